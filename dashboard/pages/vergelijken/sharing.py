"""The door behind which a comparison can be shared: as a link, as files and as a command."""

import io
import zipfile
from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.formatting.controls import behind, file_button
from dashboard.pages.vergelijken.comparison import Comparison
from dashboard.results.outcomes import presets
from dashboard.sharing import address_bar
from dashboard.sharing.scenario_file import comparison_command, file_name, scenario_yaml
from dashboard.texts import Texts
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

NAME, TOLD = "vergelijking.zip", "vergelijking.txt"
"""The file with all of them, and the one in it that tells what to do."""


def share_comparison(comparison: Comparison, register: Register, t: Texts) -> None:
    behind(
        t("vergelijken.deel_deur"),
        "vergelijken_deel",
        lambda: _ways(comparison, register, t),
    )


def _ways(comparison: Comparison, register: Register, t: Texts) -> None:
    keys = [side.key for side in comparison.sides]
    link = address_bar.link_to_comparison(keys, register, t)
    st.markdown(f"**{t('vergelijken.deel_link')}**")
    if link is None:
        st.markdown(t("vergelijken.deel_past_niet"))
    else:
        st.markdown(address_bar.link_promise("vergelijken.deel_link_uitleg", t))
        st.code(link, language=None, wrap_lines=True)
    scenarios = comparison.scenarios  # the button holds on to these, and not to the results
    found = comparison_command(scenarios, presets(), register)
    st.markdown(f"**{t('vergelijken.deel_bestand')}**")
    st.markdown(t("vergelijken.deel_bestand_uitleg"))
    lines = (found.line, link or "")
    make = partial(zipped, scenarios, register.parameter_set, lines)
    file_button(t("vergelijken.deel_zip"), make, NAME, "vergelijken_zip")
    st.markdown(f"**{t('deel.opdracht')}**")
    st.markdown(t("vergelijken.deel_opdracht_uitleg"))
    st.code(found.line, language=None, wrap_lines=True)
    told = [t("vergelijken.deel_pak_uit")] if found.file is not None else []
    if found.parameter_set is not None:
        told.append(t("opdracht.eigen_set", set=found.parameter_set))
    st.caption(" ".join(told) or t("opdracht.zelf"))


def zipped(scenarios: Sequence[Scenario], parameter_set: str, lines: Sequence[str]) -> bytes:
    """Give the files of scenarios in one, with the command and the link; the same each time."""
    files = {file_name(one): scenario_yaml(one, parameter_set) for one in scenarios}
    files[TOLD] = "".join(f"{line}\n" for line in lines if line)
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return found.getvalue()

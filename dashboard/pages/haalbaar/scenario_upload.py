"""Open a scenario from a file."""

import streamlit as st

from dashboard.formatting.controls import behind
from dashboard.results.outcomes import presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.session import keep
from dashboard.sharing.address_bar import tell
from dashboard.sharing.scenario_file import read_upload
from dashboard.texts import Texts, both, literal

ROUND, REFUSED = "openen_ronde", "openen_fouten"
"""Where the session keeps which empty field it is at, and what is wrong with the last file."""


def open_file(t: Texts) -> None:
    behind(t("openen.titel"), "openen", lambda: _field(t))


def _field(t: Texts) -> None:
    st.markdown(t("openen.uitleg"))
    key = f"openen_bestand_{st.session_state.get(ROUND, 0)}"
    st.file_uploader(
        t("openen.bestand"), type=["yaml", "yml"], key=key, on_change=_chosen, args=(key, t)
    )
    name, lines = st.session_state.get(REFUSED, ("", ()))
    if lines:
        told = [t("openen.fout", bestand=name), *lines]
        st.error("\n\n".join(literal(line) for line in told))


def _chosen(key: str, t: Texts) -> None:
    """Start from the scenario in the file; when anything is wrong with it nothing changes."""
    file = st.session_state[key]
    if file is None:
        st.session_state.pop(REFUSED, None)
        return
    found = read_upload(file.getvalue(), file.name, presets(), register_in_use())
    if found.choices is None:
        st.session_state[REFUSED] = (file.name, found.told(t))
        return
    st.session_state.pop(REFUSED, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    keep(found.choices)
    tell(True, both("openen.geopend"), *found.notices, parameter_set=found.parameter_set)

"""Files of scenarios side by side, to take along: a workbook, and the scenarios themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from dashboard.pages.vergelijken.comparison import Comparison
from dashboard.pages.vergelijken.contributions import attribution, known
from dashboard.results.outcomes import Kept, presets, whole
from dashboard.scenario.edits_of import choices_of
from dashboard.sharing.link import link_of
from dashboard.sharing.provenance import Provenance, full_link, made
from dashboard.sharing.scenario_file import file_name, scenario_yaml
from dashboard.texts import Texts
from simulation.export.tables.comparison_workbook import comparison_xlsx
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "vergelijking.xlsx"


def workbook(
    scenarios: Sequence[Scenario], register: Register, made: dt.date, links: Sequence[str] = ()
) -> bytes:
    """Give a comparison as a workbook, with the contributions that were worked out before."""
    base, *others = scenarios
    attributions = {
        other.id: attribution(base, other, register)
        for other in others
        if known(base, other, register)
    }
    # One by one: all of a result takes much room.
    results = (whole(scenario, register) for scenario in scenarios)
    return comparison_xlsx(results, register, made, attributions, links)


def link(scenario: Scenario, register: Register, lang: str, address: str) -> str:
    """Give the address that opens a scenario on the first page; empty when it is too large."""
    chosen = choices_of(scenario, presets(), register)
    found = link_of(chosen, presets(), register, lang)
    return "" if found is None else full_link(found, lang, address.removesuffix("vergelijken"))


def origin(result: Kept, register: Register, lang: str, address: str) -> Provenance:
    """Tell with what a result was made, with the link that opens it on the first page."""
    chosen = choices_of(result.scenario, presets(), register)
    return made(result, chosen, register, lang, address.removesuffix("vergelijken"))


def take_along(comparison: Comparison, register: Register, t: Texts) -> None:
    """Show the buttons, and where the numbers come from."""
    st.markdown(f"## {t('vergelijken.mee')}", anchors=False)
    st.markdown(t("vergelijken.mee_uitleg"))
    scenarios = comparison.scenarios  # the button holds on to these, and not to the results
    links = [link(scenario, register, t.lang, st.context.url or "") for scenario in scenarios]
    with st.container(horizontal=True):
        st.download_button(
            t("vergelijken.xlsx"),
            lambda: workbook(scenarios, register, dt.date.today(), links),
            file_name=NAME,
            mime=XLSX,
            key="vergelijken_xlsx",
            on_click="ignore",
        )
        for side in comparison.sides:
            scenario = side.scenario
            st.download_button(
                t("vergelijken.yaml", naam=side.name),
                scenario_yaml(scenario, register.parameter_set),
                file_name=file_name(scenario),
                mime="application/yaml",
                key=f"vergelijken_yaml_{side.key}",
                on_click="ignore",
            )
    st.caption(
        t(
            "vergelijken.herkomst",
            model=model_version(),
            set=register.parameter_set,
            trekkingen=comparison.first.outcome.members,
        )
    )

"""Files of scenarios side by side, to take along: a workbook, and the scenarios themselves."""

import datetime as dt
from collections.abc import Collection, Hashable, Sequence
from functools import partial

import streamlit as st

from dashboard.formatting.controls import file_button
from dashboard.pages.vergelijken.comparison import Comparison
from dashboard.pages.vergelijken.contributions import attribution, key_of
from dashboard.results.outcomes import presets, whole
from dashboard.scenario.edits_of import choices_of
from dashboard.sharing.provenance import Provenance, made
from dashboard.sharing.scenario_file import file_name, scenario_yaml
from dashboard.texts import Texts, literal
from simulation.export.tables.comparison_workbook import comparison_xlsx
from simulation.outcomes.scenario_runs import ScenarioResult, model_version
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

NAME = "vergelijking.xlsx"
SEEN = "vergelijken_bijdragen_gezien"


def seen() -> set[Hashable]:
    """Give the keys of the contributions that were shown in this session."""
    found: set[Hashable] = st.session_state.setdefault(SEEN, set())
    return found


def workbook(
    scenarios: Sequence[Scenario],
    register: Register,
    made: dt.date,
    shown: Collection[Hashable] = (),
    links: Sequence[str] = (),
) -> bytes:
    """Give a comparison as a workbook, with the contributions whose keys are among those shown.

    What others had worked out is not in it: the same work gives the same file.
    """
    base, *others = scenarios
    attributions = {
        other.id: attribution(base, other, register)
        for other in others
        if key_of(base, other, register) in shown
    }
    # One by one: all of a result takes much room.
    results = (whole(scenario, register) for scenario in scenarios)
    return comparison_xlsx(results, register, made, attributions, links)


def origin(result: ScenarioResult, register: Register, lang: str, address: str) -> Provenance:
    """Tell with what a result was made, with the link that opens it on the first page."""
    chosen = choices_of(result.scenario, presets(), register)
    return made(result, chosen, register, lang, address.removesuffix("vergelijken"))


def origins(comparison: Comparison, register: Register, t: Texts) -> list[Provenance]:
    address = st.context.url or ""
    return [origin(side.result, register, t.lang, address) for side in comparison.sides]


def take_along(comparison: Comparison, register: Register, t: Texts) -> None:
    st.markdown(f"## {t('vergelijken.mee')}", anchors=False)
    st.markdown(t("vergelijken.mee_uitleg"))
    scenarios = comparison.scenarios  # the button holds on to these, and not to the results
    shown = seen()  # grows when more is asked for before the button is pressed
    links = [one.link or "" for one in origins(comparison, register, t)]
    with st.container(horizontal=True):
        file_button(
            t("vergelijken.xlsx"),
            lambda: workbook(scenarios, register, dt.date.today(), shown, links),
            NAME,
            "vergelijken_xlsx",
        )
        for side in comparison.sides:
            file_button(
                t("vergelijken.yaml", naam=literal(side.name)),
                partial(scenario_yaml, side.scenario, register.parameter_set),
                file_name(side.scenario),
                f"vergelijken_yaml_{side.key}",
            )
    st.caption(
        t(
            "vergelijken.herkomst",
            model=model_version(),
            set=register.parameter_set,
            trekkingen=comparison.first.outcome.members,
        )
    )

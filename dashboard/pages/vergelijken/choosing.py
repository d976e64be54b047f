"""Which scenarios are compared: the fields in which the user chooses them."""

from collections.abc import Mapping

import streamlit as st

from dashboard.pages.vergelijken.comparison import (
    LEAST,
    MOST,
    NONE,
    OWN,
    USUAL,
    offered,
    resolved,
)
from dashboard.results.outcomes import presets
from dashboard.scenario.own_scenarios import scenarios
from dashboard.scenario.page_state import COMPARED
from dashboard.scenario.session import choices, own_scenario
from dashboard.texts import Texts
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

BOXES = ("vergelijken.eerste", "vergelijken.tweede", "vergelijken.derde", "vergelijken.vierde")
"""The names of the fields in which scenarios are chosen."""


def to_choose(register: Register) -> dict[str, Scenario]:
    return offered(presets(), own_scenario(register), scenarios(register))


def chosen(found: Mapping[str, Scenario], register: Register) -> list[str]:
    """Give what is compared; the choices as they are now may have got a name since."""
    now = own_scenario(register).hash
    named = [key for key in scenarios(register) if found[key].hash == now]
    mine = named[0] if named and OWN not in found else OWN
    wanted = [mine if key == OWN else key for key in st.session_state.get(COMPARED, ())]
    order, looked_at = list(USUAL), choices().preset
    if looked_at not in order:  # it comes along, and then what was moved in it
        order = list(dict.fromkeys([order[0], looked_at, OWN, *order]))
    return resolved(wanted, found, [mine if key == OWN else key for key in order])


def name_of(key: str, scenario: Scenario, t: Texts) -> str:
    """Give a name; the scenario as it is now may bear one that a stranger gave it, so it gets ours.

    One that the user keeps has its own: show that as text, never as mark-up.
    """
    if key == OWN:
        return t("vergelijken.eigen")
    return t.known(f"scenario.{scenario.id}.naam", scenario.naam)


def choose(keys: list[str], names: Mapping[str, str], t: Texts) -> None:
    """Show a field for each scenario; none can be chosen twice."""
    st.html(f'<h2 class="we-verborgen">{t.html("vergelijken.kies")}</h2>')
    with st.container(key="vergelijken_velden"):
        for place, (column, label) in enumerate(zip(st.columns(MOST), BOXES, strict=True)):
            own = keys[place] if place < len(keys) else NONE
            taken = set(keys) - {own}
            free = [key for key in names if key not in taken]
            box = _box(place)
            st.session_state[box] = own
            column.selectbox(
                t(label),
                free if place < LEAST else [NONE, *free],
                format_func={**names, NONE: t("vergelijken.geen")}.__getitem__,
                key=box,
                on_change=_chosen,
                filter_mode=None,
            )


def _box(place: int) -> str:
    return f"vergelijken_{place + 1}"


def _chosen() -> None:
    found = [st.session_state.get(_box(place)) for place in range(MOST)]
    st.session_state[COMPARED] = [key for key in found if key not in (None, NONE)]

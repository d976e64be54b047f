"""What the user has chosen in this browser session, with the way back and forth.

Every page works with the same choices. Widgets only show them.
"""

import streamlit as st

from dashboard.results.outcomes import presets
from dashboard.scenario.changes import scenario_name
from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.scenario.history import History
from dashboard.scenario.working_time import clock
from dashboard.texts import Texts
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

STATE = "keuzes"
"""Where the session keeps it."""


def history() -> History:
    """Give the choices, and what came before and after them."""
    found = st.session_state.get(STATE)
    if not isinstance(found, History):
        return History(Choices())
    return found


def take(history: History) -> None:
    """Keep a history, as it is after a step back or forth."""
    st.session_state[STATE] = history


def choices() -> Choices:
    return history().now


def keep(chosen: Choices) -> bool:
    """Take over other choices; the way back to the ones before stays open.

    Tells whether they are others: now and then Streamlit calls back without any change.
    """
    if chosen == choices():
        return False
    take(history().do(chosen, clock()))
    return True


def started_from() -> Scenario:
    return origin(choices(), presets())


def own_scenario(register: Register) -> Scenario:
    """Give the scenario as the user chose it; without any change that is a shipped one."""
    return chosen_scenario(choices(), started_from(), register)


def own_name(t: Texts) -> str:
    """Give the name of the scenario that the choices start from; a stranger may have given it."""
    return scenario_name(choices(), presets(), t)

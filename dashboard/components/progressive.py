"""A quick result while the user moves levers, the full one when they rest.

The quick one has larger steps and the first hundred draws, which stand for all as well as so few
can. The outcome is shown in a fragment of its own. While it is quick, the full one is worked out in
the background, some two seconds after the last move, or later when many others are moving levers
too. Once it is there the fragment is shown again.
Nothing else on the page runs then: the levers stay as they are, even under a hand that has just
taken hold of one.
"""

import secrets
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from dashboard.components.error_boundary import fragment
from dashboard.results.outcomes import Outcome, make_way, outcome, prepare, ready
from dashboard.scenario.edits import Choices
from dashboard.scenario.session import keep
from dashboard.scenario.working_time import working
from dashboard.streamlit_internals import shown_again
from dashboard.texts import Texts
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

OUTCOME, WAY_BACK, TAKE_ALONG, POWER = "resultaat", "terugweg", "meenemen", "vermogen"
"""Keys of the fragments that follow the levers: that of the outcome, and three of the page's own,
of which the last tells what each lever can do."""

EVERYTHING = "werkbank"
"""Key of the fragment around them and the levers."""

WHO = "wie"


class Asked(NamedTuple):
    """What to show: a scenario's outcome, and how it is written on the page.

    A container elsewhere on the page must get something of that each time, if only `st.empty`.

    Attributes
    ----------
    more
        Has what the page holds it against worked out in the background once the full outcome is
        there, if others leave room for it; None when there is nothing more to come.
    """

    scenario: Scenario
    register: Register
    show: Callable[[Outcome], None]
    more: Callable[[], object] | None = None


def take_over(chosen: Choices, fragment: str) -> None:
    """In a callback of a fragment: keep other choices, and have only what follows them run again.

    All levers together take longer than the outcome, on the server and in the browser.
    """
    if keep(chosen):
        st.rerun([OUTCOME, WAY_BACK, TAKE_ALONG, POWER, fragment])


@fragment(key=OUTCOME)
def show_refined(asked: Callable[[], Asked], t: Texts) -> None:
    """Show an outcome: the full one if it is there, else the quick one and later the full one.

    What to show as the choices stand is asked at each run of the fragment.
    """
    scenario, register, show, more = asked()
    if ready(scenario, register):
        show(outcome(scenario, register))
        if more is not None:
            more()
        return
    who = session_id()
    make_way(who, scenario, register)
    with working():
        found = outcome(scenario, register, quick=True)
    show(found)
    prepare(who, scenario, register, shown_again())


def session_id() -> str:
    """Tell this session from others."""
    return str(st.session_state.setdefault(WHO, secrets.token_hex(8)))

"""What the user calls reached: the threshold of each goal."""

import streamlit as st

from dashboard.components.error_boundary import fragment
from dashboard.components.progressive import take_over
from dashboard.components.widget_sync import shown_as, taken
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.changes import limit_words
from dashboard.scenario.edits import threshold
from dashboard.scenario.session import choices, started_from
from dashboard.texts import Texts
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA

PARTS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""What can be chosen, as parts of the usual threshold."""


def ambition_panel(t: Texts) -> None:
    st.markdown(t("drempels.uitleg"))
    for goal in CRITERIA:
        fragment(_fragment(goal))(_block)(goal, t)


def _fragment(goal: str) -> str:
    return f"drempelblok_{goal}"


def _block(goal: str, t: Texts) -> None:
    register, origin = register_in_use(), started_from()
    usual = threshold(origin, goal, register)
    value, key = choices().goals.get(goal, usual), f"drempel_{goal}"
    shown_as(key, value)
    st.select_slider(
        t.pick(CRITERIA[goal].label),
        limits(goal, register, usual, value),
        format_func=lambda option: limit_words(goal, option, t),
        key=key,
        on_change=_aimed,
        args=(goal, key),
    )


def limits(goal: str, register: Register, *others: float) -> list[float]:
    """Give the thresholds that can be chosen: parts of the usual one, and `others`."""
    usual = register.estimates[CRITERIA[goal].conditions[0][1]].central
    return sorted({round(part * usual, 2) for part in PARTS} | set(others))


def _aimed(goal: str, key: str) -> None:
    take_over(choices().aim(goal, taken(key), started_from(), register_in_use()), _fragment(goal))

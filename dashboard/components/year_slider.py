"""The choice of a year, remembered while no slider shows it."""

import streamlit as st

from simulation.scenario.criteria import AMBITION

FIRST_YEAR, USUAL_YEAR = 2024, int(AMBITION) - 1
"""The first year that can be chosen, and the one that is chosen at first."""


def kept_year(key: str) -> int:
    """Give the year that was chosen last with a slider."""
    return int(st.session_state.get(_kept(key), USUAL_YEAR))


def ask_year(title: str, last: int, key: str) -> int:
    """Ask for a year, up to the last one."""
    st.session_state[key] = kept_year(key)
    return st.select_slider(
        title,
        list(range(FIRST_YEAR, last + 1)),
        key=key,
        on_change=lambda: st.session_state.update({_kept(key): st.session_state[key]}),
    )


def _kept(key: str) -> str:
    return f"{key}_gekozen"

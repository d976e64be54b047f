"""The choice of a year, remembered while no slider shows it."""

import streamlit as st

from simulation.scenario.criteria import AMBITION

FIRST_YEAR, USUAL_YEAR = 2024, int(AMBITION) - 1
"""The first year that can be chosen, and the one that is chosen at first."""


def kept_year(key: str, last: int) -> int:
    """Give the year that was chosen last with a slider, if it can be: an address may have any."""
    kept = st.session_state.get(place_of_year(key))
    return kept if isinstance(kept, int) and FIRST_YEAR <= kept <= last else USUAL_YEAR


def ask_year(title: str, last: int, key: str) -> int:
    """Ask for a year, up to the last one."""
    st.session_state[key] = kept_year(key, last)
    return st.select_slider(
        title,
        list(range(FIRST_YEAR, last + 1)),
        key=key,
        on_change=lambda: st.session_state.update({place_of_year(key): st.session_state[key]}),
    )


def place_of_year(key: str) -> str:
    """Give where the session keeps the year of a slider."""
    return f"{key}_gekozen"

"""What the user chose to look at, page by page: kept while another page is shown, and on reload.

A widget forgets its value when another page is shown; what stands here stays, and goes along in
the address (`dashboard.sharing.workspace_link`). Whoever reads it checks that it can be chosen:
it may come from a stranger.
"""

from collections.abc import Mapping

import streamlit as st

from dashboard.formatting.controls import place_of

COMPARED, MEASURE, SIDE = "vergelijken_keuze", "vergelijken_maat", "vergelijken_wie"
"""On the page that compares: the scenarios, the indicator, whose levers are looked into."""

YEAR = "stromen_jaar_gekozen"

LETTERS = {
    "i": MEASURE,
    "j": YEAR,
    "d": place_of("stromen_deel"),
    "o": place_of("onderbouwing_deel"),
    "g": place_of("weergave"),
    "w": place_of("wie_deel"),
    "k": "wie_jaar_gekozen",
}
"""What goes along in the address, by its letter there; besides the comparison."""


def looked_at() -> dict[str, str | int]:
    """Give what was chosen, by letter."""
    known = {letter: st.session_state.get(place) for letter, place in LETTERS.items()}
    return {letter: value for letter, value in known.items() if value is not None}


def look_at(found: Mapping[str, str | int]) -> None:
    """Take over what was chosen."""
    for letter, value in found.items():
        st.session_state[LETTERS[letter]] = value

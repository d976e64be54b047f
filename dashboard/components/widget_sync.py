"""Widgets that show a choice, whoever made it.

With everything that it asks, the browser tells where all widgets stand. For a moment it does not
know yet that a choice has changed in another way than by its widget (undo, another scenario), and
Streamlit takes what it tells for a move of the user: an undo would be undone by the next click. So
what a widget showed until just before is not taken for a move.
"""

from typing import Any, NamedTuple

import streamlit as st

from dashboard.scenario.working_time import clock
from dashboard.texts import LANG

SHOWN = "getoond"
"""Where the session keeps what each widget shows."""

SPOKEN = "getoond_taal"
"""Where it keeps in which language each was shown."""

LATE = 3.0
"""Seconds within which the browser hears of a change, those in which an outcome is worked out not
counted. Nobody undoes something and puts a lever back by hand sooner than that; if they do, the
lever stays where it is."""


class Shown(NamedTuple):
    """What a widget shows, and what it showed until which moments, in seconds."""

    value: Any
    former: tuple[tuple[Any, float], ...] = ()


def shown_as(key: str, value: Any) -> None:
    """Have the widget with this key show a choice."""
    known: dict[str, Shown] = st.session_state.setdefault(SHOWN, {})
    one, now = known.get(key, Shown(value)), clock()
    if one.value != value:
        recent = tuple((was, until) for was, until in one.former if now - until < LATE)
        known[key] = Shown(value, (*recent, (one.value, now)))
    else:
        known[key] = one
    # What it shows already is not told again: that would throw away a move just being made. In
    # another language it is another widget to the browser, which would begin with its first option.
    spoken, lang = st.session_state.setdefault(SPOKEN, {}), st.session_state.get(LANG)
    other = spoken.get(key, lang) != lang
    spoken[key] = lang
    if key not in st.session_state or st.session_state[key] != value or other:
        st.session_state[key] = value


def taken(key: str) -> Any:
    """In a widget's callback: give what the user made of it, or what it shows if they did not."""
    known: dict[str, Shown] = st.session_state.setdefault(SHOWN, {})
    value, now = st.session_state[key], clock()
    one = known.get(key, Shown(value))
    if any(value == was and now - until < LATE for was, until in one.former):
        return one.value
    known[key] = Shown(value)
    return value

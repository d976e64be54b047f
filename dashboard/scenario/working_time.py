"""A clock that stands still while an outcome is worked out.

What somebody does meanwhile is heard afterwards. It has to be told how long they waited themselves:
keys pressed one after the other are one move, however long each outcome takes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

WORKED = "gerekend"
"""Where the session keeps for how long it worked outcomes out, in seconds."""
LONGEST = 10.0
"""Seconds of one outcome that do not count, at the most."""


@contextmanager
def working() -> Iterator[None]:
    """Have the clock stand still."""
    begin = time.monotonic()
    try:
        yield
    finally:
        known = st.session_state.get(WORKED, 0.0)
        st.session_state[WORKED] = known + min(time.monotonic() - begin, LONGEST)


def clock() -> float:
    """Tell the time, in seconds from some moment on."""
    return time.monotonic() - float(st.session_state.get(WORKED, 0.0))

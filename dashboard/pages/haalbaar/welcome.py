"""A welcome in three sentences, with a first move to make; it stays away once it was read."""

import streamlit as st

from dashboard.components.progressive import EVERYTHING
from dashboard.pages.haalbaar.levers import open_at
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.edits import Choices
from dashboard.scenario.lever_words import amount
from dashboard.scenario.session import choices, keep, started_from
from dashboard.texts import Texts

READ = "welkom_gelezen"
"""Where the session keeps that the welcome has been read."""
FIRST_MOVE = ("contingent", 0.10)
"""The lever of the guided move, and where it goes: a clear effect, and no surprise."""


def show_welcome(t: Texts) -> None:
    """Show it to who has done nothing yet."""
    if st.session_state.get(READ) or choices() != Choices():
        return
    with st.container(key="welkom", gap="small"):
        lever, to = register_in_use().levers[FIRST_MOVE[0]], FIRST_MOVE[1]
        words = {"knop": t.pick(lever.label), "waarde": amount(lever, to, t)}
        st.markdown(t("welkom.tekst", **words))
        with st.container(horizontal=True, gap="small"):
            st.button(t("welkom.probeer"), key="welkom_probeer", on_click=_try, type="primary")
            st.button(t("welkom.weg"), key="welkom_weg", on_click=_away)


def _try() -> None:
    name, to = FIRST_MOVE
    st.session_state[READ] = True
    open_at(name)
    keep(choices().move(register_in_use().levers[name], to, started_from()))
    st.rerun(EVERYTHING)


def _away() -> None:
    st.session_state[READ] = True
    st.rerun(EVERYTHING)

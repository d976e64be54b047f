"""The feedback loops of the model: what each is, whether it is on, and how much it matters."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import streamlit as st

from dashboard.components.live_region import announce
from dashboard.formatting.html import HTML
from dashboard.results.cache import Store
from dashboard.results.draw_counts import made_with
from dashboard.results.outcomes import outcome, whole
from dashboard.scenario.edits import loop_on
from dashboard.scenario.lever_words import on_off
from dashboard.scenario.session import choices, keep, started_from
from dashboard.texts import Texts
from dashboard.wording.headline import TOTAL
from dashboard.wording.values import people_apart
from simulation.outcomes.draw_statistics import spread
from simulation.register.register import Register
from simulation.scenario.scenario import LOOPS, Scenario

ASKED = "stromen_lussen_gevraagd"
"""Of which scenario the session wants to know what each loop does."""

ROOM = 4_000_000
"""Bytes of effects that are kept: those of a thousand loops."""


def show_loops(scenario: Scenario, register: Register, t: Texts) -> None:
    """Show each loop with its switch; what it does when asked."""
    st.markdown(t("stromen.lussen.uitleg"))
    st.button(
        t("stromen.lussen.bereken"), key="stromen_bereken", on_click=_ask, args=(scenario.hash,)
    )
    effects = dict[str, np.ndarray]()
    if st.session_state.get(ASKED) == scenario.hash:
        with st.spinner(t("stromen.lussen.rekent")):
            effects = {loop: effect(scenario, loop, register) for loop in LOOPS}
        announce(t("stromen.lussen.klaar"))
    for loop in LOOPS:
        with st.container(border=True, key=f"lus_{loop}"):
            _loop(loop, scenario, register, effects.get(loop), t)


def _loop(
    loop: str, scenario: Scenario, register: Register, found: np.ndarray | None, t: Texts
) -> None:
    name, key = f"lussen.{loop}", f"stromen_lus_{loop}"
    label = t.pick(register.described[name].label)
    on, usual = loop_on(scenario, loop), bool(register.estimates[name].central)
    st.markdown(f"### {label}", anchors=False)
    st.markdown(t(f"stromen.lus.{loop}"))
    st.session_state[key] = on
    st.toggle(
        t("stromen.lussen.schakelaar", lus=label), key=key, on_change=_switch, args=(loop, key)
    )
    told = t("stromen.lussen.standaard", stand=on_off(usual, t))
    if on != usual:
        told += f" {t('stromen.lussen.anders', stand=on_off(on, t))}"
    st.caption(told)
    if found is not None:
        st.html(f'<p class="we-uitkomst">{effect_words(found, t)}</p>')


def effect(scenario: Scenario, loop: str, register: Register) -> np.ndarray:
    """Give what switching a loop off does to the homeless at the end of 2030, draw by draw.

    All else is as in the scenario, whether it has the loop on or off.
    """
    key = (scenario.hash, loop, *made_with(register))
    return store().get(key, lambda: _work_out(scenario, loop, register))


@lru_cache(maxsize=1)
def store() -> Store[np.ndarray]:
    return Store(ROOM)


def effect_words(draws: np.ndarray, t: Texts) -> HTML:
    """Tell how many homeless people more or fewer there are without the loop."""
    way, gaps = people_apart(spread(draws), t)
    return t.html(f"stromen.lussen.effect_{way}", **gaps)


def _work_out(scenario: Scenario, loop: str, register: Register) -> np.ndarray:
    on = loop_on(scenario, loop)
    other = replace(scenario, lussen={**scenario.lussen, loop: not on})
    switched = whole(other, register).at(TOTAL)
    own = outcome(scenario, register).result.at(TOTAL)
    return switched - own if on else own - switched


def _ask(scenario_hash: str) -> None:
    st.session_state[ASKED] = scenario_hash


def _switch(loop: str, key: str) -> None:
    keep(choices().switch(loop, bool(st.session_state[key]), started_from()))

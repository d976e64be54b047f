"""Is 2030 haalbaar? One scenario, its levers and its outcome.

What is waited for is a fragment of its own, and so is what stands with the levers; a move of a
lever needs to run only those.
"""

from __future__ import annotations

import streamlit as st

from dashboard.choices import Choices
from dashboard.guard import guarded
from dashboard.levers import changes, lever_panel
from dashboard.outcome import outcome, presets
from dashboard.refine import EVERYTHING, TAKE_ALONG, WAY_BACK, Asked, show_refined
from dashboard.result import Places, Shown
from dashboard.session import register_in_use, show_notice
from dashboard.state import choices, keep, own_scenario
from dashboard.takealong import take_along
from dashboard.texts import Texts, texts
from simulation.register import Register
from simulation.scenario import BASELINE, Scenario

PRESET = "scenario"


def page(lang: str) -> None:
    """Show the page."""
    t = texts(lang)
    show_notice(t)
    st.markdown(t("pagina.inleiding"))
    with guarded(t):
        with st.spinner(t("pagina.rekent")):
            # The first time, the kernel may have to be compiled.
            outcome(presets()[BASELINE], register_in_use())
        workbench(lang)


@st.fragment(key=EVERYTHING)
def workbench(lang: str) -> None:
    """Show what changes when a lever moves; only this part runs again."""
    t = texts(lang)
    with guarded(t):
        _workbench(t)


def _workbench(t: Texts) -> None:
    register = register_in_use()
    shipped = presets()

    strip = st.container(key="strook", gap=None)
    left, right = st.columns([7, 5], gap="large")
    remarks = st.container(key="aandacht")  # below the levers, so that none of them jumps
    below = st.container()
    with left:
        _choose(shipped, t)
    with below.container(key="oordeel"):
        st.markdown(f"## {t('oordeel.titel')}", anchors=False)
        st.markdown(t("oordeel.uitleg"))
        verdicts = st.container(key="oordelen", gap=None)
    with left, st.container(key="uitkomst"):  # before the levers: it is waited for
        st.html(f'<h2 class="we-verborgen">{t.html("kop.uitkomst")}</h2>')
        places = Places(strip, remarks, verdicts)
        show_refined(lambda: _asked(places, register, t), t)
    with right, st.container(key="knoppen"):
        st.markdown(f"## {t('knoppen.titel')}", anchors=False)
        st.markdown(t("knoppen.uitleg"))
        way_back(t.lang)
        lever_panel(shipped[_preset(shipped)], register, t)
    with below.container(key="meenemen"):
        along(t.lang)


def _asked(places: Places, register: Register, t: Texts) -> Asked:
    """Give what to show as the choices stand."""
    shipped = presets()
    preset = shipped[_preset(shipped)]
    changed = changes(preset, register, t)
    name = t.scenario(preset.id, "naam", preset.naam)
    shown = Shown(places, name, changed, register, t.lang)
    return Asked(own_scenario(register), register, shown)


@st.fragment(key=WAY_BACK)
def way_back(lang: str) -> None:
    """Show the way back to the scenario."""
    t = texts(lang)
    st.button(
        t("knoppen.terug"),
        key="terug",
        disabled=choices() == choices().reset(),
        on_click=_reset,
    )


def _reset() -> None:
    keep(choices().reset())
    st.rerun(EVERYTHING)


@st.fragment(key=TAKE_ALONG)
def along(lang: str) -> None:
    """Show what can be taken along."""
    t = texts(lang)
    with guarded(t):
        register = register_in_use()
        take_along(own_scenario(register), register, t)


def _preset(shipped: dict[str, Scenario]) -> str:
    """Give the scenario chosen; the first when there is no such scenario any more."""
    chosen = choices().preset
    return chosen if chosen in shipped else next(iter(shipped))


def _choose(shipped: dict[str, Scenario], t: Texts) -> None:
    """Let the user choose the scenario to start from."""
    name = st.session_state[PRESET] = _preset(shipped)
    st.selectbox(
        t("keuze.scenario"),
        list(shipped),
        format_func=lambda name: t.scenario(name, "naam", shipped[name].naam),
        key=PRESET,
        on_change=lambda: keep(Choices(st.session_state[PRESET])),
        filter_mode=None,
    )
    st.caption(t.scenario(name, "omschrijving", shipped[name].omschrijving))

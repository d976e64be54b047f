"""Is 2030 haalbaar? One scenario, its levers and its outcome.

What is waited for is a fragment of its own, and so is what stands with the levers; a move of a
lever needs to run only those.
"""

import streamlit as st

from dashboard.components.error_boundary import fragment, guarded
from dashboard.components.outcome_view import Parts, show_outcome
from dashboard.components.progressive import (
    EVERYTHING,
    TAKE_ALONG,
    Asked,
    session_id,
    show_refined,
)
from dashboard.components.widget_sync import shown_as, taken
from dashboard.downloads.panel import take_along
from dashboard.formatting.controls import behind, popped_up
from dashboard.pages.haalbaar.action_bar import toolbar
from dashboard.pages.haalbaar.assumptions import assumption_panel
from dashboard.pages.haalbaar.closer import what_comes_closer
from dashboard.pages.haalbaar.goal_bars import bars_of_goals
from dashboard.pages.haalbaar.lever_power import power_of_levers
from dashboard.pages.haalbaar.levers import changes, lever_panel
from dashboard.pages.haalbaar.remarks import show_remarks
from dashboard.pages.haalbaar.scenario_upload import open_file
from dashboard.pages.haalbaar.thresholds import ambition_panel
from dashboard.pages.haalbaar.welcome import show_welcome
from dashboard.results import shipped_standings
from dashboard.results.outcomes import Outcome, outcome, presets
from dashboard.results.parameter_set import register_in_use
from dashboard.results.shipped_standings import Standing, standings
from dashboard.scenario.edits import Choices
from dashboard.scenario.session import choices, keep, own_name, own_scenario, started_from
from dashboard.sharing.page_links import page_link
from dashboard.streamlit_internals import DeltaGenerator, shown_again
from dashboard.texts import Texts, literal, texts
from dashboard.wording.advice import warnings
from dashboard.wording.key_figures import four_figures
from dashboard.wording.surprises import surprising
from dashboard.wording.verdicts import verdict_table
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, Scenario

PRESET = "scenario"
LOADED = "geladen"  # stands for the loaded scenario in the list; no shipped one has that id


def show(lang: str) -> None:
    t = texts(lang)
    with guarded(t):
        with st.spinner(t("pagina.rekent")):
            # The first time, the kernel may have to be compiled.
            for quick in (False, True):  # the second is what the first move is held against
                outcome(presets()[BASELINE], register_in_use(), quick=quick)
        workbench(t)


@fragment(key=EVERYTHING)
def workbench(t: Texts) -> None:
    """Show what changes when a lever moves; only this part runs again."""
    register = register_in_use()
    strip = st.container(key="strook", gap=None)
    left, right = st.columns([13, 11], gap="medium")
    below = st.container()
    with below.container(key="oordeel"):
        st.markdown(f"## {t('oordeel.titel')}", anchors=False)
        st.caption(t("oordeel.uitleg"))
        goals = st.container(key="doelen", gap=None)
        behind(t("drempels.titel"), "drempels", lambda: ambition_panel(t))
    with left, st.container(key="uitkomst", gap="xsmall"):  # before the levers: it is waited for
        st.html(f'<h2 class="we-verborgen">{t.html("kop.uitkomst")}</h2>')
        show_refined(lambda: _asked(strip, goals, register, t), t)
    with right, st.container(key="knoppen", gap="xsmall"):
        show_welcome(t)
        _choose(presets(), t)
        toolbar(t)
        lever_panel(register, t)
        power_of_levers(t)
        _assumptions(register, t)
    with below.container(key="meenemen"):
        along(t)
        page_link("presentatie", t("presentatie.open"), t)
        open_file(t)


def _asked(strip: DeltaGenerator, goals: DeltaGenerator, register: Register, t: Texts) -> Asked:
    """Give what to show as the choices stand."""
    shipped, who = standings(register), session_id()
    known = shipped.known if shipped.complete else {}

    def show(found: Outcome) -> None:
        parts = Parts(
            strip,
            lambda found: what_comes_closer(found, known, t),
            lambda found: show_remarks(warnings(found, register, t), register, t),
            lambda found: four_figures(found, t),
            lambda found: _goals(goals, found, known, t),
        )
        show_outcome(parts, own_name(t), changes(register, t), register, t, found)

    def more() -> None:
        shipped_standings.look_ahead(who, register, shown_again())

    return Asked(own_scenario(register), register, show, None if shipped.complete else more)


def _goals(place: DeltaGenerator, outcome: Outcome, shipped: dict[str, Standing], t: Texts) -> None:
    with place:
        st.caption(t("doelbalk.uitleg"))
        st.html(bars_of_goals(outcome, shipped, t))
        behind(t("doelbalk.tabel"), "doelentabel", lambda: st.html(verdict_table(outcome, t)))


def _assumptions(register: Register, t: Texts) -> None:
    """Show what is assumed, apart from what policy changes."""
    with st.container(key="aannames", gap="small"):
        st.markdown(f"## {t('aannames.titel')}", anchors=False)
        st.caption(t("aannames.inleiding"))
        behind(t("aannames.deur"), "aannames_deur", lambda: assumption_panel(register, t))


@fragment(key=TAKE_ALONG)
def along(t: Texts) -> None:
    register = register_in_use()
    take_along(own_scenario(register), register, t)


def _choose(shipped: dict[str, Scenario], t: Texts) -> None:
    chosen = choices()
    shown_as(PRESET, _started())
    names = {name: t.known(f"scenario.{name}.naam", one.naam) for name, one in shipped.items()}
    if chosen.loaded:
        names[LOADED] = chosen.loaded.naam
    with st.container(key="keuze", horizontal=True, vertical_alignment="center", wrap=False):
        st.selectbox(
            t("keuze.scenario"),
            list(names),
            format_func=names.__getitem__,
            key=PRESET,
            on_change=_chosen,
            filter_mode=None,
            label_visibility="collapsed",
        )
        popped_up(t("keuze.over"), "over_scenario", lambda: st.markdown(_about(t)), quiet=True)


def _about(t: Texts) -> str:
    """Tell what the scenario is that the choices start from, and what surprises about it."""
    chosen, start = choices(), started_from()
    told = t.known(f"scenario.{start.id}.omschrijving", start.omschrijving)
    about = literal(chosen.loaded.omschrijving) if chosen.loaded else told
    surprise = "" if chosen.loaded else surprising(start.id, t)
    return f"{about}\n\n{surprise}" if surprise else about


def _chosen() -> None:
    # A page that was shown before its server knew it may send the name in place of the id.
    if (preset := taken(PRESET)) in presets() and preset != _started():
        keep(Choices(preset))


def _started() -> str:
    """Give what stands in the list for the scenario that the choices start from."""
    return LOADED if choices().loaded else choices().preset

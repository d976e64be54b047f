"""Is 2030 haalbaar? One scenario, its levers and its outcome.

What is waited for is a fragment of its own, and so is what stands with the levers; a move of a
lever needs to run only those.
"""

from functools import partial

import streamlit as st

from dashboard.components.error_boundary import fragment, guarded
from dashboard.components.outcome_view import Places, show_outcome
from dashboard.components.progressive import EVERYTHING, TAKE_ALONG, Asked, show_refined
from dashboard.components.widget_sync import shown_as, taken
from dashboard.downloads.panel import take_along
from dashboard.formatting.controls import behind
from dashboard.pages.haalbaar.action_bar import toolbar
from dashboard.pages.haalbaar.assumptions import assumption_panel
from dashboard.pages.haalbaar.levers import changes, lever_panel
from dashboard.pages.haalbaar.scenario_upload import open_file
from dashboard.pages.haalbaar.thresholds import ambition_panel
from dashboard.results.outcomes import outcome, presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.edits import Choices
from dashboard.scenario.session import choices, keep, own_name, own_scenario, started_from
from dashboard.texts import Texts, literal, texts
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, Scenario

PRESET = "scenario"
LOADED = "geladen"  # stands for the loaded scenario in the list; no shipped one has that id


def show(lang: str) -> None:
    t = texts(lang)
    st.markdown(t("pagina.inleiding"))
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
    left, right = st.columns([7, 5], gap="large")
    remarks = st.container(key="aandacht")  # below the levers, so that none of them jumps
    below = st.container()
    with left:
        _choose(presets(), t)
    with below.container(key="oordeel"):
        st.markdown(f"## {t('oordeel.titel')}", anchors=False)
        st.markdown(t("oordeel.uitleg"))
        verdicts = st.container(key="oordelen", gap=None)
        behind(t("drempels.titel"), "drempels", lambda: ambition_panel(t))
    with left, st.container(key="uitkomst"):  # before the levers: it is waited for
        st.html(f'<h2 class="we-verborgen">{t.html("kop.uitkomst")}</h2>')
        places = Places(strip, remarks, verdicts)
        show_refined(lambda: _asked(places, register, t), t)
    with right, st.container(key="knoppen"):
        st.markdown(f"## {t('knoppen.titel')}", anchors=False)
        st.markdown(t("knoppen.uitleg"))
        toolbar(t)
        lever_panel(register, t)
        _assumptions(register, t)
    with below.container(key="meenemen"):
        along(t)
        open_file(t)


def _asked(places: Places, register: Register, t: Texts) -> Asked:
    """Give what to show as the choices stand."""
    show = partial(show_outcome, places, own_name(t), changes(register, t), register, t)
    return own_scenario(register), register, show


def _assumptions(register: Register, t: Texts) -> None:
    """Show what is assumed, apart from what policy changes."""
    with st.container(key="aannames", gap="small"):
        st.markdown(f"## {t('aannames.titel')}", anchors=False)
        st.markdown(t("aannames.inleiding"))
        behind(t("aannames.deur"), "aannames_deur", lambda: assumption_panel(register, t))


@fragment(key=TAKE_ALONG)
def along(t: Texts) -> None:
    register = register_in_use()
    take_along(own_scenario(register), register, t)


def _choose(shipped: dict[str, Scenario], t: Texts) -> None:
    chosen, start = choices(), started_from()
    shown_as(PRESET, _started())
    names = {name: t.known(f"scenario.{name}.naam", one.naam) for name, one in shipped.items()}
    if chosen.loaded:
        names[LOADED] = chosen.loaded.naam
    st.selectbox(
        t("keuze.scenario"),
        list(names),
        format_func=names.__getitem__,
        key=PRESET,
        on_change=_chosen,
        filter_mode=None,
    )
    told = t.known(f"scenario.{start.id}.omschrijving", start.omschrijving)
    st.caption(literal(chosen.loaded.omschrijving) if chosen.loaded else told)


def _chosen() -> None:
    # A page that was shown before its server knew it may send the name in place of the id.
    if (preset := taken(PRESET)) in presets() and preset != _started():
        keep(Choices(preset))


def _started() -> str:
    """Give what stands in the list for the scenario that the choices start from."""
    return LOADED if choices().loaded else choices().preset

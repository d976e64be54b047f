"""The panel with the scenarios that the user keeps under names of their own."""

import streamlit as st

from dashboard.components.live_region import announce
from dashboard.components.progressive import EVERYTHING
from dashboard.results.outcomes import presets
from dashboard.scenario.changes import scenario_name
from dashboard.scenario.own_scenarios import (
    LONGEST,
    MOST,
    Kept,
    kept,
    remove,
    rename,
    tidy,
)
from dashboard.scenario.session import choices, keep
from dashboard.sharing import address_bar
from dashboard.texts import Texts, literal
from simulation.register.register import Register

FIELD, SAID = "mijn_naam", "mijn_gezegd"
"""The field for a new name, and where the session keeps what a screen reader is told."""


def own_scenarios_panel(register: Register, t: Texts) -> None:
    """Let the user keep the scenario as it is now, and take up, rename or remove one that is kept.

    It may stand in any fragment that runs again by itself.
    """
    st.markdown(t("mijn.uitleg"))
    _new(register, t)
    there = kept()
    for number, one in enumerate(there, start=1):
        _row(number, one, t)
    if there:
        _links(register, t)
    if said := st.session_state.pop(SAID, None):
        announce(said)


def _new(register: Register, t: Texts) -> None:
    there = kept()
    if len(there) >= MOST:
        st.caption(t("mijn.vol", aantal=MOST))
        return
    if any(one.choices == choices() for one in there):
        st.caption(t("mijn.al_bewaard"))
    usual = t("mijn.standaardnaam", nummer=len(there) + 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(t("mijn.naam"), key=FIELD, max_chars=LONGEST, placeholder=usual)
        st.button(t("mijn.bewaar"), key="mijn_bewaar", on_click=_keep, args=(usual, register, t))


def _row(number: int, one: Kept, t: Texts) -> None:
    name, field = literal(one.name), f"mijn_naam_{one.key}"
    start = scenario_name(one.choices, presets(), t)
    told = "mijn.gewijzigd" if one.choices.changed else "mijn.ongewijzigd"
    with st.container(border=True, key=f"mijn_{one.key}", gap="small"):
        st.session_state[field] = one.name
        st.text_input(
            t("mijn.naam_van", nummer=number),
            key=field,
            max_chars=LONGEST,
            on_change=lambda: rename(one.key, st.session_state[field]),
        )
        st.caption(t(told, naam=literal(start)))
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("mijn.open", naam=name),
                key=f"mijn_open_{one.key}",
                disabled=one.choices == choices(),
                on_click=_take_up,
                args=(one, t),
            )
            st.button(
                t("mijn.verwijder", naam=name),
                key=f"mijn_weg_{one.key}",
                on_click=_remove,
                args=(one, t),
            )


def _links(register: Register, t: Texts) -> None:
    left_out = address_bar.address_now(register, t).left_out
    if left_out:
        names = t.listing([f"‘{literal(one.name)}’" for one in left_out])
        st.warning(t("deel.verlies_mijn", namen=names))
    link = address_bar.link_to_kept(t)
    if link is not None:
        st.markdown(f"**{t('mijn.link')}**")
        st.markdown(address_bar.link_promise("mijn.link_uitleg", t))
        st.code(link, language=None, wrap_lines=True)


def _keep(usual: str, register: Register, t: Texts) -> None:
    name = tidy(str(st.session_state.get(FIELD) or "")) or usual
    found = address_bar.keep_now(name, register, t)
    st.session_state[FIELD] = ""
    if found is not None:
        st.session_state[SAID] = t("mijn.bewaard", naam=found.name)


def _take_up(one: Kept, t: Texts) -> None:
    keep(one.choices)
    st.session_state[SAID] = t("mijn.geopend", naam=one.name)
    st.rerun(EVERYTHING)


def _remove(one: Kept, t: Texts) -> None:
    remove(one.key)
    st.session_state[SAID] = t("mijn.verwijderd", naam=one.name)

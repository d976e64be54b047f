"""The levers on the page: grouped sliders, each with its present value, range and source."""

from __future__ import annotations

import streamlit as st

from dashboard.choices import (
    current,
    end_value,
    guard_of,
    stops,
    value_of,
)
from dashboard.differences import differences
from dashboard.levervalues import amount, card, with_unit
from dashboard.state import choices, keep
from dashboard.texts import Texts
from simulation.leverpaths import GUARDRAIL
from simulation.register import GROUPS, Lever, Register
from simulation.scenario import Scenario

EVERYTHING = "alle_knoppen"
NO_DATE = 0.0  # stands for "no date" in the list of years


def lever_panel(preset: Scenario, register: Register, t: Texts) -> None:
    """Show the levers by group; the simple ones, or all."""
    everything = st.toggle(t("knoppen.alle"), key=EVERYTHING)
    for group in GROUPS:
        levers = [v for v in register.levers.values() if v.group == group]
        shown = [lever for lever in levers if everything or lever.simple]
        if not shown:
            continue
        with st.container(border=True, key=f"groep_{group}"):
            st.markdown(f"### {t(f'groep.{group}')}", anchors=False)
            for lever in shown:
                _lever(lever, preset, register, t)


def changes(preset: Scenario, register: Register, t: Texts) -> list[str]:
    """Tell which levers were moved, and how far."""
    found = differences(choices().reset(), choices(), {choices().preset: preset}, register, t)
    return [difference.line(t) for difference in found]


def _lever(lever: Lever, preset: Scenario, register: Register, t: Texts) -> None:
    value = value_of(choices(), preset, lever)
    key = f"knop_{lever.id}"
    with st.container(key=f"knopblok_{lever.id}", gap=None):
        if lever.kind == "date":
            _date(lever, key, preset, t)
        else:
            options = stops(lever, end_value(preset, lever), value, current(lever))
            st.session_state[key] = value
            st.select_slider(
                t.pick(lever.label),
                options,
                format_func=lambda option: amount(lever, option, t),
                key=key,
                on_change=_moved,
                args=(lever, key, preset),
            )
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            now = current(lever)
            text = t("knoppen.onbekend") if now is None else t(
                "knoppen.nu", nu=with_unit(lever, now, t)
            )  # fmt: skip
            st.caption(text)
            with st.popover(t("knoppen.bron"), type="tertiary", key=f"bron_{lever.id}"):
                st.markdown(card(lever, preset, register, t))


def _date(lever: Lever, key: str, preset: Scenario, t: Texts) -> None:
    value = value_of(choices(), preset, lever)
    years = [float(year) for year in range(int(lever.low), int(lever.high) + 1)]
    st.session_state[key] = NO_DATE if value is None else value
    st.selectbox(
        t.pick(lever.label),
        [NO_DATE, *years],
        format_func=lambda year: amount(lever, year or None, t),
        key=key,
        on_change=_dated,
        args=(lever, key, preset),
        filter_mode=None,
    )
    if value is not None:
        st.session_state[f"knop_{GUARDRAIL}"] = guard_of(choices(), preset)
        st.toggle(
            t("knoppen.vangrail"),
            key=f"knop_{GUARDRAIL}",
            help=t("knoppen.vangrail_uitleg"),
            on_change=_guarded,
            args=(lever, preset),
        )


def _moved(lever: Lever, key: str, preset: Scenario) -> None:
    keep(choices().move(lever, st.session_state[key], preset))


def _dated(lever: Lever, key: str, preset: Scenario) -> None:
    year = st.session_state[key]
    keep(choices().move(lever, None if year == NO_DATE else year, preset))


def _guarded(lever: Lever, preset: Scenario) -> None:
    keep(choices().set_guard(lever, st.session_state[f"knop_{GUARDRAIL}"], preset))

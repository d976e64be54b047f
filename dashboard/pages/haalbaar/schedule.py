"""When a lever moves: from when, and until when."""

import datetime as dt
from collections.abc import Callable

import streamlit as st

from dashboard.components.widget_sync import shown_as, taken
from dashboard.scenario.edits import current, dates_of, value_of
from dashboard.scenario.session import choices, keep, started_from
from dashboard.texts import Texts
from simulation.register.register import Lever
from simulation.scenario.lever_paths import USUAL
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import day

LAST = 2035
"""The year in which the last change can be complete."""

MOMENTS = tuple(dt.date(year, month, 1) for year in range(USUAL.year, LAST + 1) for month in (1, 7))
"""What can be chosen: half-years. A file or a link may have any other day."""


def show(lever: Lever, origin: Scenario, changed: Callable[[], None], t: Texts) -> None:
    """Let the user choose when a lever begins to move and has arrived; tell what was `changed`."""
    if _stays(lever, origin):
        st.caption(t("verloop.geen"))
        return
    start, end = dates_of(choices(), origin, lever)
    begin, until = f"begin_{lever.id}", f"eind_{lever.id}"
    shown_as(begin, start)
    st.selectbox(
        t("verloop.begin"),
        sorted({*MOMENTS, start}),
        format_func=lambda moment: day(moment, t.lang),
        key=begin,
        on_change=_scheduled,
        args=(lever, begin, until, changed),
        filter_mode=None,
    )
    if lever.kind == "date":
        return
    shown_as(until, end)
    later = {moment for moment in MOMENTS if moment > start}
    st.selectbox(
        t("verloop.eind"),
        [None, *sorted(later | ({end} if end else set()))],
        format_func=lambda moment: t("verloop.ineens") if moment is None else day(moment, t.lang),
        key=until,
        on_change=_scheduled,
        args=(lever, begin, until, changed),
        filter_mode=None,
    )


def _stays(lever: Lever, origin: Scenario) -> bool:
    """Tell whether a lever does not go anywhere, so that it does not matter when."""
    value = value_of(choices(), origin, lever)
    return value is None or (value == current(lever) and lever.id not in origin.knoppen)


def _scheduled(lever: Lever, begin: str, until: str, changed: Callable[[], None]) -> None:
    start, end = taken(begin), None if lever.kind == "date" else taken(until)
    if end is not None and end <= start:  # keep some way between them
        end = next((moment for moment in MOMENTS if moment > start), None)
    if keep(choices().schedule(lever, (start, end), started_from())):
        changed()

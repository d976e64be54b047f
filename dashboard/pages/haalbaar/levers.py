"""The levers on the page: grouped sliders, each with its present value, range and source.

Each lever is a fragment of its own, that runs again when the lever moves; the others do not.
"""

import datetime as dt
from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.components.error_boundary import fragment
from dashboard.components.progressive import take_over
from dashboard.components.widget_sync import shown_as, taken
from dashboard.formatting.controls import popped_up
from dashboard.pages.haalbaar.lever_power import effect_place, what_it_can
from dashboard.results.outcomes import presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.changes import differences
from dashboard.scenario.edits import current, dates_of, end_value, guard_of, stops, value_of
from dashboard.scenario.lever_words import amount, card, stand
from dashboard.scenario.session import choices, started_from
from dashboard.texts import Texts
from simulation.register.register import GROUPS, Lever, Register
from simulation.scenario.lever_paths import GUARDRAIL, USUAL
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import day
from simulation.wording.vocabulary import terms

AT, SEEN = "knopgroep", "alle_knoppen_gezien"
"""Where the session keeps at which tab the levers open, and whether all are to be seen."""
FIRST = "wonen"
"""The tab that is open at first: its levers do most."""
EVERYTHING, RAIL = "alle_knoppen", f"knop_{GUARDRAIL}"
NO_DATE = 0.0  # stands for "no date" in the list of years

LAST = 2035
"""The year in which the last change can be complete."""

MOMENTS = tuple(dt.date(year, month, 1) for year in range(USUAL.year, LAST + 1) for month in (1, 7))
"""What can be chosen: half-years. A file or a link may have any other day."""


def lever_panel(register: Register, t: Texts) -> None:
    """Show the levers, a tab for each group; the simple ones, or all."""
    with st.container(key="knoppenkop", horizontal=True, vertical_alignment="center"):
        st.markdown(f"## {t('knoppen.titel')}", anchors=False)
        shown_as(EVERYTHING, bool(st.session_state.get(SEEN)))
        st.toggle(t("knoppen.alle"), key=EVERYTHING, on_change=_seen)
    everything, (turn, first) = (
        st.session_state[EVERYTHING],
        st.session_state.get(AT, (0, FIRST)),
    )
    names = {group: terms(t.lang)(f"group.{group}") for group in GROUPS}
    # Another key is another row of tabs, which opens where it is told.
    tabs = st.tabs(list(names.values()), default=names[first], key=f"knopgroepen_{turn}")
    for group, tab in zip(GROUPS, tabs, strict=True):
        levers = [v for v in register.levers.values() if v.group == group]
        # A place for each, shown or not: what stands below must stay where it is. Streamlit knows a
        # fragment by its place, and a click on one that moves meanwhile is lost.
        with tab, st.container(key=f"groep_{group}", gap="xsmall"):
            _group([v if everything or v.simple else None for v in levers], t)


def open_at(lever: str) -> None:
    """Have the tab opened in which a lever stands, and the lever itself shown."""
    register = register_in_use()
    one, (turn, _) = register.levers[lever], st.session_state.get(AT, (0, ""))
    st.session_state[AT] = (turn + 1, one.group)
    if not one.simple:
        st.session_state[SEEN] = True


def _seen() -> None:
    st.session_state[SEEN] = bool(taken(EVERYTHING))


def _group(levers: Sequence[Lever | None], t: Texts) -> None:
    for lever in levers:
        with st.container():
            if lever is not None:
                fragment(_fragment(lever))(_block)(lever.id, t)


def changes(register: Register, t: Texts) -> list[str]:
    """Tell what was moved away from the scenario, and how far."""
    found = differences(choices().reset(), choices(), presets(), register, t)
    return [difference.line(t) for difference in found]


def _fragment(lever: Lever) -> str:
    return f"blok_{lever.id}"


def _block(name: str, t: Texts) -> None:
    with st.container(key=f"knopblok_{name}", gap=None):
        lever, origin = register_in_use().levers[name], started_from()
        (_date if lever.kind == "date" else _slider)(lever, origin, t)
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            now = f'<span class="we-nu">{escape(stand(lever, t))}</span>'
            st.html(f'<p class="we-knopregel">{now} {effect_place(lever)}</p>')
            if _moved_away(lever):
                st.button(
                    t("knoppen.terug_een"),
                    key=f"terug_{name}",
                    type="tertiary",
                    on_click=_released,
                    args=(lever,),
                )
            popped_up(
                t("knoppen.bron"),
                f"bron_{name}",
                lambda: _behind(lever, origin, t),
                quiet=True,
            )


def _slider(lever: Lever, origin: Scenario, t: Texts) -> None:
    key, value = f"knop_{lever.id}", value_of(choices(), origin, lever)
    shown_as(key, value)
    st.select_slider(
        t.pick(lever.label),
        stops(lever, end_value(origin, lever), value, current(lever)),
        format_func=lambda option: amount(lever, option, t),
        key=key,
        on_change=_moved,
        args=(lever, key),
    )


def _date(lever: Lever, origin: Scenario, t: Texts) -> None:
    key, value = f"knop_{lever.id}", value_of(choices(), origin, lever)
    years = [float(year) for year in range(int(lever.low), int(lever.high) + 1)]
    shown_as(key, NO_DATE if value is None else value)
    st.selectbox(
        t.pick(lever.label),
        [NO_DATE, *years],
        format_func=lambda year: amount(lever, year or None, t),
        key=key,
        on_change=_moved,
        args=(lever, key),
        filter_mode=None,
    )
    if value is not None:
        shown_as(RAIL, guard_of(choices(), origin))
        st.toggle(
            t("knoppen.vangrail"),
            key=RAIL,
            help=t("knoppen.vangrail_uitleg"),
            on_change=_guarded,
            args=(lever,),
        )


def _behind(lever: Lever, origin: Scenario, t: Texts) -> None:
    if lever.kind == "number":
        st.html(what_it_can(lever, t))
        _typed(lever, origin, t)
    _schedule(lever, origin, t)
    st.html(card(lever, origin, t, choices()))


def _typed(lever: Lever, origin: Scenario, t: Texts) -> None:
    """Let the user type a value that lies between the steps of the slider."""
    share = lever.unit == "1"
    key, times = f"typ_{lever.id}", 100.0 if share else 1.0
    value = value_of(choices(), origin, lever)
    shown_as(key, None if value is None else round(times * value, 6))
    st.number_input(
        t("knoppen.typ_procent" if share else "knoppen.typ"),
        min_value=times * lever.low,
        max_value=times * lever.high,
        step=times * lever.step,
        format="%g",
        key=key,
        on_change=_typed_in,
        args=(lever, key, times),
    )


def _typed_in(lever: Lever, key: str, times: float) -> None:
    value = taken(key)
    if value is not None:
        to = choices().move(lever, round(value / times, 8), started_from())
        take_over(to, _fragment(lever))


def _moved_away(lever: Lever) -> bool:
    guard = lever.kind == "date" and choices().guard is not None
    return guard or lever.id in choices().moved


def _moved(lever: Lever, key: str) -> None:
    chosen = taken(key)
    to = None if lever.kind == "date" and chosen == NO_DATE else chosen
    take_over(choices().move(lever, to, started_from()), _fragment(lever))


def _guarded(lever: Lever) -> None:
    take_over(choices().set_guard(lever, bool(taken(RAIL)), started_from()), _fragment(lever))


def _released(lever: Lever) -> None:
    take_over(choices().release(lever), _fragment(lever))


def _schedule(lever: Lever, origin: Scenario, t: Texts) -> None:
    """Let the user choose when a lever begins to move and has arrived."""
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
        args=(lever, begin, until),
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
        args=(lever, begin, until),
        filter_mode=None,
    )


def _stays(lever: Lever, origin: Scenario) -> bool:
    """Tell whether a lever does not go anywhere, so that it does not matter when."""
    value = value_of(choices(), origin, lever)
    return value is None or (value == current(lever) and lever.id not in origin.knoppen)


def _scheduled(lever: Lever, begin: str, until: str) -> None:
    start, end = taken(begin), None if lever.kind == "date" else taken(until)
    if end is not None and end <= start:  # keep some way between them
        end = next((moment for moment in MOMENTS if moment > start), None)
    take_over(choices().schedule(lever, (start, end), started_from()), _fragment(lever))

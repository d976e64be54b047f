"""Vergelijken: two to four scenarios side by side, and what makes them differ."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from dashboard.charts.frame import frame_of
from dashboard.charts.image import Around
from dashboard.charts.image_downloads import picture_buttons
from dashboard.components.error_boundary import fragment, guarded
from dashboard.components.live_region import announce
from dashboard.components.outcome_view import watermark
from dashboard.downloads.scenario_files import called, for_others
from dashboard.formatting.controls import behind
from dashboard.formatting.html import HTML
from dashboard.pages.vergelijken import (
    contributions,
    difference_chart,
    images,
    joint_chart,
    tables,
)
from dashboard.pages.vergelijken.choosing import choose, chosen, name_of, to_choose
from dashboard.pages.vergelijken.comparison import GOALS, PEOPLE, Comparison, Side
from dashboard.pages.vergelijken.downloads import origins, seen, take_along
from dashboard.pages.vergelijken.sharing import share_comparison
from dashboard.results.outcomes import outcome
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.page_state import MEASURE, SIDE
from dashboard.scenario.session import choices, own_name
from dashboard.sharing.address_bar import follow
from dashboard.texts import Texts, literal, texts
from dashboard.wording.headline import TOTAL, fitted_to, foundation
from dashboard.wording.surprises import surprising
from dashboard.wording.values import ninety_of, people_apart, roughly, unit
from simulation.engine.invariants import InvariantError
from simulation.outcomes.indicators import INDICATORS
from simulation.register.register import Register


def show(lang: str) -> None:
    t = texts(lang)
    st.markdown(t("vergelijken.inleiding"))
    with guarded(t):
        side_by_side(t)


@fragment()
def side_by_side(t: Texts) -> None:
    """Let the user choose scenarios, and compare them; only this runs again."""
    register = register_in_use()
    found = to_choose(register)
    keys = chosen(found, register)
    names = {key: name_of(key, scenario, t) for key, scenario in found.items()}
    choose(keys, names, t)
    with st.spinner(t("vergelijken.rekent")):
        comparison = Comparison(
            [Side(key, names[key], outcome(found[key], register)) for key in keys]
        )
    _show(comparison, register, t)
    follow(register, t)


def _show(comparison: Comparison, register: Register, t: Texts) -> None:
    changed = next((s for s in comparison.sides if s.outcome.adjusted), comparison.first)
    if warning := watermark(comparison.first.outcome, t):
        st.html(warning)
    _together(comparison, register, t)
    st.html(headline(comparison, t) + foundation(changed.outcome, t) + fitted_to(register, t))
    st.markdown(f"## {t('vergelijken.anders')}", anchors=False)
    if (differing := tables.inputs_table(comparison, register, t)) is None:
        st.markdown(t("vergelijken.niets_anders"))
    else:
        st.html(differing)
    st.markdown(f"## {t('vergelijken.uitkomsten')}", anchors=False)
    st.markdown(t("vergelijken.uitkomsten_uitleg", eerste=literal(comparison.first.name)))
    st.html(tables.outcomes_table(comparison, PEOPLE, t))
    behind(
        t("vergelijken.meer"),
        "vergelijken_meer",
        lambda: st.html(tables.outcomes_table(comparison, GOALS, t)),
    )
    st.markdown(f"## {t('oordeel.titel')}", anchors=False)
    st.html(tables.goals_table(comparison, t))
    indicator = _over_time(comparison, register, t)
    _which_lever(comparison, indicator, register, t)
    take_along(comparison, register, t)


def _together(comparison: Comparison, register: Register, t: Texts) -> None:
    """Show all scenarios in one picture, with its message above it."""
    found = joint_chart.points(comparison, t)
    st.markdown(f"## {joint_chart.message(comparison, t, literal)}", anchors=False)
    st.html(joint_chart.alternative(comparison, t))
    st.vega_lite_chart(
        joint_chart.frame_of(found),
        joint_chart.spec(t.lang),
        width="stretch",
        key="vergelijken_lijnen",
        alt=t("vergelijken.lijnen_alt"),
    )
    st.caption(f"{t('vergelijken.lijnen_uitleg')} {t('vergelijken.kies_uitleg')}")
    behind(
        t("grafiek.tabel"),
        "vergelijken_lijnen_tabel",
        lambda: st.html(joint_chart.joint_table(comparison, t)),
    )
    other, told, u = _for_reader(comparison, register, t)
    sheet = images.joint_sheet(other, told, u)
    picture_buttons("scenarios", "mee.grafiek", sheet.drawn, t, "vergelijken_lijnen_beeld")
    share_comparison(comparison, register, t)


def headline(comparison: Comparison, t: Texts) -> HTML:
    """Tell for each other scenario how many more or fewer people are homeless.

    And beside current policy why, where that may surprise.
    """
    first = comparison.first
    told = [
        t.html(
            "vergelijken.zin_eerste",
            eerste=first.name,
            dan=roughly(first.result.at(TOTAL), t),
            band=ninety_of(first.result.at(TOTAL), t),
        )
    ]
    for side in comparison.others:
        way, gaps = people_apart(comparison.difference(TOTAL, side), t)
        names = {"naam": side.name, "eerste": first.name}
        words = t.html(f"vergelijken.zin_{way}", **names, **gaps)
        if first.outcome.is_baseline and (why := surprising(side.key, t)):
            words += f' <span class="we-klein">{escape(why)}</span>'
        told.append(words)
    lines = " ".join(f"<p>{line}</p>" for line in told)
    return f'<div class="we-kop we-naast" data-we-meld>{lines}</div>'


def _over_time(comparison: Comparison, register: Register, t: Texts) -> str:
    """Show the difference year by year; give the indicator that the user chose."""
    st.markdown(f"## {t('vergelijken.jaren')}", anchors=False)
    indicator = _indicator(t)
    found = difference_chart.points(comparison, indicator, t)
    st.caption(
        t(
            "vergelijken.jaren_uitleg",
            eerste=literal(comparison.first.name),
            eenheid=unit(indicator, t, apart=True),
        )
    )
    st.html(difference_chart.chart_legend(comparison, indicator, found, t))
    st.vega_lite_chart(
        frame_of(found),
        difference_chart.spec(t.lang),
        width="stretch",
        key="vergelijken_grafiek",
        alt=t("vergelijken.alt"),
    )
    moments = difference_chart.shown(comparison.first.result.time)
    behind(
        t("grafiek.tabel"),
        "vergelijken_tabel",
        lambda: st.html(tables.series_table(comparison, indicator, moments, t)),
    )
    _picture(*_for_reader(comparison, register, t), indicator)
    return indicator


def _for_reader(
    comparison: Comparison, register: Register, t: Texts
) -> tuple[Comparison, Around, Texts]:
    """Give the comparison for a reader who is not the user, and what stands around its charts."""
    t = for_others(t)
    comparison = images.for_reader(comparison, called(choices(), own_name(t), t))
    return comparison, images.around(comparison, origins(comparison, register, t), t), t


def _picture(comparison: Comparison, around: Around, t: Texts, indicator: str) -> None:
    sheet = images.difference_sheet(comparison, indicator, around, t)
    picture_buttons("vergelijking", "mee.grafiek", sheet.drawn, t, "vergelijken_beeld")


def _indicator(t: Texts) -> str:
    return _remembered(
        t("vergelijken.maat"),
        list(dict.fromkeys([*PEOPLE, *GOALS, *INDICATORS])),
        lambda name: f"{t.pick(INDICATORS[name].label)} ({t.pick(INDICATORS[name].unit)})",
        MEASURE,
    )


def _remembered(
    title: str, options: Sequence[str], called: Callable[[str], str], place: str
) -> str:
    """Let the user choose, the first at first; it is remembered while another page is shown."""
    box, kept = f"{place}_veld", st.session_state.get(place)
    st.session_state[box] = kept if kept in options else options[0]
    found = st.selectbox(
        title,
        options,
        format_func=called,
        key=box,
        on_change=lambda: st.session_state.update({place: st.session_state[box]}),
        filter_mode=None,
    )
    return str(found)


def _which_lever(comparison: Comparison, indicator: str, register: Register, t: Texts) -> None:
    """Show what each lever contributes to the difference, once the user asks for it."""
    st.markdown(f"## {t('vergelijken.welke')}", anchors=False)
    st.markdown(t("vergelijken.welke_uitleg"))
    side = _side(comparison, t)
    number, grouped = contributions.count(comparison, side, register)
    if not number:
        st.info(t("vergelijken.welke_niets"))
        return
    if grouped:
        st.markdown(t("vergelijken.welke_groepen"))
    scenarios = comparison.first.scenario, side.scenario
    if not contributions.known(*scenarios, register):
        place = st.empty()
        with place.container():
            st.markdown(t("vergelijken.welke_duur", aantal=2**number))
            if not st.button(t("vergelijken.welke_knop"), key="vergelijken_welke"):
                return
            try:
                with st.spinner(t("vergelijken.welke_rekent", aantal=2**number)):
                    contributions.attribution(*scenarios, register)
            except InvariantError:
                st.warning(t("vergelijken.welke_niet"))
                return
        place.empty()
    _bars(comparison, side, indicator, register, t)


def _side(comparison: Comparison, t: Texts) -> Side:
    """Let the user choose which scenario is looked into."""
    sides = {side.key: side for side in comparison.others}
    if len(sides) == 1:
        return comparison.others[0]
    title = t("vergelijken.wie")
    return sides[_remembered(title, list(sides), lambda key: sides[key].name, SIDE)]


def _bars(comparison: Comparison, side: Side, indicator: str, register: Register, t: Texts) -> None:
    found = contributions.attribution(comparison.first.scenario, side.scenario, register)
    seen().add(contributions.key_of(comparison.first.scenario, side.scenario, register))
    made = contributions.parts(found, comparison, side, indicator, t)
    total = comparison.difference(indicator, side)
    names = {"naam": literal(side.name), "eerste": literal(comparison.first.name)}
    st.markdown(
        t(
            "vergelijken.welke_kop",
            maat=t.pick(INDICATORS[indicator].label),
            eenheid=unit(indicator, t, apart=True),
            **names,
        )
    )
    st.vega_lite_chart(
        contributions.frame(made, total, indicator, t),
        contributions.spec(len(made) + 1, t.lang),
        width="stretch",
        key="vergelijken_bijdragen",
        alt=t("vergelijken.welke_alt"),
    )
    pair = Comparison([comparison.first, side])  # the others have no part in this
    other, told, u = _for_reader(pair, register, t)
    sheet = images.contribution_sheet(made, total, other, side, indicator, told, u)
    picture_buttons("bijdragen", "mee.bijdragen", sheet.drawn, t, "vergelijken_bijdragen_beeld")
    st.html(contributions.contribution_table(made, comparison, side, indicator, register, t))
    st.caption(t("vergelijken.welke_trekkingen", aantal=found.members, alle=side.outcome.members))
    announce(t("vergelijken.welke_klaar", naam=made[0].name))

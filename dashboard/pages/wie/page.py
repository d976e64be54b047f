"""Wie: which people are homeless, where they are, for how long, and what they wait for."""

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import NamedTuple

import streamlit as st

from dashboard.charts import frame
from dashboard.charts.image_downloads import picture_buttons
from dashboard.charts.trend import Reader, show_trend
from dashboard.components.error_boundary import fragment
from dashboard.components.outcome_view import watermark
from dashboard.components.year_slider import ask_year
from dashboard.downloads.reader import origin_of, reader_of
from dashboard.formatting.controls import behind, file_button, one_of
from dashboard.formatting.html import HTML
from dashboard.pages.wie import stack_chart, summary, tables
from dashboard.pages.wie.spells import lengths, spell_table
from dashboard.pages.wie.views import VIEWS, View, each_group
from dashboard.results.draw_counts import FEW, count_of
from dashboard.results.outcomes import Outcome, outcome
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.session import choices, own_name, own_scenario
from dashboard.sharing import address_bar
from dashboard.sharing.page_links import page_link
from dashboard.texts import Texts, literal, texts
from dashboard.wording.beside_policy import Side, quantity_table, sides
from dashboard.wording.headline import fitted_to, foundation
from simulation.export.tables.files import csv_bytes
from simulation.register.register import Register
from simulation.wording.numbers import number

VIEW, YEAR = "wie_deel", "wie_jaar"
"""Where the choices of the user are kept; the view also while another page is open."""

EVIDENCE = "onderbouwing"
"""The page that says what is known and what is assumed."""


class Shown(NamedTuple):
    outcome: Outcome
    sides: Sequence[Side]
    view: View
    year: int
    register: Register


def show(lang: str) -> None:
    t = texts(lang)
    st.markdown(t("wie.inleiding"))
    body(t)


@fragment(key="wie_inhoud")
def body(t: Texts) -> None:
    """Show one division of homeless people; only this runs again when it changes."""
    register = register_in_use()
    with st.spinner(t("wie.rekent")):
        found = outcome(own_scenario(register), register)
    name = t("grafiek.eigen") if choices().changed else own_name(t)
    beside = sides(found, name, t)
    st.html(watermark(found, t) + _head(beside, t))
    view = VIEWS[_view(t)]
    top = st.container()
    st.html(_explained(view, t))
    page_link(EVIDENCE, t("wie.onderbouwing"), t)
    st.html(foundation(found, t) + fitted_to(register, t))
    st.markdown(f"### {t('wie.stand')}", anchors=False)
    year = ask_year(t("wie.jaar"), int(found.result.time[-1]) - 1, YEAR)
    shown = Shown(found, beside, view, year, register)
    reader = reader_of(found, register, t)
    with top:  # the title tells of the year that is chosen further down
        _areas(shown, reader, t)
    _tables(shown, t)
    _line(shown, reader, t)
    address_bar.follow(register, t)


def _view(t: Texts) -> str:
    """Ask which division; it is remembered while another page is open."""
    names = {one: t(f"wie.deel_{one}") for one in VIEWS}
    return one_of(t("wie.deel"), list(names), names.__getitem__, VIEW)


def _head(beside: Sequence[Side], t: Texts) -> HTML:
    first, rest = summary.head(beside[0], t)
    alone = f" {t.html('wie.kop_zelfde')}" if len(beside) == 1 else ""
    return (
        f'<div class="we-kop"><p class="we-deelzin" data-we-meld>{first}</p>'
        f"<p>{rest}{alone}</p></div>"
    )


def _explained(view: View, t: Texts) -> HTML:
    """Tell what the division is, and that it is mostly assumed."""
    assumed = t.html(f"wie.aanname_{view.name}")
    return f"<p>{t.html(f'wie.uitleg_{view.name}')} {assumed}</p>"


def _areas(shown: Shown, reader: Reader, t: Texts) -> None:
    view, (own, *_) = shown.view, shown.sides
    title = summary.message(view, own, shown.year, t)
    st.markdown(f"## {title}", anchors=False)
    st.caption(t("wie.onderkop", naam=literal(own.name)))
    st.html(stack_chart.chart_legend(view, shown.sides, t))
    with st.container(key=f"wie_{view.name}_vlakken"):
        st.vega_lite_chart(
            frame.frame_of(stack_chart.points(view, shown.sides, t)),
            stack_chart.spec(view.name, t.lang),
            width="stretch",
            key=f"wie_{view.name}_grafiek",
            alt=t("wie.alt", wat=t(f"wie.deel_{view.name}")),
        )
    behind(
        t("grafiek.tabel"),
        f"wie_{view.name}_tabel",
        lambda: st.html(tables.over_the_years(view, own, t)),
    )
    _files(shown, title, reader, t)


def _files(shown: Shown, title: str, reader: Reader, t: Texts) -> None:
    """Let the user take the chart and its numbers along."""
    view = shown.view
    name, drawn = f"wie_{view.name}", stack_chart.sheet(view, title, reader).drawn
    picture_buttons(name, "mee.grafiek", drawn, t, f"{name}_beeld")
    own, origin = shown.sides[0].result, origin_of(shown.sides[0].result, shown.register, t)
    about: dict[str, str | int] = {
        "trekkingen": own.members,
        "modelversie": origin.model,
        "parameterset": origin.parameter_set,
        "seed": origin.seed,
    }
    listed = partial(tables.file, view, shown.sides, t)
    file_button(
        t("wie.csv"),
        lambda: csv_bytes(listed(), about, t.lang == "nl", origin.more()),
        f"{name}.csv",
        f"{name}_csv",
    )


def _tables(shown: Shown, t: Texts) -> None:
    view, year = shown.view, shown.year
    caption = t(f"wie.tabel_{view.name}", jaar=year)
    st.html(quantity_table(caption, view.rows, shown.sides, year + 1, t))
    st.caption(t("wie.afgerond"))
    for key, some in view.beside.items():
        caption = t(f"wie.tabel_{key}", jaar=year)
        st.markdown(f"### {caption}", anchors=False)
        st.markdown(t(f"wie.uitleg_{key}"))
        st.html(quantity_table(caption, each_group(some), shown.sides, year + 1, t))
    if view.name == "duur":
        behind(t("wie.duren.titel"), "wie_duren", lambda: _spells(shown, t))


def _spells(shown: Shown, t: Texts) -> None:
    with st.spinner(t("wie.duren.rekent")):
        found = [lengths(side.result.scenario, shown.register, shown.year) for side in shown.sides]
    st.html(spell_table(shown.sides, found, shown.year, t))
    some = number(count_of(shown.register, FEW), t.lang)
    st.html(f"<p>{escape(t('wie.duren.uitleg', jaar=shown.year, aantal=some))}</p>")


def _line(shown: Shown, reader: Reader, t: Texts) -> None:
    """Show one part over the years, as a line with its band."""
    view = shown.view
    st.markdown(f"### {t('wie.verloop')}", anchors=False)
    drawable = view.drawable
    chosen = st.selectbox(
        t("wie.verloop_kies"),
        list(range(len(drawable))),
        format_func=lambda n: t.pick(drawable[n].label),
        key=f"wie_{view.name}_lijn",
        filter_mode=None,
    )
    key = f"wie_{view.name}_verloop"
    show_trend(drawable[chosen], shown.sides, key, f"{key}_{chosen + 1}", t, reader)

"""Stromen en plekken: who goes where, what places and homes there are, and the feedback loops."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import NamedTuple

import streamlit as st

from dashboard.charts.image_downloads import picture_buttons
from dashboard.components.error_boundary import fragment
from dashboard.components.outcome_view import watermark
from dashboard.components.year_slider import ask_year, kept_year
from dashboard.downloads.reader import origin_of, reader_of
from dashboard.formatting.controls import behind, file_button, one_of
from dashboard.formatting.html import HTML, legend
from dashboard.pages.stromen import tables
from dashboard.pages.stromen.flow_amounts import Flows, flows
from dashboard.pages.stromen.flow_picture import as_image, picture, taken
from dashboard.pages.stromen.homes import show_homes
from dashboard.pages.stromen.loops import show_loops
from dashboard.pages.stromen.places import show_places
from dashboard.pages.stromen.year import Crossing
from dashboard.results.outcomes import Outcome, outcome
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.session import choices, own_name, own_scenario
from dashboard.sharing import address_bar
from dashboard.sharing.provenance import Provenance
from dashboard.texts import Texts, literal, texts
from dashboard.wording.beside_policy import Side, sides
from dashboard.wording.headline import TOTAL, fitted_to, foundation
from dashboard.wording.values import ninety_of, roughly
from simulation.export.tables.files import csv_bytes
from simulation.register.register import Register

PART, YEAR = "stromen_deel", "stromen_jaar"
"""Where the choices of the user are kept."""

STREAMS = ("erin", "dreiging", "terug", "eruit", "stomp")
"""What the picture's legend explains."""


class Shown(NamedTuple):
    outcome: Outcome
    sides: Sequence[Side]
    year: int
    register: Register

    @property
    def flows(self) -> list[Flows]:
        return [flows(side.result.scenario, self.register) for side in self.sides]


def show(lang: str) -> None:
    t = texts(lang)
    st.markdown(t("stromen.inleiding"))
    body(t)


@fragment(key="stromen")
def body(t: Texts) -> None:
    """Show one part for one year; only this runs again when either changes."""
    register = register_in_use()
    with st.spinner(t("stromen.rekent")):
        found = outcome(own_scenario(register), register)
    name = t("grafiek.eigen") if choices().changed else own_name(t)
    head = st.container()
    parts = {one: t(f"stromen.deel_{one}") for one in PARTS}
    part = one_of(t("stromen.deel"), list(parts), parts.__getitem__, PART)
    year = kept_year(YEAR)
    if part in YEARLY:
        year = ask_year(t("stromen.jaar"), int(found.result.time[-1]) - 1, YEAR)
    shown = Shown(found, sides(found, name, t), year, register)
    head.html(watermark(found, t) + _head(shown, t))
    st.markdown(f"## {parts[part]}", anchors=False)
    PARTS[part](shown, t)
    address_bar.follow(register, t)


def _head(shown: Shown, t: Texts) -> HTML:
    """Tell which scenario this is, beside what, and on how many draws it stands."""
    told = []
    for number, side in enumerate(shown.sides):
        draws = side.result.at(TOTAL, shown.year + 1)
        words = {"naam": side.name, "jaar": shown.year, "band": ninety_of(draws, t)}
        words["aantal"] = roughly(draws, t)
        told.append(t.html("stromen.kop_naast" if number else "stromen.kop", **words))
    if len(shown.sides) == 1:
        told.append(t.html("stromen.kop_zelfde"))
    return (
        f'<div class="we-kop"><p class="we-deelzin" data-we-meld>{told[0]}</p>'
        f"<p>{' '.join(told[1:])}</p></div>"
        f"{foundation(shown.outcome, t)}{fitted_to(shown.register, t)}"
    )


def _streams(shown: Shown, t: Texts) -> None:
    with st.spinner(t("stromen.rekent")):
        years = [Crossing(found, shown.year) for found in shown.flows]
    own, side, names = years[0], shown.sides[0], [side.name for side in shown.sides]
    st.html(f"<p>{escape(tables.alternative(own, t))}</p>")
    heading = t("stromen.tekening.titel", naam=literal(side.name), jaar=shown.year)
    st.markdown(f"### {heading}", anchors=False)
    st.markdown(t("stromen.tekening.uitleg", jaar=shown.year))
    st.html(legend([(f"stroom {kind}", t(f"stromen.tekening.{kind}")) for kind in STREAMS]))
    drawing = _drawing(own, side.name, shown, t)
    words = t("stromen.tekening.alt_kort", jaar=shown.year)
    hint = f'<p class="we-schuifhint">{t.html("stromen.tekening.schuif")}</p>'
    st.html(hint + as_image(drawing, words, t("stromen.tekening.gebied")))
    _files(shown, years, t)
    st.markdown(f"### {t('stromen.kort.titel', jaar=shown.year)}", anchors=False)
    st.html(tables.in_short(years, names, t))
    behind(t("stromen.meer"), "stromen_meer", lambda: _more(years, names, t))


def _drawing(own: Crossing, name: str, shown: Shown, t: Texts) -> str:
    heading = t("stromen.tekening.titel", naam=name, jaar=shown.year)
    made_with = _origin(shown, t).line(t)
    foot = t("stromen.tekening.herkomst", naam=name, jaar=shown.year, waarmee=made_with)
    return picture(own, heading, foot, t)


def _files(shown: Shown, years: Sequence[Crossing], t: Texts) -> None:
    """Let the user take the picture and its numbers along."""
    reader = reader_of(shown.outcome, shown.register, t)
    drawing = _drawing(years[0], reader.sides[0].name, shown, reader.t)
    facts = {"Title": t("stromen.deel_stromen"), "Source": reader.around.source}
    picture_buttons(
        f"stromen_{shown.year}", "mee.tekening", partial(taken, drawing, facts), t, "stromen_beeld"
    )
    origin = _origin(shown, t)
    ids = [side.result.scenario.id for side in shown.sides]
    about: dict[str, str | int] = {
        "trekkingen": years[0].books.draws,
        "modelversie": origin.model,
        "parameterset": origin.parameter_set,
        "seed": origin.seed,
    }
    file_button(
        t("stromen.tekening.csv"),
        lambda: csv_bytes(tables.flow_file(years, ids, t), about, t.lang == "nl", origin.more()),
        f"stromen_{shown.year}.csv",
        "stromen_csv",
    )


def _more(years: Sequence[Crossing], names: Sequence[str], t: Texts) -> None:
    year, whose = years[0].year, literal(names[0])
    st.markdown(f"#### {t('stromen.routes.titel', jaar=year)}", anchors=False)
    st.html(tables.route_table(years, names, t))
    st.markdown(f"#### {t('stromen.standen.titel', jaar=year)}", anchors=False)
    st.markdown(t("stromen.standen.uitleg", naam=whose))
    st.html(tables.place_table(years[0], t))
    st.markdown(f"#### {t('stromen.verhuizingen.titel', jaar=year)}", anchors=False)
    st.markdown(t("stromen.verhuizingen.uitleg", naam=whose))
    st.html(tables.move_table(years[0], t))


def _origin(shown: Shown, t: Texts) -> Provenance:
    return origin_of(shown.sides[0].result, shown.register, t)


def _places(part: str, shown: Shown, t: Texts) -> None:
    reader = reader_of(shown.outcome, shown.register, t)
    show_places(part, shown.sides, shown.year, reader, t)


def _homes(shown: Shown, t: Texts) -> None:
    with st.spinner(t("stromen.rekent")):
        found = shown.flows
    show_homes(shown.sides, found, shown.year, t)


def _loops(shown: Shown, t: Texts) -> None:
    show_loops(shown.outcome.result.scenario, shown.register, t)


PARTS: dict[str, Callable[[Shown, Texts], None]] = {
    "stromen": _streams,
    "situaties": partial(_places, "situaties"),
    "opvang": partial(_places, "opvang"),
    "woningen": _homes,
    "lussen": _loops,
}
"""What can be chosen, and what shows it."""

YEARLY = ("stromen", "situaties", "opvang", "woningen")
"""The parts that are about one year."""

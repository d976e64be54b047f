"""The outcome in the report: the sentence, the charts, the verdicts and the warnings."""

import re
from collections.abc import Iterator
from html import escape

import pandas as pd
from markupsafe import Markup

from calibration.report.elements import Chart, Heading, Html, Key, Listing, Scrolling, Section, Text
from dashboard.charts.frame import frame_of
from dashboard.charts.image import drawn_in_page
from dashboard.charts.outcome_chart import AXIS, GOAL, VIEWS, chart_table, points, spec, summary
from dashboard.charts.signs import small_sign
from dashboard.downloads.report.parts import Case, ours, said
from dashboard.downloads.scenario_files import chart_title, main_legend, shortened
from dashboard.wording.advice import warnings
from dashboard.wording.headline import (
    Headline,
    answered,
    beyond,
    explained,
    fitted_to,
    foundation,
)
from dashboard.wording.structures import has_structures, structure_view
from dashboard.wording.verdicts import verdict_table

SIZES = {"wide": (860, 330), "narrow": (300, 290)}
"""Width and height of a chart."""


def answer(case: Case) -> Section:
    """The headline with its chance and band."""
    t, found = case.t, case.outcome
    part = Section("uitkomst", t("kop.uitkomst"))
    words = Headline.of(found, t)
    told = answered(found, words, case.name, moved=False, t=t) + beyond(found, words, t)
    told = told.replace(" data-we-meld", "")  # nothing is announced here
    part.add(
        Html(ours(told)),
        Html(ours(foundation(found, t) + fitted_to(found.result.which.register, t))),
    )
    return part


def charts(case: Case) -> Section:
    """What the chart of the page shows, in each of its views, with the table behind it."""
    t, found = case.t, case.outcome
    part = Section("grafiek", t("rapport.grafieken"))
    name = shortened(case.name)
    for view in VIEWS:
        drawn = points(found, view, name, t)
        title, below = chart_title(found, view, name, t), t(f"grafiek.uitleg_{view}")
        alt = f"{title} {summary(drawn, t)}"
        wide, narrow = (
            ours(
                drawn_in_page(spec(t.lang), _fitting(case, view, size), f"{view}-{kind}", alt, size)
            )
            for kind, size in SIZES.items()
        )
        keys = (Key(small_sign(key.sign), key.words) for key in main_legend(found, view, name, t))
        part.add(Heading(t(f"grafiek.{view}")))
        part.add(Chart(title, alt, wide, narrow, tuple(keys), below))
        table = chart_table(found, view, name, t)
        part.add(Scrolling(f"{t('grafiek.tabel')}: {t(f'grafiek.{view}')}", ours(table)))
    return part


def _fitting(case: Case, view: str, size: tuple[int, int]) -> pd.DataFrame:
    """Give what is drawn, with names that fit the size."""
    name, (width, height) = shortened(case.name), size
    most = min(width - 2 * AXIS, GOAL)
    return frame_of(points(case.outcome, view, name, case.t, height - AXIS, most))


def verdicts(case: Case) -> Section:
    t = case.t
    part = Section("doelen", t("oordeel.titel"))
    part.add(Text(said(t, "oordeel.uitleg")))
    part.add(Scrolling(t("oordeel.titel"), ours(verdict_table(case.outcome, t))))
    return part


def structures(case: Case) -> Section | None:
    """What it would be if the model were put together in another way."""
    t = case.t
    if not has_structures(case.outcome):
        return None
    part = Section("varianten", t("structuren.titel"))
    part.add(Scrolling(t("structuren.titel"), ours(structure_view(case.outcome, t))))
    return part


def advice(case: Case) -> Section:
    """Choices that work against each other, and which lever mends it."""
    t = case.t
    part = Section("advies", t("advies.titel"))
    found = warnings(case.outcome, case.subject.register, t)
    if found:
        part.add(Listing(tuple(Markup(escape(one.words, quote=False)) for one in found)))
    else:
        part.add(Text(said(t, "rapport.geen_advies")))
    return part


def meaning(case: Case) -> Section:
    part = Section("uitleg", case.t("kop.uitleg"))
    part.add(*(Text(words) for words in _explained(case)))
    return part


def _explained(case: Case) -> Iterator[Markup]:
    """Give the explanation of the page, whose bold words stand between double stars."""
    for paragraph in explained(case.outcome, case.t).split("\n\n"):
        words = escape(paragraph, quote=False)
        yield Markup(re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", words))

"""The outcome on one sheet of A4, to hand out: a PDF that is made without any network.

It says what the page says, in the same words. The chart takes what room the words leave; when they
leave too little, changes are left out at the end, and the sheet says how many.
"""

from dataclasses import replace
from xml.etree import ElementTree as ET

from dashboard.charts.frame import frame_of
from dashboard.charts.image import Around, drawn_in_page
from dashboard.charts.outcome_chart import AXIS, points, spec, summary
from dashboard.components.outcome_view import picture_title
from dashboard.downloads.one_page.column import Column
from dashboard.downloads.one_page.parts import (
    GAP,
    HEADING,
    SMALL,
    Changes,
    answer,
    changes,
    figures,
    footer,
    goals,
    keys,
    top,
)
from dashboard.downloads.one_page.pdf import About, Link, document
from dashboard.downloads.report.parts import Case
from dashboard.downloads.scenario_files import Subject, chart_title, main_legend, shortened
from dashboard.formatting.html import in_plain
from dashboard.wording.headline import TOTAL
from simulation.export.svg import drawing

WIDTH, HEIGHT = 595, 842
"""Of A4, in points."""
MARGIN = 32
SCALE = 0.7
"""Of the chart, so that its letters are as large as the others."""
LEAST, MOST = 90, 220
"""How high the chart may be on the sheet."""


def one_page(subject: Subject) -> bytes:
    """Make the sheet; the same outcome on the same day gives the same bytes."""
    found = subject.outcome
    name = shortened(subject.called)
    case = Case(replace(subject, name=shortened(subject.name)), found, subject.made(found.result))
    around = Around.of(found, [case.origin.line(case.t)], [case.origin.link], case.t)
    drawn, link = sheet(case, around)
    title = f"{case.t('pagina.titel')} {name}"
    about = About(title, chart_title(found, TOTAL, name, case.t), around.source, case.t.lang)
    return document(drawn, HEIGHT, about, link)


def sheet(case: Case, around: Around) -> tuple[str, Link | None]:
    """Draw the sheet; with where its link stands, if it has one."""
    room = WIDTH - 2 * MARGIN
    head = Column(MARGIN, MARGIN, room)
    top(head, case, around.warning)
    answer(head, case)
    figures(head, case)
    foot = Column(MARGIN, 0.0, room)
    place = footer(foot, case)
    foot_height, aims = foot.y, Column(MARGIN, 0.0, room)
    goals(aims, case)
    told = Changes.of(case)
    free = HEIGHT - MARGIN - head.y - foot_height - aims.y - 3 * GAP
    shown = len(told.lines)
    while shown and free - _changes_height(case, told, shown, room) < LEAST + HEADING * 5:
        shown -= 1
    free -= _changes_height(case, told, shown, room)
    _chart(head, case, min(free, MOST + HEADING * 5))
    below = Column(MARGIN, head.y + GAP, room)
    goals(below, case)
    below.y += GAP
    changes(below, case, told, shown)
    last = Column(MARGIN, HEIGHT - MARGIN - foot_height, room)
    footer(last, case)
    parts = [*head.parts, *below.parts, *last.parts]
    text = drawing(WIDTH, HEIGHT, parts, case.t("pagina.titel"), lang=case.t.lang)
    if place is None:
        return text, None
    left, high, right, low = place
    begin = HEIGHT - MARGIN - foot_height
    return text, Link(case.origin.link or "", (left, begin + high, right, begin + low))


def _changes_height(case: Case, told: Changes, shown: int, room: float) -> float:
    trial = Column(0.0, 0.0, room)
    changes(trial, case, told, shown)
    return trial.y


def _chart(column: Column, case: Case, height: float) -> None:
    """Draw the chart, with what it says above it, as high as there is room."""
    t, found, view = case.t, case.outcome, case.subject.view
    name, began = shortened(case.name), column.y
    column.rule(GAP, GAP)
    column.words(in_plain(picture_title(found, t)), HEADING, weight=700)
    column.words(t(f"grafiek.{view}"), SMALL)
    keys(column, main_legend(found, view, name, t))
    left = height - (column.y - began)
    size = (round(column.room / SCALE), round(left / SCALE))
    drawn = points(found, view, name, t, size[1] - AXIS)
    chart = drawn_in_page(spec(t.lang), frame_of(drawn), "grafiek", summary(drawn, t), size)
    column.put(left, *ET.fromstring(chart), scale=SCALE)

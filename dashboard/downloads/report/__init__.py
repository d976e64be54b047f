"""The report of a scenario: one HTML file that needs nothing else, to read, send and print.

It says what the page says, in the same words, and more: every indicator, what was chosen, and how
to make the numbers again.
"""

from collections.abc import Callable
from importlib import resources

from calibration.report.elements import Page, Section
from calibration.report.html import page_of
from dashboard.downloads.report.changes import chosen, sources
from dashboard.downloads.report.indicator_table import figures
from dashboard.downloads.report.making import again, limits, provenance
from dashboard.downloads.report.outcome_sections import (
    advice,
    answer,
    charts,
    meaning,
    structures,
    verdicts,
)
from dashboard.downloads.report.parts import Case
from dashboard.downloads.scenario_files import Subject
from simulation.wording.numbers import day

PARTS: tuple[Callable[[Case], Section | None], ...] = (
    answer,
    charts,
    verdicts,
    structures,
    advice,
    meaning,
    chosen,
    sources,
    figures,
    limits,
    again,
    provenance,
)


def scenario_report(subject: Subject) -> str:
    """Write the report: a whole page, without scripts or anything that has to be fetched."""
    found, t, one = subject.outcome, subject.t, subject.scenario
    case = Case(subject, found, subject.made(found.result))
    page = Page(
        t.lang,
        t("pagina.titel"),
        contents=t("rapport.inhoud"),
        attention=t("rapport.let_op"),
        warning=None if found.warning is None else t.pick(found.warning),
        name=t("rapport.scenario", naam=case.name),
        about=t.known(f"scenario.{one.id}.omschrijving", one.omschrijving),
        made=t("rapport.gemaakt", datum=day(case.origin.date, t.lang)),
        foot=case.origin.line(t),
    )
    sections = [part for make in PARTS if (part := make(case)) is not None]
    looks = resources.files("dashboard.downloads.report").joinpath("report.css").read_text("utf-8")
    return page_of(page, sections, looks)

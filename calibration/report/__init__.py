"""The report of a calibration: one HTML file that needs nothing else, for any modeller to read.

It is made from the diagnostics document alone, see `calibration.document`; a section whose data
the document does not have is left out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from calibration.report.elements import Case, Page, Section
from calibration.report.html import page_of
from calibration.report.sections.answer import answer_section, is_passed
from calibration.report.sections.gate import gate_section
from calibration.report.sections.identifiability import unknown
from calibration.report.sections.predictions import fitted, held_out
from calibration.report.sections.prior_posterior import learning
from calibration.report.sections.provenance import glossary, provenance_section
from calibration.report.sections.value_of_information import value
from calibration.report.sections.variants import variants_section
from calibration.report.words import report_texts

SECTIONS: tuple[Callable[[Case], Section | None], ...] = (
    answer_section,
    gate_section,
    fitted,
    held_out,
    learning,
    unknown,
    variants_section,
    value,
    provenance_section,
    glossary,
)


def report(document: Mapping[str, Any], lang: str = "nl") -> str:
    """Write the report: a whole HTML page, without scripts and with nothing that has to be fetched.

    `document` is what `calibration.document` made, as it is or read back from its JSON.
    """
    t = report_texts(lang)
    case = Case(document, t)
    sections = [made for make in SECTIONS if (made := make(case)) is not None]
    page = Page(
        t.lang,
        t("page.title"),
        t("page.contents"),
        t("page.warning_label"),
        None if is_passed(document) else t("page.warning"),
    )
    return page_of(page, sections)

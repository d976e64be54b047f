"""What the calibration of the parameter set in use found."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from calibration.parameter_sets import DIAGNOSTICS_FILE
from calibration.report.elements import Case, Section
from calibration.report.html import html_of
from calibration.report.sections.gate import gate_section
from calibration.report.sections.identifiability import unknown
from calibration.report.sections.predictions import fitted, held_out
from calibration.report.sections.prior_posterior import learning
from calibration.report.sections.provenance import glossary, provenance_section
from calibration.report.sections.value_of_information import value
from calibration.report.sections.variants import variants_section
from calibration.report.words import report_texts
from dashboard.formatting.html import HTML
from dashboard.results.parameter_set import home_of
from simulation.reading.faults import FaultError
from simulation.register.register import Register

Document = Mapping[str, Any]
Stamp = tuple[Path, int, int]
"""A file with the time and size by which a change of it is noticed."""

SECTIONS: dict[str, Callable[[Case], Section | None]] = {
    "fit": fitted,
    "held_out": held_out,
    "learned": learning,
    "unknown": unknown,
    "structures": variants_section,
    "value": value,
    "provenance": provenance_section,
    "glossary": glossary,
}
"""The sections of the report that the page shows, after `gate`; by the family of their texts."""

MOST = 3
"""Measurements that are named as the ones that would help most."""


def diagnostics(register: Register) -> Document | None:
    """Give what the calibration found; None when the set has no diagnostics."""
    stamp = _stamp(register)
    return None if stamp is None else _read(stamp)


def title(name: str, lang: str) -> str:
    """Give the title of a section; no chart has to be drawn for that."""
    return report_texts(lang).plain(f"{name}.title")


def section(name: str, register: Register, lang: str) -> HTML | None:
    """Give a section of the report; None when the calibration has no data for it.

    Its charts take a second or so to draw. They are kept: the same section again costs nothing.
    """
    stamp = _stamp(register)
    return None if stamp is None else _section(name, stamp, lang)


@lru_cache(maxsize=64)
def _section(name: str, stamp: Stamp, lang: str) -> HTML | None:
    made = (SECTIONS | {"gate": gate_section})[name](case_of(_read(stamp), lang))
    return None if made is None else html_of(made.blocks)


def case_of(document: Document, lang: str) -> Case:
    return Case(document, report_texts(lang))


def _stamp(register: Register) -> Stamp | None:
    try:
        path = home_of(register) / DIAGNOSTICS_FILE
        found = path.stat()
    except (FaultError, OSError):
        return None
    return path, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=4)
def _read(stamp: Stamp) -> Document:
    found: Document = json.loads(stamp[0].read_text("utf-8"))
    return found


def inside(rows: list[Mapping[str, Any]]) -> tuple[int, int]:
    """Tell how many counts lie within what was predicted of them, and how many there are."""
    return sum(bool(row["inside"]) for row in rows), len(rows)


def left_out(document: Document) -> list[Mapping[str, Any]]:
    """Give the counts that the model predicted without knowing them."""
    return [row for exercise in document.get("held_out", ()) for row in exercise["rows"]]

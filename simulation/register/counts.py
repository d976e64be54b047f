"""The counts behind a parameter set, as files: where they are, and what of them draws depend on.

A calibration reads and checks these files; here they are only told apart. A set that was fitted to
the project's own counts is held against those as they are now; one that was fitted to others
carries them in its own folder.
"""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from simulation.reading.scalars import resolve

FILES = ("measurements.csv", "observables.yaml", "priors.csv", "region_sets.csv")
MEASUREMENTS, OBSERVABLES, PRIORS, REGION_SETS = FILES
FITTED = "fit"
"""The use of a count that is fitted."""
ASIDE = {
    MEASUREMENTS: {"published", "source", "note"},
    OBSERVABLES: {"label"},
    PRIORS: {"source", "rationale"},
    REGION_SETS: {"year", "regions", "inhabitants", "grade", "source", "note"},
}
"""Columns and entries that tell a reader something, and a calibration nothing."""

Row = dict[str, str]


class Counts(NamedTuple):
    """The counts that a parameter set is held against: their folder, and `fingerprint` of it."""

    folder: Path
    fingerprint: str


def project_counts() -> Path:
    return Path(str(resources.files("calibration").joinpath("targets")))


def counts_folder(home: Path) -> Path:
    """Give the folder with the counts of the set in `home`: that one, or the project's."""
    return home if (home / MEASUREMENTS).is_file() else project_counts()


def own_counts(folder: Path | None) -> dict[str, bytes]:
    """Give the files that a set must carry: none where the project's own counts say the same."""
    if folder is None or ((same := fingerprint(folder)) and same == fingerprint(project_counts())):
        return {}
    return {name: (folder / name).read_bytes() for name in FILES}


def last_days(folder: Path, ids: Collection[str]) -> dict[str, dt.date]:
    """Give the last day that any of these counts is about, by observable.

    None of those that are not in the files, or cannot be read: nobody knows of when they are.
    """
    try:
        rows = _table((folder / MEASUREMENTS).read_text("utf-8-sig"))
        return last_of(
            (row["observable"], dt.date.fromisoformat(row["ref_end"]))
            for row in rows
            if row["id"] in ids
        )
    except (OSError, ValueError, KeyError, csv.Error):
        return {}


def last_of(days: Iterable[tuple[str, dt.date]]) -> dict[str, dt.date]:
    """Give the last day of each observable, of observables with a day."""
    return {name: last for last, name in sorted((day, name) for name, day in days)}


def fingerprint(folder: Path) -> str:
    """Tell counts apart by what draws that fit them depend on; empty when the files cannot be read.

    That are the fitted rows, with the observables and sets of regions they name, and the priors.
    Their order, and how a number or a formula is spelled, is all the same.
    """
    names = MEASUREMENTS, PRIORS, REGION_SETS, OBSERVABLES
    try:
        return _fingerprint(*((folder / name).read_text("utf-8-sig") for name in names))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error, YAMLError):
        return ""


@lru_cache(maxsize=8)  # reading the same text takes a tenth of a second each time
def _fingerprint(measured: str, priors: str, regions: str, observables: str) -> str:
    parts = _parts(measured, priors, regions, observables)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _parts(*texts: str) -> list[Any]:
    measured, priors, regions = (_table(text) for text in texts[:3])
    declared = YAML(typ="safe", pure=True).load(texts[3])
    fitted = [row for row in measured if row["use"] == FITTED]
    named = {row["region_set"] for row in fitted}
    return [
        _sorted(fitted, MEASUREMENTS),
        [(name, _observable(declared[name])) for name in sorted({r["observable"] for r in fitted})],
        _sorted(priors, PRIORS),
        _sorted([row for row in regions if row["id"] in named], REGION_SETS),
    ]


def _table(text: str) -> list[Row]:
    """Read the rows of a table; empty lines do not count."""
    lines = csv.reader(io.StringIO(text), strict=True)
    header, *rows = ([_plain(cell) for cell in line] for line in lines if any(line))
    return [dict(zip(header, row, strict=True)) for row in rows]


def _plain(cell: str) -> str:
    """Give a number as Python spells it, anything else as it stands, but for blanks."""
    words = " ".join(cell.split())
    value = resolve(words)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(float(value))
    return words


def _sorted(rows: list[Row], file: str) -> list[Any]:
    return sorted(
        sorted((column, cell) for column, cell in row.items() if column not in ASIDE[file])
        for row in rows
    )


def _observable(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Give what an observable is; blanks in a formula mean nothing."""
    kept = (key for key in entry if key not in ASIDE[OBSERVABLES])
    return sorted((key, "".join(str(entry[key]).split())) for key in kept)

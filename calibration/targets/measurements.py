"""Reading the measurements, row by row and against each other."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from calibration.targets.cells import Cells, choice, count, filled, named_once, positive, text
from calibration.targets.schema import (
    KINDS,
    SHARE,
    USES,
    WINDOWS,
    Measurement,
    Observable,
    Prior,
    RegionSet,
)
from simulation.reading.csv_file import read_table
from simulation.reading.faults import Collector, Fault, printable, suggestion
from simulation.reading.yaml_node import Node
from simulation.register.counts import FITTED

COLUMNS = tuple(field.name for field in fields(Measurement) if field.name != "line")
OLDEST = 120
"""No one counted is older."""

_COMMON = ["ref_start", "ref_end", "published", "region_set", "age_from", "age_to", "n_eff", "use"]
_IN_ONES = ("person", "dwelling", "team")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)?")


@dataclass(frozen=True)
class Declared:
    """What a measurement may refer to, by name; None for an entry that is itself faulty."""

    observables: Mapping[str, Observable | None]
    priors: Mapping[str, Prior | None]
    region_sets: Mapping[str, RegionSet | None]
    begin: dt.date
    end: dt.date
    ranges: Mapping[str, Sequence[str]]
    """By id of a count: where the register has ranges that were set by it."""


def read_measurements(path: Path, declared: Declared, faults: Collector) -> list[Measurement]:
    """Read the measurements.

    Parameters
    ----------
    declared
        Names that a row may use.
    faults
        Collects what is wrong with a row or between rows.

    Returns
    -------
    list of Measurement
        The rows without a fault of their own, in the order of the file.
    """
    rows: list[tuple[Measurement, Cells]] = []
    seen: dict[str, Node] = {}
    table: Sequence[Cells] = read_table(path, COLUMNS, faults)
    for cells in table:
        if faults.full:
            break
        row = _measurement(named_once(cells, "id", seen), cells, declared)
        if row is not None:
            rows.append((row, cells))
    _find_repeats(rows)
    _find_circles(rows, declared.ranges)
    compositions: dict[str, list[tuple[Measurement, Cells]]] = {}
    for row, cells in rows:
        if row.is_share:
            compositions.setdefault(row.composition, []).append((row, cells))
    for name, parts in compositions.items():
        _find_differences(name, parts, declared.observables)
    uses = [cells["use"] for cells in table if "use" in cells]
    if uses and all(use.raw in USES[1:] for use in uses):
        nl, en = "geen enkele rij heeft use 'fit'", "no row has use 'fit'"
        faults.add(Fault(uses[0].file, 0, 0, "use", nl, en))
    return [row for row, _ in rows]


# One row -------------------------------------------------------------------------------------


def _measurement(name: str | None, cells: Cells, declared: Declared) -> Measurement | None:
    known = declared.observables
    observable = choice(cells, "observable", known)
    meant = None if observable is None else known.get(observable)
    units = {o.unit for o in known.values() if o} if all(known.values()) else set()
    unit = _as_declared(cells, "unit", meant, units)
    window = _as_declared(cells, "window", meant, WINDOWS)
    name = _well_formed(name, cells, unit)
    value = _value(cells, unit)
    sd_ind, n_eff, groups = _error(cells, unit, declared.priors)
    dates, ages = _dates(cells, window, declared), _ages(cells)
    region_set = choice(cells, "region_set", declared.region_sets)
    use, source = choice(cells, "use", USES), text(cells, "source")
    note = cells["note"].raw if "note" in cells else ""
    if name is None or observable is None or unit is None or window is None or value is None:
        return None
    if dates is None or ages is None or region_set is None or use is None or source is None:
        return None
    if groups is None or (sd_ind if n_eff is None else n_eff) is None:
        return None
    return Measurement(
        name,
        observable,
        value,
        unit,
        window,
        *dates,
        region_set,
        *ages,
        sd_ind,
        groups,
        use,
        n_eff,
        source,
        note,
        cells["id"].line,
    )


def _as_declared(
    cells: Cells, column: str, observable: Observable | None, options: Iterable[str]
) -> str | None:
    """Give a word that must be the same as in the observable."""
    word = choice(cells, column, options)
    if word is None or observable is None or word == getattr(observable, column):
        return word
    name, wanted = observable.id, getattr(observable, column)
    cells[column].fault(
        f"'{name}' heeft {column} '{wanted}' (observables.yaml)",
        f"'{name}' has {column} '{wanted}' (observables.yaml)",
    )
    return None


def _well_formed(name: str | None, cells: Cells, unit: str | None) -> str | None:
    if name is None or unit is None:
        return None
    if not _ID.fullmatch(name):
        cells["id"].fault(
            "geen geldige naam: kleine letters, cijfers en _, zoals cbs_2025",
            "not a valid name: small letters, digits and _, as in cbs_2025",
        )
        return None
    if unit == SHARE and "." not in name:
        cells["id"].fault(
            f"een aandeel heet geheel.deel, zoals {name}.jongeren",
            f"a share is named whole.part, as in {name}.jongeren",
        )
        return None
    if unit != SHARE and "." in name:
        cells["id"].fault(
            "een punt in de naam is voor aandelen van een geheel; schrijf _",
            "a point in the name is for shares of a whole; write _",
        )
        return None
    return name


def _value(cells: Cells, unit: str | None) -> float | None:
    value = (count if unit in _IN_ONES else positive)(cells.get("value"))
    if value is None or unit != SHARE or value < 1:
        return value
    nl, en = f"een aandeel is minder dan 1, niet {value:g}", f"a share is below 1, not {value:g}"
    if value < 100:
        nl += f"; bedoelde u {value / 100:.12g}?"
        en += f"; did you mean {value / 100:.12g}?"
    cells["value"].fault(nl, en)
    return None


def _error(
    cells: Cells, unit: str | None, priors: Mapping[str, Prior | None]
) -> tuple[float | None, float | None, tuple[str, ...] | None]:
    """Give sd_ind and bias groups of an amount, or n_eff of a share."""
    groups = _bias_groups(cells, priors)
    if unit is None:
        return None, None, groups
    own, other = ("n_eff", "sd_ind") if unit == SHARE else ("sd_ind", "n_eff")
    noun = ("een aandeel", "a share") if unit == SHARE else ("een aantal", "an amount")
    empty = [other, "bias_groups"] if unit == SHARE else [other]
    for column in empty:
        if (node := filled(cells, column)) is not None:
            node.fault(
                f"{noun[0]} heeft {own}, geen {column}; laat dit leeg",
                f"{noun[1]} has {own}, not {column}; leave this empty",
            )
            groups = None
    if own in cells and filled(cells, own) is None:
        example = "200" if unit == SHARE else "0.065"
        cells[own].fault(
            f"{noun[0]} heeft een {own} nodig, zoals {example}",
            f"{noun[1]} needs a {own}, such as {example}",
        )
    size = positive(filled(cells, own))
    if unit == SHARE:
        return None, size, groups
    if size is not None and size > 1:
        cells[own].fault(
            f"{size:g} is te groot: 0.065 is een fout van 6,5 %",
            f"{size:g} is too large: 0.065 is an error of 6.5 %",
        )
        size = None
    return size, None, groups


def _bias_groups(cells: Cells, priors: Mapping[str, Prior | None]) -> tuple[str, ...] | None:
    node = cells.get("bias_groups")
    if node is None:
        return None
    words = node.raw.split()
    shared = [name for name, prior in priors.items() if prior is None or prior.kind == KINDS[1]]
    good = True
    for place, word in enumerate(words):
        if node.faults.full:
            break
        shown = printable(word)
        if word in words[:place]:
            node.fault(f"'{shown}' staat er twee keer", f"'{shown}' is there twice")
        elif word not in shared and priors:
            nl, en = suggestion(word, shared)
            node.fault(
                f"'{shown}' is geen meetfout (kind measurement) in priors.csv.{nl}",
                f"'{shown}' is no error of kind measurement in priors.csv.{en}",
            )
        else:
            continue
        good = False
    return tuple(words) if good else None


def _ages(cells: Cells) -> tuple[int, int] | None:
    found = []
    for column in ("age_from", "age_to"):
        age = cells[column].number(0, OLDEST) if column in cells else None
        if age is not None and age != int(age):
            cells[column].fault("een leeftijd is een geheel getal", "an age is a whole number")
            age = None
        found.append(age)
    young, old = found
    if young is None or old is None:
        return None
    if young >= old:
        cells["age_to"].fault(
            f"moet hoger zijn dan age_from ({young:g}), is {old:g}",
            f"must be above age_from ({young:g}), is {old:g}",
        )
        return None
    return int(young), int(old)


def _dates(
    cells: Cells, window: str | None, declared: Declared
) -> tuple[dt.date, dt.date, dt.date] | None:
    """Give the first and last day counted and the day of publication."""
    limits = (declared.begin, declared.end)
    start = cells["ref_start"].date(*limits) if "ref_start" in cells else None
    published = cells["published"].date() if "published" in cells else None
    end = _end(cells, start, window, limits)
    if start is None or end is None or published is None:
        return None
    if published <= end:
        cells["published"].fault(
            f"hier hoort de dag van publicatie, na de laatste dag van tellen ({end})",
            f"the day of publication belongs here, after the last day of counting ({end})",
        )
        return None
    return start, end, published


def _end(
    cells: Cells, start: dt.date | None, window: str | None, limits: tuple[dt.date, dt.date]
) -> dt.date | None:
    if "ref_end" not in cells:
        return None
    node = cells["ref_end"]
    if not node.raw and window is not None and window != "point":
        node.fault(
            "een periode heeft een laatste dag nodig, zoals 2024-12-31",
            "a period needs a last day, such as 2024-12-31",
        )
        return None
    end = node.date(*limits)
    if start is None or end is None or window is None:
        return None
    if window == "point" and end != start:
        node.fault(
            f"een telling op één moment (point) eindigt waar hij begint: {start}",
            f"a count at one moment (point) ends where it begins: {start}",
        )
        return None
    if window != "point" and end <= start:
        node.fault(
            f"de laatste dag moet na de eerste liggen ({start})",
            f"the last day must come after the first ({start})",
        )
        return None
    return end


# Rows against each other ---------------------------------------------------------------------


def _find_repeats(rows: Sequence[tuple[Measurement, Cells]]) -> None:
    """Report what is counted twice: evidence that would weigh double.

    Rows are told by their names: they may stand in two files of a user's.
    """
    seen: dict[tuple[object, ...], Measurement] = {}
    for row, cells in rows:
        if row.use == "off":
            continue
        first = seen.setdefault((row.observable, row.ref_start, row.ref_end, row.region_set), row)
        if first is not row:
            cells["observable"].fault(
                f"'{first.id}' meet hetzelfde, op dezelfde dag en plek; zet er een op 'off'",
                f"'{first.id}' measures the same, same date and place; set one to 'off'",
            )


def _find_circles(
    rows: Sequence[tuple[Measurement, Cells]], ranges: Mapping[str, Sequence[str]]
) -> None:
    """Report what is fitted by a number whose range it has set: it would be believed twice."""
    for row, cells in rows:
        for entry in ranges.get(row.id, ()) if row.use == FITTED else ():
            cells["use"].fault(
                f"'{entry}' in het register heeft een bandbreedte die op deze telling leunt "
                f"(rests_on), dus zij zou twee keer tellen; zet low, central en high daar zonder "
                f"deze telling en haal haar uit 'rests_on', of zet use hier op 'off'",
                f"'{entry}' of the register has a range that rests on this count (rests_on), so it "
                f"would count twice; set low, central and high there without this count and take "
                f"it out of 'rests_on', or set use to 'off' here",
            )


def _find_differences(
    name: str,
    parts: Sequence[tuple[Measurement, Cells]],
    observables: Mapping[str, Observable | None],
) -> None:
    """Report where the shares of one whole do not belong together."""
    first, _ = parts[0]
    whole = _whole(first, observables)
    for row, cells in parts[1:]:
        for column in _COMMON:
            if getattr(row, column) != getattr(first, column):
                wanted = getattr(first, column)
                shown = f"{wanted:g}" if isinstance(wanted, float) else str(wanted)
                cells[column].fault(
                    f"moet voor alle delen van '{name}' gelijk zijn: {shown} (zoals '{first.id}')",
                    f"must be the same for all parts of '{name}': {shown} (as '{first.id}')",
                )
        if _whole(row, observables) != whole:
            cells["observable"].fault(
                f"is een deel van een ander geheel dan '{first.observable}' (van '{first.id}')",
                f"is part of another whole than '{first.observable}' (of '{first.id}')",
            )
    added = math.fsum(row.value for row, _ in parts)
    if added >= 1 - 1e-9:
        parts[-1][1]["value"].fault(
            f"de delen van '{name}' zijn samen {added:g}; dat moet minder dan 1 zijn",
            f"the parts of '{name}' add up to {added:g}; that must be below 1",
        )


def _whole(row: Measurement, observables: Mapping[str, Observable | None]) -> str:
    observable = observables.get(row.observable)
    return "" if observable is None or observable.whole is None else observable.whole.text

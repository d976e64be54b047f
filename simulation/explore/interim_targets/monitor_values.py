"""What was counted since: values of indicators at the end of years, from a file or typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from simulation.outcomes.indicators import INDICATORS, unknown_indicator
from simulation.reading.csv_file import table_of
from simulation.reading.faults import Collector, Fault, Pair, SettingError, printable, usage
from simulation.reading.scalars import numeral, whole
from simulation.reading.spreadsheet import as_csv
from simulation.reading.text_file import name_of
from simulation.reading.yaml_node import Node

COLUMNS = ("indicator", "jaar", "waarde")


class MonitorValue(NamedTuple):
    """A value of an indicator at the end of a year, or over it; in the indicator's unit."""

    indicator: str
    year: int
    value: float


class MonitorFile(NamedTuple):
    """What a file has, and what was understood of how it was saved."""

    values: list[MonitorValue]
    understood: Pair | None


def read_monitor(path: Path, years: tuple[int, int]) -> MonitorFile:
    """Read a table of values, as any spreadsheet saves it.

    Parameters
    ----------
    path
        CSV or a workbook with the `COLUMNS`, in any order.
    years
        The first and the last year that the model shows.

    Returns
    -------
    MonitorFile
        At least one value, each indicator and year once.

    Raises
    ------
    InputError
        With every fault in the file.
    """
    read, faults = as_csv(path, {"jaar", "waarde"}, ()), Collector()
    found: list[MonitorValue] = []
    lines: dict[tuple[str, int], int] = {}
    for cells in table_of(read.text, name_of(path), COLUMNS, faults):
        value = _value(cells, years)
        if value is None:
            continue
        if (key := value[:2]) in lines:
            cells["indicator"].fault(*_twice(value, lines[key]))
            continue
        lines[key] = cells["indicator"].line
        found.append(value)
    faults.check()
    return MonitorFile(found, read.understood)


def _value(cells: dict[str, Node], years: tuple[int, int]) -> MonitorValue | None:
    """Read a row, all its cells; None when one of them is wrong, which is reported."""
    name, year, value = (cells.get(column) for column in COLUMNS)
    told = None if name is None else _indicator(name)
    when = None if year is None else _year(year, years)
    much = None if value is None else value.number(low=0.0)
    if told is None or when is None or much is None:
        return None
    return MonitorValue(told, when, much)


def _indicator(cell: Node) -> str | None:
    if (wrong := _wrong_indicator(cell.raw)) is None:
        return cell.raw
    cell.fault(*wrong)
    return None


def _year(cell: Node, years: tuple[int, int]) -> int | None:
    found = _wrong_year(cell.raw, years)
    if isinstance(found, int):
        return found
    cell.fault(*found)
    return None


def parse_values(texts: Iterable[str], years: tuple[int, int]) -> list[MonitorValue]:
    """Read values as on the command line: ``indicator@jaar=waarde``.

    Parameters
    ----------
    texts
        One value each.
    years
        As in `read_monitor`.

    Returns
    -------
    list of MonitorValue
        In their order.

    Raises
    ------
    SettingError
        With every fault.
    """
    found: list[MonitorValue] = []
    faults: list[Fault] = []
    for text in texts:
        one = _parsed(text, years)
        if isinstance(one, MonitorValue):
            found.append(one)
        else:
            shown = printable(text)
            faults.append(Fault("", 0, 0, f"--value {shown}", *one))
    if faults:
        raise SettingError(faults)
    return found


def _parsed(text: str, years: tuple[int, int]) -> MonitorValue | Pair:
    left, equals, value = (part.strip() for part in text.partition("="))
    name, at, when = (part.strip() for part in left.partition("@"))
    if not (name and at and when and equals and value):
        return (
            "schrijf indicator@jaar=waarde, zoals cbs_equivalent@2026=32000",
            "write indicator@year=value, as cbs_equivalent@2026=32000",
        )
    if (wrong := _wrong_indicator(name)) is not None:
        return wrong
    if not isinstance(year := _wrong_year(when, years), int):
        return year
    if isinstance(much := numeral(value), tuple):
        return much
    if much < 0.0:
        return f"moet minstens 0 zijn, is {much:g}", f"must be at least 0, is {much:g}"
    return MonitorValue(name, year, much)


def once(values: Sequence[MonitorValue]) -> list[MonitorValue]:
    """Give values in the order of indicators and years; refuse one that is given twice."""
    seen: set[tuple[str, int]] = set()
    for one in values:
        if one[:2] in seen:
            raise usage(*(f"--value: {words}" for words in _twice(one)))
        seen.add(one[:2])
    order = {name: place for place, name in enumerate(INDICATORS)}
    return sorted(values, key=lambda one: (order[one.indicator], one.year))


def _wrong_indicator(name: str) -> Pair | None:
    """Say what is wrong with the name of an indicator; None when it can be tested."""
    if name not in INDICATORS:
        return unknown_indicator(name)
    if INDICATORS[name].better is None:
        return (
            f"van '{name}' is niet te zeggen of meer of minder beter is, dus ook niet of het "
            "achter is; kies een andere indicator",
            f"of '{name}' nobody can say whether more or less is better, so neither whether it is "
            "behind; choose another indicator",
        )
    return None


def _wrong_year(text: str, years: tuple[int, int]) -> int | Pair:
    """Give the year that a text is, or what is wrong with it."""
    first, last = years
    found = whole(text)
    if isinstance(found, int) and not first <= found <= last:
        return (
            f"het jaar moet tussen {first} en {last} liggen, is {found}",
            f"the year must lie between {first} and {last}, is {found}",
        )
    return found


def _twice(one: MonitorValue, line: int = 0) -> Pair:
    nl, en = (f" (ook op regel {line})", f" (also on line {line})") if line else ("", "")
    return (
        f"{one.indicator} van {one.year} staat er twee keer{nl}; laat er een weg",
        f"{one.indicator} of {one.year} is there twice{en}; leave one out",
    )

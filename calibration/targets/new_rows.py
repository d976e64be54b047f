"""A file with nothing but new counts, put below the counts that there are."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from calibration.targets.cells import Cells, named_once
from calibration.targets.measurements import COLUMNS
from simulation.reading.csv_file import read_table
from simulation.reading.faults import Collector, Fault, InputError
from simulation.reading.yaml_node import Node


@dataclass(frozen=True)
class Joined:
    """A table with new rows below it.

    Attributes
    ----------
    text
        The whole table.
    above
        Its lines above the first new one.
    header
        The line of the header in the file of new rows.
    """

    text: str
    above: int
    header: int

    def of_rows(self, fault: Fault, rows: str) -> Fault:
        """Tell a fault of the whole table of the file of new rows, if it is in one of those."""
        if fault.line <= self.above:
            return fault
        return replace(fault, file=rows, line=fault.line - self.above + self.header)


def joined(table: Path, rows: Path, names: tuple[str, str]) -> Joined:
    """Put new rows below a table.

    Parameters
    ----------
    table, rows
        Both as we write them: commas, points, UTF-8, each with a header.
    names
        How messages name the two files.

    Returns
    -------
    Joined
        With the lines of the rows as they stand, if their columns do in the table's order.

    Raises
    ------
    InputError
        When the file of rows is no such table, or has a name that is taken, with every fault.
    """
    new = _checked(table, rows, names)
    above, below = (_lines(path) for path in (table, rows))
    header = next(number for number, line in enumerate(below) if line.strip())
    columns = [one.strip() for one in next(csv.reader([next(filter(str.strip, above), "")]))]
    written = next(csv.reader([below[header]]))
    body = below[header + 1 :]
    if [one.strip() for one in written] != columns:
        body = _reordered(new, columns, header + 1)
    return Joined("\n".join([*above, *body]).rstrip("\n") + "\n", len(above), header + 1)


def line_of(cells: dict[str, str]) -> str:
    """Write a count as it would stand in the file, without the end of the line."""
    return _written([cells.get(column, "") for column in COLUMNS])


def rows_of(cells: dict[str, str]) -> str:
    """Write a file with nothing but this count."""
    return f"{','.join(COLUMNS)}\n{line_of(cells)}\n"


def _lines(path: Path) -> list[str]:
    # Not by `splitlines`, for which more than the end of a line is one.
    text = path.read_text("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return text.rstrip("\n").split("\n")


def _checked(table: Path, rows: Path, names: tuple[str, str]) -> Sequence[Cells]:
    faults = Collector()
    try:
        new = read_table(rows, COLUMNS, faults)
        seen: dict[str, Node] = {}
        for cells in new:
            named_once(cells, "id", seen)
        for name, line in _taken(table).items():
            if name in seen:
                seen[name].fault(
                    f"deze naam staat al in {names[0]}, regel {line}; kies een andere naam, of "
                    "verander die rij",
                    f"this name is in {names[0]} already, line {line}; choose another name, or "
                    "change that row",
                )
        faults.check()
    except InputError as error:
        raise InputError([replace(one, file=names[1]) for one in error.faults]) from None
    return new


def _taken(table: Path) -> dict[str, int]:
    """Give the line of each name in a table; what is wrong with it is told when it is read."""
    try:
        rows = read_table(table, COLUMNS, Collector())
    except InputError:
        return {}
    return {row["id"].raw: row["id"].line for row in rows if "id" in row}


def _reordered(rows: Sequence[Cells], columns: Sequence[str], line: int) -> list[str]:
    """Write rows in the order of other columns, each on the line on which it stands."""
    told: list[str] = []
    for cells in rows:
        first = min(node.line for node in cells.values())
        told += [""] * (first - line - 1 - len(told))
        told += _written([cells[column].raw for column in columns]).split("\n")
    return told


def _written(cells: Sequence[str]) -> str:
    out = io.StringIO()
    # Without its end the module would not put an end of a line inside a cell between quotes.
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().removesuffix("\n")

"""Reading a table from CSV: every cell keeps its place, every fault is reported.

Cells are the same nodes as those of YAML, so that a number, a date or a name is read and refused
in the same words wherever it stands. The csv module tells no columns, and takes a quote inside a
cell for a sign like any other: hence a pattern of our own.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulation.reading.faults import Collector, Fault, Pair, printable, refusal, suggestion
from simulation.reading.text_file import clean_text, name_of, read_text
from simulation.reading.yaml_node import Node
from simulation.wording.numbers import counted
from simulation.wording.text import Text

# A cell between quotes or without them, and what ends it: nothing, when it is wrong there.
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|)')
_SEPARATORS = {";": ("puntkomma's", "semicolons"), "\t": ("tabs", "tabs")}
# What Excel and LibreOffice write for a formula without an outcome, in Dutch and in English.
_SHEET_ERROR = re.compile(r"#[A-Z]{1,6}(/[0AB])?[!?]?|Err:[0-9]{3}")

_UNCLOSED: Pair = (
    'dit aanhalingsteken wordt niet gesloten; zet een " achter de tekst',
    'this quote is not closed; put a " behind the text',
)
_STRAY: Pair = (
    'een aanhalingsteken midden in een cel; zet de hele cel tussen " en schrijf er binnen ""',
    'a quote inside a cell; put the whole cell between " and write "" inside',
)
_REMOVE: Pair = (" Haal deze kolom weg.", " Remove this column.")
_BEHIND: Pair = (
    "achter het sluitende aanhalingsteken hoort een komma of het eind van de regel",
    "a comma or the end of the line belongs behind the closing quote",
)


def read_table(path: Path, columns: Sequence[str], faults: Collector) -> list[dict[str, Node]]:
    """Read a table whose first line names its columns, in any order.

    Parameters
    ----------
    path
        The file, UTF-8.
    columns
        All columns; the cells of the first name the row in messages.
    faults
        Collects what is wrong with the table, and what the getters of the cells find later.

    Returns
    -------
    list
        One dictionary per row, cells by column. Of a row with too few or too many cells, which is
        reported, only the name is left, if that comes first; a column that is missing is reported
        and absent. Empty lines do not count.

    Raises
    ------
    InputError
        When the file cannot be read as text, or not be split into cells.
    """
    return table_of(read_text(path), name_of(path), columns, faults)


def table_of(
    text: str, name: str, columns: Sequence[str], faults: Collector
) -> list[dict[str, Node]]:
    """Read a table from the text of a file called `name`; the rest as in `read_table`.

    Parameters
    ----------
    text, name
        What stands in it, and what it is called in messages.
    columns, faults
        As in `read_table`.

    Returns
    -------
    list
        As `read_table` gives it.

    Raises
    ------
    InputError
        When it cannot be split into cells.
    """
    text = clean_text(text, name).replace("\r\n", "\n").replace("\r", "\n")
    _find_other_separator(text, name)
    rows = [row for row in _split(text, name, faults) if any(cell.raw for cell in row)]
    if not rows:
        line = ",".join(columns)
        nl = f"dit bestand is leeg; de eerste regel moet zijn: {line}"
        raise refusal(name, (nl, f"this file is empty; the first line must be: {line}"), 1, 1)
    header, *body = rows
    names = _header(header, columns, name, faults)
    table = []
    for row in body:
        if faults.full:
            break
        if len(row) == len(names):
            table.append(_named(row, names, columns[0]))
            continue
        faults.add(_miscounted(row, names, name))
        if names[0] == columns[0]:
            table.append(_named(row[:1], names[:1], columns[0]))
    if not body:
        nl, en = "er staan geen rijen onder de kop", "there are no rows below the header"
        faults.add(Fault(name, header[0].line, 1, "", nl, en))
    return table


def _split(text: str, file: str, faults: Collector) -> Iterator[list[Node]]:
    """Split a text into rows of cells; blanks around a cell do not belong to it."""
    row: list[Node] = []
    line, begin = 1, 0  # `begin`: where the line starts
    for found in _CELL.finditer(text if text.endswith("\n") else f"{text}\n"):
        quoted, bare, end = found.groups()
        content = bare if quoted is None else quoted.replace('""', '"')
        column = found.start() - begin + 1
        row.append(Node(file, faults, "scalar", line, column, raw=content.strip()))
        if "\n" in content:
            line += content.count("\n")
            begin = found.start(1) + quoted.rindex("\n") + 1
        if not end and found.start() < len(text):
            wrong = _BEHIND if quoted is not None else _STRAY if bare else _UNCLOSED
            raise refusal(file, wrong, line, found.end() - begin + 1)
        if end == "\n":
            yield row
            row, line, begin = [], line + 1, found.end()


def _find_other_separator(text: str, file: str) -> None:
    """Refuse a file whose first line has semicolons or tabs where commas belong."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        for separator, (nl, en) in _SEPARATORS.items():
            if separator in line and "," not in line:
                nl = f"de cellen zijn gescheiden door {nl}; gebruik komma's"
                en = f"the cells are separated by {en}; use commas"
                raise refusal(file, (nl, en), number, line.index(separator) + 1)
        return


def _header(
    header: Sequence[Node], columns: Sequence[str], file: str, faults: Collector
) -> list[str]:
    """Give the names of the columns as they stand there; report those that should not."""
    names = [cell.raw for cell in header]
    absent = [name for name in columns if name not in names]
    meant = ""
    for place, cell in enumerate(header):
        shown = printable(cell.raw)
        if faults.full:
            break
        if not cell.raw:
            nl = "deze kolom heeft geen naam; haal hem weg of zet er een naam boven"
            en = "this column has no name; remove it or put a name above it"
        elif cell.raw not in columns:
            nl, en = suggestion(cell.raw, absent) if absent else _REMOVE
            meant += en
            nl, en = f"onbekende kolom '{shown}'.{nl}", f"unknown column '{shown}'.{en}"
        elif cell.raw in names[:place]:
            nl, en = f"kolom '{shown}' staat er twee keer", f"column '{shown}' is there twice"
        else:
            continue
        faults.add(Fault(file, cell.line, cell.column, shown, nl, en))
    for name in absent:
        if f"'{name}'" not in meant:  # one slip, one fault
            nl, en = f"de kolom '{name}' ontbreekt", f"the column '{name}' is missing"
            faults.add(Fault(file, header[0].line, 1, name, nl, en))
    return names


def _miscounted(row: Sequence[Node], names: Sequence[str], file: str) -> Fault:
    here, wanted, at = len(row), len(names), row[-1]
    cells = counted(here, Text("cel", "cell"), Text("cellen", "cells"))
    nl, en = f"{cells.nl} in plaats van {wanted}", f"{cells.en}, not {wanted}"
    if len(row) > len(names):
        at = row[len(names)]
        nl += "; zet een tekst met een komma tussen aanhalingstekens, en een getal met een punt"
        en += "; put a text with a comma between quotes, and write a number with a point"
    else:
        nl += "; laat een cel leeg in plaats van weg"
        en += "; leave a cell empty rather than out"
    return Fault(file, at.line, at.column, printable(row[0].raw), nl, en)


def _named(row: Sequence[Node], names: Sequence[str], first: str) -> dict[str, Node]:
    """Give the cells by column, each with its place in the table; report those with an error."""
    file, faults = row[0].file, row[0].faults
    key = row[names.index(first)].raw if first in names else ""
    root = Node(file, faults, "mapping", 0, 0) if key else None
    whole = Node(file, faults, "mapping", row[0].line, 1, root, key)
    cells: dict[str, Node] = {}
    for name, cell in zip(names, row, strict=True):
        cell.parent, cell.key = whole, name
        if _SHEET_ERROR.fullmatch(cell.raw):
            shown = printable(cell.raw)
            cell.fault(
                f"'{shown}' is een fout uit een rekenblad; vul de waarde zelf in",
                f"'{shown}' is an error of a spreadsheet; put in the value itself",
            )
            continue
        cells.setdefault(name, cell)
    return cells

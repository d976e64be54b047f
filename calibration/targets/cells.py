"""Reading the cells of one row: empty or filled, above zero, a name not given before."""

import re
from collections.abc import Iterable, Mapping

from simulation.reading.faults import printable
from simulation.reading.scalars import counted
from simulation.reading.yaml_node import Node

Cells = Mapping[str, Node]
"""The cells of a row by column; a column that is missing from the file is absent."""

NAME = re.compile(r"[a-z][a-z0-9_]*")


def filled(cells: Cells, column: str) -> Node | None:
    """Give a cell, unless it is empty or its column is missing."""
    node = cells.get(column)
    return node if node is not None and node.raw else None


def text(cells: Cells, column: str) -> str | None:
    return cells[column].text() if column in cells else None


def choice(cells: Cells, column: str, options: Iterable[str]) -> str | None:
    """Give one of the options; what is written, when the options are not known either.

    Parameters
    ----------
    options
        What may stand there; empty when that is not known.

    Returns
    -------
    str or None
        None when the cell is missing or wrong, which is reported.
    """
    names = list(options)
    if column not in cells:
        return None
    return cells[column].choice(names) if names else cells[column].raw


def positive(node: Node | None) -> float | None:
    """Give a number above zero; the fault says so."""
    below = node is not None and node.raw.startswith("-") and isinstance(node.value, int | float)
    value = None if node is None else -1.0 if below else node.number()
    if node is not None and value is not None and value <= 0:
        shown = printable(node.raw)
        node.fault(f"moet groter zijn dan 0, is {shown}", f"must be above 0, is {shown}")
        return None
    return value


def count(node: Node | None) -> float | None:
    """Give how many there are of what comes in ones: a whole number above zero."""
    meant = None if node is None else counted(node.raw)
    if node is None or meant is None:
        value = positive(node)
        if node is None or value is None or value == int(value):
            return value
    shown = printable(node.raw)
    nl = f"dit wordt in hele getallen geteld, niet {shown}"
    en = f"these are counted in whole numbers, not {shown}"
    if meant is not None:  # 28.721: thousands to a Dutch reader
        nl, en = f"{nl}; bedoelde u {meant}?", f"{en}; did you mean {meant}?"
    node.fault(nl, en)
    return None


def well_formed(name: str, node: Node, example: str) -> bool:
    """Look whether a name is one that can be referred to; the fault says what it may be.

    Parameters
    ----------
    example
        One that is right, for the message.

    Returns
    -------
    bool
        False when it is not, which is reported.
    """
    if NAME.fullmatch(name):
        return True
    node.fault(
        f"geen geldige naam: kleine letters, cijfers en _, zoals {example}",
        f"not a valid name: small letters, digits and _, as in {example}",
        at_key=True,
    )
    return False


def named_once(cells: Cells, column: str, seen: dict[str, Node]) -> str | None:
    """Give a name that no row before has.

    Parameters
    ----------
    seen
        Cells of the names before, by name; this one is put in.

    Returns
    -------
    str or None
        None when the cell is missing or its name is taken, which is reported.
    """
    name = text(cells, column)
    if name is None:
        return None
    first = seen.setdefault(name, cells[column])
    if first is not cells[column]:
        shown = printable(name)
        cells[column].fault(
            f"'{shown}' staat al op regel {first.line}; elke naam één keer",
            f"'{shown}' is on line {first.line} already; every name once",
        )
        return None
    return name

"""Tables and blocks for a screen of any width: nothing in them is cut, and no number is broken.

A table stands in rows as long as every cell fits, on one line or broken where it may be; then with
what names a row above it; and on a screen too narrow for that each row is a block. To a file or a
pipe every row is one line.
"""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

Cell = str | Text
"""What stands in a row and a column; it may be broken at a line end in it."""

INDENT = 2
_GLUE = "\x00"
_TOGETHER = re.compile(r"(?<=[<>≥≤±×]) (?=\d)|(?<=\d) (?=%)|(?<=\d) (?=[–-] )|(?<= [–-]) (?=\d)")
"""Blanks where a line would end in the middle of a number or a range."""


class Screen(Console):
    """A terminal or what takes its place; `breadth` is what a table may take of it."""

    breadth: float = math.inf

    def print(self, *objects: Any, **how: Any) -> None:
        """Print as the console does; tables and blocks have ended their lines themselves."""
        if any(isinstance(one, Laid) for one in objects):
            how["soft_wrap"] = True
        super().print(*objects, **how)

    def on_broken_pipe(self) -> None:
        """Leave it to the command line what it means that nobody reads on."""
        raise BrokenPipeError


class Laid(ABC):
    """What is given a width and has its own lines for it."""

    @abstractmethod
    def lines(self, width: float) -> Sequence[Text]:
        """Give its lines, none of them wider than that where a word allows it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = console.breadth if isinstance(console, Screen) else options.max_width
        for line in self.lines(width):
            line.rstrip()
            line.no_wrap, line.overflow = True, "ignore"
            yield line


class Block(Laid):
    """A head with paragraphs below it."""

    def __init__(self, head: Text, paragraphs: Sequence[str]) -> None:
        self.head, self.paragraphs = head, paragraphs

    def lines(self, width: float) -> Sequence[Text]:
        below = (_wrapped(Text(one), width, INDENT) for one in self.paragraphs)
        return [*_wrapped(self.head, width, 0, INDENT), *(line for some in below for line in some)]


class Grid(Laid):
    """A table with a title for each column, of which a title may be broken at its line ends.

    Parameters
    ----------
    titles
        The first is that of what names the row.
    right
        Whether all other columns are put to the right.
    prose
        Whether the last column holds sentences: these may come below the row.
    """

    def __init__(self, titles: Sequence[str], right: bool = False, prose: bool = False) -> None:
        self.titles, self.right, self.prose = titles, right, prose
        self.rows: list[list[Text] | Text] = []

    def add(self, *cells: Cell) -> None:
        self.rows.append([Text(one) if isinstance(one, str) else one for one in cells])

    def section(self, title: str) -> None:
        """Begin a part of the table, with a line that says what it is."""
        self.rows.append(Text(title, style="bold"))

    def fits(self, width: float) -> bool:
        """Tell whether every row can stand on a line of its own."""
        return self._table(width) is not None

    def lines(self, width: float) -> Sequence[Text]:
        below = self.prose
        tables = (
            self._table(width),
            self._table(width, below=below),
            self._table(width, below=below, broken=True),
            self._table(width, below=below, broken=True, above=True),
        )
        return next((one for one in tables if one is not None), None) or list(self._blocks(width))

    def _table(
        self, width: float, below: bool = False, broken: bool = False, above: bool = False
    ) -> list[Text] | None:
        """Give the lines of a table; None when it is too wide.

        What may be: the last column `below` each row, the first one `above` it, cells `broken` at
        the line ends in them.
        """
        columns = slice(1 if above else 0, len(self.titles) - (1 if below else 0))
        titles = [[Text(line) for line in one.strip().split("\n")] for one in self.titles[columns]]
        deepest = max(map(len, titles))
        head: list[Sequence[Text]] = [[Text()] * (deepest - len(one)) + one for one in titles]
        cells: list[list[Sequence[Text]]] = []
        for row in self.rows:
            named = [] if isinstance(row, Text) else row[columns]
            cells.append([_parts(one, broken) for one in named])
        tall = [head, *(one for one in cells if one)]
        widths = [max(line.cell_len for row in tall for line in row[c]) for c in range(len(head))]
        whole = sum(widths) + len(widths) - 1
        if whole + (INDENT if above else 0) > width:
            return None
        put = Text(" " * INDENT if above else "")
        right = len(widths) if above and self.right else len(widths) - 1 if self.right else 0
        lines = [*_wrapped(Text(self.titles[0].strip()), width, 0)] if above else []
        lines += [put + line for line in _side_by_side(head, widths, right)]
        lines += _wrapped(Text(self.titles[-1].strip()), width, INDENT) if below else []
        lines.append(Text("─" * (put.cell_len + whole)))
        for row, one in zip(self.rows, cells, strict=True):
            if isinstance(row, Text):
                lines.append(row.copy())
                continue
            lines += self._name(row, width) if above else []
            lines += [put + line for line in _side_by_side(one, widths, right)]
            lines += _wrapped(row[-1], width, INDENT) if below else []
        return lines

    def _name(self, row: Sequence[Text], width: float) -> list[Text]:
        parts = row[0].split("\n")
        return [line for part in parts for line in _wrapped(part, width, 0, INDENT)]

    def _blocks(self, width: float) -> Iterator[Text]:
        """Give a block for each row: what names it, then title and cell, as many as fit."""
        titles = [" ".join(one.split()) for one in self.titles]
        yield from _wrapped(Text(titles[0], style="bold"), width, 0)
        for row in self.rows:
            if isinstance(row, Text):
                yield row.copy()
                continue
            yield from self._name(row, width)
            line = Text()
            for title, cell in zip(titles[1:], row[1:], strict=True):
                if not cell.plain:
                    continue
                told = Text(f"{title}: ") + _parts(cell, False)[0]
                if line and INDENT + line.cell_len + 2 + told.cell_len <= width:
                    line += Text("  ") + told
                    continue
                yield from _wrapped(line, width, INDENT)
                line = told
                if INDENT + told.cell_len > width:
                    yield from _broken(f"{title}:", cell, width)
                    line = Text()
            yield from _wrapped(line, width, INDENT)


def _side_by_side(cells: Sequence[Sequence[Text]], widths: Sequence[int], right: int) -> list[Text]:
    """Give the lines of a row; of its cells the last ones, as many as `right`, go to the right."""
    lines = []
    for depth in range(max(map(len, cells))):
        line = Text()
        for place, (parts, wide) in enumerate(zip(cells, widths, strict=True)):
            part = parts[depth] if depth < len(parts) else Text()
            room = Text(" " * (wide - part.cell_len))
            line.append(" " if place else "")
            line.append_text(room + part if len(widths) - place <= right else part + room)
        lines.append(line)
    return lines


def _broken(title: str, cell: Text, width: float) -> list[Text]:
    """Give a title and a cell that are too long for one line: each part of it whole, if it fits."""
    first, *others = _parts(cell, True)
    told = Text(f"{title} ") + first
    if INDENT + told.cell_len > width >= 2 * INDENT + first.cell_len:
        lines = [Text(" " * INDENT + title), *_wrapped(first, width, 2 * INDENT)]
    else:
        lines = _wrapped(told, width, INDENT)
    return [*lines, *(line for one in others for line in _wrapped(one, width, 2 * INDENT))]


def _parts(cell: Text, broken: bool) -> Sequence[Text]:
    parts = cell.split("\n")
    return list(parts) if broken else [Text(" ").join(parts)]


def _wrapped(text: Text, width: float, indent: int, further: int | None = None) -> list[Text]:
    """Give the lines of a text that is broken between words, never in a number.

    The first line is put in by `indent`, the next ones by `further`, or a bit more than the first.
    """
    if not text.plain:
        return []
    if indent + text.cell_len <= width:
        return [Text(" " * indent) + text]
    lines, line = [], Text(" " * indent)
    for word in _TOGETHER.sub(_GLUE, text.plain).split():
        told = Text(word.replace(_GLUE, " "))
        if line.plain.strip() and line.cell_len + 1 + told.cell_len > width:
            lines.append(line)
            line = Text(" " * (indent if further is None else further))
        line += Text(" ") + told if line.plain.strip() else told
    return [*lines, line]

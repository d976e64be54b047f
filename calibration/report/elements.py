"""What a report and its sections are made of; ``blocks.html`` has the markup of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from calibration.report.names import Names
from calibration.report.words import ReportTexts


@dataclass(frozen=True)
class Case:
    """A document, and what is needed to tell of it."""

    document: Mapping[str, Any]
    t: ReportTexts

    @cached_property
    def names(self) -> Names:
        return Names(self.document, self.t)

    def table(
        self,
        id: str,
        caption: str,
        head: Iterable[str],
        rows: Iterable[Row],
        words: Iterable[int] = (),
        unfold: str = "",
    ) -> Table:
        """Give a `Table`.

        Parameters
        ----------
        caption, head, unfold
            Keys of its texts.

        Returns
        -------
        Table
            Folded when something unfolds it.
        """
        said = self.t.plain
        folded = said(unfold) if unfold else ""
        titles = tuple(map(said, head))
        return Table(id, said(caption), titles, tuple(rows), frozenset(words), folded)


class Block:
    """A piece of a section, whose markup goes by its kind."""

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()


@dataclass(frozen=True)
class Text(Block):
    """A paragraph; `style` is a class of the style sheet."""

    words: Markup
    style: str = ""


@dataclass(frozen=True)
class Html(Block):
    """A piece that a page of the app has too, as it is there."""

    words: Markup


@dataclass(frozen=True)
class Heading(Block):
    words: str


@dataclass(frozen=True)
class Listing(Block):
    items: tuple[Markup, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Glossary(Block):
    terms: tuple[tuple[Markup, Markup], ...]


@dataclass(frozen=True)
class Command(Block):
    """What to type in a terminal."""

    line: str


@dataclass(frozen=True)
class Row:
    """A row about what the document calls `id`; under its first cell stands small print."""

    id: str
    cells: tuple[str, ...]
    below: str = ""


def name_of(name: str) -> Markup:
    """Give the name of a number as it stands in the register; it may break at its signs."""
    broken = (Markup("{}<wbr/>").format(part) for part in re.split(r"(?<=[._])", name))
    return Markup("<code>{}</code>").format(Markup("").join(broken))


@dataclass(frozen=True)
class Table(Block):
    """A table, at once or `folded` under these words.

    Attributes
    ----------
    words
        Columns that hold words; the others hold numbers, which stand to the right.
    """

    id: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    words: frozenset[int] = frozenset()
    folded: str = ""

    @property
    def sides(self) -> list[Markup]:
        """Give the attribute that puts each column to its side."""
        right = Markup(' class="getal"')
        return [right if n and n not in self.words else Markup("") for n in range(len(self.head))]


@dataclass(frozen=True)
class Scrolling(Block):
    """A table that is HTML already and scrolls by itself; it is named for who cannot see it."""

    name: str
    table: Markup


@dataclass(frozen=True)
class Key:
    """A line of a legend: a sign of the style sheet or one that is drawn, and its words."""

    sign: str | Markup
    words: str

    @property
    def drawn(self) -> bool:
        return isinstance(self.sign, Markup)


@dataclass(frozen=True)
class Chart(Block):
    """A chart, for a wide page and for a narrow one, and in words for who cannot see it."""

    title: str
    alt: str
    wide: Markup
    narrow: Markup
    keys: tuple[Key, ...] = ()
    below: str = ""


@dataclass
class Section:
    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)

    def add(self, *blocks: Block) -> None:
        self.blocks += blocks


@dataclass(frozen=True)
class Page:
    """What stands around the sections of a report.

    Attributes
    ----------
    contents, attention
        What the list of sections and the warning are called, for who cannot see them.
    warning
        Why nobody may quote the numbers; it stands on every sheet. None when they may.
    name, about, made, foot
        Under the title and at the end; the empty ones are left out.
    """

    lang: str
    title: str
    contents: str
    attention: str
    warning: str | None = None
    name: str = ""
    about: str = ""
    made: str = ""
    foot: str = ""

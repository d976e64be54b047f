"""What a section of the report is made of, besides what the report of a calibration has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from calibration.report.elements import Block
from dashboard.downloads.scenario_files import Subject
from dashboard.formatting.html import HTML
from dashboard.results.outcomes import Outcome
from dashboard.sharing.provenance import Provenance
from dashboard.texts import Texts


@dataclass(frozen=True)
class Case:
    """What the report is about: what was chosen, what comes of it, and with what it was made."""

    subject: Subject
    outcome: Outcome
    origin: Provenance

    @property
    def t(self) -> Texts:
        return self.subject.t

    @property
    def name(self) -> str:
        return self.subject.called


@dataclass(frozen=True)
class Html:
    """A piece that the page of the app has too."""

    kind: ClassVar[str] = "html"
    words: Markup


@dataclass(frozen=True)
class Wide:
    """A table that the page of the app has too; it scrolls by itself on a narrow screen."""

    kind: ClassVar[str] = "wide"
    name: str
    table: Markup


@dataclass(frozen=True)
class Figure:
    """A chart, once for a wide page and once for a narrow one; `keys` are signs and words."""

    kind: ClassVar[str] = "figure"
    title: str
    below: str
    wide: Markup
    narrow: Markup
    keys: tuple[tuple[Markup, str], ...]


@dataclass
class Part:
    """A section under a heading."""

    id: str
    title: str
    blocks: list[Block | Html | Wide | Figure] = field(default_factory=list)

    def add(self, *blocks: Block | Html | Wide | Figure) -> None:
        self.blocks += blocks


def ours(html: HTML) -> Markup:
    """Take over HTML of the app, in which what came from elsewhere was escaped."""
    return Markup(html)


def said(t: Texts, key: str, **values: object) -> Markup:
    """Give a text of the catalog as HTML; what fills its gaps is escaped."""
    return Markup(t.html(key, **values))

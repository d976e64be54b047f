"""What the report of a calibration is made of, as HTML for a page of the app.

The report itself is one file that has everything; the app shows the same parts one by one. The
app allows no drawing inside its HTML, so that a chart stands in it as a picture.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape
from typing import Any

from markupsafe import Markup

from calibration.report.elements import (
    Chart,
    Command,
    Glossary,
    Heading,
    Key,
    Listing,
    Row,
    Section,
    Table,
    Text,
)
from dashboard.formatting.html import HTML


def section_html(section: Section) -> HTML:
    """Give all of a section but its title."""
    return "".join(_MADE[block.kind](block) for block in section.blocks)


def scrolling(name: str, table: HTML) -> HTML:
    """Let a wide table scroll by itself, with the keyboard too; `name` is the id of its caption."""
    return (
        f'<div class="we-schuif" tabindex="0" role="region" aria-labelledby="{escape(name)}">'
        f"{table}</div>"
    )


def _words(words: str | Markup) -> HTML:
    """Escape words, unless they are HTML already."""
    return words if isinstance(words, Markup) else escape(words, quote=False)


def _text(block: Text) -> HTML:
    kind = {"small": ' class="we-toelichting"'}.get(block.style, "")
    return f"<p{kind}>{_words(block.words)}</p>"


def _heading(block: Heading) -> HTML:
    return f"<h5>{escape(block.words)}</h5>"


def _listing(block: Listing) -> HTML:
    items = "".join(f"<li>{_words(item)}</li>" for item in block.items)
    kind = "ol" if block.numbered else "ul"
    return f"<{kind}>{items}</{kind}>"


def _glossary(block: Glossary) -> HTML:
    return definitions([(_words(term), _words(means)) for term, means in block.terms])


def definitions(pairs: list[tuple[HTML, HTML]]) -> HTML:
    """Give terms, each with what it means."""
    items = "".join(f"<dt>{term}</dt><dd>{means}</dd>" for term, means in pairs)
    return f'<dl class="we-begrippen">{items}</dl>'


def _command(block: Command) -> HTML:
    return f'<pre class="we-opdracht" tabindex="0"><code>{escape(block.line)}</code></pre>'


def _chart(block: Chart) -> HTML:
    pictures = _picture(block.wide, block.alt, "breed") + _picture(block.narrow, block.alt, "smal")
    return (
        f"<figure><figcaption>{escape(block.title)}</figcaption>{_keys(block.keys)}"
        f"{pictures}</figure>"
    )


def _picture(drawing: str, alt: str, kind: str) -> HTML:
    """Give a drawing as a picture; the looks show the wide or the narrow one."""
    data = base64.b64encode(drawing.encode()).decode()
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img class="we-{kind}" src="{source}" alt="{escape(alt)}">'


def _keys(keys: tuple[Key, ...]) -> HTML:
    items = "".join(
        f'<li><i class="{escape(key.sign)}" aria-hidden="true"></i>{escape(key.words)}</li>'
        for key in keys
    )
    return f'<ul class="we-tekens">{items}</ul>' if keys else ""


FEW_COLUMNS = 2
"""A table with more of them becomes a list for each row on a phone."""


def _table(block: Table) -> HTML:
    """Give a table; roles are written out, as it would lose them where its rows are lists."""
    caption = f"{block.id}-naam"
    kind = "we-cijfers we-lijst" if len(block.head) > FEW_COLUMNS else "we-cijfers"
    heads = "".join(
        f'<th scope="col" role="columnheader"{_side(block, number)}>{_words(words)}</th>'
        for number, words in enumerate(block.head)
    )
    rows = "".join(_row(block, row) for row in block.rows)
    table = (
        f'<table class="{kind}" id="{escape(block.id)}" role="table">'
        f'<caption id="{escape(caption)}">{escape(block.caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )
    found = scrolling(caption, table)
    if not block.folded:
        return found
    return f"<details><summary>{escape(block.folded)}</summary>{found}</details>"


def _row(block: Table, row: Row) -> HTML:
    """Give a row; each cell carries its column's name, shown where the row is a list."""
    first, *others = row.cells
    below = f'<span class="we-klein">{_words(row.below)}</span>' if row.below else ""
    cells = "".join(
        f'<td role="cell" data-kop="{escape(block.head[number])}"{_side(block, number)}>'
        f"<span>{_words(cell)}</span></td>"
        for number, cell in enumerate(others, 1)
    )
    return (
        f'<tr role="row" data-id="{escape(row.id)}"><th scope="row" role="rowheader">'
        f"{_words(first)}{below}</th>{cells}</tr>"
    )


def _side(block: Table, number: int) -> HTML:
    """Numbers stand to the right."""
    return "" if number == 0 or number in block.words else ' class="getal"'


_MADE: dict[str, Callable[[Any], HTML]] = {
    Text.kind: _text,
    Heading.kind: _heading,
    Listing.kind: _listing,
    Glossary.kind: _glossary,
    Command.kind: _command,
    Chart.kind: _chart,
    Table.kind: _table,
}

"""Tables and small pieces as HTML: readable by a screen reader, and on a phone."""

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape

HTML = str
"""Text that is HTML already: what came from elsewhere has been escaped."""


LONGEST = 24
"""Letters of a word of ours in the head of a table."""
_JOINED = "\u0300-\u036f\u200d\u20d0-\u20ff\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
"""What is one sign with the sign before it."""
_BREAK = f"(?<=\\S{{{LONGEST}}})(?<!\u200d)(?=[^\\s{_JOINED}])"

Row = Sequence[HTML | Sequence[HTML]]
"""Cells of a row; a column with several has them below each other, beside one of the others."""


def table(caption: str, head: Sequence[str], body: Sequence[Row], kind: str) -> HTML:
    """Build a table whose first column names the row.

    Roles are written out: on a phone the rows become lists, and would lose them. `kind` is the
    class that gives the table its looks.
    """
    groups = "".join(f'<tbody role="rowgroup">{lines(head, row)}</tbody>' for row in body)
    return (
        f'<table class="we-tabel {kind}" role="table"><caption>{escape(caption)}</caption>'
        f"{headed(head)}{groups}</table>"
    )


def headed(head: Sequence[str]) -> HTML:
    """Give the head of a table."""
    heads = "".join(f'<th scope="col" role="columnheader">{broken(word)}</th>' for word in head)
    return f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'


def lines(head: Sequence[str], row: Row) -> HTML:
    """Give a row's lines; each cell carries its column's name, shown where the row is a list."""
    columns = [[cell] if isinstance(cell, str) else list(cell) for cell in row]
    height = max(len(column) for column in columns)
    found = []
    for line in range(height):
        cells = []
        for number, (word, column) in enumerate(zip(head, columns, strict=True)):
            if line >= len(column):
                continue
            span = f' rowspan="{height}"' if len(column) < height else ""
            if number == 0:
                cells.append(f'<th scope="row" role="rowheader"{span}>{column[line]}</th>')
            else:
                cells.append(f'<td role="cell" data-kop="{escape(word)}"{span}>{column[line]}</td>')
        found.append(f'<tr role="row">{"".join(cells)}</tr>')
    return "".join(found)


def broken(text: str) -> HTML:
    """Let a word break that is longer than any of ours: in a table it would push others away.

    What is one sign on the page, such as a wave of a brown hand, stays one.

    >>> broken("x" * 25 + chr(0x1F44B) + chr(0x1F3FD)).count("<wbr/>")
    2
    """
    return "<wbr/>".join(escape(part) for part in re.split(_BREAK, text))


def in_plain(words: HTML) -> str:
    """Give HTML without its mark-up: for a picture, or an attribute."""
    return unescape(re.sub("<[^>]*>", "", words))


def small(text: str) -> HTML:
    return f'<span class="we-klein">{escape(text)}</span>'


def named(name: str) -> HTML:
    """Write the name that something has in the model and in files, as a name."""
    return f'<code class="we-klein">{escape(name)}</code>'


def listing(items: Iterable[HTML]) -> HTML:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def spoken(lang: str, words: str) -> HTML:
    """Mark words as of a language: a screen reader reads them so."""
    return f'<span lang="{lang}">{escape(words, quote=False)}</span>'


def linked(pieces: Iterable[tuple[str, str | None]]) -> HTML:
    """Join words, of which those with an address are a link that opens in a new tab."""
    return "".join(
        escape(words, quote=False)
        if address is None
        else f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(words, quote=False)}</a>"
        for words, address in pieces
    )


def hidden(text: str) -> HTML:
    """Words for a screen reader only."""
    return f'<p class="we-verborgen">{escape(text)}</p>'


def mark(reached: bool | None, words: str) -> HTML:
    """A verdict, None where it is open: sign, words and colour; the words alone are enough."""
    sign, kind = {True: ("✓", "ja"), False: ("✕", "nee"), None: ("?", "open")}[reached]
    return (
        f'<span class="we-oordeel {kind}"><span aria-hidden="true">{sign}</span> '
        f"{escape(words)}</span>"
    )


def legend(entries: Sequence[tuple[str, str]]) -> HTML:
    """Explain the lines of a chart: pairs of the kind of line and its name."""
    items = [
        f'<li><i class="{kind}" aria-hidden="true"></i>{escape(name)}</li>'
        for kind, name in entries
    ]
    return f'<ul class="we-legenda">{"".join(items)}</ul>'

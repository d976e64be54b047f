"""Tables and small pieces as HTML: readable by a screen reader, and on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

HTML = str
"""Text that is HTML already: what came from elsewhere has been escaped."""


def table(caption: str, head: Sequence[str], body: Sequence[Sequence[HTML]], kind: str) -> HTML:
    """Build a table whose first column names the row.

    Parameters
    ----------
    caption
        What the table is about, for who cannot see where it stands.
    body
        Cells as HTML.
    kind
        Class of the table, for its looks.
    """
    heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    lines = [f"<tr>{_cells(head, row)}</tr>" for row in body]
    return (
        f'<table class="we-tabel {kind}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _cells(head: Sequence[str], row: Sequence[HTML]) -> HTML:
    """Give a row's cells; each carries its column's name, shown where the table is a list."""
    first = f'<th scope="row">{row[0]}</th>'
    rest = [
        f'<td data-kop="{escape(word)}">{cell}</td>'
        for word, cell in zip(head[1:], row[1:], strict=True)
    ]
    return first + "".join(rest)


def small(text: str) -> HTML:
    return f'<span class="we-klein">{escape(text)}</span>'


def mark(reached: bool, words: str) -> HTML:
    """A verdict: a sign, words and a colour, of which the words alone are enough."""
    sign, kind = ("✓", "ja") if reached else ("✕", "nee")
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

"""Every colour there is: of the app, the charts, the reports and the diagram.

Code takes them by name, CSS as custom properties (``var(--we-ink)``, see `css`). Only the theme of
Streamlit and the icon must spell them out; a test holds those against this file, and finds any
other colour. Whatever is read has a contrast of at least 4.5 with `PAPER` and with `PALE`.
"""

from collections.abc import Mapping

INK, MUTED = "#1b2733", "#46535f"
"""Words, and words of less weight."""
PAPER, PALE = "#ffffff", "#f2f5f7"
"""Behind them."""
LINK = "#1a5276"
BLUE, ORANGE, GREEN, PURPLE = "#1f5f8b", "#a85200", "#1b6e4f", "#8c3f75"
BROWN, OLIVE, GREY = "#8a4600", "#806500", "#5b6770"
"""Lines, bars and points; `BLUE` is what the reader chose, `GREY` current policy."""
BAND, WIDE_BAND = "#9dbdd3", "#d3e1eb"
"""Of areas, light versions of `BLUE`: what they show has an edge or a line as well."""
SILVER = "#c9d1d7"
"""Of bars that are not a part but a whole; they have an edge as well."""
LINE, HAIRLINE = "#75838f", "#d4dbe0"
"""Borders that must be seen, and lines that only guide the eye."""
STUB, BOX = "#9aa7b1", "#2b3a47"
"""In the picture of the flows: what stays in its column, and the boxes."""
FAILED, FAILED_PALE = "#8a1c1c", "#fdf1ef"
"""Of the warning that numbers may not be quoted: behind white words, or words on pale."""
NOTICE = "#fff8e6"
"""Behind a message of the server."""

CATEGORIES = (BLUE, ORANGE, GREEN, PURPLE, GREY, OLIVE)
"""Of a chart that chooses colours by itself."""


def colours() -> Mapping[str, str]:
    return {name: value for name, value in globals().items() if str(value).startswith("#")}


def css() -> str:
    """Give the colours as custom properties, for a page that has its looks from a style sheet."""
    named = {name.lower().replace("_", "-"): value for name, value in colours().items()}
    return f":root {{ {' '.join(f'--we-{name}: {value};' for name, value in named.items())} }}\n"

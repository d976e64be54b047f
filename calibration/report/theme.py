"""Colours and letters: those of the app's theme, as in ``.streamlit/config.toml``.

Every colour of a text has a contrast of at least 4.5 with white and with `PALE`.
"""

from __future__ import annotations

INK = "#1b2733"
MUTED = "#46535f"
BLUE, ORANGE, GREEN, PURPLE = "#1f5f8b", "#a85200", "#1b7a5a", "#7b4b94"
GREY = "#5b6770"
LINE = "#75838f"
PALE = "#f2f5f7"
LINK = "#1a5276"
FAILED = "#8a1c1c"
"""Behind the white words of the warning that numbers may not be quoted."""
BAND, WIDE_BAND = "#9dbdd3", "#d3e1eb"
"""Of areas, light versions of `BLUE`: what they show has an edge or a line as well."""
FONT = "system-ui, sans-serif"

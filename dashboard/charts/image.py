"""A chart as a picture to take along: for a slide or a paper, where the page is not around it.

The chart is drawn from the specification and the data of the page. What the page has around it
comes inside: a title, a legend, and what it was made with.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence
from typing import Any, Literal
from xml.etree import ElementTree as ET

import pandas as pd
import vl_convert

from calibration.report import theme
from calibration.report.svg import to_svg
from dashboard.charts.image_parts import (
    SIGN_WIDTH,
    Key,
    Sign,
    as_text,
    element,
    legal,
    lines,
    sign,
    wide,
    words,
)
from dashboard.charts.outcome_chart import BLACK, BLUE, BROWN, GREEN, GREY

Kind = Literal["png", "svg"]

WIDTH, HEIGHT = 960, 380
"""Of the whole picture, and of the chart in it."""
MARGIN = 28
SCALE = 2
"""Points of a PNG for each unit of the drawing: sharp on a slide."""

TITLE, SUBTITLE, LEGEND, FOOTER = 21, 14, 13.5, 11.5
"""Size of the letters."""
SPACING = 1.32
"""From line to line, in sizes of the letters."""

LOCALE: Literal["en-US"] = "en-US"
"""As in the browser; a specification makes Dutch numbers of that itself."""

SIGNS = {
    "scenario": Sign("line", BLUE, 3.5),
    "basis": Sign("line", GREY, 2.5, (6, 4)),
    "aangepast": Sign("line", BROWN, 2.5, (2, 3)),
    "doel": Sign("line", GREEN, 2, (8, 3)),
    "tussendoel": Sign("line", GREEN, 2, (1, 3)),
    "telling": Sign("point", BLACK),
    **{
        f"{band} {kind}": Sign("band", colour, opacity=opacity)
        for kind, colour in (("scenario", BLUE), ("basis", GREY))
        for band, opacity in (("band90", 0.18), ("band50", 0.38))
    },
}
"""How the main chart draws each kind of line, band and point; a test holds it against the chart."""

_COMPOSED = ("hconcat", "vconcat", "concat", "facet", "repeat")


def picture(
    spec: dict[str, Any],
    data: pd.DataFrame,
    title: str,
    footer: Sequence[str],
    legend: Sequence[Key],
    kind: Kind,
    *,
    subtitle: str = "",
    warning: str = "",
    alt: str = "",
    source: str = "",
    height: int = HEIGHT,
) -> bytes:
    """Draw a chart with all that belongs to it.

    Parameters
    ----------
    spec, data
        As the page gives them to `st.vega_lite_chart`.
    footer
        What it was made with; each begins a line of its own.
    warning
        Why nobody may quote the numbers; stands on top.
    alt
        What the chart shows, for who cannot see it.
    source
        Where to find it again; it stands in the file and not in sight.
    height
        Of the chart itself, when it is not made of others.
    """
    drawing = _Drawing(_chart(spec, data, alt or title, height))
    drawing.head(title, subtitle, warning)
    drawing.legend(legend)
    drawing.chart()
    drawing.foot(footer)
    origin = "\n".join(dict.fromkeys(filter(None, [*footer, source])))
    text = drawing.text(title, alt, origin)
    if kind == "svg":
        return text.encode()
    return in_points(text, {"Title": title, "Description": alt, "Source": origin})


def in_points(svg: str, told: dict[str, str]) -> bytes:
    """Give a drawing as PNG, with texts that other programs show as its properties."""
    drawn: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    return _described(drawn, told)


def drawn_in_page(
    spec: dict[str, Any], data: pd.DataFrame, id: str, alt: str, size: tuple[int, int]
) -> str:
    """Draw a chart alone, as SVG that can stand in a page beside others."""
    return to_svg(_filled(spec, data, *size), LOCALE, id, alt)


def _chart(spec: dict[str, Any], data: pd.DataFrame, alt: str, height: int) -> ET.Element:
    whole = _filled(spec, data, WIDTH - 2 * MARGIN, height)
    return ET.fromstring(to_svg(whole, LOCALE, "grafiek", alt))


def _filled(spec: dict[str, Any], data: pd.DataFrame, width: int, height: int) -> dict[str, Any]:
    """Give a specification with its data, and a chart that is not made of others its size."""
    records = [
        {str(name): None if _missing(value) else value for name, value in record.items()}
        for record in data.to_dict("records")
    ]
    found = {**spec, "data": {"values": records}, "background": "white"}
    if any(part in spec for part in _COMPOSED):
        return found
    fit = {"type": "fit", "contains": "padding"}
    return {**found, "width": width, "height": height, "autosize": fit}


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


class _Drawing:
    """A picture in the making, from top to bottom."""

    def __init__(self, drawn: ET.Element) -> None:
        self.drawn = drawn
        self.size = float(drawn.attrib["width"]), float(drawn.attrib["height"])
        self.width = max(float(WIDTH), self.size[0] + 2 * MARGIN)
        self.room, self.y = self.width - 2 * MARGIN, float(MARGIN)
        self.parts: list[ET.Element] = []

    def head(self, title: str, subtitle: str, warning: str) -> None:
        if warning:
            told = lines(warning, SUBTITLE, self.room - 20)
            height = len(told) * SUBTITLE * SPACING + 12
            self.parts.append(
                element(
                    "rect", x=MARGIN, y=self.y, width=self.room, height=height, fill=theme.FAILED
                )
            )
            self.y += 6
            self._lines(told, SUBTITLE, "#ffffff", 700, MARGIN + 10)
            self.y += 14
        self._words(title, TITLE, theme.INK, 700)
        if subtitle:
            self.y += 4
            self._words(subtitle, SUBTITLE, theme.MUTED)
        self.y += 8

    def legend(self, keys: Sequence[Key]) -> None:
        """Put the keys beside each other, as many as fit on a line."""
        x, step = float(MARGIN), LEGEND * 1.6
        for key in keys:
            told = lines(key.words, LEGEND, self.room - SIGN_WIDTH - 8)
            taken = SIGN_WIDTH + 8 + max(wide(line, LEGEND) for line in told)
            if x > MARGIN and x + taken > MARGIN + self.room:
                x, self.y = float(MARGIN), self.y + step
            place = element("g", transform=f"translate({x:.1f},{self.y + 3:.1f})")
            place.append(sign(key.sign))
            self.parts.append(place)
            for number, line in enumerate(told):
                self.y += step * bool(number)
                self.parts.append(
                    words(line, x + SIGN_WIDTH + 8, self.y + LEGEND + 1, LEGEND, theme.INK)
                )
            x += taken + 22
        self.y += step * bool(keys) + 8

    def chart(self) -> None:
        place = element("g", transform=f"translate({MARGIN},{self.y:.1f})")
        place.extend(list(self.drawn))
        self.parts.append(place)
        self.y += self.size[1] + 12

    def foot(self, told: Sequence[str]) -> None:
        for line in told:
            self._words(line, FOOTER, theme.MUTED)

    def text(self, title: str, alt: str, origin: str) -> str:
        """Write the whole; with its words for who cannot see it, and with its origin."""
        width, height = round(self.width), math.ceil(self.y + MARGIN / 2)
        whole = element(
            "svg",
            width=width,
            height=height,
            viewBox=f"0 0 {width} {height}",
            role="img",
            aria_labelledby="titel",
        )
        for name, told in (("title", title), ("desc", alt), ("metadata", origin)):
            if told:
                part = element(name)
                part.text = legal(told)
                whole.append(part)
        whole[0].set("id", "titel")
        whole.append(element("rect", width=width, height=height, fill="#ffffff"))
        whole.extend(self.parts)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{as_text(whole)}\n'

    def _words(self, text: str, size: float, colour: str, weight: int = 400) -> None:
        self._lines(lines(text, size, self.room), size, colour, weight, MARGIN)

    def _lines(self, told: Sequence[str], size: float, colour: str, weight: int, x: float) -> None:
        for line in told:
            self.parts.append(words(line, x, self.y + size, size, colour, weight))
            self.y += size * SPACING


def _described(png: bytes, told: dict[str, str]) -> bytes:
    """Put texts into a PNG, behind its header; other programs show them as its properties."""
    end = 8 + 8 + 13 + 4  # signature; length and name, content and checksum of the header
    chunks = b""
    for name, text in told.items():
        content = b"iTXt" + name.encode() + b"\0\0\0\0\0" + text.encode()
        chunks += struct.pack(">I", len(content) - 4) + content
        chunks += struct.pack(">I", zlib.crc32(content))
    return png[:end] + chunks + png[end:]

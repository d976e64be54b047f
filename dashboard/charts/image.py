"""A chart as a picture to take along: for a slide or a paper, where the page is not around it.

The chart is drawn from the specification and the data of the page. What the page has around it
comes inside: a title, a legend, and what it was made with.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.etree import ElementTree as ET

import pandas as pd
import vl_convert
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from calibration.report.svg import to_svg
from dashboard.charts import signs
from dashboard.charts.signs import Key, sign
from dashboard.formatting.html import in_plain
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.headline import falling, fitted_to, foundation
from simulation.export.palette import FAILED, INK, MUTED, PAPER
from simulation.export.svg import FONT, drawing, element, lines, wide

Kind = Literal["png", "svg"]

WIDTH, HEIGHT = 960, 380
"""Of the whole picture, and of the chart in it."""
MARGIN = 28
SCALE = 2
"""Points of a PNG for each unit of the drawing: sharp on a slide."""

TITLE, LEAD, SUBTITLE, LEGEND, FOOTER = 21, 16, 14, 13.5, 11.5
"""Size of the letters."""
SPACING = 1.32
"""From line to line, in sizes of the letters."""

MOST_LINK = 110
"""Signs of a link that is shown under a picture; a longer one is only inside the file."""

LOCALE: Literal["en-US"] = "en-US"
"""As in the browser; a specification makes Dutch numbers of that itself."""

_COMPOSED = ("hconcat", "vconcat", "concat", "facet", "repeat")


@dataclass(frozen=True)
class Around:
    """What stands around every chart of a page.

    Attributes
    ----------
    footer
        What it was made with; each begins a line of its own.
    warning
        Why nobody may quote the numbers; stands on top.
    source
        Where to find it again; it stands in the file and not in sight.
    """

    footer: Sequence[str]
    warning: str = ""
    source: str = ""

    @classmethod
    def of(
        cls, outcome: Outcome, made: Sequence[str], links: Sequence[str | None], t: Texts
    ) -> Around:
        """Tell on what an outcome stands, with what it was made, and where to find it again."""
        known = [link for link in links if link]
        shown = [link for link in known if len(link) <= MOST_LINK]
        return cls(
            [
                in_plain(falling(outcome, t)),
                in_plain(foundation(outcome, t)),
                in_plain(fitted_to(outcome.result.which.register, t)),
                *made,
                *shown,
            ],
            "" if outcome.warning is None else t.pick(outcome.warning),
            "\n".join(known),
        )


@dataclass(frozen=True)
class Sheet:
    """A chart of a page, and what a picture of it tells.

    Attributes
    ----------
    spec, data
        As the page gives them to `st.vega_lite_chart`.
    alt
        What the chart shows, for who cannot see it.
    height
        Of the chart itself, when it is not made of others.
    lead
        What the title means in a number.
    """

    spec: dict[str, Any]
    data: pd.DataFrame
    title: str
    legend: Sequence[Key]
    around: Around
    subtitle: str = ""
    alt: str = ""
    height: int = HEIGHT
    lead: str = ""

    @property
    def message(self) -> str:
        return ". ".join(filter(None, (self.title, self.lead)))

    def drawn(self, kind: Kind) -> bytes:
        """Draw the chart with all that belongs to it; the same sheet gives the same bytes."""
        origin = "\n".join(dict.fromkeys(filter(None, [*self.around.footer, self.around.source])))
        text = self._text(origin)
        if kind == "svg":
            return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
        return in_points(text, {"Title": self.message, "Description": self.alt, "Source": origin})

    def _text(self, origin: str) -> str:
        size, alt = (WIDTH - 2 * MARGIN, self.height), self.alt or self.message
        chart = ET.fromstring(drawn_in_page(self.spec, self.data, "grafiek", alt, size))
        width, height = (float(chart.attrib[name]) for name in ("width", "height"))
        page = _Page(max(float(WIDTH), width + 2 * MARGIN))
        if self.around.warning:
            page.banner(self.around.warning)
        page.words(self.title, TITLE, INK, 700)
        if self.lead:
            page.words(self.lead, LEAD, INK, 600)
        if self.subtitle:
            page.y += 4
            page.words(self.subtitle, SUBTITLE, MUTED)
        page.y += 8
        page.legend(self.legend)
        page.put(MARGIN, page.y, *chart)
        page.y += height + 12
        for line in self.around.footer:
            page.words(line, FOOTER, MUTED)
        end = math.ceil(page.y + MARGIN / 2)
        return drawing(round(page.width), end, page.parts, self.message, self.alt, origin)


def in_points(svg: str, told: dict[str, str]) -> bytes:
    """Give a drawing as PNG, with texts that other programs show as its properties."""
    found, known = io.BytesIO(), PngInfo()
    for name, text in told.items():
        known.add_itxt(name, text)
    with Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=SCALE))) as drawn:
        drawn.convert("RGB").save(found, "PNG", pnginfo=known)
    return found.getvalue()


def drawn_in_page(
    spec: dict[str, Any], data: pd.DataFrame, id: str, alt: str, size: tuple[int, int]
) -> str:
    """Draw a chart alone, as SVG that can stand in a page beside others.

    `spec` and `data` are as the page gives them to `st.vega_lite_chart`; `alt` says what it shows
    for who cannot see it; `size` is width and height, of a chart that is not made of others.
    """
    records = [
        {str(name): None if _missing(value) else value for name, value in record.items()}
        for record in data.to_dict("records")
    ]
    found = {**spec, "data": {"values": records}, "background": "white"}
    if not any(part in spec for part in _COMPOSED):
        fit = {"type": "fit", "contains": "padding"}
        found |= {"width": size[0], "height": size[1], "autosize": fit}
    return to_svg(found, LOCALE, id, alt)


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


class _Page:
    """A picture in the making, from top to bottom; `y` is how far it is."""

    def __init__(self, width: float) -> None:
        self.width, self.room, self.y = width, width - 2 * MARGIN, float(MARGIN)
        self.parts: list[ET.Element] = []

    def put(self, x: float, y: float, *parts: ET.Element) -> None:
        self.parts.append(element("g", *parts, transform=f"translate({x:.1f},{y:.1f})"))

    def words(
        self, text: str, size: float, colour: str, weight: int | None = None, inset: float = 0
    ) -> None:
        """Write words in as many lines as they need."""
        for line in lines(text, size, self.room - 2 * inset):
            self._line(line, MARGIN + inset, self.y + size, size, colour, weight)
            self.y += size * SPACING

    def banner(self, text: str) -> None:
        self.parts.append(band := element("rect", x=MARGIN, y=self.y, width=self.room, fill=FAILED))
        start, self.y = self.y, self.y + 6
        self.words(text, SUBTITLE, PAPER, 700, inset=10)
        band.set("height", f"{self.y + 6 - start:.1f}")
        self.y += 14

    def legend(self, keys: Sequence[Key]) -> None:
        """Put the keys beside each other, as many as fit on a line."""
        x, step, beside = float(MARGIN), LEGEND * 1.6, signs.WIDTH + 8
        for key in keys:
            told = lines(key.words, LEGEND, self.room - beside)
            taken = beside + max(wide(line, LEGEND) for line in told)
            if x > MARGIN and x + taken > MARGIN + self.room:
                x, self.y = float(MARGIN), self.y + step
            self.put(x, self.y + 3, sign(key.sign))
            for number, line in enumerate(told):
                self.y += step * bool(number)
                self._line(line, x + beside, self.y + LEGEND + 1, LEGEND, INK)
            x += taken + 22
        self.y += step * bool(keys) + 8

    def _line(
        self, text: str, x: float, y: float, size: float, colour: str, weight: int | None = None
    ) -> None:
        look = {"font_family": FONT, "font_size": size, "font_weight": weight, "fill": colour}
        self.parts.append(element("text", text, x=x, y=y, **look))

"""How each kind of line, band and point is drawn: in the charts, and in their legends."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from xml.etree import ElementTree as ET

from markupsafe import Markup

from simulation.export.palette import BLUE, BROWN, GREEN, GREY, INK
from simulation.export.svg import as_text, element

OUTER, INNER = 0.18, 0.24
"""How much of their colour the bands have: of nine in ten draws, and of half of them on top."""

WIDTH, HEIGHT = 27, 14
"""Of a sign in a legend."""


@dataclass(frozen=True)
class Sign:
    kind: Literal["line", "band", "point"]
    colour: str
    width: float = 2.5
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    hollow: bool = False

    @property
    def stroke(self) -> dict[str, Any]:
        """Give the properties of the mark that draws it as a line in a chart."""
        dashes = {"strokeDash": list(self.dash)} if self.dash else {}
        return {"color": self.colour, "strokeWidth": self.width, **dashes}


class Key(NamedTuple):
    sign: Sign
    words: str


SIGNS = {
    "scenario": Sign("line", BLUE, 3.5),
    "basis": Sign("line", GREY, 2.5, (6, 4)),
    "aangepast": Sign("line", BROWN, 2.5, (2, 3)),
    "doel": Sign("line", GREEN, 2, (8, 3)),
    "tussendoel": Sign("line", GREEN, 2, (1, 3)),
    "telling": Sign("point", INK),
    "andere telling": Sign("point", INK, 1.5, hollow=True),
    **{
        f"{band} {kind}": Sign("band", colour, opacity=opacity)
        for kind, colour in (("scenario", BLUE), ("basis", GREY))
        for band, opacity in (("band90", OUTER), ("band50", 1 - (1 - OUTER) * (1 - INNER)))
    },
}
"""Of the main chart, by the kind of series; lines of one colour have dashes of their own."""


def sign(of: Sign) -> ET.Element:
    middle = HEIGHT / 2
    if of.kind == "band":
        return element("rect", width=WIDTH, height=HEIGHT, fill=of.colour, fill_opacity=of.opacity)
    if of.kind == "point":
        edge = {"stroke": of.colour, "stroke_width": of.width} if of.hollow else {}
        fill = "none" if of.hollow else of.colour
        return element("circle", cx=WIDTH / 2, cy=middle, r=5, fill=fill, **edge)
    return element(
        "line",
        x1=0,
        x2=WIDTH,
        y1=middle,
        y2=middle,
        stroke=of.colour,
        stroke_width=of.width,
        stroke_dasharray=" ".join(map(str, of.dash)) or None,
    )


def small_sign(of: Sign) -> Markup:
    """Draw the sign of a legend by itself, for in a page; its words stand beside it."""
    size = {"width": WIDTH, "height": HEIGHT, "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    return Markup(as_text(element("svg", sign(of), aria_hidden="true", **size)))

"""The bar of a goal: where it stands from nought on, its margin, and the limit it must not pass."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from simulation.export.palette import BLUE, GREEN, INK
from simulation.export.svg import element
from simulation.outcomes.draw_statistics import Spread

AT_MOST = 0.96
"""What part of the width the farthest mark of a bar takes."""
PALE, TRACK = 0.25, 0.08
"""How much of their colour the margin and what is behind all of it have."""


def bar_parts(spread: Spread, limited: float, width: float, height: float) -> Iterator[ET.Element]:
    """Draw it, a third of its height thick; without a value only the limit."""
    known = spread.mean == spread.mean
    farthest = max(limited, *(x for x in spread if x == x)) if known else limited
    scale = AT_MOST * width / farthest if farthest > 0 else 0.0
    across = {"y": height * 3 / 8, "height": height * 3 / 8}
    yield element("rect", width=width, fill=INK, fill_opacity=TRACK, **across)
    if known:
        low, high = scale * max(spread.low, 0.0), scale * max(spread.high, 0.0)
        tall = {"y": height / 8, "height": height * 7 / 8}
        yield element("rect", x=low, width=high - low, fill=BLUE, fill_opacity=PALE, **tall)
        yield element("rect", width=scale * max(spread.mean, 0.0), fill=BLUE, **across)
    thick = height * 3 / 16
    yield element(
        "rect", x=max(scale * limited - thick / 2, 0.0), width=thick, height=height, fill=GREEN
    )

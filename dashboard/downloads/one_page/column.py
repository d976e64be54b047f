"""Words and drawings below each other, in a column of given width."""

from xml.etree import ElementTree as ET

from simulation.export.palette import HAIRLINE, INK
from simulation.export.svg import FONT, element, lines, wide

SPACING = 1.28
"""From line to line, in sizes of the letters."""


class Column:
    """A column in the making, from top to bottom; `y` is how far it is."""

    def __init__(self, x: float, y: float, room: float) -> None:
        self.x, self.y, self.room = x, y, room
        self.parts: list[ET.Element] = []

    def words(
        self,
        text: str,
        size: float,
        colour: str = INK,
        weight: int | None = None,
        most: int | None = None,
    ) -> None:
        """Write words in as many lines as they need, or in so many at the `most`."""
        found = lines(text, size, self.room)
        if most is not None and len(found) > most:
            found = [*found[: most - 1], _cut(" ".join(found[most - 1 :]), size, self.room)]
        for line in found:
            self.line(line, size, colour, weight)
            self.y += size * SPACING

    def line(
        self,
        text: str,
        size: float,
        colour: str = INK,
        weight: int | None = None,
        at_end: bool = False,
    ) -> None:
        """Write one line here, without going down; `at_end` against the right side."""
        look = {"font_family": FONT, "font_size": size, "font_weight": weight, "fill": colour}
        place = {"x": self.x + self.room, "text_anchor": "end"} if at_end else {"x": self.x}
        self.parts.append(element("text", text, y=self.y + size, **place, **look))

    def put(self, height: float, *drawn: ET.Element, scale: float = 1.0) -> None:
        """Put a drawing here, and go down by its height."""
        placed = f"translate({self.x:.2f},{self.y:.2f}) scale({scale:.4f})"
        self.parts.append(element("g", *drawn, transform=placed))
        self.y += height

    def rule(self, above: float, below: float) -> None:
        self.y += above
        end = self.x + self.room
        ends = {"x1": self.x, "x2": end, "y1": self.y, "y2": self.y}
        self.parts.append(element("line", **ends, stroke=HAIRLINE, stroke_width=1))
        self.y += below

    def beside(self, count: int, gap: float) -> list["Column"]:
        """Give columns of equal width that begin here; their parts are this column's too."""
        room = (self.room - gap * (count - 1)) / count
        found = [Column(self.x + i * (room + gap), self.y, room) for i in range(count)]
        for one in found:
            one.parts = self.parts
        return found


def cut(text: str, size: float, room: float) -> str:
    """Give as much of a text as fits on a line; three dots tell that there is more."""
    return text if wide(text, size) <= room else _cut(text, size, room)


def _cut(text: str, size: float, room: float) -> str:
    while text and wide(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"

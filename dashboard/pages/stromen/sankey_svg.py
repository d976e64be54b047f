"""Draws streams between columns of boxes as SVG: as wide as many people go there.

Nothing here knows what the boxes are. Each stands in a column with its words beside it, and a
stream goes through one box after another; a lane is a box that is not drawn, where streams pass
a column. What comes from or goes to a box of the same column is a stub beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

from simulation.export.palette import BLUE, BOX, INK, MUTED, OLIVE, ORANGE, PAPER, PURPLE, STUB
from simulation.export.svg import drawing, element, wide

COLUMNS = (318, 480, 705, 955)
"""Where the boxes of each column stand; words to the left of the first, else to the right."""
WIDTH, TOP, BAR, ARROW = 1220, 66, 12, 26
BODY = 560
"""Height that the fullest column would need without the space between its boxes."""
GAP, LINE, LEAST = 12, 15, 1.2
"""Space between boxes, height of a line of words, and the least height of a box."""

LETTERS = 13
"""Size of the letters."""
STRONG, PLAIN = 1.2, 1.1
"""How much wider bold letters, and others, may be on a reader's computer than is reckoned with."""

COLOURS = {"erin": ORANGE, "dreiging": OLIVE, "terug": PURPLE, "eruit": BLUE}
"""What a stream is; where it is says so too."""
SHEER = 0.42
"""How much of its colour a stream has."""
FONT = "Segoe UI, Roboto, Noto Sans, Liberation Sans, Helvetica, Arial, sans-serif"


class Box(NamedTuple):
    """A place in a column, with its words line by line; through a lane streams only pass.

    `came` and `went` are what comes from and goes to other boxes of its column.
    """

    id: str
    column: int
    name: Sequence[str] = ()
    notes: Sequence[str] = ()
    came: float = 0.0
    went: float = 0.0
    lane: bool = False

    @property
    def height(self) -> int:
        """What its words need."""
        return LINE * (len(self.name) + len(self.notes))


class Stream(NamedTuple):
    """So many people along a path of boxes; `kind` is one of `COLOURS`."""

    path: tuple[str, ...]
    amount: float
    kind: str


@dataclass
class _Placed:
    """A box with what passes it, and where it stands."""

    box: Box
    into: float = 0.0
    out: float = 0.0
    y: float = 0.0
    height: float = 0.0
    used: dict[bool, float] = field(default_factory=lambda: {True: 0.0, False: 0.0})

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def x(self) -> int:
        return COLUMNS[self.box.column]

    def slot(self, thickness: float, leaving: bool) -> float:
        """Give where the next stream touches the box, from the top downwards."""
        start = self.y + self.used[leaving]
        self.used[leaving] += thickness
        return start


def sankey(
    boxes: Sequence[Box], streams: Iterable[Stream], heads: Sequence[str], title: str, origin: str
) -> str:
    """Draw the picture, with `heads` above its columns and `origin` below."""
    drawn = [stream for stream in streams if stream.amount > 0]
    placed = {box.id: _Placed(box) for box in boxes}
    for stream in drawn:
        for one, other in pairwise(stream.path):
            placed[one].out += stream.amount
            placed[other].into += stream.amount
    scale, height = _place(list(placed.values()))
    shapes = [*_streams(drawn, placed, scale)]
    for each in placed.values():
        if not each.box.lane:
            shapes += _box(each, scale)
    shapes += [
        _text(
            COLUMNS[n] + (BAR if n == 0 else 0),
            30 + LINE * row,
            line,
            "end" if n == 0 else "start",
            True,
        )
        for n, head in enumerate(heads)
        for row, line in enumerate(head.split("\n"))
    ]
    shapes.append(_text(20, height + 24, origin, "start", colour=MUTED))
    return drawing(WIDTH, round(height + 40), shapes, title, font_family=FONT, font_size=LETTERS)


def _place(placed: Sequence[_Placed]) -> tuple[float, float]:
    """Give each box its place; give the scale, and where the longest column ends."""
    columns = [[one for one in placed if one.box.column == n] for n in range(len(COLUMNS))]
    for one in placed:
        one.into += one.box.came
        one.out += one.box.went
    fullest = max(sum(max(one.into, one.out) for one in column) for column in columns)
    scale = BODY / fullest if fullest else 0.0
    heights = []
    for column in columns:
        for one in column:
            one.height = max(LEAST, scale * max(one.into, one.out))
        heights.append(sum(_room(one) for one in column))
    for column, height in zip(columns, heights, strict=True):
        y = TOP + (max(heights) - height) / 2
        for one in column:
            one.y = y + max(0.0, (_room(one) - GAP - one.height) / 2)
            y += _room(one)
    return scale, TOP + max(heights)


def _room(one: _Placed) -> float:
    """Give how much of its column a box takes: what it is, or what its words need."""
    return max(one.height, one.box.height) + GAP


def _streams(
    streams: Sequence[Stream], placed: Mapping[str, _Placed], scale: float
) -> Iterable[ET.Element]:
    """Draw each part of a stream; those that touch a box keep the order of their other ends."""
    parts = [(stream, one, other) for stream in streams for one, other in pairwise(stream.path)]
    leaves, enters = dict[int, float](), dict[int, float]()

    def order(number: int, leaving: bool) -> tuple[float, float]:
        stream, one, other = parts[number]
        return placed[other if leaving else one].middle, placed[stream.path[-1]].middle

    for number in sorted(range(len(parts)), key=lambda n: order(n, True)):
        stream, one, _ = parts[number]
        leaves[number] = placed[one].slot(scale * stream.amount, True)
    for number in sorted(range(len(parts)), key=lambda n: order(n, False)):
        stream, _, other = parts[number]
        enters[number] = placed[other].slot(scale * stream.amount, False)
    for number, (stream, one, other) in enumerate(parts):
        x0, x1 = placed[one].x + (0 if placed[one].box.lane else BAR), placed[other].x
        thick, middle = max(0.6, scale * stream.amount), (x0 + x1) / 2
        y0, y1 = leaves[number], enters[number]
        yield _shape(
            f"M{x0} {y0:.1f}C{middle:g} {y0:.1f} {middle:g} {y1:.1f} {x1} {y1:.1f}"
            f"V{y1 + thick:.1f}C{middle:g} {y1 + thick:.1f} {middle:g} {y0 + thick:.1f} "
            f"{x0} {y0 + thick:.1f}Z",
            stream,
        )
        if placed[other].box.lane:  # through the lane, as straight as it lies
            y2 = leaves[_next(parts, number)]
            yield _shape(
                f"M{x1} {y1:.1f}L{x1 + BAR} {y2:.1f}V{y2 + thick:.1f}L{x1} {y1 + thick:.1f}Z",
                stream,
            )


def _shape(path: str, stream: Stream) -> ET.Element:
    return element("path", d=path, fill=COLOURS[stream.kind], fill_opacity=SHEER)


def _next(parts: Sequence[tuple[Stream, str, str]], number: int) -> int:
    """Give the part of the same stream that follows."""
    stream, _, other = parts[number]
    return next(n for n, part in enumerate(parts) if part[0] is stream and part[1] == other)


def _box(one: _Placed, scale: float) -> list[ET.Element]:
    found = []
    for amount, leaving in ((one.box.came, False), (one.box.went, True)):
        if amount > 0:
            found.append(_stub(one, scale * amount, leaving))
    found.append(element("rect", x=one.x, y=one.y, width=BAR, height=one.height, fill=BOX))
    first = one.box.column == 0
    x = one.x - 8 if first else one.x + BAR + (ARROW + 6 if one.box.went else 6)
    if not first:  # what passes behind the words may not make them hard to read
        top, high = one.middle - one.box.height / 2, one.box.height
        panel = {"x": x - 3, "y": top, "width": _panel_width(one, x), "height": high, "rx": 3}
        found.append(element("rect", **panel, fill=PAPER, fill_opacity=0.78))
    y, anchor = one.middle - one.box.height / 2 + LINE * 0.78, "end" if first else "start"
    for number, line in enumerate((*one.box.name, *one.box.notes)):
        strong = number < len(one.box.name)
        found.append(_text(x, y + LINE * number, line, anchor, strong, INK if strong else MUTED))
    return found


def _panel_width(one: _Placed, x: float) -> int:
    """Give how wide the words of a box may be, as far as the next column."""
    ends = (*COLUMNS, WIDTH)
    widths = [STRONG * wide(line, LETTERS) for line in one.box.name]
    widths += [PLAIN * wide(line, LETTERS) for line in one.box.notes]
    return round(min(max(widths, default=0) + 6, ends[one.box.column + 1] - x))


def _stub(one: _Placed, thick: float, leaving: bool) -> ET.Element:
    """Draw what comes from or goes to another box of the column: a short arrow."""
    y = one.slot(thick, leaving)
    left = one.x + BAR if leaving else one.x - ARROW
    point, low = min(8.0, ARROW / 2), y + thick
    flat = left + ARROW - point
    notch = "" if leaving else f"L{left + point:g} {y + thick / 2:.1f}"
    tip = f"L{left + ARROW} {y + thick / 2:.1f}" if leaving else f"H{left + ARROW}V{low:.1f}"
    edge = f"H{flat:g}" if leaving else ""
    back = f"L{flat:g} {low:.1f}" if leaving else ""
    return element("path", d=f"M{left} {y:.1f}{edge}{tip}{back}H{left}{notch}Z", fill=STUB)


def _text(
    x: float, y: float, words: str, anchor: str, strong: bool = False, colour: str = INK
) -> ET.Element:
    """Write words with a broad edge of paper, so that no stream runs through them."""
    return element(
        "text",
        words,
        x=x,
        y=y,
        text_anchor=anchor,
        fill=colour,
        font_weight=600 if strong else None,
        stroke=PAPER,
        stroke_width=4,
        stroke_linejoin="round",
        paint_order="stroke",
    )

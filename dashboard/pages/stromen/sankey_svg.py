"""Draws streams between columns of boxes as SVG: as wide as many people go there.

Nothing here knows what the boxes are. Each stands in a column with its words beside it, and a
stream goes through one box after another; a lane is a box that is not drawn, where streams pass
a column. What comes from or goes to a box of the same column is a stub beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import NamedTuple

COLUMNS = (318, 480, 705, 955)
"""Where the boxes of each column stand; words to the left of the first, else to the right."""
WIDTH, TOP, BAR, STUB = 1220, 66, 12, 26
BODY = 560
"""Height that the fullest column would need without the space between its boxes."""
GAP, LINE, LEAST = 12, 15, 1.2
"""Space between boxes, height of a line of words, and the least height of a box."""

SIGN = 7.0
"""About how wide a sign of a word is."""

INK, SOFT, HALO = "#1b2733", "#46535f", "#ffffff"
COLOURS = {"erin": "#a8622a", "dreiging": "#8a6d00", "terug": "#8c3f75", "eruit": "#1f5f8b"}
"""What a stream is; where it is says so too."""
STAYS, BOX = "#9aa7b1", "#2b3a47"


class Box(NamedTuple):
    """A place in a column.

    Attributes
    ----------
    name, notes
        Its words, line by line.
    came, went
        What comes from and goes to other boxes of its column.
    lane
        Whether streams only pass here.
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
    """Draw the picture.

    Parameters
    ----------
    heads
        Words above each column.
    origin
        Where the numbers come from; stands below.
    """
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
    shapes.append(_text(20, height + 24, origin, "start", colour=SOFT))
    size = f'width="{WIDTH}" height="{height + 40:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {height + 40:.0f}" '
        f'font-family="Segoe UI, Roboto, Noto Sans, Liberation Sans, Helvetica, Arial, sans-serif" '
        f'font-size="13" role="img"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{height + 40:.0f}" fill="#ffffff"/>{"".join(shapes)}</svg>'
    )


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
) -> Iterable[str]:
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
        yield (
            f'<path d="M{x0} {y0:.1f}C{middle:g} {y0:.1f} {middle:g} {y1:.1f} {x1} {y1:.1f}'
            f"V{y1 + thick:.1f}C{middle:g} {y1 + thick:.1f} {middle:g} {y0 + thick:.1f} "
            f'{x0} {y0 + thick:.1f}Z" fill="{COLOURS[stream.kind]}" fill-opacity="0.42"/>'
        )
        if placed[other].box.lane:  # through the lane, as straight as it lies
            y2 = leaves[_next(parts, number)]
            yield (
                f'<path d="M{x1} {y1:.1f}L{x1 + BAR} {y2:.1f}V{y2 + thick:.1f}L{x1} '
                f'{y1 + thick:.1f}Z" fill="{COLOURS[stream.kind]}" fill-opacity="0.42"/>'
            )


def _next(parts: Sequence[tuple[Stream, str, str]], number: int) -> int:
    """Give the part of the same stream that follows."""
    stream, _, other = parts[number]
    return next(n for n, part in enumerate(parts) if part[0] is stream and part[1] == other)


def _box(one: _Placed, scale: float) -> list[str]:
    """Draw a box with its stubs and words."""
    found = []
    for amount, leaving in ((one.box.came, False), (one.box.went, True)):
        if amount > 0:
            found.append(_stub(one, scale * amount, leaving))
    found.append(
        f'<rect x="{one.x}" y="{one.y:.1f}" width="{BAR}" height="{one.height:.1f}" fill="{BOX}"/>'
    )
    first = one.box.column == 0
    x = one.x - 8 if first else one.x + BAR + (STUB + 6 if one.box.went else 6)
    if not first:  # what passes behind the words may not make them hard to read
        wide = max(map(len, (*one.box.name, *one.box.notes)), default=0) * SIGN + 6
        top, high = one.middle - one.box.height / 2, one.box.height
        found.append(
            f'<rect x="{x - 3}" y="{top:.1f}" width="{wide:.0f}" height="{high}" rx="3" '
            f'fill="{HALO}" fill-opacity="0.78"/>'
        )
    y, anchor = one.middle - one.box.height / 2 + LINE * 0.78, "end" if first else "start"
    for number, line in enumerate((*one.box.name, *one.box.notes)):
        strong = number < len(one.box.name)
        found.append(_text(x, y + LINE * number, line, anchor, strong, INK if strong else SOFT))
    return found


def _stub(one: _Placed, thick: float, leaving: bool) -> str:
    """Draw what comes from or goes to another box of the column: a short arrow."""
    y = one.slot(thick, leaving)
    left = one.x + BAR if leaving else one.x - STUB
    point, low = min(8.0, STUB / 2), y + thick
    flat = left + STUB - point
    notch = "" if leaving else f"L{left + point:g} {y + thick / 2:.1f}"
    tip = f"L{left + STUB} {y + thick / 2:.1f}" if leaving else f"H{left + STUB}V{low:.1f}"
    edge = f"H{flat:g}" if leaving else ""
    return (
        f'<path d="M{left} {y:.1f}{edge}{tip}{f"L{flat:g} {low:.1f}" if leaving else ""}'
        f'H{left}{notch}Z" fill="{STAYS}"/>'
    )


def _text(
    x: float, y: float, words: str, anchor: str, strong: bool = False, colour: str = INK
) -> str:
    weight = ' font-weight="600"' if strong else ""
    return (
        f'<text x="{x:g}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight} '
        f'stroke="{HALO}" stroke-width="4" stroke-linejoin="round" '
        f'paint-order="stroke">{escape(words)}</text>'
    )

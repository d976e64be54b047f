"""A stock-and-flow diagram of the model, as SVG, drawn from the declared flows.

Every stock, entry and exit is a column, every flow a row: a line from where it leaves (a dot) to
where it arrives (an arrow). With eleven situations and dozens of flows this can be read where boxes
with arrows between them become a ball of wool. Groups are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from simulation.export.palette import BLUE, GREEN, GREY, HAIRLINE, INK, LINE, MUTED, PALE, PAPER
from simulation.export.svg import FONT, drawing, element
from simulation.export.words import texts
from simulation.language.declare import Cloud, Flow, Named, Stock
from simulation.language.expressions import Env
from simulation.language.flatmodel import FlatModel
from simulation.language.lower import environments
from simulation.register.labels import Labels

_COLUMN, _ROW, _LEFT, _BOX, _TOP = 96, 34, 430, 46, 96
_LINE = 15
_LONG = 12
_COLOURS = {"in": GREEN, "out": GREY, "between": BLUE}
_SHAPES: dict[str, dict[str, object]] = {
    "plain": {"font_size": 12, "fill": INK},
    "title": {"font_size": 20, "font_weight": "bold", "fill": INK},
    "panel": {"font_size": 15, "font_weight": "bold", "fill": INK},
    "small": {"font_size": 11, "fill": MUTED},
    "box": {"font_size": 11, "text_anchor": "middle", "fill": INK},
    "stock": {"rx": 3, "fill": PAPER, "stroke": INK, "stroke_width": 1.5},
    "cloud": {"rx": 20, "fill": PALE, "stroke": LINE, "stroke_dasharray": "4 3"},
    "life": {"stroke": HAIRLINE},
    "stripe": {"fill": PALE},
}
_LOOKS = {name: {"class_": name, **look} for name, look in _SHAPES.items()}


@dataclass
class _Row:
    """A flow: between which nodes it goes."""

    flow: Flow
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(source for source, _ in self.pairs))

    @property
    def targets(self) -> list[str]:
        return list(dict.fromkeys(target for _, target in self.pairs))


def diagram(model: FlatModel, labels: Labels, lang: str, about: Mapping[str, str]) -> str:
    """Draw the diagram.

    Parameters
    ----------
    about
        Where the diagram came from; stands below the title.

    Returns
    -------
    str
        The SVG document, with words in the language `lang`.
    """
    nodes, rows = _nodes(model), _rows(model)
    panels = _panels(nodes, rows)
    t = texts(lang)
    drawn = _Drawing(nodes, labels, lang)
    drawn.text(20, 34, t("diagram.title"), "title")
    drawn.text(20, 56, t("diagram.key"))
    for number, (way, colour) in enumerate(_COLOURS.items()):
        drawn.line(20 + 150 * number, 72, 50 + 150 * number, colour)
        drawn.text(56 + 150 * number, 76, t(f"diagram.{way}"))
    for columns, own in panels:
        if own:
            drawn.panel(columns, own)
    still = [name for columns, own in panels if not own for name in columns]
    if still:
        drawn.text(20, drawn.y + 20, f"{t('diagram.still')}: {', '.join(still)}")
        drawn.y += 30
    origin = [f"{name}: {value}" for name, value in about.items()]
    for line in origin:
        drawn.text(20, drawn.y + 20, line, "small")
        drawn.y += _LINE
    width = _LEFT + _COLUMN * max(len(columns) for columns, _ in panels) + 20
    height, told = drawn.y + 36, "; ".join(origin)
    return drawing(width, height, drawn.shapes, t("diagram.title"), told, font_family=FONT) + "\n"


def _nodes(model: FlatModel) -> dict[str, Named]:
    """Stocks, then clouds, by name without groups; each stands for a declared item."""
    return {
        _node(item, env): item
        for kind in (Stock, Cloud)
        for item in dict.fromkeys(model.declared.values())
        if isinstance(item, kind)
        for env in environments(item)
    }


def _node(item: Named, env: Env) -> str:
    """A stock that is named after its elements alone is told apart by the first of them."""
    if isinstance(item, Stock) and item.bare:
        return env[item.dims[0]]
    return item.name


def _rows(model: FlatModel) -> list[_Row]:
    flat_names = {
        item.flat_name(env): (item, env)
        for item in dict.fromkeys(model.declared.values())
        if isinstance(item, Stock | Cloud | Flow)
        for env in environments(item)
    }
    rows: dict[Named, _Row] = {
        item: _Row(item) for item, _ in flat_names.values() if isinstance(item, Flow)
    }
    for flat in model.flows:
        flow, _ = flat_names[flat.name]
        ends = _node(*flat_names[flat.source]), _node(*flat_names[flat.target])
        rows[flow].pairs[ends] = None
    return list(rows.values())


def _panels(nodes: Mapping[str, Named], rows: list[_Row]) -> list[tuple[list[str], list[_Row]]]:
    """Stocks that can be reached from each other, entries before them and exits after.

    Gives the columns and the rows of each panel, the one with most rows first.
    """
    together = {node: frozenset([node]) for node in nodes}
    for row in rows:
        for source, target in row.pairs:
            joined = together[source] | together[target]
            together.update(dict.fromkeys(joined, joined))
    enters = {source for row in rows for source in row.sources}

    def side(node: str) -> int:
        return 0 if isinstance(nodes[node], Stock) else -1 if node in enters else 1

    panels = [
        (
            sorted((node for node in nodes if node in members), key=side),
            [row for row in rows if row.sources[0] in members],
        )
        for members in dict.fromkeys(together.values())
    ]
    return sorted(panels, key=lambda panel: -len(panel[1]))


class _Drawing:
    """Collects shapes; `y` is where the next panel starts."""

    def __init__(self, nodes: Mapping[str, Named], labels: Labels, lang: str) -> None:
        self.nodes, self.labels, self.lang = nodes, labels, lang
        self.shapes: list[ET.Element] = []
        self.y = _TOP

    def text(self, x: float, y: float, words: str, kind: str = "plain") -> None:
        self.shapes.append(element("text", words, x=x, y=y, **_LOOKS[kind]))

    def line(self, x: float, y: float, end: float, colour: str) -> None:
        self.shapes.append(element("line", x1=x, y1=y, x2=end, y2=y, stroke=colour, stroke_width=2))

    def panel(self, columns: list[str], rows: list[_Row]) -> None:
        """Draw a box for every column, a row for every flow, and under a long panel boxes again."""
        stocks = dict.fromkeys(self.nodes[n].name for n in columns if self._is_stock(n))
        unit = self.nodes[columns[0]].unit
        self.text(20, self.y + 24, f"{', '.join(stocks)} ({unit})", "panel")
        top = self.y + 36
        first = top + _BOX + 8
        bottom = first + _ROW * len(rows)
        at = {node: _LEFT + _COLUMN * (n + 0.5) for n, node in enumerate(columns)}
        width = _LEFT + _COLUMN * len(columns)
        for n in range(0, len(rows), 2):
            stripe = {"x": 10, "y": first + _ROW * n, "width": width - 10, "height": _ROW}
            self.shapes.append(element("rect", **stripe, **_LOOKS["stripe"]))
        for node, x in at.items():
            ends = {"x1": x, "y1": top + _BOX, "x2": x, "y2": bottom + 8}
            self.shapes.append(element("line", **ends, **_LOOKS["life"]))
            self._box(node, x, top)
            if len(rows) > _LONG:
                self._box(node, x, bottom + 8)
        for n, row in enumerate(rows):
            self._row(row, at, first + _ROW * n + _ROW / 2)
        self.y = bottom + 24 + (_BOX if len(rows) > _LONG else 0)

    def _is_stock(self, node: str) -> bool:
        return isinstance(self.nodes[node], Stock)

    def _box(self, node: str, x: float, y: float) -> None:
        """A stock or cloud: its name in the box, what it is when pointed at."""
        item = self.nodes[node]
        kind = "stock" if self._is_stock(node) else "cloud"
        words = self.labels.elements.get(node) or self.labels.quantity(item.name)
        title = element("title", words.in_(self.lang))
        place = {"x": x - _COLUMN / 2 + 3, "y": y, "width": _COLUMN - 6, "height": _BOX}
        self.shapes.append(element("rect", title, **place, **_LOOKS[kind]))
        lines = _wrapped(node.rpartition(".")[2])
        start = y + _BOX / 2 + 4 - 6.5 * (len(lines) - 1)
        for number, line in enumerate(lines):
            self.text(x, start + 13 * number, line, "box")

    def _row(self, row: _Row, at: Mapping[str, float], y: float) -> None:
        colour = self._colour(row)
        self.text(20, y - 2, row.flow.name)
        self.text(20, y + 12, self.labels.quantity(row.flow.name).in_(self.lang), "small")
        places = [at[node] for node in (*row.sources, *row.targets)]
        self.line(min(places), y, max(places), colour)
        for node in row.sources:
            if node not in row.targets:
                self.shapes.append(element("circle", cx=at[node], cy=y, r=4, fill=colour))
        for node in row.targets:
            self.shapes.append(_head(at[node], y, self._way(row, node, at), colour))

    def _colour(self, row: _Row) -> str:
        if not all(map(self._is_stock, row.sources)):
            return _COLOURS["in"]
        return _COLOURS["between" if all(map(self._is_stock, row.targets)) else "out"]

    def _way(self, row: _Row, node: str, at: Mapping[str, float]) -> int:
        """Whether the flow comes from the left (1), from the right (-1) or stays where it is."""
        sources = [at[source] for source, target in row.pairs if target == node]
        if at[node] in sources:
            return 0
        nearest = min(sources, key=lambda x: abs(x - at[node]))
        return 1 if nearest < at[node] else -1


def _head(x: float, y: float, way: int, colour: str) -> ET.Element:
    """An arrow head; a diamond when the flow stays within its stock."""
    points = [(x, y), (x - 11 * way, y - 6), (x - 11 * way, y + 6)]
    if way == 0:
        points = [(x - 7, y), (x, y - 6), (x + 7, y), (x, y + 6)]
    listed = " ".join(f"{a:g},{b:g}" for a, b in points)
    return element("polygon", points=listed, fill=colour)


def _wrapped(name: str) -> list[str]:
    """Break a name after its underscores, so that it fits in a box."""
    lines = [""]
    for part in name.replace("_", "_ ").split():
        if lines[-1] and len(lines[-1]) + len(part) > 13:
            lines.append("")
        lines[-1] += part
    return lines

"""The charts: each drawn once for a wide page, with labels beside, and once for a narrow one.

They are written as Vega-Lite, as data: they are never shown in a notebook and nobody adds to them.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calibration.report.elements import Case, Chart, Key
from calibration.report.svg import to_svg
from simulation.export import palette
from simulation.wording.numbers import vega_locale
from simulation.wording.vocabulary import terms

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""
PLOT = {True: 530, False: 250}
"""Width of what is drawn in, on a wide page and on a narrow one."""
SIGNS = 38
"""Of a line of a label."""
LETTERS = 13
"""Size of the letters."""
FONT = "system-ui, sans-serif"
AXES: dict[str, Any] = {
    "labelColor": palette.INK,
    "titleColor": palette.INK,
    "labelFontSize": LETTERS,
    "titleFontSize": LETTERS,
    "titleFontWeight": "normal",
    "gridColor": palette.HAIRLINE,
    "domainColor": palette.LINE,
    "tickColor": palette.LINE,
}
"""The looks of every axis, of the app too."""
LINE = 16
"""Height of such a line."""
ROOM = {
    True: {"left": 315, "right": 34, "top": 4, "bottom": 44},
    False: {"left": 22, "right": 28, "top": 4, "bottom": 60},
}
"""Around what is drawn in. Labels are not measured: the reader's letters may be wider than ours."""

_BARS: dict[str, dict[str, Any]] = {
    "before": {"size": 14, "color": palette.PALE, "stroke": palette.LINE, "strokeWidth": 1},
    "band": {"size": 10, "color": palette.BAND, "stroke": palette.BLUE, "strokeWidth": 1},
    "value": {"size": 12, "color": palette.BLUE},
    "other": {"size": 12, "color": palette.PALE, "stroke": palette.ORANGE, "strokeWidth": 1.5},
}
_POINTS: dict[str, dict[str, Any]] = {
    "middle": {
        "shape": "stroke",
        "angle": 90,
        "size": 150,
        "strokeWidth": 2.5,
        "color": palette.BLUE,
    },
    "model": {
        "shape": "diamond",
        "size": 70,
        "strokeWidth": 1.5,
        "stroke": palette.INK,
        "fill": "white",
        "opacity": 1,
    },
    "counted": {"shape": "circle", "size": 60, "fill": palette.INK, "opacity": 1},
    "missed": {
        "shape": "square",
        "size": 90,
        "fill": palette.ORANGE,
        "stroke": palette.INK,
        "strokeWidth": 1.5,
        "opacity": 1,
    },
}
_HALO: tuple[dict[str, Any], ...] = (
    {"color": "white", "stroke": "white", "strokeWidth": 4},
    {"color": palette.INK},
)
"""Words are written twice: first in broad white, so that no line runs through them."""


@dataclass(frozen=True)
class Axis:
    """A horizontal axis, of shares or not; `at` has a dashed line, `domain` None fits the data."""

    title: str
    percent: bool = False
    at: float | None = None
    domain: tuple[float, float] | None = None


@dataclass(frozen=True)
class Line:
    """A line of a chart: bars from one value to another, points and words, all on one axis."""

    label: str
    bars: tuple[tuple[str, float, float], ...] = ()
    points: tuple[tuple[str, float], ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Panel:
    """A path over time with its bands (as in the document), and one to compare with."""

    title: str
    time: Sequence[float]
    path: Mapping[str, Sequence[float | None]]
    beside: Mapping[str, Sequence[float | None]] | None = None


def chart(
    case: Case,
    id: str,
    title: str,
    alt_text: str,
    draw: Callable[[bool], Spec],
    keys: Mapping[str, str],
) -> Chart:
    """Draw a chart for both kinds of page.

    Parameters
    ----------
    title, alt_text
        The key of the text above it, and the text instead of it.
    draw
        Gives the specification, for a wide or a narrow page.
    keys
        Of the legend: by sign the key of its text.

    Returns
    -------
    Chart
        Both drawings.
    """
    made = {
        wide: to_svg(
            dressed(draw(wide)), vega_locale(case.t.lang), f"{id}-{'w' if wide else 'n'}", alt_text
        )
        for wide in (True, False)
    }
    legend = tuple(Key(sign, case.t.plain(key)) for sign, key in keys.items())
    return Chart(case.t.plain(title), alt_text, made[True], made[False], legend)


def lines(rows: Sequence[Line], axis: Axis, lang: str) -> Callable[[bool], Spec]:
    """Intervals, bars and points, a line for each row.

    Parameters
    ----------
    rows
        From top to bottom; their values in the unit of the axis.

    Returns
    -------
    callable
        Gives the specification, for a wide or a narrow page.
    """

    def draw(wide: bool) -> Spec:
        labels = [
            [line for part in row.label.split("\n") for line in textwrap.wrap(part, SIGNS)]
            for row in rows
        ]
        deep = max(map(len, labels), default=1) * LINE
        step = max(28, deep + 8) if wide else deep + 34
        y = {
            "field": "y",
            "type": "ordinal",
            "axis": None,
            "scale": {"domain": list(range(len(rows)))},
        }
        x = _across(axis, lang, wide)
        layers: list[Spec] = []
        for style, look_of in _BARS.items():
            found = [
                {"y": at, "x": low, "x2": high}
                for at, row in enumerate(rows)
                for s, low, high in row.bars
                if s == style
            ]
            layers += _layer(found, {"type": "bar", **look_of}, x=x, y=y, x2={"field": "x2"})
        if axis.at is not None:
            rule = {"type": "rule", "color": palette.INK, "strokeDash": [4, 3]}
            layers += _layer([{"x": axis.at}], rule, x=x)
        for style, look_of in _POINTS.items():
            found = [
                {"y": at, "x": value}
                for at, row in enumerate(rows)
                for s, value in row.points
                if s == style
            ]
            layers += _layer(found, {"type": "point", **look_of}, x=x, y=y)
        ends = [
            {"y": at, "x": max(high for _, _, high in row.bars), "words": row.words}
            for at, row in enumerate(rows)
            if row.words
        ]
        for halo in _HALO:
            text = {"type": "text", "align": "left", "dx": 6, "fontSize": LETTERS, **halo}
            layers += _layer(ends, text, x=x, y=y, text={"field": "words"})
        layers += _labels(labels, y, wide)
        return {
            "layer": layers,
            "width": PLOT[wide],
            "height": step * len(rows),
            "autosize": "none",
            "padding": ROOM[wide],
        }

    return draw


def paths(panels: Sequence[Panel]) -> Callable[[bool], Spec]:
    """Paths over time, a panel for each, all to one scale."""

    def draw(wide: bool) -> Spec:
        top = max(
            v
            for p in panels
            for path in (p.path, p.beside or {})
            for v in path.get("q95", ())
            if v is not None
        )
        across = (3 if len(panels) == 3 else 2) if wide else 1
        width = {1: 225, 2: 350, 3: 215}[across]
        years = [t for panel in panels for t in panel.time]
        drawn = [_panel(panel, top, (min(years), max(years)), width) for panel in panels]
        return {"concat": drawn, "columns": across, "spacing": 26, "padding": 14}

    return draw


def cloud(
    points: Sequence[tuple[float, float]], across: str, up: str, lang: str
) -> Callable[[bool], Spec]:
    """Draws as points; the first number of each is a share.

    Parameters
    ----------
    across, up
        Titles of the axes.

    Returns
    -------
    callable
        As of `lines`.
    """
    found = [{"x": x, "y": y} for x, y in points]

    def draw(wide: bool) -> Spec:
        axis = {
            "format": ",.0f",
            "tickCount": 6,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "start",
            "titleX": -50,
            "titleY": -12,
        }
        y = {**_number("y"), "title": up, "axis": axis, "scale": {"zero": False}}
        mark = {
            "type": "point",
            "shape": "circle",
            "size": 28,
            "color": palette.BLUE,
            "opacity": 0.6,
        }
        layers = _layer(found, mark, x=_across(Axis(across, percent=True), lang, wide), y=y)
        width = PLOT[wide] if wide else PLOT[wide] - 50
        return {"layer": layers, "width": width, "height": 300, "padding": 14}

    return draw


def _labels(labels: Sequence[Sequence[str]], y: Spec, wide: bool) -> Iterator[Spec]:
    """The label of each line: left of it, or on a narrow page above it."""
    for deep in sorted({len(words) for words in labels}):
        found = [
            {"y": at, "label": "\n".join(words)}
            for at, words in enumerate(labels)
            if len(words) == deep
        ]
        up = (deep - 1) * LINE  # the first line stands where one line would
        style: Spec = (
            {"align": "right", "baseline": "middle", "dy": -up / 2}
            if wide
            else {"align": "left", "baseline": "bottom", "dy": -9 - up}
        )
        for halo in _HALO:
            text = {
                "type": "text",
                "fontSize": LETTERS,
                "lineBreak": "\n",
                "lineHeight": LINE,
                "limit": 0,
                **style,
                **halo,
            }
            x = {"value": -10 if wide else -18}
            yield from _layer(found, text, x=x, y=y, text={"field": "label"})


def _panel(panel: Panel, top: float, years: tuple[float, float], width: int) -> Spec:
    bands = [
        (panel.path["q05"], panel.path["q95"], palette.WIDE_BAND),
        (panel.path["q25"], panel.path["q75"], palette.BAND),
    ]
    fourth = [year for year in range(round(years[0]), round(years[1]) + 1) if year % 4 == 0]
    x = {
        **_number("x"),
        "title": None,
        "scale": {"domain": list(years), "nice": False},
        "axis": {"values": fourth, "format": "d", "grid": False},
    }
    y = {
        **_number("y"),
        "title": None,
        "scale": {"domain": [0, top]},
        "axis": {"format": ",.0f", "tickCount": 5},
    }
    layers: list[Spec] = []
    for low, high, colour in bands:
        found = [
            {"x": t, "y": a, "y2": b}
            for t, a, b in zip(panel.time, low, high, strict=True)
            if a is not None
        ]
        area = {"type": "area", "color": colour, "opacity": 1}
        layers += _layer(found, area, x=x, y=y, y2={"field": "y2"})
    means: list[tuple[Sequence[float | None], Spec]] = [
        (panel.path["mean"], {"color": palette.BLUE, "strokeWidth": 2.5})
    ]
    if panel.beside is not None:
        means.append((panel.beside["mean"], {"color": palette.INK, "strokeDash": [5, 4]}))
    for path, style in means:
        found = [{"x": t, "y": v} for t, v in zip(panel.time, path, strict=True) if v is not None]
        layers += _layer(found, {"type": "line", **style}, x=x, y=y)
    title = textwrap.wrap(panel.title, 30)
    return {"layer": layers, "title": title, "width": width, "height": 170}


def _layer(rows: Sequence[Mapping[str, Any]], mark: Spec, **encoding: Spec) -> list[Spec]:
    """Give a layer of a chart; none when it has nothing to show."""
    return [{"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}] if rows else []


def _number(field: str) -> Spec:
    return {"field": field, "type": "quantitative"}


def _across(axis: Axis, lang: str, wide: bool) -> Spec:
    sign = terms(lang)("percent", number="")
    options: Spec = {"tickCount": 6 if wide else 3, "labelFlush": False}
    if axis.percent:
        options["labelExpr"] = f"format(100 * datum.value, ',.0f') + '{sign}'"
    scale = (
        {"zero": False, "nice": True}
        if axis.domain is None
        else {"domain": list(axis.domain), "nice": False}
    )
    title = textwrap.wrap(axis.title, 70 if wide else SIGNS)
    return {**_number("x"), "title": title, "axis": options, "scale": scale}


def dressed(spec: Spec) -> Spec:
    titles = {
        "anchor": "start",
        "fontSize": LETTERS,
        "fontWeight": 600,
        "color": palette.INK,
        "lineHeight": LINE,
    }
    config = {
        "font": FONT,
        "background": "transparent",
        "aria": False,
        "axis": AXES,
        "title": titles,
        "view": {"stroke": None},
    }
    return {**spec, "config": config}

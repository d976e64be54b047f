"""Homeless people over the years, divided: areas on top of each other, with their names beside.

The heights are means, which add up. Where a part lies on others its own band cannot be drawn;
that is told where someone points, in the table, and in the line of one part.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np

from calibration.report.charts import LETTERS, LINE
from dashboard.charts import frame
from dashboard.charts.frame import Point
from dashboard.charts.image import Sheet
from dashboard.charts.signs import SIGNS, Key
from dashboard.charts.trend import Reader
from dashboard.formatting.html import HTML, hidden, legend
from dashboard.pages.wie.views import VIEWS, View
from dashboard.texts import Texts, texts
from dashboard.wording.beside_policy import Side
from dashboard.wording.values import value_words
from simulation.export.palette import INK, PAPER
from simulation.wording.numbers import percent

HEIGHT = 340
NAMES = 118
"""Room at the right for the names of the areas, whatever the width of the page."""
LEADER, GAP = 10, 15
"""From the edge of the areas to where a name begins, with a line that leads there."""
OTHERS = ("basis", "aangepast")
"""Kinds of scenarios whose total is a line over the areas."""

NAME, CORNER = "naam", "hoek"
"""Series that are no area: the names, and a point that sets how high the chart is."""


def points(view: View, shown: Sequence[Side], t: Texts) -> list[Point]:
    """Give what is drawn: areas, their names, and the total of what is beside it."""
    own, *others = shown
    time = own.result.time
    draws = {part.id: part.quantity.read(own.result) for part in view.parts}
    total = view.total.read(own.result)
    edge, found = np.zeros(len(time)), list[Point]()
    middles = dict[str, float]()
    for part in reversed(view.parts):
        low, edge = edge, edge + draws[part.id].mean(axis=1)
        middles[part.id] = float(low[-1] + edge[-1]) / 2
        for row, moment in enumerate(time):
            told, band, _ = value_words(part.quantity.indicator, draws[part.id][row], t)
            share = float(edge[row] - low[row]) / float(total[row].mean())
            words = {"naam": t.pick(part.quantity.label), "wanneer": _when(moment, t)}
            words |= {"getal": told, "marge": band, "bron": percent(share, t.lang)}
            one = frame.point(part.id, moment, float(edge[row]), **words)
            found.append(one | {"laag": float(low[row]), "hoog": float(edge[row])})
    for side in others:
        for moment, value in zip(time, view.total.read(side.result), strict=True):
            one = frame.point(side.kind, moment, float(value.mean()), naam=side.name)
            found.append(one | {"laag": float(value.mean())})
    top = 1.04 * max(one["waarde"] for one in found)
    found.append(frame.point(CORNER, time[0], top) | {"laag": top})
    return found + _names(view, middles, top, float(time[-1]), t)


def _names(view: View, middles: dict[str, float], top: float, end: float, t: Texts) -> list[Point]:
    """Put each name beside its area, from below, and above the one before it."""
    words = {part.id: t(f"wie.kort.{part.id}") for part in view.parts}
    unit = top / HEIGHT
    room = {id: (LINE * (1 + text.count("\n")) + 3) * unit for id, text in words.items()}
    ids = [part.id for part in reversed(view.parts)]
    places = apart([middles[id] for id in ids], [room[id] for id in ids], top)
    found = []
    for id, place in zip(ids, places, strict=True):
        one = frame.point(NAME, end, place, naam=words[id])
        found.append(one | {"laag": middles[id], "bron": id})
    return found


def apart(middles: Sequence[float], heights: Sequence[float], top: float) -> list[float]:
    """Move things along a line, from low to high, until none overlaps another.

    Each stays as near to its middle as the others below it let it; what would come above the top
    pushes all down.

    >>> apart([1.0, 2.0, 9.0], [4.0, 4.0, 4.0], 20.0)
    [2.0, 6.0, 10.0]
    """
    found, floor = list[float](), 0.0
    for middle, height in zip(middles, heights, strict=True):
        found.append(max(middle, floor + height / 2))
        floor = found[-1] + height / 2
    ceiling = top
    for n in reversed(range(len(found))):
        found[n] = min(found[n], ceiling - heights[n] / 2)
        ceiling = found[n] - heights[n] / 2
    return found


def _when(moment: float, t: Texts) -> str:
    return t("knoppen.datum", jaar=int(moment))


@lru_cache
def spec(name: str, lang: str) -> dict[str, Any]:
    """Give the Vega-Lite specification of a view, without data."""
    t, view = texts(lang), VIEWS[name]
    time, value = _years(t), _amounts(lang, "laag")
    tips = frame.tooltip(
        t,
        naam="wie.tip_wie",
        wanneer="stromen.verloop.tip_wanneer",
        getal="wie.tip_aantal",
        bron="wie.tip_deel",
        marge="stromen.verloop.tip_marge",
    )
    layers = [
        *(
            frame.only(part.id)
            .mark_area(color=part.colour, stroke=PAPER, strokeWidth=1.5, aria=False)
            .encode(time, value, y2="hoog:Q")
            for part in view.parts
        ),
        *_other_lines(time, value),
        *_leaders(view, time, value),
        frame.only(CORNER).mark_point(opacity=0, aria=False).encode(time, value),
        _targets([part.id for part in view.parts], t, value, tips),
    ]
    return frame.framed(layers, HEIGHT)


def _years(t: Texts, field: str = "tijd") -> alt.X:
    """Give the axis; beyond the last year is as much room as the names need."""
    whole = frame.LAST - frame.FIRST
    beyond = f"{frame.LAST} + {whole} * {NAMES} / max(width - {NAMES}, 60)"
    scale = alt.Scale(domainMin=frame.FIRST, domainMax=alt.ExprRef(beyond), nice=False, zero=False)
    axis = alt.Axis(
        values=list(range(frame.FIRST, frame.LAST + 1, 2)),
        format="d",
        grid=False,
        labelOverlap=True,
    )
    return alt.X(f"{field}:Q", title=t("grafiek.as"), scale=scale, axis=axis)


def _amounts(lang: str, field: str) -> alt.Y:
    return alt.Y(**frame.amounts(lang, 5, field) | {"scale": alt.Scale(zero=True, nice=False)})


def _other_lines(time: alt.X, value: alt.Y) -> list[alt.Chart]:
    """Draw the total of another scenario, on white where it lies on an area."""
    found = []
    for kind in OTHERS:
        line = SIGNS[kind]
        halo = frame.only(kind).mark_line(color=PAPER, strokeWidth=line.width + 3, aria=False)
        drawn = frame.only(kind).mark_line(**line.stroke, aria=False)
        found += [halo.encode(time, value), drawn.encode(time, value)]
    return found


def _leaders(view: View, time: alt.X, value: alt.Y) -> list[alt.Chart]:
    """Draw each name, and a line in the colour of its area that leads to it."""
    names = frame.only(NAME)
    found = [
        names.transform_filter(alt.FieldEqualPredicate(part.id, "bron"))
        .mark_rule(color=part.colour, strokeWidth=3, x2Offset=LEADER, aria=False)
        .encode(time, value, x2="tijd:Q", y2="waarde:Q")
        for part in view.parts
    ]
    looks: dict[str, Any] = {"align": "left", "baseline": "middle", "dx": GAP, "aria": False}
    looks |= {"fontSize": LETTERS, "lineBreak": "\n", "lineHeight": LINE, "color": INK}
    halo: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 5, "strokeJoin": "round"}
    for more in (halo, dict[str, Any]()):
        words = names.mark_text(**looks, **more)
        found.append(words.encode(time, alt.Y("waarde:Q"), text="naam:N"))
    return found


def _targets(ids: Sequence[str], t: Texts, value: alt.Y, tips: list[alt.Tooltip]) -> alt.Chart:
    """Tell of the year that is nearest, wherever an area is pointed at."""
    each = (
        frame.only(*ids)
        .transform_calculate(
            van=f"max(datum.tijd - 0.5, {frame.FIRST})", tot=f"min(datum.tijd + 0.5, {frame.LAST})"
        )
        .mark_rect(opacity=0.01, color=PAPER)
    )
    return each.encode(_years(t, "van"), value, x2="tot:Q", y2="hoog:Q", tooltip=tips)


def chart_legend(view: View, shown: Sequence[Side], t: Texts) -> HTML:
    """Explain the line over the areas; tell the numbers to who cannot see the chart."""
    entries = [(side.kind, t("wie.lijn_totaal", naam=side.name)) for side in shown[1:]]
    return (legend(entries) if entries else "") + hidden(summary(view, shown[0], t))


def summary(view: View, side: Side, t: Texts) -> str:
    """Tell the first and last numbers of each area."""
    told, time = [], side.result.time
    for part in view.parts:
        draws = part.quantity.read(side.result)
        words = [value_words(part.quantity.indicator, draws[row], t) for row in (0, -1)]
        ends = [
            f"{_when(moment, t)}: {one.value}"
            for moment, one in zip((time[0], time[-1]), words, strict=True)
        ]
        told.append(f"{t.pick(part.quantity.label)}. {'; '.join(ends)}.")
    return " ".join(told)


def sheet(view: View, title: str, reader: Reader) -> Sheet:
    """Give the chart as a picture to take along."""
    own, *others = reader.sides
    t = reader.t
    keys = [Key(SIGNS[one.kind], t("wie.lijn_totaal", naam=one.name)) for one in others]
    return Sheet(
        spec(view.name, t.lang),
        frame.frame_of(points(view, reader.sides, t)),
        title,
        keys,
        reader.around,
        subtitle=t("wie.onderkop", naam=own.name),
        alt=summary(view, own, t),
    )

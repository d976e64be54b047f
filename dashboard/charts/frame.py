"""The frame that the charts stand in: axes and letters, bands, and where the end of 2030 is.

A specification never changes while its page is open; the data come apart from it. As long as it
stays the same, the browser only swaps the data.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from calibration.report.charts import AXES, LETTERS
from dashboard.charts.signs import Sign
from dashboard.texts import Texts
from simulation.export.palette import GREY, INK
from simulation.outcomes.draw_statistics import quantiles
from simulation.wording.numbers import axis_expression

Point = dict[str, Any]
"""A mark: values by the names of `COLUMNS`."""

ENDS = ("laag", "hoog", "laag50", "hoog50")
"""Of the bands that nine in ten draws lie in, and half of them."""
SPOKEN = "zin"
"""What a screen reader tells of a mark; of itself it would tell our columns, and raw floats."""
TOLD = ("naam", "wanneer", "getal", "marge", "bron")
COLUMNS = ["reeks", "tijd", "waarde", *TOLD, SPOKEN, *ENDS]

FIRST, LAST = 2022, 2036
"""The years of a run."""


def point(kind: str, moment: float, value: float, **told: str) -> Point:
    """Give a mark of a series, without a band."""
    known = {"reeks": kind, "tijd": float(moment), "waarde": float(value)}
    words = {**dict.fromkeys(TOLD, ""), **told}
    words[SPOKEN] = ", ".join(filter(None, (words[name] for name in TOLD)))
    return {**known, **dict.fromkeys(ENDS, math.nan), **words}


def frame_of(found: list[Point]) -> pd.DataFrame:
    """Give the points as the table that the browser gets."""
    return pd.DataFrame({column: [point[column] for point in found] for column in COLUMNS})


def ends_of(values: np.ndarray) -> list[dict[str, float]]:
    """Give the ends of both bands at each moment, of draws ``(moments, draws)``."""
    found = quantiles(values)
    columns = (found[name] for name in ("q05", "q95", "q25", "q75"))
    return [dict(zip(ENDS, map(float, at), strict=True)) for at in zip(*columns, strict=True)]


def years(title: str, first: int = FIRST, step: int = 2) -> alt.X:
    shown = list(range(first, LAST + 1, step))
    return alt.X(
        "tijd:Q",
        title=title,
        scale=alt.Scale(domain=[first, LAST], nice=False),
        axis=alt.Axis(values=shown, format="d", grid=False, labelOverlap=True),
    )


def amounts(lang: str, ticks: int, field: str = "waarde") -> dict[str, Any]:
    """Give what an axis of amounts has, upright or lying; numbers are as the reader writes them."""
    return {
        "shorthand": f"{field}:Q",
        "title": None,
        "scale": alt.Scale(zero=True, nice=True),
        "axis": alt.Axis(
            labelExpr=axis_expression(lang),
            tickCount=ticks,
            domain=False,
            ticks=False,
            labelOverlap=True,
        ),
    }


def tooltip(t: Texts, **tips: str) -> list[alt.Tooltip]:
    """Give the lines of a tooltip: by field the key of what it is called."""
    return [alt.Tooltip(f"{field}:N", title=t(key)) for field, key in tips.items()]


def only(*kinds: str) -> alt.Chart:
    """Give the points of some series."""
    return alt.Chart().transform_filter(alt.FieldOneOfPredicate("reeks", list(kinds)))


def band(
    kind: str, colour: str, time: alt.X, opacity: float, ends: Sequence[str] = ENDS[:2]
) -> alt.Chart:
    """Draw where draws of a series lie, between two columns, wherever that is known."""
    known = only(kind).transform_filter(alt.FieldValidPredicate(ends[0], True))
    area = known.mark_area(color=colour, opacity=opacity, aria=False)
    return area.encode(time, y=alt.Y(f"{ends[0]}:Q"), y2=f"{ends[1]}:Q")


def moment(time: alt.X) -> Iterator[alt.Chart]:
    """Draw the moment that the goals are about, with its name."""
    end = only("moment").encode(time)
    yield end.mark_rule(color=GREY, strokeDash=[2, 3], aria=False)
    yield end.mark_text(color=INK, align="right", dx=-5, dy=6, fontSize=LETTERS, aria=False).encode(
        y=alt.value(0), text="naam:N"
    )


def drawn(
    signs: Mapping[str, Sign], time: alt.X, value: alt.Y, tips: list[alt.Tooltip]
) -> Iterator[alt.Chart]:
    """Draw the line of each series; a point of it tells its numbers when it is pointed at."""
    for kind, sign in signs.items():
        yield only(kind).mark_line(**sign.stroke).encode(time, value)
    points = only(*signs).mark_point(filled=True, size=90, opacity=0.01)
    yield points.encode(time, value, tooltip=tips)


def framed(layers: Sequence[alt.Chart], height: int) -> dict[str, Any]:
    """Give the Vega-Lite specification of layers on top of each other, without data."""
    chart = (
        alt.layer(*layers, data=alt.NamedData(name="reeksen"))
        .properties(height=height)
        .configure_axis(**AXES)
        .configure_view(stroke=None)
        .configure_mark(tooltip=None)  # of the points alone; else a band tells its columns
    )
    whole: dict[str, Any] = chart.to_dict()
    for layer in whole["layer"]:
        _say(layer)
    return {key: value for key, value in whole.items() if key not in ("data", "datasets")}


def _say(layer: dict[str, Any]) -> None:
    """Have a screen reader told of the marks that have a tooltip, in words, and of no others."""
    if "tooltip" in layer.get("encoding", {}):
        layer["encoding"]["description"] = {"field": SPOKEN, "type": "nominal"}
    else:
        layer["mark"]["aria"] = False

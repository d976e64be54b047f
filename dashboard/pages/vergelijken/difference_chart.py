"""The chart of differences from the first scenario: a specification that never changes, and data.

As long as the specification stays the same, the browser only swaps the data.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.outcome_chart import BLACK, BLUE, GREY
from dashboard.formatting.html import HTML, hidden, legend
from dashboard.pages.vergelijken.comparison import Comparison, Side
from dashboard.results.outcomes import Difference
from dashboard.texts import Texts
from dashboard.wording.values import difference_words, factor, unit
from simulation.scenario.criteria import AMBITION
from simulation.wording.numbers import axis_expression
from simulation.wording.uncertainty import BANDS

FIRST = 2025.0
"""Before that no policy can differ."""

SERIES = {"tweede": (BLUE, []), "derde": ("#8a4600", [7, 4]), "vierde": ("#1b6e4f", [2, 3])}
"""The lines, in the order of the scenarios: each with a colour and with dashes of its own."""

HEIGHT = 320
COLUMNS = [
    "reeks",
    "tijd",
    "waarde",
    "naam",
    "wanneer",
    "getal",
    "marge",
    "laag",
    "hoog",
    "laag50",
    "hoog50",
]
ENDS = tuple(BANDS[name] for name in ("q05", "q95", "q25", "q75"))

Point = dict[str, Any]


def shown(time: np.ndarray) -> slice:
    """Give the moments that are drawn."""
    return slice(int(np.searchsorted(time, FIRST)), None)


def points(comparison: Comparison, indicator: str, t: Texts) -> list[Point]:
    """Give what is drawn: each point of each series, the line of no difference, the goal's year."""
    found: list[Point] = []
    for kind, side in zip(SERIES, comparison.others, strict=False):
        found += _line(kind, side, comparison, indicator, t)
    found.append(_point("nul", FIRST, 0.0, t("vergelijken.nullijn", eerste=comparison.first.name)))
    found.append(_point("moment", AMBITION, 0.0, t("grafiek.eind_2030")))
    return found


def frame(found: list[Point]) -> pd.DataFrame:
    """Give the points as the table that the browser gets."""
    return pd.DataFrame({column: [point[column] for point in found] for column in COLUMNS})


def _line(kind: str, side: Side, comparison: Comparison, indicator: str, t: Texts) -> list[Point]:
    moments, scale = shown(side.result.time), factor(indicator)
    values = comparison.series(indicator, side)[moments]
    means, ends = values.mean(axis=1), np.quantile(values, ENDS, axis=1)
    found = []
    for i, moment in enumerate(side.result.time[moments]):
        if math.isnan(means[i]):
            continue
        apart = Difference(float(means[i]), float(ends[0, i]), float(ends[1, i]))
        words = difference_words(indicator, apart, t)
        point = _point(kind, float(moment), scale * means[i], side.name)
        point |= dict(zip(COLUMNS[-4:], map(float, scale * ends[:, i]), strict=True))
        point["wanneer"] = t("knoppen.datum", jaar=int(moment))
        found.append(point | {"getal": words.value, "marge": words.band})
    return found


def _point(kind: str, moment: float, value: float, name: str) -> Point:
    return {
        "reeks": kind,
        "tijd": moment,
        "waarde": float(value),
        "naam": name,
        **dict.fromkeys(COLUMNS[4:7], ""),
        **dict.fromkeys(COLUMNS[-4:], math.nan),
    }


@lru_cache
def spec(lang: str, axis: str, tips: tuple[str, ...]) -> dict[str, Any]:
    """Give the Vega-Lite specification, without data.

    Parameters
    ----------
    axis, tips
        Texts: the name of the time axis, the four lines of a tooltip.
    """
    time = alt.X(
        "tijd:Q",
        title=axis,
        scale=alt.Scale(domain=[FIRST, 2036], nice=False),
        axis=alt.Axis(
            values=list(range(2025, 2037)),
            labelExpr="format(datum.value, 'd')",
            grid=False,
            labelOverlap=True,
        ),
    )
    value = alt.Y(
        "waarde:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(labelExpr=axis_expression(lang), tickCount=6, domain=False, ticks=False),
    )
    fields = ("naam", "wanneer", "getal", "marge")
    tooltip = [alt.Tooltip(f"{f}:N", title=tip) for f, tip in zip(fields, tips, strict=True)]

    def only(*kinds: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.FieldOneOfPredicate("reeks", list(kinds)))

    def band(kind: str, ends: tuple[str, str], opacity: float) -> alt.Chart:
        area = only(kind).mark_area(color=SERIES[kind][0], opacity=opacity, aria=False)
        return area.encode(time, y=alt.Y(f"{ends[0]}:Q"), y2=f"{ends[1]}:Q")

    end, zero = only("moment").encode(time), only("nul")
    layers = [
        *(
            band(kind, ends, opacity)
            for ends, opacity in ((("laag", "hoog"), 0.12), (("laag50", "hoog50"), 0.2))
            for kind in SERIES
        ),
        end.mark_rule(color=GREY, strokeDash=[2, 3], aria=False),
        end.mark_text(color=BLACK, align="right", dx=-5, dy=6, fontSize=13, aria=False).encode(
            y=alt.value(0), text="naam:N"
        ),
        zero.mark_rule(color=BLACK, strokeWidth=1.5, aria=False).encode(y=value),
        *(
            only(kind).mark_line(color=colour, strokeWidth=3, strokeDash=dash).encode(time, value)
            for kind, (colour, dash) in SERIES.items()
        ),
        only(*SERIES)
        .mark_point(filled=True, size=90, opacity=0.01)
        .encode(time, value, tooltip=tooltip),
    ]
    chart = (
        alt.layer(*layers, data=alt.NamedData(name="reeksen"))
        .properties(height=HEIGHT)
        .configure_axis(labelColor=BLACK, titleColor=BLACK, labelFontSize=13, titleFontSize=13)
        .configure_view(stroke=None)
    )
    whole: dict[str, Any] = chart.to_dict()
    whole.pop("data")
    whole.pop("datasets", None)
    return whole


def spec_in(t: Texts) -> dict[str, Any]:
    """Give the specification in the reader's language."""
    tips = (
        t("grafiek.tip_reeks"),
        t("grafiek.tip_wanneer"),
        t("vergelijken.tip_verschil"),
        t("grafiek.tip_marge"),
    )
    return spec(t.lang, t("grafiek.as"), tips)


def chart_legend(comparison: Comparison, indicator: str, found: list[Point], t: Texts) -> HTML:
    """Explain each line and band; with the numbers for who cannot see the chart."""
    entries = [(kind, side.name) for kind, side in zip(SERIES, comparison.others, strict=False)]
    entries += [
        ("nul", t("vergelijken.nullijn", eerste=comparison.first.name)),
        ("band90 basis", t("grafiek.band90")),
        ("band50 basis", t("grafiek.band50")),
    ]
    return legend(entries) + hidden(told(comparison, indicator, found, t))


def told(comparison: Comparison, indicator: str, found: list[Point], t: Texts) -> str:
    """Tell the numbers at the end of 2030, for who cannot see the chart."""
    lines = []
    for kind, side in zip(SERIES, comparison.others, strict=False):
        point = next(p for p in found if p["reeks"] == kind and p["tijd"] == AMBITION)
        words = point["getal"] + (f" ({point['marge']})" if point["marge"] else "")
        lines.append(
            t(
                "vergelijken.alt_reeks",
                naam=side.name,
                eerste=comparison.first.name,
                verschil=words,
                eenheid=unit(indicator, t, apart=True),
            )
        )
    return " ".join(lines)

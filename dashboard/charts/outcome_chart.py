"""The main chart: a specification that never changes, and the data that do.

As long as the specification stays the same, the browser only swaps the data.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from dashboard.results.outcomes import Kept, Outcome
from dashboard.results.published_counts import counts_of
from dashboard.texts import Texts
from simulation.scenario.criteria import AMBITION, CRITERIA, Criterion
from simulation.wording.numbers import axis_expression, figure
from simulation.wording.uncertainty import about, ninety

VIEWS = ("dakloos_totaal", "cbs_equivalent")
"""The indicators that can be drawn; each has texts of its own."""

RELATIVE = {"cbs_equivalent": ("halvering", "cbs_ten_opzichte_van_begin")}
"""A criterion whose threshold is a share of what an indicator was at the start: a milestone."""

BLUE, GREY, BROWN, BLACK, GREEN = "#1f5f8b", "#5b6770", "#8a4600", "#1b2733", "#1b6e4f"
HEIGHT = 270
LINES = ("basis", "aangepast", "scenario")

COLUMNS = [
    "reeks",
    "tijd",
    "waarde",
    "naam",
    "wanneer",
    "getal",
    "marge",
    "bron",
    "laag",
    "hoog",
    "laag50",
    "hoog50",
]


class Goal(NamedTuple):
    """A line not to be above: the goal itself, or a milestone on the way."""

    criterion: Criterion
    value: float
    milestone: bool


def goals_of(outcome: Outcome, view: str) -> list[Goal]:
    """Give the goals that can be drawn as a number of people."""
    thresholds, found = outcome.result.thresholds, []
    for criterion in CRITERIA.values():
        indicator, name = criterion.conditions[0]
        if indicator == view:
            found.append(Goal(criterion, thresholds[name], False))
        elif RELATIVE.get(view) == (criterion.id, indicator):
            start = float(outcome.result.indicator(view)[0].mean())
            found.append(Goal(criterion, thresholds[name] * start, True))
    return found


def series(outcome: Outcome, own_name: str, t: Texts) -> list[tuple[str, str, Kept]]:
    """Give the lines: kind, name, result. The last is the one the page is about."""
    found = [("basis", t("grafiek.beleid"), outcome.baseline)]
    if outcome.adjusted is not None and not outcome.same_policy:
        found.append(("aangepast", t("grafiek.aangepast"), outcome.adjusted))
    if not outcome.is_baseline:
        found.append(("scenario", own_name, outcome.result))
    return found


Point = dict[str, Any]
"""A mark: values by the names of `COLUMNS`."""


def points(outcome: Outcome, view: str, own_name: str, t: Texts) -> list[Point]:
    """Give what is drawn: each point of each series."""
    lines = series(outcome, own_name, t)
    found: list[Point] = []
    for kind, name, result in lines:
        found += _line(kind, name, result, view, result is lines[-1][2], t)
    for count in counts_of(view):
        point = _point("telling", count.at, count.value, t("grafiek.kolom_telling"), t)
        point |= {"getal": figure(count.value, t.lang), "bron": count.source}
        point |= {"marge": ninety((count.low, count.high), t.lang)}
        found.append(point | {"laag": count.low, "hoog": count.high})
    for goal in goals_of(outcome, view):
        kind = "tussendoel" if goal.milestone else "doel"
        found.append(_point(kind, AMBITION, goal.value, "", t))
    found.append(_point("moment", AMBITION, 0.0, t("grafiek.eind_2030"), t))
    return found


def frame(found: list[Point]) -> pd.DataFrame:
    """Give the points as the table that the browser gets."""
    return pd.DataFrame({column: [point[column] for point in found] for column in COLUMNS})


def _line(kind: str, name: str, result: Kept, view: str, banded: bool, t: Texts) -> Iterator[Point]:
    means, outer = result.indicator(view).mean(axis=1), result.bands(view)
    ends = np.concatenate([outer, result.bands(view, inner=True)]) if banded else None
    for i, (moment, mean, band) in enumerate(zip(result.time, means, outer.T, strict=True)):
        point = _point(kind, moment, mean, name, t)
        point |= {"getal": about(mean, band, t.lang), "marge": ninety(band, t.lang)}
        if ends is not None:
            point |= dict(zip(COLUMNS[-4:], ends[:, i], strict=True))
        yield point


def _point(kind: str, moment: float, value: float, name: str, t: Texts) -> Point:
    return {
        "reeks": kind,
        "tijd": float(moment),
        "waarde": float(value),
        "naam": name,
        "wanneer": t("knoppen.datum", jaar=int(moment)),
        "getal": "",
        "marge": "",
        "bron": "",
        **dict.fromkeys(COLUMNS[-4:], math.nan),
    }


@lru_cache
def spec(lang: str, axis: str, tips: tuple[str, ...]) -> dict[str, Any]:
    """Give the Vega-Lite specification, without data.

    Parameters
    ----------
    axis, tips
        Texts: the name of the time axis, the five lines of a tooltip.
    """
    time = alt.X(
        "tijd:Q",
        title=axis,
        scale=alt.Scale(domain=[2022, 2036], nice=False),
        axis=alt.Axis(values=list(range(2022, 2037, 2)), format="d", grid=False),
    )
    value = alt.Y(
        "waarde:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(labelExpr=axis_expression(lang), tickCount=5, domain=False, ticks=False),
    )
    fields = ("naam", "wanneer", "getal", "marge", "bron")
    tooltip = [alt.Tooltip(f"{f}:N", title=tip) for f, tip in zip(fields, tips, strict=True)]

    def only(*kinds: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.FieldOneOfPredicate("reeks", list(kinds)))

    def line(kind: str, colour: str, **mark: Any) -> alt.Chart:
        return only(kind).mark_line(color=colour, **mark).encode(time, value)

    def band(kind: str, colour: str, ends: tuple[str, str], opacity: float) -> alt.Chart:
        known = only(kind).transform_filter(alt.FieldValidPredicate(ends[0], True))
        area = known.mark_area(color=colour, opacity=opacity, aria=False)
        return area.encode(time, y=alt.Y(f"{ends[0]}:Q"), y2=f"{ends[1]}:Q")

    def goal(kind: str, **mark: Any) -> alt.Chart:
        return only(kind).mark_rule(color=GREEN, **mark).encode(y=value)

    end = only("moment").encode(time)
    layers = [
        *(
            band(kind, colour, ends, opacity)
            for kind, colour in (("basis", GREY), ("scenario", BLUE))
            for ends, opacity in ((("laag", "hoog"), 0.18), (("laag50", "hoog50"), 0.24))
        ),
        end.mark_rule(color=GREY, strokeDash=[2, 3], aria=False),
        end.mark_text(color=BLACK, align="right", dx=-5, dy=6, fontSize=13, aria=False).encode(
            y=alt.value(0), text="naam:N"
        ),
        goal("doel", strokeWidth=2, strokeDash=[8, 3]),
        goal("tussendoel", strokeWidth=2, strokeDash=[1, 3]),
        line("basis", GREY, strokeWidth=2.5, strokeDash=[6, 4]),
        line("aangepast", BROWN, strokeWidth=2.5, strokeDash=[2, 3]),
        line("scenario", BLUE, strokeWidth=3.5),
        only(*LINES)
        .mark_point(filled=True, size=90, opacity=0.01)
        .encode(time, value, tooltip=tooltip[:4]),
        only("telling")
        .mark_rule(color=BLACK, strokeWidth=1.5)
        .encode(time, y="laag:Q", y2="hoog:Q"),
        only("telling")
        .mark_point(filled=True, size=70, color=BLACK, opacity=1)
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
        t("grafiek.tip_aantal"),
        t("grafiek.tip_marge"),
        t("grafiek.tip_bron"),
    )
    return spec(t.lang, t("grafiek.as"), tips)


def summary(found: list[Point], t: Texts) -> str:
    """Tell the numbers of the chart to who cannot see it.

    The chart's own alternative text must not have them: a new text would draw it all anew.
    """
    told, lines = [], [p for p in found if p["reeks"] in LINES]
    for name in dict.fromkeys(point["naam"] for point in lines):
        part = [point for point in lines if point["naam"] == name]
        first, then = part[0], min(part, key=lambda point: abs(point["tijd"] - AMBITION))
        words = {"begin": first["getal"], "van": int(first["tijd"]), "dan": then["getal"]}
        told.append(t("grafiek.alt_reeks", naam=name, band=f" ({then['marge']})", **words))
    counted = [f"{p['getal']} ({int(p['tijd'])})" for p in found if p["reeks"] == "telling"]
    if counted:
        told.append(t("grafiek.alt_telling", getallen=t.listing(counted)))
    return " ".join(told)

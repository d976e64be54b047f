"""The chart that the page begins with: all scenarios in one picture, against the goal.

Each has a colour and a dash of its own, and its name at the end of its line.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from calibration.report.charts import LETTERS
from dashboard.charts import frame
from dashboard.charts.frame import Point
from dashboard.charts.signs import Sign
from dashboard.formatting.html import HTML, Row, hidden, table
from dashboard.pages.vergelijken import difference_chart
from dashboard.pages.vergelijken.comparison import PEOPLE, Comparison, Side
from dashboard.pages.vergelijken.tables import BESIDE, told_cell
from dashboard.texts import Texts, texts
from dashboard.wording.values import ninety_of, roughly, value_words
from simulation.export.palette import GREY, INK, PAPER
from simulation.outcomes.draw_statistics import band_of
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.wording.numbers import rounded
from simulation.wording.uncertainty import about, chance_upper, ninety

TOTAL = PEOPLE[0]
GOAL = "nul_dakloos"
"""What is drawn, and the goal that is about the same number."""

SERIES = {"eerste": Sign("line", GREY, 3, (9, 3, 2, 3)), **difference_chart.SERIES}
"""The lines, in the order of the scenarios; a scenario has the same one in the other chart."""

LIMIT = Sign("line", INK, 1.5, (4, 3))

HEIGHT = 320
APART = 23
"""Points from the name of a line to that of the next, at least."""

END, LEAD = frame.LAST + 3.5, 0.4
"""Where the axis ends, with room for the names of the lines, and where those begin, in years."""
ROOM = round((END - frame.LAST) / (END - frame.FIRST), 3)
"""How much of the width that room is."""
NARROW = "width < 560"
"""In such a chart the names stand above the ends of the lines."""

FAINT, POINTED = 0.06, 0.3
"""Opacity of the margins; that of the line that is pointed at stands out."""

CERTAIN = 0.01
"""Where the chance is surely smaller than this for all, the goal is told to be out of reach."""


def best(comparison: Comparison) -> Side:
    """Give the scenario with the fewest homeless people at the end of 2030."""
    return min(comparison.sides, key=lambda side: float(side.result.at(TOTAL).mean()))


def message(comparison: Comparison, t: Texts, named: Callable[[str], str] = str) -> str:
    """Say in a sentence what the chart shows; `named` makes names fit for where it is said."""
    least = best(comparison)
    words = {
        "getal": roughly(least.result.at(TOTAL), t),
        "band": ninety_of(least.result.at(TOTAL), t),
    }
    close = [
        named(side.name) for side in comparison.sides if side is not least and _close(least, side)
    ]
    if len(close) == len(comparison.sides) - 1:
        told = t("vergelijken.boodschap_gelijk", **words)
    elif close:
        names = t.listing([f"‘{name}’" for name in (named(least.name), *close)])
        told = t("vergelijken.boodschap_samen", namen=names, **words)
    else:
        told = t("vergelijken.boodschap", naam=named(least.name), **words)
    if all(_out_of_reach(side) for side in comparison.sides):
        told += " " + t("vergelijken.boodschap_doel")
    return told


def _close(one: Side, other: Side) -> bool:
    """Tell whether the difference may be none."""
    low, high = band_of(other.result.at(TOTAL) - one.result.at(TOTAL))
    return low <= 0 <= high


def _out_of_reach(side: Side) -> bool:
    """Tell whether so few calculations reach the goal that the chance is surely small."""
    draws = side.result.members
    if side.outcome.draws == "prior":  # how many of them reach it is no chance then
        return False
    return chance_upper(round(side.result.chance(GOAL) * draws), draws) < CERTAIN


def limits(comparison: Comparison) -> list[float]:
    """Give where the goal lies: in one place, unless a scenario has set its own."""
    found = {Comparison.limits(side, GOAL)[0] for side in comparison.sides}
    return sorted(found)


def points(comparison: Comparison, t: Texts) -> list[Point]:
    """Give what is drawn: each point of each series, its name at the end, the goal, its year."""
    found: list[Point] = []
    for kind, side in zip(SERIES, comparison.sides, strict=False):
        found += _line(kind, side, t)
    top = max(one["hoog"] for one in found)
    ends = [one for one in found if one["tijd"] == frame.LAST]
    places = spread_out([one["waarde"] for one in ends], top * APART / HEIGHT)
    for one, place in zip(ends, places, strict=True):
        found.append(_mark(f"naam {one['reeks']}", frame.LAST, one["waarde"], place, one["naam"]))
    for limit in limits(comparison):
        found.append(_mark("doel", frame.FIRST, limit, limit, _limit(limit, t)))
    found.append(_mark("moment", AMBITION, 0.0, 0.0, t("grafiek.eind_2030")))
    return found


def _mark(kind: str, at: float, value: float, place: float, name: str) -> Point:
    return frame.point(kind, at, value, naam=name) | {"plek": place}


def _limit(value: float, t: Texts) -> str:
    goal = t.pick(CRITERIA[GOAL].label)
    return t("vergelijken.doel_lijn", doel=goal, grens=rounded(value, t.lang))


def _line(kind: str, side: Side, t: Texts) -> list[Point]:
    values, found = side.result.indicator(TOTAL), []
    means = values.mean(axis=1)
    for at, mean, ends in zip(side.result.time, means, frame.ends_of(values), strict=True):
        around = ends["laag"], ends["hoog"]
        told = {"getal": about(mean, around, t.lang), "marge": ninety(around, t.lang)}
        told |= {"naam": side.name, "wanneer": t("knoppen.datum", jaar=int(at))}
        found.append(frame.point(kind, at, mean, **told) | ends | {"plek": float(mean)})
    return found


def spread_out(values: Sequence[float], gap: float) -> list[float]:
    """Move values apart until each is `gap` from the next, and none goes below half of that.

    >>> spread_out([10.0, 1.0, 9.0], 2.0)
    [10.5, 1.0, 8.5]
    """
    order = sorted(range(len(values)), key=lambda place: values[place])
    groups: list[tuple[float, int]] = []  # the middle of each group, and how many it has
    for place in order:
        middle, count = max(values[place], gap / 2), 1
        while groups and middle - groups[-1][0] < gap * (count + groups[-1][1]) / 2:
            below, fewer = groups.pop()
            middle = (middle * count + below * fewer) / (count + fewer)
            count += fewer
            middle = max(middle, gap * count / 2)
        groups.append((middle, count))
    places = [
        middle + gap * (number - (count - 1) / 2)
        for middle, count in groups
        for number in range(count)
    ]
    found = [0.0] * len(values)
    for place, at in zip(order, places, strict=True):
        found[place] = float(at)
    return found


def frame_of(found: list[Point]) -> pd.DataFrame:
    """Give the points as the table that the browser gets."""
    return frame.frame_of(found).assign(plek=[one["plek"] for one in found])


@lru_cache
def spec(lang: str) -> dict[str, Any]:
    """Give the Vega-Lite specification, without data."""
    t = texts(lang)
    scale = alt.Scale(domain=[frame.FIRST, END], nice=False)
    time, value = frame.years(t("grafiek.as")).scale(scale), alt.Y(**frame.amounts(lang, 6))
    tips = frame.tooltip(
        t,
        naam="grafiek.tip_reeks",
        wanneer="grafiek.tip_wanneer",
        getal="grafiek.tip_aantal",
        marge="grafiek.tip_marge",
    )
    pointed = alt.selection_point(
        name="aangewezen", fields=["reeks"], on="pointerover", clear="pointerout", empty=False
    )
    shade = alt.condition(pointed, alt.value(POINTED), alt.value(FAINT))
    *lines, marks = frame.drawn(SERIES, time, value, tips)
    layers = [
        *(
            frame.band(kind, sign.colour, time, FAINT).encode(opacity=shade)
            for kind, sign in SERIES.items()
        ),
        *frame.moment(time),
        frame.only("doel")
        .mark_rule(**LIMIT.stroke, aria=False)
        .encode(time, y=value, x2=alt.datum(frame.LAST)),
        *_words("doel", time, INK, align="left", dx=4, dy=-8),
        *lines,
        *(layer for kind, sign in SERIES.items() for layer in _name(kind, sign, time)),
        marks.add_params(pointed),
    ]
    return frame.framed(layers, HEIGHT)


def _name(kind: str, sign: Sign, time: alt.X) -> list[alt.Chart]:
    """Draw the name of a line: beside its end, or above it in a narrow chart."""
    lead = frame.only(f"naam {kind}").mark_rule(**{**sign.stroke, "strokeWidth": 1.5}, aria=False)
    return [
        lead.encode(
            time, x2=alt.datum(frame.LAST + LEAD), y="waarde:Q", y2="plek:Q"
        ).transform_filter(f"!({NARROW})"),
        *_words(
            f"naam {kind}",
            time,
            sign.colour,
            align=alt.ExprRef(f"{NARROW} ? 'right' : 'left'"),
            dx=alt.ExprRef(f"width * ({NARROW} ? {ROOM} : {round(ROOM * 0.13, 3)}) "),
            dy=alt.ExprRef(f"{NARROW} ? -9 : 0"),
            limit=alt.ExprRef(f"width * ({NARROW} ? 0.6 : {round(ROOM * 0.86, 3)})"),
            fontWeight=600,
        ),
    ]


def _words(kind: str, time: alt.X, colour: str, **look: Any) -> list[alt.Chart]:
    """Write names where they are meant to stand, with what is behind them kept off the letters."""
    look = {"baseline": "middle", "fontSize": LETTERS, "aria": False, **look}
    halo = frame.only(kind).mark_text(stroke=PAPER, strokeWidth=4, color=PAPER, **look)
    words = frame.only(kind).mark_text(color=colour, **look)
    return [mark.encode(time, y="plek:Q", text="naam:N") for mark in (halo, words)]


def told(comparison: Comparison, t: Texts) -> str:
    """Tell the numbers of the chart to who cannot see it."""
    lines = []
    for side in comparison.sides:
        begin, then = side.result.indicator(TOTAL)[0], side.result.at(TOTAL)
        last = side.result.indicator(TOTAL)[-1]
        words = {"begin": roughly(begin, t), "dan": roughly(then, t), "eind": roughly(last, t)}
        words |= {"band": ninety_of(then, t), "naam": side.name}
        lines.append(t("vergelijken.lijn_verteld", **words))
    lines += [f"{_limit(limit, t)}." for limit in limits(comparison)]
    return " ".join(lines)


def alternative(comparison: Comparison, t: Texts) -> HTML:
    return hidden(told(comparison, t))


def joint_table(comparison: Comparison, t: Texts) -> HTML:
    """Give the numbers behind the chart: each scenario at each moment, with its margin."""
    head = [t("grafiek.kolom_jaar"), *(side.name for side in comparison.sides)]
    values = [np.asarray(side.result.indicator(TOTAL)) for side in comparison.sides]
    body: list[Row] = []
    for row, moment in enumerate(comparison.first.result.time):
        words = (value_words(TOTAL, draws[row], t) for draws in values)
        body.append([str(int(moment)), *(told_cell(one) for one in words)])
    return table(t("vergelijken.lijnen_tabel"), head, body, BESIDE)

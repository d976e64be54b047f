"""The main chart: a specification that never changes, and the data that do.

As long as the specification stays the same, the browser only swaps the data.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from dashboard.counts import counts_of
from dashboard.numbers import plain, rounded
from dashboard.outcome import Outcome
from dashboard.texts import Texts
from simulation.criteria import AMBITION, CRITERIA

VIEWS = ("dakloos_totaal", "cbs_equivalent")
"""The indicators that can be drawn; each has texts of its own."""

BLUE, GREY, BLACK, GREEN = "#1f5f8b", "#5b6770", "#1b2733", "#1b6e4f"
HEIGHT = 270


def rows(outcome: Outcome, view: str, own_name: str, t: Texts) -> pd.DataFrame:
    """Give what is drawn: a row for each point of each series."""
    series = [("basis", t("grafiek.beleid"), outcome.baseline)]
    if not outcome.is_baseline:
        series.append(("scenario", own_name, outcome.result))
    found: list[dict[str, Any]] = []
    for kind, name, result in series:
        for moment, value in zip(result.time, result.indicator(view).mean(axis=1), strict=True):
            found.append(_row(kind, moment, value, name, t))
    for count in counts_of(view):
        row = _row("telling", count.at, count.value, t("grafiek.kolom_telling"), t)
        row |= {"getal": plain(count.value, t.lang), "bron": count.source}
        found.append(row | {"laag": count.low, "hoog": count.high})
    for criterion in CRITERIA.values():
        indicator, name = criterion.conditions[0]
        if indicator == view:
            found.append(_row("doel", AMBITION, outcome.result.thresholds[name], "", t))
    found.append(_row("moment", AMBITION, 0.0, t("grafiek.eind_2030"), t))
    columns = ["reeks", "tijd", "waarde", "naam", "wanneer", "getal", "bron", "laag", "hoog"]
    return pd.DataFrame(found, columns=columns).astype({"laag": float, "hoog": float})


def _row(kind: str, moment: float, value: float, name: str, t: Texts) -> dict[str, Any]:
    return {
        "reeks": kind,
        "tijd": float(moment),
        "waarde": float(value),
        "naam": name,
        "wanneer": t("knoppen.datum", jaar=int(moment)),
        "getal": rounded(float(value), t.lang),
        "bron": "",
    }


@lru_cache
def spec(lang: str, axis: str, tips: tuple[str, str, str, str]) -> dict[str, Any]:
    """Give the Vega-Lite specification, without data.

    Parameters
    ----------
    axis, tips
        Texts: the name of the time axis, the four lines of a tooltip.
    """
    thousands = "replace(format(datum.value, ','), ',', '{}')".format("," if lang == "en" else ".")
    time = alt.X(
        "tijd:Q",
        title=axis,
        scale=alt.Scale(domain=[2022, 2036], nice=False),
        axis=alt.Axis(
            values=list(range(2022, 2037, 2)), labelExpr="format(datum.value, 'd')", grid=False
        ),
    )
    value = alt.Y(
        "waarde:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(labelExpr=thousands, tickCount=5, domain=False, ticks=False),
    )
    fields = ("naam", "wanneer", "getal", "bron")
    tooltip = [alt.Tooltip(f"{f}:N", title=tip) for f, tip in zip(fields, tips, strict=True)]

    def only(*kinds: str) -> alt.Chart:
        return alt.Chart().transform_filter(alt.FieldOneOfPredicate("reeks", list(kinds)))

    def line(kind: str, colour: str, **mark: Any) -> alt.Chart:
        return only(kind).mark_line(color=colour, **mark).encode(time, value)

    end = only("moment").encode(time)
    layers = [
        end.mark_rule(color=GREY, strokeDash=[2, 3], aria=False),
        end.mark_text(color=GREY, align="right", dx=-5, dy=6, fontSize=13, aria=False).encode(
            y=alt.value(0), text="naam:N"
        ),
        only("doel").mark_rule(color=GREEN, strokeWidth=2, strokeDash=[8, 3]).encode(y=value),
        line("basis", GREY, strokeWidth=2.5, strokeDash=[6, 4]),
        line("scenario", BLUE, strokeWidth=3.5),
        only("basis", "scenario")
        .mark_point(filled=True, size=90, opacity=0.01)
        .encode(time, value, tooltip=tooltip[:3]),
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
        t("grafiek.tip_bron"),
    )
    return spec(t.lang, t("grafiek.as"), tips)


def summary(data: pd.DataFrame, t: Texts) -> str:
    """Tell the numbers of the chart to who cannot see it.

    The chart's own alternative text must not have them: a new text would draw it all anew.
    """
    lines = data[data["reeks"].isin(["basis", "scenario"])]
    told = []
    for name, part in lines.groupby("naam", sort=False):
        then = part.iloc[int(np.argmin(np.abs(part["tijd"] - AMBITION)))]
        first = part.iloc[0]
        words = {"begin": first["getal"], "van": int(first["tijd"]), "dan": then["getal"]}
        told.append(t("grafiek.alt_reeks", naam=name, **words))
    counted = data[data["reeks"] == "telling"]
    if len(counted):
        numbers = [f"{row['getal']} ({int(row['tijd'])})" for _, row in counted.iterrows()]
        told.append(t("grafiek.alt_telling", getallen=t.listing(numbers)))
    return " ".join(told)

"""The chart of differences from the first scenario: a fixed specification, and the data."""

import math
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np

from dashboard.charts import frame
from dashboard.charts.frame import Point
from dashboard.charts.signs import Sign
from dashboard.formatting.html import HTML, hidden, legend
from dashboard.pages.vergelijken.comparison import Comparison, Side
from dashboard.texts import Texts, texts
from dashboard.wording.values import difference_words, factor, unit
from simulation.export.palette import BLUE, BROWN, GREEN, INK
from simulation.outcomes.draw_statistics import spread
from simulation.scenario.criteria import AMBITION

FIRST = 2025
"""Before that no policy can differ."""

SERIES = {
    "tweede": Sign("line", BLUE, 3),
    "derde": Sign("line", BROWN, 3, (7, 4)),
    "vierde": Sign("line", GREEN, 3, (2, 3)),
}
"""The lines, in the order of the scenarios."""
ZERO = Sign("line", INK, 1.5)

HEIGHT = 320


def shown(time: np.ndarray) -> slice:
    return slice(int(np.searchsorted(time, FIRST)), None)


def points(comparison: Comparison, indicator: str, t: Texts) -> list[Point]:
    """Give what is drawn: each point of each series, the line of no difference, the goal's year."""
    found: list[Point] = []
    for kind, side in zip(SERIES, comparison.others, strict=False):
        found += _line(kind, side, comparison, indicator, t)
    found.append(frame.point("nul", FIRST, 0.0, naam=_zero(comparison, t)))
    found.append(frame.point("moment", AMBITION, 0.0, naam=t("grafiek.eind_2030")))
    return found


def _zero(comparison: Comparison, t: Texts) -> str:
    return t("vergelijken.nullijn", eerste=comparison.first.name)


def _line(kind: str, side: Side, comparison: Comparison, indicator: str, t: Texts) -> list[Point]:
    moments, scale = shown(side.result.time), factor(indicator)
    values = comparison.series(indicator, side)[moments]
    found = []
    for at, draws, ends in zip(
        side.result.time[moments], values, frame.ends_of(values), strict=True
    ):
        apart = spread(draws)
        if math.isnan(apart.mean):
            continue
        words = difference_words(indicator, apart, t)
        told = {"getal": words.value, "marge": words.band}
        told |= {"naam": side.name, "wanneer": t("knoppen.datum", jaar=int(at))}
        one = frame.point(kind, at, scale * apart.mean, **told)
        found.append(one | {name: scale * end for name, end in ends.items()})
    return found


@lru_cache
def spec(lang: str) -> dict[str, Any]:
    """Give the Vega-Lite specification, without data."""
    t = texts(lang)
    time, value = frame.years(t("grafiek.as"), FIRST, 1), alt.Y(**frame.amounts(lang, 6))
    tips = frame.tooltip(
        t,
        naam="grafiek.tip_reeks",
        wanneer="grafiek.tip_wanneer",
        getal="vergelijken.tip_verschil",
        marge="grafiek.tip_marge",
    )
    layers = [
        *(
            frame.band(kind, sign.colour, time, opacity, ends)
            for ends, opacity in ((frame.ENDS[:2], 0.12), (frame.ENDS[2:], 0.2))
            for kind, sign in SERIES.items()
        ),
        *frame.moment(time),
        frame.only("nul").mark_rule(**ZERO.stroke, aria=False).encode(y=value),
        *frame.drawn(SERIES, time, value, tips),
    ]
    return frame.framed(layers, HEIGHT)


def chart_legend(comparison: Comparison, indicator: str, found: list[Point], t: Texts) -> HTML:
    """Explain each line and band; with the numbers for who cannot see the chart."""
    entries = [(kind, side.name) for kind, side in zip(SERIES, comparison.others, strict=False)]
    entries += [
        ("nul", _zero(comparison, t)),
        ("band90 basis", t("grafiek.band90")),
        ("band50 basis", t("grafiek.band50")),
    ]
    return legend(entries) + hidden(told(comparison, indicator, found, t))


def told(comparison: Comparison, indicator: str, found: list[Point], t: Texts) -> str:
    """Tell the numbers at the end of 2030, for who cannot see the chart."""
    lines = []
    for kind, side in zip(SERIES, comparison.others, strict=False):
        one = next(p for p in found if p["reeks"] == kind and p["tijd"] == AMBITION)
        words = one["getal"] + (f" ({one['marge']})" if one["marge"] else "")
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

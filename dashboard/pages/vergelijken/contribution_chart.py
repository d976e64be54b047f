"""The bars of what each lever contributes: a specification that never changes, and the data."""

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from calibration.report.charts import LETTERS
from dashboard.charts.frame import amounts, framed, tooltip
from dashboard.pages.vergelijken.contributions import Part, words
from dashboard.texts import Texts, texts
from dashboard.wording.values import factor
from simulation.export.palette import BAND, GREY, INK, SILVER
from simulation.outcomes.draw_statistics import Spread

ROW, AXIS = 46, 50
"""Height of a bar with its name above it, and of the axis below them."""

LOWER = 10
"""How far the bar is below the middle of its row, and its name above it."""


def frame(made: list[Part], total: Spread, indicator: str, t: Texts) -> pd.DataFrame:
    """Give the bars in order, and the whole difference as the last of them."""
    rows = [("deel", part.name, part.apart) for part in made]
    rows.append(("geheel", t("vergelijken.samen"), total))
    scale, found = factor(indicator), []
    for place, (kind, name, apart) in enumerate(rows):
        told = words(apart, indicator, t)
        found.append(
            {
                "plaats": place,
                "soort": kind,
                "naam": f"{name}: {told.value}",
                "bijdrage": scale * apart.mean,
                "laag": scale * apart.low,
                "hoog": scale * apart.high,
                "marge": told.band,
            }
        )
    return pd.DataFrame(found)


def height(count: int) -> int:
    return ROW * count + AXIS


@lru_cache
def spec(count: int, lang: str) -> dict[str, Any]:
    """Give the Vega-Lite specification for so many bars, without data."""
    row = alt.Y("plaats:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    value = alt.X(**amounts(lang, 5, "bijdrage"))
    tips = tooltip(texts(lang), naam="vergelijken.tip_bijdrage", marge="grafiek.tip_marge")
    base = alt.Chart().encode(y=row)
    colour = alt.Color(
        "soort:N",
        scale=alt.Scale(domain=["deel", "geheel"], range=[BAND, SILVER]),
        legend=None,
    )
    layers = [
        base.mark_bar(height=16, yOffset=LOWER, stroke=GREY).encode(
            x=value, color=colour, tooltip=tips
        ),
        base.mark_rule(color=INK, strokeWidth=2, yOffset=LOWER, aria=False).encode(
            x=alt.X("laag:Q"), x2="hoog:Q"
        ),
        alt.Chart().mark_rule(color=INK, aria=False).encode(x=alt.datum(0)),
        base.mark_text(
            align="left", dy=-LOWER, fontSize=LETTERS, color=INK, limit=0, aria=False
        ).encode(x=alt.value(2), text="naam:N"),
    ]
    return framed(layers, height(count))

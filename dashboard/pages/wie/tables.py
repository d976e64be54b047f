"""The numbers behind the areas: of each part in each year, on the page and in a file."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from dashboard.formatting.html import HTML, Row, table
from dashboard.pages.wie.views import View
from dashboard.texts import Texts
from dashboard.wording.beside_policy import Side
from dashboard.wording.values import cell, value_words
from simulation.outcomes.draw_statistics import band_of


def over_the_years(view: View, side: Side, t: Texts) -> HTML:
    """Give every part and their sum at each New Year, each with its band."""
    columns = [(one.indicator, one.read(side.result)) for one in view.rows]
    body: list[Row] = [
        [
            escape(t("knoppen.datum", jaar=int(moment))),
            *(cell(value_words(name, draws[row], t)) for name, draws in columns),
        ]
        for row, moment in enumerate(side.result.time)
    ]
    head = [t("stromen.verloop.kolom"), *(t.pick(one.label) for one in view.rows)]
    caption = t("wie.jaren", wat=t(f"wie.deel_{view.name}"), naam=side.name)
    return table(caption, head, body, "cijfers stromen")


def file(view: View, shown: Sequence[Side], t: Texts) -> pd.DataFrame:
    """Give the same of each scenario, with more digits: for a spreadsheet."""
    rows = []
    for side in shown:
        for one in view.rows:
            values = one.read(side.result)
            for moment, draws in zip(side.result.time, values, strict=True):
                low, high = band_of(draws)
                rows.append(
                    {
                        "scenario": side.result.scenario.id,
                        "tijd": float(moment),
                        "indicator": t.pick(view.total.label),
                        "deel": t.pick(one.label),
                        "personen": float(draws.mean()),
                        "laag": low,
                        "hoog": high,
                    }
                )
    return pd.DataFrame(rows)

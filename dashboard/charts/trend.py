"""A quantity over the years, one scenario beside another, each with its band."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import streamlit as st

from dashboard.charts import frame
from dashboard.charts.frame import Point
from dashboard.charts.image import Around, Sheet
from dashboard.charts.image_downloads import picture_buttons
from dashboard.charts.signs import OUTER, SIGNS, Key, Sign
from dashboard.formatting.controls import behind
from dashboard.formatting.html import HTML, Row, hidden, legend, table
from dashboard.texts import Texts, texts
from dashboard.wording.beside_policy import Side
from dashboard.wording.quantities import Quantity
from dashboard.wording.values import cell, factor, unit, value_words
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.indicators import INDICATORS
from simulation.wording.numbers import SHARE

HEIGHT = 230
LINES = ("basis", "aangepast", "scenario")
"""The kinds of line; a legend with the same signs is beside the chart."""


class Reader(NamedTuple):
    """What a picture shows: names for who is not the user, and what stands around it."""

    sides: Sequence[Side]
    around: Around
    t: Texts


def show_trend(
    what: Quantity, shown: Sequence[Side], key: str, name: str, t: Texts, reader: Reader
) -> None:
    """Show the chart, its legend, and the table behind it; let the user take it along.

    `key` is of what is on the page, `name` of the files.
    """
    st.html(trend_legend(what, shown, t))
    st.vega_lite_chart(
        frame.frame_of(points(what, shown, t)),
        spec(INDICATORS[what.indicator].yearly, t.lang),
        width="stretch",
        key=f"{key}_grafiek",
        alt=t("stromen.verloop.alt", wat=t.pick(what.label)),
    )
    behind(t("grafiek.tabel"), f"{key}_tabel", lambda: st.html(trend_table(what, shown, t)))
    sheet = trend_sheet(what, reader)
    picture_buttons(name, "mee.grafiek", sheet.drawn, t, f"{key}_beeld")


def trend_sheet(what: Quantity, reader: Reader) -> Sheet:
    t, keys = reader.t, list[Key]()
    for side in reader.sides:
        line = SIGNS[side.kind]
        keys.append(Key(line, side.name))
        told = t("stromen.verloop.band", naam=side.name)
        keys.append(Key(Sign("band", line.colour, opacity=OUTER), told))
    label = t.pick(what.label)
    return Sheet(
        spec(INDICATORS[what.indicator].yearly, t.lang),
        frame.frame_of(points(what, reader.sides, t)),
        t("stromen.verloop.titel", wat=label, eenheid=_unit(what.indicator, t)),
        keys,
        reader.around,
        alt=trend_words(what, reader.sides, t),
    )


def points(what: Quantity, shown: Sequence[Side], t: Texts) -> list[Point]:
    """Give what is drawn; a share as a percentage."""
    indicator, found = what.indicator, list[Point]()
    scale = factor(indicator)
    for side in reversed(shown):  # the user's own lies on top
        for moment, draws in zip(side.result.time, what.read(side.result), strict=True):
            if np.isnan(draws).any():  # of a year that was not run, or of nobody
                continue
            told, band, _ = value_words(indicator, draws, t)
            words = {"wanneer": _when(indicator, moment, t), "getal": told, "marge": band}
            year, mean = _year(indicator, moment), scale * float(draws.mean())
            low, high = band_of(draws)
            one = frame.point(side.kind, year, mean, naam=side.name, **words)
            found.append(one | {"laag": scale * low, "hoog": scale * high})
    return found


def trend_legend(what: Quantity, shown: Sequence[Side], t: Texts) -> HTML:
    """Explain the lines and bands, and tell the first and last numbers."""
    entries = []
    for side in shown:
        entries.append((side.kind, side.name))
        entries.append((f"band90 {side.kind}", t("stromen.verloop.band", naam=side.name)))
    return legend(entries) + hidden(trend_words(what, shown, t))


def trend_words(what: Quantity, shown: Sequence[Side], t: Texts) -> str:
    """Tell the first and last numbers, for who cannot see the chart."""
    found, told = points(what, shown, t), []
    for side in shown:
        own = [one for one in found if one["reeks"] == side.kind]
        if own:
            ends = [f"{one['wanneer']}: {one['getal']}" for one in (own[0], own[-1])]
            told.append(f"{side.name}. {'; '.join(ends)}.")
    return " ".join(told)


def trend_table(what: Quantity, shown: Sequence[Side], t: Texts) -> HTML:
    indicator, body = what.indicator, list[Row]()
    series = [what.read(side.result) for side in shown]
    for number, moment in enumerate(shown[0].result.time):
        draws = [one[number] for one in series]
        if all(np.isnan(each).any() for each in draws):
            continue
        cells = (cell(value_words(indicator, each, t)) for each in draws)
        body.append([escape(_when(indicator, moment, t)), *cells])
    head = [t("stromen.verloop.kolom"), *(side.name for side in shown)]
    label = t.pick(what.label)
    caption = t("stromen.verloop.titel", wat=label, eenheid=_unit(indicator, t))
    return table(caption, head, body, "cijfers stromen")


def _unit(indicator: str, t: Texts) -> str:
    return "%" if INDICATORS[indicator].unit == SHARE else unit(indicator, t)


def _year(indicator: str, moment: float) -> int:
    """Give the year that an amount is of; of a state the 1 January that it is at."""
    return int(moment) - INDICATORS[indicator].yearly


def _when(indicator: str, moment: float, t: Texts) -> str:
    year = _year(indicator, moment)
    return str(year) if INDICATORS[indicator].yearly else t("knoppen.datum", jaar=year)


@lru_cache
def spec(yearly: bool, lang: str) -> dict[str, Any]:
    """Give the Vega-Lite specification, without data."""
    t = texts(lang)
    time = frame.years(t("stromen.verloop.jaar" if yearly else "grafiek.as"))
    value = alt.Y(**frame.amounts(lang, 4))
    tips = frame.tooltip(
        t,
        naam="stromen.verloop.tip_reeks",
        wanneer="stromen.verloop.tip_wanneer",
        getal="stromen.verloop.tip_waarde",
        marge="stromen.verloop.tip_marge",
    )
    layers = [
        *(frame.band(kind, SIGNS[kind].colour, time, OUTER) for kind in LINES),
        *frame.drawn({kind: SIGNS[kind] for kind in LINES}, time, value, tips),
    ]
    return frame.framed(layers, HEIGHT)

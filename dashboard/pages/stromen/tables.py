"""The numbers behind the picture of who goes where, own scenario beside current policy."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd

from dashboard.formatting.html import HTML, Row, small, table
from dashboard.pages.stromen.additive_table import Item, adding, adding_table, coarseness
from dashboard.pages.stromen.flow_picture import amount
from dashboard.pages.stromen.year import Amount, Crossing, Place
from dashboard.texts import Texts
from dashboard.wording.values import banded, margin, ninety_of, roughly
from simulation.outcomes.draw_statistics import band_of
from simulation.wording.numbers import number


def in_short(years: Sequence[Crossing], names: Sequence[str], t: Texts) -> HTML:
    """Give the balance of homelessness: who was homeless, became so and left."""
    year = years[0].year
    items = [Item(t("stromen.kort.begin", jaar=year), [one.homeless(False) for one in years], 0)]
    items += _items([one.arrivals for one in years], 1, t)
    items += _items([one.departures for one in years], -1, t)
    total = Item(t("stromen.kort.eind", jaar=year), [one.homeless(True) for one in years], 0)
    heads = [t("stromen.kort.kolom"), *names]
    return adding_table(t("stromen.kort.titel", jaar=year), heads, items, total, t)


def _items(sides: Sequence[Sequence[Amount]], sign: int, t: Texts) -> list[Item]:
    """Put the same flow of each scenario on one line; what nobody does has none."""
    return [
        Item(t.pick(ways[0].words), [way.people for way in ways], sign)
        for ways in zip(*sides, strict=True)
        if any(way.people.any() for way in ways)
    ]


def route_table(years: Sequence[Crossing], names: Sequence[str], t: Texts) -> HTML:
    """Give who comes in, by route; each as precise as it is known, and so is the sum."""
    body: list[Row] = []
    for ways in zip(*(one.routes for one in years), strict=True):
        body.append([escape(t.pick(ways[0].words)), *(_banded(way.people, t) for way in ways)])
    sums = [_banded(np.sum([way.people for way in one.routes], axis=0), t) for one in years]
    body.append([f"<strong>{t.html('stromen.samen')}</strong>", *sums])
    head = [t("stromen.routes.kolom"), *names]
    return table(t("stromen.routes.titel", jaar=years[0].year), head, body, "cijfers stromen")


def place_table(crossing: Crossing, t: Texts) -> HTML:
    """Give the balance of each situation: begin, came, went and end, which add up."""
    body: list[Row] = []
    for place in crossing.places():
        came, went = place.entered + place.came, place.left + place.went
        step = coarseness(place.end)
        begin, more, less = (float(each.mean()) for each in (place.begin, came, went))
        told = adding([begin, more, -less], step)
        body.append(
            [
                escape(t.pick(place.node.words())),
                *(number(abs(value), t.lang) for value in told),
                number(sum(told), t.lang) + small(ninety_of(place.end, t)),
            ]
        )
    keys = ("kolom", "begin", "erbij", "eraf", "eind")
    head = [t(f"stromen.standen.{key}", jaar=crossing.year) for key in keys]
    return table(
        t("stromen.standen.titel", jaar=crossing.year), head, body, "cijfers stromen breed"
    )


def move_table(crossing: Crossing, t: Texts) -> HTML:
    """Give who goes from one homeless situation to another, the largest first."""
    moves = sorted(crossing.moves, key=lambda move: -float(move[2].mean()))
    body: list[Row] = [
        [escape(t.pick(one.words())), escape(t.pick(other.words())), escape(amount(people, t))]
        for one, other, people in moves
    ]
    head = [t(f"stromen.verhuizingen.{key}") for key in ("van", "naar", "aantal")]
    return table(t("stromen.verhuizingen.titel", jaar=crossing.year), head, body, "cijfers stromen")


def alternative(crossing: Crossing, t: Texts) -> str:
    """Tell in words what the picture shows."""
    came, went = (
        np.sum([way.people for way in ways], axis=0)
        for ways in (crossing.arrivals, crossing.departures)
    )
    most = [
        max(ways, key=lambda way: float(way.people.mean()))
        for ways in (crossing.routes, crossing.departures)
    ]
    largest: Place = max(
        map(crossing.place, crossing.roles.homeless), key=lambda place: float(place.end.mean())
    )
    return t(
        "stromen.tekening.alt",
        jaar=crossing.year,
        erin=amount(came, t),
        eruit=amount(went, t),
        route=_quoted(most[0], t),
        uitgang=_quoted(most[1], t),
        plek=t.pick(largest.node.words()),
        aantal=amount(largest.end, t),
    )


def flow_file(years: Sequence[Crossing], names: Sequence[str], t: Texts) -> pd.DataFrame:
    """Give every way between two places, with its band: for a spreadsheet."""
    rows = []
    for crossing, name in zip(years, names, strict=True):
        for edge in crossing.books.edges:
            people = crossing.books.flow(crossing.year, [edge])
            low, high = band_of(people)
            rows.append(
                {
                    "scenario": name,
                    "jaar": crossing.year,
                    "stroom": edge.flow,
                    "van": t.pick(edge.source.words()),
                    "naar": t.pick(edge.target.words()),
                    "personen": float(people.mean()),
                    "laag": low,
                    "hoog": high,
                }
            )
    return pd.DataFrame(rows)


def _quoted(way: Amount, t: Texts) -> str:
    return f"‘{t.pick(way.words)}’, {amount(way.people, t)}"


def _banded(people: np.ndarray, t: Texts) -> HTML:
    return banded(escape(roughly(people, t)), margin(people, t))

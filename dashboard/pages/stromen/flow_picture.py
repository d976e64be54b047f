"""The picture of who goes where in a year, with each number and what is not known of it."""

from collections.abc import Iterable
from html import escape
from textwrap import wrap

import numpy as np

from calibration.report.html import as_picture
from dashboard.charts.image import Kind, in_points
from dashboard.formatting.html import HTML
from dashboard.pages.stromen.flow_amounts import Node
from dashboard.pages.stromen.sankey_svg import Box, Stream, sankey
from dashboard.pages.stromen.year import AT_ONCE, PREVENTED, Crossing, Place, point
from dashboard.texts import Texts
from dashboard.wording.values import margin, ninety_of, roughly
from simulation.outcomes.indicators import INDICATORS

SIGNS = (34, 20, 25, 28)
"""Signs of a name on one line, in each column."""

AGAIN = "terugkeer"
"""The indicator whose name is given to who was housed before."""


def amount(draws: np.ndarray, t: Texts) -> str:
    band = margin(draws, t)
    return roughly(draws, t) + (f" ({band})" if band else "")


def picture(crossing: Crossing, heading: str, origin: str, t: Texts) -> str:
    streams = list(_streams(crossing))
    known = {end for stream in streams for end in stream.path}
    boxes = [box for box in _boxes(crossing, t) if box.id in known or box.came or box.went]
    heads = [t(f"stromen.tekening.kolom_{n}", jaar=crossing.year) for n in range(4)]
    return sankey(boxes, streams, heads, heading, origin)


def taken(drawing: str, told: dict[str, str], kind: Kind) -> bytes:
    """Give the drawing as a file; as PNG with texts that tell what it is."""
    return drawing.encode() if kind == "svg" else in_points(drawing, told)


def as_image(drawing: str, words: str, region: str) -> HTML:
    """Give the drawing as a picture that can be scrolled, with the keyboard too.

    The app allows no drawing inside its HTML.
    """
    return (
        f'<div class="we-schuif we-stroombeeld" tabindex="0" role="region" '
        f'aria-label="{escape(region)}">'
        f'<img src="{as_picture(drawing)}" alt="{escape(words)}"></div>'
    )


def _boxes(crossing: Crossing, t: Texts) -> Iterable[Box]:
    """Give the boxes, column by column, from above."""
    homeless, before, housed = crossing.roles
    for route in crossing.routes:
        yield _box(route.id, 0, t.pick(route.words), route.people, t)
    again = t.pick(INDICATORS[AGAIN].label)
    for node in housed:
        name = f"{again}: {t.pick(node.words())}"
        yield _box(point(node), 0, name, _back(crossing, node), t)
    for node in before:
        yield _stock(crossing.place(node), 1, crossing.year, t)
    yield _box(AT_ONCE, 1, t("stromen.meteen"), _through(crossing, AT_ONCE), t)
    yield Box(_lane("route"), 1, lane=True)
    for node in housed:
        yield Box(_lane(point(node)), 1, lane=True)
    for node in before:
        yield Box(_lane(point(node)), 2, lane=True)
    for node in homeless:
        yield _stock(crossing.place(node), 2, crossing.year, t)
    yield _box(PREVENTED, 3, t("stromen.voorkomen"), _through(crossing, PREVENTED), t)
    for way in sorted(crossing.departures, key=lambda way: -float(way.people.mean())):
        yield _box(way.id, 3, t.pick(way.words), way.people, t)


def _streams(crossing: Crossing) -> Iterable[Stream]:
    homeless, before, housed = (set(map(point, nodes)) for nodes in crossing.roles)
    for link in crossing.links:
        source, target, people = link.source, link.target, float(link.people.mean())
        if source in housed:
            yield Stream((source, _lane(source), target), people, "terug")
        elif source in before:
            via = () if target in homeless else (_lane(source),)
            yield Stream((source, *via, target), people, "eruit" if via else "dreiging")
        elif source in homeless:
            yield Stream((source, target), people, "eruit")
        elif source == AT_ONCE or target in {*before, AT_ONCE}:
            yield Stream((source, target), people, "erin")
        else:
            yield Stream((source, _lane("route"), target), people, "erin")


def _through(crossing: Crossing, target: str) -> np.ndarray:
    """Add up all lines to a point."""
    nobody = np.zeros(crossing.books.draws)
    return sum((link.people for link in crossing.links if link.target == target), nobody)


def _back(crossing: Crossing, node: Node) -> np.ndarray:
    there = set(crossing.roles.homeless)
    return crossing.chosen(lambda e: e.source == node and e.target in there)


def _box(id: str, column: int, name: str, people: np.ndarray, t: Texts) -> Box:
    return Box(id, column, wrap(name, SIGNS[column]), [amount(people, t)])


def _stock(place: Place, column: int, year: int, t: Texts) -> Box:
    """Name a place, with how many people are there at the end of the year."""
    end = roughly(place.end, t)
    there = t("stromen.tekening.eind", jaar=year, aantal=end)
    notes = [there, ninety_of(place.end, t)]
    came, went = float(place.came.mean()), float(place.went.mean())
    name = wrap(t.pick(place.node.words()), SIGNS[column])
    return Box(point(place.node), column, name, notes, came, went)


def _lane(kind: str) -> str:
    return f"baan.{kind}"

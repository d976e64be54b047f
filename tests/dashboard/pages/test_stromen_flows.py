"""Who goes where: the flows of a run are the model's own, and every person is counted once."""

from dataclasses import replace

import numpy as np
import pytest
from support.models.small_models import make_members

from dashboard.pages.stromen.flow_amounts import Books, Edge, Node, flows, graph, graphs, watched
from dashboard.pages.stromen.tables import flow_file
from dashboard.pages.stromen.year import Crossing
from dashboard.results.cache import Sized
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import outcome
from dashboard.texts import texts
from dashboard.wording.headline import TOTAL
from simulation.engine import Grid, integrate
from simulation.language.declare import Cloud, Flow, Ledger, Param, Sector, Stock
from simulation.language.expressions import Dim, total
from simulation.language.flatten import assemble
from simulation.model.dims import Eisend, Route, Situatie
from simulation.outcomes.scenario_runs import model, model_version
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

REGISTER = load_register()
NL = texts("nl")
NAMES = ["huidig_beleid", "alles_tegelijk", "afbouw_zonder_woningen"]
YEARS = range(2022, 2036)
ROUNDING = 1e-6
"""Persons or homes by which books may be out, as in the engine."""

each_scenario = pytest.mark.parametrize("name", NAMES)


def crossing(name: str = "wonen_eerst", year: int = 2030) -> Crossing:
    return Crossing(flows(load_scenario(name), REGISTER), year)


# The model stays as it is


def test_the_model_that_is_watched_is_the_model() -> None:
    version, tallies = model_version(), model().tallies
    assert watched().fingerprint == model().fingerprint
    assert watched().equations is model().equations
    assert model_version() == version and model().tallies == tallies


def test_every_flow_of_people_and_homes_is_watched_once() -> None:
    inside = {stock for ledger in model().ledgers for stock in ledger.stocks}
    ends = {flow.name: {flow.source, flow.target} for flow in model().flows}
    listed = [flat for g in graphs() for names in g.edges.values() for flat in names]
    assert len(listed) == len(set(listed))
    left = {name for name, both in ends.items() if both & inside} - set(listed)
    # What is left passes from group to group or from phase to phase, and stays where it is.
    assert all(len({stock.partition(".")[0] for stock in ends[name]}) == 1 for name in left)
    assert {name.split(".")[1] for name in left} == {
        "wordt_lang",
        "wordt_economisch",
        "wordt_complex",
        "elders_economisch",
        "elders_complex",
        "achteruitgang",
        "hersteld",
    }


# Conservation


@each_scenario
def test_people_are_kept_in_every_place_year_and_draw(name: str) -> None:
    for year in YEARS:
        found = crossing(name, year)
        assert {place.node.element for place in found.places()} == set(Situatie.elements)
        for place in found.places():
            change = place.entered + place.came - place.left - place.went
            assert change.shape == (FULL,)
            assert abs(place.begin + change - place.end).max() < ROUNDING


@each_scenario
def test_homelessness_is_what_came_less_what_left(name: str) -> None:
    for year in YEARS:
        found = crossing(name, year)
        came = sum(way.people for way in found.arrivals)
        left = sum(way.people for way in found.departures)
        assert abs(found.homeless(False) + came - left - found.homeless(True)).max() < ROUNDING
        moved = sum(people for *_, people in found.moves)
        places = [found.place(node) for node in found.roles.homeless]
        assert abs(sum(place.came for place in places) - moved).max() < ROUNDING
        assert abs(sum(place.went for place in places) - moved).max() < ROUNDING


@each_scenario
def test_homes_are_kept_in_every_place_year_and_draw(name: str) -> None:
    books = flows(load_scenario(name), REGISTER).homes
    for year in YEARS:
        for node in books.graph.stocks:
            came = books.flow(year, [e for e in books.edges if e.target == node])
            left = books.flow(year, [e for e in books.edges if e.source == node])
            change = books.stock(year + 1, node) - books.stock(year, node)
            assert abs(came - left - change).max() < ROUNDING


@each_scenario
def test_the_routes_add_up_to_all_who_come_in(name: str) -> None:
    for year in YEARS:
        found = crossing(name, year)
        entered = found.chosen(lambda edge: edge.source.item == "instroom.nieuw")
        assert abs(sum(way.people for way in found.routes) - entered).max() < ROUNDING
        assert entered.min() > 0


@each_scenario
def test_no_flow_is_negative(name: str) -> None:
    found = flows(load_scenario(name), REGISTER)
    for books in (found.people, found.homes):
        assert books.moved.min() > -ROUNDING


def test_the_points_of_the_picture_pass_on_whoever_comes() -> None:
    """A point where nobody stays has as many out as in; a place differs by its change."""
    found = crossing()
    ways = {"in": dict[str, np.ndarray](), "out": dict[str, np.ndarray]()}
    for link in found.links:
        for side, end in (("out", link.source), ("in", link.target)):
            ways[side][end] = ways[side].get(end, 0.0) + link.people
    assert abs(ways["in"]["meteen"] - ways["out"]["meteen"]).max() < ROUNDING
    for node in (*found.roles.homeless, *found.roles.before):
        place = found.place(node)
        nobody = np.zeros(FULL)
        assert abs(ways["in"].get(node.element, nobody) - place.entered).max() < ROUNDING
        assert abs(ways["out"].get(node.element, nobody) - place.left).max() < ROUNDING


# The same numbers as elsewhere


def of(way: str, found: Crossing) -> np.ndarray:
    return next(one.people for one in found.departures if one.id == way)


@each_scenario
def test_the_totals_are_the_indicators_of_the_same_draws(name: str) -> None:
    kept = outcome(load_scenario(name)).result
    for year in (2024, 2030, 2035):
        found, moment = crossing(name, year), year + 1.0

        def same(values: np.ndarray, *indicators: str, at: float = moment) -> None:
            expected = sum(kept.at(one, at) for one in indicators)
            np.testing.assert_allclose(values, expected, rtol=1e-9, atol=ROUNDING)

        same(found.homeless(True), TOTAL)
        same(sum(way.people for way in found.arrivals), "instroom", "terugkeer")
        for indicator, *ways in (
            ("zelf_gevonden", "woningmarkt.zelf_gevonden", "woningmarkt.zelf_uit_instelling"),
            ("overleden_dakloos", "bevolking.sterven", "bevolking.sterven_elders"),
            ("geplaatst", "woningen.geplaatst_dakloos", "woningen.geplaatst_elders"),
        ):
            same(sum(of(way, found) for way in ways), indicator)
        same(found.chosen(lambda edge: edge.flow == "opvang.opname"), "opgenomen")
        same(found.chosen(lambda edge: edge.flow == "begeleiding.gesetteld"), "eigen_woning")
        routes, index = found.flows.routes, year - found.flows.routes.first
        for row, route in enumerate(Route.elements):
            same((routes.warned + routes.at_once)[row, index], f"route_{route}")
        for node in (*found.roles.housed, *found.roles.before):
            if node.element == "verhuist":  # a few weeks, and no indicator
                continue
            indicator = {"dreigend_dakloos": "ethos_7"}.get(node.element, node.element)
            same(found.place(node).end, indicator)


@each_scenario
def test_the_ledger_has_the_homes_of_the_indicators(name: str) -> None:
    kept, books = outcome(load_scenario(name)).result, flows(load_scenario(name), REGISTER).homes
    for year in (2024, 2030, 2035):
        supply = books.flow(year, [e for e in books.edges if e.source not in books.graph.stocks])
        expected = kept.at("woningen_beschikbaar", year + 1)
        np.testing.assert_allclose(supply, expected, rtol=1e-9)
        for claimant in Eisend.elements:
            given_ = books.flow(year, [e for e in books.edges if e.target.element == claimant])
            expected = kept.at(f"woningen_{claimant}", year + 1)
            np.testing.assert_allclose(given_, expected, rtol=1e-9, atol=ROUNDING)


# Read from the declarations


Groep = Dim("soort", "jong", "oud")
Plek = Dim("plek", "straat", "bed", "schip")


class Klein(Sector):
    """People on the street, in a bed or on a ship, who move, leave and grow old."""

    begin = Param("person", by=(Plek, Groep))
    naar_bed = Param("1/year")
    ouder = Param("1/year")
    kans_weg = Param("1/year")
    komst = Param("person/year", by=Groep)
    mensen = Stock("person", by=(Plek, Groep), initial=begin, bare=True)
    boek = Ledger(total(mensen, over=Plek))
    elders, weg = Cloud("person", by=Groep), Cloud("person", by=Groep)
    binnen = Flow(elders >> mensen["schip"], komst)
    slapen = Flow(mensen["straat"] >> mensen["bed"], mensen["straat"] * naar_bed)
    verouderen = Flow(mensen["jong"] >> mensen["oud"], mensen["jong"] * ouder)
    vertrek = Flow(mensen["bed"] >> weg, mensen["bed"] * kans_weg)


def test_a_small_model_gives_what_can_be_worked_out_by_hand() -> None:
    """Exponential decay over groups that change: who gets older stays where they are."""
    flat, k, leave = assemble([Klein]), 0.7, 0.3
    found = graph(flat, Klein.boek, (Groep,))
    street, bed, ship, *_ = (Node("klein.mensen", plek) for plek in Plek.elements)
    away, elsewhere = Node("klein.weg"), Node("klein.elders")
    assert set(found.stocks) == {street, bed, ship}
    assert set(found.edges) == {
        Edge("klein.binnen", elsewhere, ship),
        Edge("klein.slapen", street, bed),
        Edge("klein.vertrek", bed, away),
    }
    names = [name for flat_names in found.edges.values() for name in flat_names]
    numbers = {"klein.naar_bed": k, "klein.ouder": 0.2, "klein.kans_weg": leave}
    for place, group, people in (
        ("straat", "jong", 60.0),
        ("straat", "oud", 40.0),
        ("bed", "jong", 0.0),
        ("bed", "oud", 0.0),
        ("schip", "jong", 1.0),
        ("schip", "oud", 2.0),
    ):
        numbers[f"klein.begin.{place}.{group}"] = people
    numbers |= {"klein.komst.jong": 5.0, "klein.komst.oud": 7.0}
    grid = Grid(2000.0, 2003.0)
    results = integrate(
        replace(flat, tallies=tuple(names)), make_members(flat, grid, numbers), grid
    )
    books = Books.of(found, results)
    for year in (2000, 2001, 2002):
        t = year - 2000
        slept = books.flow(year, [e for e in books.edges if e.flow == "klein.slapen"])
        assert slept == pytest.approx(100 * (np.exp(-k * t) - np.exp(-k * (t + 1))), rel=1e-6)
        assert books.flow(year, [e for e in books.edges if e.target == ship]) == pytest.approx(12)
        assert books.stock(year, ship) == pytest.approx(3 + 12 * t)
        # In bed: the solution of b' = k s - l b.
        there = 100 * k / (k - leave) * (np.exp(-leave * t) - np.exp(-k * t))
        assert books.stock(year, bed) == pytest.approx(there, rel=1e-6, abs=1e-9)
        left = books.flow(year, [e for e in books.edges if e.target == away])
        change = books.stock(year + 1, bed) - books.stock(year, bed)
        assert slept - left == pytest.approx(change)


def test_every_flow_between_situations_of_homeless_people_is_told() -> None:
    found = crossing()
    there = set(found.roles.homeless)
    told = {way.id for way in (*found.arrivals, *found.departures)}
    told |= {e.flow for e in found.books.edges if {e.source, e.target} <= there}
    assert {e.flow for e in found.books.edges if there & {e.source, e.target}} <= told
    table = flow_file([found], ["x"], NL)
    assert len(table) == len(found.books.edges)
    assert (table["laag"] <= table["personen"] + ROUNDING).mean() > 0.95


# Kept within bounds


def test_what_is_kept_is_small() -> None:
    found: Sized = flows(load_scenario("wonen_eerst"), REGISTER)
    assert found.nbytes < 11_000_000
    assert flows(load_scenario("wonen_eerst"), REGISTER) is found

"""What is shared out: places with a door, and a supply by water-filling."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.models.small_models import Eiser, Groep, Opvangje, Soort, simulate, soort_van, stock

from simulation.engine import Grid, Results
from simulation.language.declare import Cloud, Flow, Param, Places, Report, Sector, Stock
from simulation.language.expressions import minimum, total, water_level, zero_like
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble

ONE_STEP = Grid(0, 1 / 64, 64, every=1)
"""What is reported at the start, and how far the kernel then moves the stocks."""


class Deur(Sector):
    """Two flows ask for the same places; each group has a door of its own."""

    begin, bedden, jaar = Param("person", by=Groep), Param("person", by=Soort), Param("year")
    buiten_begin = Param("person", by=Groep)
    binnen = Stock("person", by=Groep, initial=begin)
    buiten = Stock("person", by=Groep, initial=buiten_begin)
    elders = Cloud("person")
    plekken = Places(total(binnen, by=soort_van), bedden, jaar, may_shrink=True)
    gevraagd = Flow(buiten >> binnen, buiten / jaar, within=plekken, via=soort_van)
    aanloop = Flow(elders >> binnen, begin / jaar, within=plekken, via=soort_van)
    vertrek = Flow(binnen >> elders, binnen / jaar)

    ruimte = Report("person/year", plekken.room)
    vraag = Report("person/year", plekken.demand)
    aandeel = Report("1", plekken.admitted)
    geweigerd = Report("person/year", plekken.refused)
    eerste = Report("person/year", gevraagd)
    tweede = Report("person/year", aanloop)


@cache
def door() -> FlatModel:
    return assemble([Deur])


people = st.floats(0, 1e4)


@settings(deadline=None, max_examples=50)
@given(people, people, people, people, people, people, st.floats(0.1, 10))
def test_everyone_at_a_door_is_let_in_pro_rata(
    jong: float,
    oud: float,
    buiten_jong: float,
    buiten_oud: float,
    klein: float,
    groot: float,
    jaar: float,
) -> None:
    numbers = {
        "begin.jong": jong,
        "begin.oud": oud,
        "buiten_begin.jong": buiten_jong,
        "buiten_begin.oud": buiten_oud,
        "bedden.klein": klein,
        "bedden.groot": groot,
        "jaar": jaar,
    }
    numbers = {f"deur.{k}": v for k, v in numbers.items()}
    results = simulate(door(), ONE_STEP, numbers, plain=True, method="euler")
    doors = [("jong", "klein", jong, buiten_jong, klein), ("oud", "groot", oud, buiten_oud, groot)]
    for group, kind, inside, outside, beds in doors:
        room = max((beds - inside) / jaar + inside / jaar, 0.0)
        asked = (outside / jaar, inside / jaar)
        let_in = min(room, sum(asked))
        share = let_in / sum(asked) if sum(asked) > 1e-9 else 0.0
        near = {"rel": 1e-9, "abs": 1e-9}
        found = {n: results.value(f"deur.{n}.{kind}")[0, 0] for n in ("ruimte", "vraag", "aandeel")}
        assert found["ruimte"] == pytest.approx(room, **near)
        assert found["vraag"] == pytest.approx(sum(asked), **near)
        assert 0.0 <= found["aandeel"] <= 1.0
        passed = [results.value(f"deur.{n}.{group}")[0, 0] for n in ("eerste", "tweede")]
        assert passed == pytest.approx([part * share for part in asked], **near)
        change = np.diff(stock(results, f"deur.binnen.{group}"))[0] * 64
        assert change == pytest.approx(sum(passed) - inside / jaar, rel=1e-6, abs=1e-6)
        refused = results.value(f"deur.geweigerd.{kind}")[0, 0]
        assert refused == pytest.approx(sum(asked) - sum(passed), **near)


def shelter(planned: np.ndarray | float, cleared_in: float) -> Results:
    """Run the small shelter, full at the start, with a path of planned places."""
    grid = Grid(2020, 2024, 64, every=1)
    numbers = {
        "verdeling.groot": 1.0,
        "verdeling.klein": 1.0,
        "winterplekken": 0.0,
        "aanloop.jong": 200.0,
        "aanloop.oud": 200.0,
        "vertrekkans.jong": 1.0,
        "vertrekkans.oud": 1.0,
        "opentijd": 1 / 8,
        "uitplaatstijd": cleared_in,
        "wisseltijd": 1 / 8,
        "bezetting": 1.0,
    }
    numbers = {f"opvangje.{k}": v for k, v in numbers.items()}
    return simulate(
        Opvangje,
        grid,
        numbers,
        {"gepland": planned},
        {"winter": np.zeros(grid.steps + 1)},
        plain=True,
    )


def test_closing_places_stay_open_until_their_occupant_has_left() -> None:
    """All places close at once; nobody is moved out, so they empty as people leave."""
    planned = np.where(np.arange(4 * 64 + 1) < 64, 100.0, 0.0)
    results = shelter(planned, cleared_in=1e12)
    closing, there = (
        stock(results, "opvangje.sluitend.groot"),
        stock(results, "opvangje.open.groot"),
    )
    inside = stock(results, "opvangje.binnen.oud")
    assert np.all(inside <= there + closing + 1e-9)
    late = results.time >= 2022.5  # by then no open place is left, and who is inside sits in one
    assert there[late].max() < 1e-3
    assert closing[late] == pytest.approx(inside[late], abs=2e-3)
    halved = np.interp(2022.5 + np.log(2.0), results.time, inside)
    assert halved == pytest.approx(np.interp(2022.5, results.time, inside) / 2, rel=1e-3)


def test_occupants_of_closing_places_are_moved_out_at_the_rate_that_is_given() -> None:
    planned = np.where(np.arange(4 * 64 + 1) < 64, 100.0, 0.0)
    slow, fast = (stock(shelter(planned, t), "opvangje.binnen.oud") for t in (1e12, 0.25))
    assert fast[:65] == pytest.approx(slow[:65], rel=1e-9)  # nothing closes before 2021
    assert fast[-1] < slow[-1] / 100


class Wachten(Sector):
    """Whoever waits stands on a list of their group; one door for all."""

    begin, bedden, jaar = Param("person", by=Groep), Param("person"), Param("year")
    buiten = Stock("person", by=Groep, initial=begin)
    lijst = Stock("person", by=Groep, initial=begin)
    binnen = Stock("person", by=Groep, initial=zero_like(begin))
    plekken = Places(total(binnen), bedden, jaar, queue=lijst)
    opname = Flow(buiten >> binnen, lijst / jaar, within=plekken)


def test_whoever_is_let_in_leaves_the_queue_of_their_group() -> None:
    numbers = {"begin.jong": 60.0, "begin.oud": 30.0, "bedden": 50.0, "jaar": 0.5}
    grid = Grid(0, 3, 64, every=1)
    results = simulate(Wachten, grid, {f"wachten.{k}": v for k, v in numbers.items()}, plain=True)
    for group, share in (("jong", 2 / 3), ("oud", 1 / 3)):
        outside, inside = (stock(results, f"wachten.{n}.{group}") for n in ("buiten", "binnen"))
        assert stock(results, f"wachten.lijst.{group}") == pytest.approx(outside, rel=1e-13)
        # the beds fill as fast as they are made up, pro rata of who waits
        filling = 50.0 * share * (1 - np.exp(-grid.time / 0.5))
        assert inside == pytest.approx(filling, rel=1e-7)
    (places,) = assemble([Wachten]).places
    assert places.queue == ("wachten.lijst.jong", "wachten.lijst.oud")
    assert places.called == ("wachten.plekken.called.jong", "wachten.plekken.called.oud")


class Peil(Sector):
    """Four claims on one supply."""

    voorraad = Param("dwelling")
    aanbod = Param("dwelling/year")
    claim = Param("dwelling/year", by=Eiser)
    aandeel = Param("1", by=Eiser)
    peil = Report("dwelling/year", water_level(aanbod, claim, aandeel, Eiser))
    deel = Report("dwelling/year", minimum(claim, peil * aandeel))
    bouw = Cloud("dwelling")
    wonen = Stock("dwelling", by=Eiser, initial=zero_like(voorraad))
    gebouwd = Flow(bouw >> wonen, deel)


@cache
def levels() -> FlatModel:
    return assemble([Peil])


def filled(supply: float, claims: list[float], shares: list[float]) -> np.ndarray:
    """Fill by hand: share out what is left, by shares, among those still short; four times."""
    wanted, weight = np.array(claims), np.array(shares)
    given_out, left = np.zeros(4), supply
    for _ in range(4):
        short = (given_out < wanted) & (weight > 0.0)
        if not short.any():
            break
        # Raise the level until the first is served or all is spent.
        rise = np.min((wanted - given_out)[short] / weight[short])
        rise = min(rise, left / weight[short].sum())
        given_out = np.where(short, np.minimum(wanted, given_out + rise * weight), given_out)
        served = short & (wanted - given_out <= 1e-12 * wanted)
        given_out = np.where(served, wanted, given_out)
        left = max(supply - given_out.sum(), 0.0)
    return given_out


amounts = st.integers(0, 1000).map(lambda n: n / 7)
weights = st.integers(0, 20).map(lambda n: n / 20)
four = {"min_size": 4, "max_size": 4}


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 120), st.lists(amounts, **four), st.lists(weights, **four))
def test_water_level_spends_the_supply_as_passes_of_filling_do(
    percentage: int, claims: list[float], shares: list[float]
) -> None:
    check_level(percentage / 100 * sum(claims), claims, shares)


@pytest.mark.parametrize("supply", [5.0, 15.0, 25.0, 35.0, 99.0])
@pytest.mark.parametrize("claims", list(permutations((2.0, 5.0, 8.0, 100.0))))
def test_water_level_whoever_is_served_first(supply: float, claims: tuple[float, ...]) -> None:
    check_level(supply, list(claims), [0.25] * 4)


def check_level(supply: float, claims: list[float], shares: list[float]) -> None:
    numbers = {"peil.aanbod": supply}
    numbers |= {f"peil.claim.{e}": v for e, v in zip(Eiser.elements, claims, strict=True)}
    numbers |= {f"peil.aandeel.{e}": v for e, v in zip(Eiser.elements, shares, strict=True)}
    results = simulate(levels(), ONE_STEP, numbers, plain=True, method="euler")
    level = results.value("peil.peil")[0, 0]
    given_out = np.array([results.value(f"peil.deel.{e}")[0, 0] for e in Eiser.elements])
    built = np.array([stock(results, f"peil.wonen.{e}")[-1] for e in Eiser.elements])
    assert np.array_equal(built, given_out / 64)
    scale = 1e-9 * (supply + sum(claims)) + 1e-9
    reachable = sum(c for c, s in zip(claims, shares, strict=True) if s > 0.0)
    assert given_out.sum() == pytest.approx(min(supply, reachable), abs=scale)
    assert np.all(given_out <= claims) and np.all(given_out >= 0.0)
    for part, claim, share in zip(given_out, claims, shares, strict=True):
        assert part == claim or part == level * share  # who is short stands at the level
    assert given_out == pytest.approx(filled(supply, claims, shares), abs=scale)

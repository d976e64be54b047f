"""What may not happen in a run stops it, and the message says what, where and when."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from support.models.small_models import Heen, Verdeling, Vullen, make_members, simulate

from simulation.engine import Grid, InvariantError, integrate
from simulation.language.declare import Cloud, Flow, Lever, Param, Places, Sector, Stock
from simulation.language.expressions import zero_like
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble

GRID = Grid(2022, 2025, 64, 64)


class Voorraad(Sector):
    """Two stores that are emptied at a fixed rate, whether there is anything or not."""

    begin, tempo = Param("person"), Param("person/year")
    ruim = Stock("person", initial=begin + begin + begin)
    krap = Stock("person", initial=begin)
    weg = Cloud("person")
    uit_ruim = Flow(ruim >> weg, tempo)
    uit_krap = Flow(krap >> weg, tempo)


@pytest.mark.parametrize("plain", [True, False])
def test_stock_below_zero_is_named_with_what_drains_it_and_when(plain: bool) -> None:
    """Member 9 of 10 runs out of 10 persons after a year, at 10 a year, and is the first to."""
    tempo = np.full(10, 1.0)
    tempo[9] = 10.0
    numbers = {"voorraad.begin": 10.0, "voorraad.tempo": tempo}
    with pytest.raises(InvariantError) as caught:
        simulate(Voorraad, GRID, numbers, plain=plain)
    message = str(caught.value)
    found = re.match(r"voorraad\.krap falls below zero at ([\d.]+): (\S+) \(member 9\)", message)
    assert found is not None, message
    # the first moment after 2023, and what a step takes
    assert float(found[1]) == pytest.approx(2023 + 1 / 64, abs=1e-3)
    assert float(found[2]) == pytest.approx(-10 / 64, rel=1e-2)
    assert message.endswith("Flows concerned: voorraad.uit_krap")


def test_stock_that_is_empty_to_the_last_person_is_no_fault() -> None:
    numbers = {"voorraad.begin": 10.0, "voorraad.tempo": 10.0}
    results = simulate(Voorraad, Grid(2022, 2023, 64, 64), numbers, plain=True)
    assert results.states[-1].min() == pytest.approx(0.0, abs=1e-12)


def test_stock_that_starts_below_zero_is_named() -> None:
    with pytest.raises(InvariantError, match=r"heen\.hier falls below zero at 2022.000: -5 "):
        simulate(Heen, GRID, {"heen.begin": -5.0, "heen.heen": 1.0, "heen.terug": 1.0}, plain=True)


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("which", ["een", "drie", "vier"])
def test_what_is_no_number_is_noticed_in_any_stock(which: str, plain: bool) -> None:
    numbers = {"verdeling.aanvoer": 10.0, "verdeling.claimtijd": 1.0}
    for claimant in ("een", "twee", "drie", "vier"):
        numbers |= {f"verdeling.begin.{claimant}": 5.0, f"verdeling.aandeel.{claimant}": 1.0}
    simulate(Verdeling, GRID, numbers, plain=plain)
    numbers[f"verdeling.begin.{which}"] = np.nan
    message = rf"verdeling\.vraag\.{which} is not a number at 2022.000"
    with pytest.raises(InvariantError, match=message):
        simulate(Verdeling, GRID, numbers, plain=plain)


class Dicht(Sector):
    """An inn whose beds are taken away under the guests: nobody sees to the closing places."""

    bedden = Lever("person")
    jaar = Param("year")
    gasten = Stock("person", initial=bedden)
    sluitend = Stock("person", initial=zero_like(bedden))
    straat = Cloud("person")
    plekken = Places(gasten, bedden, jaar, sluitend)
    aanloop = Flow(straat >> gasten, bedden / jaar, within=plekken)
    vertrek = Flow(gasten >> straat, gasten / jaar)


@pytest.mark.parametrize("plain", [True, False])
def test_more_people_than_places_names_the_door(plain: bool) -> None:
    beds = np.where(GRID.starts < 2023, 100.0, 60.0)
    with pytest.raises(InvariantError) as caught:
        simulate(Dicht, GRID, {"dicht.jaar": 2.0}, {"bedden": beds}, plain=plain)
    assert re.fullmatch(
        r"more people than places in dicht\.plekken, out by \S+ more than rounding allows "
        r"\(member 0\)\. Flows concerned: dicht\.aanloop",
        str(caught.value),
    )
    simulate(Dicht, GRID, {"dicht.jaar": 2.0}, {"bedden": 100.0}, plain=plain)


def without_arrow(model: FlatModel, name: str) -> FlatModel:
    """Give a model in which a flow is counted, but moves nobody: what a wrong kernel would do."""
    return replace(model, flows=tuple(f for f in model.flows if f.name != name), tallies=(name,))


@pytest.mark.parametrize("lost", ["vullen.erin", "vullen.eruit"])
@pytest.mark.parametrize("plain", [True, False])
def test_books_that_do_not_close_name_the_ledger_and_its_flows(lost: str, plain: bool) -> None:
    numbers = {"vullen.begin": 50.0, "vullen.lek": 0.5, "knop.kraan": 10.0}
    model = assemble([Vullen])
    integrate(model, make_members(model, GRID, numbers), GRID, plain=plain)
    doctored = without_arrow(model, lost)
    with pytest.raises(InvariantError) as caught:
        integrate(doctored, make_members(model, GRID, numbers), GRID, plain=plain)
    message = str(caught.value)
    assert message.startswith("the books of vullen.boek do not close: start + entered - left")
    assert message.endswith("Flows concerned: vullen.erin, vullen.eruit")


def test_wrong_shapes_are_refused_before_the_kernel_reads_past_their_end() -> None:
    model = assemble([Vullen])
    numbers = {"vullen.begin": 50.0, "vullen.lek": 0.5, "knop.kraan": 10.0}
    members = make_members(model, GRID, numbers)
    for wrong in (
        replace(members, gain=members.gain[..., :-1]),
        replace(members, offset=members.offset[:, :0]),
        replace(members, scenario=np.array([1])),
        replace(members, scenario=np.array([0, 0])),
    ):
        with pytest.raises(ValueError, match=r"(gain|offset|scenario) has shape .*, expected"):
            integrate(model, wrong, GRID, plain=True)
    with pytest.raises(KeyError, match=r"vullen\.lek"):
        integrate(model, replace(members, names=("knop.kraan", "vullen.begin", "x")), GRID)

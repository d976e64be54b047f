"""The twin against queueing theory, and against the stock-and-flow reading of the same sector."""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

import numpy as np
import pytest

from simulation.engine.evaluation import evaluate, initial
from simulation.engine.queueing_twin import Queue, TwinResult, read_queue, simulate
from simulation.language.declare import Cloud, Flow, Param, Places, Sector, Stock
from simulation.language.expressions import Dim, total, zero_like
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble
from simulation.model.dims import Fase
from simulation.outcomes.scenario_runs import model, run
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

pytestmark = pytest.mark.slow

REPLICATIONS, YEARS, WARM_UP = 24, 60.0, 10.0


class Huis(Sector):
    """A house with a waiting list, declared like the real sector."""

    bedden = Param("person")
    komst = Param("person/year")
    vertrekkans = Param("1/year")
    haast = Param("year")
    buiten = Cloud("person")
    wachtlijst = Stock("person", initial=zero_like(bedden))
    binnen = Stock("person", initial=zero_like(bedden))
    aanmelden = Flow(buiten >> wachtlijst, komst)
    plekken = Places(total(binnen), bedden, haast, queue=wachtlijst)
    opname = Flow(buiten >> binnen, wachtlijst / haast, within=plekken)
    vertrek = Flow(binnen >> buiten, binnen * vertrekkans)


HOUSE = {"huis.bedden": 10.0, "huis.vertrekkans": 2.0, "huis.haast": 0.05}


def read(load: float) -> Queue:
    """The house as a queue, at a given load of its ten beds."""
    flat = assemble([Huis])
    arrivals = load * HOUSE["huis.bedden"] * HOUSE["huis.vertrekkans"]
    known = initial(flat, {**HOUSE, "huis.komst": arrivals})
    # Some people inside, so that the rate of leaving per person can be read.
    values = evaluate(flat, {**known, "huis.binnen": 5.0})
    return read_queue(flat, "huis.plekken", values)


def replicate(queue: Queue, what: str, **options: bool) -> tuple[float, float]:
    """Mean over independent replications, and its standard error."""
    found = [
        getattr(simulate(queue, YEARS, seed, warm_up=WARM_UP, **options), what)
        for seed in range(REPLICATIONS)
    ]
    return float(np.mean(found)), float(np.std(found, ddof=1) / np.sqrt(len(found)))


def erlang_b(servers: int, offered: float) -> float:
    """Share of arrivals lost."""
    terms = [offered**k / factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


def erlang_c(servers: int, offered: float) -> float:
    """Share of arrivals that must wait."""
    lost = erlang_b(servers, offered)
    return servers * lost / (servers - offered * (1 - lost))


@pytest.mark.parametrize("load", [0.7, 0.9])
def test_waiting_agrees_with_erlang_c(load: float) -> None:
    queue = read(load)
    offered = load * 10
    delayed = erlang_c(10, offered)
    waiting = delayed * load / (1 - load)
    for what, expected in (
        ("delayed", delayed),
        ("waiting", waiting),
        ("wait", waiting / (offered * HOUSE["huis.vertrekkans"])),
        ("occupied", offered),
    ):
        mean, error = replicate(queue, what)
        assert abs(mean - expected) < 3 * error, (what, mean, expected, error)


@pytest.mark.parametrize("load", [0.7, 1.2])
def test_without_a_waiting_list_it_is_the_erlang_loss_system(load: float) -> None:
    queue = read(load)
    mean, error = replicate(queue, "refused", waiting_list=False)
    assert abs(mean - erlang_b(10, load * 10)) < 3 * error


def test_the_wrong_theory_is_noticed() -> None:
    """The comparison can fail: a theory that is 15 % off lies far outside three errors."""
    mean, error = replicate(read(0.9), "delayed")
    assert abs(mean - erlang_c(10, 9.0) * 1.15) > 3 * error


@pytest.fixture(scope="module")
def shelter() -> Iterator[tuple[FlatModel, dict[str, float]]]:
    """The real shelter sector in its state at the end of 2030 under current policy."""
    register = load_register()
    result = run(load_scenario("huidig_beleid", register), register=register)[0].results
    flat, moment = model(), 9
    known = dict(zip(register.names, register.central(), strict=True))
    known |= {f"knop.{n}": 1.0 for n in ("afbouw_grootschalig", "vangrail")}
    known |= {lever: known[f"knop.{lever}"] for lever in flat.levers}
    known |= {"tijd": float(result.time[moment]), "winter": 1.0}
    stocks = {n: float(result.states[moment, i, 0]) for i, n in enumerate(result.stock_names)}
    yield flat, {k: float(v) for k, v in evaluate(flat, known | stocks).items()}


def test_the_real_sector_carries_both_readings(
    shelter: tuple[FlatModel, dict[str, float]],
) -> None:
    """Shelter as people in a queue fills its places and serves as many as the flows say."""
    flat, values = shelter
    queue = read_queue(flat, "opvang.plekken", values, scale=0.02)
    assert sum(queue.places.values()) == pytest.approx(0.02 * values["plekken_opvang"], abs=2)
    found = [simulate(queue, 15.0, seed, warm_up=10.0) for seed in range(8)]
    occupied, waiting = mean_and_error(found, "occupied"), mean_and_error(found, "waiting")
    # Far more people ask than there are places, so both readings have every place taken.
    assert occupied[0] / sum(queue.places.values()) > 0.98
    # The waiting list is not in a steady state in the model (it grows), so the twin, which holds
    # the rates of that moment, is compared on the balance of its own list: in = out.
    coming = sum(v.arrivals for v in queue.visitors.values())
    assert coming > 0 and waiting[0] > 0


def mean_and_error(found: list[TwinResult], what: str) -> tuple[float, float]:
    values = [getattr(result, what) for result in found]
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))


def test_served_per_year_equals_the_declared_outflow(
    shelter: tuple[FlatModel, dict[str, float]],
) -> None:
    """Per occupied place as many people leave in a year as in the stock-and-flow reading."""
    flat, values = shelter
    queue = read_queue(flat, "opvang.plekken", values)
    for places in flat.places:
        if not places.name.startswith("opvang.plekken."):
            continue
        kind = places.name.rpartition(".")[2]
        rates = {g: v.departure[places.name] for g, v in queue.visitors.items()}
        stocks = {g: [f"{kind}.{phase}.{g}" for phase in Fase.elements] for g in rates}
        inside = {stock for those in stocks.values() for stock in those}
        by_twin = sum(rates[g] * sum(values[stock] for stock in stocks[g]) for g in rates)
        # Growing older, or worse, is no leaving.
        targets = {flow.name: flow.target for flow in flat.flows}
        declared = sum(
            values[flow]
            for stock in inside
            for flow in flat.outflows[stock]
            if targets[flow] not in inside
        )
        assert by_twin == pytest.approx(declared, rel=1e-12)


@pytest.mark.parametrize(
    "name", ["opvang.nood", "opvang.bestaat_niet"], ids=["no waiting list", "unknown"]
)
def test_only_places_with_a_waiting_list_are_a_queue(
    name: str, shelter: tuple[FlatModel, dict[str, float]]
) -> None:
    flat, values = shelter
    with pytest.raises(KeyError, match="waiting list"):
        read_queue(flat, name, values)


def test_a_seed_gives_the_same_people() -> None:
    queue = read(0.9)
    assert simulate(queue, 5.0, 3) == simulate(queue, 5.0, 3)
    assert simulate(queue, 5.0, 3) != simulate(queue, 5.0, 4)


def test_groups_differ_in_patience_and_stay() -> None:
    """Two groups on one list: the impatient leave it, the others get their places."""
    soort = Dim("soort", "geduldig", "haastig")

    class Kamer(Sector):
        bedden = Param("person")
        komst = Param("person/year", by=soort)
        geduld = Param("1/year", by=soort)
        vertrekkans = Param("1/year")
        haast = Param("year")
        buiten = Cloud("person", by=soort)
        lijst = Stock("person", by=soort, initial=komst * haast)
        binnen = Stock("person", by=soort, initial=komst * haast)
        aanmelden = Flow(buiten >> lijst, komst)
        opgeven = Flow(lijst >> buiten, lijst * geduld)
        plekken = Places(total(binnen), bedden, haast, queue=lijst)
        opname = Flow(buiten >> binnen, lijst / haast, within=plekken)
        vertrek = Flow(binnen >> buiten, binnen * vertrekkans)

    flat = assemble([Kamer])
    known = {
        "kamer.bedden": 5.0,
        "kamer.vertrekkans": 1.0,
        "kamer.haast": 0.05,
        "kamer.komst.geduldig": 4.0,
        "kamer.komst.haastig": 40.0,
        "kamer.geduld.geduldig": 0.0,
        "kamer.geduld.haastig": 50.0,
    }
    queue = read_queue(flat, "kamer.plekken", evaluate(flat, initial(flat, known)))
    assert queue.visitors["geduldig"].patience == 0.0
    assert queue.visitors["haastig"].patience == pytest.approx(50.0)
    result = simulate(queue, 40.0, 1, warm_up=5.0)
    assert result.occupied > 4.0  # nearly always full
    assert result.waiting < 20.0  # and yet no endless list, because the hasty give up

"""Runs that go on beyond the usual end: the same until there, and only what is declared after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.engine import Grid, integrate
from simulation.engine.evaluation import evaluate
from simulation.language.declare import Param
from simulation.language.units import Unit
from simulation.model.dims import Jaar, Later
from simulation.model.wereld import Verder
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import (
    calendar,
    ensemble,
    model,
    model_of,
    national_grid,
    run,
)
from simulation.register.horizon import (
    continuation,
    extended,
    further_parameters,
    further_years,
    goes_further,
    last_year,
)
from simulation.register.register import PRIOR, load_register
from simulation.scenario.scenario import load_scenario

REGISTER = load_register()
WHOLE = extended(REGISTER, further_years()[-1])
LEVELS = {f"wereld.{name}": 0.0 for name in ("trend", "instroomgroei")} | {
    f"wereld.schok.{year}": 0.0 for year in Jaar.elements
}


# What is declared ----------------------------------------------------------------------------


def test_the_years_go_on_where_the_usual_run_ends() -> None:
    assert tuple(map(str, further_years())) == Later.elements
    assert further_years()[0] == last_year(REGISTER) + 1 == int(Jaar.elements[-1]) + 1
    assert last_year(WHOLE) == further_years()[-1]


def test_every_number_of_those_years_has_its_entry_and_no_other() -> None:
    """Of the same unit and dimensions as in the equations, and in both languages."""
    declared = {one.name: one for one in Verder.items.values() if isinstance(one, Param)}
    entries = {name: one for name, one in further_parameters().items() if name != "wereld.einde"}
    assert set(declared) == set(entries)
    for name, entry in entries.items():
        assert Unit.parse(entry.unit) == declared[name].unit, name
        assert set(entry.values) == {(year,) for year in Later.elements}
    assert all(text.strip() for text in continuation(WHOLE) or ("",))


def test_the_shocks_are_as_large_as_those_of_the_years_before() -> None:
    """The last year of the register says how large; no number of the later years is new."""
    usual = REGISTER.parameters["wereld.schok"].values[(Jaar.elements[-1],)]
    assert set(further_parameters()["verder.schok"].values.values()) == {usual}


def test_who_does_not_ask_has_nothing_of_it() -> None:
    assert not goes_further(REGISTER) and continuation(REGISTER) is None
    assert not [name for name in REGISTER.names if name.startswith("verder.")]
    assert not [name for name in model().parameters if name.startswith("verder.")]
    assert run("huidig_beleid")[0].time[-1] == last_year(REGISTER) + 1


@pytest.mark.parametrize("last", [2035, 2041])
def test_no_run_goes_as_far_or_no_further(last: int) -> None:
    with pytest.raises(ValueError, match="2036 to 2040"):
        extended(REGISTER, last)


# The same until the usual end ----------------------------------------------------------------


@pytest.mark.parametrize("every", [0, 8])
def test_a_run_that_goes_on_is_the_same_until_the_usual_end(every: int) -> None:
    """Every stock, report and total, to the last bit, in each draw."""
    scenarios = ["huidig_beleid", "wonen_eerst", "alles_tegelijk"]
    usual = run(scenarios, members=5, every=every, whole=True)
    further = run(scenarios, members=5, every=every, whole=True, until=2041)
    for one, other in zip(usual, further, strict=True):
        moments = len(one.time)
        assert (one.time[-1], other.time[-1]) == (2036.0, 2041.0)
        assert np.array_equal(other.time[:moments], one.time)
        for name in ("states", "reports", "tallies"):
            expected, found = getattr(one.results, name), getattr(other.results, name)
            assert np.array_equal(found[:moments], expected), name
        assert other.draws == one.draws == "posterior"


def test_how_far_it_goes_changes_nothing_of_the_years_that_both_have() -> None:
    near, far = (run("huidig_beleid", members=3, until=end)[0] for end in (2038, 2041))
    assert near.time[-1] == 2038.0
    assert np.array_equal(near.results.states, far.results.states[: len(near.time)])


def test_the_register_and_the_moment_say_the_same() -> None:
    asked = run("wonen_eerst", members=3, register=WHOLE)[0]
    until = run("wonen_eerst", members=3, until=2041)[0]
    assert np.array_equal(asked.results.states, until.results.states)
    assert until.which.register is asked.which.register


def test_months_go_on_as_well() -> None:
    usual, further = (
        run("huidig_beleid", members=2, every="month", until=end)[0] for end in (None, 2037)
    )
    assert len(further.time) == len(usual.time) + 12
    assert np.array_equal(further.results.states[: len(usual.time)], usual.results.states)


# Draws ---------------------------------------------------------------------------------------


def test_the_draws_are_the_same_with_shocks_of_their_own_beyond() -> None:
    usual, further = (Draws.usual(one, 2000, 3) for one in (REGISTER, WHOLE))
    own = [name for name in REGISTER.names if name != "wereld.einde"]
    for name in own:
        assert np.array_equal(
            usual.numbers[REGISTER.index[name]], further.numbers[WHOLE.index[name]]
        ), name
    shocks = np.array([further.numbers[WHOLE.index[f"verder.schok.{y}"]] for y in Later.elements])
    last = usual.numbers[REGISTER.index["wereld.schok.2035"]]
    assert np.abs(shocks.mean(axis=1)).max() < 0.1 and np.abs(shocks.std(axis=1) - 1).max() < 0.1
    apart = np.corrcoef(np.vstack([shocks, last])) - np.eye(len(shocks) + 1)
    assert np.abs(apart).max() < 0.1
    assert np.array_equal(usual.further(2040).numbers, further.numbers)


def test_draws_from_the_ranges_go_on_too() -> None:
    plain = load_register(parameter_set=PRIOR)
    usual, further = Draws.usual(plain, 50), Draws.usual(plain, 50).further(2040)
    assert further.standing == usual.standing == "prior"
    assert np.ptp(further.numbers[further.register.index["verder.schok.2040"]]) > 1.0


def test_numbers_set_by_hand_stay_as_they_were_set() -> None:
    changed = Draws.usual(REGISTER, 4).changed({"wereld.trend": 0.02}).further(2038)
    index = changed.register.index
    assert set(changed.numbers[index["wereld.trend"]]) == {0.02}
    assert np.ptp(changed.numbers[index["verder.schok.2036"]]) > 0.0
    assert changed.standing == "by_hand"
    array = Draws.array(REGISTER, Draws.usual(REGISTER, 4).numbers).further(2038)
    assert set(array.numbers[index["verder.schok.2036"]]) == {0.0}
    assert array.members == 4 and last_year(array.register) == 2038


# The years beyond ----------------------------------------------------------------------------


def _level(**values: float) -> dict[int, float]:
    """The level of inflow on 1 January of each year, of 2031 to 2041."""
    flat, years = model_of(WHOLE), np.arange(2031.0, 2042.0)
    known: dict[str, Any] = {n: one.central for n, one in WHOLE.estimates.items()}
    known |= LEVELS | {"wereld.schokgrootte": 0.1, "tijd": years}
    known |= {name.replace("__", "."): value for name, value in values.items()}
    found = np.broadcast_to(evaluate(flat, known, ["wereld.groei"])["wereld.groei"], years.shape)
    return dict(zip(years.astype(int).tolist(), found.tolist(), strict=True))


def _grown(rate: float) -> float:
    return (2.0 + rate) / (2.0 - rate)


def test_without_trend_or_shocks_the_level_stays_one() -> None:
    assert set(_level().values()) == {1.0}


def test_the_trend_goes_on_and_every_shock_is_carried() -> None:
    drawn = dict(zip(further_years(), (0.5, -1.2, 2.0, 0.0, -0.3), strict=True))
    changed = {f"verder__schok__{year}": size for year, size in drawn.items()}
    found = _level(wereld__trend=0.03, wereld__instroomgroei=-0.01, **changed)
    for year in range(2031, 2041):
        rate = 0.02 + 0.1 * drawn.get(year, 0.0)
        assert found[year + 1] / found[year] == pytest.approx(_grown(rate), rel=1e-12), year


def test_with_a_level_inflow_the_count_settles_and_2036_is_no_turn() -> None:
    """Without trend and shocks nothing moves any more but what was under way."""
    still = LEVELS | {"lussen.aanzuigende_werking": 0.0, "lussen.vicieuze_cirkel": 0.0}
    result = run("huidig_beleid", Draws.central(REGISTER).changed(still), until=2041)[0]
    change = np.abs(np.diff(result.indicator("dakloos_totaal")[:, 0]))
    assert result.time[-1] == 2041.0
    assert change[-5:].max() <= change[-8:-5].max()


def test_nobody_and_no_home_is_lost_beyond_the_usual_end() -> None:
    """What a ledger holds changes by what crosses its border, all of it, in every draw."""
    flat = model_of(WHOLE)
    flows = tuple(flow.name for flow in flat.flows)
    watched = replace(flat, tallies=flows, reports=())
    draws, usual = Draws.usual(WHOLE, 4), national_grid(WHOLE)
    grid = Grid(usual.begin, usual.end)
    members = ensemble([load_scenario("alles_tegelijk")], WHOLE, grid, draws.numbers)
    found = integrate(watched, members, grid, calendar(WHOLE, grid), reports=())
    beyond = np.flatnonzero(found.time >= 2036.0)
    assert found.time[beyond].tolist() == [2036.0, 2037.0, 2038.0, 2039.0, 2040.0, 2041.0]
    row, tally = ({n: i for i, n in enumerate(names)} for names in (found.stock_names, flows))
    assert flat.ledgers
    for ledger in flat.ledgers:
        held = found.states[:, [row[one] for one in ledger.stocks]].sum(axis=1)[beyond]
        crossed = [
            sum((found.tallies[:, tally[one]] for one in way), np.zeros_like(found.tallies[:, 0]))
            for way in (ledger.entering, ledger.leaving)
        ]
        net = (crossed[0] - crossed[1])[beyond]
        scale = np.abs(held).max() + np.abs(crossed[0]).max()
        assert np.abs(np.diff(held, axis=0) - np.diff(net, axis=0)).max() < 1e-9 * scale


def test_the_band_goes_on_widening() -> None:
    """The years beyond are as little known as those before: no band stands still."""
    spread = run("huidig_beleid", members=200, until=2041)[0].indicator("dakloos_totaal")
    width = np.log(spread).std(axis=1)
    assert (np.diff(width[-6:]) > 0).all()

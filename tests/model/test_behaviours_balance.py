"""What must balance: behaviours 8-11 (stays, sums, switches, scale) of the acceptance reference."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from support.models.national_model import (
    EXTENSIVE,
    LOOPS_OFF,
    Inside,
    Numbers,
    baseline,
    central,
    equal_members,
    look_into,
    people,
    plan,
    register,
    run_with,
    scaled,
    stocks,
)

from simulation.language import scalar as sc
from simulation.language.units import Unit
from simulation.model.dims import Groep, Opvangsoort
from simulation.outcomes.indicators import INDICATORS, PERSONS, PERSONS_YEAR
from simulation.outcomes.scenario_runs import ScenarioResult, model, run
from simulation.scenario.lever_paths import LeverPath
from simulation.scenario.scenario import LOOPS, Scenario, list_shipped, load_scenario

# 8 -------------------------------------------------------------------------------------------

STEADY: Numbers = {
    "wereld.trend": 0.0,
    "wereld.instroomgroei": 0.0,
    "wereld.groei_arbeid": 0.0,
    "plekken.winterplekken": 0.0,
}
IN_SHELTER = people(Opvangsoort.elements)


@pytest.fixture(scope="module")
def steady() -> Inside:
    """The end of a run in which nothing changes any more."""
    far = register().with_values({"wereld.einde": 2222.0})
    return look_into(plan(loops=False), register=far, values=STEADY)[0]


def _at(value: np.ndarray | float, moment: int) -> float:
    """A value at a moment; what never changes is a number."""
    found = np.asarray(value)
    return float(found[moment, 0] if found.ndim else found)


def _cohort(inside: Inside, moment: int) -> float:
    """Mean stay of everyone who enters shelter, followed until they have left; years.

    Each follows the chances per head in force at that moment; whoever turns 27 or gets worse
    stays on as a member of the other group.
    """
    row = {name: i for i, name in enumerate(IN_SHELTER)}
    values = inside.values()
    entering, moves = np.zeros(len(row)), np.zeros((len(row), len(row)))
    for flow in model().flows:
        rate = _at(values[flow.name], moment)
        source, target = row.get(flow.source), row.get(flow.target)
        if source is not None:
            chance = rate / _at(values[flow.source], moment)
            moves[source, source] -= chance
            if target is not None:
                moves[target, source] += chance
        elif target is not None:
            entering[target] += rate

    def change(_: float, there: np.ndarray) -> np.ndarray:
        return np.append(moves @ there[:-1], there[:-1].sum())

    start = np.append(entering / entering.sum(), 0.0)
    end = solve_ivp(change, (0.0, 200.0), start, rtol=1e-11, atol=1e-14, method="LSODA").y[:, -1]
    assert end[:-1].sum() < 1e-12, "everyone has left"
    return float(end[-1])


def test_a_tagged_cohort_stays_as_long_as_littles_law_says(steady: Inside) -> None:
    """Stay measured with a tagged cohort equals people in opvang / outside entries in steady
    state (Little's law)."""
    there = stocks(steady.results, IN_SHELTER)[:, 0]
    assert abs(there[-1] / there[-2] - 1.0) < 1e-9, "steady"
    entries = steady.result.indicator("opgenomen")[-1, 0]
    stay = _cohort(steady, moment=-1)
    assert stay == pytest.approx(there[-1] / entries, rel=1e-7)
    assert steady.result.indicator("verblijfsduur_opvang")[-1, 0] == pytest.approx(
        stay * 12.0, rel=1e-7
    )


# 9 -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> list[ScenarioResult]:
    return run([load_scenario(name) for name in list_shipped()], members=3, seed=4)


SUMS = [i.id for i in INDICATORS.values() if i.by_group and i.unit in (PERSONS, PERSONS_YEAR)]


@pytest.mark.parametrize("name", SUMS)
def test_groups_add_up(shipped: list[ScenarioResult], name: str) -> None:
    """Groups add up to the total."""
    for result in shipped:
        parts = sum(result.indicator(name, group) for group in Groep.elements)
        np.testing.assert_allclose(parts, result.indicator(name), rtol=1e-12, atol=1e-9)


def test_the_mean_time_to_a_home_is_that_of_all_who_leave(shipped: list[ScenarioResult]) -> None:
    """Groups add up to the total: a mean, weighted with those it is a mean of."""
    means = [i.id for i in INDICATORS.values() if i.by_group and i.id not in SUMS]
    assert set(means) == {"tijd_tot_woning", "maanden_uitstroom", "aandeel_langdurig"}
    for result in shipped:
        leaving = [
            result.results.value(f"uitkomst.naar_huis_totaal.{group}") for group in Groep.elements
        ]
        days = [result.indicator("tijd_tot_woning", group) for group in Groep.elements]
        weighted = sum(n * d for n, d in zip(leaving, days, strict=True)) / sum(leaving)
        np.testing.assert_allclose(weighted, result.indicator("tijd_tot_woning"), rtol=1e-12)


def _resized(scenario: Scenario, factor: float) -> Scenario:
    """The scenario for a country `factor` times as large.

    A lever that moves in proportion to what it is now is larger by itself: its values are said of
    the estimate of now, which stays as it is.
    """
    levers: dict[str, LeverPath] = {}
    for name, path in scenario.knoppen.items():
        lever = register().levers[name]
        alike = lever.base is not None and lever.base.has_range
        large = Unit.parse(lever.unit) in EXTENSIVE and not alike
        if large and not hasattr(path, "datum"):
            path = tuple(replace(ramp, naar=ramp.naar * factor) for ramp in path)
        levers[name] = path
    return replace(scenario, knoppen=levers)


SIZES = ("huidig_beleid", "alles_tegelijk", "afbouw_zonder_woningen")
COUNTED = [i.id for i in INDICATORS.values() if i.unit.nl in (
    "personen", "personen per jaar", "woningen per jaar", "plekken", "teams", "per maand",
    "nachten per jaar")]  # fmt: skip
RELATIVE = [name for name in INDICATORS if name not in COUNTED]


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("copies", [2, 7])
def test_equal_copies_add_up_to_the_whole(name: str, copies: int) -> None:
    """n equal copies of a region with shares 1/n of state, inflow, capacity and supply add up to
    the whole."""
    whole_plan = load_scenario(name)
    whole = run(whole_plan)[0]
    values = equal_members(copies) | scaled(register(), 1.0 / copies)
    parts = run_with(_resized(whole_plan, 1.0 / copies), values, copies)
    _compare(
        whole,
        {i: parts.indicator(i).sum(axis=1) for i in COUNTED}
        | {i: parts.indicator(i).mean(axis=1) for i in RELATIVE},
        {},
    )


def _compare(
    whole: ScenarioResult, found: dict[str, np.ndarray], factors: dict[str, float]
) -> None:
    for indicator, values in found.items():
        factor = factors.get(indicator, 1.0)
        expected = whole.indicator(indicator)[:, 0] * factor
        size = max(
            np.nanmax(np.abs(expected)), factor
        )  # one person or dwelling, where there is none
        np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-9 * size, err_msg=indicator)


# 10 ------------------------------------------------------------------------------------------

ACTS_ON = {
    "vicieuze_cirkel": {"preventieteams.gewenste_teams"},
    "verslechtering": {
        *(n for n in model().equations if n.startswith("bevolking.achteruitgang.")),
    },
    "aanzuigende_werking": {f"instroom.aangetrokken.{group}" for group in Groep.elements},
    "draagvlak": {"praktijk.draagvlak"},
    "herinvestering": {"begeleiding.betaalbaar"},
}
"""The equations in which each loop's switch stands."""
GAIN = {
    "vicieuze_cirkel": ("preventieteams.naar_crisis",),
    "verslechtering": ("bevolking.achteruitgang_kans",),
    "aanzuigende_werking": ("instroom.aanzuiging",),
    "draagvlak": ("praktijk.gewicht_succes", "praktijk.gewicht_druk"),
    "herinvestering": ("begeleiding.aandeel_herinvestering",),
}
"""What makes the loop strong or weak."""
ONLY = {
    "vicieuze_cirkel": (
        "preventieteams.gewenste_teams",
        "preventieteams.aannemen",
        "preventieteams.afbouwen",
    ),
    "draagvlak": ("praktijk.draagvlak", "praktijk.overnemen"),
    "herinvestering": (
        "begeleiding.betaalbaar",
        "begeleiding.vrijgekomen",
        "begeleiding.teruggetrokken",
    ),
}
"""Where the loop runs through a stock, all that moves at an equal state."""


@pytest.fixture(scope="module")
def states() -> Inside:
    """States along a run in which every loop has something to do."""
    return look_into(load_scenario("afbouw_zonder_woningen"), every=32, members=4, seed=9)[0]


def _dependents(switch: str) -> set[str]:
    """All equations that depend on it, directly or through others."""
    found = {switch}
    for name, equation in model().equations.items():  # each after what it depends on
        if found & set(sc.references(equation)):
            found.add(name)
    return found - {switch}


def _changed(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> set[str]:
    return {n for n in model().equations if not np.array_equal(before[n], after[n])}


def test_every_loop_is_looked_at() -> None:
    assert set(ACTS_ON) == set(GAIN) == set(LOOPS)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_switch_stands_only_where_its_loop_acts(loop: str) -> None:
    """A switched-off loop changes nothing else at equal state."""
    switch = f"lussen.{loop}"
    direct = {n for n, e in model().equations.items() if switch in sc.references(e)}
    assert direct == ACTS_ON[loop]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_that_is_off_changes_nothing_else(states: Inside, loop: str) -> None:
    """At equal state every other auxiliary is unchanged, bit for bit."""
    off = np.zeros(1)
    changed = _changed(states.values(), states.values(**{f"lussen.{loop}": off}))
    assert changed & ACTS_ON[loop], "the loop does nothing here"
    assert changed <= _dependents(f"lussen.{loop}")
    if loop in ONLY:
        assert changed <= set(ONLY[loop])


@pytest.mark.parametrize("loop", LOOPS)
def test_off_is_the_same_as_a_gain_of_zero(states: Inside, loop: str) -> None:
    """Switched off: gain zero, bit for bit."""
    off = states.values(**{f"lussen.{loop}": np.zeros(1)})
    weak = states.values(**dict.fromkeys(GAIN[loop], np.zeros(1)))
    assert not _changed(off, weak)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_run_without_a_loop_is_a_run_with_gain_zero(loop: str) -> None:
    """The same for a whole run, through the kernel."""
    scenario = load_scenario("afbouw_zonder_woningen")
    off = run(replace(scenario, lussen={loop: False}))[0]
    weak = run_with(scenario, dict.fromkeys(GAIN[loop], 0.0))
    on = run(scenario)[0]
    assert np.array_equal(off.results.states, weak.results.states)
    assert not np.array_equal(off.results.states, on.results.states)


def test_scenarios_switch_loops_off() -> None:
    """The scenario's switch is the register's number."""
    by_scenario = run(replace(baseline(), lussen=LOOPS_OFF))[0]
    by_hand = run_with(baseline(), {f"lussen.{loop}": 0.0 for loop in LOOPS})
    assert np.array_equal(by_scenario.results.states, by_hand.results.states)


# 11 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("factor", [0.01, 3.0, 100.0])
def test_a_larger_country_counts_more_of_everything(name: str, factor: float) -> None:
    """Multiplying stocks, inflows, capacities and supply by k multiplies every count by k."""
    scenario = load_scenario(name)
    before = run(scenario)[0]
    after = run_with(_resized(scenario, factor), scaled(register(), factor))
    found = {i: after.indicator(i)[:, 0] for i in INDICATORS}
    _compare(before, found, dict.fromkeys(COUNTED, factor))


def test_what_is_scaled() -> None:
    """Amounts are scaled, shares and times are not; nor what moves in proportion to an amount."""
    numbers = scaled(register(), 2.0)
    assert {"knop.contingent", "woningen.toewijzingstijd"}.isdisjoint(numbers)
    for name in ("knop.mutaties", "preventie.uitzettingen.huisuitzetting_corporatie"):
        assert numbers[name] == 2.0 * central(name)
    levers = _resized(plan({"flexwoningen": 5.0, "contingent": 0.1}), 2.0).knoppen
    assert [levers[name][0].naar for name in ("flexwoningen", "contingent")] == [5.0, 0.1]

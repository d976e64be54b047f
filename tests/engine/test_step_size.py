"""The step is short enough: for the fastest thing in the model, and for everything reported."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from support.models.national_model import EXTREMES, Inside, baseline, look_into, register

from simulation.engine.evaluation import evaluate
from simulation.engine.grid import STEPS_PER_YEAR
from simulation.model.dims import Groep
from simulation.outcomes.indicators import (
    DWELLINGS_YEAR,
    INDICATORS,
    PERSONS,
    PERSONS_YEAR,
    PLACES,
    SHARE,
)
from simulation.outcomes.scenario_runs import ScenarioResult, model, run
from simulation.scenario.scenario import list_shipped, load_scenario

STEP = 1.0 / STEPS_PER_YEAR
STABLE = 1.6
"""Runge-Kutta is stable up to 2.78 steps in a time constant; we stay at little over half of that.
What is fast is never reported by itself: see the halving below."""
EXPLODES = {"central": 0.3, "low": 0.3, "fastest": 0.5}
"""Growth a year of the fastest mode that would be too much. Where two groups queue for the same
places a difference may grow for a while, at the edge where one of them gets none: with everything
at its fastest it does, by .41 at one of the moments."""
SOMEBODY = 1e-3
"""Below a thousandth of a person or a dwelling a stock is empty: its rates are rounding."""
FLOOR = 1e-6
"""Near zero an indicator's change is looked at in millionths of its own unit."""


def _numbers(corner: str) -> dict[str, float]:
    """All central or all low; or the fastest: times at their lowest, rates at their highest."""
    values = {}
    for name, estimate in register().estimates.items():
        parameter = register().described[name]
        if corner == "central" or parameter.grade == "definition":
            continue
        if corner == "low" or parameter.unit == "year":
            values[name] = estimate.low
        elif parameter.unit == "1/year":
            values[name] = estimate.high
    return values


CORNERS = ("central", "low", "fastest")


@pytest.fixture(scope="module", params=CORNERS)
def along(request: pytest.FixtureRequest) -> list[Inside]:
    """States along the shipped scenarios and along extreme ones."""
    scenarios = [load_scenario(name) for name in list_shipped()]
    values = _numbers(request.param)
    return look_into([*scenarios, *EXTREMES.values()], every=8, values=values)


def _turnover(inside: Inside) -> Iterator[tuple[float, str]]:
    """The shortest time in which each stock would be empty if nothing came in; years."""
    known = inside.values([flow.name for flow in model().flows])
    for name, leaving in model().outflows.items():
        if name in model().stocks and leaving:
            there = np.asarray(known[name])
            rate = there * 0.0
            for flow in leaving:
                rate = rate + known[flow]
            held = (there > SOMEBODY) & (rate > 0.0)
            if held.any():
                yield float((there[held] / rate[held]).min()), name


def test_the_step_is_stable_for_the_shortest_turnover(along: list[Inside]) -> None:
    """Every stock, at any of these states, leaves as slowly as the step asks."""
    shortest, name = min(found for inside in along for found in _turnover(inside))
    assert shortest * STABLE >= STEP, name


@pytest.mark.parametrize("corner", CORNERS)
def test_the_step_is_stable_for_the_shortest_time_in_the_register(corner: str) -> None:
    """The same for every time the model reads."""
    values = _numbers(corner)
    times = {
        name: values.get(name, estimate.central)
        for name, estimate in register().estimates.items()
        if name in model().parameters and register().described[name].unit == "year"
    }
    assert len(times) > 20
    name = min(times, key=times.__getitem__)
    assert times[name] * STABLE >= STEP, name


@pytest.mark.parametrize("corner", CORNERS)
def test_the_step_is_stable_for_the_fastest_mode(corner: str) -> None:
    """The same for all stocks together, filling included.

    A place is filled within its turnaround, which no stock's own outflow shows.
    """
    inside = look_into(baseline(), values=_numbers(corner))[0]
    for moment in (0, 7, 14):
        modes = np.linalg.eigvals(_jacobian(inside, moment))
        assert np.abs(modes).max() * STEP <= STABLE
        assert modes.real.max() < EXPLODES[corner], "nothing explodes"


def _jacobian(inside: Inside, moment: int) -> np.ndarray:
    """How each stock's rate of change answers to each stock."""
    names = list(model().stocks)
    known = {n: np.asarray(v)[min(moment, len(v) - 1), 0] for n, v in inside.known.items()}
    state = np.array([known[name] for name in names])
    nudge = np.maximum(np.abs(state), 1.0) * 1e-6

    def rates(values: dict[str, np.ndarray]) -> np.ndarray:
        values = evaluate(model(), known | values, [flow.name for flow in model().flows])
        net = np.zeros((len(names), len(names)))
        row = {name: number for number, name in enumerate(names)}
        for flow in model().flows:
            if flow.target in row:
                net[row[flow.target]] += values[flow.name]
            if flow.source in row:
                net[row[flow.source]] -= values[flow.name]
        return net

    nudged = state[:, None] + np.diag(nudge)
    moved = rates({name: nudged[number] for number, name in enumerate(names)})
    return (moved - rates({})) / nudge


def _shipped(steps_per_year: int, method: str = "rk4") -> list[ScenarioResult]:
    scenarios = [load_scenario(name) for name in list_shipped()]
    return run(scenarios, steps_per_year=steps_per_year, method=method)


def _indicators(result: ScenarioResult) -> Iterator[tuple[str, np.ndarray]]:
    for name, indicator in INDICATORS.items():
        for group in (None, *(Groep.elements if indicator.by_group else ())):
            yield f"{name} {group or ''}", result.indicator(name, group)


FEW = {PERSONS: 0.5, PERSONS_YEAR: 0.5, DWELLINGS_YEAR: 0.5, PLACES: 1.5, SHARE: 5e-4}


def test_half_the_step_changes_nothing_that_is_reported() -> None:
    """Halving dt changes no reported indicator of any shipped scenario by more than 0.1 %, at
    any moment, in total and by group.

    Half a person or dwelling, or a place and a half, is allowed where there are few: they are told
    in tens, and shares in whole per cents.
    """
    for before, after in zip(_shipped(32), _shipped(64), strict=True):
        pairs = zip(_indicators(before), _indicators(after), strict=True)
        for (name, coarse), (_, fine) in pairs:
            np.testing.assert_allclose(
                coarse,
                fine,
                rtol=1e-3,
                atol=FEW.get(INDICATORS[name.split()[0]].unit, FLOOR),
                err_msg=f"{before.scenario.id} {name}",
            )


def test_half_the_step_changes_no_verdict() -> None:
    for before, after in zip(_shipped(32), _shipped(64), strict=True):
        for name, verdict in before.verdicts.items():
            other = after.verdicts[name]
            assert (verdict.reached, verdict.year) == (other.reached, other.year), name


@pytest.mark.parametrize("indicator", ["dakloos_totaal", "cbs_equivalent", "weigeringen_per_maand"])
def test_euler_converges_to_runge_kutta(indicator: str) -> None:
    """Euler and Runge-Kutta differ, and half the step halves the difference.

    With one step the second is at least ten times as exact.
    """
    exact = _shipped(256)
    errors = []
    for steps in (32, 64, 128):
        pairs = zip(_shipped(steps, "euler"), exact, strict=True)
        errors.append(
            max(
                np.nanmax(np.abs(a.indicator(indicator) - b.indicator(indicator))) for a, b in pairs
            )
        )
    assert errors[0] > 1.0
    for coarse, fine in pairwise(errors):
        assert 1.8 < coarse / fine < 2.2
    near = zip(_shipped(32), exact, strict=True)
    rk4 = max(np.nanmax(np.abs(a.indicator(indicator) - b.indicator(indicator))) for a, b in near)
    assert rk4 < errors[0] / 10

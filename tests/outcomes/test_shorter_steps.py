"""Corners of the levers in which a stock is emptied within a step are run with shorter steps."""

import datetime as dt

import numpy as np
import pytest
from support.models.national_model import register

from simulation.engine import InvariantError, shorter_if_needed
from simulation.explore.homeless_spells import spells
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.scenario.lever_paths import USUAL, Afbouw
from simulation.scenario.scenario import Scenario, load_scenario

CLOSED: dict[str, object] = {
    "plekken_opvang": 20000,
    "aandeel_kleinschalig": 0,
    "afbouw_grootschalig": Afbouw(dt.date(2034, 1, 1), USUAL, vangrail=False),
}
"""All shelter closes at once, what is small too: its last people leave within a step."""
DRAWS = 150


def _closed() -> Scenario:
    return load_scenario("huidig_beleid", register()).with_settings(CLOSED, register())


def test_a_run_that_asks_for_shorter_steps_has_them() -> None:
    draws = Draws.posterior(register(), DRAWS)
    with pytest.raises(InvariantError, match="below zero"):
        run(_closed(), draws, steps_per_year=32)
    [found], [exact] = run(_closed(), draws), run(_closed(), draws, steps_per_year=256)
    np.testing.assert_array_equal(found.time, exact.time)
    np.testing.assert_allclose(
        found.indicator("dakloos_totaal"), exact.indicator("dakloos_totaal"), rtol=5e-4
    )


def test_other_scenarios_of_the_run_are_left_as_they_are() -> None:
    draws = Draws.posterior(register(), DRAWS)
    alone = run(["huidig_beleid"], draws)[0]
    beside = run(["huidig_beleid", _closed()], draws)
    np.testing.assert_array_equal(
        beside[0].indicator("dakloos_totaal"), alone.indicator("dakloos_totaal")
    )
    [closed] = run(_closed(), draws)
    np.testing.assert_array_equal(
        beside[1].indicator("dakloos_totaal"), closed.indicator("dakloos_totaal")
    )


def test_months_and_spells_have_them_too() -> None:
    draws = Draws.posterior(register(), DRAWS)
    [year], [month] = run(_closed(), draws), run(_closed(), draws, every="month")
    np.testing.assert_allclose(
        month.indicator("dakloos_totaal")[::12], year.indicator("dakloos_totaal"), rtol=1e-9
    )
    assert np.isfinite(spells(_closed(), draws, 2030).mean).all()


@pytest.mark.parametrize("seed", range(8))
def test_no_corner_of_the_levers_breaks_a_law(seed: int) -> None:
    """Each lever at a bound or as it is, by chance; the central values and some draws."""
    random = np.random.default_rng([12, seed])
    settings: dict[str, object] = {}
    for name, lever in register().levers.items():
        place = int(random.integers(3))
        if lever.kind == "date":
            year = int(random.integers(lever.low, lever.high + 1))
            closure = Afbouw(dt.date(year, 1, 1), USUAL, vangrail=False)
            settings |= {name: closure} if place else {}
        elif place:
            settings[name] = lever.low if place == 1 else lever.high
    plan = load_scenario("huidig_beleid", register()).with_settings(settings, register())
    for draws in (Draws.usual(register(), 1), Draws.posterior(register(), 20)):
        [found] = run(plan, draws)
        assert np.isfinite(found.indicator("dakloos_totaal")).all()


def test_what_breaks_with_the_shortest_step_is_not_hidden() -> None:
    tried = []

    def broken(steps: int) -> None:
        tried.append(steps)
        raise InvariantError("a law")

    with pytest.raises(InvariantError):
        shorter_if_needed(broken, 16)
    assert tried == [16, 32, 64, 128, 256]

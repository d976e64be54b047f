"""What comes of a lever that moves every draw alike."""

import datetime as dt

import numpy as np
import pytest

from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import ensemble, model, national_grid, run
from simulation.register.register import load_register
from simulation.scenario.lever_paths import Ramp
from simulation.scenario.scenario import BASELINE, load_scenario
from simulation.wording.uncertainty import difference_words

REGISTER = load_register()
BASE = load_scenario(BASELINE)
PLACES = [name for name in INDICATORS if name.startswith("plekken_")]
DRAWS = 100


def places(result: ScenarioResult) -> np.ndarray:
    return np.sum([result.at(name) for name in PLACES], axis=0)


def test_every_lever_set_to_what_it_is_now_changes_no_bit() -> None:
    decided = BASE.knoppen
    now = {n: lever.now for n, lever in REGISTER.levers.items() if lever.now is not None}
    late = {n: Ramp(v, dt.date(2027, 3, 9)) for n, v in now.items() if n not in decided}
    policy, set_by_hand = run([BASE, BASE.with_settings(late)], members=DRAWS)
    assert len(late) == len(now) - len(decided) > 20
    for name in INDICATORS:
        np.testing.assert_array_equal(policy.indicator(name), set_by_hand.indicator(name))


@pytest.mark.parametrize(("to", "sign"), [(12600, 1), (8500, -1)])
def test_more_shelter_is_more_places_in_every_draw(to: float, sign: int) -> None:
    """It was called small or uncertain: draws with more places today lost some."""
    assert len(PLACES) >= 3
    policy, moved = run([BASE, BASE.with_settings({"plekken_opvang": to})], members=DRAWS)
    apart = places(moved) - places(policy)
    assert (sign * apart > 0).all()
    found = spread(apart)
    words = difference_words(found.mean, (found.low, found.high), INDICATORS[PLACES[0]].unit, "nl")
    assert not words.unsure and words.band


@pytest.mark.parametrize("members", [1, DRAWS])
def test_the_engine_gets_each_draw_in_proportion(members: int) -> None:
    which, name = Draws.usual(REGISTER, members), "plekken_opvang"
    own = which.numbers[REGISTER.index[f"knop.{name}"]]
    now = REGISTER.levers[name].now
    assert now is not None and (members == 1) == (own.mean() == now)
    grid, moved = national_grid(REGISTER), BASE.with_settings({name: 12600})
    given = ensemble([moved], REGISTER, grid, which.numbers).levers(model(), np.arange(grid.steps))
    assert given[name][0] == pytest.approx(own, rel=1e-12)
    assert given[name][-1] == pytest.approx(own * 12600 / now, rel=1e-12)

"""What runs have in common is taken over to the last bit, and no more than that."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from simulation.engine import Pasts
from simulation.engine.past import Past
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.lever_paths import Ramp
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario

REGISTER = load_register()
BASE = load_scenario(BASELINE, REGISTER)
UNTIL = 2027.0
ROOM = 100_000_000


class Watched(Pasts):
    """Tells where each run began."""

    def __init__(self, room: int = ROOM) -> None:
        super().__init__(UNTIL, room)
        self.began = list[float]()

    def begin(self, run: Past) -> int:
        moment = super().begin(run)
        self.began.append(float(run.grid.time[moment]))
        return moment


def moved(when: dt.date, value: float = 5_000.0) -> Scenario:
    path = (Ramp(value, when),)
    return replace(BASE, knoppen={**BASE.knoppen, "flexwoningen": path})


def same(scenario: Scenario, pasts: Pasts, draws: Draws, steps: int = 32) -> None:
    """Hold a run that takes over what it can against one that begins at the start."""
    [short] = run(scenario, draws, steps_per_year=steps, whole=True, pasts=pasts)
    [whole] = run(scenario, draws, steps_per_year=steps, whole=True)
    for name in ("reports", "tallies", "states"):
        ours, theirs = getattr(short.results, name), getattr(whole.results, name)
        assert np.array_equal(ours, theirs, equal_nan=True), name


@pytest.mark.parametrize(
    ("when", "began"),
    [
        (dt.date(2027, 1, 1), 2027.0),
        (dt.date(2029, 3, 1), 2027.0),  # no more is kept
        (dt.date(2026, 7, 1), 2026.0),
        (dt.date(2024, 1, 1), 2024.0),
    ],
)
@pytest.mark.parametrize("steps", [16, 32])
def test_a_lever_that_moves_later_shares_what_comes_before(
    when: dt.date, began: float, steps: int
) -> None:
    pasts, draws = Watched(), Draws.usual(REGISTER, 10)
    same(BASE, pasts, draws, steps)
    same(moved(when), pasts, draws, steps)
    assert pasts.began == [2018.0, began]


def test_what_shares_more_with_a_later_run_goes_on_from_there() -> None:
    pasts, draws = Watched(), Draws.usual(REGISTER, 3)
    for scenario in (BASE, moved(dt.date(2022, 1, 1)), moved(dt.date(2022, 1, 1))):
        same(scenario, pasts, draws)
    assert pasts.began == [2018.0, 2022.0, 2027.0]


def test_other_numbers_draws_steps_or_methods_share_nothing() -> None:
    pasts, draws = Watched(), Draws.usual(REGISTER, 3)
    same(BASE, pasts, draws)
    other = next(name for name in REGISTER.estimates if name.startswith("lussen."))
    loops = {other.removeprefix("lussen."): REGISTER.estimates[other].central == 0.0}
    same(replace(BASE, lussen=loops), pasts, draws)
    same(BASE, pasts, draws.changed({"knop.flexwoningen": 1.0}))
    same(BASE, pasts, Draws.usual(REGISTER, 4))
    same(BASE, pasts, draws, steps=64)
    run(BASE, draws, method="euler", steps_per_year=64, pasts=pasts)
    assert pasts.began == [2018.0] * 6


def test_one_member_alone_is_taken_over_too() -> None:
    pasts, central = Watched(), Draws.central(REGISTER)
    same(BASE, pasts, central)
    same(moved(dt.date(2027, 1, 1)), pasts, central)
    assert pasts.began == [2018.0, 2027.0]


def test_there_is_no_more_kept_than_there_is_room_for() -> None:
    pasts, draws = Watched(room=1), Draws.usual(REGISTER, 3)
    for scenario in (BASE, moved(dt.date(2020, 1, 1)), BASE):
        same(scenario, pasts, draws)
    assert pasts.began == [2018.0, 2020.0, 2020.0]  # the latest alone is kept


def test_a_run_that_broke_a_law_is_not_kept() -> None:
    pasts = Watched()
    [result] = run(BASE, members=3, whole=True)
    states, tallies = result.results.states, result.results.tallies
    members = 3
    worst = np.full((2, members), -1.0)
    worst[1, 2] = np.nan
    kept = list[Past]()
    pasts._put = kept.append  # type: ignore[method-assign]
    from simulation.outcomes.scenario_runs import ensemble, model, national_grid

    draws = Draws.usual(REGISTER, members)
    grid = national_grid(REGISTER)
    whole = ensemble([BASE], REGISTER, grid, draws.numbers)
    past = Past(model(), whole, grid, np.zeros((0, 0)), "rk4", states, tallies)
    pasts.keep(past, 0, worst)
    assert not kept
    pasts.keep(past, 0, np.full((2, members), -1.0))
    assert len(kept) == 1 and len(kept[0].states) == 10

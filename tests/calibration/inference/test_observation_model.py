"""What the model says a source would have counted, with steps as short as that asks."""

import numpy as np
import pytest

from calibration.inference.observation_model import Predictor
from calibration.inference.problem import Problem
from calibration.targets import load_targets
from simulation.engine import InvariantError
from simulation.register.register import PRIOR, load_register


@pytest.fixture(scope="module")
def problem() -> Problem:
    register = load_register(parameter_set=PRIOR)
    return Problem.of(load_targets(register=register), register)


def _centre(problem: Problem, **changed: float) -> np.ndarray:
    numbers = np.array([[one.central] for one in problem.register.estimates.values()])
    for name, value in changed.items():
        numbers[problem.register.index[name.replace("__", ".")]] = value
    return numbers


def test_half_the_steps_do_for_a_count(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """And outputs four times a year, with a straight line between them."""
    numbers = _centre(problem)
    coarse = problem.predictor(numbers, problem.rows)
    monkeypatch.setattr("calibration.inference.observation_model.STEPS", 128)
    monkeypatch.setattr("calibration.inference.observation_model.OUTPUTS", 64)
    fine = Predictor(problem.targets, problem.register)
    assert fine.grid.steps_per_year == 128 > 2 * problem.predictor.grid.steps_per_year
    told = fine(numbers, problem.rows)
    np.testing.assert_allclose(np.exp(coarse.logs), np.exp(told.logs), rtol=1e-3)
    for id, parts in told.shares.items():
        np.testing.assert_allclose(coarse.shares[id], parts, rtol=1e-3)


def test_numbers_far_out_are_run_with_shorter_steps(problem: Problem) -> None:
    """Some five standard deviations up: shelter empties within a long step, yet is counted."""
    numbers = _centre(problem, bevolking__verhouding_opvang=12.0)
    found = problem.predictor(numbers, problem.rows)
    assert np.isfinite(found.logs).all()
    at_centre = problem.predictor(_centre(problem), problem.rows)
    monitor = problem.likelihood.totals.ids.index("monitor_2023")
    assert found.logs[monitor, 0] != at_centre.logs[monitor, 0]


def test_what_no_step_can_follow_is_told(problem: Problem) -> None:
    with pytest.raises(InvariantError, match="below zero"):
        problem.predictor.run(_centre(problem, bevolking__verhouding_opvang=1e4))

"""What the model says a source would have counted, with steps as short as that asks."""

import numpy as np
import pytest

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


def test_half_the_steps_do_for_a_count(problem: Problem) -> None:
    fine, coarse = (
        problem.predictor(_centre(problem), problem.rows, coarse=coarse) for coarse in (False, True)
    )
    np.testing.assert_allclose(np.exp(coarse.logs), np.exp(fine.logs), rtol=1e-3)


def test_numbers_far_out_are_run_with_shorter_steps(problem: Problem) -> None:
    """Some five standard deviations up: shelter empties within a long step, yet is counted."""
    numbers = _centre(problem, bevolking__verhouding_opvang=12.0)
    found = problem.predictor(numbers, problem.rows, coarse=True)
    assert np.isfinite(found.logs).all()
    at_centre = problem.predictor(_centre(problem), problem.rows, coarse=True)
    monitor = [row.id for row in problem.rows].index("monitor_2023")
    assert found.logs[monitor, 0] != at_centre.logs[monitor, 0]


def test_what_no_step_can_follow_is_told(problem: Problem) -> None:
    with pytest.raises(InvariantError, match="below zero"):
        problem.predictor.run(_centre(problem, bevolking__verhouding_opvang=1e4), coarse=True)

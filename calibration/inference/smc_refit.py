"""A short calibration by the second algorithm alone: for what is fitted many times over.

Held-out predictions, other structures and self-checks each need a posterior of their own, which is
compared, not quoted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from calibration.inference.checkpoint import Arrays, Checkpoint
from calibration.inference.convergence import effective_of
from calibration.inference.importance import weigh
from calibration.inference.problem import Problem
from calibration.inference.smc import Round, Schedule, temper

SHORT = Schedule(chains=128, moves=32, last=256)
ENOUGH = 200.0
"""Independent draws a short calibration must be worth before anything is read off it."""


@dataclass(frozen=True)
class Refit:
    """Draws from a posterior.

    Attributes
    ----------
    z, numbers
        ``(draws, dimension)``, and all numbers of the register without errors of counts.
    effective
        Number of independent draws of the worst parameter.
    """

    problem: Problem
    z: np.ndarray
    numbers: np.ndarray
    log_evidence: float
    effective: float

    @property
    def converged(self) -> bool:
        return self.effective >= ENOUGH


def refit(
    problem: Problem,
    *,
    schedule: Schedule = SHORT,
    pool: int = 8_000,
    kept: int = 1_000,
    seed: int = 0,
    checkpoint: Checkpoint | None = None,
    name: str = "refit",
) -> Refit:
    """Fit a problem by the second algorithm, and give its draws other numbers.

    Parameters
    ----------
    pool, kept
        Draws that are weighed, and that are kept.
    checkpoint, name
        Where the fit is kept once it is done, and as what.

    Returns
    -------
    Refit
        With what the draws are worth.
    """

    def make() -> Arrays:
        last = temper(problem.log_likelihood, problem.dimension, schedule, seed)
        places = np.linspace(0, len(last.points) - 1, pool).round().astype(int)
        z, alone = last.points[places], last.log_likelihood.ravel()[places]
        weighed = weigh(problem, z, alone, seed)
        chosen = weighed.choose(kept, seed)
        return {
            "z": z[chosen],
            "others": weighed.others[chosen],
            "log_evidence": np.array(last.log_evidence + weighed.gain),
            "effective": np.array(min(worth(last), weighed.effective)),
        }

    found = (checkpoint or Checkpoint()).piece(name, make)
    drawn = problem.register.draw_columns(found["others"], seed)
    return Refit(
        problem,
        found["z"],
        problem.numbers(found["z"], drawn),
        float(found["log_evidence"]),
        float(found["effective"]),
    )


def worth(last: Round) -> float:
    """Give how many independent draws a round is worth, for its worst parameter."""
    return min(effective_of(last.z[:, :, i].T) for i in range(last.z.shape[2]))


def short_fit(schedule: Schedule, draws: int = 1_000) -> Callable[[Problem, int], np.ndarray]:
    """Give a fitter for `calibration.checks.sbc`: sampled parameters alone."""

    def fit(problem: Problem, seed: int) -> np.ndarray:
        points = temper(problem.log_likelihood, problem.dimension, schedule, seed).points
        return points[np.linspace(0, len(points) - 1, draws).round().astype(int)]

    return fit

"""A short calibration by the first algorithm alone: for what is fitted many times over.

Held-out predictions, other structures and self-checks each need a posterior of their own.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from calibration.inference.checkpoint import Arrays, Checkpoint
from calibration.inference.convergence import effective_of
from calibration.inference.problem import Problem
from calibration.samplers.tempering import Round, Schedule, temper

SHORT = Schedule(chains=128, moves=32, last=192)
ENOUGH = 200.0
"""Independent draws a short calibration must be worth before anything is read off it."""


@dataclass(frozen=True)
class Refit:
    """Draws from a posterior.

    Attributes
    ----------
    z, columns
        ``(draws, dimension)``, and the draws of the other numbers that go with each,
        ``(draws, BLOCKS)``.
    log_likelihood
        Of each, ``(draws,)``.
    effective
        Number of independent draws of the worst parameter.
    """

    problem: Problem
    z: np.ndarray
    columns: np.ndarray
    log_likelihood: np.ndarray
    log_evidence: float
    effective: float

    @property
    def numbers(self) -> np.ndarray:
        """All numbers of the register, without errors of counts."""
        return self.problem.numbers(self.z, self.problem.other_numbers(self.columns))

    @property
    def converged(self) -> bool:
        return self.effective >= ENOUGH


def refit(
    problem: Problem,
    *,
    schedule: Schedule = SHORT,
    kept: int = 1_000,
    seed: int = 0,
    checkpoint: Checkpoint | None = None,
    name: str = "refit",
) -> Refit:
    """Fit a problem.

    Parameters
    ----------
    kept
        Draws that are kept.
    checkpoint, name
        Where the fit is kept once it is done, and as what.

    Returns
    -------
    Refit
        With what the draws are worth.
    """
    make = partial(_made, problem, schedule, kept, seed)
    found = (checkpoint or Checkpoint()).piece(name, make)
    return Refit(
        problem,
        found["z"],
        found["columns"],
        found["log_likelihood"],
        float(found["log_evidence"]),
        float(found["effective"]),
    )


def _made(problem: Problem, schedule: Schedule, kept: int, seed: int) -> Arrays:
    last = temper(problem.log_likelihood, problem.dimension, schedule, seed)
    z, columns, likelihoods = spread_out(last, kept)
    return {
        "z": z,
        "columns": columns,
        "log_likelihood": likelihoods,
        "log_evidence": np.array(last.log_evidence),
        "effective": np.array(worth(last)),
    }


def spread_out(last: Round, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give so many points of a round, evenly over it: chain by chain, each from begin to end."""
    moves, chains, d = last.z.shape
    places = np.linspace(0, moves * chains - 1, count).round().astype(int)
    return (
        last.z.transpose(1, 0, 2).reshape(-1, d)[places],
        last.columns.transpose(1, 0, 2).reshape(moves * chains, -1)[places],
        last.log_likelihood.T.ravel()[places],
    )


def worth(last: Round) -> float:
    """Give how many independent draws a round is worth, for its worst parameter."""
    return min(effective_of(last.z[:, :, i].T) for i in range(last.z.shape[2]))

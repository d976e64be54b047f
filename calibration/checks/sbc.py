"""Does the calibration find what is true, where what is true is known?

Simulation-based calibration draws parameters from their priors, lets the model make counts, fits
those, and looks how often the truth lies in the interval: 90 % intervals must hold it nine times
out of ten. Recovery does the same with every sampled parameter at once, and says which of them
the counts cannot tell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from scipy.stats import binomtest

from calibration.inference.checkpoint import Arrays, Checkpoint
from calibration.inference.problem import Problem
from calibration.inference.smc import Schedule
from calibration.inference.smc_refit import short_fit
from simulation.outcomes.draw_statistics import quantiles

REDUCED = (
    "preventie.instroomniveau",
    "bevolking.beginniveau",
    "waarneming.dekking_verborgen",
    "wereld.groei_verleden",
    "knop.plekken_opvang",
    "bevolking.zelf_kans.lang.bij_bekenden",
)
"""What simulation-based calibration samples: the numbers that the counts tell most about."""
ALLOWED = (0.87, 0.93)
"""Where the share inside 90 % intervals has to be."""
EFFORT = Schedule(chains=64, moves=16, last=64)
"""Of one calibration among many."""
TOGETHER = 10
"""Calibrations that make a piece of a checkpoint."""

Fitter = Callable[[Problem, int], np.ndarray]
"""Gives posterior draws ``(draws, dimension)`` of a problem, for a seed."""


@dataclass(frozen=True)
class Coverage:
    """How often the truth lay in its middle 90 %, each ``(replications, dimension)``.

    `ranks` are the shares of draws below each true value: uniform when all is well.
    """

    names: tuple[str, ...]
    inside: np.ndarray
    ranks: np.ndarray
    contraction: np.ndarray

    @property
    def pooled(self) -> float:
        return float(self.inside.mean())

    def to_plain(self) -> dict[str, Any]:
        return {
            "replications": len(self.inside),
            "pooled": self.pooled,
            "parameters": {
                name: {
                    "inside": float(self.inside[:, i].mean()),
                    "rank": float(self.ranks[:, i].mean()),
                    "contraction": float(self.contraction[:, i].mean()),
                }
                for i, name in enumerate(self.names)
            },
        }


def pretend(problem: Problem, random: np.random.Generator) -> tuple[np.ndarray, Problem]:
    """Draw a truth from the priors, and the problem with the counts it would have given."""
    truth = random.standard_normal(problem.dimension)
    counted = problem.likelihood.draw(problem.predict(truth[None]), random)
    rows = tuple(replace(row, value=float(counted[row.id][0])) for row in problem.rows)
    return truth, replace(problem, rows=rows)


def coverage(
    problem: Problem,
    fitter: Fitter,
    replications: int,
    seed: int,
    progress: Callable[[float], None] = lambda done: None,
    checkpoint: Checkpoint | None = None,
) -> Coverage:
    """Fit made-up counts again and again.

    Parameters
    ----------
    seed
        Of the made-up truths and counts.
    progress
        Told which part is done (0 to 1).

    Returns
    -------
    Coverage
        Whether the truth was inside, its rank and the narrowing.
    """
    kept = checkpoint or Checkpoint()
    parts = []
    for begin in range(0, replications, TOGETHER):
        numbers = range(begin, min(begin + TOGETHER, replications))
        name = f"check-{numbers[0]:05}-{numbers[-1]:05}"
        parts.append(kept.piece(name, partial(_some, problem, fitter, numbers, seed)))
        progress((numbers[-1] + 1) / replications)
    inside, ranks, shrunk = (
        np.concatenate([part[what] for part in parts]) for what in ("inside", "ranks", "shrunk")
    )
    return Coverage(problem.sampled, inside, ranks, shrunk)


def _some(problem: Problem, fitter: Fitter, numbers: Sequence[int], seed: int) -> Arrays:
    inside, ranks, shrunk = [], [], []
    for number in numbers:
        truth, pretended = pretend(problem, np.random.default_rng([seed, 5, number]))
        draws = fitter(pretended, number)
        found = quantiles(draws.T)
        inside.append((found["q05"] <= truth) & (truth <= found["q95"]))
        ranks.append((draws < truth).mean(axis=0))
        shrunk.append(1.0 - draws.var(axis=0))
    return {"inside": np.array(inside), "ranks": np.array(ranks), "shrunk": np.array(shrunk)}


def simulation_based(
    problem: Problem,
    replications: int,
    seed: int = 0,
    progress: Callable[[float], None] = lambda done: None,
    checkpoint: Checkpoint | None = None,
) -> Coverage:
    """Do simulation-based calibration with the `REDUCED` set of parameters.

    Parameters
    ----------
    replications, seed, progress, checkpoint
        As in `coverage`.

    Returns
    -------
    Coverage
        Of the reduced set of parameters.
    """
    chosen = tuple(name for name in problem.sampled if name in REDUCED)
    reduced = replace(problem, sampled=chosen)
    return coverage(reduced, short_fit(EFFORT), replications, seed, progress, checkpoint)


def consistent(inside: np.ndarray) -> float:
    """Probability of as odd a number of hits when each had a chance of 90 %."""
    return float(binomtest(int(inside.sum()), int(inside.size), 0.9).pvalue)

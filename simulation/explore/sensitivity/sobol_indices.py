"""Sobol indices: which part of the variance of an outcome each thing brings about.

By itself (first order), with everything it does in combination (total), and each pair beyond what
the two do by themselves (second order). The design and the estimates are those of SALib: of
Saltelli (2010) for the first two, of Saltelli (2002) for pairs.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulation.explore.sample_sizes import check_power_of_two
from simulation.explore.sensitivity.problem import Function, Problem, outcomes_of, settled

SURE = 0.95
"""How sure every margin is."""
SMALL = 0.01
"""A part of the variance below which it is all the same who comes first."""


@dataclass(frozen=True, eq=False)
class SobolIndices:
    """What each of some names, and each pair of them, does to the variance of an outcome.

    A share is an estimate: one of nothing may come out just below zero. The margins, to either
    side, are those of resampling.

    Attributes
    ----------
    first, first_margin
        The share that goes away when it alone is fixed, ``(names,)``.
    total, total_margin
        The share that stays when all the others are fixed, ``(names,)``.
    second, second_margin
        What a pair does beyond that, ``(names, names)``, symmetric, NaN with itself.
    mean, deviation
        Mean and standard deviation of the outcome over the design, in its own unit.
    runs
        Samples that were worked out.
    """

    names: tuple[str, ...]
    first: np.ndarray
    first_margin: np.ndarray
    total: np.ndarray
    total_margin: np.ndarray
    second: np.ndarray
    second_margin: np.ndarray
    mean: float
    deviation: float
    runs: int

    @cached_property
    def order(self) -> list[int]:
        """The names by their total, the largest first."""
        return [int(place) for place in np.argsort(-self.total, kind="stable")]

    @property
    def settled(self) -> int:
        """How many of the first places in that order are certain."""
        return settled(self.total[self.order], self.total_margin[self.order], SMALL)

    @property
    def together(self) -> float:
        """The share of the variance that nothing brings about by itself."""
        return float(1.0 - self.first.sum()) if self.deviation > 0 else 0.0

    @property
    def together_margin(self) -> float:
        """Its margin, as if those of the first orders were independent."""
        return float(np.sqrt((self.first_margin**2).sum()))

    def columns(self) -> dict[str, np.ndarray]:
        """Give what is told of each name, ``(names,)``."""
        return {
            "total": self.total,
            "total_margin": self.total_margin,
            "first": self.first,
            "first_margin": self.first_margin,
        }

    def pairs(self) -> list[tuple[int, int]]:
        """Give every pair of names by their places, the one that does most first."""
        rows, others = np.triu_indices(len(self.names), 1)
        order = np.argsort(-self.second[rows, others], kind="stable")
        return [(int(rows[k]), int(others[k])) for k in order]

    def clear_pairs(self) -> list[tuple[int, int]]:
        """Give the pairs that surely do something, although so many were looked at (Bonferroni)."""
        from scipy.stats import norm

        pairs = self.pairs()
        unsure = (1.0 - SURE) / 2.0
        wider = norm.isf(unsure / max(1, len(pairs))) / norm.isf(unsure)
        return [pair for pair in pairs if self.second[pair] > wider * self.second_margin[pair]]


def sobol(problem: Problem, function: Function, samples: int, seed: int = 0) -> SobolIndices:
    """Work out the Sobol indices of a function.

    Parameters
    ----------
    problem
        What varies.
    function
        Called once, with the whole design: ``samples * (2 * names + 2)`` rows.
    samples
        Of the sequence that the design is made from, a power of two.
    seed
        The same one gives the same design and the same margins.

    Returns
    -------
    SobolIndices
        All zero where the outcome is always the same.
    """
    check_power_of_two(samples)
    from SALib.analyze import sobol as estimates
    from SALib.sample import sobol as designs

    shares = designs.sample(problem.shares, samples, seed=seed)
    found = outcomes_of(function, problem.stretched(shares))
    size = len(problem.names)
    if np.ptp(found) == 0.0:  # nothing to divide
        nothing, pairs = np.zeros(size), np.zeros((size, size))
        np.fill_diagonal(pairs, np.nan)
        none = nothing, nothing, nothing, nothing
        return SobolIndices(problem.names, *none, pairs, pairs, float(found[0]), 0.0, len(found))
    # A seed of 0 is none to SALib.
    by = estimates.analyze(problem.shares, found, conf_level=SURE, seed=seed + 1)
    return SobolIndices(
        problem.names,
        by["S1"],
        by["S1_conf"],
        by["ST"],
        by["ST_conf"],
        _symmetric(by["S2"]),
        _symmetric(by["S2_conf"]),
        float(found.mean()),
        float(found.std()),
        len(found),
    )


def _symmetric(upper: np.ndarray) -> np.ndarray:
    """Fill in below the diagonal what stands above it."""
    return np.asarray(np.where(np.isnan(upper), upper.T, upper))

"""Screening after Morris: how much an outcome changes when each thing goes through its range.

Cheap where Sobol indices are not: from many points one thing at a time is moved, so that the effect
is known with the others here and there. The design and the estimates are those of SALib.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulation.explore.sensitivity.problem import Function, Problem, outcomes_of, settled
from simulation.explore.sensitivity.sobol_indices import SURE

LEVELS = 4
"""Places of a range that are tried."""
SMALL = 0.01
"""A part of the largest effect below which it is all the same who comes first."""


@dataclass(frozen=True, eq=False)
class Screening:
    """The effects of some names, in the unit of the outcome over the whole range of each.

    Attributes
    ----------
    mu
        The mean effect, ``(names,)``; what goes up here and down there may cancel in it.
    mu_star, mu_star_margin
        The mean size of the effect whatever its sign, and the margin of that to either side.
    sigma
        The standard deviation of the effect: more than nothing where it is no straight line, or
        depends on the others.
    runs
        Samples that were worked out.
    """

    names: tuple[str, ...]
    mu: np.ndarray
    mu_star: np.ndarray
    mu_star_margin: np.ndarray
    sigma: np.ndarray
    runs: int

    @cached_property
    def order(self) -> list[int]:
        """The names by the size of their effect, the largest first."""
        return [int(place) for place in np.argsort(-self.mu_star, kind="stable")]

    @property
    def settled(self) -> int:
        """How many of the first places in that order are certain."""
        least = SMALL * float(self.mu_star.max())
        return settled(self.mu_star[self.order], self.mu_star_margin[self.order], least)

    def columns(self) -> dict[str, np.ndarray]:
        """Give what is told of each name, ``(names,)``."""
        return {
            "mu_star": self.mu_star,
            "mu_star_margin": self.mu_star_margin,
            "mu": self.mu,
            "sigma": self.sigma,
        }


def morris(problem: Problem, function: Function, samples: int, seed: int = 0) -> Screening:
    """Screen a function.

    Parameters
    ----------
    problem
        What varies.
    function
        Called once, with the whole design: ``samples * (names + 1)`` rows.
    samples
        Trajectories: points from which everything is moved in turn; at least two.
    seed
        The same one gives the same design and the same margins.

    Returns
    -------
    Screening
        All zero where the outcome is always the same.

    Raises
    ------
    ValueError
        When there are too few samples to tell how an effect varies.
    """
    if samples < 2:
        raise ValueError(f"at least two samples are needed, not {samples}")
    from SALib.analyze import morris as estimates
    from SALib.sample import morris as designs

    shares = designs.sample(problem.shares, samples, num_levels=LEVELS, seed=seed)
    found = outcomes_of(function, problem.stretched(shares))
    by = estimates.analyze(
        problem.shares, shares, found, conf_level=SURE, num_levels=LEVELS, seed=seed
    )
    mu, size, margin, sigma = (
        np.asarray(by[key], dtype=float) for key in ("mu", "mu_star", "mu_star_conf", "sigma")
    )
    return Screening(problem.names, mu, size, margin, sigma, len(found))

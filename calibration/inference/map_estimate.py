"""The best point: least squares from several starts, which shows whether there is one best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from calibration.inference.problem import Problem

STEP = 1e-3
"""Of the finite differences, in standard deviations of the prior."""
NEAR = 0.05
"""Two ends are the same when their costs differ less, in units of log posterior."""


@dataclass(frozen=True)
class Point:
    """The mode of the posterior.

    Attributes
    ----------
    z, covariance
        Standard normal numbers, ``(dimension,)``; of the normal distribution with the same
        curvature,
        ``(dimension, dimension)``.
    starts, agreeing
        Number of starting points, and how many of them ended here.
    """

    z: np.ndarray
    values: dict[str, float]
    covariance: np.ndarray
    starts: int
    agreeing: int

    @classmethod
    def of(cls, problem: Problem, found: Mapping[str, Any]) -> Point:
        """Give the point with these parts, of which the values follow from `z`."""
        values = problem.transforms.values(found["z"][None])[:, 0].tolist()
        return cls(
            found["z"],
            dict(zip(problem.sampled, values, strict=True)),
            found["covariance"],
            int(found["starts"]),
            int(found["agreeing"]),
        )

    @property
    def kept(self) -> dict[str, float]:
        """The values as a parameter set has them: in six figures."""
        return {name: float(f"{value:.6g}") for name, value in self.values.items()}

    def to_arrays(self) -> dict[str, np.ndarray]:
        return {name: np.asarray(v) for name, v in vars(self).items() if name != "values"}


def find_point(problem: Problem, starts: int = 6, seed: int = 0) -> Point:
    """Minimise the squared residuals of counts and priors together.

    Parameters
    ----------
    starts
        How many, at least one; the first is the centre of the priors, the others are draws from
        them.

    Returns
    -------
    Point
        The best end, its covariance in standard normal numbers, and how many starts led there.
    """
    random = np.random.default_rng([seed, 1])
    d = problem.dimension
    ends = [
        least_squares(
            lambda z: residuals(problem, z[None])[:, 0],
            begin,
            jac=lambda z: _jacobian(problem, z),
            xtol=1e-8,
            ftol=1e-8,
        )
        for begin in np.vstack([np.zeros(d), random.standard_normal((starts - 1, d))])
    ]
    best = min(ends, key=lambda end: float(end.cost))
    slope = _jacobian(problem, best.x)
    found = {
        "z": best.x,
        "covariance": np.linalg.inv(slope.T @ slope),
        "starts": starts,
        "agreeing": sum(bool(end.cost - best.cost < NEAR) for end in ends),
    }
    return Point.of(problem, found)


def residuals(problem: Problem, z: np.ndarray) -> np.ndarray:
    """Residuals of counts and priors, shape ``(residuals, n)`` for `z` ``(n, dimension)``."""
    return np.concatenate([problem.likelihood.residuals(problem.predict(z)), z.T])


def _jacobian(problem: Problem, z: np.ndarray) -> np.ndarray:
    """Central differences in one go: all points run as members of one run."""
    d = problem.dimension
    steps = STEP * np.eye(d)
    found = residuals(problem, np.concatenate([z + steps, z - steps]))
    return (found[:, :d] - found[:, d:]) / (2.0 * STEP)

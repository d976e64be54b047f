"""From standard normal numbers to parameter values, and back to what the priors say.

The samplers walk through independent standard normal numbers; here each becomes the value of a
number of the register. The register stays the only source of the figures: low, central and high
are the 5 %, 50 % and 95 % points of the prior.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

from calibration.targets import Prior
from simulation.register.distribution import NINETY
from simulation.register.register import Estimate, Register

Scale = Callable[[Any], Any]
_SCALES: dict[str, tuple[Scale, Scale]] = {
    "lognormal": (np.log, np.exp),
    "logitnormal": (logit, expit),
    "normal": (np.asarray, np.asarray),
}
"""By distribution: to the scale on which it is normal, and back."""


@dataclass(frozen=True)
class Transform:
    """The prior of one parameter, as a function of a standard normal number.

    On its own scale (logarithm, logit or none) it is a normal distribution with another spread
    below the median than above it, so that all three figures of the register are met.

    Attributes
    ----------
    below, above
        Spread on that scale on either side of the median.
    first, last
        Probabilities, under the distribution without bounds, of the bounds.
    """

    name: str
    distribution: str
    centre: float
    below: float
    above: float
    first: float
    last: float

    @classmethod
    def of(cls, prior: Prior, estimate: Estimate) -> Transform:
        """Take the figures from the register and the shape and bounds from the prior."""
        to, _ = _SCALES[prior.distribution]
        low, centre, high = (
            float(to(np.float64(v))) for v in (estimate.low, estimate.central, estimate.high)
        )
        below, above = (centre - low) / NINETY, (high - centre) / NINETY
        free = cls(prior.name, prior.distribution, centre, below, above, 0.0, 1.0)
        with np.errstate(divide="ignore"):  # a logarithm is bounded by zero
            first, last = (
                usual if bound is None else float(norm.cdf(free.standard(bound)))
                for bound, usual in ((prior.lower, 0.0), (prior.upper, 1.0))
            )
        return cls(prior.name, prior.distribution, centre, below, above, first, last)

    def value(self, z: np.ndarray) -> np.ndarray:
        """Give the parameter's values for standard normal numbers, any shape."""
        if self.first > 0.0 or self.last < 1.0:
            z = norm.ppf(self.first + norm.cdf(z) * (self.last - self.first))
        moved = self.centre + np.where(z < 0, self.below, self.above) * z
        return np.asarray(_SCALES[self.distribution][1](moved))

    def standard(self, value: np.ndarray | float) -> np.ndarray:
        """Give the standard normal number of a value: the inverse of `value`."""
        off = _SCALES[self.distribution][0](np.asarray(value, float)) - self.centre
        z = off / np.where(off < 0, self.below, self.above)
        if self.first > 0.0 or self.last < 1.0:
            z = norm.ppf((norm.cdf(z) - self.first) / (self.last - self.first))
        return np.asarray(z)


@dataclass(frozen=True)
class Transforms:
    """The sampled parameters together."""

    parts: tuple[Transform, ...]

    @classmethod
    def of(cls, priors: Sequence[Prior], register: Register) -> Transforms:
        return cls(tuple(Transform.of(prior, register.estimates[prior.name]) for prior in priors))

    def values(self, z: np.ndarray) -> np.ndarray:
        """Give parameter values, shape ``(dimension, n)``, for `z` of shape ``(n, dimension)``."""
        columns = [part.value(z[:, row]) for row, part in enumerate(self.parts)]
        return np.array(columns).reshape(len(self.parts), len(z))

    def standard(self, values: np.ndarray) -> np.ndarray:
        """Give `z` of shape ``(n, dimension)`` for values of shape ``(dimension, n)``."""
        return np.array(
            [part.standard(row) for part, row in zip(self.parts, values, strict=True)]
        ).T

"""How a number is drawn: low, central and high are its 5, 50 and 95 % points.

On its own scale (logit for a share, logarithm for what is above zero, else none) it is normal, with
another spread below the middle than above it, so that all three points are met.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from simulation.register.parameters import Estimate

FARTHEST = 2.3263478740408408
"""Standard deviations beyond which a draw is brought back (one in a hundred on either side): far
out nobody knows what a number means, and a time may become shorter than the step."""
SHARE = "1"
Scale = Callable[[Any], Any]
NINETY = 1.6448536269514722
"""How many standard deviations the 5 and the 95 % point lie from the middle."""


def quantile(estimate: Estimate, unit: str, u: np.ndarray) -> np.ndarray:
    """Give the values of a number at probabilities.

    Parameters
    ----------
    estimate
        With low, central and high, in order.
    unit
        As in the register; a share between zero and one stays there.
    u
        Between zero and one, any shape.

    Returns
    -------
    numpy.ndarray
        In the shape of `u` and the unit of the number.

    Examples
    --------
    >>> quantile(Estimate(2.0, 4.0, 16.0), "year", np.array([0.05, 0.5, 0.95])).round(6).tolist()
    [2.0, 4.0, 16.0]
    """
    from scipy.special import ndtri  # `--version` has no use for it

    return at_score(estimate, unit, ndtri(u))


def at_score(estimate: Estimate, unit: str, z: np.ndarray) -> np.ndarray:
    """Give the values of a number at standard normal scores, as `quantile` at probabilities.

    Parameters
    ----------
    estimate, unit
        As for `quantile`.
    z
        Scores, any shape.

    Returns
    -------
    numpy.ndarray
        In the shape of `z` and the unit of the number.
    """
    from scipy.special import expit, logit

    low, centre, high = (np.float64(v) for v in (estimate.low, estimate.central, estimate.high))
    to: Scale = np.asarray
    back: Scale = np.asarray
    if unit == SHARE and low > 0.0 and high < 1.0:
        to, back = logit, expit
    elif low > 0.0:
        to, back = np.log, np.exp
    middle = to(centre)
    below, above = (middle - to(low)) / NINETY, (to(high) - middle) / NINETY
    z = np.clip(z, -FARTHEST, FARTHEST)
    found = back(middle + np.where(z < 0.0, below, above) * z)
    least = 0.0 if low >= 0.0 else -np.inf
    most = 1.0 if unit == SHARE and high <= 1.0 else np.inf
    return np.asarray(np.clip(found, least, most))

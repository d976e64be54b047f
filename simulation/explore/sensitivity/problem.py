"""What is asked of a function: the names of what goes into it, and between which bounds.

Designs are made between 0 and 1 and then stretched, so that the end of a range is that end to the
last digit.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]
"""Gives the outcome of each sample: from ``(samples, names)`` to ``(samples,)``."""

ROUNDING = 1e-12
"""What differs by less than this part of itself does so by rounding only."""


class UndefinedOutcomeError(ValueError):
    """A function has no value somewhere, so that nothing can be said of what decides it."""


@dataclass(frozen=True)
class Problem:
    """What may vary, each by itself and everything in its range alike.

    Attributes
    ----------
    names
        Each once.
    low, high
        The bounds, in the order of the names; the first is the smaller one.
    """

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            raise ValueError(f"each name once, and at least one of them: {self.names}")
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise ValueError(f"{name}: no range from {low} to {high}")

    @property
    def shares(self) -> dict[str, Any]:
        """The problem between 0 and 1, new each time: SALib adds to what it is given."""
        size = len(self.names)
        return {"num_vars": size, "names": list(self.names), "bounds": [[0.0, 1.0]] * size}

    def stretched(self, shares: np.ndarray) -> np.ndarray:
        """Give samples ``(samples, names)`` from where they lie between the bounds, 0 to 1."""
        low, high = np.array(self.low), np.array(self.high)
        return np.asarray(np.clip(low * (1.0 - shares) + high * shares, low, high))


def outcomes_of(function: Function, samples: np.ndarray) -> np.ndarray:
    """Give the outcome of each sample, ``(samples,)``; an `UndefinedOutcomeError` if one has none.

    Outcomes that differ by rounding only are made the same.
    """
    found = np.asarray(function(samples), dtype=float)
    if found.shape != samples.shape[:1]:
        raise ValueError(f"{len(samples)} samples gave outcomes of shape {found.shape}")
    if lost := int(np.count_nonzero(~np.isfinite(found))):
        raise UndefinedOutcomeError(f"no outcome in {lost} of {len(found)} samples")
    if np.ptp(found) <= ROUNDING * np.abs(found).max():
        return np.full_like(found, found[0])
    return found


def settled(values: np.ndarray, margins: np.ndarray, least: float) -> int:
    """Tell how many of the first places of a ranking are certain.

    Parameters
    ----------
    values, margins
        ``(places,)``, in descending order of the values; a margin goes to either side.
    least
        Places whose value is no more than this, its margin included, need no order.

    Returns
    -------
    int
        The number of places, from the first on, that lie clear of the next; all of them when the
        first place that is not clear needs no order.
    """
    for place in range(len(values)):
        if values[place] + margins[place] <= least:
            return len(values)
        if place + 1 == len(values):
            break
        if values[place] - margins[place] <= values[place + 1] + margins[place + 1]:
            return place
    return len(values)

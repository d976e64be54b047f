"""A tornado: an outcome with each thing at its low end and at its high end, one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulation.explore.sensitivity.problem import Function, Problem, outcomes_of


@dataclass(frozen=True, eq=False)
class Tornado:
    """What each of some names does alone, from where all of them are.

    Attributes
    ----------
    start
        The outcome with nothing moved.
    low, high
        The outcome with it at that end and the others where they are, ``(names,)``.
    runs
        Samples that were worked out.
    """

    names: tuple[str, ...]
    start: float
    low: np.ndarray
    high: np.ndarray
    runs: int

    @cached_property
    def order(self) -> list[int]:
        """The names by how far apart the outcomes lie, start included; the widest first."""
        three = np.stack([self.low, self.high, np.full_like(self.low, self.start)])
        return [int(place) for place in np.argsort(-np.ptp(three, axis=0), kind="stable")]

    @property
    def settled(self) -> int:
        """All places in that order: nothing is left to chance."""
        return len(self.names)

    def columns(self) -> dict[str, np.ndarray]:
        """Give what is told of each name, ``(names,)``."""
        return {
            "outcome_low": self.low,
            "outcome_high": self.high,
            "difference_low": self.low - self.start,
            "difference_high": self.high - self.start,
        }


def tornado(problem: Problem, function: Function, start: Sequence[float]) -> Tornado:
    """Move one thing at a time to its ends.

    Parameters
    ----------
    problem
        What may be moved.
    function
        Called once, with ``2 * names + 1`` rows.
    start
        Where everything is, in the order of the names; what the function takes for it, so it need
        be no number.

    Returns
    -------
    Tornado
        Of every name.
    """
    size = len(problem.names)
    samples = np.tile(np.asarray(start, dtype=float), (2 * size + 1, 1))
    each = np.arange(size)
    samples[1 + each, each] = problem.low
    samples[1 + size + each, each] = problem.high
    found = outcomes_of(function, samples)
    low, high = found[1 : 1 + size], found[1 + size :]
    return Tornado(problem.names, float(found[0]), low, high, len(found))

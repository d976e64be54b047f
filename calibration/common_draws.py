"""Which draws two parameter sets have in common, so that no difference is that of other draws.

A quick update gives the draws of before other weights: each is the same future, and only counts for
more or less. A calibration anew gives draws of its own, of which none is that of before.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.draws import Draws
from simulation.register.posterior import Posterior
from simulation.register.register import Register

SAME, WEIGHED, OTHER = "same", "weighed", "other"
"""Each draw has a twin; the draws of before with other weights; no draw in common."""


@dataclass(frozen=True)
class Difference:
    """How much more an outcome is with the new set.

    Attributes
    ----------
    mean, error
        The difference of the means, and its standard error for that so many draws were run.
    band
        5 and 95 % points of the difference within a draw; None where no draw has a twin.
    """

    mean: float
    error: float
    band: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Pairs:
    """Draws of two sets, the first of one beside the first of the other, and so on.

    Attributes
    ----------
    kind
        `SAME`, `WEIGHED` or `OTHER`.
    old, new
        The draws. Where they are `WEIGHED` those of the new set are the twins of the old ones.
    weights
        For how much each of the new ones counts, 1 on average; one that was dropped has 0.
    """

    kind: str
    old: Draws
    new: Draws
    weights: np.ndarray

    @property
    def members(self) -> int:
        return self.old.members

    @property
    def effective(self) -> float:
        """The number of draws of one weight that the new ones are worth."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    def to_plain(self) -> dict[str, Any]:
        return {"kind": self.kind, "members": self.members, "effective": self.effective}

    def difference(self, old: np.ndarray, new: np.ndarray) -> Difference:
        """Tell how much more an outcome is with the new set, by its value in each draw of both."""
        root = math.sqrt(self.members)
        if self.kind == SAME:
            found = spread(new - old)
            return Difference(found.mean, float((new - old).std()) / root, (found.low, found.high))
        if self.kind == OTHER:
            error = math.hypot(old.std(), new.std()) / root
            return Difference(float(new.mean() - old.mean()), error)
        mean = float(np.average(new, weights=self.weights))
        # What each draw adds to the difference, both means being found on these same draws.
        adds = self.weights * (new - mean) - (old - old.mean())
        return Difference(mean - float(old.mean()), float(adds.std()) / root)


def pairs(old: Register, new: Register, members: int, seed: int = 0) -> Pairs:
    """Put the draws of two sets side by side.

    Parameters
    ----------
    old, new
        Registers, each with its own parameter set.
    members, seed
        Which draws of the old one: those that a run has.

    Returns
    -------
    Pairs
        As `OTHER`, with what a run of each has, where they have nothing in common.
    """
    before, after = (Draws.usual(one, members, seed) for one in (old, new))
    even = np.ones(members)
    one, other = old.posterior, new.posterior
    if one is None or other is None:
        # Both from the ranges: a draw is as far along its ranges in the one as in the other.
        return Pairs(SAME if one is other else OTHER, before, after, even)
    assert before.ids is not None and after.ids is not None
    if one.about["prior_seed"] == other.about["prior_seed"] and np.array_equal(
        one.columns[:, before.ids % one.count], other.columns[:, after.ids % other.count]
    ):
        return Pairs(SAME, before, after, even)
    if other.about.get("updated_from") != one.hash:
        return Pairs(OTHER, before, after, even)
    twins, weights = _twins(_keys(one), _keys(other), before.ids % one.count)
    if not weights.any():
        return Pairs(OTHER, before, after, even)
    return Pairs(WEIGHED, before, Draws.chosen(new, twins), weights / weights.mean())


def _keys(posterior: Posterior) -> list[bytes]:
    """Give by what each draw is known: its sampled numbers and where its other ones come from."""
    sampled = set(posterior.about.get("sampled", ()))
    rows = [row for row, name in enumerate(posterior.names) if name in sampled]
    columns, values = posterior.columns.T, posterior.values[rows].T
    return [
        column.tobytes() + value.tobytes() for column, value in zip(columns, values, strict=True)
    ]


def _twins(
    old: Sequence[bytes], new: Sequence[bytes], ids: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Find the twins of some old draws among the new ones, and the weight of each.

    One that had much weight stands there more than once.

    Parameters
    ----------
    old, new
        By what all draws are known.
    ids
        Places among the old ones.

    Returns
    -------
    tuple of arrays
        Places among the new ones, and weights; of a draw without a twin 0 and 0.
    """
    places: dict[bytes, list[int]] = {}
    for place, key in enumerate(new):
        places.setdefault(key, []).append(place)
    counts = Counter(old)
    seen: dict[bytes, int] = {}
    twins, weights = np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids))
    for row, key in enumerate(old[place] for place in ids.tolist()):
        if found := places.get(key):
            turn = seen[key] = seen.get(key, -1) + 1
            twins[row], weights[row] = found[turn % len(found)], len(found) / counts[key]
    return twins, weights

"""The search itself, which knows nothing of homelessness: ways to move, draws, and a goal.

Every lever has a way to go in one direction or two, and stands somewhere between 0 (as it is) and
1 or -1 (its bound). In each draw an excess tells how far the goal is; the goal is reached where it
is at most zero. Asked is that this is so in a share of the draws. What is minimised is done by
SciPy (SLSQP); here stands what it is given, and what is made of what it finds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.stats import beta

ROUNDS = 4
"""How often all levers are gone through in search of the corner where the goal is nearest."""
SLOPE = 0.02
"""How far a lever is moved to see what it does: the model has corners, which a hair's breadth sees
on one side only."""
SETTLED = 1e-3
"""An improvement that is less is none."""
SMALL = 0.02
"""A lever that moves less than this part of its way is left where it is."""


class Stopped(Exception):
    """Whoever asked wants no answer any more."""


@dataclass(frozen=True, eq=False)
class Look:
    """What comes of levers at some place.

    Attributes
    ----------
    excess
        How far the goal is in each draw, shape ``(draws,)``; at most zero where it is reached.
    amount
        What the objective counts of it: dwellings, or nothing.
    """

    excess: np.ndarray
    amount: float = 0.0


Seen = dict[bytes, Look]
"""What came of places, by the bytes of the place in nine decimals."""


@dataclass(frozen=True)
class Objective:
    """What is kept small among all that reaches the goal.

    Attributes
    ----------
    counts
        The indicator whose amount is kept small; None for what the levers do themselves.
    fewest
        Whether it is the number of levers that is kept small, and not how far they go.
    """

    id: str
    counts: str | None = None
    fewest: bool = False


@dataclass(eq=False)
class Search:
    """A search among places of the levers, each looked at once.

    Attributes
    ----------
    look
        Tells what comes of a place: ``(levers,)`` in, a `Look` out.
    low, high
        How far each lever can go: -1 or 0, and 0 or 1.
    chance
        In which share of the draws the goal is to be reached.
    progress
        Called before each look; may raise `Stopped`.
    seen
        What was seen before, to which this search adds.
    """

    look: Callable[[np.ndarray], Look]
    low: np.ndarray
    high: np.ndarray
    chance: float = 0.5
    slope: float = SLOPE
    progress: Callable[[], None] = lambda: None
    seen: Seen = field(default_factory=dict)

    def at(self, place: np.ndarray) -> Look:
        """Look at a place, or remember what was seen there."""
        key = (np.round(place, 9) + 0.0).tobytes()  # zero has one sign only
        if key not in self.seen:
            self.progress()
            self.seen[key] = self.look(place)
        return self.seen[key]

    def margin(self, place: np.ndarray) -> float:
        """Give how far the goal is in the share of the draws that is asked; zero is just there."""
        return quantile(self.at(place).excess, self.chance)

    def reached(self, place: np.ndarray) -> bool:
        """Tell whether enough of the draws reach the goal."""
        return share_reached(self.at(place).excess) >= self.chance

    def nearest(self) -> np.ndarray:
        """Give the place where the goal is nearest, or one where it is as near as can be found.

        All levers are gone through, each at its bounds and as it is, until nothing brings the goal
        nearer; then what lies between is searched.
        """
        place = np.zeros(len(self.low))
        best = self.margin(place)
        for _ in range(ROUNDS):
            before = best
            for lever in range(len(place)):
                for to in {0.0, self.low[lever], self.high[lever]} - {place[lever]}:
                    other = place.copy()
                    other[lever] = to
                    if (margin := self.margin(other)) < best - SETTLED * abs(before) * 0.01:
                        place, best = other, margin
            if before - best <= SETTLED * max(abs(before), SETTLED):
                break
        if best > 0.0:
            place = self._between(place, best)
        return place

    def _between(self, place: np.ndarray, best: float) -> np.ndarray:
        """Go on from a corner that is not enough."""
        scale = abs(best)
        found = minimize(
            lambda x: self.margin(np.clip(x, self.low, self.high)) / scale,
            place,
            method="SLSQP",
            bounds=list(zip(self.low, self.high, strict=True)),
            options={"eps": self.slope, "maxiter": 4, "ftol": SETTLED},
        )
        other = np.clip(found.x, self.low, self.high)
        return other if self.margin(other) < best else place

    def least(self, start: np.ndarray, objective: Objective) -> np.ndarray:
        """Give the place where the objective is least and the goal is reached.

        Parameters
        ----------
        start
            A place where the goal is reached; levers that do not move there stay.

        Returns
        -------
        numpy.ndarray
            Where the goal is reached; `start` where nothing less was found.
        """
        if objective.fewest:
            start = self._fewest(start)
        place = self._minimised(start, objective)
        return place if self.reached(place) else self._back(place, start)

    def _fewest(self, start: np.ndarray) -> np.ndarray:
        """Leave as it is whatever can be left, the least needed first."""
        for lever in self._least_needed(start):
            other = start.copy()
            other[lever] = 0.0
            if self.reached(other):
                start = other
        return start

    def _minimised(self, start: np.ndarray, objective: Objective) -> np.ndarray:
        """Give the place between here and `start` where the cost is least, or nearly there."""
        moved = np.flatnonzero(start)
        sign, most = np.sign(start[moved]), np.abs(start[moved])
        scale = max(abs(self.margin(np.zeros(len(start)))), 1e-9)
        amount = abs(self.at(start).amount) or 1.0

        def place(shares: np.ndarray) -> np.ndarray:
            found = np.zeros(len(start))
            found[moved] = sign * np.clip(shares, 0.0, most)
            return found

        def cost(shares: np.ndarray) -> float:
            change = float(shares.sum())
            if objective.counts is None:
                return change
            return 10.0 * self.at(place(shares)).amount / amount + change / len(moved) / 10.0

        found = minimize(
            cost,
            most,
            method="SLSQP",
            bounds=[(0.0, one) for one in most],
            constraints={"type": "ineq", "fun": lambda x: -self.margin(place(x)) / scale},
            options={"eps": self.slope, "maxiter": 25, "ftol": SETTLED * self.slope / SLOPE},
        )
        return place(found.x)

    def _back(self, place: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Go from a place that is just not enough towards one that is, until it is."""

        def way(share: float) -> np.ndarray:
            return np.asarray(place + (start - place) * share)

        if self.margin(start) > 0.0:
            return start
        share = (
            brentq(lambda s: self.margin(way(s)), 0.0, 1.0, xtol=1e-9)
            if (self.margin(place) > 0.0)
            else 0.0
        )
        for more in (0.0, 1e-9, 1e-7, 1e-4, 0.001, 0.01, 0.05, 0.2):
            if self.reached(found := way(min(1.0, share + more))):
                return found
        return start

    def tightened(self, place: np.ndarray, grids: list[np.ndarray]) -> np.ndarray:
        """Put every lever on its grid and back as far as the goal allows, the least needed first.

        Parameters
        ----------
        grids
            Of each lever the places where it may stand, ascending, with 0 among them.

        Returns
        -------
        numpy.ndarray
            No lever can go a place back by itself, and the goal be reached.
        """
        place = np.array([_outward(one, g) for one, g in zip(place, grids, strict=True)])
        place = self._enough(place, grids)
        for _ in range(2):
            before = place.copy()
            for lever in self._least_needed(place):
                place = self._put_back(place, int(lever), grids[lever])
            if np.array_equal(place, before):
                break
        return place

    def _enough(self, place: np.ndarray, grids: list[np.ndarray]) -> np.ndarray:
        """Move all that moves a place further out until the goal is reached."""
        while not self.reached(place):
            further = np.array([_further(p, g) for p, g in zip(place, grids, strict=True)])
            if np.array_equal(further, place):
                break
            place = further
        return place

    def _least_needed(self, place: np.ndarray) -> np.ndarray:
        """Give the levers that move, the one without which the goal is nearest first."""
        moved = np.flatnonzero(place)
        without = []
        for lever in moved:
            other = place.copy()
            other[lever] = 0.0
            without.append(self.margin(other) / abs(place[lever]))
        return np.asarray(moved[np.argsort(without, kind="stable")])

    def _put_back(self, place: np.ndarray, lever: int, grid: np.ndarray) -> np.ndarray:
        """Give the lever the place nearest to where it is now with which the goal is reached."""
        way = grid[grid >= 0.0] if place[lever] > 0 else grid[grid <= 0.0][::-1]
        way = way[np.abs(way) <= abs(place[lever]) + 1e-12]

        def there(number: int) -> np.ndarray:
            other = place.copy()
            other[lever] = way[number]
            return other

        low, high = -1, len(way) - 1  # reached at high, not at low
        if not self.reached(there(high)):
            return place
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.reached(there(middle)) else (middle, high)
        return there(high)

    def needed(self, place: np.ndarray, most: np.ndarray) -> np.ndarray | None:
        """Give how far beyond a place some levers would have to go for the goal, all alike.

        Parameters
        ----------
        place
            Where the goal is not reached.
        most
            How far each could be thought to go, shape ``(levers,)``; where it is the place itself
            the lever stays.

        Returns
        -------
        numpy.ndarray or None
            The place where the goal is just reached; None where not even `most` reaches it.
        """

        def way(times: float) -> np.ndarray:
            own = place * times
            return np.where(np.abs(own) < np.abs(most), own, most)

        times = [abs(m / p) for m, p in zip(most, place, strict=True) if p and m != p]
        furthest = max(times, default=1.0)
        if self.margin(way(furthest)) > 0.0:
            return None
        if self.margin(place) <= 0.0:
            return place
        share = brentq(lambda t: self.margin(way(t)), 1.0, furthest, xtol=1e-9, rtol=1e-9)
        return way(float(share))


def _outward(place: float, grid: np.ndarray) -> float:
    """Give the next place on the grid at or beyond this one; small moves are none."""
    if abs(place) < SMALL:
        return 0.0
    beyond = grid[grid >= place - 1e-9] if place > 0 else grid[grid <= place + 1e-9]
    if len(beyond) == 0:
        return float(grid[-1 if place > 0 else 0])
    return float(beyond[0] if place > 0 else beyond[-1])


def _further(place: float, grid: np.ndarray) -> float:
    if place == 0.0:
        return 0.0
    beyond = grid[grid > place + 1e-12] if place > 0 else grid[grid < place - 1e-12]
    if len(beyond) == 0:
        return place
    return float(beyond[0] if place > 0 else beyond[-1])


def share_reached(excess: np.ndarray) -> float:
    return float((excess <= 0.0).mean())


def quantile(excess: np.ndarray, share: float) -> float:
    """Give the excess that is not passed in a share of the draws, as Harrell and Davis estimate it.

    It weighs all draws, the ones near the quantile most, and so moves smoothly with the levers.

    >>> quantile(np.array([3.0]), 0.5), round(quantile(np.arange(101.0), 0.5), 6)
    (3.0, 50.0)
    """
    return float(_weights(len(excess), share) @ np.sort(excess))


@lru_cache(maxsize=64)
def _weights(count: int, share: float) -> np.ndarray:
    edges = np.arange(count + 1) / count
    below = (count + 1) * share
    found = np.diff(beta.cdf(edges, below, count + 1 - below))
    found.flags.writeable = False
    return np.asarray(found)

"""Is what was counted on course? A test of all values at once, calibrated on the draws themselves.

Each value is held against the 90 % band of the draws, and so is its change since the first value
of its indicator: where the draws do not agree on the level they may well agree on what happens to
it, and a slower world shows there first. How far off a value is, is told in half bands: 1 is at the
edge. The one that is farthest off decides.

Of many values one is soon outside its own band. So the farthest of a path is held against the
farthest of each draw: the chance is the share of the draws, the path among them, whose farthest is
at least as far. A path that is one more of the same draws has an equal chance of each place in that
row. Hence it is exact for any number of draws and values, and however they hang together, and needs
no covariance; for that the bands are those of the draws *and* the path. A rank in place of a
distance would not tell a value far outside all draws from one just outside them, and a mean over
the values would let one absurd value pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from simulation.outcomes.draw_statistics import HIGH, LOW
from simulation.outcomes.indicators import INDICATORS

LEVEL = 0.10
"""How often a path that is on course is called something else."""
FEWEST = 100
"""Draws that the test takes: with fewer a chance of ten per cent is two or three of them."""
Verdict = Literal["on_course", "behind", "ahead"]
ON_COURSE: Verdict = "on_course"
BEHIND: Verdict = "behind"
AHEAD: Verdict = "ahead"
_NARROW = 1e-9
"""A band that is narrower than this part of its middle is rounding in the computer."""

Key = tuple[str, int]
"""An indicator, and the year at whose end it is."""


class Check(NamedTuple):
    """What is held against the draws: a value, or its change since the year `since`."""

    indicator: str
    year: int
    since: int | None = None


@dataclass(frozen=True)
class Checked:
    """A check of values that were given, in the unit of the indicator.

    Attributes
    ----------
    value
        The value, or the change.
    low, middle, high
        The 90 % band and the median of the draws.
    off
        How far it is from the median, in half bands; above 0 where it is more.
    """

    check: Check
    value: float
    low: float
    middle: float
    high: float
    off: float

    @property
    def difference(self) -> float:
        return self.value - self.middle

    @property
    def outside(self) -> float:
        """How far it is outside its band, with its sign; 0 inside."""
        return self.value - min(max(self.value, self.low), self.high)

    @property
    def way(self) -> Verdict:
        """Whether being this far off, if it is, is being behind or ahead."""
        more_is_better = INDICATORS[self.check.indicator].better == "higher"
        return AHEAD if (self.off > 0) == more_is_better else BEHIND


@dataclass(frozen=True)
class Judgement:
    """What the test says of values.

    Attributes
    ----------
    chance
        That a path on course is at least so far off.
    checked
        All that was looked at, values before changes.
    farthest
        Which of those decides.
    """

    verdict: Verdict
    chance: float
    checked: tuple[Checked, ...]
    farthest: Checked


class UntestableError(ValueError):
    """Some values cannot be tested: draws have none, or all the same. Holds their `keys`."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.keys = list(keys)
        super().__init__(f"these have no band to be tested against: {self.keys}")


class CourseTest:
    """The test, for values of some indicators at the end of some years.

    Parameters
    ----------
    keys
        Which values there are, each once.
    drawn
        What a path on course would be counted as, in each draw: ``(draws, keys)``.

    Raises
    ------
    UntestableError
        When draws have no value somewhere, or all the same one.
    ValueError
        When there are fewer than `FEWEST` draws, or no values.
    """

    def __init__(self, keys: Sequence[Key], drawn: np.ndarray) -> None:
        if len(drawn) < FEWEST or not keys:
            raise ValueError(f"the test needs {FEWEST} draws and one value")
        bad = ~np.isfinite(drawn).all(axis=0) | _narrow(drawn)
        if bad.any():
            raise UntestableError([key for key, is_bad in zip(keys, bad, strict=True) if is_bad])
        self.keys = tuple(keys)
        self._pairs = _changes(self.keys)
        changes = self._change(drawn)
        wide = ~_narrow(changes)  # a change of which the draws are sure says nothing of the path
        self._pairs = [pair for pair, is_wide in zip(self._pairs, wide, strict=True) if is_wide]
        self.rows = np.concatenate([drawn, changes[:, wide]], axis=1)
        self._sorted = np.sort(self.rows, axis=0)
        self.checks = (
            *(Check(*key) for key in self.keys),
            *(Check(*self.keys[here], self.keys[first][1]) for first, here in self._pairs),
        )

    def judge(self, values: np.ndarray) -> Judgement:
        """Judge values, ``(keys,)``, in the order of the keys."""
        row = self._row(values)
        off, chance, (low, middle, high) = self._hold(row)
        numbers = (array.tolist() for array in (row, low, middle, high, off))
        told = tuple(Checked(*one) for one in zip(self.checks, *numbers, strict=True))
        farthest = told[int(np.abs(off).argmax())]
        verdict = ON_COURSE if chance > LEVEL else farthest.way
        return Judgement(verdict, chance, told, farthest)

    def verdicts(self, values: np.ndarray) -> list[Verdict]:
        """Give the verdict on each of many rows of values, ``(rows, keys)``."""
        return [self.judge(row).verdict for row in values]

    def _row(self, values: np.ndarray) -> np.ndarray:
        if values.shape != (len(self.keys),) or not np.isfinite(values).all():
            raise ValueError(f"{len(self.keys)} finite values are needed")
        return np.concatenate([values, self._change(values[None])[0]])

    def _change(self, values: np.ndarray) -> np.ndarray:
        first, here = ([pair[side] for pair in self._pairs] for side in (0, 1))
        return np.asarray(values[:, here] - values[:, first])

    def _hold(self, row: np.ndarray) -> tuple[np.ndarray, float, list[np.ndarray]]:
        """Give how far off each is, the chance, and the band with `row` as one more draw."""
        band = [self._quantile(row, share) for share in (LOW, 0.5, HIGH)]
        off = _off(row, band)
        farthest = np.abs(off).max()
        others = _farthest(self.rows, band)
        chance = (1 + int((others >= farthest).sum())) / (1 + len(others))
        return off, chance, band

    def _quantile(self, row: np.ndarray, share: float) -> np.ndarray:
        """Give a quantile of the draws and one row more, without sorting them all again."""
        place = share * len(self._sorted)
        before = int(place)
        low, high = (self._in_order(row, n) for n in (before, min(before + 1, len(self._sorted))))
        return np.asarray(low + (place - before) * (high - low))

    def _in_order(self, row: np.ndarray, place: int) -> np.ndarray:
        """Give what stands at a place when `row` is put among the sorted draws."""
        under = self._sorted[place - 1] if place > 0 else -np.inf
        over = self._sorted[place] if place < len(self._sorted) else np.inf
        return np.clip(row, under, over)


def _off(rows: np.ndarray, band: Sequence[np.ndarray]) -> np.ndarray:
    """Give how far rows are from the middle of a band, in half bands, each side its own."""
    low, middle, high = band
    apart = rows - middle
    half = np.where(apart > 0.0, high - middle, middle - low)
    with np.errstate(divide="ignore", invalid="ignore"):  # outside a half band of no width
        return np.asarray(np.where(apart == 0.0, 0.0, apart / half))


def _farthest(rows: np.ndarray, band: Sequence[np.ndarray]) -> np.ndarray:
    """Give the largest size of `_off` in each row, which takes most of the time there is."""
    low, middle, high = band
    apart = rows - middle
    with np.errstate(divide="ignore", invalid="ignore"):
        above, below = apart / (high - middle), -apart / (middle - low)
    # On the middle of a half band of no width there is no number: it is not off.
    far = np.fmax(above, below, out=above)
    return np.asarray(far.max(axis=1, initial=0.0, where=~np.isnan(far)))


def _narrow(drawn: np.ndarray) -> np.ndarray:
    low, middle, high = np.quantile(drawn, [LOW, 0.5, HIGH], axis=0)
    return np.asarray(high - low <= _NARROW * np.abs(middle))


def _changes(keys: Sequence[Key]) -> list[tuple[int, int]]:
    """Give the places of each value and of the first one of its indicator, for those after it."""
    first: dict[str, int] = {}
    for place, (name, year) in enumerate(keys):
        if name not in first or year < keys[first[name]][1]:
            first[name] = place
    return [(first[key[0]], here) for here, key in enumerate(keys) if first[key[0]] != here]

"""Runs that begin the same go on from where they part: what a lever moves comes years later.

Nearly all that can be chosen begins in the future, while the model starts years before today. Of
two runs with the same numbers, the years before the first lever parts from the other are the same
to the last bit.
"""

import threading
from dataclasses import dataclass, replace

import numpy as np

from simulation.engine.grid import Grid
from simulation.engine.members import Members
from simulation.language.flatmodel import FlatModel


@dataclass(frozen=True, eq=False)
class Past:
    """All that decides a run but for its end, and how it went at its moments of output.

    Attributes
    ----------
    shared
        Step means of the model's inputs, shape ``(inputs, steps + 1)``.
    states, tallies
        Stocks and running totals, shape ``(moments, rows, members)``.
    """

    model: FlatModel
    members: Members
    grid: Grid
    shared: np.ndarray
    method: str
    states: np.ndarray
    tallies: np.ndarray

    @property
    def nbytes(self) -> int:
        own = self.members
        kept = (self.states, self.tallies, own.parameters, own.gain, own.offset, self.shared)
        return sum(each.nbytes for each in kept)

    def common(self, other: "Past") -> int:
        """Give the last moment of output, by its number, until which another run is the same.

        0 when they have nothing in common, or no more than the start.
        """
        mine, theirs = self.members, other.members
        if not (
            self.model is other.model
            and self.grid == other.grid
            and self.method == other.method
            and mine.names == theirs.names
            and mine.gain.shape == theirs.gain.shape
            and np.array_equal(mine.scenario, theirs.scenario)
            and np.array_equal(self.shared, other.shared)
            and np.array_equal(mine.parameters, theirs.parameters)
        ):
            return 0
        parted = (mine.gain != theirs.gain) | (mine.offset != theirs.offset)
        steps = np.flatnonzero(parted.any(axis=(0, 1)))
        first = int(steps[0]) if len(steps) else self.grid.steps
        return min(first // self.grid.every, len(self.states) - 1)

    def until(self, moments: int) -> "Past":
        """Give so many moments of it, as copies."""
        states, running = self.states[:moments], self.tallies[:moments]
        return replace(self, states=states.copy(), tallies=running.copy())


class Pasts:
    """How runs went until a moment; the least recently used makes room for the new.

    Parameters
    ----------
    until
        Decimal year until which a run is kept: where most part from each other.
    room
        Bytes that all of them together may take.
    """

    def __init__(self, until: float, room: int) -> None:
        self._until, self._room = until, room
        self._kept: list[Past] = []
        self._lock = threading.Lock()

    def begin(self, run: Past) -> int:
        """Fill in what a run has in common with an earlier one; give the moment where they part.

        By its number; 0 when it has to begin at the start.
        """
        with self._lock:
            known = list(self._kept)
        best, moment = None, 0
        for past in known:
            if (common := past.common(run)) > moment:
                best, moment = past, common
        if best is not None:
            run.states[: moment + 1] = best.states[: moment + 1]
            run.tallies[: moment + 1] = best.tallies[: moment + 1]
            self._put(best)
        return moment

    def keep(self, run: Past, begun: int, worst: np.ndarray) -> None:
        """Keep a run that broke no law, unless it shared all that would be kept of it.

        Parameters
        ----------
        begun
            The moment where it began, as `begin` gave it.
        worst
            The worst excess of every check, shape ``(checks, members)``; at most zero where all
            is well.
        """
        last = int(np.searchsorted(run.grid.time, self._until + 1e-9)) - 1
        if begun < last and (worst <= 0.0).all():
            self._put(run.until(last + 1))

    def _put(self, past: Past) -> None:
        """Make it the latest; of the earlier ones those stay for which there is room."""
        with self._lock:
            others = [one for one in self._kept if one is not past]
            taken, kept = past.nbytes, [past]
            for one in others:
                taken += one.nbytes
                if taken <= self._room:
                    kept.append(one)
            self._kept = kept

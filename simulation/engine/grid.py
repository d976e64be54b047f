"""The time grid, and what is the same for everyone on it: the calendar."""

from dataclasses import dataclass
from operator import index

import numpy as np

STEPS_PER_YEAR = 32
"""A binary fraction of a year: 1/52 drifts, 1/32 is exact in floating point."""


def row_at(time: np.ndarray, moment: float) -> int:
    """Give the place of the moment of output that is nearest to a moment, both decimal years.

    Raises
    ------
    ValueError
        When it lies further away than half the time between two moments of output.
    """
    apart = np.abs(time - moment)
    row = int(apart.argmin())
    if apart[row] > 0.5 * (time[1] - time[0]) + 1e-9:
        raise ValueError(f"no output at {moment:g}, only from {time[0]:g} to {time[-1]:g}")
    return row


@dataclass(frozen=True)
class Grid:
    """Equal steps between whole years, a power of two in each; output after every `every`."""

    begin: float
    end: float
    steps_per_year: int = STEPS_PER_YEAR
    every: int = STEPS_PER_YEAR

    def __post_init__(self) -> None:
        # The kernel does not look whether there is room for what it writes.
        for name in ("steps_per_year", "every"):
            if index(getattr(self, name)) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")

    @property
    def dt(self) -> float:
        return 1.0 / self.steps_per_year

    @property
    def steps(self) -> int:
        return round((self.end - self.begin) * self.steps_per_year)

    @property
    def time(self) -> np.ndarray:
        """Moments of output, decimal years."""
        return self.begin + np.arange(0, self.steps + 1, self.every) * self.dt

    @property
    def starts(self) -> np.ndarray:
        """Start of every step, and of one more after the end: the last state is looked at too."""
        return self.begin + np.arange(self.steps + 1) * self.dt

    def season(self, opens: float, closes: float) -> np.ndarray:
        """Share of each step in a yearly season over New Year; parts of a year, ``opens`` after
        ``closes``.
        """
        phase = np.mod(self.starts, 1.0)
        until = np.clip(closes - phase, 0.0, self.dt)
        since = np.clip(phase + self.dt - opens, 0.0, self.dt)
        return np.asarray((until + since) / self.dt)

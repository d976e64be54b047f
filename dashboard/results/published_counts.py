"""Counts by others that may be drawn beside an indicator."""

import math
from dataclasses import dataclass
from functools import lru_cache

from calibration.inference.problem import error_spread
from calibration.targets import EVERYWHERE, FILES, folder, load_targets
from dashboard.results.cache import glance
from simulation.reading.faults import InputError
from simulation.register.distribution import NINETY
from simulation.register.register import PRIOR, load_register


@dataclass(frozen=True)
class Count:
    """What someone counted at one moment, with the margin we give it.

    The margin is that of the count's own error and of what all counts by its method share.
    """

    at: float
    value: float
    low: float
    high: float
    source: str


def counts_of(indicator: str) -> tuple[Count, ...]:
    """Give the counts for the whole country that measure an indicator at one moment.

    None where the files of the counts cannot be read: the results beside them say so.
    """
    try:
        return _counts_of(indicator, _stamps(glance()))
    except (InputError, OSError):
        return ()


@lru_cache(maxsize=1)
def _stamps(_: int) -> tuple[int, ...]:
    return tuple((folder() / name).stat().st_mtime_ns for name in FILES)


@lru_cache(maxsize=128)
def _counts_of(indicator: str, stamps: tuple[int, ...]) -> tuple[Count, ...]:
    """Read the counts; the stamps are there to notice a file that changed."""
    targets, register = load_targets(), load_register(parameter_set=PRIOR)
    found = []
    for row in targets.totals("fit", "holdout"):
        if (row.observable, row.window, row.region_set) != (indicator, "point", EVERYWHERE):
            continue
        shared = [error_spread(register, name) for name in row.bias_groups]
        spread = math.hypot(row.sd_ind or 0.0, *shared)
        low, high = (row.value * math.exp(side * NINETY * spread) for side in (-1.0, 1.0))
        found.append(Count(row.at, row.value, low, high, row.source))
    return tuple(found)

"""Counts by others that may be drawn beside an indicator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from calibration.targets import measurements

WIDTH = 1.645  # standard deviations on either side of the 90 % margin


@dataclass(frozen=True)
class Count:
    """What someone counted at one moment, with the margin we give it."""

    at: float
    value: float
    low: float
    high: float
    source: str


@lru_cache
def counts_of(indicator: str) -> tuple[Count, ...]:
    """Give the counts for the whole country that measure an indicator at one moment."""
    table = measurements()
    of = table["observable"] == indicator
    fitting = table[of & (table["window"] == "point") & (table["region_set"] == "nederland")]
    return tuple(
        Count(
            at=float(row["at"]),
            value=float(row["value"]),
            low=float(row["value"] * (1.0 - WIDTH * row["sd_ind"])),
            high=float(row["value"] * (1.0 + WIDTH * row["sd_ind"])),
            source=str(row["source"]),
        )
        for _, row in fitting.iterrows()
    )

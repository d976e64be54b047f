"""What each structure of the model says by itself, among draws that come from several.

Structures that fit the counts have draws in a posterior in the measure of their evidence. So what
they differ is in every band and chance already; here each is seen by its own draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.outcomes.draw_statistics import Spread
from simulation.scenario.criteria import Fall

TOGETHER = "alle"
"""Called so: the draws of all structures together."""

FEWEST = 20
"""Draws from which on a band of nine in ten says something."""


@dataclass(frozen=True)
class StructureResult:
    """A scenario in one structure of the model.

    Attributes
    ----------
    id
        As the calibration calls it; `TOGETHER` for all of them.
    weight
        The share of the evidence that it has.
    draws
        How many of the draws are its own.
    people
        Homeless people at the end of 2030, mean and 90 % band; None without draws.
    fall
        Whether there are fewer of them than when new policy begins; None without draws.
    chances
        Share of its draws that reach each criterion; empty without draws.
    """

    id: str
    weight: float
    draws: int
    people: Spread | None
    fall: Fall | None
    chances: Mapping[str, float]

    @property
    def enough(self) -> bool:
        """Whether there are draws enough for a band."""
        return self.draws >= FEWEST

    def to_plain(self) -> dict[str, Any]:
        """Give it for JSON; no band where there are too few draws for one."""
        people, banded = self.people, self.people is not None and self.enough
        return {
            "id": self.id,
            "weight": self.weight,
            "draws": self.draws,
            "mean": None if people is None else people.mean,
            "q05": people.low if people is not None and banded else None,
            "q95": people.high if people is not None and banded else None,
            "fall": None if self.fall is None else self.fall.chance,
            "criteria": dict(self.chances),
        }

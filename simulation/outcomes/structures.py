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
"""Draws from which on they say something."""


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
        """Whether there are draws enough to say anything."""
        return self.draws >= FEWEST

    def to_plain(self) -> dict[str, Any]:
        """Give it for JSON; of a structure with too few draws no outcome."""
        told = self.enough or self.id == TOGETHER
        people, fall = (self.people, self.fall) if told else (None, None)
        return {
            "id": self.id,
            "weight": self.weight,
            "draws": self.draws,
            "mean": None if people is None else people.mean,
            "q05": None if people is None else people.low,
            "q95": None if people is None else people.high,
            "fall": None if fall is None else fall.chance,
            "criteria": dict(self.chances) if told else {},
        }

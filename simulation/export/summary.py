"""What the table of verdicts shows of a result: small enough to keep when the result is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from simulation.criteria import AMBITION
from simulation.runs import ScenarioResult

NOW = 2026.0


@dataclass(frozen=True)
class Summary:
    """A scenario in one line.

    Attributes
    ----------
    dakloos_begin_2026, dakloos_eind_2030, cbs_eind_2030
        Homeless people, and those CBS would count; means over the draws.
    gehaald
        The criteria that are reached at the end of 2030.
    """

    scenario: str
    naam: str
    parameter_set: str
    members: int
    dakloos_begin_2026: float
    dakloos_eind_2030: float
    cbs_eind_2030: float
    gehaald: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        return asdict(self) | {"gehaald": list(self.gehaald)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Summary:
        """Read what `to_plain` gave.

        Raises
        ------
        KeyError
            When something is missing.
        """
        values = {field.name: plain[field.name] for field in fields(cls)}
        return cls(**values | {"gehaald": tuple(values["gehaald"])})


def summarize(result: ScenarioResult) -> Summary:
    return Summary(
        scenario=result.scenario.id,
        naam=result.scenario.naam,
        parameter_set=result.parameter_set,
        members=result.members,
        dakloos_begin_2026=at(result, "dakloos_totaal", NOW),
        dakloos_eind_2030=at(result, "dakloos_totaal", AMBITION),
        cbs_eind_2030=at(result, "cbs_equivalent", AMBITION),
        gehaald=tuple(name for name, verdict in result.verdicts.items() if verdict.reached),
    )


def at(result: ScenarioResult, indicator: str, moment: float) -> float:
    """Give an indicator's mean at a moment."""
    row = int(np.flatnonzero(np.isclose(result.time, moment))[0])
    return float(result.indicator(indicator)[row].mean())

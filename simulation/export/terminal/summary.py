"""What the table of verdicts shows of a result: small enough to keep when the result is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from simulation.outcomes.first_year import FirstYear
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.horizon import goes_further
from simulation.scenario.criteria import AMBITION, NOW

SHOWN = {
    "dakloos_begin_2026": ("dakloos_totaal", NOW),
    "dakloos_eind_2030": ("dakloos_totaal", AMBITION),
    "cbs_eind_2030": ("cbs_equivalent", AMBITION),
}
"""Which indicator at which moment each count is."""


@dataclass(frozen=True)
class Summary:
    """A scenario in one line; with one member `banden` and `kansen` are empty, `daling` is None.

    Attributes
    ----------
    draws
        What the members are; see `simulation.outcomes.draws.Draws.standing`.
    dakloos_begin_2026, dakloos_eind_2030, cbs_eind_2030
        Homeless people, and those CBS would count; means over the draws.
    daling
        Chance that fewer people are homeless at the end of 2030 than when new policy begins.
    eerste_jaren
        When each criterion is met, of a run beyond the usual end; None of another.
    """

    scenario: str
    naam: str
    parameter_set: str
    members: int
    draws: str
    dakloos_begin_2026: float
    dakloos_eind_2030: float
    cbs_eind_2030: float
    banden: Mapping[str, tuple[float, float]]
    gehaald: tuple[str, ...]
    kansen: Mapping[str, float]
    daling: float | None
    eerste_jaren: Mapping[str, FirstYear] | None = None

    def to_plain(self) -> dict[str, Any]:
        told = asdict(self)
        if (years := told.pop("eerste_jaren")) is not None:
            told["eerste_jaren"] = {name: list(found) for name, found in years.items()}
        return told

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Summary:
        """Read what `to_plain` gave; a `KeyError` says that something is missing."""
        own = (field.name for field in fields(cls) if field.name != "eerste_jaren")
        values = {name: plain[name] for name in own}
        if (years := plain.get("eerste_jaren")) is not None:
            values["eerste_jaren"] = {name: FirstYear(*found) for name, found in years.items()}
        banden = {name: (low, high) for name, (low, high) in values["banden"].items()}
        return cls(**values | {"banden": banden, "gehaald": tuple(values["gehaald"])})


def summarize(result: ScenarioResult) -> Summary:
    several = result.members > 1
    return Summary(
        scenario=result.scenario.id,
        naam=result.scenario.naam,
        parameter_set=result.parameter_set,
        members=result.members,
        draws=result.draws,
        **{name: result.mean(*which) for name, which in SHOWN.items()},
        banden={n: result.band(*which) for n, which in SHOWN.items()} if several else {},
        gehaald=tuple(name for name, verdict in result.verdicts.items() if verdict.reached),
        kansen={n: verdict.chance for n, verdict in result.verdicts.items()} if several else {},
        daling=result.fall.chance if several else None,
        eerste_jaren=result.first_years if goes_further(result.which.register) else None,
    )

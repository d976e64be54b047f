"""Scenarios side by side: which ones can be chosen, which are, and how they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.results.outcomes import Outcome
from simulation.outcomes.draw_statistics import Spread, spread
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import BASELINE, Scenario

OWN = "eigen"
"""Stands for the user's own scenario, whatever it is by now; no shipped one has that id."""

NONE = "geen"
"""Stands for no scenario in a field that may stay empty."""

LEAST, MOST = 2, 4
USUAL = (BASELINE, "wonen_eerst", OWN, "preventie_eerst")
"""The first three of these that there are, are compared unless the user chooses others."""

PEOPLE = (
    "dakloos_totaal",
    "cbs_equivalent",
    "ethos_1",
    "ethos_2",
    "ethos_3",
    "instroom",
    "terugkeer",
)
"""The people that are counted, and those who become homeless: the indicators that come first."""

GOALS = tuple(
    name
    for name in dict.fromkeys(name for one in CRITERIA.values() for name, _ in one.conditions)
    if name not in PEOPLE
)
"""What the goals are about, as far as it is not there already."""


@dataclass(frozen=True, eq=False)
class Side:
    """One of the scenarios that are compared; its name may be a stranger's: it is no mark-up."""

    key: str
    name: str
    outcome: Outcome

    @property
    def scenario(self) -> Scenario:
        return self.outcome.result.scenario

    @property
    def result(self) -> ScenarioResult:
        return self.outcome.result


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios, each compared with the first, with the same draws."""

    sides: Sequence[Side]

    @property
    def first(self) -> Side:
        return self.sides[0]

    @property
    def others(self) -> Sequence[Side]:
        return self.sides[1:]

    @property
    def scenarios(self) -> list[Scenario]:
        return [side.scenario for side in self.sides]

    def difference(self, indicator: str, side: Side) -> Spread:
        """Tell how much more than the first at the end of 2030: mean and 90 % band."""
        return spread(side.result.at(indicator) - self.first.result.at(indicator))

    def series(self, indicator: str, side: Side) -> np.ndarray:
        """Give the difference from the first at each moment in each draw."""
        return np.asarray(side.result.indicator(indicator) - self.first.result.indicator(indicator))

    def differ(self, key: str) -> bool:
        """Tell whether a criterion has not the same threshold in all scenarios."""
        found = {self.limits(side, key) for side in self.sides}
        return len(found) > 1

    @staticmethod
    def limits(side: Side, key: str) -> tuple[float, ...]:
        return tuple(side.result.thresholds[name] for _, name in CRITERIA[key].conditions)


def offered(
    shipped: Mapping[str, Scenario],
    own: Scenario,
    kept: Mapping[str, Scenario] | None = None,
) -> dict[str, Scenario]:
    """Give what can be chosen: the shipped scenarios, the user's own when it is another, and kept.

    `own` is the scenario as it is now, `kept` those that the user gave a name, by key.
    """
    named = dict(kept or {})
    there = {scenario.hash for scenario in (*shipped.values(), *named.values())}
    now = {} if own.hash in there else {OWN: own}
    return {**shipped, **now, **named}


def resolved(
    kept: Sequence[str], found: Mapping[str, Scenario], usual: Sequence[str] = USUAL
) -> list[str]:
    """Give what is compared: what the user chose, as far as it is there, or else the usual.

    What no longer is there leaves; when fewer than two are left the usual ones come after them.
    """
    chosen = [key for key in dict.fromkeys(kept) if key in found][:MOST]
    if len(chosen) >= LEAST:
        return chosen
    more = [key for key in usual if key in found and key not in chosen]
    return [*chosen, *more[: 3 - len(chosen)]]

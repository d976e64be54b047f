"""What another parameter set changes in what every scenario says, before it is taken into use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.outcomes.draw_statistics import band_of, spread
from simulation.outcomes.quotability import standing
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.outcomes.standing import warning
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import Scenario

HEADLINES = ("dakloos_totaal", "cbs_equivalent", "ethos_1", "opvang_gebruikers")
"""What is compared at the end of 2030."""


@dataclass(frozen=True)
class Headline:
    """One indicator at the end of 2030 by both sets, each its mean and 5 and 95 % points.

    `moved` is the difference of the means in standard deviations of the old draws.
    """

    scenario: str
    indicator: str
    old: tuple[float, float, float]
    new: tuple[float, float, float]
    moved: float


@dataclass(frozen=True)
class Goal:
    """The chance of a criterion at the end of 2030, by the old set and the new."""

    scenario: str
    criterion: str
    old: float
    new: float


@dataclass(frozen=True)
class Number:
    """A number with another value: its best point, and 5 and 95 % points of the draws."""

    name: str
    old: tuple[float, float, float]
    new: tuple[float, float, float]


@dataclass(frozen=True)
class ModelDifference:
    """Everything that differs between two parameter sets."""

    old: Register
    new: Register
    members: int
    headlines: tuple[Headline, ...]
    goals: tuple[Goal, ...]
    numbers: tuple[Number, ...]

    def to_plain(self) -> dict[str, Any]:
        def about(register: Register) -> dict[str, Any]:
            kept = register.posterior
            known = {} if kept is None else {**kept.about, "posterior": kept.hash}
            draws = standing(register, self.members)
            said = warning(draws)
            told = {"draws": draws, "warning": None if said is None else said._asdict()}
            return {"parameter_set": register.parameter_set, **known, **told}

        return {
            "schema_version": 1,
            "old": about(self.old),
            "new": about(self.new),
            "members": self.members,
            "headlines": [vars(one) for one in self.headlines],
            "goals": [vars(one) for one in self.goals],
            "numbers": [vars(one) for one in self.numbers],
        }


def model_difference(
    old: Register, new: Register, scenarios: Sequence[Scenario], members: int, seed: int = 0
) -> ModelDifference:
    """Run scenarios with both sets.

    Parameters
    ----------
    old, new
        Registers, each with its own parameter set.
    members
        Draws of each, or fewer where a posterior has fewer.

    Returns
    -------
    ModelDifference
        Headlines and goals by scenario, and the numbers that moved.
    """
    kept = [one.posterior.count for one in (old, new) if one.posterior is not None]
    members = min([members, *kept])  # draws beyond those would fit the counts less well
    headlines: list[Headline] = []
    goals: list[Goal] = []
    for scenario in scenarios:
        before, after = (
            run(scenario, register=one, members=members, seed=seed)[0] for one in (old, new)
        )
        headlines += _headlines(before, after)
        goals += _goals(before, after)
    return ModelDifference(
        old, new, members, tuple(headlines), tuple(goals), tuple(_numbers(old, new))
    )


def _headlines(before: ScenarioResult, after: ScenarioResult) -> Iterator[Headline]:
    for name in HEADLINES:
        old, new = before.at(name, AMBITION), after.at(name, AMBITION)
        wide = float(old.std())
        moved = float(new.mean() - old.mean()) / wide if wide > 0 else 0.0
        yield Headline(before.scenario.id, name, spread(old), spread(new), moved)


def _goals(before: ScenarioResult, after: ScenarioResult) -> Iterator[Goal]:
    for name in CRITERIA:
        old, new = before.verdicts[name], after.verdicts[name]
        yield Goal(before.scenario.id, name, old.chance, new.chance)


def _numbers(old: Register, new: Register) -> Iterator[Number]:
    names = [
        name
        for name in old.names
        if old.estimates[name].central != new.estimates[name].central
        or _kept(old, name)
        or _kept(new, name)
    ]
    for name in names:
        one, other = _range(old, name), _range(new, name)
        if one != other:
            yield Number(name, one, other)


def _kept(register: Register, name: str) -> bool:
    return register.posterior is not None and name in register.posterior.names


def _range(register: Register, name: str) -> tuple[float, float, float]:
    estimate = register.estimates[name]
    if not _kept(register, name):
        return estimate.central, estimate.low, estimate.high
    assert register.posterior is not None
    drawn = register.posterior.values[register.posterior.names.index(name)]
    return estimate.central, *band_of(drawn)

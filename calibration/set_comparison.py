"""What another parameter set changes in what every scenario says, before it is taken into use."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from calibration.common_draws import WEIGHED, Difference, Pairs, pairs
from simulation.outcomes.draw_statistics import band_of, spread
from simulation.outcomes.quotability import standing
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.outcomes.standing import warning
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import BASELINE, Scenario

PEOPLE = "dakloos_totaal"
HEADLINES = (PEOPLE, "cbs_equivalent", "ethos_1", "opvang_gebruikers")
"""What is compared at the end of 2030."""
WIDTH_ERROR = 0.91
"""The standard error of a 90 % band's width, as a part of it, times the root of the draws; that of
a normal distribution."""
FIRM = 2.0
"""Standard errors from which on something is more than chance."""


@dataclass(frozen=True)
class Headline:
    """One indicator at the end of 2030 by both sets, each its mean and 5 and 95 % points.

    `difference` is that on the draws that both have in common, None where nobody looked for those;
    `moved` is its mean in standard deviations of the old draws.
    """

    scenario: str
    indicator: str
    old: tuple[float, float, float]
    new: tuple[float, float, float]
    moved: float
    difference: Difference | None = None

    @classmethod
    def from_plain(cls, found: dict[str, Any]) -> "Headline":
        """Read back what `asdict` made, from JSON."""
        apart = found["difference"]
        if apart is not None:
            band = apart["band"]
            apart = Difference(**{**apart, "band": None if band is None else tuple(band)})
        return cls(**{**found, "difference": apart})


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
class BandChange:
    """What becomes of the band of homeless people at the end of 2030 under current policy.

    `old` and `new` are its ends, over so many draws of each; `fall` the chance, by either, that
    they are fewer then than at the start of 2025.
    """

    members: int
    old: tuple[float, float]
    new: tuple[float, float]
    fall: tuple[float, float]

    @classmethod
    def from_plain(cls, found: dict[str, Any]) -> "BandChange":
        """Read back what `ModelDifference.to_plain` has of it, from JSON."""
        old, new, fall = (tuple(found[name]) for name in ("old", "new", "fall"))
        return cls(found["members"], old, new, fall)

    @property
    def wider(self) -> float:
        """How much wider it becomes, as a part of what it was; less than zero when narrower."""
        old, new = (high - low for low, high in (self.old, self.new))
        return new / old - 1.0 if old > 0 else 0.0

    @property
    def firm(self) -> bool:
        """Whether that is more than two times so many draws differ by chance."""
        return abs(self.wider) > FIRM * WIDTH_ERROR * (2.0 / self.members) ** 0.5


@dataclass(frozen=True)
class ModelDifference:
    """Everything that differs between two parameter sets.

    `common` says which draws they have in common (see `Pairs.to_plain`), `band` what becomes of the
    band under current policy; None when that was not among the scenarios.
    """

    old: Register
    new: Register
    members: int
    headlines: tuple[Headline, ...]
    goals: tuple[Goal, ...]
    numbers: tuple[Number, ...]
    common: dict[str, Any]
    band: BandChange | None = None

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
            "common_draws": self.common,
            "band_2030": None if self.band is None else _band_plain(self.band),
            "headlines": [asdict(one) for one in self.headlines],
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
        Headlines and goals by scenario, on the draws that both have in common where they have
        any, and the numbers that moved.
    """
    kept = [one.posterior.count for one in (old, new) if one.posterior is not None]
    members = min([members, *kept])  # draws beyond those would fit the counts less well
    paired = pairs(old, new, members, seed)
    headlines: list[Headline] = []
    goals: list[Goal] = []
    band = None
    for scenario in scenarios:
        before, after = (
            run(scenario, register=one, members=members, seed=seed)[0] for one in (old, new)
        )
        twin = after if paired.kind != WEIGHED else run(scenario, paired.new)[0]
        headlines += _headlines(before, after, twin, paired)
        goals += _goals(before, after)
        if scenario.id == BASELINE:
            band = _band(before, after)
    return ModelDifference(
        old,
        new,
        members,
        tuple(headlines),
        tuple(goals),
        tuple(_numbers(old, new)),
        paired.to_plain(),
        band,
    )


def _band(before: ScenarioResult, after: ScenarioResult) -> BandChange:
    was, becomes = (band_of(one.at(PEOPLE, AMBITION)) for one in (before, after))
    chances = (before.fall.chance, after.fall.chance)
    return BandChange(before.members, was, becomes, chances)


def _band_plain(band: BandChange) -> dict[str, Any]:
    return asdict(band) | {"wider": band.wider, "firm": band.firm}


def _headlines(
    before: ScenarioResult, after: ScenarioResult, twin: ScenarioResult, paired: Pairs
) -> Iterator[Headline]:
    for name in HEADLINES:
        old, new, same = (one.at(name, AMBITION) for one in (before, after, twin))
        apart = paired.difference(old, same)
        wide = float(old.std())
        moved = apart.mean / wide if wide > 0 else 0.0
        yield Headline(before.scenario.id, name, spread(old), spread(new), moved, apart)


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

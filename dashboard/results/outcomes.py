"""Runs behind the pages: a scenario beside current policy, with the same draws for both.

`outcome` is what a page asks for. What was worked out before costs nothing, whoever asked for it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dashboard.results.cache import Ahead, Store
from dashboard.results.draw_counts import FULL, QUICK
from dashboard.results.parameter_set import usual_register
from simulation.engine.grid import STEPS_PER_YEAR, row_at
from simulation.engine.invariants import InvariantError
from simulation.outcomes import standing
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.quotability import standing as standing_of
from simulation.outcomes.scenario_runs import ScenarioResult, model_version, run
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION, CRITERIA, Verdict, judge
from simulation.scenario.lever_paths import USUAL, decimal_year
from simulation.scenario.scenario import BASELINE, Scenario, list_shipped, load_scenario
from simulation.wording.text import Text
from simulation.wording.uncertainty import BANDS

COARSE = STEPS_PER_YEAR // 4
"""Steps a year of a quick run: a third of the work, and what a page shows is off by less than a
hundredth of what the draws differ."""

NOW = decimal_year(USUAL)
"""Until here all shipped scenarios are alike: policy can change from now on."""

BEGIN, EACH = 0.7, 0.15
"""Seconds after a move when a full run begins, and how much later for each other user who moves."""

ROOM = 150_000_000
"""Bytes of results that are kept: some forty of 500 draws, or two hundred of 100."""

_INNER, _OUTER = ("q25", "q75"), ("q05", "q95")
_ROWS = {name: row for row, name in enumerate(INDICATORS)}


class Band(NamedTuple):
    """Between which values the draws lie: 90 % of them, or 50 %."""

    low: float
    high: float


class Difference(NamedTuple):
    """How much more than another result, draw by draw: the mean and the 90 % band."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Kept:
    """What is kept of a run: every national indicator in every draw.

    A whole `ScenarioResult` of 500 draws takes 25 MB; this takes 3.7 MB, and 0.7 MB of 100 draws.
    By group, or for a download, `whole` runs it again.

    Attributes
    ----------
    values
        Shape ``(indicators, moments, draws)``, in the order of `INDICATORS`.
    draws
        What the draws are; see `simulation.outcomes.quotability.standing`.
    ids
        Which draws they are; see `simulation.outcomes.draws.Draws`.
    """

    scenario: Scenario
    time: np.ndarray
    values: np.ndarray
    thresholds: Mapping[str, float]
    verdicts: Mapping[str, Verdict]
    parameter_set: str
    seed: int
    draws: str
    ids: np.ndarray

    @classmethod
    def of(cls, result: ScenarioResult) -> Kept:
        values = np.stack([result.indicator(name) for name in INDICATORS])
        verdicts = {
            name: judge(
                criterion,
                result.time,
                {i: values[_ROWS[i]] for i, _ in criterion.conditions},
                result.thresholds,
            )
            for name, criterion in CRITERIA.items()
        }
        ids = np.zeros(1, int) if result.ids is None else result.ids
        return cls(
            result.scenario,
            result.time,
            values,
            result.thresholds,
            verdicts,
            result.parameter_set,
            result.seed,
            result.draws,
            ids,
        )

    @property
    def members(self) -> int:
        return int(self.values.shape[2])

    @property
    def nbytes(self) -> int:
        return int(self.values.nbytes)

    def indicator(self, name: str) -> np.ndarray:
        """An indicator's value, shape ``(moments, draws)``; NaN where it has none."""
        return np.asarray(self.values[_ROWS[name]])

    def draws_at(self, indicator: str, moment: float = AMBITION) -> np.ndarray:
        """An indicator in each draw, at the moment of output nearest to a moment."""
        return np.asarray(self.indicator(indicator)[row_at(self.time, moment)])

    def at(self, indicator: str, moment: float = AMBITION) -> float:
        """An indicator's mean over the draws at a moment."""
        return float(self.draws_at(indicator, moment).mean())

    def band(self, indicator: str, moment: float = AMBITION, inner: bool = False) -> Band:
        """The 90 % band at a moment, or the `inner` one of 50 %."""
        return Band(*map(float, _quantiles(self.draws_at(indicator, moment), inner)))

    def bands(self, indicator: str, inner: bool = False) -> np.ndarray:
        """The lower and upper end of the band at all moments, shape ``(2, moments)``."""
        return _quantiles(self.indicator(indicator), inner)

    def chance(self, criterion: str) -> float:
        """The share of the draws that reach a criterion at the end of 2030."""
        return self.verdicts[criterion].chance


@dataclass(frozen=True, eq=False)
class Outcome:
    """A scenario beside current policy.

    Attributes
    ----------
    baseline
        Current policy as published: with the assumptions and feedback loops of the model.
    adjusted
        Current policy in the world of this scenario; None when that is the same world.
    """

    result: Kept
    baseline: Kept
    adjusted: Kept | None = None

    @property
    def reference(self) -> Kept:
        """Current policy in the same world: what the scenario's policy is measured against."""
        return self.baseline if self.adjusted is None else self.adjusted

    @property
    def is_baseline(self) -> bool:
        """Whether this is current policy, in the published world."""
        return self.adjusted is None and self.same_policy

    @property
    def same_policy(self) -> bool:
        """Whether policy is the current one, in this world or another."""
        return self.result.scenario.knoppen == self.baseline.scenario.knoppen

    @property
    def members(self) -> int:
        return self.result.members

    @property
    def draws(self) -> str:
        """What the draws are; see `simulation.outcomes.quotability.standing`."""
        return self.result.draws

    @property
    def warning(self) -> Text | None:
        """Why nobody may quote these numbers; None when they may be."""
        return standing.warning(self.draws)

    def at(self, indicator: str, moment: float = AMBITION) -> float:
        """The scenario's value at a moment, mean over the draws."""
        return self.result.at(indicator, moment)

    def band(self, indicator: str, moment: float = AMBITION, inner: bool = False) -> Band:
        return self.result.band(indicator, moment, inner)

    def chance(self, criterion: str) -> float:
        return self.result.chance(criterion)

    def difference(
        self, indicator: str, moment: float = AMBITION, other: Kept | None = None
    ) -> Difference:
        """How much more than current policy in the same world, or than an `other` result."""
        other = self.reference if other is None else other
        apart = self.result.draws_at(indicator, moment) - other.draws_at(indicator, moment)
        return Difference(float(apart.mean()), *map(float, _quantiles(apart)))


def outcome(scenario: Scenario, register: Register | None = None, members: int = FULL) -> Outcome:
    """Give a scenario and current policy, run with the same draws; nothing runs twice.

    The first hundred of the draws are not quite like all of them: with those alone every number
    is a few percent off, and would jump each time someone starts or stops moving a lever. So each
    indicator of a quick result is scaled by how far those draws are off with current policy (a
    ratio estimate). Differences are scaled alike; chances are not.

    Parameters
    ----------
    register
        The package's own when None.
    members
        `QUICK` or `FULL`; fewer when the posterior has fewer draws.
    """
    register = register or usual_register()
    found = [_kept(one, register, members) for one in _wanted(scenario, register)]
    if members == QUICK:
        scale = _scale(register)
        found = [replace(kept, values=kept.values * scale) for kept in found]
    return Outcome(*found)


def whole(
    scenario: Scenario, register: Register | None = None, members: int = FULL
) -> ScenarioResult:
    """Run a scenario and give all of the result, 25 MB; it is not kept."""
    register = register or usual_register()
    return run(scenario, register=register, members=_count(register, members))[0]


def ready(scenario: Scenario, register: Register | None = None, members: int = FULL) -> bool:
    """Tell whether an outcome can be had at once, or will not come."""
    register = register or usual_register()
    wanted = _wanted(scenario, register)
    return all(store().settled(_key(one, register, members)) for one in wanted)


def prepare(who: Hashable, scenario: Scenario, register: Register | None = None) -> float:
    """Have the full outcome worked out in the background, instead of what `who` asked before.

    Returns
    -------
    float
        Seconds until that will begin, at the earliest.
    """
    key = _key(scenario, register or usual_register(), FULL)
    return ahead().ask(who, key, lambda: outcome(scenario, register))


def presets() -> dict[str, Scenario]:
    """Give the shipped scenarios by id, in the order in which they are shown."""
    mark = _mark(usual_register())
    return {name: _shipped(name, mark) for name in list_shipped()}


@lru_cache(maxsize=1)
def store() -> Store[Kept]:
    """Results of all sessions of this server."""
    return Store(ROOM)


@lru_cache(maxsize=1)
def ahead() -> Ahead:
    """Full results that someone will want to see."""
    return Ahead(BEGIN, EACH)


def _quantiles(values: np.ndarray, inner: bool = False) -> np.ndarray:
    ends = [BANDS[name] for name in (_INNER if inner else _OUTER)]
    return np.asarray(np.quantile(values, ends, axis=-1))


def _wanted(scenario: Scenario, register: Register) -> list[Scenario]:
    """Give what an outcome consists of."""
    baseline = _shipped(BASELINE, _mark(register))
    return [scenario, baseline, *_adjusted(scenario, baseline, register)]


def _adjusted(scenario: Scenario, baseline: Scenario, register: Register) -> list[Scenario]:
    """Give current policy in the world of a scenario, when that is another world.

    An assumption that is set to its central value is another world too: elsewhere it is drawn.
    """
    if _world(scenario, register) == _world(baseline, register):
        return []
    return [replace(baseline, aannames=scenario.aannames, lussen=scenario.lussen)]


def _world(scenario: Scenario, register: Register) -> tuple[Mapping[str, float | str], set[str]]:
    usual = register.estimates
    switched = {n for n, on in scenario.lussen.items() if usual[f"lussen.{n}"].central != on}
    return dict(scenario.aannames), switched


def _kept(scenario: Scenario, register: Register, members: int) -> Kept:
    """Give a result from the store; whether it may be quoted is told as things stand now."""
    kept = store().get(_key(scenario, register, members), lambda: _run(scenario, register, members))
    return replace(kept, scenario=scenario, draws=standing_of(register, kept.members))


def _run(scenario: Scenario, register: Register, members: int) -> Kept:
    def at(steps: int | None) -> Kept:
        count = _count(register, members)
        return Kept.of(run(scenario, register=register, members=count, steps_per_year=steps)[0])

    if members != QUICK:
        return at(None)
    try:
        return at(COARSE)
    except InvariantError:  # something moves too fast for such steps
        return at(None)


def _scale(register: Register) -> np.ndarray:
    """Give by what a quick result is multiplied, shape ``(indicators, moments, 1)``."""
    baseline = _shipped(BASELINE, _mark(register))
    few, many = (
        _kept(baseline, register, members).values.mean(axis=2, keepdims=True)
        for members in (QUICK, FULL)
    )
    scale = np.divide(many, few, out=np.ones_like(few), where=few > 0)
    return np.asarray(np.where((scale > 0.5) & (scale < 2.0), scale, 1.0))


def _count(register: Register, members: int) -> int:
    return members if register.posterior is None else min(members, register.posterior.count)


def _key(scenario: Scenario, register: Register, members: int) -> Hashable:
    return (scenario.hash, members, model_version(), *_mark(register))


def _mark(register: Register) -> tuple[str, ...]:
    """Tell this register's numbers and draws from those of another one."""
    kept = register.posterior
    return (register.hash, register.parameter_set, "" if kept is None else kept.hash)


@lru_cache(maxsize=50)
def _shipped(name: str, mark: tuple[str, ...]) -> Scenario:
    return load_scenario(name)

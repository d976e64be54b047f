"""A path year by year: where its levers stand, what comes of it, and what is counted beside it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from simulation import MEMBERS
from simulation.explore.interim_targets.course_test import (
    FEWEST,
    CourseTest,
    Judgement,
    Key,
    UntestableError,
)
from simulation.explore.interim_targets.monitor_values import MonitorValue
from simulation.explore.interim_targets.slower_path import Told, told_apart
from simulation.outcomes.draw_statistics import three_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.register.register import Lever, Register
from simulation.scenario.scenario import Scenario, lever_paths

YEARS = (2026, 2027, 2028, 2029, 2030)
COUNTABLE = (
    "cbs_equivalent",
    "opvang_gebruikers",
    "verblijfsduur_opvang",
    "woningen_toegewezen",
    "uit_instelling_dakloos",
    "uit_huis_dakloos",
)
"""What CBS, the shelter monitor, providers, housing associations, institutions, bailiffs have."""
TIMES = 4
"""Draws of the test for each one of the bands: with 500 the share of paths on course that is called
so lies between 87 and 93 % in most sets of draws, with 2,000 in nearly all."""
TRIES = 500
"""Draws of a slower path that are judged, at most."""
_MOMENT = 1e-8
"""A time step, in years, that is short enough to be the end of a year."""
_PATH, _SLOWER = 0, 1


@dataclass(frozen=True)
class Plan:
    """What is asked.

    Attributes
    ----------
    scenario, basis
        The path, and what its levers are told beside: current policy.
    slower
        The path that should be told from it; None where there is none.
    later
        The years that it is later, if it is this path all the same; else 0.
    years, indicators
        Of what targets are wanted, at the end of each year.
    values
        What was counted, each indicator and year once.
    errors
        By indicator the log standard deviation of a count's own error; none where it is not known.
    """

    scenario: Scenario
    basis: Scenario
    slower: Scenario | None
    register: Register
    years: tuple[int, ...] = YEARS
    indicators: tuple[str, ...] = COUNTABLE
    values: tuple[MonitorValue, ...] = ()
    errors: Mapping[str, float] = field(default_factory=dict)
    members: int = MEMBERS
    seed: int = 0
    later: int = 0

    @property
    def tested_on(self) -> int:
        """The draws that values are judged with: no more than there are, but for those of bands."""
        kept, most = self.register.posterior, TIMES * self.members
        return most if kept is None else max(self.members, min(most, kept.count))

    @property
    def tested(self) -> list[str]:
        """The indicators that the test is about: those with a value, or all that have a way."""
        names = dict.fromkeys(one.indicator for one in self.values)
        return [*names] or [name for name in self.indicators if INDICATORS[name].better]


@dataclass(frozen=True)
class LeverLevels:
    """Where a lever stands at the end of each year, on the path and in its basis.

    In its unit, for the central estimate of what it is now; of a closing the share of the places
    that is planned to be open.
    """

    lever: Lever
    levels: tuple[float, ...]
    beside: tuple[float, ...]


@dataclass(frozen=True)
class Bands:
    """The 5 % point, the median and the 95 % point of an indicator at the end of each year."""

    indicator: str
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Found:
    """The path, with what is told of the values and of a slower path.

    Attributes
    ----------
    judgement
        None without values.
    told
        How soon the slower path is told from it; empty without one.
    """

    plan: Plan
    result: ScenarioResult
    judgement: Judgement | None
    told: tuple[Told, ...]

    @cached_property
    def levers(self) -> tuple[LeverLevels, ...]:
        """The levers that do not move as in the basis, in the order of the register."""
        plan = self.plan
        return tuple(
            LeverLevels(
                lever,
                lever_levels(plan.scenario, name, plan.years, plan.register),
                lever_levels(plan.basis, name, plan.years, plan.register),
            )
            for name, lever in plan.register.levers.items()
            if plan.scenario.knoppen.get(name) != plan.basis.knoppen.get(name)
        )

    @cached_property
    def bands(self) -> tuple[Bands, ...]:
        plan, at = self.plan, self.result.at
        return tuple(
            Bands(name, tuple(three_of(at(name, year + 1.0)) for year in plan.years))
            for name in plan.indicators
        )


def lever_levels(
    scenario: Scenario, name: str, years: Sequence[int], register: Register
) -> tuple[float, ...]:
    """Give where a lever stands at the end of each year, for the central estimate of now.

    Parameters
    ----------
    scenario, name, years
        Whose lever, which one, and when.
    register
        With the central estimates.

    Returns
    -------
    tuple of float
        In the unit of the lever.
    """
    now = register.levers[name].now or 0.0
    found = []
    for year in years:
        before = year + 1.0 - _MOMENT  # a step on 1 January belongs to the next year
        gain, offset = lever_paths(scenario, register, [name], before, _MOMENT, 1)
        found.append(float(f"{float(gain[0, 0]) * now + float(offset[0, 0]):.7g}"))
    return tuple(found)


def counted_as(result: ScenarioResult, key: Key, error: float, seed: int, which: int) -> np.ndarray:
    """Draw what would be counted of a result.

    Parameters
    ----------
    result, key
        Of what, which indicator and the year at whose end.
    error
        Log standard deviation of a count's own error.
    seed, which
        Of the chance in it, which is another for each key and for each path.

    Returns
    -------
    numpy.ndarray
        A value for each draw.
    """
    values = result.at(key[0], key[1] + 1.0)
    if error == 0.0:
        return values
    random = np.random.default_rng([seed, which, key[1], zlib.crc32(key[0].encode())])
    return np.asarray(values * np.exp(error * random.standard_normal(len(values))))


def interim_path(plan: Plan) -> Found:
    """Run a path, judge what was counted, and tell how soon a slower path is told from it.

    Parameters
    ----------
    plan
        What is asked.

    Returns
    -------
    Found
        What is told of a slower path leaves out what cannot be tested.

    Raises
    ------
    UntestableError
        When a value that was counted cannot be tested.
    ValueError
        When there are too few draws for a test that was asked.
    InvariantError
        When a run fails.
    """
    until = max([*plan.years, *(one.year for one in plan.values)]) + 1.0
    draws = Draws.usual(plan.register, plan.members, plan.seed)
    [result] = run([plan.scenario], draws, until=until)
    if plan.tested_on < FEWEST or not (plan.values or plan.slower):
        if plan.values:
            raise ValueError(f"the test needs {FEWEST} draws, not {plan.tested_on}")
        return Found(plan, result, None, ())
    scenarios = [plan.scenario] if plan.slower is None else [plan.scenario, plan.slower]
    draws = Draws.usual(plan.register, plan.tested_on, plan.seed)
    path, *others = run(scenarios, draws, until=until)
    judgement = _judged(plan, path) if plan.values else None
    return Found(plan, result, judgement, _told(plan, path, others[0]) if others else ())


def _judged(plan: Plan, path: ScenarioResult) -> Judgement:
    keys = [(one.indicator, one.year) for one in plan.values]
    test = CourseTest(keys, _counted(plan, path, keys, _PATH))
    return test.judge(np.array([one.value for one in plan.values]))


def _told(plan: Plan, path: ScenarioResult, slower: ScenarioResult) -> tuple[Told, ...]:
    if not (keys := _testable(plan, path)):
        return ()
    tries = _counted(plan, slower, keys, _SLOWER)[:TRIES]
    if not np.isfinite(tries).all():
        return ()
    return tuple(told_apart(keys, _counted(plan, path, keys, _PATH), tries))


def _counted(plan: Plan, result: ScenarioResult, keys: Sequence[Key], which: int) -> np.ndarray:
    columns = [
        counted_as(result, key, plan.errors.get(key[0], 0.0), plan.seed, which) for key in keys
    ]
    return np.array(columns).reshape(len(keys), result.members).T


def _testable(plan: Plan, result: ScenarioResult) -> list[Key]:
    """Give what could be counted in the years that were asked, and has a band."""
    keys = [(name, year) for name in plan.tested for year in plan.years]
    if not keys:
        return []
    try:
        CourseTest(keys, _counted(plan, result, keys, _PATH))
    except UntestableError as error:
        return [key for key in keys if key not in error.keys]
    return keys

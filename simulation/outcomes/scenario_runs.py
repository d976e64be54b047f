"""Run scenarios: from a validated scenario to indicators and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

from simulation.completeness import check
from simulation.engine import Grid, Members, Results, integrate
from simulation.language.flatmodel import FlatModel
from simulation.model.dims import Groep
from simulation.model.uitkomst import national_model
from simulation.outcomes.indicators import INDICATORS
from simulation.quotability import standing
from simulation.register.register import Register, load_register
from simulation.scenario.criteria import CRITERIA, Verdict, judge
from simulation.scenario.scenario import Scenario, assumption_values, lever_paths
from simulation.wording.uncertainty import BANDS

SCHEMA_VERSION = 2


@lru_cache(maxsize=1)
def model() -> FlatModel:
    """Return the national model; assembled once, with all that is declared about it in place.

    Raises
    ------
    InputError
        With everything that is not; see `simulation.completeness`.
    """
    found = national_model()
    check(found, load_register())
    return found


@lru_cache(maxsize=1)
def model_version() -> str:
    """Version of the package and the first characters of the structure's hash."""
    return f"{version('wonen-eerst')}+{model().fingerprint[:8]}"


def national_grid(register: Register, steps_per_year: int | None = None, every: int = 0) -> Grid:
    """Give the grid over the model's horizon, with output each year unless `every` is given."""
    central = register.estimates
    begin, end = central["wereld.begin"].central, central["wereld.einde"].central
    grid = Grid(begin, end) if steps_per_year is None else Grid(begin, end, steps_per_year)
    return Grid(begin, end, grid.steps_per_year, every or grid.steps_per_year)


@dataclass(frozen=True)
class ScenarioResult:
    """A scenario with its trajectories.

    Attributes
    ----------
    results
        The run's arrays, this scenario's members only.
    thresholds
        Threshold in force of every condition, by its name in the register.
    draws
        What the members are; see `simulation.quotability.standing`.
    ids
        Which draws they are, None with the central values; `run` makes each again from its id.
    """

    scenario: Scenario
    results: Results
    thresholds: Mapping[str, float]
    parameter_set: str
    seed: int
    draws: str = "central"
    ids: np.ndarray | None = None

    @property
    def time(self) -> np.ndarray:
        return self.results.time

    @property
    def members(self) -> int:
        return int(self.results.parameters.shape[1])

    @cached_property
    def _a_year(self) -> Results:
        return self.results.a_year()

    def indicator(self, name: str, group: str | None = None) -> np.ndarray:
        """An indicator's value, shape ``(moments, members)``; NaN where it has none.

        What is counted over a period is an amount a year: with output each quarter it is four
        times what happened in the quarter that ends at the moment.

        Raises
        ------
        KeyError
            When the indicator is unknown, or not known by group.
        """
        indicator = INDICATORS[name]
        if group is not None and not indicator.by_group:
            raise KeyError(f"{name} is not known by group")
        values = np.array(indicator.read(self._a_year, group))
        if indicator.yearly:
            values[0] = np.nan
        return values

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict on each criterion, over whole years however often there is output."""
        if self.results.per_year > 1:
            return replace(self, results=self.results.whole_years()).verdicts
        found = {}
        for name, criterion in CRITERIA.items():
            values = {i: self.indicator(i) for i, _ in criterion.conditions}
            found[name] = judge(criterion, self.time, values, self.thresholds)
        return found

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data, for JSON: means over members, ``None`` where undefined.

        A criterion has a value at whole years only; bands and chances are there only among
        several draws.
        """
        return {
            "scenario": self.scenario.id,
            "scenario_hash": self.scenario.hash,
            "region": self.scenario.regio,
            "time": [float(moment) for moment in self.time],
            "indicators": {name: _series(self.indicator(name)) for name in INDICATORS},
            "bands": self._bands() if self.members > 1 else None,
            "indicators_by_group": {
                group: {
                    name: _series(self.indicator(name, group))
                    for name, indicator in INDICATORS.items()
                    if indicator.by_group
                }
                for group in Groep.elements
            },
            "criteria": {name: self._verdict(verdict) for name, verdict in self.verdicts.items()},
        }

    def bands(self, name: str, group: str | None = None) -> dict[str, np.ndarray]:
        """Quantiles of an indicator over the draws at each moment, by the names of `BANDS`."""
        found = np.quantile(self.indicator(name, group), list(BANDS.values()), axis=1)
        return dict(zip(BANDS, found, strict=True))

    def _bands(self) -> dict[str, dict[str, list[float | None]]]:
        return {
            name: {band: _plain(values) for band, values in self.bands(name).items()}
            for name in INDICATORS
        }

    def _verdict(self, verdict: Verdict) -> dict[str, Any]:
        value = np.full((len(self.time), 1), np.nan)
        value[:: self.results.per_year, 0] = verdict.value
        return {
            "reached": verdict.reached,
            "chance": verdict.chance if self.members > 1 else None,
            "chance_upper": verdict.chance_upper if self.members > 1 else None,
            "value_2030": _number(verdict.value_2030),
            "threshold": verdict.threshold,
            "distance": _number(verdict.distance),
            "year": verdict.year,
            "own_date": verdict.criterion.own_date,
            "value": _series(value),
        }


def _series(values: np.ndarray) -> list[float | None]:
    return _plain(values.mean(axis=1))


def _plain(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def draw_ids(register: Register, members: int, seed: int) -> np.ndarray:
    """Give the ids of as many draws: places in the posterior, or in the row of prior draws.

    Raises
    ------
    ValueError
        When the posterior has fewer draws.
    """
    if register.posterior is None:
        return np.arange(members)
    return register.posterior.choose(members, seed)


def drawn(register: Register, ids: Sequence[int] | np.ndarray, seed: int) -> np.ndarray:
    """Give all numbers of the register for some draws, shape ``(numbers, len(ids))``.

    Parameters
    ----------
    seed
        Of the row of prior draws; a posterior has its draws in a file.

    Raises
    ------
    ValueError
        When there are no draws with such ids.
    """
    chosen, kept = np.asarray(ids, dtype=np.int64), register.posterior
    beyond = len(chosen) == 0 or chosen.min() < 0
    if beyond or (kept is not None and chosen.max() >= kept.count):
        raise ValueError(f"no draws with ids {chosen.tolist()}")
    return register.draw_columns(chosen, seed) if kept is None else kept.numbers(register, chosen)


@lru_cache(maxsize=8)
def _drawn(register: Register, members: int, seed: int) -> np.ndarray:
    return drawn(register, draw_ids(register, members, seed), seed)


def numbers(register: Register, members: int, seed: int) -> np.ndarray:
    """Give values of all numbers of the register, shape ``(numbers, members)``.

    One member has the central values. More are draws from the posterior of the parameter set,
    or from the ranges when it has none.

    Raises
    ------
    ValueError
        When the posterior has fewer draws.
    """
    if members == 1:
        return register.central()[:, None]
    return _drawn(register, members, seed).copy()


def ensemble(
    scenarios: Sequence[Scenario], register: Register, grid: Grid, draws: np.ndarray
) -> Members:
    """Give the members of a run: every scenario with every draw.

    Parameters
    ----------
    draws
        Values of the register's numbers, in the order of its names, one column a draw.
    """
    levers = model().levers
    columns, paths = [], []
    for scenario in scenarios:
        own = draws.copy()
        for name, value in assumption_values(scenario, register).items():
            own[register.index[name]] = value
        for loop, on in scenario.lussen.items():
            own[register.index[f"lussen.{loop}"]] = float(on)
        columns.append(own)
        paths.append(lever_paths(scenario, register, levers, grid.begin, grid.dt, grid.steps + 1))
    # Whether places may close and how many remain planned has no uncertain base: it is chosen.
    fixed = tuple(f"knop.{n}" for n in levers if f"knop.{n}" not in register.index)
    everything = np.concatenate(columns, axis=1)
    return Members(
        (*register.names, *fixed),
        np.concatenate([everything, np.ones((len(fixed), everything.shape[1]))]),
        np.repeat(np.arange(len(scenarios)), draws.shape[1]),
        np.array([a for a, _ in paths]),
        np.array([b for _, b in paths]),
    )


def calendar(register: Register, grid: Grid) -> dict[str, np.ndarray]:
    """Give the step means of what is the same for everyone: the season of winter shelter."""
    opens, closes = (register.estimates[f"kalender.winter_{n}"] for n in ("opent", "sluit"))
    return {"winter": grid.season(opens.central, closes.central)}


def run(
    scenarios: Scenario | Sequence[Scenario],
    *,
    members: int = 1,
    seed: int = 0,
    ids: Sequence[int] | None = None,
    register: Register | None = None,
    steps_per_year: int | None = None,
    every: int = 0,
    method: str = "rk4",
    plain: bool = False,
    threads: int | None = None,
    values: Mapping[str, np.ndarray | float] | None = None,
    draws: np.ndarray | None = None,
) -> list[ScenarioResult]:
    """Run scenarios, all of them and all draws in one go.

    Parameters
    ----------
    members
        1 runs the central values; more runs as many draws, the same for every scenario; see
        `numbers`.
    ids
        Run the draws with these ids instead, one or more; see `draw_ids`.
    every
        Steps between moments of output; default a year.
    plain
        Use the uncompiled kernel.
    threads
        Default: as many as there are processors. The number changes no bit of the result.
    values
        Numbers of the register to set by hand, by flat name; one value, or one per member.
    draws
        All numbers of the register for each member, instead of what `numbers` gives.

    Raises
    ------
    InvariantError
        When the run breaks conservation, a capacity or the ledger of dwellings.
    ValueError
        When there are no such draws.
    """
    chosen = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
    register = register or load_register()
    grid = national_grid(register, steps_per_year, every)
    which: np.ndarray | None = None
    what = standing(register, members)
    if ids is not None:
        which, what = np.array(ids, dtype=np.int64), standing(register, 2)  # one is a draw too
        draws = drawn(register, which, seed)
    elif draws is None:
        which = None if members == 1 else draw_ids(register, members, seed)
        draws = numbers(register, members, seed)
    else:
        draws, what = draws.copy(), standing(register, draws.shape[1])
    for name, value in (values or {}).items():
        draws[register.index[name]] = value
    results = integrate(
        model(),
        ensemble(chosen, register, grid, draws),
        grid,
        calendar(register, grid),
        method=method,
        plain=plain,
        threads=threads,
    )
    central = register.estimates
    defaults = {n: central[n].central for c in CRITERIA.values() for _, n in c.conditions}
    return [
        ScenarioResult(
            scenario,
            results.members(number),
            defaults | {CRITERIA[k].conditions[0][1]: v for k, v in scenario.doelen.items()},
            register.parameter_set,
            seed,
            what,
            which,
        )
        for number, scenario in enumerate(chosen)
    ]

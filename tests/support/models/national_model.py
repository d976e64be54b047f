"""Ways to set up and look into the national model that several test files share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from simulation.engine import Grid, Results
from simulation.engine.evaluation import evaluate
from simulation.language.units import Unit
from simulation.model.dims import Dakloos, Fase, Groep, Situatie, Zoekplek
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import ScenarioResult, model, national_grid, run
from simulation.register.register import Register, load_register
from simulation.scenario.lever_paths import Afbouw, LeverPath, Ramp
from simulation.scenario.scenario import LOOPS, Scenario, lever_paths, load_scenario

Numbers = Mapping[str, float | np.ndarray]

LOOPS_OFF: dict[str, bool] = dict.fromkeys(LOOPS, False)
EARLY = dt.date(2022, 1, 1)
"""Levers may move from the first day on: what must hold does not wait for 2025."""

AMPLE_SUPPORT: Numbers = {
    "knop.begeleidingsplekken": 1e6,
    "knop.housing_first_plekken": 1e6,
    # As many people are supported at the start as ever, in far more places.
    "bevolking.begin_bezetting_begeleiding": 0.0085,
}

EXTENSIVE = {
    Unit.parse(text) for text in ("person", "dwelling", "team", "person/year", "dwelling/year")
}
"""Units of things of which a country twice as large has twice as many."""


@cache
def register() -> Register:
    return load_register()


def central(name: str) -> float:
    return register().estimates[name].central


def plan(
    levers: Mapping[str, float | LeverPath] | None = None,
    loops: bool = True,
    start: dt.date = EARLY,
) -> Scenario:
    """Make a scenario: a number is a lever's value from `start` on."""
    paths = {
        name: (Ramp(value, start),) if isinstance(value, int | float) else value
        for name, value in (levers or {}).items()
    }
    return Scenario("proef", "Proef", knoppen=paths, lussen={} if loops else LOOPS_OFF)


def baseline() -> Scenario:
    return load_scenario("huidig_beleid", register())


def equal_members(count: int) -> dict[str, float | np.ndarray]:
    """Central values for every number and member: what is laid over it is all that differs."""
    return {name: np.full(count, central(name)) for name in register().names}


def scaled(numbers: Register, factor: float) -> dict[str, float | np.ndarray]:
    """Every number of persons, dwellings or teams, and of these a year, times a factor."""
    units = {n: Unit.parse(d.unit) for n, d in numbers.described.items()}
    return {
        name: numbers.estimates[name].central * factor
        for name, unit in units.items()
        if unit in EXTENSIVE
    }


class Inside:
    """A run of one scenario, and every equation of the model at its moments of output."""

    def __init__(self, result: ScenarioResult, grid: Grid) -> None:
        self.result, self.results = result, result.results
        results, levers = self.results, model().levers
        first = round((results.time[0] - grid.begin) * grid.steps_per_year)
        at = np.arange(first, grid.steps + 1, grid.every)
        season = grid.season(central("kalender.winter_opent"), central("kalender.winter_sluit"))
        inputs = {"tijd": grid.starts + grid.dt / 2, "winter": season}
        known: dict[str, Any] = {name: inputs[name][at, None] for name in model().inputs}
        absent = [f"knop.{n}" for n in levers if f"knop.{n}" not in results.parameter_index]
        known |= dict.fromkeys(absent, np.ones((1, 1)))
        for name in {*model().parameters, *(f"knop.{n}" for n in levers)} - set(absent):
            known[name] = results.parameter(name)[None]
        a, b = lever_paths(result.scenario, register(), levers, grid.begin, grid.dt, grid.steps + 1)
        for row, name in enumerate(levers):
            known[name] = known[f"knop.{name}"] * a[row, at, None] + b[row, at, None]
        known |= {name: results.states[:, row] for row, name in enumerate(results.stock_names)}
        self.known = known

    def values(self, names: Iterable[str] | None = None, **changes: Any) -> dict[str, np.ndarray]:
        """Values of the named equations (default all), with some numbers changed."""
        return evaluate(model(), {**self.known, **changes}, names)

    def total(self, *names: str) -> np.ndarray:
        """Sum of everything that bears one of these names or starts with it, at each moment."""
        found = [n for n in model().units if any(f"{n}.".startswith(f"{name}.") for name in names)]
        if not found:
            raise KeyError(names)
        values = self.values([n for n in found if n in model().equations])
        return sum(
            (np.asarray(values[n]) for n in found), np.zeros(self.results.states[:, 0].shape)
        )


def look_into(
    scenarios: Scenario | Sequence[Scenario],
    *,
    members: int = 1,
    seed: int = 0,
    values: Numbers | None = None,
    every: int = 0,
    **options: Any,
) -> list[Inside]:
    """Run scenarios as `run` does, with some numbers set by hand, and open them up."""
    own = options.pop("register", None) or register()
    draws = Draws.usual(own, members, seed).changed(values or {})
    grid = national_grid(own, options.get("steps_per_year"), every)
    return [Inside(result, grid) for result in run(scenarios, draws, every=every, **options)]


def run_with(scenario: Scenario, values: Numbers, members: int = 1) -> ScenarioResult:
    """Run a scenario with some numbers set by hand."""
    return run(scenario, Draws.usual(register(), members).changed(values))[0]


def stock(results: Results, name: str) -> np.ndarray:
    """One stock, ``(moments, members)``."""
    return results.states[:, list(results.stock_names).index(name)]


def stocks(results: Results, names: Iterable[str]) -> np.ndarray:
    """The sum of some stocks, ``(moments, members)``."""
    index = {name: row for row, name in enumerate(results.stock_names)}
    return np.asarray(results.states[:, [index[name] for name in names]].sum(axis=1))


def people(
    situations: Iterable[str] = Situatie.elements, groups: Iterable[str] = Groep.elements
) -> list[str]:
    """Names of the stocks of persons; those who look for a home stand there by phase."""
    found = []
    for situation in situations:
        phases = Fase.elements if situation in Zoekplek.elements else (None,)
        found += [".".join(filter(None, (situation, phase, g))) for phase in phases for g in groups]
    return found


HOMELESS = people(Dakloos.elements)


def closure(guardrail: bool) -> Afbouw:
    return Afbouw(dt.date(2027, 1, 1), dt.date(2026, 12, 31), guardrail)


def step(lever: str, *values: float) -> dict[str, LeverPath]:
    """From one level to the next every two years."""
    return {lever: tuple(Ramp(v, dt.date(2025 + 2 * i, 1, 1)) for i, v in enumerate(values))}


LOW = {name: lever.low for name, lever in register().levers.items() if lever.kind == "number"}
HIGH = {name: lever.high for name, lever in register().levers.items() if lever.kind == "number"}
BEST = {
    name: path for name, path in load_scenario("alles_op_zijn_best", register()).knoppen.items()
}
"""Each lever where fewest people are homeless."""
SHELTER = ("plekken_opvang", "plekken_noodopvang", "eu_opvangplekken")
SUPPORT = ("begeleidingsplekken", "housing_first_plekken")

EXTREMES = {
    "nothing": plan(LOW),
    "everything": plan(HIGH),
    "fewest places": plan({name: LOW[name] for name in SHELTER}),
    "most places": plan({name: HIGH[name] for name in SHELTER}),
    "all large": plan({"aandeel_kleinschalig": 0.0}),
    "all small": plan({"aandeel_kleinschalig": 1.0}),
    "closed at once": plan({"afbouw_grootschalig": closure(False)}),
    "closed behind people": plan({"afbouw_grootschalig": closure(True), "contingent": 0.15}),
    "up and down": plan(
        step("plekken_opvang", 2500, 20000, 2500, 10000)
        | step("plekken_noodopvang", 13600, 850, 13600)
        | step("aandeel_kleinschalig", 1.0, 0.0, 1.0)
        | step("begeleidingsplekken", 0.0, 24000.0, 0.0)
        | step("housing_first_plekken", 12000.0, 0.0, 12000.0)
    ),
    "homes without support": plan({"contingent": 0.15} | {name: 0.0 for name in SUPPORT}),
}

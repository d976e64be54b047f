"""Run scenarios: from a validated scenario to its result."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Literal

import numpy as np

from simulation.engine import (
    Grid,
    InvariantError,
    Members,
    Pasts,
    Results,
    integrate,
    shorter_if_needed,
)
from simulation.engine.grid import STEPS_PER_YEAR
from simulation.engine.integrator import Progress
from simulation.language.flatmodel import FlatModel
from simulation.model.uitkomst import further_model, national_model
from simulation.outcomes.completeness import check
from simulation.outcomes.draws import Draws
from simulation.outcomes.months import run_monthly
from simulation.outcomes.run_arguments import (
    Chosen,
    Every,
    check_draws,
    check_numbers,
    check_steps,
    read_scenarios,
)
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.horizon import END, extended, further_years, goes_further
from simulation.register.register import Register, load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario, assumption_values, lever_paths

__all__ = [
    "SCHEMA_VERSION",
    "ScenarioResult",
    "calendar",
    "ensemble",
    "model",
    "model_of",
    "model_version",
    "national_grid",
    "run",
]

SCHEMA_VERSION = 3


@lru_cache(maxsize=1)
def model() -> FlatModel:
    """Return the national model; assembled once, with all that is declared about it in place.

    Raises
    ------
    InputError
        With everything that is not; see `simulation.outcomes.completeness`.
    """
    found = national_model()
    check(found, load_register())
    return found


def model_of(register: Register) -> FlatModel:
    """Return the model that a register is run with: the national one, or with further years."""
    return _further_model() if goes_further(register) else model()


@lru_cache(maxsize=1)
def _further_model() -> FlatModel:
    found = further_model()
    check(found, extended(load_register(), further_years()[-1]))
    return found


@lru_cache(maxsize=1)
def model_version() -> str:
    """Version of the package and the first characters of the structure's hash."""
    return model().version


def national_grid(
    register: Register,
    steps_per_year: int | None = None,
    every: Every = 0,
    until: float | None = None,
) -> Grid:
    """Give the grid over the model's horizon, with output each year unless `every` is given.

    Parameters
    ----------
    steps_per_year
        A power of two; the usual one when None.
    every
        Steps between moments of output; a year when 0; of ``month`` the grid has each step.
    until
        Whole year in which it ends, if that is sooner than the horizon.

    Returns
    -------
    Grid
        From the begin to the end of the horizon, decimal years.

    Raises
    ------
    ValueError
        When it cannot end then.
    """
    central = register.estimates
    begin, end = central["wereld.begin"].central, central[END].central
    if until is not None:
        shown = central["wereld.getoond"].central
        if until != int(until) or until <= shown:
            raise ValueError(f"until must be a whole year after {shown:g}, not {until:g}")
        end = min(until, end)
    per_year = steps_per_year or STEPS_PER_YEAR
    return Grid(begin, end, per_year, 1 if every == "month" else every or per_year)


def ensemble(
    scenarios: Sequence[Scenario], register: Register, grid: Grid, draws: np.ndarray
) -> Members:
    """Give the members of a run: every scenario with every draw.

    Parameters
    ----------
    grid
        The steps over which the paths of levers are averaged.
    draws
        Values of the register's numbers, in the order of its names, one column a draw.

    Returns
    -------
    Members
        All draws of the first scenario, then of the next.
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
        np.array([gain for gain, _ in paths]),
        np.array([offset for _, offset in paths]),
    )


def calendar(register: Register, grid: Grid) -> dict[str, np.ndarray]:
    """Give the step means of what is the same for everyone: the season of winter shelter."""
    opens, closes = (register.estimates[f"kalender.winter_{n}"] for n in ("opent", "sluit"))
    return {"winter": grid.season(opens.central, closes.central)}


def run(
    scenarios: Chosen | Sequence[Chosen],
    draws: Draws | None = None,
    *,
    members: int = 1,
    seed: int = 0,
    register: Register | None = None,
    steps_per_year: int | None = None,
    every: Every = 0,
    until: float | None = None,
    whole: bool = False,
    method: str = "rk4",
    plain: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
    pasts: Pasts | None = None,
) -> list[ScenarioResult]:
    """Run scenarios, all of them and all draws in one go.

    Parameters
    ----------
    scenarios
        One, or several: each a `Scenario`, the name of a shipped one, or the path of a file.
    draws
        What the members are, the same for every scenario; when None what `Draws.usual` gives
        for `members`, `seed` and `register`, which say nothing beside `draws`.
    members
        1 runs the central values; more runs as many draws.
    seed
        Chooses which.
    register
        The numbers; the package's own when None.
    steps_per_year
        A power of two; when None the usual one, and shorter steps for a scenario that asks them.
    every
        Steps between moments of output, a power of two of them, or ``month``; default a year.
    until
        Whole year at the start of which the run ends: sooner, where nothing is asked of the years
        after it, or later, as far as `simulation.register.horizon.further_years` go. Changes no
        bit of the years that both have.
    whole
        Give the years before those that are shown too: from the start of the model.
    method
        ``rk4`` or ``euler``.
    plain
        Use the uncompiled kernel.
    threads
        Default: as many as there are processors. The number changes no bit of the result.
    progress
        Called now and then with how many members are done, and how many there are: scenarios
        times draws.
    pasts
        Runs of before, of which the years that are the same are taken over; see `integrate`. Of no
        use to months, nor to several scenarios at once.

    Returns
    -------
    list of ScenarioResult
        One for each scenario, in their order.

    Raises
    ------
    ValueError, TypeError
        When an argument cannot be what is meant.
    InputError
        With every fault in a file that is read.
    InvariantError
        When the run breaks conservation, a capacity or the ledger of dwellings.
    """
    check_draws(draws, register)
    check_numbers(members, seed, threads, method)
    check_steps(steps_per_year, every)
    which = draws or Draws.usual(register or load_register(), members, seed)
    if until is not None and until > which.register.estimates[END].central:
        which = which.further(_last_year(until))
    own = which.register
    chosen = read_scenarios(scenarios, own)
    how = partial(integrate, model_of(own), method=method, plain=plain, threads=threads)
    if pasts is not None and every != "month":
        how = partial(how, pasts=pasts)
    several = partial(_integrated, which=which, how=how, progress=progress)
    per_year = steps_per_year or STEPS_PER_YEAR
    several = partial(several, every=every if every == "month" else (every or per_year) / per_year)
    several = partial(several, until=until)
    if steps_per_year is None:
        results = _with_steps_enough(several, chosen)
    else:
        results = _apart(several(chosen, steps=steps_per_year), len(chosen))
    central = own.estimates
    defaults = {n: central[n].central for c in CRITERIA.values() for _, n in c.conditions}
    standing, since = which.standing, central["wereld.getoond"].central
    found = []
    for scenario, result in zip(chosen, results, strict=True):
        limits = {CRITERIA[k].conditions[0][1]: v for k, v in scenario.doelen.items()}
        shown = result if whole else result.since(since)
        found.append(
            ScenarioResult(scenario, shown.time, defaults | limits, which, standing, shown)
        )
    return found


def _last_year(until: float) -> int:
    """Give the last year of a run that ends at a moment beyond the usual end."""
    if until != int(until) or int(until) - 1 not in further_years():
        latest = further_years()[-1] + 1
        raise ValueError(f"until must be a whole year of {latest} at most, not {until:g}")
    return int(until) - 1


def _integrated(
    scenarios: Sequence[Scenario],
    *,
    steps: int,
    which: Draws,
    every: float | Literal["month"],
    until: float | None,
    how: Callable[..., Results],
    progress: Progress | None,
) -> Results:
    """Give all draws of the first scenario, then of the next; output `every` so many years."""
    apart: Every = "month" if every == "month" else round(every * steps)
    grid = national_grid(which.register, steps, apart, until)
    members = ensemble(scenarios, which.register, grid, which.numbers)
    integrated = partial(how, grid=grid, inputs=calendar(which.register, grid))
    if every == "month":
        return run_monthly(members, integrated, progress)
    return integrated(members, progress=progress)


def _with_steps_enough(
    integrated: Callable[..., Results], scenarios: Sequence[Scenario]
) -> list[Results]:
    """Give the results of each; a scenario that asks for shorter steps leaves the others alone."""
    try:
        return _apart(integrated(scenarios, steps=STEPS_PER_YEAR), len(scenarios))
    except InvariantError:
        pass

    def alone(scenario: Scenario, steps: int) -> Results:
        return integrated([scenario], steps=steps)

    return [shorter_if_needed(partial(alone, one)) for one in scenarios]


def _apart(results: Results, count: int) -> list[Results]:
    return [results.members(number) for number in range(count)]

"""Would it have been of use? Forecasts with what was published at the end of a year, and scores.

Only counts that were out by then are fitted, by the day of publication; what came out later is
predicted, as it was published: with the error of a count. Three simple forecasters have the same
counts: one says that the last estimate stays, with a spread that does not grow; one lets it walk;
one is the model before any count. The model knows that CBS counted otherwise before 2020, which
nobody could know until 2021; so the simple ones are told that too, and as unsurely. Lower is better
for both scores.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import gaussian_kde

from calibration.checks.posterior_predictive import predictive
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.problem import BLOCKS, COLUMNS, Problem, error_spread
from calibration.samplers.short_fit import SHORT, Refit, refit
from calibration.samplers.tempering import Schedule
from calibration.targets import Measurement, Targets
from simulation.register.register import Register

ORIGINS = tuple(dt.date(year, 12, 31) for year in (2020, 2021, 2022, 2023))
OLD, BREAK = "cbs_voor_2020", "waarneming.breuk_2020"
"""What the method of before 2020 counts, and how many times the people of the new one."""
SOURCES = ("cbs_equivalent", OLD)
"""Observables of the series that is predicted."""
DRAWS = 2_000
OLD_SERIES = (17.8, 23.3, 24.4, 27.3, 24.8, 26.9, 31.0, 30.5, 34.5)
"""CBS estimates of 2009-2017 (StatLine 80799ned), thousands: what a simple forecaster could know at
each origin."""
YEARLY = float(np.diff(np.log(OLD_SERIES)).std(ddof=1))
"""Standard deviation of the change of its logarithm from year to year."""
MODEL, PERSISTENCE, WALK, PRIORS = "model", "persistence", "random walk", "prior predictive"
FORECASTERS = (MODEL, PERSISTENCE, WALK, PRIORS)
COLUMNS_OF_SCORES = ("origin", "id", "forecaster", "seed", "log_score", "crps", "inside")


@dataclass(frozen=True)
class Hindcasts:
    """Scores of each forecast.

    Attributes
    ----------
    scores
        Columns ``origin``, ``id``, ``forecaster``, ``seed``, ``log_score`` (minus the log density
        of the logarithm of the count), ``crps`` (of the logarithm) and ``inside`` (the 90 % band);
        no rows of an origin at which no estimate was out, or none was to come.
    effective
        Independent draws of each calibration.
    """

    scores: pd.DataFrame
    effective: tuple[float, ...]

    @property
    def failures(self) -> list[str]:
        """Whether counts make the model foretell no better than it does without any."""
        whole = self.table().query("origin == 'all'").set_index("forecaster")
        if whole.empty:
            return []
        return [
            f"hindcasts: no better than the priors alone by {name}"
            for score, name in (("log_score", "log score"), ("crps", "CRPS"))
            if not whole.loc[MODEL, score] < whole.loc[PRIORS, score]
        ]

    def table(self) -> pd.DataFrame:
        """Give the means over seeds and counts, by origin and forecaster, and over all origins."""
        columns = ["log_score", "crps", "inside"]
        by_count = self.scores.groupby(["origin", "id", "forecaster"], sort=False)[columns].mean()
        by_origin = by_count.groupby(["origin", "forecaster"], sort=False).mean()
        whole = by_count.groupby("forecaster", sort=False).mean()
        return pd.concat([by_origin.reset_index(), whole.reset_index().assign(origin="all")])


def look_back(
    targets: Targets,
    register: Register,
    *,
    seeds: Sequence[int] = tuple(range(10)),
    schedule: Schedule = SHORT,
    checkpoint: Checkpoint | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> Hindcasts:
    """Forecast from each of the `ORIGINS`, with each seed.

    Parameters
    ----------
    register
        Without a parameter set.
    seeds
        Of the calibrations: a score is a mean over them.

    Returns
    -------
    Hindcasts
        Of all forecasters.
    """
    rows: list[dict[str, object]] = []
    effective: list[float] = []
    moments = moments_of(targets)
    for place, (label, origin) in enumerate(moments.items()):
        known = [row for row in targets.rows("fit") if row.published <= origin]
        later = [row for row in targets.rows("fit") if _predicted(row, origin)]
        uses = {row.id: "off" for row in targets.rows("fit") if row not in known}
        problem = Problem.of(targets, register, uses=uses)
        for seed in seeds:
            fit = refit(
                replace(problem, seed=seed),
                schedule=schedule,
                kept=DRAWS,
                seed=seed,
                checkpoint=checkpoint,
                name=f"hindcast-{origin.year}-{seed}",
            )
            effective.append(fit.effective)
            told = {MODEL: _model(fit, later, seed), PRIORS: _priors(fit.problem, later, seed)}
            told |= _simple(known, later, register, seed)
            rows += [
                {"origin": label, "forecaster": name, "seed": seed, **_score(row, draws)}
                for name, by_count in told.items()
                for row, draws in zip(later, by_count, strict=True)
            ]
        progress((place + 1) / len(moments))
    return Hindcasts(pd.DataFrame(rows, columns=list(COLUMNS_OF_SCORES)), tuple(effective))


def moments_of(targets: Targets) -> dict[str, dt.date]:
    """Give the `ORIGINS` at which there is something to forecast, and to forecast from.

    Ends of years between which nothing came out make one moment: its forecast is one, and counts
    once.

    Returns
    -------
    dict
        The last day of each, by its years.
    """
    found: dict[tuple[str, ...], list[dt.date]] = {}
    for origin in ORIGINS:
        known = [row for row in targets.rows("fit") if row.published <= origin]
        later = any(_predicted(row, origin) for row in targets.rows("fit"))
        if later and any(row.observable in SOURCES for row in known):
            found.setdefault(tuple(row.id for row in known), []).append(origin)
    return {" and ".join(str(one.year) for one in same): same[-1] for same in found.values()}


def _predicted(row: Measurement, origin: dt.date) -> bool:
    return row.observable in SOURCES and row.published > origin


def _model(fit: Refit, later: Sequence[Measurement], seed: int) -> list[np.ndarray]:
    problem = fit.problem
    drawn = predictive(problem, problem.predictor.run(fit.numbers), later, seed)
    return [np.log(drawn[row.id]) for row in later]


def _priors(problem: Problem, later: Sequence[Measurement], seed: int) -> list[np.ndarray]:
    """Predict with draws that know of no count."""
    random = np.random.default_rng([seed, 8])
    z = random.standard_normal((DRAWS, problem.dimension))
    columns = random.integers(COLUMNS, size=(DRAWS, BLOCKS))
    uses = {row.id: "off" for row in problem.targets.rows("fit")}
    unknowing = Problem.of(problem.targets, problem.register, uses=uses)
    results = problem.predictor.run(problem.numbers(z, problem.other_numbers(columns)))
    drawn = predictive(unknowing, results, later, seed)
    return [np.log(drawn[row.id]) for row in later]


def _simple(
    known: Sequence[Measurement], later: Sequence[Measurement], register: Register, seed: int
) -> dict[str, list[np.ndarray]]:
    """Predict from the last estimate that was out, as the method of now would have made it."""
    random = np.random.default_rng([seed, 9])
    last = max((row for row in known if row.observable in SOURCES), key=lambda row: row.ref_start)
    value, unsure = np.log(last.value), 0.0
    if last.observable == OLD:
        value -= np.log(register.estimates[BREAK].central)
        unsure = error_spread(register, BREAK)
    found: dict[str, list[np.ndarray]] = {PERSISTENCE: [], WALK: []}
    for row in later:
        years = (row.ref_start - last.ref_start).days / 365.25
        for name, spread in ((PERSISTENCE, YEARLY), (WALK, YEARLY * np.sqrt(years))):
            found[name].append(value + np.hypot(spread, unsure) * random.standard_normal(DRAWS))
    return found


def _score(row: Measurement, draws: np.ndarray) -> dict[str, object]:
    """Score draws of a logarithm against what was published."""
    counted = float(np.log(row.value))
    ordered = np.sort(draws)
    n = len(ordered)
    between = 2.0 * (ordered * (2.0 * np.arange(1, n + 1) - n - 1.0)).sum() / n**2
    low, high = np.quantile(draws, [0.05, 0.95])
    return {
        "id": row.id,
        "log_score": -float(gaussian_kde(draws).logpdf(counted)[0]),
        "crps": float(np.abs(draws - counted).mean() - 0.5 * between),
        "inside": float(low <= counted <= high),
    }

"""Holds the calibrated model against counts it was not fitted to, and against what is known beside.

Nothing is tuned here: what falls outside is told as outside, and what is wrong enough to stop at
stands in `Validation.failures`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from calibration.checks.counterfactuals import (
    COUNTERFACTUALS,
    Tried,
    by_ranges,
    try_counterfactual,
    unmoved,
)
from calibration.checks.hindcasts import Hindcasts, look_back
from calibration.checks.holdout import EXERCISES, Outcome, try_out
from calibration.checks.noise import Bands, bands
from calibration.checks.posterior_predictive import Foretold, foretold
from calibration.checks.prior_weighing import PriorWeighing
from calibration.checks.self_check import SelfCheck
from calibration.forecast import Outlook, look
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import ENOUGH, SHORT
from calibration.samplers.tempering import Schedule
from calibration.targets import Targets, ranges
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, load_scenario

SEEDS = 10
"""Seeds over which the scores of a hindcast are averaged."""


@dataclass(frozen=True)
class Validation:
    """Everything that was held against something.

    Attributes
    ----------
    fitted
        Counts that were fitted, each beside what the draws predict of it.
    outcomes
        Counts that were left out in turn.
    counterfactuals, past
        What the forecast does without counts and with made-up ones, and what earlier ones would
        have been worth.
    beside
        Other indicators, with ranges that stand partly on the same counts: told, not tested.
    bands
        The headline with and without shocks, with and without structures.
    check, weighing
        The self-check and the third sampler, when they were done.
    off, distance
        How far each fitted count lies from what the draws predict (see `Problem.off`), and the
        totals together: the mean of the square, shared errors taken along, beside how many totals
        there are.
    """

    register: Register
    targets: Targets
    seed: int
    fitted: tuple[Foretold, ...]
    outcomes: tuple[Outcome, ...]
    counterfactuals: tuple[Tried, ...]
    past: Hindcasts
    beside: pd.DataFrame
    outlook: Outlook
    bands: Bands | None
    check: SelfCheck | None = None
    weighing: PriorWeighing | None = None
    off: Mapping[str, float] = field(default_factory=dict)
    distance: tuple[float, int] = (np.nan, 0)

    @property
    def held_out(self) -> list[Foretold]:
        return [row for outcome in self.outcomes for row in outcome.rows]

    @property
    def failures(self) -> list[str]:
        """What is wrong enough to stop at."""
        worths = {one.exercise.id: one.fit.effective for one in self.outcomes}
        worths |= {one.counterfactual.id: one.effective for one in self.counterfactuals}
        worths |= {"hindcasts": min(self.past.effective, default=np.inf)}
        found = [
            f"{name}: worth only {worth:.0f} draws"
            for name, worth in worths.items()
            if worth < ENOUGH
        ]
        found += [text for one in self.counterfactuals for text in one.failures]
        found += unmoved(self.counterfactuals)
        found += self.past.failures
        for part in (self.check, self.weighing):
            found += [] if part is None else part.failures
        return found


def validate(
    register: Register,
    prior: Register,
    targets: Targets,
    *,
    seed: int = 0,
    seeds: int = SEEDS,
    members: int = 1000,
    schedule: Schedule = SHORT,
    checkpoint: Checkpoint | None = None,
    progress: Callable[[str, float], None] = lambda stage, done: None,
) -> Validation:
    """Predict what was left out, what would have been counted, and what came out later.

    Parameters
    ----------
    prior
        The same register without a parameter set.
    seeds
        Of each hindcast.
    members
        Draws that are looked at, or fewer where the posterior has fewer.
    schedule
        How much work each short calibration is.
    progress
        Told the stage, and which part of all is done (0 to 1).

    Returns
    -------
    Validation
        The counts fitted and left out, each beside its prediction, and the outlook.
    """
    effort: dict[str, Any] = {"schedule": schedule, "checkpoint": checkpoint}
    progress("held out", 0.0)
    outcomes = [try_out(one, targets, prior, seed=seed, **effort) for one in EXERCISES]
    problem = replace(Problem.of(targets, prior), seed=seed)
    progress("counterfactuals", 0.1)
    tried = [by_ranges(prior, seed)]
    tried += [try_counterfactual(problem, one, seed=seed, **effort) for one in COUNTERFACTUALS]
    progress("hindcasts", 0.2)
    past = look_back(
        targets,
        prior,
        seeds=range(seed, seed + seeds),
        progress=lambda done: progress("hindcasts", 0.2 + 0.7 * done),
        **effort,
    )
    progress("outputs", 0.9)
    posterior = register.posterior
    if posterior is None:
        numbers = prior.draw(members, seed)
    else:
        numbers = posterior.numbers(register, posterior.choose(min(members, posterior.count), seed))
    plain = problem.without_errors(numbers)
    fitted = foretold(problem, problem.predictor.run(plain), problem.rows, seed)
    predicted = problem.predictor(plain, problem.rows)
    whitened = problem.likelihood.totals.whitened(predicted.logs)
    [result] = run(load_scenario(BASELINE, register), Draws.array(register, numbers))
    progress("done", 1.0)
    return Validation(
        register,
        targets,
        seed,
        tuple(fitted),
        tuple(outcomes),
        tuple(tried),
        past,
        held_against_ranges(result),
        look(register, numbers),
        None if posterior is None else bands(register, posterior),
        off=problem.off(predicted),
        distance=(float((whitened**2).sum(axis=0).mean()), len(whitened)),
    )


def held_against_ranges(result: ScenarioResult) -> pd.DataFrame:
    """Look whether other indicators lie on average in the ranges that the evidence gives them.

    Most of those ranges stand on counts that are fitted too, some on a judgement: see ``source``.
    """
    table = ranges()
    drawn = [_values(row["indicator"], row["at"], result) for _, row in table.iterrows()]
    table["model"] = [float(values.mean()) for values in drawn]
    table["q05"], table["q95"] = zip(*map(band_of, drawn), strict=True)
    table["inside"] = (table["low"] <= table["model"]) & (table["model"] <= table["high"])
    return table


def _values(indicator: str, at: float, result: ScenarioResult) -> np.ndarray:
    everyone = sum(result.at(f"ethos_{n}", at) for n in range(1, 8))
    if indicator == "ethos_totaal":
        return np.asarray(everyone)
    if indicator.startswith("aandeel_"):
        return np.asarray(result.at(indicator.removeprefix("aandeel_"), at) / everyone)
    return result.at(indicator, at)

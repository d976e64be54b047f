"""Holds the calibrated model against counts it was not fitted to, and against what is known beside.

Nothing is tuned here: what falls outside is told as outside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from calibration.checks.holdout import EXERCISES, Outcome, try_out
from calibration.checks.posterior_predictive import Foretold, foretold
from calibration.checks.sbc import Coverage
from calibration.forecast import ASKED, Outlook, look
from calibration.inference.problem import Problem
from calibration.targets import Targets, ranges
from simulation.engine import row_at
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import ScenarioResult, model_version, run
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import BASELINE, load_scenario
from simulation.wording.numbers import PERSONS, number, percent
from simulation.wording.uncertainty import chance_words, ends, value_words

POSSIBLE = 0.01
"""Odds below which a coverage is not what 90 % intervals should give."""


@dataclass(frozen=True)
class Validation:
    """Everything that was held against something.

    `beside` has indicators that are not fitted, with the ranges of the evidence.
    """

    register: Register
    targets: Targets
    seed: int
    fitted: tuple[Foretold, ...]
    outcomes: tuple[Outcome, ...]
    beside: pd.DataFrame
    outlook: Outlook

    @property
    def held_out(self) -> list[Foretold]:
        return [row for outcome in self.outcomes for row in outcome.rows]

    @property
    def odds(self) -> float:
        inside = [row.inside for row in self.held_out]
        return float(binomtest(sum(inside), len(inside), 0.9).pvalue) if inside else 1.0

    @property
    def failures(self) -> list[str]:
        """What is wrong enough to stop at."""
        found = [
            f"{outcome.exercise.id}: {number(outcome.fit.effective, 'en')} draws"
            for outcome in self.outcomes
            if not outcome.fit.converged
        ]
        if self.odds < POSSIBLE:
            found.append(f"held out: {sum(row.inside for row in self.held_out)} inside")
        return found


def validate(
    register: Register,
    prior: Register,
    targets: Targets,
    *,
    seed: int = 0,
    members: int = 1000,
    progress: Callable[[str, float], None] = lambda stage, done: None,
    **effort: Any,
) -> Validation:
    """Predict what was left out, and look at what was never fitted.

    Parameters
    ----------
    prior
        The same register without a parameter set.
    members
        Draws that are looked at, or fewer where the posterior has fewer.
    progress
        Told the stage, and which part of all is done (0 to 1).
    effort
        Passed to `calibration.checks.holdout.try_out`: how much work each exercise is.

    Returns
    -------
    Validation
        The counts fitted and left out, each beside its prediction, and the outlook.
    """
    outcomes = []
    for place, exercise in enumerate(EXERCISES):
        progress("held out", place / (len(EXERCISES) + 1))
        outcomes.append(try_out(exercise, targets, prior, seed=seed, **effort))
    progress("outputs", len(EXERCISES) / (len(EXERCISES) + 1))
    problem = Problem.of(targets, prior)
    posterior = register.posterior
    if posterior is None:
        numbers = prior.draw(members, seed)
    else:
        numbers = posterior.numbers(register, posterior.choose(min(members, posterior.count), seed))
    plain = _without_errors(problem, numbers)
    fitted = foretold(problem, problem.predictor.run(plain), problem.rows, seed)
    [result] = run(load_scenario(BASELINE, register), Draws.array(register, numbers))
    progress("done", 1.0)
    return Validation(
        register,
        targets,
        seed,
        tuple(fitted),
        tuple(outcomes),
        held_against_ranges(result),
        look(register, numbers),
    )


def _without_errors(problem: Problem, numbers: np.ndarray) -> np.ndarray:
    """Put the shared errors of counts at none, as predictions have them."""
    index = problem.register.index
    plain = numbers.copy()
    for prior in problem.targets.priors:
        if prior.kind == "measurement":
            plain[index[prior.name]] = problem.register.estimates[prior.name].central
    return plain


def held_against_ranges(result: ScenarioResult) -> pd.DataFrame:
    """Look whether indicators that are not fitted lie on average in the evidence's ranges."""
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


# As Markdown -----------------------------------------------------------------------------------


def validation_report(
    found: Validation, document: Mapping[str, Any] | None = None, check: Coverage | None = None
) -> str:
    """Tell it all as Markdown.

    Parameters
    ----------
    document
        The diagnostics of the calibration in use, for its gate and its variants.
    check
        A simulation-based calibration, when one was done.

    Returns
    -------
    str
        The text of ``docs/VALIDATION.md``.
    """
    register, posterior = found.register, found.register.posterior
    origin = "no posterior" if posterior is None else f"posterior {posterior.hash[:16]}"
    lines = [
        "# Validation",
        "",
        f"Made by `make reproduce` (or `wonen-eerst validate`): model {model_version()}, parameter"
        f" set `{register.parameter_set}`, {origin}, data {found.targets.data_hash}, seed"
        f" {found.seed}.",
        "",
        "Intervals hold the middle 90 % of what each source would have counted according to the"
        " model: the shared and own error of the count and the structural discrepancy are in them."
        " *Place* is the share of predictions below the count; 0.05 and 0.95 are the edges.",
        *_fit_lines(found),
        *_held_out_lines(found),
        *_beside_lines(found),
        *_verdict_lines(found.outlook),
        *([] if document is None else _structure_lines(document)),
        *([] if check is None else _check_lines(check)),
    ]
    return "\n".join(lines) + "\n"


def _fit_lines(found: Validation) -> list[str]:
    inside = sum(row.inside for row in found.fitted)
    return [
        "",
        "## Counts that were fitted",
        "",
        *_count_table(found.fitted),
        "",
        f"{inside} of {len(found.fitted)} inside. A fit proves nothing; the next section does.",
    ]


def _held_out_lines(found: Validation) -> list[str]:
    lines = ["", "## Counts that were left out", ""]
    for outcome in found.outcomes:
        lines += [f"### {outcome.exercise.label.en}", "", *_count_table(outcome.rows), ""]
    rows = found.held_out
    inside = sum(row.inside for row in rows)
    return [
        *lines,
        f"{inside} of {len(rows)} left-out counts lie inside their interval; so odd a number has a"
        f" probability of {number(found.odds, 'en', 2)} when each has a chance of 90 %, apart from"
        " the others (which they are not quite: some share an error). Nothing was tuned after"
        " looking.",
    ]


def _count_table(rows: Sequence[Foretold]) -> list[str]:
    return [
        "| Count | Counted | Model | 90 % interval | Place | Inside |",
        "|---|--:|--:|---|--:|---|",
        *(
            f"| {row.id} | {_shown(row.counted)} | {_shown(row.model)} | {_shown(row.low)} to"
            f" {_shown(row.high)} | {number(row.place, 'en', 2)} |"
            f" {'yes' if row.inside else '**no**'} |"
            for row in rows
        ),
    ]


def _beside_lines(found: Validation) -> list[str]:
    return [
        "",
        "## Indicators that are not fitted",
        "",
        "| Indicator | At | Mean | 90 % of draws | Range of the evidence | Mean inside |",
        "|---|--:|--:|---|---|---|",
        *(
            f"| {row.indicator} | {row.at} | {_shown(row.model)} | {_shown(row.q05)} to"
            f" {_shown(row.q95)} | {_shown(row.low)} to {_shown(row.high)} |"
            f" {'yes' if row.inside else '**no**'} |"
            for row in found.beside.itertuples()
        ),
    ]


def _verdict_lines(outlook: Outlook) -> list[str]:
    people = outlook.at("dakloos_totaal", AMBITION)
    band = band_of(people)
    mean = value_words(people.mean(), band, PERSONS, "en").value
    at = row_at(outlook.time, AMBITION)
    entering, leaving = outlook.entering[at], outlook.leaving[at]
    agrees = (
        "The model agrees: in none of the draws is one of these goals reached."
        if all(outlook.held[name] == 0 for name in ASKED)
        else "In some of the draws the model does not agree."
    )
    why = (
        f"In 2030 some {_shown(float(entering.mean()))} people become homeless, returns included,"
        f" and {_shown(float(leaving.mean()))} find a home (means); the first exceeds the second"
        f" in {percent((entering > leaving).mean(), 'en')} of the draws."
    )
    return [
        "",
        "## Current policy at the end of 2030",
        "",
        f"Homeless people (ETHOS 1-6): {mean}, 90 % band {' to '.join(ends(band, 'en'))},"
        f" from {outlook.draws} draws.",
        "",
        "| Goal | Chance | At most (95 %) |",
        "|---|--:|--:|",
        *(
            f"| {CRITERIA[name].label.en} |"
            f" {chance_words(outlook.chances[name][0], outlook.draws, 'en')} |"
            f" {percent(outlook.chances[name][1], 'en', 2)} |"
            for name in ASKED
        ),
        "",
        "The interim evaluation of the action plan (2025) concludes that at this pace the ambition"
        f" is missed. {agrees} {why}",
    ]


def _structure_lines(document: Mapping[str, Any]) -> list[str]:
    variants = document.get("structures", [])
    if not variants:
        return []
    base = variants[0]["log_evidence"]
    lines = [
        "",
        "## Other structures, the same counts",
        "",
        "Differences in log evidence below about 1 say nothing. The bands stand beside each other"
        " and are not averaged.",
        "",
        "| Structure | Log evidence against the base | Homeless people end 2030, 90 % band |"
        " CBS equivalent |",
        "|---|--:|---|---|",
    ]
    for variant in variants:
        at = variant["outlook"]["time"].index(AMBITION)
        paths = variant["outlook"]["paths"]
        bands = [
            f"{_shown(paths[n]['mean'][at])} ({_shown(paths[n]['q05'][at])} to"
            f" {_shown(paths[n]['q95'][at])})"
            for n in ("dakloos_totaal", "cbs_equivalent")
        ]
        above = number(variant["log_evidence"] - base, "en", 1, signed=True)
        lines.append(f"| {variant['label']['en']} | {above} | {bands[0]} | {bands[1]} |")
    return lines


def _check_lines(check: Coverage) -> list[str]:
    return [
        "",
        "## Does the calibration find what is true?",
        "",
        f"{len(check.inside)} times a truth was drawn from the priors, counts were made with it by"
        f" the model, and fitted again (simulation-based calibration). The 90 % intervals of"
        f" {len(check.names)} parameters held the truth"
        f" {percent(check.pooled, 'en', 1)} of the times.",
        "",
        "| Parameter | Inside 90 % | Variance that the counts take away |",
        "|---|--:|--:|",
        *(
            f"| `{name}` | {percent(check.inside[:, i].mean(), 'en', 1)} |"
            f" {percent(check.contraction[:, i].mean(), 'en')} |"
            for i, name in enumerate(check.names)
        ),
    ]


def _shown(value: float) -> str:
    """Write an amount or a share as precisely as it is worth."""
    if abs(value) < 1.5:
        return percent(value, "en", 1)
    return number(round(float(value), -2 if abs(value) >= 1000 else 0), "en")

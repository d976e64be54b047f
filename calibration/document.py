"""Everything a calibration shows, as one plain document: what the report and the JSON are made of.

Nothing in it depends on when or where it was made, so that the same inputs give the same bytes.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from calibration.checks import diagnostics
from calibration.checks.holdout import EXERCISES, try_out
from calibration.checks.posterior_predictive import Foretold, foretold
from calibration.checks.value_of_information import (
    NEXT,
    PRECISION,
    count_candidates,
    register_candidates,
)
from calibration.fitting.mixture import Part
from calibration.fitting.pipeline import Calibration, Progress
from calibration.fitting.reweight import ENOUGH, Update
from calibration.forecast import ASKED, Outlook, look
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.convergence import LIMITS, checked, verdict
from calibration.inference.map_estimate import Point
from calibration.inference.problem import BLOCKS, COLUMNS, Problem
from calibration.samplers.scores import Scores
from calibration.targets import Measurement
from simulation.engine import row_at
from simulation.explore.sensitivity.value_of_information import worth
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.scenario_runs import model_version
from simulation.register.posterior import FAILED, Posterior
from simulation.scenario.criteria import AMBITION, CRITERIA

SCHEMA_VERSION = 1
PRIOR_DRAWS = 2_000
FEWER = 1_000
"""Draws of a structure that is there to compare with."""


def diagnose(
    calibration: Calibration,
    checkpoint: Checkpoint | None = None,
    progress: Progress = lambda stage, done: None,
    compare: bool = True,
    effort: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Work everything out.

    Parameters
    ----------
    progress
        Told the stage, and which part of all is done (0 to 1).
    compare
        Also fit without some counts, each a short calibration.
    effort
        Passed to `calibration.samplers.short_fit.refit`: how much work each of those is.

    Returns
    -------
    dict
        Plain data, as ``diagnostics.json`` has it.
    """
    checkpoint = checkpoint or Checkpoint()
    problem, posterior = calibration.problem, calibration.posterior
    register = problem.register
    mixture, base = calibration.mixture, calibration.base
    numbers = posterior.numbers(register, np.arange(posterior.count))
    outlook = look(register, numbers)
    results = problem.predictor.run(mixture.numbers)
    fit = foretold(problem, results, _targets(problem), calibration.settings.seed)
    progress("diagnosis", 0.05)
    document = {
        **_about(calibration),
        "outlook": outlook.to_plain() | {"people_2030": _three(outlook)},
        "fit": [_row(problem, one, calibration.measured.off.get(one.id)) for one in fit],
        "learned": diagnostics.learned(problem, base.z),
        "others": diagnostics.learned_beside(problem, numbers),
        "directions": diagnostics.directions(problem, calibration.last.points),
        "ridge": diagnostics.ridge(problem, base.z, _hidden(problem.predictor.run(base.numbers))),
        "errors": diagnostics.shared_errors(problem, mixture.predicted.logs),
        "prior_check": _prior_check(problem, calibration.settings.seed),
        "information": _information(calibration, outlook, numbers),
        "structures": [_variant(calibration, part) for part in mixture.parts],
    }
    if compare:
        effort = effort or {}
        document["held_out"] = _held_out(calibration, checkpoint, progress, effort)
    progress("done", 1.0)
    return document


def diagnose_update(problem: Problem, update: Update, point: Point) -> dict[str, Any]:
    """Work out what a quick update shows: less than a calibration does.

    Parameters
    ----------
    update
        One that gave a posterior.
    point
        The best point of the new counts.

    Returns
    -------
    dict
        Plain data, as ``diagnostics.json`` has it.
    """
    posterior, predicted, register = update.posterior, update.predicted, problem.register
    assert posterior is not None and predicted is not None
    numbers = posterior.numbers(register, np.arange(posterior.count))
    outlook = look(register, numbers)
    assert update.numbers is not None
    z = problem.standard(update.numbers)
    results = problem.predictor.run(update.numbers)
    far = problem.off(predicted)
    checks = [
        checked("ess", {"pool": update.effective}, ENOUGH),
        checked("targets", {name: abs(value) for name, value in far.items()}, LIMITS.off),
    ]
    fit = foretold(problem, results, _targets(problem), int(posterior.about["seed"]))
    return {
        **_identity(problem, posterior),
        "quick": True,
        "gate": verdict(checks) if posterior.converged else FAILED,
        "checks": [check.to_plain() for check in checks],
        "ess_min": update.effective,
        "outlook": outlook.to_plain() | {"people_2030": _three(outlook)},
        "fit": [_row(problem, one, far.get(one.id)) for one in fit],
        "learned": diagnostics.learned(problem, z),
        "errors": diagnostics.shared_errors(problem, predicted.logs),
        "point": {"values": point.values, "starts": point.starts, "agreeing": point.agreeing},
    }


def _targets(problem: Problem) -> tuple[Measurement, ...]:
    """Give the counts that are shown, fitted or held out."""
    return problem.targets.rows("fit", "holdout")


def _identity(problem: Problem, posterior: Posterior) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "seed": posterior.about["seed"],
        "draws": posterior.count,
        "model_version": model_version(),
        "data_hash": problem.targets.data_hash,
        "register": problem.register.hash,
        "posterior": posterior.hash,
        "structure": problem.structure.id,
        "sampled": list(problem.sampled),
        "drawn_from_ranges": len(problem.register.names) - len(problem.sampled),
    }


def _about(calibration: Calibration) -> dict[str, Any]:
    problem, posterior, settings = calibration.problem, calibration.posterior, calibration.settings
    return {
        **_identity(problem, posterior),
        "gate": calibration.gate,
        "checks": [check.to_plain() for check in calibration.checks],
        "rhat_max": max(calibration.measured.rhat.values()),
        "ess_min": min(calibration.measured.effective.values()),
        "rhat": calibration.measured.rhat,
        "ess": calibration.measured.effective,
        "agreement": {"means": calibration.measured.means, "spreads": calibration.measured.spreads},
        "weighted": {
            "draws": settings.effort.last,
            "effective": calibration.other.effective,
            "numbers": Scores(problem).count,
            "directions": settings.effort.directions,
        },
        "draws_made": len(calibration.last.points),
        "log_evidence": calibration.last.log_evidence,
        "point": {
            "values": calibration.point.values,
            "starts": calibration.point.starts,
            "agreeing": calibration.point.agreeing,
        },
    }


def _row(problem: Problem, one: Foretold, off: float | None) -> dict[str, Any]:
    row = next(r for r in problem.targets.measurements if r.id == one.id)
    label = problem.targets.observables[row.observable].label
    return {
        **vars(one),
        "inside": one.inside,
        "off": off,
        "use": row.use,
        "fitted": row.id in {r.id for r in problem.rows},
        "unit": row.unit,
        "observable": row.observable,
        "label": label._asdict(),
        "from": row.ref_start.isoformat(),
        "to": row.ref_end.isoformat(),
        "region_set": row.region_set,
        "source": row.source,
    }


def _three(outlook: Outlook) -> dict[str, Any]:
    """The headline: homeless people at the end of 2030, and the chances asked about first."""
    found = outlook.at("dakloos_totaal", AMBITION)
    low, high = band_of(found)
    return {
        "mean": float(found.mean()),
        "q05": low,
        "q95": high,
        "asked": list(ASKED),
        "labels": {name: CRITERIA[name].label._asdict() for name in ASKED},
    }


def _hidden(results: Any) -> np.ndarray:
    """People in categories 5 and 6 on 1 January 2024."""
    at = row_at(results.time, 2024.0)
    names = list(results.report_names)
    rows = [
        names.index(name)
        for name in names
        if name.startswith(("waarneming.ethos.ethos_5", "waarneming.ethos.ethos_6"))
    ]
    return np.asarray(results.reports[at, rows].sum(axis=0))


def _prior_check(problem: Problem, seed: int) -> list[dict[str, Any]]:
    random = np.random.default_rng([seed, 6])
    z = random.standard_normal((PRIOR_DRAWS, problem.dimension))
    columns = random.integers(COLUMNS, size=(PRIOR_DRAWS, BLOCKS))
    counted = problem.likelihood.draw(problem.predict(z, columns), random)
    return [
        {
            "id": row.id,
            "counted": row.value,
            **dict(zip(("low", "high"), band_of(counted[row.id]), strict=True)),
            "place": float((counted[row.id] < row.value).mean()),
        }
        for row in problem.rows
    ]


def _information(calibration: Calibration, outlook: Outlook, numbers: np.ndarray) -> dict[str, Any]:
    problem = calibration.problem
    own = {r.observable: r.sd_ind for r in problem.targets.measurements if r.sd_ind is not None}
    candidates = [
        *count_candidates(outlook, problem.register, numbers, own),
        *register_candidates(problem.register, numbers),
    ]
    ranked, chosen = worth(outlook.at("dakloos_totaal", AMBITION), candidates)
    return {
        "outcome": "dakloos_totaal",
        "precision": PRECISION,
        "ranked": [vars(one) for one in ranked[:20]],
        "chosen": [vars(one) for one in chosen],
        "at": AMBITION,
        "count_at": NEXT,
    }


def _held_out(
    calibration: Calibration, checkpoint: Checkpoint, progress: Progress, effort: Mapping[str, Any]
) -> list[dict[str, Any]]:
    problem = calibration.problem
    found = []
    for number, exercise in enumerate(EXERCISES):
        progress("held out", 0.1 + 0.9 * number / len(EXERCISES))
        outcome = try_out(
            exercise,
            problem.targets,
            problem.register,
            **effort,
            seed=calibration.settings.seed,
            checkpoint=checkpoint,
        )
        found.append(
            {
                "id": exercise.id,
                "label": exercise.label._asdict(),
                "fitted": list(outcome.fitted),
                "effective": outcome.fit.effective,
                "converged": outcome.fit.converged,
                "rows": [_row(problem, one, None) | {"fitted": False} for one in outcome.rows],
                "inside": sum(one.inside for one in outcome.rows),
            }
        )
    return found


def _variant(calibration: Calibration, part: Part) -> dict[str, Any]:
    """A structure with its weight, and what its own draws say of current policy."""
    structure, fit = part.fit.problem.structure, part.fit
    places = np.linspace(0, len(fit.z) - 1, min(FEWER, len(fit.z))).round().astype(int)
    return {
        "id": structure.id,
        "label": structure.label._asdict(),
        "text": structure.text._asdict(),
        "log_evidence": fit.log_evidence,
        "weight": part.weight,
        "converged": fit.converged,
        "outlook": look(calibration.problem.register, fit.numbers[:, places]).to_plain(),
    }

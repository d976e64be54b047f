"""One new number, and no time: the draws that are there, weighted by what the number says.

Right as long as the draws that count are many; when the new counts move the posterior far, few of
the old draws are still near it and only a calibration will do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from calibration.fitting.balance import order_of
from calibration.fitting.mixture import with_errors
from calibration.inference.likelihood import Predictions
from calibration.inference.outputs import measurement_errors
from calibration.inference.problem import Problem
from calibration.samplers.importance import chosen
from simulation.outcomes.quotability import same_model
from simulation.outcomes.scenario_runs import model_version
from simulation.register.posterior import Posterior

ENOUGH = 400.0
"""Draws that the weighted ones must be worth."""


@dataclass(frozen=True)
class Update:
    """The draws of before, with weights that add up to 1, worth so many equally weighted ones.

    `posterior` has as many draws by these weights, `numbers` all of the register for them without
    errors of counts, `predicted` what they say is counted; None when too few are left.
    """

    weights: np.ndarray
    effective: float
    posterior: Posterior | None = None
    numbers: np.ndarray | None = None
    predicted: Predictions | None = None


def update(problem: Problem, before: Posterior, seed: int = 0) -> Update:
    """Weigh the draws of a posterior by new counts.

    Parameters
    ----------
    problem
        With the new counts, and the same sampled parameters and structure as before.
    seed
        Of the choice of draws and the errors of counts.

    Returns
    -------
    Update
        Without a posterior when the draws are worth fewer than `ENOUGH` independent ones.
    """
    numbers = problem.without_errors(before.numbers(problem.register, np.arange(before.count)))
    predicted = problem.predictor(numbers, problem.rows)
    likelihood = problem.likelihood(predicted)
    ratio = likelihood - before.log_likelihood
    weights = np.exp(ratio - ratio.max())
    weights /= weights.sum()
    effective = _worth(before, weights)
    if effective < ENOUGH:
        return Update(weights, effective)
    taken = chosen(weights, before.count, np.random.default_rng([seed, 2]))
    errors = measurement_errors(problem, predicted.of(taken).logs, seed)
    whole = with_errors(problem, numbers[:, taken], errors)
    order = order_of(problem.register, whole)
    taken = taken[order]
    numbers, structure, foretold = numbers[:, taken], before.structure[taken], predicted.of(taken)
    kept = before.values[:, taken].copy()
    for name, drawn in errors.items():
        kept[before.names.index(name)] = drawn[order]
    share = np.bincount(before.structure, weights, len(before.about["structures"]))
    about = {
        **before.about,
        "seed": seed,
        "data_hash": problem.targets.data_hash,
        "model_version": model_version(),
        "fitted": [row.id for row in problem.rows],
        "counted_until": problem.counted_until,
        "structures": [
            {"id": one["id"], "weight": float(weight)}
            for one, weight in zip(before.about["structures"], share, strict=True)
        ],
        "depends": problem.depends,
        "updated_from": before.hash,
    }
    posterior = Posterior(
        before.names, kept, before.columns[:, taken], likelihood[taken], about, structure
    )
    return Update(weights, effective, retold(posterior, {}), numbers, foretold)


def _worth(before: Posterior, weights: np.ndarray) -> float:
    """Give how many equally weighted draws they are worth, one that is there twice counted once.

    So that an update of an update is worth what the first draws are worth by both.
    """
    sampled = set(before.about["sampled"])
    rows = [row for row, name in enumerate(before.names) if name in sampled]
    alike = np.concatenate([before.columns, before.values[rows]]).T
    place = np.unique(alike, axis=0, return_inverse=True)[1].ravel()
    return float(1.0 / (np.bincount(place, weights) ** 2).sum())


def retold(posterior: Posterior, about: Mapping[str, Any]) -> Posterior:
    """Give the same draws, with other things told of them, as whoever reads the file has them."""
    told = replace(posterior, about={**posterior.about, **about})
    return Posterior.from_bytes(told.to_bytes(), "posterior.npz")


def applicable(problem: Problem, before: Posterior) -> bool:
    """Tell whether the draws are those of this model, these ranges and these parameters."""
    about = before.about
    return bool(
        same_model(about.get("depends"), problem.register)
        and about["structure"] == problem.structure.id
        and about.get("sampled") == list(problem.sampled)
    )

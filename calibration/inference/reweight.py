"""One new number, and no time: the draws that are there, weighted by what the number says.

Right as long as the draws that count are many; when the new counts move the posterior far, few of
the old draws are still near it and only a calibration will do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from calibration.inference.balance import balanced
from calibration.inference.importance import Pool, measurement_errors
from calibration.inference.likelihood import Predictions
from calibration.inference.problem import Problem
from simulation.outcomes.quotability import same_model
from simulation.outcomes.scenario_runs import model_version
from simulation.register.posterior import Posterior

ENOUGH = 400.0
"""Draws that the weighted ones must be worth."""


@dataclass(frozen=True)
class Update:
    """The draws of before, with weights that add up to 1, worth so many equally weighted ones.

    `posterior` has as many draws by these weights, `predicted` what they say is counted; None when
    too few are left.
    """

    weights: np.ndarray
    effective: float
    posterior: Posterior | None = None
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
    numbers = before.numbers(problem.register, np.arange(before.count))
    z = problem.standard(numbers)
    predicted = problem.predict(z, numbers)
    likelihood = problem.likelihood(predicted)
    ratio = likelihood - before.log_likelihood
    weights = np.exp(ratio - ratio.max())
    weights /= weights.sum()
    pool = Pool(z, before.columns, weights, 0.0)
    if pool.effective < ENOUGH:
        return Update(weights, pool.effective)
    chosen = pool.choose(before.count, seed)
    chosen = chosen[balanced(numbers[:, chosen])]
    told = predicted.of(chosen)
    errors = measurement_errors(problem, told.logs, seed)
    kept = before.values[:, chosen].copy()
    for name, drawn in errors.items():
        kept[before.names.index(name)] = drawn
    about = {
        **before.about,
        "seed": seed,
        "data_hash": problem.targets.data_hash,
        "model_version": model_version(),
        "fitted": [row.id for row in problem.rows],
        "counted_until": problem.counted_until,
        "depends": problem.depends,
        "updated_from": before.hash,
    }
    columns = before.columns[chosen]
    posterior = Posterior(before.names, kept, columns, likelihood[chosen], about)
    return Update(weights, pool.effective, retold(posterior, {}), told)


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

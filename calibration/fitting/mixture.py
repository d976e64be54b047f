"""The draws of a parameter set: of each structure of the model, in the measure of its evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logsumexp

from calibration.fitting.balance import order_of
from calibration.inference.likelihood import Predictions
from calibration.inference.outputs import measurement_errors
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import Refit
from simulation.outcomes.scenario_runs import model_version
from simulation.register.posterior import Posterior


@dataclass(frozen=True)
class Part:
    """A structure with its weight among the others, which add up to 1, and its draws."""

    fit: Refit
    weight: float

    @property
    def id(self) -> str:
        return self.fit.problem.structure.id


def weighed(fits: Sequence[Refit]) -> list[Part]:
    """Weigh structures that were equally likely beforehand by their evidence."""
    logs = np.array([fit.log_evidence for fit in fits])
    weights = np.exp(logs - logsumexp(logs))
    return [Part(fit, float(weight)) for fit, weight in zip(fits, weights, strict=True)]


@dataclass(frozen=True)
class Mixture:
    """Draws of all structures together.

    Attributes
    ----------
    numbers
        All of the register, without errors of counts, ``(numbers, draws)``.
    structure
        Place of the structure of each draw, ``(draws,)``.
    predicted
        What they say is counted.
    errors
        The shared error of each source that goes with them, by name, ``(draws,)``.
    """

    parts: Sequence[Part]
    numbers: np.ndarray
    columns: np.ndarray
    structure: np.ndarray
    log_likelihood: np.ndarray
    predicted: Predictions
    errors: dict[str, np.ndarray]


def mix(problem: Problem, parts: Sequence[Part], count: int, seed: int) -> Mixture:
    """Take draws of each structure by its weight, in an order of which each beginning is balanced.

    Parameters
    ----------
    problem
        Of the first of the parts.
    count, seed
        Draws in all, and of the errors of counts.

    Returns
    -------
    Mixture
        So many draws.
    """
    sizes = _sizes([part.weight for part in parts], count)
    numbers, columns, kinds, likelihoods = [], [], [], []
    for place, (part, size) in enumerate(zip(parts, sizes, strict=True)):
        taken = np.linspace(0, len(part.fit.z) - 1, size).round().astype(int)
        numbers.append(part.fit.numbers[:, taken])
        columns.append(part.fit.columns[taken])
        likelihoods.append(part.fit.log_likelihood[taken])
        kinds.append(np.full(size, place))
    drawn, structure = np.concatenate(numbers, axis=1), np.concatenate(kinds)
    predicted = problem.predictor(drawn, problem.rows)
    errors = measurement_errors(problem, predicted.logs, seed)
    order = order_of(problem.register, with_errors(problem, drawn, errors))
    return Mixture(
        parts,
        drawn[:, order],
        np.concatenate(columns)[order],
        structure[order],
        np.concatenate(likelihoods)[order],
        predicted.of(order),
        {name: values[order] for name, values in errors.items()},
    )


def with_errors(
    problem: Problem, numbers: np.ndarray, errors: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Give the numbers as a scenario runs with them: with the shared errors of counts.

    Parameters
    ----------
    numbers
        All of the register, without them, ``(numbers, draws)``.
    errors
        By name, ``(draws,)``.

    Returns
    -------
    np.ndarray
        Shape as `numbers`.
    """
    whole = numbers.copy()
    for name, values in errors.items():
        whole[problem.register.index[name]] = values
    return whole


def _sizes(weights: Sequence[float], count: int) -> np.ndarray:
    """Divide so many draws by weight; what is left over goes to the largest remainders."""
    exact = np.array(weights) * count
    sizes = np.floor(exact).astype(int)
    rest = np.argsort(sizes - exact, kind="stable")[: count - sizes.sum()]
    sizes[rest] += 1
    return sizes


def posterior_of(
    problem: Problem,
    mixture: Mixture,
    seed: int,
    about: dict[str, Any],
) -> Posterior:
    """Give the draws as a parameter set keeps them.

    Parameters
    ----------
    seed
        Of the calibration.
    about
        What else is told of them: the gate and the best point.

    Returns
    -------
    Posterior
        As whoever reads its file has it.
    """
    held = dict.fromkeys(n for part in mixture.parts for n in part.fit.problem.structure.held)
    names = tuple(dict.fromkeys((*problem.sampled, *held)))
    index = problem.register.index
    errors = mixture.errors
    values = [mixture.numbers[index[name]] for name in names]
    told = {
        "seed": seed,
        "prior_seed": problem.seed,
        **about,
        "data_hash": problem.targets.data_hash,
        "model_version": model_version(),
        "register": problem.register.hash,
        "structure": problem.structure.id,
        "structures": [
            {"id": part.id, "weight": part.weight, "log_evidence": part.fit.log_evidence}
            for part in mixture.parts
        ],
        "fitted": [row.id for row in problem.rows],
        "counted_until": problem.counted_until,
        "sampled": list(problem.sampled),
        "depends": problem.depends,
    }
    draws = Posterior(
        (*names, *errors),
        np.array([*values, *errors.values()]),
        mixture.columns.T,
        mixture.log_likelihood,
        told,
        mixture.structure,
    )
    return Posterior.from_bytes(draws.to_bytes(), "posterior.npz")

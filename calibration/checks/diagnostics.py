"""What a calibration shows: learned and not learned, fit, errors, and what would help."""

from typing import Any

import numpy as np
from scipy.stats import norm

from calibration.inference.problem import Problem
from simulation.outcomes.draw_statistics import HIGH, LOW, three_of
from simulation.register.distribution import NINETY

RIDGE_WITH = "waarneming.dekking_verborgen"
BESIDE = 12
"""Numbers that are told of those that were not sampled."""
DIRECTIONS = 4
"""Directions that are described, of those decided and of those left open."""


def learned(problem: Problem, z: np.ndarray) -> list[dict[str, Any]]:
    """Prior against posterior for each sampled parameter, from draws ``(draws, dimension)``."""
    values = problem.transforms.values(z)
    prior = problem.transforms.values(
        np.tile(norm.ppf([LOW, 0.5, HIGH])[:, None], (1, problem.dimension))
    )
    rows = []
    for row, name in enumerate(problem.sampled):
        q05, q50, q95 = three_of(values[row])
        rows.append(
            {
                **_described(problem, name),
                "prior": [float(p) for p in prior[row]],
                "posterior": [q05, q50, q95],
                "mean": float(values[row].mean()),
                "shift": float(z[:, row].mean()),
                "contraction": float(1.0 - z[:, row].var()),
            }
        )
    return rows


def _described(problem: Problem, name: str) -> dict[str, Any]:
    found = problem.register.described[name]
    return {
        "name": name,
        "label": found.label._asdict(),
        "unit": found.unit,
        "grade": found.grade,
    }


def learned_beside(problem: Problem, numbers: np.ndarray) -> list[dict[str, Any]]:
    """The numbers that were not sampled and yet changed most: drawn by their weights.

    `numbers` has all of the register over the kept draws. Quantiles are in the unit of the number,
    shift in prior standard deviations, contraction the part of the prior variance that is gone.
    """
    register = problem.register
    prior = register.draw(numbers.shape[1], seed=1_000_003)  # other draws than those that were kept
    skipped = {*problem.sampled, *problem.fixed, *(p.name for p in problem.targets.priors)}
    rows: list[dict[str, Any]] = []
    for row, name in enumerate(register.names):
        if name in skipped or np.ptp(prior[row]) == 0.0:
            continue
        before = float(prior[row].std())
        rows.append(
            {
                **_described(problem, name),
                "prior": list(three_of(prior[row])),
                "posterior": list(three_of(numbers[row])),
                "shift": float((numbers[row].mean() - prior[row].mean()) / before),
                "contraction": float(1.0 - numbers[row].var() / before**2),
            }
        )
    return sorted(rows, key=lambda r: -abs(r["shift"]))[:BESIDE]


def directions(problem: Problem, z: np.ndarray) -> dict[str, Any]:
    """What the data decide and what they leave open, as combinations of parameters.

    In standard normal numbers, ``(n, dimension)``, the prior has variance 1 in every direction. A
    direction with little variance left is decided by the data; one with variance 1 they say
    nothing about. Variances ascend; ``informed`` of them are below a half.
    """
    variance, vectors = np.linalg.eigh(np.cov(z.T))

    def described(column: int) -> dict[str, Any]:
        vector = vectors[:, column] * np.sign(vectors[np.abs(vectors[:, column]).argmax(), column])
        strongest = np.argsort(-np.abs(vector))[:5]
        return {
            "variance": float(variance[column]),
            "parts": [{"name": problem.sampled[i], "weight": float(vector[i])} for i in strongest],
        }

    return {
        "variances": [float(v) for v in variance],
        "decided": [described(i) for i in range(min(DIRECTIONS, len(variance)))],
        "open": [described(i) for i in range(len(variance) - 1, -1, -1)[:DIRECTIONS]],
        "informed": int((variance < 0.5).sum()),
    }


def ridge(problem: Problem, z: np.ndarray, hidden: np.ndarray) -> dict[str, Any] | None:
    """The trade between how many hidden people there are and which part of them CBS sees.

    Parameters
    ----------
    z
        Draws of the sampled parameters, ``(n, dimension)``.
    hidden
        People in categories 5 and 6 on 1 January 2024 over the draws.

    Returns
    -------
    dict or None
        Correlation, spreads of the logarithms and some of the draws; None when that part is not
        sampled.
    """
    if RIDGE_WITH not in problem.sampled:
        return None
    seen = problem.transforms.values(z)[problem.sampled.index(RIDGE_WITH)]
    product = np.log(seen * hidden)
    return {
        "with": RIDGE_WITH,
        "correlation": float(np.corrcoef(seen, hidden)[0, 1]),
        "spread_seen": float(np.log(seen).std()),
        "spread_hidden": float(np.log(hidden).std()),
        "spread_product": float(product.std()),
        "seen": [float(v) for v in seen[:400]],
        "hidden": [float(v) for v in hidden[:400]],
    }


def shared_errors(problem: Problem, logs: np.ndarray) -> list[dict[str, Any]]:
    """What the counts would like each shared error to be, prior and posterior, as factors.

    Parameters
    ----------
    logs
        Logarithms of the predicted totals, ``(counts, n)``.

    Returns
    -------
    list of dict
        Mean and spread of the logarithm of each, quantiles as factors.
    """
    totals = problem.likelihood.totals
    mean, covariance = totals.errors_given(logs)
    rows = []
    for number, name in enumerate(totals.errors):
        prior = float(np.abs(totals.loadings[:, number]).max())
        spread = prior * float(np.sqrt(mean[number].var() + covariance[number, number]))
        middle = prior * float(mean[number].mean())
        rows.append(
            {
                "name": name,
                "prior_sd": prior,
                "mean": middle,
                "sd": spread,
                "factor": [float(np.exp(middle + k * spread)) for k in (-NINETY, 0.0, NINETY)],
            }
        )
    return rows

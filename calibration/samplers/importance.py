"""The second algorithm: draws from a shape that is fitted to the posterior, each with its weight.

Adaptive importance sampling: points are drawn from a wide bell (a t distribution, mixed with some
of the priors), weighed by posterior over bell, and the bell is fitted to them, time after time. No
point ever moves and nothing depends on what came before a point. It also goes another way about
the numbers than the first algorithm: all of the register are scores under their priors, and the
bell lies in the few directions among them that the counts say something about (as the slopes of
the predictions tell, at the priors and at points of the posterior); in all other directions a
point is drawn from the priors. So the two have nothing in common but the model and the likelihood,
and agree only when both are right. The mean of the weights is the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, multivariate_t

from calibration.inference.problem import BLOCK

FREEDOM = 8
"""Degrees of freedom of the bell: its tails must be thicker than those of the posterior."""
FROM_PRIORS = 0.05
"""Part of the points drawn from the priors, so that no weight can grow without bound."""
WORTH = 0.08
"""Part of the points that those the bell is fitted to must be worth: below it their likelihood
counts for less, as long as needed."""
NEGLIGIBLE = 1e-2
"""Weight, in that of the mean point, below which a point is dropped."""
MOST = 3
"""How many times as many points as usual are drawn at the most."""
POWERS = 41
"""Powers of the likelihood that are tried, from 1 down to 0."""
STEP = 0.3
"""Standard deviations over which a slope is taken."""

Residuals = Callable[[np.ndarray], np.ndarray]
"""Shape ``(rows, n)`` for scores ``(n, numbers)``: how far each count is off, in its own sd."""
LogLikelihood = Callable[[np.ndarray], np.ndarray]
"""Shape ``(n,)`` for scores ``(n, numbers)``."""


@dataclass(frozen=True)
class Effort:
    """How often the bell is fitted, and to how many points; how many are drawn in the end; in how
    many directions, and at how many points of the posterior slopes are taken."""

    rounds: int = 4
    points: int = 4_096
    last: int = 131_072
    directions: int = 24
    slopes: int = 12


@dataclass(frozen=True)
class Weighted:
    """Points with weights that add up to 1.

    Attributes
    ----------
    scores, weights
        Shapes ``(n, numbers)`` and ``(n,)``.
    log_evidence
        Of the counts.
    """

    scores: np.ndarray
    weights: np.ndarray
    log_evidence: float

    @property
    def effective(self) -> float:
        """The number of equally weighted points it is worth."""
        return float(1.0 / (self.weights**2).sum())

    def choose(self, count: int, seed: int) -> np.ndarray:
        """Draw so many by the weights (systematic resampling): places, ``(count,)``."""
        return chosen(self.weights, count, np.random.default_rng([seed, 2]))


def chosen(weights: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Draw places by weights; one of much weight comes more than once.

    Parameters
    ----------
    weights
        Adding up to 1.

    Returns
    -------
    np.ndarray
        Places in random order, ``(count,)``.
    """
    places = (np.arange(count) + random.random()) / count
    found = np.searchsorted(np.cumsum(weights), places)
    return random.permutation(found.clip(max=len(weights) - 1))


def sample(
    log_likelihood: LogLikelihood,
    residuals: Residuals,
    numbers: int,
    effort: Effort,
    seed: int,
    enough: float = 0.0,
) -> Weighted:
    """Draw weighted points of the posterior.

    Parameters
    ----------
    log_likelihood, residuals
        Of scores, ``(n, numbers)``.
    enough
        Independent points that they must be worth; as long as they are not, more are drawn, up to
        three times as many.

    Returns
    -------
    Weighted
        The points of the last bell.
    """
    random = np.random.default_rng([seed, 30])
    far = min(effort.directions, numbers)
    there = np.zeros((1, numbers))
    for begin in (True, False):
        bell = _Bell(_directions(residuals, there, far), np.zeros(far), np.eye(far))
        for _ in range(effort.rounds):
            scores, along = bell.draw(effort.points, random)
            likelihoods, ratio = log_likelihood(scores), bell.log_ratio(along)
            bell = bell.fitted(along, likelihoods, ratio)
        if begin:
            logs = likelihoods + ratio
            there = scores[chosen(np.exp(logs - logsumexp(logs)), effort.slopes, random)]
    return _weigh(log_likelihood, bell, effort.last, random, enough)


def _weigh(
    log_likelihood: LogLikelihood,
    bell: _Bell,
    count: int,
    random: np.random.Generator,
    enough: float,
) -> Weighted:
    """Draw and weigh; only points with some weight are kept, as single numbers: it is many."""
    kept: list[np.ndarray] = []
    logs: list[np.ndarray] = []
    made = 0
    while made < count or (made < MOST * count and _worth(logs) < enough):
        scores, along = bell.draw(min(BLOCK, count - made if made < count else BLOCK), random)
        logs.append(log_likelihood(scores) + bell.log_ratio(along))
        kept.append(scores.astype(np.float32))
        made += len(scores)
    found = np.concatenate(logs)
    whole = float(logsumexp(found))
    weights = np.exp(found - whole)
    some = weights > NEGLIGIBLE / made
    return Weighted(
        np.concatenate(kept)[some],
        weights[some] / weights[some].sum(),
        whole - float(np.log(made)),
    )


def _worth(logs: Sequence[np.ndarray]) -> float:
    found = np.concatenate(logs)
    return float(np.exp(2.0 * logsumexp(found) - logsumexp(2.0 * found)))


def _directions(residuals: Residuals, there: np.ndarray, count: int) -> np.ndarray:
    """Give the directions in which the predictions change most, on average over some points.

    Orthonormal, ``(numbers, count)``.
    """
    d = there.shape[1]
    squares = np.zeros((d, d))
    for point in there:
        around = np.concatenate([point[None], point + STEP * np.eye(d)])
        found = np.concatenate(
            [residuals(around[begin : begin + BLOCK]) for begin in range(0, len(around), BLOCK)],
            axis=1,
        )
        slope = (found[:, 1:] - found[:, :1]) / STEP
        squares += slope.T @ slope / len(there)
    vectors = np.linalg.eigh(squares)[1]
    return np.asarray(vectors[:, ::-1][:, :count])


@dataclass(frozen=True)
class _Bell:
    """Where points are drawn: around `mean` along `directions`, ``(numbers, directions)``."""

    directions: np.ndarray
    mean: np.ndarray
    shape: np.ndarray

    def draw(self, count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Give scores, ``(count, numbers)``, and their places along the directions."""
        d, far = self.directions.shape
        drawn = multivariate_t.rvs(self.mean, self.shape, FREEDOM, count, random_state=random)
        along = np.asarray(drawn).reshape(count, far)
        from_priors = random.random(count) < FROM_PRIORS
        along[from_priors] = random.standard_normal((int(from_priors.sum()), far))
        scores = random.standard_normal((count, d))
        scores += (along - scores @ self.directions) @ self.directions.T
        return scores, along

    def log_ratio(self, along: np.ndarray) -> np.ndarray:
        """Density of the priors over that of what is drawn, as a logarithm."""
        priors = multivariate_normal.logpdf(along, np.zeros(along.shape[1]))
        own = multivariate_t.logpdf(along, self.mean, self.shape, FREEDOM)
        drawn = np.logaddexp(np.log1p(-FROM_PRIORS) + own, np.log(FROM_PRIORS) + priors)
        return np.asarray(priors - drawn)

    def fitted(self, along: np.ndarray, likelihoods: np.ndarray, ratio: np.ndarray) -> _Bell:
        """Fit it to weighted points, with a power of the likelihood that leaves enough of them."""
        known = np.isfinite(likelihoods)
        along, likelihoods, ratio = along[known], likelihoods[known], ratio[known]

        tried = np.linspace(1.0, 0.0, POWERS)[:, None] * likelihoods + ratio
        worth = np.exp(2.0 * logsumexp(tried, axis=1) - logsumexp(2.0 * tried, axis=1))
        enough = np.flatnonzero(worth >= WORTH * len(likelihoods))
        logs = tried[enough[0] if len(enough) else worth.argmax()]
        weights = np.exp(logs - logsumexp(logs))
        most = np.sort(weights)[-max(2, len(weights) // 200)]  # no few points decide the shape
        weights = np.minimum(weights, most) / np.minimum(weights, most).sum()
        mean = weights @ along
        covariance = (along - mean).T @ ((along - mean) * weights[:, None])
        return _Bell(self.directions, mean, covariance * (FREEDOM - 2) / FREEDOM)

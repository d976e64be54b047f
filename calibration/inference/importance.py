"""The second algorithm: draws from a shape that is fitted to the posterior, each with its weight.

Adaptive importance sampling: points are drawn from a wide bell (a t distribution, mixed with some
of the priors), weighed by posterior over bell, and the bell is fitted to them, time after time. It
starts from the priors too, but no point ever moves and nothing depends on what came before a
point, so that it has nothing in common with the first algorithm but the likelihood: the two agree
only when both are right. The mean of its weights is the evidence.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, multivariate_t

from calibration.inference.problem import COLUMNS
from calibration.inference.smc import LogLikelihood

FREEDOM = 8
"""Degrees of freedom of the bell: its tails must be thicker than those of the posterior."""
FROM_PRIORS = 0.05
"""Part of the points drawn from the priors, so that no weight can grow without bound."""
WORTH = 0.08
"""Part of the points that those the bell is fitted to must be worth: below it their likelihood
counts for less, as long as needed."""


@dataclass(frozen=True)
class Effort:
    """How often the bell is fitted, to how many points, and how many are drawn in the end."""

    rounds: int = 8
    points: int = 8_192
    last: int = 160_000


@dataclass(frozen=True)
class Weighted:
    """Points with weights that add up to 1.

    Attributes
    ----------
    z, columns, weights
        Shapes ``(n, dimension)``, ``(n,)`` and ``(n,)``.
    log_evidence
        Of the counts.
    """

    z: np.ndarray
    columns: np.ndarray
    weights: np.ndarray
    log_evidence: float

    @property
    def effective(self) -> float:
        """The number of equally weighted points it is worth."""
        return float(1.0 / (self.weights**2).sum())

    @property
    def mean(self) -> np.ndarray:
        return np.asarray(self.weights @ self.z)

    @property
    def spread(self) -> np.ndarray:
        return np.sqrt(self.weights @ (self.z - self.mean) ** 2)

    def choose(self, count: int, seed: int) -> np.ndarray:
        """Draw so many by the weights (systematic resampling): places, ``(count,)``."""
        random = np.random.default_rng([seed, 2])
        return chosen(self.weights, count, random)


def chosen(weights: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Draw places by weights that add up to 1; one of much weight comes more than once.

    They come in random order, ``(count,)``.
    """
    places = (np.arange(count) + random.random()) / count
    found = np.searchsorted(np.cumsum(weights), places)
    return random.permutation(found.clip(max=len(weights) - 1))


def sample(log_likelihood: LogLikelihood, dimension: int, effort: Effort, seed: int) -> Weighted:
    """Draw weighted points of the posterior.

    Parameters
    ----------
    log_likelihood
        Of standard normal numbers, ``(n, dimension)``, and columns of other numbers, ``(n,)``.

    Returns
    -------
    Weighted
        The points of the last bell.
    """
    random = np.random.default_rng([seed, 30])
    bell = _Bell(np.zeros(dimension), np.eye(dimension))
    for _ in range(effort.rounds):
        z = bell.draw(effort.points, random)
        columns = random.integers(COLUMNS, size=len(z))
        bell = _fitted(z, log_likelihood(z, columns), bell.log_ratio(z))
    z = bell.draw(effort.last, random)
    columns = random.integers(COLUMNS, size=len(z))
    logs = log_likelihood(z, columns) + bell.log_ratio(z)
    whole = float(logsumexp(logs))
    return Weighted(z, columns, np.exp(logs - whole), whole - float(np.log(len(logs))))


@dataclass(frozen=True)
class _Bell:
    mean: np.ndarray
    shape: np.ndarray

    def draw(self, count: int, random: np.random.Generator) -> np.ndarray:
        d = len(self.mean)
        found = multivariate_t.rvs(self.mean, self.shape, FREEDOM, count, random)
        found = np.asarray(found).reshape(count, d)
        from_priors = random.random(count) < FROM_PRIORS
        found[from_priors] = random.standard_normal((int(from_priors.sum()), d))
        return found

    def log_ratio(self, z: np.ndarray) -> np.ndarray:
        """Density of the priors over that of what is drawn, as a logarithm."""
        priors = multivariate_normal.logpdf(z, np.zeros(z.shape[1]))
        own = multivariate_t.logpdf(z, self.mean, self.shape, FREEDOM)
        drawn = np.logaddexp(np.log1p(-FROM_PRIORS) + own, np.log(FROM_PRIORS) + priors)
        return np.asarray(priors - drawn)


def _fitted(z: np.ndarray, likelihoods: np.ndarray, ratio: np.ndarray) -> _Bell:
    """Fit the bell to weighted points, with a power of the likelihood that leaves enough of them."""
    known = np.isfinite(likelihoods)
    z, likelihoods, ratio = z[known], likelihoods[known], ratio[known]

    def short(power: float) -> float:
        logs = power * likelihoods + ratio
        return float(np.exp(2.0 * logsumexp(logs) - logsumexp(2.0 * logs)) / len(logs) - WORTH)

    power = 1.0 if short(1.0) >= 0.0 else float(brentq(short, 0.0, 1.0, xtol=1e-4))
    logs = power * likelihoods + ratio
    weights = np.exp(logs - logsumexp(logs))
    most = np.sort(weights)[-max(2, len(weights) // 400)]  # no few points decide the shape
    weights = np.minimum(weights, most)
    weights /= weights.sum()
    mean = weights @ z
    covariance = (z - mean).T @ ((z - mean) * weights[:, None])
    return _Bell(mean, covariance * (FREEDOM - 2) / FREEDOM)

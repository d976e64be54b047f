"""The second algorithm: from the priors to the posterior in steps, with its evidence.

Sequential Monte Carlo: points drawn from the priors are weighed by a growing power of the
likelihood, drawn from by their weights and moved. It is free of waste (Dau and Chopin 2022): a few
ancestors move many times and every place they pass counts. The next power is the largest at which
the weights are still worth half of the points. It has nothing in common with the walkers but the
likelihood, so that the two agree only when both are right. (Of the libraries that do this, none
runs a whole population at once on the numpy that the engine needs.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp

from calibration.inference.checkpoint import Checkpoint

LogLikelihood = Callable[[np.ndarray], np.ndarray]
"""Shape ``(n,)`` for standard normal numbers of shape ``(n, dimension)``."""


@dataclass(frozen=True)
class Schedule:
    """How much work is done: ancestors, and places each takes in a round and in the last one."""

    chains: int = 256
    moves: int = 48
    last: int = 512


@dataclass(frozen=True)
class Round:
    """The points at one power of the likelihood, with the evidence up to there.

    Attributes
    ----------
    z, log_likelihood
        Shapes ``(moves, chains, dimension)`` and ``(moves, chains)``.
    """

    z: np.ndarray
    log_likelihood: np.ndarray
    power: float
    log_evidence: float

    @property
    def points(self) -> np.ndarray:
        """Shape ``(n, dimension)``."""
        return self.z.reshape(-1, self.z.shape[-1])


def first_round(
    log_likelihood: LogLikelihood, dimension: int, schedule: Schedule, seed: int
) -> Round:
    """Draw from the priors.

    Parameters
    ----------
    dimension
        How many numbers a point has.

    Returns
    -------
    Round
        At power 0.
    """
    random = np.random.default_rng([seed, 20, 0])
    z = random.standard_normal((schedule.moves, schedule.chains, dimension))
    return Round(z, _likelihoods(log_likelihood, z), 0.0, 0.0)


def next_round(
    log_likelihood: LogLikelihood, before: Round, schedule: Schedule, seed: int, number: int
) -> Round:
    """Raise the power as far as the weights allow, and move.

    Parameters
    ----------
    before
        At a power below 1.
    seed, number
        Of the random stream: each round has its own.

    Returns
    -------
    Round
        At a higher power, at most 1.
    """
    random = np.random.default_rng([seed, 20, number])
    likelihoods = before.log_likelihood.ravel()
    power = _next_power(before.power, likelihoods)
    logs = (power - before.power) * likelihoods
    evidence = before.log_evidence + float(logsumexp(logs) - np.log(len(logs)))
    weights = np.exp(logs - logsumexp(logs))
    places = (np.arange(schedule.chains) + random.random()) / schedule.chains
    chosen = np.searchsorted(np.cumsum(weights), places).clip(max=len(weights) - 1)
    points = before.points
    covariance = np.atleast_2d(np.cov(points.T, aweights=weights))
    stride = 2.38 / np.sqrt(points.shape[1]) * np.linalg.cholesky(covariance)
    moves = schedule.last if power == 1.0 else schedule.moves
    z, found = _move(
        log_likelihood, points[chosen], likelihoods[chosen], power, stride, moves, random
    )
    return Round(z, found, power, evidence)


def temper(
    log_likelihood: LogLikelihood,
    dimension: int,
    schedule: Schedule,
    seed: int,
    checkpoint: Checkpoint | None = None,
    progress: Callable[[float], None] = lambda power: None,
) -> Round:
    """Go all the way and give the posterior.

    Parameters
    ----------
    log_likelihood
        Of standard normal numbers, ``(n, dimension)``.
    checkpoint
        Where each round is kept; default nowhere.
    progress
        Told the power of each round before the last.

    Returns
    -------
    Round
        At power 1, with the evidence.
    """
    kept = checkpoint or Checkpoint()
    first = partial(first_round, log_likelihood, dimension, schedule, seed)
    now, number = kept.made("temper-00", Round, first), 0
    while now.power < 1.0:
        number += 1
        progress(now.power)
        raised = partial(next_round, log_likelihood, now, schedule, seed, number)
        now = kept.made(f"temper-{number:02}", Round, raised)
    return now


def _likelihoods(log_likelihood: LogLikelihood, z: np.ndarray) -> np.ndarray:
    return log_likelihood(z.reshape(-1, z.shape[-1])).reshape(z.shape[:-1])


def _next_power(power: float, likelihoods: np.ndarray) -> float:
    """The power at which the weights are worth half of the points."""

    def short(tried: float) -> float:
        logs = (tried - power) * likelihoods
        worth = np.exp(2.0 * logsumexp(logs) - logsumexp(2.0 * logs))
        return float(worth / len(likelihoods) - 0.5)

    return 1.0 if short(1.0) >= 0.0 else float(brentq(short, power, 1.0, xtol=1e-6))


def _move(
    log_likelihood: LogLikelihood,
    z: np.ndarray,
    likelihoods: np.ndarray,
    power: float,
    stride: np.ndarray,
    moves: int,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Random walk Metropolis from each ancestor; every place counts, the first one too."""
    taken_z, taken = np.empty((moves, *z.shape)), np.empty((moves, len(z)))
    for number in range(moves):
        if number:
            tried = z + random.standard_normal(z.shape) @ stride.T
            found = log_likelihood(tried)
            gain = power * (found - likelihoods) + 0.5 * ((z**2).sum(1) - (tried**2).sum(1))
            better = np.log(random.random(len(z))) < gain
            z = np.where(better[:, None], tried, z)
            likelihoods = np.where(better, found, likelihoods)
        taken_z[number], taken[number] = z, likelihoods
    return taken_z, taken

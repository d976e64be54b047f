"""The first algorithm: from the priors to the posterior in steps, with its evidence.

Sequential Monte Carlo: points drawn from the priors are weighed by a growing power of the
likelihood, drawn from by their weights and moved. It is free of waste (Dau and Chopin 2022): a few
ancestors move many times and every place they pass counts. The next power is the largest at which
the weights are still worth half of the points.

A point is a place among the sampled parameters and draws of all other numbers of the register,
which the counts say little about but not nothing, taken in blocks. In a move it either goes
elsewhere with the same other numbers, or takes some blocks of other numbers where it is. Most of
what is sampled hardly narrows, so the first kind of move leaves the shape of the points as they lie
unchanged (preconditioned Crank-Nicolson): only what the likelihood adds to that shape is accepted
or refused, however many parameters there are. (Of the libraries that do this, none runs a whole
population at once on the numpy that the engine needs.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp

from calibration.inference.checkpoint import Checkpoint
from calibration.inference.problem import BLOCKS, COLUMNS

LogLikelihood = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Shape ``(n,)`` for standard normal numbers ``(n, dimension)`` and columns ``(n, BLOCKS)``."""

OTHERWISE = 0.25
"""Part of the moves in which a point takes other numbers where it is."""
AT_ONCE = 0.25
"""Chance of each block of other numbers to be among those it takes."""
WANTED = 0.25
"""Part of the moves elsewhere that should be accepted; their length is set by it."""
WIDER = 1.1
"""Variance of the moves over that of the points: its tails must not be thinner than theirs."""


@dataclass(frozen=True)
class Schedule:
    """How much work is done: ancestors, and places each takes in a round and in the last one."""

    chains: int = 256
    moves: int = 64
    last: int = 1024


@dataclass(frozen=True)
class Round:
    """The points at one power of the likelihood, with the evidence up to there.

    Attributes
    ----------
    z, columns, log_likelihood
        Shapes ``(moves, chains, dimension)``, ``(moves, chains, BLOCKS)`` and ``(moves, chains)``.
    length
        Of the moves of the next round, between 0 and 1.
    """

    z: np.ndarray
    columns: np.ndarray
    log_likelihood: np.ndarray
    power: float
    log_evidence: float
    length: float

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
    shape = (schedule.moves, schedule.chains)
    z = random.standard_normal((*shape, dimension))
    columns = random.integers(COLUMNS, size=(*shape, BLOCKS))
    flat = z.reshape(-1, dimension), columns.reshape(-1, BLOCKS)
    found = log_likelihood(*flat).reshape(shape)
    return Round(z, columns, found, 0.0, 0.0, 0.7)


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
    mean = weights @ before.points
    shape = WIDER * np.atleast_2d(np.cov(before.points.T, aweights=weights))
    walk = _Walk(log_likelihood, power, before.length, mean, np.linalg.cholesky(shape), random)
    moves = schedule.last if power == 1.0 else schedule.moves
    z, columns, found, accepted = walk.go(
        before.points[chosen],
        before.columns.reshape(-1, BLOCKS)[chosen],
        likelihoods[chosen],
        moves,
    )
    length = float(np.clip(before.length * np.exp(2.0 * (accepted - WANTED)), 0.02, 1.0))
    return Round(z, columns, found, power, evidence, length)


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
        Of standard normal numbers, ``(n, dimension)``, and columns of other numbers.
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


def _next_power(power: float, likelihoods: np.ndarray) -> float:
    """The power at which the weights are worth half of the points that the priors allow."""
    likelihoods = likelihoods[np.isfinite(likelihoods)]

    def short(tried: float) -> float:
        logs = (tried - power) * likelihoods
        worth = np.exp(2.0 * logsumexp(logs) - logsumexp(2.0 * logs))
        return float(worth / len(likelihoods) - 0.5)

    return 1.0 if short(1.0) >= 0.0 else float(brentq(short, power, 1.0, xtol=1e-6))


@dataclass(frozen=True)
class _Walk:
    """The moves of one round; `mean` and `root` are those of the normal shape they keep."""

    log_likelihood: LogLikelihood
    power: float
    length: float
    mean: np.ndarray
    root: np.ndarray
    random: np.random.Generator

    def go(
        self, z: np.ndarray, columns: np.ndarray, likelihoods: np.ndarray, moves: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        """Move each ancestor; every place counts, the first one too.

        Also gives which part of the moves elsewhere was accepted.
        """
        found = (
            np.empty((moves, *z.shape)),
            np.empty((moves, *columns.shape), dtype=np.int64),
            np.empty((moves, len(z))),
        )
        tried = accepted = 0
        for number in range(moves):
            if number:
                z, columns, likelihoods, away, taken = self._move(z, columns, likelihoods)
                tried, accepted = tried + int(away.sum()), accepted + int((away & taken).sum())
            for kept, now in zip(found, (z, columns, likelihoods), strict=True):
                kept[number] = now
        return *found, accepted / max(tried, 1)

    def _move(
        self, z: np.ndarray, columns: np.ndarray, likelihoods: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        n, random = len(z), self.random
        away = random.random(n) >= OTHERWISE
        noise = random.standard_normal(z.shape) @ self.root.T
        step = self.mean + np.sqrt(1.0 - self.length**2) * (z - self.mean) + self.length * noise
        new_z = np.where(away[:, None], step, z)
        changed = ~away[:, None] & (random.random(columns.shape) < AT_ONCE)
        new_columns = np.where(changed, random.integers(COLUMNS, size=columns.shape), columns)
        new = self.log_likelihood(new_z, new_columns)
        gain = self.power * (new - likelihoods) + self._beyond(new_z) - self._beyond(z)
        taken = np.log(random.random(n)) < gain
        return (
            np.where(taken[:, None], new_z, z),
            np.where(taken[:, None], new_columns, columns),
            np.where(taken, new, likelihoods),
            away,
            taken,
        )

    def _beyond(self, z: np.ndarray) -> np.ndarray:
        """Log density of the priors over that of the shape the moves keep, but a constant."""
        whitened = np.linalg.solve(self.root, (z - self.mean).T)
        return np.asarray(0.5 * (whitened**2).sum(axis=0) - 0.5 * (z**2).sum(axis=1))

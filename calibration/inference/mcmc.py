"""The first algorithm: walkers that learn their stride from each other (emcee).

Only differential evolution moves: emcee's snooker move is wrong in 3.1.6 (it gives a standard
normal a spread of 0.79), and a test holds the move that is used against closed forms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import emcee
import numpy as np

LogDensity = Callable[[np.ndarray], np.ndarray]
"""Logarithms of a density, ``(n,)``, at points ``(n, dimension)``."""

THIN = 4
"""Steps between two that are kept; neighbours are all but the same."""


@dataclass(frozen=True)
class Walk:
    """A stretch of the walk, and where it may go on.

    Attributes
    ----------
    chain, log_density
        Shapes ``(kept steps, walkers, dimension)`` and ``(kept steps, walkers)``.
    keys, place
        State of the random stream.
    """

    chain: np.ndarray
    log_density: np.ndarray
    keys: np.ndarray
    place: np.ndarray


def begin(centre: np.ndarray, covariance: np.ndarray, walkers: int, seed: int) -> Walk:
    """Set walkers out around the mode, as the curvature there says.

    Parameters
    ----------
    centre, covariance
        The mode, ``(dimension,)``, and around it ``(dimension, dimension)``.
    walkers
        How many; emcee asks for at least twice the dimension.

    Returns
    -------
    Walk
        One place of each walker, whose density is not known yet.
    """
    random = np.random.default_rng([seed, 10])
    z = random.multivariate_normal(centre, covariance, size=walkers, method="cholesky")
    stream = np.random.RandomState(random.integers(2**32, dtype=np.uint64).item())
    state: Any = stream.get_state()
    return Walk(z[None], np.full((1, walkers), np.nan), state[1], np.array(state[2:], float))


def walk_on(log_density: LogDensity, before: Walk, steps: int, stride: float = 1.0) -> Walk:
    """Walk from where a stretch ended.

    Parameters
    ----------
    steps
        A multiple of `THIN`.
    stride
        1 is the length that theory says is best.

    Returns
    -------
    Walk
        ``steps / THIN`` places of each walker.
    """
    _, walkers, d = before.chain.shape
    move = emcee.moves.DEMove(gamma0=stride * 2.38 / np.sqrt(2.0 * d))
    sampler = emcee.EnsembleSampler(walkers, d, log_density, moves=move, vectorize=True)
    known = before.log_density[-1]
    state = emcee.State(
        before.chain[-1],
        log_prob=None if np.isnan(known).any() else known,
        random_state=(
            "MT19937",
            before.keys,
            int(before.place[0]),
            int(before.place[1]),
            float(before.place[2]),
        ),
    )
    end = sampler.run_mcmc(state, steps // THIN, thin_by=THIN)
    _, keys, *place = end.random_state
    return Walk(sampler.get_chain(), sampler.get_log_prob(), keys, np.array(place, float))

"""A calibration from counts to posterior: point, two samplers, draws of everything, and the gate.

Each stage is a piece that can be kept (`calibration.inference.checkpoint`), so that what was cut
off can go on and gives the same bytes.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import numpy as np

from calibration.inference.balance import balanced
from calibration.inference.checkpoint import Arrays, Checkpoint
from calibration.inference.convergence import (
    Check,
    Limits,
    Measured,
    agreement,
    effective_of,
    gate,
    rhat_of,
    verdict,
    weighted_effective,
)
from calibration.inference.importance import Pool, headlines, measurement_errors, weigh
from calibration.inference.likelihood import Predictions
from calibration.inference.map_estimate import Point, find_point
from calibration.inference.mcmc import Walk, begin, walk_on
from calibration.inference.problem import Problem
from calibration.inference.smc import Schedule, temper
from simulation.outcomes.scenario_runs import model_version
from simulation.register.posterior import Posterior

Progress = Callable[[str, float], None]
"""Told the stage and the share of the whole that is done."""


@dataclass(frozen=True)
class Settings:
    """How a calibration is done.

    Attributes
    ----------
    walkers, steps, most
        Of the first algorithm: how many, steps of a stretch, and stretches at the most; it stops
        when the gate's limits are met.
    stride
        Length of its moves; 1 is the best, another one is there to show that the gate notices.
    pool
        Draws that get other numbers and weights; twice as many where too few are left of them.
    """

    seed: int = 0
    walkers: int = 96
    steps: int = 800
    most: int = 24
    stride: float = 1.0
    schedule: Schedule = field(default_factory=Schedule)
    starts: int = 6
    pool: int = 50_000
    kept: int = 4_000
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Calibration:
    """What came out.

    Attributes
    ----------
    z, other
        Draws of the two algorithms, standard normal numbers ``(draws, dimension)``.
    log_evidence
        Of the counts, all numbers uncertain.
    pool
        Draws of the first with weights for the other numbers.
    chosen
        Places in the pool of the draws that are kept.
    predicted
        What these say is counted.
    measured, checks
        What the gate looked at, and what it said.
    """

    problem: Problem
    settings: Settings
    point: Point
    z: np.ndarray
    other: np.ndarray
    log_evidence: float
    pool: Pool
    chosen: np.ndarray
    predicted: Predictions
    measured: Measured
    checks: list[Check]
    posterior: Posterior

    @property
    def gate(self) -> str:
        return verdict(self.checks)

    @property
    def numbers(self) -> np.ndarray:
        """All numbers of the register for the kept draws, without errors of counts."""
        z = self.pool.z[self.chosen]
        drawn = self.problem.register.draw_columns(
            self.pool.others[self.chosen], self.settings.seed
        )
        return self.problem.numbers(z, drawn)


def key_of(problem: Problem, settings: Settings) -> str:
    parts = {"problem": problem.key, "settings": asdict(settings), "model": model_version()}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def calibrate(
    problem: Problem,
    settings: Settings | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Progress = lambda stage, done: None,
) -> Calibration:
    """Do all of it.

    Parameters
    ----------
    settings
        Default those of a real calibration.
    checkpoint
        Where pieces that are done are kept; default nowhere.
    progress
        Told the stage, and which part of it is done (0 to 1).

    Returns
    -------
    Calibration
        With a posterior, whether its checks pass or not: see `gate`.
    """
    settings, checkpoint = settings or Settings(), checkpoint or Checkpoint()
    progress("point", 0.0)
    point = _point(problem, settings, checkpoint)
    chain, density = _walk(problem, settings, checkpoint, point, progress)
    tempered = temper(
        problem.log_likelihood,
        problem.dimension,
        settings.schedule,
        settings.seed,
        checkpoint,
        lambda power: progress("temper", 0.55 + 0.15 * power),
    )
    z = chain.reshape(-1, problem.dimension)
    pool, chosen, outputs = _pool(problem, settings, checkpoint, chain, density, progress)
    rhat, effective = _convergence(problem, chain, pool, outputs)
    means, spreads = agreement(z, tempered.points, problem.sampled)
    drawn = problem.register.draw_columns(pool.others[chosen], settings.seed)
    order = balanced(problem.numbers(pool.z[chosen], drawn))
    chosen, drawn = chosen[order], drawn[:, order]
    predicted = problem.predict(pool.z[chosen], drawn)
    off = problem.off(predicted)
    measured = Measured(rhat, effective, means, spreads, off, point.agreeing)
    checks = gate(settings.limits, measured)
    about = {"gate": verdict(checks), "point": point.kept}
    posterior = _posterior(problem, settings, pool, chosen, predicted, about)
    evidence = tempered.log_evidence + pool.gain
    progress("done", 1.0)
    return Calibration(
        problem,
        settings,
        point,
        z,
        tempered.points,
        evidence,
        pool,
        chosen,
        predicted,
        measured,
        checks,
        posterior,
    )


def _point(problem: Problem, settings: Settings, checkpoint: Checkpoint) -> Point:
    def make() -> Arrays:
        return find_point(problem, settings.starts, settings.seed).to_arrays()

    return Point.of(problem, checkpoint.piece("point", make))


def _walk(
    problem: Problem, settings: Settings, checkpoint: Checkpoint, point: Point, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Walk until the limits are met; the first stretch only serves to get there."""

    def density(z: np.ndarray) -> np.ndarray:
        return problem.log_likelihood(z) - 0.5 * (z**2).sum(axis=1)

    walk = begin(point.z, point.covariance, settings.walkers, settings.seed)
    stretches: list[Walk] = []
    for number in range(settings.most + 1):
        make = partial(walk_on, density, walk, settings.steps, settings.stride)
        walk = checkpoint.made(f"walk-{number:02}", Walk, make)
        if number:
            stretches.append(walk)
            chain = np.concatenate([stretch.chain for stretch in stretches])
            ready = _ready(chain, settings.limits)
            progress("walk", 0.02 + 0.53 * min(1.0, ready))
            if ready >= 1.0:
                break
    return chain, np.concatenate([stretch.log_density for stretch in stretches])


def _ready(chain: np.ndarray, limits: Limits) -> float:
    """How far the walk is: 1 when every parameter meets both limits."""
    columns = [chain[:, :, i].T for i in range(chain.shape[2])]
    rhat, worth = max(map(rhat_of, columns)), min(map(effective_of, columns))
    return min((limits.rhat - 1.0) / max(rhat - 1.0, 1e-9), worth / (1.05 * limits.effective))


def _pool(
    problem: Problem,
    settings: Settings,
    checkpoint: Checkpoint,
    chain: np.ndarray,
    density: np.ndarray,
    progress: Progress,
) -> tuple[Pool, np.ndarray, dict[str, np.ndarray]]:
    """Give draws of the walk other numbers, and work the headline outputs out.

    Weighing costs independent draws, more with one seed than with another. Where too few are left
    a pool of twice the size is made, once.
    """
    for size, mark in ((settings.pool, ""), (2 * settings.pool, "-wide")):
        z, alone = _along(chain, density, size)
        progress("pool", 0.85)
        make = partial(weigh, problem, z, alone, settings.seed)
        pool = checkpoint.made(f"pool{mark}", Pool, make)
        progress("outputs", 0.92)
        work = partial(headlines, problem, pool, settings.seed)
        outputs = checkpoint.piece(f"outputs{mark}", work)
        if (
            min(_worth(problem, chain.shape[1], pool, outputs).values())
            >= settings.limits.effective
        ):
            break
    return pool, pool.choose(settings.kept, settings.seed), outputs


def _along(chain: np.ndarray, density: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Give about `size` draws and their log likelihoods, taken evenly along the walk.

    They stand walker by walker, so that their dependence can be seen.
    """
    steps = np.linspace(0, len(chain) - 1, max(1, size // chain.shape[1]))
    taken = np.unique(steps.round().astype(int))
    z = chain[taken].transpose(1, 0, 2).reshape(-1, chain.shape[2])
    return z, density[taken].T.ravel() + 0.5 * (z**2).sum(axis=1)


def _worth(
    problem: Problem, walkers: int, pool: Pool, outputs: dict[str, np.ndarray]
) -> dict[str, float]:
    """How many independent draws the pool is worth, by sampled parameter and headline output."""
    weights = pool.weights.reshape(walkers, -1)
    columns = dict(zip(problem.sampled, pool.z.T, strict=True)) | outputs
    return {
        name: weighted_effective(one.reshape(walkers, -1), weights) for name, one in columns.items()
    }


def _convergence(
    problem: Problem, chain: np.ndarray, pool: Pool, outputs: dict[str, np.ndarray]
) -> tuple[dict[str, float], dict[str, float]]:
    walkers = chain.shape[1]
    rhat, effective = {}, _worth(problem, walkers, pool, outputs)
    for number, name in enumerate(problem.sampled):
        column = chain[:, :, number].T
        rhat[name] = rhat_of(column)
        effective[name] = min(effective_of(column), effective[name])
    for name, values in outputs.items():
        rhat[name] = rhat_of(values.reshape(walkers, -1))
    return rhat, effective


def _posterior(
    problem: Problem,
    settings: Settings,
    pool: Pool,
    chosen: np.ndarray,
    predicted: Predictions,
    found: dict[str, Any],
) -> Posterior:
    z, others = pool.z[chosen], pool.others[chosen]
    errors = measurement_errors(problem, predicted.logs, settings.seed)
    fixed = {name: np.full(len(z), value) for name, value in problem.fixed.items()}
    sampled = dict(zip(problem.sampled, problem.transforms.values(z), strict=True))
    rows = {**sampled, **fixed, **errors}
    about = {
        "seed": settings.seed,
        "prior_seed": settings.seed,
        **found,
        "data_hash": problem.targets.data_hash,
        "model_version": model_version(),
        "register": problem.register.hash,
        "structure": problem.structure.id,
        "fitted": [row.id for row in problem.rows],
        "sampled": list(problem.sampled),
        "counted_until": problem.counted_until,
        "depends": problem.depends,
    }
    likelihood = problem.likelihood(predicted)
    draws = Posterior(tuple(rows), np.array(list(rows.values())), others, likelihood, about)
    return Posterior.from_bytes(draws.to_bytes(), "posterior.npz")  # as whoever reads it has it

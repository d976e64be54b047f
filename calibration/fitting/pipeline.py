"""A calibration from counts to posterior: point, two algorithms, structures, and the gate.

Each stage is a piece that can be kept (`calibration.inference.checkpoint`), so that what was cut
off can go on and gives the same bytes.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial

import numpy as np

from calibration.fitting.mixture import Mixture, mix, posterior_of, weighed
from calibration.inference.checkpoint import Arrays, Checkpoint, code_hash
from calibration.inference.convergence import (
    Check,
    Limits,
    Measured,
    agreement,
    effective_of,
    gate,
    rhat_of_groups,
    verdict,
)
from calibration.inference.map_estimate import Point, find_point
from calibration.inference.outputs import headlines
from calibration.inference.problem import Problem
from calibration.samplers.importance import Effort, Weighted, sample
from calibration.samplers.scores import Scores
from calibration.samplers.short_fit import SHORT, Refit, refit, spread_out, worth
from calibration.samplers.tempering import Round, Schedule, temper
from calibration.variants import BASE, STRUCTURES
from simulation.register.posterior import Posterior
from simulation.scenario.scenario import BASELINE, load_scenario

Progress = Callable[[str, float], None]
"""Told the stage and the share of the whole that is done."""


@dataclass(frozen=True)
class Settings:
    """How a calibration is done.

    Attributes
    ----------
    schedule, effort
        Of the first algorithm and of the second one.
    starts
        Points from which the best point is looked for.
    kept
        Draws of the posterior.
    structures, short
        Whether draws of the other structures come with those of the base, and how much work each
        of them is.
    """

    seed: int = 0
    schedule: Schedule = field(default_factory=Schedule)
    effort: Effort = field(default_factory=Effort)
    starts: int = 3
    kept: int = 4_000
    structures: bool = True
    short: Schedule = SHORT
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Calibration:
    """What came out.

    Attributes
    ----------
    last
        The last round of the first algorithm.
    other
        The weighted points of the second one.
    base
        Draws of the base alone.
    mixture
        Draws that are kept, of all structures.
    measured, checks
        What the gate looked at, and what it said.
    """

    problem: Problem
    settings: Settings
    point: Point
    last: Round
    other: Weighted
    base: Refit
    mixture: Mixture
    measured: Measured
    checks: list[Check]
    posterior: Posterior

    @property
    def gate(self) -> str:
        return verdict(self.checks)


def key_of(problem: Problem, settings: Settings) -> str:
    """Give a hash of what pieces kept on the way depend on, code and current policy included."""
    parts = {
        "problem": problem.key,
        "settings": asdict(settings),
        "code": code_hash(),
        "policy": load_scenario(BASELINE, problem.register).hash,
    }
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
    problem = replace(problem, seed=settings.seed)
    progress("point", 0.0)
    point = _point(problem, settings, checkpoint)
    last = temper(
        problem.log_likelihood,
        problem.dimension,
        settings.schedule,
        settings.seed,
        checkpoint,
        lambda power: progress("temper", 0.05 + 0.25 * power),
    )
    progress("weigh", 0.35)
    scores = Scores(problem)
    make = partial(
        sample,
        scores.log_likelihood,
        scores.residuals,
        scores.count,
        settings.effort,
        settings.seed,
        settings.limits.effective,
    )
    other = checkpoint.made("weighted", Weighted, make)
    base = Refit(problem, *spread_out(last, settings.kept), last.log_evidence, worth(last))
    progress("outputs", 0.65)
    outputs = checkpoint.piece("outputs", partial(_outputs, problem, base, other, settings))
    fits = [base, *_structures(problem, settings, checkpoint, progress)]
    mixture = mix(problem, weighed(fits), settings.kept, settings.seed)
    measured = _measured(problem, last, other, outputs, mixture, point)
    checks = gate(settings.limits, measured)
    about = {"gate": verdict(checks), "point": point.kept}
    posterior = posterior_of(problem, mixture, settings.seed, about)
    progress("done", 1.0)
    return Calibration(
        problem, settings, point, last, other, base, mixture, measured, checks, posterior
    )


def _point(problem: Problem, settings: Settings, checkpoint: Checkpoint) -> Point:
    def make() -> Arrays:
        return find_point(problem, settings.starts, settings.seed).to_arrays()

    return Point.of(problem, checkpoint.piece("point", make))


def _outputs(problem: Problem, base: Refit, other: Weighted, settings: Settings) -> Arrays:
    """Work the headlines out for draws of both algorithms."""
    places = other.choose(settings.kept, settings.seed)
    numbers = Scores(problem).numbers(other.scores[places].astype(float))
    one, two = headlines(problem.register, base.numbers), headlines(problem.register, numbers)
    return one | {f"other {name}": values for name, values in two.items()}


def _structures(
    problem: Problem, settings: Settings, checkpoint: Checkpoint, progress: Progress
) -> list[Refit]:
    """Fit the other structures, when the problem is that of the base."""
    if problem.structure.id != BASE.id or not settings.structures:
        return []
    found = []
    others = [structure for structure in STRUCTURES.values() if structure.id != BASE.id]
    for number, structure in enumerate(others):
        progress("structures", 0.7 + 0.25 * number / len(others))
        found.append(
            refit(
                problem.with_structure(structure),
                schedule=settings.short,
                kept=settings.kept,
                seed=settings.seed,
                checkpoint=checkpoint,
                name=f"structure-{structure.id}",
            )
        )
    return found


def _measured(
    problem: Problem,
    last: Round,
    other: Weighted,
    outputs: Arrays,
    mixture: Mixture,
    point: Point,
) -> Measured:
    columns = {name: last.z[:, :, i].T for i, name in enumerate(problem.sampled)}
    rhat = {name: rhat_of_groups(values) for name, values in columns.items()}
    effective = {name: effective_of(values) for name, values in columns.items()}
    effective["weighted"] = other.effective
    told = [name for name in outputs if not name.startswith("other ")]
    # As logarithms: their spread is not that of the few draws in which numbers soar.
    one = np.log([outputs[name] for name in told])
    two = np.log([outputs[f"other {name}"] for name in told])
    sampled, others = last.points, other.scores[:, : problem.dimension].astype(float)
    middle = other.weights @ others
    spread = np.sqrt(other.weights @ (others - middle) ** 2)
    means, spreads = agreement(
        (
            np.concatenate([sampled.mean(axis=0), one.mean(axis=1)]),
            np.concatenate([sampled.std(axis=0), one.std(axis=1)]),
        ),
        (
            np.concatenate([middle, two.mean(axis=1)]),
            np.concatenate([spread, two.std(axis=1)]),
        ),
        (*problem.sampled, *told),
    )
    return Measured(
        rhat,
        effective,
        means,
        spreads,
        abs(last.log_evidence - other.log_evidence),
        {part.id: part.fit.effective for part in mixture.parts[1:]},
        problem.off(mixture.predicted),
        point.agreeing,
    )

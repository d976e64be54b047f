"""A calibration of a few parameters to a few counts, small enough to do in a test.

`two_stocks` makes it smaller still: a model of two stocks in closed form says what would have been
counted, in microseconds. What a calibration does with that is the same.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from support.models.target_files import MEASUREMENTS, PRIORS, TargetFiles

from calibration.inference.convergence import Limits
from calibration.inference.likelihood import Predictions
from calibration.inference.observation_model import period
from calibration.inference.pipeline import Calibration, Settings, calibrate
from calibration.inference.problem import Problem
from calibration.inference.smc import Schedule
from calibration.targets import load_targets
from simulation.register.register import PRIOR, load_register

COUNTS = ("cbs_2022", "cbs_2023", "cbs_2024", "monitor_2022", "monitor_2023")
SAMPLED = (
    "bevolking.beginniveau",
    "preventie.instroomniveau",
    "waarneming.dekking_verborgen",
)
GROUP = "calibration"
"""Of the tests that use `good`: they share a process, so that it is done once."""


def write_targets(path: Path, sampled: tuple[str, ...] = SAMPLED) -> TargetFiles:
    """Write targets with `COUNTS`, a few priors, and every shared error of a count."""
    path.mkdir(parents=True, exist_ok=True)
    files = TargetFiles(path)
    for name, wanted in ((MEASUREMENTS, COUNTS), (PRIORS, sampled)):
        header, *rows = files.rows(name)
        kept = [row for row in rows if row[0] in wanted or row[1] == "measurement"]
        assert len(kept) >= len(wanted)
        files.put_rows(name, [header, *kept])
    return files


def problem_of(files: TargetFiles) -> Problem:
    register = load_register(parameter_set=PRIOR)
    return Problem.of(load_targets(files.path, register), register)


@lru_cache(maxsize=1)
def small_problem() -> Problem:
    with tempfile.TemporaryDirectory() as path:
        return problem_of(write_targets(Path(path)))


BEGIN, SEEN, ALL = 2022.0, 16_900.0, 27_000.0
"""When the two stocks begin, and what a monitor and a count of all would have found then."""


def foretold(problem: Problem, z: np.ndarray, others: np.ndarray | None = None) -> Predictions:
    """Predict the counts by two stocks, each on its way from a start to an end.

    Of those in shelters all are counted, of those who hide only some: `SAMPLED` are the start,
    where both stocks go, and the share of the hidden that is counted.
    """
    numbers, index = problem.numbers(z, others), problem.register.index
    rows = [index[name] for name in SAMPLED]
    start, end, cover = numbers[rows] / problem.register.central()[rows, None]
    logs = []
    for row in problem.rows:
        years = sum(period(row)) / 2.0 - BEGIN
        shelter, hidden = (
            end * grown + (start - end * grown) * np.exp(-years / lasts)
            for grown, lasts in ((1.3, 3.0), (1.6, 5.0))
        )
        counted = (
            SEEN * shelter
            if row.id.startswith("monitor")
            else ALL * (0.7 * shelter + 0.3 * cover * hidden)
        )
        logs.append(np.log(counted))
    return Predictions(np.array(logs).reshape(len(logs), len(z)), {})


@contextmanager
def two_stocks() -> Iterator[None]:
    """Let the two stocks say what is counted, in place of the national model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Problem, "predict", foretold)
        yield


@dataclass(frozen=True)
class Tiny(Settings):
    """As little work as shows every stage; no gate lets it through."""

    walkers: int = 8
    steps: int = 20
    most: int = 2
    schedule: Schedule = field(default_factory=lambda: Schedule(chains=16, moves=4, last=8))
    starts: int = 2
    pool: int = 200
    kept: int = 100


EASY = Limits(rhat=9.0, effective=1.0, mean=9.0, spread=9.0, off=9.0, starts=1)
"""Limits that anything meets."""


@dataclass(frozen=True)
class Easy(Tiny):
    """As little work, and a gate that lets it through."""

    limits: Limits = EASY


GOOD = Settings(
    seed=4,
    walkers=16,
    steps=200,
    most=10,
    schedule=Schedule(chains=64, moves=8, last=160),
    starts=2,
    pool=2_400,
    kept=1_000,
    limits=replace(Limits(), effective=100.0),
)
"""Enough work for the gate as it is, but for the number of draws."""


@lru_cache(maxsize=1)
def good() -> Calibration:
    """Calibrate the two stocks with `GOOD`."""
    with two_stocks():
        return calibrate(small_problem(), GOOD)

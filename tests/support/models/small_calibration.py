"""A calibration of a few parameters to a few counts, small enough to do in a test."""

import tempfile
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from support.models.target_files import MEASUREMENTS, PRIORS, TargetFiles

from calibration.inference.convergence import Limits
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
    return calibrate(small_problem(), GOOD)

"""A calibration of a few parameters to a few counts, small enough to do in a test.

`two_stocks` makes it smaller still: a model of two stocks in closed form says what would have been
counted, in microseconds. What a calibration does with that is the same.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from support.models.target_files import MEASUREMENTS, PRIORS, TargetFiles

from calibration.fitting.balance import POLICIES
from calibration.fitting.pipeline import Calibration, Settings, calibrate
from calibration.inference.convergence import Limits
from calibration.inference.likelihood import Predictions
from calibration.inference.observation_model import Predictor, period
from calibration.inference.problem import Problem
from calibration.samplers.importance import Effort
from calibration.samplers.tempering import Schedule
from calibration.targets import Measurement, load_targets
from calibration.variants import STRUCTURES
from simulation.register.register import PRIOR, load_register

COUNTS = ("cbs_2022", "cbs_2023", "cbs_2024", "monitor_2022", "monitor_2023")
SAMPLED = (
    "bevolking.beginniveau",
    "preventie.instroomniveau",
    "waarneming.dekking_verborgen",
)
OTHER = "bevolking.verhouding_opvang"
"""A number that is not sampled and yet matters for the counts, as some always do."""
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


def foretold(predictor: Predictor, numbers: np.ndarray, rows: Sequence[Measurement]) -> Predictions:
    """Predict the counts by two stocks, each on its way from a start to an end.

    Of those in shelters all are counted, of those who hide only some: `SAMPLED` are the start,
    where both stocks go, and the share of the hidden that is counted. `OTHER` makes shelters
    somewhat larger or smaller.
    """
    register = predictor.register
    places = [register.index[name] for name in (*SAMPLED, OTHER)]
    start, end, cover, other = numbers[places] / register.central()[places, None]
    logs = []
    for row in rows:
        years = sum(period(row)) / 2.0 - BEGIN
        shelter, hidden = (
            end * grown + (start - end * grown) * np.exp(-years / lasts)
            for grown, lasts in ((1.3, 3.0), (1.6, 5.0))
        )
        shelter = shelter * other**0.05
        counted = (
            SEEN * shelter
            if row.id.startswith("monitor")
            else ALL * (0.7 * shelter + 0.3 * cover * hidden)
        )
        logs.append(np.log(counted))
    return Predictions(np.array(logs).reshape(len(logs), numbers.shape[1]), {})


VARIANTS = ("basis", "zicht_laag", "opvang_gelijk")
"""Structures that are fitted: one holds a sampled number, one holds `OTHER`."""
COLUMNS = 2**12
"""Draws from the ranges, fewer than usual: making them is most of the work here."""
WITH_COLUMNS = (
    "inference.problem",
    "samplers.tempering",
    "checks.hindcasts",
    "checks.self_check",
    "document",
)


@contextmanager
def two_stocks() -> Iterator[None]:
    """Let the two stocks say what is counted, in place of the national model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Predictor, "__call__", foretold)
        some = {id: STRUCTURES[id] for id in VARIANTS}
        patch.setattr("calibration.fitting.pipeline.STRUCTURES", some)
        patch.setattr("calibration.document.FEWER", 50)
        patch.setattr("calibration.fitting.balance.POLICIES", POLICIES[:1])
        for module in WITH_COLUMNS:
            patch.setattr(f"calibration.{module}.COLUMNS", COLUMNS)
        yield


LITTLE = Schedule(chains=16, moves=4, last=8)


@dataclass(frozen=True)
class Tiny(Settings):
    """As little work as shows every stage; no gate lets it through."""

    schedule: Schedule = LITTLE
    effort: Effort = field(
        default_factory=lambda: Effort(rounds=2, points=256, last=1_024, directions=8, slopes=2)
    )
    starts: int = 2
    kept: int = 100
    short: Schedule = LITTLE


EASY = Limits(rhat=9.0, effective=1.0, mean=9.0, spread=9.0, evidence=9.0, off=9.0, starts=1)
"""Limits that anything meets."""


@dataclass(frozen=True)
class Easy(Tiny):
    """As little work, and a gate that lets it through."""

    limits: Limits = EASY


GOOD = Settings(
    seed=1,
    schedule=Schedule(chains=64, moves=16, last=256),
    effort=Effort(rounds=3, points=1_024, last=8_192, directions=4, slopes=4),
    starts=2,
    kept=1_000,
    short=Schedule(chains=64, moves=8, last=32),
    limits=replace(Limits(), effective=400.0),
)
"""Enough work for the gate as it is, but for the number of draws."""


@lru_cache(maxsize=1)
def good() -> Calibration:
    """Calibrate the two stocks with `GOOD`."""
    with two_stocks():
        return calibrate(small_problem(), GOOD)

"""The counts the model is held against, as data that a modeller can edit.

``measurements.csv`` has one number a row, ``observables.yaml`` says what each of them is in terms
of the model, ``priors.csv`` which numbers of the register are fitted and how, ``region_sets.csv``
which part of the country a count covers, and ``ranges.csv`` what the evidence allows for what is
not fitted.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pandas as pd

from calibration.targets.formula import vocabulary
from calibration.targets.measurements import Declared, read_measurements
from calibration.targets.references import read_observables, read_priors, read_region_sets
from calibration.targets.schema import EVERYWHERE, Measurement, Prior, Targets, names_of, numbers_of
from simulation.outcomes.scenario_runs import model
from simulation.reading.faults import Collector, InputError
from simulation.register.counts import FILES, fingerprint, project_counts
from simulation.register.register import PRIOR, Register, load_register

__all__ = [
    "EVERYWHERE",
    "FILES",
    "Measurement",
    "Prior",
    "Targets",
    "folder",
    "load_targets",
    "names_of",
    "ranges",
]

T = TypeVar("T")


def folder() -> Path:
    return project_counts()


def load_targets(path: Path | str | None = None, register: Register | None = None) -> Targets:
    """Read and check everything the model is fitted to; an `InputError` has every fault.

    `path` is the folder with the `FILES`, by default the project's own; `register` has the figures
    of the priors, by default the project's own without a parameter set, which is what has to be
    found. A count that is fitted may not be one that a range of the register rests on.
    """
    where = folder() if path is None else Path(path)
    register = register or load_register(parameter_set=PRIOR)
    faults = Collector()
    known = vocabulary(model(), register)
    measured, observed, prior, regional = (where / name for name in FILES)
    observables = _read(lambda: read_observables(observed, known, faults), faults) or {}
    used = {*model().parameters, *numbers_of(_entries(observables).values())}
    priors = _read(lambda: read_priors(prior, register, used, faults), faults) or {}
    region_sets = _read(lambda: read_region_sets(regional, faults), faults) or {}
    begin, end = (_date(register.estimates[f"wereld.{n}"].central) for n in ("begin", "einde"))
    declared = Declared(observables, priors, region_sets, begin, end, _ranges(register))
    rows = _read(lambda: read_measurements(measured, declared, faults), faults) or []
    faults.check()
    return Targets(
        tuple(rows),
        _entries(observables),
        tuple(_entries(priors).values()),
        _entries(region_sets),
        _hash(where),
        fingerprint(where),
    )


def _read(read: Callable[[], T], faults: Collector) -> T | None:
    """Read a file; when it cannot be read at all, go on with the others."""
    try:
        return read()
    except InputError as error:
        faults.add(*error.faults)
        return None


def _entries(found: Mapping[str, T | None]) -> dict[str, T]:
    return {name: entry for name, entry in found.items() if entry is not None}


def _ranges(register: Register) -> dict[str, list[str]]:
    """Give where the register has a range that was set by a count, by the id of the count."""
    found: dict[str, list[str]] = {}
    for parameter in {one.id: one for one in register.described.values()}.values():
        for count in parameter.rests_on if parameter.has_range else ():
            found.setdefault(count, []).append(parameter.entry)
    return found


def _date(year: float) -> dt.date:
    whole = math.floor(year)
    first, after = dt.date(whole, 1, 1), dt.date(whole + 1, 1, 1)
    return first + (year - whole) * (after - first)


def _hash(where: Path) -> str:
    content = hashlib.sha256()
    for name in FILES:
        content.update(hashlib.sha256((where / name).read_bytes()).digest())
    return content.hexdigest()[:16]


def ranges() -> pd.DataFrame:
    return pd.read_csv(folder() / "ranges.csv")

"""The parameter register: every number of the model, with its range, source and grade.

One file a sector in ``simulation/parameters``, beside ``knoppen.yaml`` (levers, whose base is an
uncertain number too) and ``aannames.yaml`` (assumptions: a name for choosing a parameter's value).
A parameter set (``sets/<id>.yaml``) replaces central values and leaves the ranges alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulation.faults import Fault, InputError, printable, suggestion

GRADES = ("seed", "page", "derived", "assumption", "unverified", "definition", "fitted")
GROUPS = ("voorkomen", "wonen", "opvang", "begeleiding", "eu_burgers")
PRIOR = "prior"  # the id of the parameter set when no set is applied
BASE = "knop."  # stands before a lever's name in the names of the estimates


class Label(NamedTuple):
    """The same words in Dutch and in English."""

    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number nobody knows exactly: most likely `central`, between `low` and `high`."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Parameter:
    """A number, or an array of numbers, and why we think it has this value.

    Parameters
    ----------
    by
        The names of the dimensions; empty for one number.
    values
        One estimate per tuple of members, in the order of `by`; ``()`` for one number.
    """

    id: str
    label: Label
    unit: str
    year: int | None
    grade: str
    source: str
    why: str
    by: tuple[str, ...]
    values: Mapping[tuple[str, ...], Estimate]

    @property
    def estimates(self) -> dict[str, Estimate]:
        return {".".join((self.id, *members)): value for members, value in self.values.items()}


@dataclass(frozen=True)
class Lever:
    """Something policy can change. `base` is its current value; None for a date not yet set.

    `low` and `high` bound what a scenario may choose (years when `kind` is ``date``).
    """

    id: str
    label: Label
    text: Label
    group: str
    unit: str
    simple: bool
    kind: str
    low: float
    high: float
    step: float
    why_range: str
    base: Parameter | None


@dataclass(frozen=True)
class Assumption:
    """A name under which a scenario sets one number of the world (`parameter`, a flat name)."""

    id: str
    parameter: str
    label: Label
    text: Label


@dataclass(frozen=True)
class Register:
    """All parameters, levers and assumptions; its flat view has one estimate per number."""

    parameters: Mapping[str, Parameter]
    levers: Mapping[str, Lever]
    assumptions: Mapping[str, Assumption]
    parameter_set: str = PRIOR

    @cached_property
    def described(self) -> dict[str, Parameter]:
        """What describes each number: flat name to parameter, lever bases included."""
        bases = [lever.base for lever in self.levers.values() if lever.base is not None]
        everything = [*self.parameters.values(), *bases]
        pairs = [(name, parameter) for parameter in everything for name in parameter.estimates]
        return dict(sorted(pairs, key=lambda pair: pair[0]))

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Every number by its flat name, sorted: ``opvang.uitval``, ``knop.contingent``."""
        owners = {parameter.id: parameter for parameter in self.described.values()}
        flat = {name: value for p in owners.values() for name, value in p.estimates.items()}
        return {name: flat[name] for name in self.described}

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.estimates)

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each flat name in `central` and `draw`."""
        return {name: row for row, name in enumerate(self.names)}

    def central(self) -> np.ndarray:
        """Give the central values, in the order of `names`."""
        return np.array([estimate.central for estimate in self.estimates.values()], dtype=float)

    def draw(self, n: int, seed: int) -> np.ndarray:
        """Draw `n` values of each number from a triangle over low, central, high.

        Each number has a stream of its own, made from the seed and its name, so that one more
        number, or one more draw, changes none of the others. Definitions and numbers without a
        range stay as they are. A central value outside its range (from a parameter set) widens
        the range up to it.

        Returns
        -------
        numpy.ndarray
            Shape ``(len(names), n)``.
        """
        drawn = np.empty((len(self.names), n))
        for row, (name, estimate) in enumerate(self.estimates.items()):
            mode = estimate.central
            low, high = min(estimate.low, mode), max(estimate.high, mode)
            if low == high or self.described[name].grade == "definition":
                drawn[row] = mode
                continue
            digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
            stream = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
            u = stream.random(n)
            up = low + np.sqrt(u * (high - low) * (mode - low))
            down = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
            drawn[row] = np.where(u * (high - low) < mode - low, up, down).clip(low, high)
        return drawn

    def with_values(
        self, values: Mapping[str, float], parameter_set: str | None = None
    ) -> Register:
        """Give a register with other central values; ranges stay.

        Raises
        ------
        KeyError
            When a flat name is unknown.
        ValueError
            When a value is not finite.
        """
        for name, value in values.items():
            if name not in self.estimates:
                raise KeyError(f"{name!r} is not in the register.{suggestion(name, self.names)[1]}")
            if not np.isfinite(value):
                raise ValueError(f"{name} is not finite: {value}")
        levers = {
            key: lever if lever.base is None else replace(lever, base=_set(lever.base, values))
            for key, lever in self.levers.items()
        }
        parameters = {key: _set(parameter, values) for key, parameter in self.parameters.items()}
        set_id = self.parameter_set if parameter_set is None else parameter_set
        return Register(parameters, levers, self.assumptions, set_id)


def _set(parameter: Parameter, values: Mapping[str, float]) -> Parameter:
    changed = {
        members: replace(estimate, central=float(values[name])) if name in values else estimate
        for (members, estimate), name in zip(
            parameter.values.items(), parameter.estimates, strict=True
        )
    }
    return replace(parameter, values=changed)


def load_register(folder: Path | str | None = None, parameter_set: str | None = None) -> Register:
    """Read the register; a second call costs nothing while the files stay the same.

    Parameters
    ----------
    folder
        The folder with the files; the package's own when None.
    parameter_set
        The id of the set to apply; None takes the one named in ``sets/DEFAULT``, and without
        that file (or with ``prior``) the central values as they are.

    Raises
    ------
    InputError
        With every fault in every file.
    """
    if folder is None:
        folder = Path(str(resources.files("simulation").joinpath("parameters")))
    folder = Path(folder)
    if parameter_set is None:
        default = folder / "sets" / "DEFAULT"
        parameter_set = default.read_text("utf-8").strip() if default.is_file() else PRIOR
    files = sorted(folder.glob("*.yaml"))
    if parameter_set != PRIOR:
        known = {path.stem: path for path in sorted((folder / "sets").glob("*.yaml"))}
        if parameter_set not in known:
            shown, (nl, en) = printable(parameter_set), suggestion(parameter_set, known)
            nl, en = f"onbekende parameterset '{shown}'.{nl}", f"unknown set '{shown}'.{en}"
            raise InputError([Fault(str(folder / "sets"), 0, 0, "", nl, en)])
        files.append(known[parameter_set])
    stamps = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _load(folder, parameter_set, stamps)


@lru_cache(maxsize=8)
def _load(folder: Path, parameter_set: str, stamps: tuple[tuple[Path, int, int], ...]) -> Register:
    """Read the files; the stamps of time and size are there to notice a changed file."""
    from simulation.registerfile import read  # which needs the classes above

    parameter_files = [path for path, _, _ in stamps if path.parent == folder]
    set_files = [path for path, _, _ in stamps if path.parent != folder]
    register, values = read(folder, parameter_files, set_files)
    return register.with_values(values, parameter_set)

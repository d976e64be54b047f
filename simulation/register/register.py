"""The parameter register: every number of the model, with its range, source and grade.

One file a sector in ``simulation/parameters``, beside ``knoppen/`` (levers, whose base is an
uncertain number too) and ``aannames.yaml`` (assumptions: a name for choosing a parameter's value).
A parameter set (``sets/<id>/``, made by a calibration) replaces central values and leaves the
ranges alone; beside it stand the draws of the posterior.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path

import numpy as np

from simulation.reading.faults import printable, refusal, suggestion, usage
from simulation.register.counts import FILES, Counts, counts_folder, fingerprint
from simulation.register.distribution import quantile
from simulation.register.load import LEVERS, read
from simulation.register.parameters import (
    BASE,
    GRADES,
    GROUPS,
    PRIOR,
    Assumption,
    Estimate,
    Lever,
    Parameter,
)
from simulation.register.posterior import Posterior, read_posterior

__all__ = [
    "BASE",
    "GRADES",
    "GROUPS",
    "POSTERIOR_FILE",
    "PRIOR",
    "SET_FILE",
    "Assumption",
    "Estimate",
    "Lever",
    "Parameter",
    "Register",
    "block_of",
    "kept_sets",
    "load_register",
    "parameters_folder",
    "set_folder",
    "set_in_use",
]

SET_FILE, POSTERIOR_FILE = "parameterset.yaml", "posterior.npz"


@dataclass(frozen=True, eq=False)
class Register:
    """All parameters, levers and assumptions; its flat view has one estimate per number.

    Attributes
    ----------
    posterior
        The draws that go with the parameter set, if it has any.
    prior
        The register without the parameter set; None when there is none.
    counts
        The counts that the draws are held against, as they are now.
    """

    parameters: Mapping[str, Parameter]
    levers: Mapping[str, Lever]
    assumptions: Mapping[str, Assumption]
    parameter_set: str = PRIOR
    posterior: Posterior | None = None
    prior: Register | None = None
    counts: Counts | None = None

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
        owners = {parameter.id: parameter.estimates for parameter in self.described.values()}
        return {name: owners[parameter.id][name] for name, parameter in self.described.items()}

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.estimates)

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each flat name in `central` and `draw`."""
        return {name: row for row, name in enumerate(self.names)}

    def central(self) -> np.ndarray:
        return np.array([estimate.central for estimate in self.estimates.values()], dtype=float)

    @cached_property
    def hash(self) -> str:
        """Of every number's range and grade: what prior draws depend on."""
        rows = [
            (n, e.low, e.central, e.high, self.described[n].grade)
            for n, e in self.estimates.items()
        ]
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]

    def draw(self, n: int, seed: int) -> np.ndarray:
        return self.draw_columns(np.arange(n), seed)

    def draw_columns(self, columns: np.ndarray, seed: int) -> np.ndarray:
        """Draw values of each number, of which low, central and high are the 5, 50 and 95 %
        points; ``(numbers, n)``.

        `columns`, ``(n,)``, says which draws of the endless row of them that a seed gives, or,
        ``(blocks, n)``, which for the numbers of each block (see `block_of`). Each number has a
        stream of its own, made from the seed and its name, so that one more number, or one more
        draw, changes none of the others. Definitions and numbers without a range stay as they are.
        A central value outside its range (from a parameter set) widens the range up to it.
        """
        drawn = np.empty((len(self.names), columns.shape[-1]))
        by_block = np.atleast_2d(columns)
        length = int(columns.max(initial=-1)) + 1
        for row, (name, estimate) in enumerate(self.estimates.items()):
            mode = estimate.central
            low, high = min(estimate.low, mode), max(estimate.high, mode)
            if low == high or self.described[name].grade == "definition":
                drawn[row] = mode
                continue
            digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
            stream = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
            u = stream.random(length)[by_block[block_of(name, len(by_block))]]
            drawn[row] = quantile(Estimate(low, mode, high), self.described[name].unit, u)
        return drawn

    def with_values(
        self, values: Mapping[str, float], parameter_set: str | None = None
    ) -> Register:
        """Give a register with other central values; ranges stay, a posterior does not.

        A `KeyError` says that a flat name is unknown, a `ValueError` that a value is not finite.
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


def block_of(name: str, blocks: int) -> int:
    """Give the block that a number belongs to: those of one block are drawn together."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % blocks


def _set(parameter: Parameter, values: Mapping[str, float]) -> Parameter:
    changed = {
        members: replace(estimate, central=float(values[name])) if name in values else estimate
        for (members, estimate), name in zip(
            parameter.values.items(), parameter.estimates, strict=True
        )
    }
    return replace(parameter, values=changed)


def load_register(
    folder: Path | str | None = None, parameter_set: Path | str | None = None
) -> Register:
    """Read the register; a second call costs nothing while the files stay the same.

    `parameter_set` is the id of the set to apply, or the folder that a calibration wrote; None
    takes the set named in ``sets/DEFAULT``, and without that file (or with ``prior``) the central
    values as they are. An `InputError` has every fault in every file.
    """
    folder = parameters_folder() if folder is None else Path(folder)
    parameter_set = set_in_use(folder) if parameter_set is None else parameter_set
    levers = sorted(folder.glob(f"{LEVERS}/*.yaml"), key=_by_group)
    files = [*sorted(folder.glob("*.yaml")), *levers]
    if parameter_set == PRIOR:
        return _load(folder, _stamps(files))
    home = set_folder(folder, parameter_set)
    found = _load(folder, _stamps([*files, home / SET_FILE, home / POSTERIOR_FILE]))
    counts = counts_folder(home)
    return _held_against(found, counts, _stamps([counts / name for name in FILES]))


def _by_group(path: Path) -> int:
    return GROUPS.index(path.stem) if path.stem in GROUPS else len(GROUPS)


def parameters_folder() -> Path:
    return Path(str(resources.files("simulation").joinpath("parameters")))


def set_in_use(folder: Path) -> str:
    """Give the id of the set that is taken when none is named; ``prior`` when there is none."""
    default = folder / "sets" / "DEFAULT"
    return default.read_text("utf-8").strip() if default.is_file() else PRIOR


def kept_sets(folder: Path) -> dict[str, Path]:
    """Give the parameter sets that are kept with a register: the folder of each, by its id."""
    return {path.parent.name: path.parent for path in sorted(folder.glob(f"sets/*/{SET_FILE}"))}


def set_folder(folder: Path, parameter_set: Path | str) -> Path:
    """Find a parameter set, by its id or as a folder; a `SettingError` says that there is none."""
    known = kept_sets(folder)
    if parameter_set in known:
        return known[str(parameter_set)]
    if (Path(parameter_set) / SET_FILE).is_file():
        return Path(parameter_set)
    shown, (nl, en) = printable(str(parameter_set)), suggestion(str(parameter_set), known)
    nl, en = f"onbekende parameterset '{shown}'.{nl}", f"unknown parameter set '{shown}'.{en}"
    raise usage(nl, en)


Stamps = tuple[tuple[Path, int, int], ...]
"""Files that are there, with the time and size by which a change is noticed."""


def _stamps(files: Sequence[Path]) -> Stamps:
    found = ((path, path.stat()) for path in files if path.is_file())
    return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in found)


@lru_cache(maxsize=8)
def _held_against(register: Register, counts: Path, stamps: Stamps) -> Register:
    return replace(register, counts=Counts(counts, fingerprint(counts)))


@lru_cache(maxsize=8)
def _load(folder: Path, stamps: Stamps) -> Register:
    """Read the files; the stamps of time and size are there to notice a changed file."""
    paths = [path for path, _, _ in stamps]
    entries = read(
        folder,
        [path for path in paths if folder in (path.parent, path.parent.parent)],
        [path for path in paths if path.name == SET_FILE],
    )
    register = Register(entries.parameters, entries.levers, entries.assumptions)
    kept = [path for path in paths if path.name == POSTERIOR_FILE]
    if not entries.set_id:
        return register
    found = register.with_values(entries.values, entries.set_id)
    posterior = read_posterior(kept[0]) if kept else None
    for name in () if posterior is None else posterior.names:
        if name not in found.index:
            shown = printable(name)
            problem = (
                f"trekkingen van '{shown}', dat niet in het register staat",
                f"draws of '{shown}', which is not in the register",
            )
            raise refusal(str(kept[0]), problem)
    return replace(found, posterior=posterior, prior=register)

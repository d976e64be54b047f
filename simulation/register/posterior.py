"""The posterior of a calibration: draws of every number of the register, kept in a small file.

Most numbers were drawn from their ranges and not fitted. Those can be drawn again from the seed
and the number of their column, so that only what was fitted is kept, and any draw can be made
again from its id: its place in the file.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from simulation.reading.faults import refusal
from simulation.reading.system_errors import system_words

MAX_BYTES = 20_000_000
PASSED, FAILED = "passed", "failed"
"""What the gate said: may the draws be quoted?"""
FARTHEST = 10_000_000
"""No draw and no column has a number as high; to make one, those before it are made too."""
APART = 997
"""Draws between where one seed begins and the next: prime, so that few seeds begin at the same."""


_NONE = (
    "dit is geen posterior van wonen-eerst calibrate",
    "this is no posterior of wonen-eerst calibrate",
)


class Ranges(Protocol):
    """What the draws ask of a register: its numbers, drawn from their ranges."""

    @property
    def index(self) -> Mapping[str, int]:
        """The row of each flat name."""

    def draw_columns(self, columns: np.ndarray, seed: int) -> np.ndarray:
        """Draw values of each number, ``(numbers, n)``, for columns ``(n,)`` or ``(blocks, n)``."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws from the posterior of all numbers together.

    Attributes
    ----------
    names
        Numbers of the register whose value is kept for each draw.
    values
        Shape ``(names, draws)``.
    columns
        The prior draw that every other number takes, by block of numbers (see
        `simulation.register.register.block_of`), shape ``(blocks, draws)``.
    log_likelihood
        Of the counts that were fitted, given each draw, shape ``(draws,)``.
    about
        Plain data: ``seed``, ``prior_seed``, ``gate``, ``data_hash``, ``model_version``,
        ``register`` (a hash), ``structure`` (of the base), ``structures`` (``id`` and ``weight``
        of each), ``fitted`` (ids of the counts), ``counted_until`` (their last day, by observable;
        not in older files), ``point`` (the central values that the set gives) and ``depends`` (what
        `simulation.outcomes.quotability` holds them against).
    structure
        Place in ``structures`` of the structure each draw is of, shape ``(draws,)``.
    hash
        Of the file.
    """

    names: tuple[str, ...]
    values: np.ndarray
    columns: np.ndarray
    log_likelihood: np.ndarray
    about: Mapping[str, Any]
    structure: np.ndarray
    hash: str = ""

    @property
    def count(self) -> int:
        return int(self.columns.shape[1])

    @property
    def converged(self) -> bool:
        return bool(self.about["gate"] == PASSED)

    def choose(self, members: int, seed: int) -> np.ndarray:
        """Give the ids of as many draws, no one twice; more of them begin with the same ones.

        The kept draws stand in an order of which every beginning stands for the whole, and with
        seed 0 they are taken from the first on; another seed begins elsewhere and goes round. When
        all have had their turn, each has another one with other numbers: an id that goes on where
        the kept ones end.
        """
        places = np.arange(members)
        kept = (places + seed * APART) % self.count
        return np.asarray(places // self.count * self.count + kept)

    def numbers(self, register: Ranges, ids: np.ndarray) -> np.ndarray:
        """Give all numbers of the register for some draws, shape ``(numbers, len(ids))``.

        An id within `count` is a draw that is kept, and was weighed against the counts with all of
        its numbers. One beyond is the kept draw at its remainder for what is kept, with a prior
        draw of its own for the rest. It was not weighed, so it is only about right: where a number
        that was not fitted matters for the counts, a fitted one no longer makes up for it. With
        the set ``basis`` such draws alone put homelessness at the end of 2030 under current
        policy 1 % higher, in a 90 % band that is 15 % wider; what the scenario ``wonen_eerst`` does
        to it is the same within 4 %.
        """
        kept, beyond = ids % self.count, ids - self.count
        columns = np.where(beyond < 0, self.columns[:, kept], self.columns.max() + 1 + beyond)
        drawn = register.draw_columns(columns, int(self.about["prior_seed"]))
        drawn[[register.index[name] for name in self.names]] = self.values[:, kept]
        return drawn

    def to_bytes(self) -> bytes:
        """Give the file; the same draws give the same bytes."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            names=np.array(self.names),
            values=self.values.astype(np.float32),
            columns=self.columns.astype(np.int32),
            log_likelihood=self.log_likelihood.astype(np.float32),
            structure=self.structure.astype(np.int8),
            about=np.array(json.dumps(dict(self.about), sort_keys=True)),
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes, name: str) -> Posterior:
        """Read a file, called `name` in the message; an `InputError` says that it is none."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as kept:
                found = cls(
                    tuple(str(n) for n in kept["names"]),
                    kept["values"].astype(float),
                    kept["columns"].astype(np.int64),
                    kept["log_likelihood"].astype(float),
                    json.loads(str(kept["about"])),
                    kept["structure"].astype(np.int64),
                    hashlib.sha256(content).hexdigest(),
                )
            found._check()
        except KeyError as missing:
            if "structure" not in str(missing):
                raise refusal(name, _NONE) from None
            problem = (
                "deze posterior is van een oudere versie; ijk opnieuw met wonen-eerst calibrate",
                "this posterior is of an older version; calibrate again with wonen-eerst calibrate",
            )
            raise refusal(name, problem) from None
        except Exception:  # a broken file can fail in any way
            raise refusal(name, _NONE) from None
        return found

    def _check(self) -> None:
        whole = {"seed", "prior_seed", "gate", "data_hash", "model_version", "register"}
        shapes = (
            self.values.shape,
            self.columns.shape[1:],
            self.log_likelihood.shape,
            self.structure.shape,
        )
        n = self.columns.shape[1]
        about = set(self.about) if isinstance(self.about, dict) else set()
        seeds = [isinstance(self.about.get(name), int) for name in ("seed", "prior_seed")]
        if not whole <= about or not all(seeds):
            raise ValueError("incomplete")
        if shapes != ((len(self.names), n), (n,), (n,), (n,)):
            raise ValueError("incomplete")
        blocks, kinds = len(self.columns), len(self.about.get("structures", ())) or 1
        if blocks == 0 or (self.columns >= FARTHEST).any():
            raise ValueError("no columns to draw from")
        if (self.structure < 0).any() or (self.structure >= kinds).any():
            raise ValueError("a structure that is not told of")
        finite = np.isfinite(self.values).all() and np.isfinite(self.log_likelihood).all()
        if n == 0 or not finite or (self.columns < 0).any():
            raise ValueError("not draws")


def read_posterior(path: Path) -> Posterior:
    """Read a posterior from a file; an `InputError` says that it cannot be read, or is none."""
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        nl, en = system_words(error)
        problem = (f"kan dit bestand niet lezen ({nl})", f"cannot read this file ({en})")
        raise refusal(str(path), problem) from None
    return Posterior.from_bytes(content[:MAX_BYTES], str(path))

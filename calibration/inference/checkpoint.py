"""Keeping what has been worked out, so that a calibration that was cut off can go on.

Every piece follows from the problem, the settings and the pieces before it, so that what is read
back is what would have been worked out again.
"""

import hashlib
import io
import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

Arrays = dict[str, np.ndarray]
Made = TypeVar("Made")

FOLDER = ".wonen-eerst-voortgang"
KEY = "key"


class Checkpoint:
    """Pieces of a calculation, kept in a folder; without a folder they are only made.

    Parameters
    ----------
    key
        A hash of everything the pieces depend on: pieces with another one are made anew.
    """

    def __init__(self, folder: Path | None = None, key: str = "") -> None:
        self.folder = None if folder is None else folder / FOLDER
        self.key = key
        self.found = 0

    def piece(self, name: str, make: Callable[[], Mapping[str, np.ndarray]]) -> Arrays:
        """Give a piece: read back when it is there and whole, else made and kept."""
        if self.folder is None:
            return dict(make())
        path = self.folder / f"{name}.npz"
        kept = self._read(path)
        if kept is not None:
            self.found += 1
            return kept
        made = dict(make())
        self._write(path, made)
        return made

    def made(self, name: str, of: Callable[..., Made], make: Callable[[], Made]) -> Made:
        """Give a piece that is a dataclass, as `piece` does.

        Parameters
        ----------
        of
            The class; its fields are arrays and plain numbers.

        Returns
        -------
        object
            Made, or read back.
        """
        kept = self.piece(name, lambda: packed(make()))
        return of(**{part: array if array.ndim else array.item() for part, array in kept.items()})

    def _read(self, path: Path) -> Arrays | None:
        try:
            with np.load(path, allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
        except Exception:  # a file that is not whole can fail in any way
            return None
        told = arrays.pop(KEY, np.array([])).tolist()
        return arrays if told == [self.key, *arrays] else None

    def _write(self, path: Path, arrays: Arrays) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        told = {KEY: np.array([self.key, *arrays])}  # the names too, so that none gets lost
        np.savez(content, **told, **arrays)  # type: ignore[arg-type]
        scratch = path.with_suffix(f".{os.getpid()}.tmp")
        with open(scratch, "wb") as file:
            file.write(content.getvalue())
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)

    def clear(self) -> None:
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


@cache
def code_hash() -> str:
    """Give a hash of the code that makes the pieces: constants, steps and all.

    A change anywhere in the two packages makes them anew: too often rather than once too little.
    """
    found = hashlib.sha256()
    for package in ("calibration", "simulation"):
        home = files(package)
        for path in sorted(path for path in Path(str(home)).rglob("*.py")):
            found.update(path.relative_to(str(home)).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def packed(made: Any) -> Arrays:
    """Give the fields of a dataclass of arrays and plain numbers, all as arrays."""
    return {name: np.asarray(value) for name, value in vars(made).items()}

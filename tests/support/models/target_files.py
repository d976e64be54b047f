"""A copy of the shipped targets that can be changed in one place, and where that place is."""

import csv
import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from calibration.targets import FILES, Targets, folder, load_targets
from simulation.reading.faults import Fault, InputError, printable

MEASUREMENTS, OBSERVABLES, PRIORS, REGION_SETS = FILES
TABLES = (MEASUREMENTS, PRIORS, REGION_SETS)

Place = tuple[int, int]
"""Line and column, from 1; (0, 0) is the whole file."""


def _written(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell


def _place(text: str, position: int) -> Place:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


class TargetFiles:
    """The four files in a folder of their own.

    Tables are read and written here, so that the loader is held against another reader.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in FILES:
            shutil.copy(folder() / name, path / name)

    def name(self, file: str) -> str:
        """How messages name a file."""
        return str(self.path / file)

    def load(self) -> Targets:
        return load_targets(self.path)

    def refused(self) -> InputError:
        with pytest.raises(InputError) as caught:
            self.load()
        return caught.value

    # Text ------------------------------------------------------------------------------------

    def text(self, file: str) -> str:
        return (self.path / file).read_bytes().decode()

    def write(self, file: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.path / file).write_bytes(data)

    def swap(self, file: str, old: str, new: str, at: str = "") -> Place:
        """Put words where others stand once; give the place of `at`, a part of the new words."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        begin = text.index(old) + new.index(at)
        text = text.replace(old, new)
        self.write(file, text)
        return _place(text, begin)

    def find(self, file: str, words: str) -> Place:
        """The place of words that stand in a file once."""
        text = self.text(file)
        assert text.count(words) == 1, f"{words!r} stands {text.count(words)} times in {file}"
        return _place(text, text.index(words))

    # Tables ----------------------------------------------------------------------------------

    def rows(self, file: str) -> list[list[str]]:
        """The cells, the header included."""
        return list(csv.reader(io.StringIO(self.text(file), newline="")))

    def put_rows(self, file: str, rows: list[list[str]]) -> None:
        self.write(file, "".join(",".join(map(_written, row)) + "\n" for row in rows))

    def dicts(self, file: str) -> list[dict[str, str]]:
        header, *body = self.rows(file)
        return [dict(zip(header, row, strict=True)) for row in body]

    def place(self, file: str, row: str, column: str) -> Place:
        """Where a cell begins; `row` is the first cell of its row."""
        rows = self.rows(file)
        line, number = [cells[0] for cells in rows].index(row), rows[0].index(column)
        before = "".join(_written(cell) + "," for cell in rows[line][:number])
        assert self.text(file).split("\n")[line].startswith(before)
        return line + 1, len(before) + 1

    def put(self, file: str, row: str, column: str, cell: str) -> Place:
        """Put something else in a cell; give its place."""
        rows = self.rows(file)
        line, number = [cells[0] for cells in rows].index(row), rows[0].index(column)
        rows[line][number] = cell
        self.put_rows(file, rows)
        return self.place(file, rows[line][0], column)

    def add(self, file: str, like: str, **cells: str) -> str:
        """Add a row like another, but for these cells; give its first cell."""
        header, *body = self.rows(file)
        row = next(row for row in body if row[0] == like)
        new = [cells.get(column, cell) for column, cell in zip(header, row, strict=True)]
        self.put_rows(file, [header, *body, new])
        return new[0]


def check_words(fault: Fault) -> None:
    """Look whether a fault is told in both languages, about the same names."""
    nl, en = fault.problem_nl, fault.problem_en
    assert nl.strip() and en.strip() and nl != en
    quoted = [re.findall(r"(?<!\w)'([^' ]*)'(?!\w)", words) for words in (nl, en)]
    assert quoted[0] == quoted[1]
    assert all(line == printable(line, len(line)) for line in (nl, en))


def check(files: TargetFiles, file: str, place: Place, words: str, key: str | None = None) -> None:
    """Look whether loading gives this one fault; `words` is a part of the Dutch."""
    error = files.refused()
    assert len(error.faults) == 1, error.text()
    (fault,) = error.faults
    assert (fault.file, fault.line, fault.column) == (files.name(file), *place), error.text()
    assert words in fault.problem_nl, error.text()
    assert key is None or fault.key == key
    check_words(fault)


def content(targets: Targets) -> tuple[object, ...]:
    """What targets say, without where it stands and the hash of the files."""
    return (
        [replace(row, line=0) for row in targets.measurements],
        targets.observables,
        [replace(prior, line=0) for prior in targets.priors],
        {name: replace(entry, line=0) for name, entry in targets.region_sets.items()},
    )

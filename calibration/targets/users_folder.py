"""The counts of a user: what they changed, however it was saved, beside the rest of ours."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, get_args

from calibration.targets.schema import Measurement
from simulation.reading.faults import InputError, Pair, refusal
from simulation.reading.spreadsheet import as_csv
from simulation.reading.text_file import name_of
from simulation.register.counts import FILES, MEASUREMENTS, project_counts

WORKBOOK = "measurements.xlsx"


class Gathered(NamedTuple):
    """A folder with all `FILES` as we write them, and what was understood of the measurements."""

    folder: Path
    understood: Pair | None


def _columns(*kinds: type) -> set[str]:
    """Give the columns of a measurement that hold something of these kinds."""
    told = {field.name: field.type for field in fields(Measurement) if field.name != "line"}
    return {name for name, kind in told.items() if {kind, *get_args(kind)} & set(kinds)}


@contextmanager
def gathered(targets: Path) -> Iterator[Gathered]:
    """Give a folder of targets, whole and as we write it, for as long as it is looked at.

    The measurements may be those of a spreadsheet; a file that is missing is the project's own.
    Faults that are found meanwhile are told of the user's file.

    Raises
    ------
    InputError
        When there are no measurements, or they cannot be read.
    """
    table = _measurements(targets)
    read = as_csv(table, _columns(float, int), _columns(dt.date))
    if read.understood is None and all((targets / name).is_file() for name in FILES):
        yield Gathered(targets, None)
        return
    with TemporaryDirectory(prefix="wonen-eerst-telling-") as name:
        folder = Path(name)
        for file in FILES[1:]:
            own = targets / file
            shutil.copyfile(own if own.is_file() else project_counts() / file, folder / file)
        (folder / MEASUREMENTS).write_text(read.text, "utf-8")
        theirs = {name_of(folder / file): name_of(targets / file) for file in FILES}
        theirs[name_of(folder / MEASUREMENTS)] = name_of(table)
        try:
            yield Gathered(folder, read.understood)
        except InputError as error:
            faults = [replace(one, file=theirs.get(one.file, one.file)) for one in error.faults]
            raise InputError(faults) from None


def _measurements(targets: Path) -> Path:
    """Find the one file with measurements in a folder."""
    plain, book = targets / MEASUREMENTS, targets / WORKBOOK
    if plain.exists() and book.exists():
        nl = f"er is ook een {WORKBOOK}; laat er een weg"
        raise refusal(name_of(plain), (nl, f"there is {WORKBOOK} too; take one away"))
    return book if book.exists() else plain


def write_template(out: Path) -> list[Path]:
    """Copy the project's own targets into a folder, for somebody to change; give the files.

    Raises
    ------
    FileExistsError
        When one of them is there already.
    OSError
        When the place refuses them. None of them is left there either way.
    """
    written = [out / name for name in FILES]
    for path in written:
        if os.path.lexists(path):  # a link that leads nowhere is somebody's too
            raise FileExistsError(path)
    out.mkdir(parents=True, exist_ok=True)
    begun: list[Path] = []
    try:
        for path in written:
            with path.open("xb") as file:
                begun.append(path)
                file.write((project_counts() / path.name).read_bytes())
    except BaseException:
        for path in begun:
            path.unlink(missing_ok=True)
        raise
    return written

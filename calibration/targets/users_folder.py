"""The counts of a user: what they changed, however it was saved, beside the rest of ours."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, get_args

from calibration.targets.new_rows import Joined, joined
from calibration.targets.schema import Measurement
from simulation.reading.faults import Fault, InputError, Pair, refusal
from simulation.reading.spreadsheet import Read, as_csv
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
def gathered(targets: Path | None, rows: Path | None = None) -> Iterator[Gathered]:
    """Give a folder of targets, whole and as we write it, for as long as it is looked at.

    The measurements may be those of a spreadsheet; a file that is missing is the project's own.
    Faults that are found meanwhile are told of the user's file.

    Parameters
    ----------
    targets
        The user's folder; the project's own when None.
    rows
        A file with new measurements, which come below the others.

    Raises
    ------
    InputError
        When there are no measurements, or they cannot be read.
    """
    home = targets or project_counts()
    table = _measurements(home)
    read = _as_csv(table)
    if rows is None and read.understood is None and all((home / name).is_file() for name in FILES):
        yield Gathered(home, None)
        return
    with TemporaryDirectory(prefix="wonen-eerst-telling-") as name:
        folder = Path(name)
        for file in FILES[1:]:
            own = home / file
            shutil.copyfile(own if own.is_file() else project_counts() / file, folder / file)
        (folder / MEASUREMENTS).write_text(read.text, "utf-8")
        understood = read.understood
        theirs = {name_of(folder / file): name_of(home / file) for file in FILES}
        theirs[name_of(folder / MEASUREMENTS)] = name_of(table)
        added: Joined | None = None
        if rows is not None:
            added, said = _added(folder / MEASUREMENTS, rows, name_of(table))
            understood = said or understood
        try:
            yield Gathered(folder, understood)
        except InputError as error:
            raise InputError(
                [_theirs(one, theirs, folder, added, rows) for one in error.faults]
            ) from None


def _as_csv(table: Path) -> Read:
    return as_csv(table, _columns(float, int), _columns(dt.date))


def _added(table: Path, rows: Path, name: str) -> tuple[Joined, Pair | None]:
    """Put a user's new rows below a table of ours; give how, and what was understood of them."""
    read, scratch = _as_csv(rows), table.with_name("new_rows.csv")
    scratch.write_text(read.text, "utf-8")
    found = joined(table, scratch, (name, name_of(rows)))
    scratch.unlink()
    table.write_text(found.text, "utf-8")
    return found, read.understood


def _theirs(
    fault: Fault, theirs: Mapping[str, str], folder: Path, added: Joined | None, rows: Path | None
) -> Fault:
    """Tell a fault of a copy of ours of the file that the user has."""
    if added is not None and fault.file == name_of(folder / MEASUREMENTS):
        fault = added.of_rows(fault, name_of(str(rows)))
    return replace(fault, file=theirs.get(fault.file, fault.file))


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

"""A changed file of counts: what is wrong with it, or else what differs from the present one."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from calibration.targets import EVERYWHERE, FILES, Measurement, Targets, folder, load_targets
from calibration.targets.schema import SHARE
from calibration.targets.users_folder import gathered
from dashboard.formatting.html import HTML, listing
from dashboard.recalibration.private_folder import PREFIX
from dashboard.texts import Texts
from simulation.reading.faults import MAX_FAULTS, Fault, InputError, Pair
from simulation.wording.numbers import day, percent, plain, plain_percent

MEASUREMENTS = FILES[0]
"""The file that is changed; the others stay the project's own."""
ROWS = "nieuwe_rijen.csv"

COLUMNS = {
    "observable": "telling.kolom_observable",
    "value": "telling.kolom_value",
    "unit": "telling.kolom_unit",
    "window": "telling.kolom_window",
    "ref_start": "telling.kolom_ref_start",
    "ref_end": "telling.kolom_ref_end",
    "published": "telling.kolom_published",
    "region_set": "telling.kolom_region_set",
    "age_from": "telling.kolom_age_from",
    "age_to": "telling.kolom_age_to",
    "sd_ind": "telling.kolom_sd_ind",
    "bias_groups": "telling.kolom_bias_groups",
    "use": "telling.kolom_use",
    "n_eff": "telling.kolom_n_eff",
    "source": "telling.kolom_source",
    "note": "telling.kolom_note",
}
"""What a column of the file is called."""
USES = {
    "fit": "telling.gebruik_fit",
    "holdout": "telling.gebruik_holdout",
    "off": "telling.gebruik_off",
}
_COLUMN = re.compile(f"'({'|'.join(['id', *COLUMNS])})'")
WORDS = ("source", "note")
"""Columns that explain a count and change nothing in the outcome."""


@dataclass(frozen=True)
class Change:
    """A count that is new (no `before`), gone (no `after`), or not what it was."""

    before: Measurement | None
    after: Measurement | None

    @property
    def columns(self) -> list[str]:
        """What differs, when the count was there and still is."""
        if self.before is None or self.after is None:
            return []
        return [c for c in COLUMNS if getattr(self.before, c) != getattr(self.after, c)]

    @property
    def matters(self) -> bool:
        fitted = any(row is not None and row.use == "fit" for row in (self.before, self.after))
        both = self.before is not None and self.after is not None
        return fitted and not (both and set(self.columns) <= set(WORDS))


@dataclass(frozen=True)
class Upload:
    """What was uploaded: its faults, or what it changes and the file as we write it.

    Attributes
    ----------
    understood
        How it was read, where that is not as we write it ourselves.
    """

    faults: tuple[Fault, ...] = ()
    changes: tuple[Change, ...] = ()
    data: bytes = b""
    understood: Pair | None = None

    @property
    def matters(self) -> bool:
        return any(change.matters for change in self.changes)

    @property
    def all_new(self) -> bool:
        """Whether none of the present counts is in it, as in a file with new rows only."""
        gone = sum(change.after is None for change in self.changes)
        return 0 < gone == len(targets().measurements)


def targets() -> Targets:
    """Read the targets in use; a second call costs nothing while the files stay the same."""
    stats = [(folder() / name).stat() for name in FILES]
    return _targets(tuple((found.st_mtime_ns, found.st_size) for found in stats))


@lru_cache(maxsize=1)
def _targets(stamps: tuple[tuple[int, int], ...]) -> Targets:
    return load_targets()


def present() -> bytes:
    return (folder() / MEASUREMENTS).read_bytes()


def write_targets(data: bytes, path: Path) -> None:
    """Write the counts into a folder, with the project's own files beside them."""
    for name in FILES[1:]:
        shutil.copyfile(folder() / name, path / name)
    (path / MEASUREMENTS).write_bytes(data)


def check(data: bytes) -> Upload:
    """Read a file of counts as a calibration would, and compare it with the present one.

    It may be as a spreadsheet saved it. Nothing of it is left behind.
    """
    with TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as path:
        write_targets(data, Path(path))
        return _checked(Path(path), None)


def check_rows(data: bytes) -> Upload:
    """Read a file with nothing but new counts, below the present ones; see `check`."""
    with TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as path:
        rows = Path(path) / ROWS
        rows.write_bytes(data)
        return _checked(None, rows)


def _checked(counts: Path | None, rows: Path | None) -> Upload:
    try:
        with gathered(counts, rows) as found:
            read = load_targets(found.folder).measurements
            whole = (found.folder / MEASUREMENTS).read_bytes()
            understood = found.understood
    except InputError as error:
        return Upload(faults=tuple(error.faults))
    return Upload((), tuple(changes(targets().measurements, read)), whole, understood)


def changes(before: Sequence[Measurement], after: Sequence[Measurement]) -> Iterator[Change]:
    """Give what is new, then what changed, then what is gone; where a row stands is no change."""
    old, new = ({row.id: replace(row, line=0) for row in rows} for rows in (before, after))
    yield from (Change(None, row) for name, row in new.items() if name not in old)
    for name, row in new.items():
        if name in old and row != old[name]:
            yield Change(old[name], row)
    yield from (Change(row, None) for name, row in old.items() if name not in new)


# In words --------------------------------------------------------------------------------------


def fault_list(faults: Sequence[Fault], t: Texts) -> HTML:
    """Tell what is wrong, and where; the name of our copy of the file says nothing."""
    items = []
    for fault in faults:
        key = f" {code(fault.key)}" if fault.key else ""
        items.append(f"<strong>{escape(_place(fault, t))}</strong>{key}: {problem_of(fault, t)}")
    if len(items) >= MAX_FAULTS:
        items.append(t.html("telling.meer_fouten"))
    return listing(items)


def problem_of(fault: Fault, t: Texts) -> HTML:
    """Tell what is wrong; a name of a column stands apart from the words, as it is English."""
    words = escape(t.pick((fault.problem_nl, fault.problem_en)), quote=False)
    return _COLUMN.sub(lambda found: code(found[1]), words)


def code(name: str) -> HTML:
    return f'<code lang="en">{escape(name)}</code>'


def _place(fault: Fault, t: Texts) -> str:
    """Tell where a fault is: by its column if it has one, as no spreadsheet counts characters."""
    column = fault.key.rpartition(".")[2]
    if not fault.line:
        return t("telling.hele_bestand")
    if column in COLUMNS:
        return t("telling.plaats_kolom", regel=fault.line, kolom=t(COLUMNS[column]))
    return t("telling.plaats", regel=fault.line, teken=fault.column)


def change_list(found: Sequence[Change], t: Texts) -> HTML:
    return listing(_told(change, t) for change in found)


def _told(change: Change, t: Texts) -> HTML:
    row = change.after or change.before
    assert row is not None
    name = code(row.id)
    if change.before is None:
        words = t.html("telling.nieuw", telling=description(row, t), gebruik=t(USES[row.use]))
    elif change.after is None:
        words = t.html("telling.weg", telling=description(row, t))
    else:
        told = [_difference(change.before, change.after, column, t) for column in change.columns]
        words = t.html("telling.veranderd", wat="; ".join(told))
    return f"{name}: {words}"


def _difference(before: Measurement, after: Measurement, column: str, t: Texts) -> str:
    if column in WORDS:
        return t("telling.tekst_anders", wat=t(COLUMNS[column]))
    told = [_cell(row, column, t) for row in (before, after)]
    return t("telling.anders", wat=t(COLUMNS[column]), van=told[0], naar=told[1])


def _cell(row: Measurement, column: str, t: Texts) -> str:
    """Write what stands in a column, as a reader would."""
    value = getattr(row, column)
    if value is None or value == ():
        return t("telling.leeg")
    if column == "value":
        return amount(row, t)
    if column == "sd_ind":
        return plain_percent(value, t.lang)
    if column == "use":
        return t(USES[value])
    if column == "region_set":
        return region_words(value, t)
    if isinstance(value, dt.date):
        return day(value, t.lang)
    if isinstance(value, tuple):
        return ", ".join(value)
    return plain(value, t.lang) if isinstance(value, int | float) else str(value)


def description(row: Measurement, t: Texts) -> str:
    """Write a count in a line: what, how many, when, where."""
    label = t.pick(targets().observables[row.observable].label)
    words = {"wat": label, "getal": amount(row, t), "begin": day(row.ref_start, t.lang)}
    if row.ref_start == row.ref_end:
        told = t("telling.op", **words)
    else:
        told = t("telling.tussen", eind=day(row.ref_end, t.lang), **words)
    if row.region_set == EVERYWHERE:
        return told
    return t("telling.gebied", telling=told, gebied=region_words(row.region_set, t))


def region_words(name: str, t: Texts) -> str:
    """Tell which part of the country a count is of."""
    if name == EVERYWHERE:
        return t("telling.heel_land")
    region = targets().region_sets[name]
    part = percent(region.share.central, t.lang)
    return t("telling.deel_land", deel=part, jaar=region.year)


def amount(row: Measurement, t: Texts) -> str:
    write = plain_percent if row.unit == SHARE else plain
    return write(row.value, t.lang)

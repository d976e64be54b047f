"""A table as a spreadsheet saves it, brought back to what we read: commas, points, UTF-8.

A Dutch Excel writes semicolons, decimal commas, days as 31-1-2026, and often Windows-1252; others
save UTF-16, or a workbook. What can be read in one way only is read, and said; what may mean two
things is refused. A row stays on its line, so that a fault is told where the reader sees it.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from simulation.reading.faults import Fault, InputError, Pair, printable, refusal
from simulation.reading.scalars import TWO_WAYS, plain
from simulation.reading.text_file import MAX_BYTES, clean_text, name_of, read_text

_SEPARATORS: dict[str, Pair] = {
    ";": ("puntkomma's", "semicolons"),
    "\t": ("tabs", "tabs"),
}
_COMMAS: Pair = ("decimale komma's", "decimal commas")
_DAYS: Pair = ("datums als dag-maand-jaar", "dates as day-month-year")
_MOST_UNPACKED = 50 * MAX_BYTES
_OTHER_BOOKS: dict[bytes, str] = {
    b"\xd0\xcf\x11\xe0": "Excel 97-2003 (.xls)",
    b"PK\x03\x04": "LibreOffice (.ods)",
    b"%PDF": "PDF",
}
"""What people have counts in that we do not read, by how such a file begins."""
_ODS = b"mimetypeapplication/vnd.oasis.opendocument"

_COMMA = re.compile(r"-?\d+,\d+")
_BOTH = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+,\d+")
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")

Rows = list[list[str]]


class Read(NamedTuple):
    """A table as CSV with commas, points and days as 2026-01-31, and what was understood."""

    text: str
    understood: Pair | None


def as_csv(path: Path, numbers: Collection[str], dates: Collection[str]) -> Read:
    """Read a file that a spreadsheet may have saved.

    Parameters
    ----------
    path
        CSV, in UTF-8, UTF-16 with a byte order mark or Windows-1252, or a workbook (.xlsx), of
        which the first sheet is read.
    numbers, dates
        Columns that hold these; what stands in the others is left as it is.

    Returns
    -------
    Read
        The text as it stands, with nothing understood, when it is what we write ourselves.

    Raises
    ------
    InputError
        When the file cannot be read, or a number or day in it may mean two things.
    """
    name, data = name_of(path), _start(path)
    _refuse_other(data, name)
    if data.startswith(b"PK\x03\x04"):
        rows, said = _workbook(path, name)
    else:
        text, said = _text(path, data)
        first = next((line for line in text.splitlines() if line.strip()), "")
        separator = next((s for s in _SEPARATORS if s in first and "," not in first), ",")
        if separator == ",":
            return Read(text, _told(said))
        said.append(_SEPARATORS[separator])
        rows = _split(text, separator, name)
    said += _plain(rows, name, numbers, dates)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return Read(out.getvalue(), _told(said))


def _told(said: Sequence[Pair]) -> Pair | None:
    def joined(parts: list[str], word: str) -> str:
        *before, last = parts
        return f"{', '.join(before)} {word} {last}" if before else last

    if not said:
        return None
    return joined([nl for nl, _ in said], "en"), joined([en for _, en in said], "and")


# From a file to rows -------------------------------------------------------------------------


def _start(path: Path) -> bytes:
    """Give the file's bytes; none where `read_text` will say what is wrong with it."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else b""
    except OSError:
        return b""


def _refuse_other(data: bytes, name: str) -> None:
    for start, kind in _OTHER_BOOKS.items():
        if data.startswith(start) and (start != b"PK\x03\x04" or _ODS in data[:100]):
            nl = f"dit is een bestand van {kind}; bewaar het als .xlsx of als CSV"
            raise refusal(name, (nl, f"this is a file of {kind}; save it as .xlsx or as CSV"))


def _text(path: Path, data: bytes) -> tuple[str, list[Pair]]:
    """Decode a text, and say how if it was not as UTF-8."""
    name = name_of(path)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return clean_text(data.decode("utf-16"), name), [("UTF-16", "UTF-16")]
        except UnicodeDecodeError:
            raise refusal(name, ("dit is geen UTF-16-tekst", "this is not UTF-16 text")) from None
    try:
        return clean_text(read_text(path), name), []
    except InputError:
        if not data or b"\0" in data or _is_utf8(data):
            raise
        try:
            return clean_text(data.decode("cp1252"), name), [("Windows-1252", "Windows-1252")]
        except (UnicodeDecodeError, InputError):
            pass
        raise


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _split(text: str, separator: str, name: str) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: Rows = []
    try:
        for row in reader:
            rows.append([cell.replace("\r\n", "\n").strip() for cell in row])
    except csv.Error as error:
        nl, en = "deze regel is niet in cellen te splitsen", "this line cannot be split into cells"
        why = printable(str(error))
        raise refusal(name, (f"{nl} ({why})", f"{en} ({why})"), reader.line_num, 1) from None
    return rows


def _workbook(path: Path, name: str) -> tuple[Rows, list[Pair]]:
    """Read the first sheet of a workbook, as its cells show; a formula as what it came to."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                raise refusal(name, ("deze werkmap is te groot", "this workbook is too large"))
        # Not by its name, which may end in anything.
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [[_shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except InputError:
        raise
    except Exception as error:  # whatever a stranger's file makes the library stumble over
        why = printable(repr(error))
        nl = f"deze werkmap is niet te lezen; bewaar hem opnieuw als .xlsx of als CSV ({why})"
        en = f"this workbook cannot be read; save it again as .xlsx or as CSV ({why})"
        raise refusal(name, (nl, en)) from None
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell), default=0)
    title = printable(sheet.title)
    return [row[:width] for row in rows], [(f"werkblad '{title}'", f"sheet '{title}'")]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float):  # a number, which is not in doubt as a text may be
        return plain(value)
    return str(value).strip()


# Numbers and days ----------------------------------------------------------------------------


def _plain(rows: Rows, name: str, numbers: Collection[str], dates: Collection[str]) -> list[Pair]:
    """Spell numbers and days, in place, as we do; say which were spelled in another way."""
    head = next((number for number, row in enumerate(rows) if any(row)), len(rows))
    names = rows[head] if head < len(rows) else []
    faults: list[Fault] = []

    def respell(columns: Collection[str], spell: Callable[[str], str | Pair]) -> bool:
        changed = False
        for line, row in enumerate(rows[head + 1 :], _line(rows[: head + 1])):
            for place, column in enumerate(names[: len(row)]):
                if column in columns:
                    found = spell(row[place])
                    if isinstance(found, tuple):
                        faults.append(Fault(name, line, place + 1, column, *found))
                    elif found != row[place]:
                        row[place], changed = found, True
        return changed

    places = [place for place, column in enumerate(names) if column in dates]
    days = [row[p] for row in rows[head + 1 :] for p in places if p < len(row)]
    said = [
        pair
        for pair, done in (
            (_COMMAS, respell(numbers, _number)),
            (_DAYS, respell(dates, _day_speller(days))),
        )
        if done
    ]
    if faults:
        raise InputError(faults)
    return said


def _line(rows: Iterable[Sequence[str]]) -> int:
    """Give the line below these rows."""
    return 1 + sum(1 + sum(cell.count("\n") for cell in row) for row in rows)


def _number(cell: str) -> str | Pair:
    if TWO_WAYS.fullmatch(cell):
        whole, rest = re.split(r"[.,]", cell)
        return (
            f"'{cell}' kan {whole}{rest} zijn of {whole} en een deel; schrijf {whole}{rest}, of "
            f"{whole},{rest}0",
            f"'{cell}' may be {whole}{rest}, or {whole} and a part; write {whole}{rest}, or "
            f"{whole},{rest}0",
        )
    if _BOTH.fullmatch(cell):
        return cell.replace(".", "").replace(",", ".")
    return cell.replace(",", ".") if _COMMA.fullmatch(cell) else cell


def _day_speller(cells: Sequence[str]) -> Callable[[str], str | Pair]:
    """Give what spells a day of this table; a first number above 12 shows which one is the day."""
    found = [match for cell in cells if (match := _DAY.fullmatch(cell))]
    shown = any(int(match[1]) > 12 for match in found)

    def spell(cell: str) -> str | Pair:
        if (match := _DAY.fullmatch(cell)) is None:
            return cell
        day, month, year = (int(part) for part in match.groups())
        if not shown and day != month:
            return (
                f"'{cell}' kan twee dagen zijn; schrijf {year}-{month:02}-{day:02} of "
                f"{year}-{day:02}-{month:02}",
                f"'{cell}' may be two days; write {year}-{month:02}-{day:02} or "
                f"{year}-{day:02}-{month:02}",
            )
        return f"{year}-{month:02}-{day:02}"

    return spell

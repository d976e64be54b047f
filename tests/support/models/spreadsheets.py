"""Counts as a spreadsheet saves them."""

import csv
import io

from openpyxl import Workbook

NUMBERS = ("value", "age_from", "age_to", "sd_ind", "n_eff")
DATES = ("ref_start", "ref_end", "published")


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def _dutch_rows(data: bytes) -> list[list[str]]:
    head, *rows = rows_of(data)
    found = [head]
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        cells |= {name: cells[name].replace(".", ",") for name in NUMBERS}
        for name in DATES:
            year, month, day = (int(part) for part in cells[name].split("-"))
            cells[name] = f"{day}-{month}-{year}"
        found.append(list(cells.values()))
    return found


def dutch(data: bytes, separator: str = ";") -> str:
    """Give a table as a Dutch Excel writes it: 0,065 and 31-1-2026, with the ends of Windows."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(_dutch_rows(data))
    return out.getvalue()


def workbook(data: bytes) -> bytes:
    """Give a table as a workbook, with numbers in its cells."""
    head, *rows = rows_of(data)
    told = [
        [float(c) if c and n in NUMBERS else c or None for n, c in zip(head, row, strict=True)]
        for row in rows
    ]
    return _saved([head, *told])


def dutch_workbook(data: bytes) -> bytes:
    """Give a table as a workbook in which somebody typed numbers and days as text, in Dutch."""
    return _saved(_dutch_rows(data))


def _saved(rows: list[list[object]] | list[list[str]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()

"""Tables as the bytes of a file: Parquet, CSV, XLSX.

The same tables give the same bytes, so that a hash can tell whether anything changed.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from openpyxl import Workbook

About = Mapping[str, str | int]
"""Where the numbers came from, by name."""

EPOCH = dt.datetime(1980, 1, 1)
"""The earliest date a zip file can hold; it stands for "no date"."""

WHEN = {"tijd", "jaar", "gehaald_vanaf_eind"}
"""Columns of moments, which are no amounts."""

FINEST = 1e-6
"""Of what is less in a cell nothing is shown."""


def csv_bytes(
    table: pd.DataFrame, about: About, dutch: bool = False, once: About | None = None
) -> bytes:
    """Write a table whose last columns say where it came from.

    Parameters
    ----------
    about
        What those columns say, by name; the same in every row.
    dutch
        As a Dutch spreadsheet opens it: semicolons, decimal commas, byte order mark.
    once
        What the first row alone says, because it is long or of no use in a sum.

    Returns
    -------
    bytes
        In UTF-8.
    """
    first = {name: pd.Series([told], table.index[:1]) for name, told in (once or {}).items()}
    whole = table.assign(**about, **first)
    if dutch:
        text = whole.to_csv(index=False, lineterminator="\n", sep=";", decimal=",")
        return text.encode("utf-8-sig")
    text = whole.to_csv(index=False, lineterminator="\n")
    return text.encode()


def parquet_bytes(table: pd.DataFrame, about: About) -> bytes:
    """Write a table with its origin in the metadata of the schema."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = pa.Table.from_pandas(table, preserve_index=False)
    columns = columns.replace_schema_metadata({key: str(value) for key, value in about.items()})
    stream = io.BytesIO()
    parquet.write_table(columns, stream)
    return stream.getvalue()


def xlsx_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Write a workbook; it keeps 16 figures of a number, the other formats keep all.

    A cell shows no more of them than one can read.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = EPOCH
    for title, table in sheets.items():
        _sheet(book, title, table)
    stream = io.BytesIO()
    book.save(stream)
    return _without_dates(stream.getvalue())


def about_table(about: About) -> pd.DataFrame:
    return pd.DataFrame({"wat": list(about.keys()), "waarde": list(about.values())}, dtype=object)


def _sheet(book: Workbook, title: str, table: pd.DataFrame) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_widths(table), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width

    def cells(values: Iterable[object], font: Font | None = None) -> list[object]:
        row: list[object] = []
        for name, value in zip(table.columns, values, strict=True):
            if isinstance(value, float) and math.isfinite(value) and name not in WHEN:
                row.append(cell := WriteOnlyCell(sheet, value))
                cell.number_format = _format(value)
                continue
            if not isinstance(value, str):
                row.append(None if pd.isna(value) else value)
                continue
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("�", value))
            cell.data_type = "s"  # or a text that starts with "=" would become a formula
            if font is not None:
                cell.font = font
            row.append(cell)
        return row

    sheet.append(cells(table.columns, Font(bold=True)))
    for values in table.astype(object).itertuples(index=False, name=None):
        sheet.append(cells(values))


def _format(value: float) -> str:
    """Give the format of a cell: thousands apart, or some three figures; no zeros at the end."""
    size = abs(value)
    if size >= 100 or size < FINEST or abs(value - round(value)) < FINEST:
        return "#,##0"  # what is finer is left over from calculating
    decimals = 2 if size >= 1 else 2 - math.floor(math.log10(size))
    return "0.0" + "#" * (decimals - 1)


def _widths(table: pd.DataFrame) -> list[int]:
    """Give how wide each column is: its longest words fit, up to a line of reading."""
    least, most = 12, 60
    return [
        min(max(least, *(len(x) + 2 for x in (name, *table[name]) if isinstance(x, str))), most)
        for name in table
    ]


def _without_dates(archive: bytes) -> bytes:
    """Set every date in the workbook to the same moment: the library writes the time of day."""
    moment = EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, content)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()

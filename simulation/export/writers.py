"""One result as the bytes of a file: Parquet, CSV, XLSX or JSON.

The same result gives the same bytes, so that a hash can tell whether anything changed.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from simulation.export.tables import (
    document,
    indicator_table,
    long_table,
    origin,
    sources_table,
    uncertainty,
    verdict_table,
    wide_table,
)
from simulation.register import Register
from simulation.runs import ScenarioResult

if TYPE_CHECKING:
    from openpyxl import Workbook

EPOCH = dt.datetime(1980, 1, 1)
"""The earliest date a zip file can hold; it stands for "no date"."""


@dataclass(frozen=True)
class Layout:
    """How tables are laid out.

    Parameters
    ----------
    wide
        A column per indicator instead of a row per number.
    dutch
        CSV as a Dutch spreadsheet opens it: semicolons, decimal commas, byte order mark.
    """

    wide: bool = False
    dutch: bool = False

    def table(self, result: ScenarioResult) -> pd.DataFrame:
        return wide_table(result) if self.wide else long_table(result)


def to_json(result: ScenarioResult, register: Register, layout: Layout) -> bytes:
    """Write the same document as ``run --json`` does, with one result."""
    whole = document([result.to_dict()], result.parameter_set, result.seed, result.members)
    return (json.dumps(whole, allow_nan=False, ensure_ascii=False) + "\n").encode()


def to_csv(result: ScenarioResult, register: Register, layout: Layout) -> bytes:
    """Write a table whose last columns say where it came from."""
    table = layout.table(result).assign(**origin(result))
    if layout.dutch:
        text = table.to_csv(index=False, lineterminator="\n", sep=";", decimal=",")
        return text.encode("utf-8-sig")
    text = table.to_csv(index=False, lineterminator="\n")
    return text.encode()


def to_parquet(result: ScenarioResult, register: Register, layout: Layout) -> bytes:
    """Write a table with its origin in the metadata of the schema."""
    import pyarrow as pa
    from pyarrow import parquet

    about = {"scenario": result.scenario.id, **origin(result)}
    table = pa.Table.from_pandas(layout.table(result), preserve_index=False)
    table = table.replace_schema_metadata({key: str(value) for key, value in about.items()})
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    return stream.getvalue()


def to_xlsx(result: ScenarioResult, register: Register, layout: Layout) -> bytes:
    """Write a workbook: results, verdicts, what the indicators mean, origin and sources.

    A workbook keeps 16 figures of a number; the other formats keep all.
    """
    from openpyxl import Workbook

    scenario = result.scenario
    about = {
        "scenario": scenario.id,
        "naam": scenario.naam,
        "omschrijving": scenario.omschrijving,
        **origin(result),
        "onzekerheid": uncertainty(result.members),
    }
    book = Workbook(write_only=True)
    book.properties.created = EPOCH
    _sheet(book, "Resultaten", layout.table(result))
    _sheet(book, "Oordeel", verdict_table([result]))
    _sheet(book, "Uitleg", indicator_table())
    _sheet(book, "Herkomst", pd.DataFrame({"wat": about.keys(), "waarde": about.values()}))
    _sheet(book, "Bronnen", sources_table(register))
    stream = io.BytesIO()
    book.save(stream)
    return _without_dates(stream.getvalue())


Writer = Callable[[ScenarioResult, Register, Layout], bytes]

WRITERS: dict[str, Writer] = {
    "parquet": to_parquet,
    "csv": to_csv,
    "xlsx": to_xlsx,
    "json": to_json,
}
"""The writer of each format; the format's name is also the file's suffix."""


def _sheet(book: Workbook, title: str, table: pd.DataFrame) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"

    def cells(values: Iterable[object], font: Font | None = None) -> list[object]:
        row: list[object] = []
        for value in values:
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

"""Tables as spreadsheets save them: read where there is one way to, refused where there are two."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from simulation.reading.faults import InputError
from simulation.reading.spreadsheet import as_csv

HEAD = ["id", "value", "day", "note"]
NUMBERS, DATES = {"value"}, {"day"}
PLAIN = "id,value,day,note\na,0.065,2026-01-31,één\n"


def _read(path: Path, data: bytes) -> tuple[str, str]:
    path.write_bytes(data)
    text, understood = as_csv(path, NUMBERS, DATES)
    return text, "" if understood is None else understood[0]


def _refused(path: Path, data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        _read(path, data)
    return caught.value


@pytest.mark.parametrize(
    ("text", "encoding", "understood"),
    [
        (PLAIN, "utf-8", ""),
        (PLAIN, "utf-8-sig", ""),
        (PLAIN, "cp1252", "Windows-1252"),
        (PLAIN, "utf-16", "UTF-16"),
        ("id;value;day;note\na;0.065;2026-01-31;één\n", "utf-8-sig", "puntkomma's"),
        (
            "id;value;day;note\na;0,065;2026-01-31;één\n",
            "utf-8",
            "puntkomma's en decimale komma's",
        ),
        (
            "id;value;day;note\na;0,065;31-1-2026;één\n",
            "cp1252",
            "Windows-1252, puntkomma's, decimale komma's en datums als dag-maand-jaar",
        ),
        ("id\tvalue\tday\tnote\na\t0,065\t2026-01-31\téén\n", "utf-16", "UTF-16, tabs en decimale"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_one_table_in_many_shapes(
    tmp_path: Path, text: str, encoding: str, understood: str, ending: str
) -> None:
    found, said = _read(tmp_path / "t.csv", text.replace("\n", ending).encode(encoding))
    assert found.replace("\r\n", "\n") == PLAIN
    assert said.startswith(understood) and bool(said) == bool(understood)


def test_only_columns_of_numbers_and_days_are_respelled(tmp_path: Path) -> None:
    text = 'id;value;day;note\n0,5;1;;"26,6; of 31-1-2026"\n'
    found, said = _read(tmp_path / "t.csv", text.encode())
    assert found == 'id,value,day,note\n"0,5",1,,"26,6; of 31-1-2026"\n'
    assert said == "puntkomma's"


def test_a_row_stays_on_its_line(tmp_path: Path) -> None:
    text = '\nid;value;day;note\n\na;1;;"two\nlines"\nb;2;;\n'
    found, _ = _read(tmp_path / "t.csv", text.encode())
    assert found == '\nid,value,day,note\n\na,1,,"two\nlines"\nb,2,,\n'


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("26600", "26600"),
        ("0,065", "0.065"),
        ("-12,5", "-12.5"),
        ("26.600,5", "26600.5"),
        ("1.234.567,25", "1234567.25"),
        ("0.065", "0.065"),
        ("x,y", "x,y"),
    ],
)
def test_a_number_that_can_be_read_in_one_way(tmp_path: Path, number: str, read: str) -> None:
    found, _ = _read(tmp_path / "t.csv", f"id;value;day;note\na;{number};;\n".encode())
    cell = f'"{read}"' if "," in read else read
    assert found.splitlines()[1] == f"a,{cell},,"


@pytest.mark.parametrize("number", ["1.234", "26.600", "1,234", "-9,999"])
def test_a_number_that_may_mean_two_things_is_refused(tmp_path: Path, number: str) -> None:
    file = tmp_path / "t.csv"
    error = _refused(file, f"id;value;day;note\nb;1;;\na;{number};;\n".encode())
    [fault] = error.faults
    assert (fault.file, fault.line, fault.key) == (str(file), 3, "value")
    whole = number.replace(".", "").replace(",", "")
    for text in (fault.text("nl"), fault.text("en")):
        assert f"'{number}'" in text and whole in text


def test_days_are_told_from_months_by_the_rest_of_the_table(tmp_path: Path) -> None:
    """One day after the twelfth shows which number is the day; without it nobody can know."""
    head = b"id;value;day;note\n"
    found, _ = _read(tmp_path / "t.csv", head + b"a;1;2-1-2026;\nb;1;13-1-2026;\n")
    assert [line.split(",")[2] for line in found.splitlines()[1:]] == ["2026-01-02", "2026-01-13"]
    found, _ = _read(tmp_path / "t.csv", head + b"a;1;1-1-2026;\n")
    assert "2026-01-01" in found
    [fault] = _refused(tmp_path / "t.csv", head + b"a;1;2-1-2026;\n").faults
    assert "2026-01-02" in fault.text() and "2026-02-01" in fault.text()


def _workbook(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.title = "Blad1"
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_as_its_cells_show(tmp_path: Path) -> None:
    row = ["a", 0.065, dt.datetime(2026, 1, 31), "één", None]
    found, said = _read(tmp_path / "t.xlsx", _workbook([*HEAD, None], row))
    assert (found, said) == (PLAIN, "werkblad 'Blad1'")
    found, said = _read(tmp_path / "t.xlsx", _workbook(HEAD, ["a", "0,065", "31-1-2026", "één"]))
    assert found == PLAIN and said.endswith("decimale komma's en datums als dag-maand-jaar")
    found, _ = _read(tmp_path / "t.xlsx", _workbook(HEAD, ["a", 26600.0, None, None], [], ["b"]))
    assert found.splitlines()[1:] == ["a,26600,,", ",,,", "b,,,"]


def test_a_number_of_a_workbook_is_not_in_doubt(tmp_path: Path) -> None:
    """A text that looks the same is."""
    data = _workbook(HEAD, ["a", 27.134, None, None])
    found, _ = _read(tmp_path / "t.xlsx", data)
    assert float(found.splitlines()[1].split(",")[1]) == 27.134
    _refused(tmp_path / "u.xlsx", _workbook(HEAD, ["a", "27.134", "", ""]))


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    whole = _workbook(HEAD, ["a", 1, None, None])
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    for data, why in (
        (whole[: len(whole) // 2], "niet te lezen"),
        (b"PK\x03\x04", "niet te lezen"),
        (large.getvalue(), "te groot"),
        (b"\xd0\xcf\x11\xe0\0\0", "bewaar het als .xlsx"),  # a workbook of before 2007
        (b"\xff\xfea", "geen UTF-16"),
        ("id;value".encode("utf-16-le"), "geen tekstbestand"),
        (b'id;value\n"a', "niet in cellen te splitsen"),
        (b"id;\x81\x8d", "geen UTF-8"),  # no text in Windows-1252 either
    ):
        assert why in _refused(tmp_path / "t.csv", data).text("nl")
    with pytest.raises(InputError, match="bestaat niet"):
        as_csv(tmp_path / "nothing.csv", NUMBERS, DATES)

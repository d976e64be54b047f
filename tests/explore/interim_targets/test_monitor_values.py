"""Values that were counted: as any desk saves them, and every fault with its place."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from simulation.explore.interim_targets.monitor_values import (
    MonitorValue,
    once,
    parse_values,
    read_monitor,
)
from simulation.reading.faults import InputError, SettingError

YEARS = (2022, 2035)
WANTED = [
    MonitorValue("cbs_equivalent", 2026, 33_000.0),
    MonitorValue("verblijfsduur_opvang", 2027, 9.5),
]


@pytest.mark.parametrize(
    ("content", "understood"),
    [
        (b"indicator,jaar,waarde\ncbs_equivalent,2026,33000\nverblijfsduur_opvang,2027,9.5\n", ""),
        (
            b"\xef\xbb\xbfjaar;waarde;indicator\r\n2026;33000;cbs_equivalent\r\n"
            b"2027;9,5;verblijfsduur_opvang\r\n",
            "puntkomma's en decimale komma's",
        ),
        (
            "indicator\tjaar\twaarde\n\ncbs_equivalent\t2026\t33.000,0\n"
            "verblijfsduur_opvang\t2027\t9,5".encode("utf-16"),
            "UTF-16, tabs en decimale komma's",
        ),
    ],
)
def test_a_table_is_read_as_any_desk_saves_it(
    tmp_path: Path, content: bytes, understood: str
) -> None:
    path = tmp_path / "geteld.csv"
    path.write_bytes(content)
    found = read_monitor(path, YEARS)
    assert found.values == WANTED
    assert ("" if found.understood is None else found.understood[0]) == understood


def test_a_workbook_is_read_too(tmp_path: Path) -> None:
    book = Workbook()
    for row in [("indicator", "jaar", "waarde"), *WANTED]:
        book.active.append(row)
    book.save(tmp_path / "geteld.xlsx")
    assert read_monitor(tmp_path / "geteld.xlsx", YEARS).values == WANTED


def _faults(path: Path, text: str) -> list[str]:
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_monitor(path, YEARS)
    return [fault.text() for fault in caught.value.faults]


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "geteld.csv"
    told = _faults(
        path,
        "indicator,jaar,waarde\n"
        "cbs_equivalen,2026,33000\n"
        "cbs_equivalent,1999,33000\n"
        "cbs_equivalent,2026.5,33000\n"
        "cbs_equivalent,2027,33.000\n"
        "cbs_equivalent,2028,nan\n"
        "cbs_equivalent,2029,-1\n"
        "opvang_bezetting,2029,0.9\n"
        "instroom,2026,\n"
        "instroom,2027,50000\n"
        "instroom,2027,50001\n"
        "instroom,2028\n",
    )
    wanted = [
        (2, "Bedoelde u 'cbs_equivalent'?"),
        (3, "het jaar moet tussen 2022 en 2035 liggen, is 1999"),
        (4, "is geen geheel getal"),
        (5, "kan 33000 of 33.0 betekenen"),
        (6, "nan"),
        (7, "moet minstens 0 zijn"),
        (8, "niet te zeggen of meer of minder beter is"),
        (9, "ontbreekt een getal"),
        (11, "instroom van 2027 staat er twee keer (ook op regel 10)"),
        (12, "2 cellen in plaats van 3"),
    ]
    assert len(told) == len(wanted)
    for text, (line, words) in zip(told, wanted, strict=True):
        assert f"geteld.csv:{line}:" in text and words in text, text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is leeg"),
        ("indicator,jaar,waarde\n", "geen rijen"),
        ("indicator,jaar\ninstroom,2026\n", "'waarde' ontbreekt"),
        ("indicator,year,waarde\ninstroom,2026,1\n", "onbekende kolom 'year'"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in "\n".join(_faults(tmp_path / "geteld.csv", text))


def test_values_are_read_from_the_command_line() -> None:
    texts = ["cbs_equivalent@2026=33000", " verblijfsduur_opvang @ 2027 = 9.5 "]
    assert parse_values(texts, YEARS) == WANTED
    assert once(WANTED[::-1]) == WANTED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cbs_equivalent=33000", "schrijf indicator@jaar=waarde"),
        ("cbs_equivalent@2026", "schrijf indicator@jaar=waarde"),
        ("cbs@2026=33000", "onbekende indicator 'cbs'"),
        ("cbs_equivalent@2050=33000", "tussen 2022 en 2035"),
        ("cbs_equivalent@2026=33.000", "kan 33000 of 33.0 betekenen"),
        ("cbs_equivalent@2026=9,5", "gebruik een punt: 9.5"),
        ("cbs_equivalent@2026=.nan", "verwacht een getal"),
        ("cbs_equivalent@2026=1e999", "verwacht een getal"),
        ("cbs_equivalent@2026=-3", "minstens 0"),
        ("opvang_bezetting@2026=0.9", "niet te zeggen"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(text: str, words: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_values([text, "instroom@2026=1"], YEARS)
    assert words in caught.value.text() and text in caught.value.text()


def test_a_value_is_given_once() -> None:
    with pytest.raises(SettingError, match="twee keer"):
        once([*WANTED, WANTED[0]])

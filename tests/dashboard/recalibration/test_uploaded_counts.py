"""An uploaded file of counts: every fault has its place, every difference is told in words."""

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.app.recalibrating import broken_file, changed, private
from support.damaged_bytes import DAMAGE
from support.models.spreadsheets import dutch, dutch_workbook, workbook
from support.models.target_files import MEASUREMENTS, TargetFiles

from calibration.set_comparison import Goal, Headline, model_difference
from dashboard.recalibration import private_folder, process, set_changes, uploaded_counts
from dashboard.recalibration.set_changes import has_moved, is_firm
from dashboard.recalibration.uploaded_counts import check, check_rows, present
from dashboard.results import draw_counts
from dashboard.results.outcomes import outcome
from dashboard.texts import texts
from dashboard.wording.values import cell, value_words
from simulation.register.register import load_register
from simulation.scenario.scenario import BASELINE, list_shipped, load_scenario

NL, EN = texts("nl"), texts("en")
FUZZ = 1_000


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from private(tmp_path, monkeypatch)


@pytest.fixture
def broken(tmp_path: Path) -> bytes:
    return broken_file(tmp_path)


# The file --------------------------------------------------------------------------------------


def test_every_fault_has_its_line_and_column(broken: bytes, tmp_path: Path) -> None:
    files = TargetFiles(tmp_path)
    files.write(MEASUREMENTS, broken)
    places = [
        files.place(MEASUREMENTS, "cbs_2023", "region_set"),
        files.place(MEASUREMENTS, "cbs_2024", "value"),
    ]
    found = check(broken)
    assert [(fault.line, fault.column) for fault in found.faults] == places
    assert not found.changes and not found.data and not found.matters
    for t, words in ((NL, "Bedoelde u"), (EN, "Did you mean")):
        told = uploaded_counts.fault_list(found.faults, t)
        for line, column in places:
            assert t("telling.plaats", regel=line, teken=column) not in told  # it has a column
            assert f"{t('telling.plaats_kolom', regel=line, kolom='')}" in told
        assert words in told and "&lt;b&gt;veel" in told and "<b>" not in told
        assert private_folder.PREFIX not in told


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"PK\x03\x04 a spreadsheet",
        b"id;value\ncbs_2022;1\n",
        b"a" * 2_000_000,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 of long ago",
        b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        b"%PDF-1.7",
    ],
    ids=["empty", "bytes", "xlsx", "columns", "huge", "xls", "ods", "pdf"],
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    found = check(data)
    assert found.faults and not found.changes
    assert uploaded_counts.fault_list(found.faults, NL).count("<li>") == len(found.faults)


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0", b"%PDF"], ids=["xls", "pdf"])
def test_a_file_of_another_kind_is_said_what_to_do(start: bytes) -> None:
    [fault] = check(start + b" and more").faults
    assert "bewaar het als .xlsx of als CSV" in uploaded_counts.fault_list([fault], NL)
    assert "save it as .xlsx or as CSV" in uploaded_counts.fault_list([fault], EN)


DESKS = {
    "a Dutch Excel": (lambda data: dutch(data).encode("cp1252", "replace"), "puntkomma's"),
    "with a mark": (lambda data: dutch(data).encode("utf-8-sig"), "puntkomma's"),
    "without a mark": (lambda data: dutch(data).encode(), "decimale komma's"),
    "UTF-16": (lambda data: dutch(data, "\t").encode("utf-16"), "UTF-16"),
    "a workbook": (workbook, "werkblad"),
    "a workbook of text": (dutch_workbook, "datums als dag-maand-jaar"),
    "ends of Windows": (lambda data: data.replace(b"\n", b"\r\n"), ""),
    "ours with a mark": (lambda data: b"\xef\xbb\xbf" + data, ""),
}
"""How counts come from a desk, and a part of what is said of that."""


@pytest.mark.parametrize("desk", DESKS)
def test_counts_of_any_desk_are_understood(tmp_path: Path, desk: str) -> None:
    """The same difference is found as in the file as we write it, and calibrated to."""
    written, said = DESKS[desk]
    plain = changed(
        tmp_path / "new", lambda files: files.put(MEASUREMENTS, "cbs_2024", "sd_ind", "0.07")
    )
    found = check(written(plain))
    assert not found.faults
    assert uploaded_counts.change_list(found.changes, NL) == uploaded_counts.change_list(
        check(plain).changes, NL
    )
    assert "eigen fout van 6,5\u00a0% naar 7\u00a0%" in uploaded_counts.change_list(
        found.changes, NL
    )
    assert said in (found.understood or ("", ""))[0] and (said == "") == (found.understood is None)
    assert check(found.data).changes == found.changes and check(found.data).understood is None


def test_a_file_with_new_rows_only_is_noticed(tmp_path: Path) -> None:
    head, *rows = present().splitlines(keepends=True)
    days = {"ref_start": "2025-01-01", "ref_end": "2025-01-01", "published": "2026-01-31"}
    more = changed(
        tmp_path / "new", lambda files: files.add(MEASUREMENTS, "cbs_2024", id="cbs_2025", **days)
    )
    new = more.splitlines(keepends=True)[-1]
    assert check(head + new).all_new
    assert not check(head + new + b"".join(rows)).all_new and not check(present()).all_new
    [change] = check_rows(head + new).changes
    assert change.before is None and not check_rows(head + new).all_new


def test_what_differs_is_told(tmp_path: Path) -> None:
    def change(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "cbs_2024", "value", "35000")
        files.put(MEASUREMENTS, "cbs_2024", "sd_ind", "0.05")
        files.add(
            MEASUREMENTS,
            "cbs_2024",
            id="cbs_2025",
            value="36100",
            ref_start="2025-01-01",
            ref_end="2025-01-01",
            published="2026-01-31",
            use="holdout",
        )
        header, *rows = files.rows(MEASUREMENTS)
        files.put_rows(MEASUREMENTS, [header, *(row for row in rows if row[0] != "ethos_r1")])

    found = check(changed(tmp_path / "new", change))
    assert not found.faults and found.matters
    told = uploaded_counts.change_list(found.changes, NL).split("<li>")[1:]
    assert len(told) == 3
    assert "cbs_2025" in told[0] and "36.100 op 1 januari 2025" in told[0]
    assert "dient om te toetsen" in told[0]
    assert "uitkomst van 33.000 naar 35.000" in told[1]
    assert "eigen fout van 6,5\u00a0% naar 5\u00a0%" in told[1]
    assert (
        "ethos_r1" in told[2]
        and "1.498 op 16 mei 2023 (deel van het land met ongeveer 3\u00a0%" in told[2]
    )
    english = uploaded_counts.change_list(found.changes, EN)
    assert "outcome from 33,000 to 35,000" in english and "own error from 6.5% to 5%" in english
    assert "Homeless people according to CBS: 36,100 on 1 January 2025" in english


def test_what_a_calibration_does_not_see_is_nothing_to_calibrate(tmp_path: Path) -> None:
    def note(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "cbs_2024", "note", "Nagekeken, en <i>goed</i>")

    def unused(files: TargetFiles) -> None:
        files.put(MEASUREMENTS, "ethos_r3_straat.openbare_ruimte", "value", "0.11")

    assert check(present()).changes == ()
    for name, change in {"note": note, "unused": unused}.items():
        found = check(changed(tmp_path / name, change))
        assert len(found.changes) == 1 and not found.matters
    header, *rows = present().splitlines()
    assert check(b"\n".join([header, *reversed(rows)])).changes == ()  # where a row stands


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_a_damaged_file_gives_faults_or_what_differs(part: int, temporary: Path) -> None:
    dice, refused, accepted = random.Random(part), 0, 0
    before = rows_of(present())
    for _ in range(FUZZ // 2):
        data = present()
        for _ in range(dice.choice((1, 1, 2))):
            data = dice.choice(DAMAGE)(data, dice) if data else data
        found = check(data)
        for t in (NL, EN):
            (
                uploaded_counts.fault_list(found.faults, t),
                uploaded_counts.change_list(found.changes, t),
            )
        if found.faults:
            refused += 1
            assert not found.changes and not found.data
            lines = data.count(b"\n") + data.count(b"\r") + 1
            assert all(0 <= fault.line <= lines for fault in found.faults)
            continue
        accepted += 1
        assert found.data == data or found.understood is not None
        check_changes(found.changes, before, rows_of(found.data))
    assert refused > 150 and accepted > 50
    assert not list(temporary.iterdir())


def rows_of(data: bytes) -> dict[str, dict[str, str]]:
    """What the csv module reads, by id."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    header, *body = (row for row in rows if any(row))
    return {row["id"]: row for row in (dict(zip(header, cells, strict=True)) for cells in body)}


def check_changes(
    found: tuple[uploaded_counts.Change, ...],
    before: dict[str, dict[str, str]],
    after: dict[str, dict[str, str]],
) -> None:
    """Hold what is told against another reader's cells."""
    new = {change.after.id for change in found if change.before is None and change.after}
    lost = {change.before.id for change in found if change.after is None and change.before}
    assert new == set(after) - set(before) and lost == set(before) - set(after)
    other = {c.before.id: c.columns for c in found if c.before and c.after}
    for name in set(before) & set(after):
        differ = [
            c for c in uploaded_counts.COLUMNS if not same(c, before[name][c], after[name][c])
        ]
        assert other.get(name, []) == differ


def same(column: str, one: str, other: str) -> bool:
    """Whether two cells mean the same: 0.1 is 0.10, and names stand apart by any blank."""
    if column == "bias_groups":
        return one.split() == other.split()
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


# What it changes ---------------------------------------------------------------------------------


def test_a_difference_within_chance_is_called_so() -> None:
    """Against the spread that 200 draws of a normal distribution have."""
    spread = 1000.0
    error = spread * (2 / process.MEMBERS) ** 0.5

    def headline(change: float) -> Headline:
        old, new = (
            (mean, mean - 1.645 * spread, mean + 1.645 * spread) for mean in (5e4, 5e4 + change)
        )
        return Headline("huidig_beleid", "dakloos_totaal", old, new, 0.0)

    assert not is_firm(headline(1.9 * error)) and not is_firm(headline(-1.9 * error))
    assert is_firm(headline(2.1 * error)) and is_firm(headline(-2.1 * error))
    goals = [Goal("a", "b", old, new) for old, new in ((0, 0), (0, 0.005), (0.5, 0.58), (1, 1))]
    assert not any(map(has_moved, goals))
    assert has_moved(Goal("a", "b", 0.0, 0.1)) and has_moved(Goal("a", "b", 0.5, 0.7))


def test_every_scenario_has_a_name_of_its_own_in_the_tables() -> None:
    names = [set_changes.scenario_name(id, EN) for id in list_shipped()]
    assert len(set(names)) == len(names) and "Current policy" in names


@pytest.mark.slow
def test_what_is_now_is_what_the_first_page_says() -> None:
    """With the same draws, written in the same way."""
    scenario, register = load_scenario(BASELINE), load_register()
    found = model_difference(register, register, [scenario], process.MEMBERS)
    draws = outcome(scenario).result
    assert draws.members == process.MEMBERS == draw_counts.FULL
    for one in found.headlines:
        now = set_changes.outcome_cells(one, NL)[0]
        assert now == cell(value_words(one.indicator, draws.at(one.indicator), NL))

"""A file with nothing but new counts: they come below the others, and faults are told of it."""

from pathlib import Path

import pytest
from support.models.target_files import MEASUREMENTS, TargetFiles

from calibration.targets import load_targets
from calibration.targets.measurements import COLUMNS
from calibration.targets.new_rows import line_of, rows_of
from calibration.targets.users_folder import gathered
from simulation.reading.faults import InputError
from simulation.register.counts import project_counts

NEW = {
    "id": "cbs_2025",
    "observable": "cbs_equivalent",
    "value": "36000",
    "unit": "person",
    "window": "point",
    "ref_start": "2025-01-01",
    "ref_end": "2025-01-01",
    "published": "2026-01-31",
    "region_set": "nederland",
    "age_from": "18",
    "age_to": "65",
    "sd_ind": "0.065",
    "bias_groups": "waarneming.afwijking_cbs",
    "use": "fit",
    "source": "FICTITIOUS: an exercise, with a comma",
}
HEADER = ",".join(COLUMNS)


def written(tmp_path: Path, *rows: dict[str, str], header: str = HEADER) -> Path:
    path = tmp_path / "rij.csv"
    path.write_text("".join([f"{header}\n", *(f"{line_of(row)}\n" for row in rows)]), "utf-8")
    return path


def refused(rows: Path, targets: Path | None = None) -> list[tuple[str, int, int, str]]:
    with pytest.raises(InputError) as caught, gathered(targets, rows) as found:
        load_targets(found.folder)
    return [(one.file, one.line, one.column, one.problem_nl) for one in caught.value.faults]


def test_a_row_comes_below_those_of_the_project(tmp_path: Path) -> None:
    before = (project_counts() / MEASUREMENTS).read_bytes()
    with gathered(None, written(tmp_path, NEW)) as found:
        targets = load_targets(found.folder)
        whole = (found.folder / MEASUREMENTS).read_bytes()
    assert found.understood is None and not found.folder.exists()
    assert [row.id for row in targets.measurements][-1] == "cbs_2025"
    assert targets.measurements[:-1] == load_targets().measurements
    assert whole == before.rstrip(b"\n") + b"\n" + line_of(NEW).encode() + b"\n"
    assert (project_counts() / MEASUREMENTS).read_bytes() == before


def test_a_row_comes_below_those_of_a_users_folder(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    files = TargetFiles(tmp_path / "own")
    files.put(MEASUREMENTS, "cbs_2024", "value", "35000")
    with gathered(tmp_path / "own", written(tmp_path, NEW)) as found:
        values = {row.id: row.value for row in load_targets(found.folder).measurements}
    assert (values["cbs_2024"], values["cbs_2025"]) == (35000, 36000)


def test_a_fault_is_told_of_the_file_of_rows_where_it_stands(tmp_path: Path) -> None:
    wrong = NEW | {"id": "cbs_2026", "ref_start": "2026-01-01", "ref_end": "2026-01-01"}
    long = NEW | {"note": "two\nlines"}
    rows = written(tmp_path, long, wrong | {"published": "2026-01-01"})
    [(file, line, column, words)] = refused(rows)
    text = rows.read_text().split("\n")
    assert file == str(rows) and line == 4 and text[line - 1].startswith("cbs_2026")
    assert text[line - 1][column - 1 :].startswith("2026-01-01,nederland")
    assert "hier hoort de dag van publicatie" in words


def test_a_fault_of_the_other_file_stays_there(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    files = TargetFiles(tmp_path / "own")
    place = files.put(MEASUREMENTS, "cbs_2024", "value", "veel")
    [(file, *where, _)] = refused(written(tmp_path, NEW), tmp_path / "own")
    assert (file, *where) == (files.name(MEASUREMENTS), *place)


@pytest.mark.parametrize("twice", ["cbs_2024", "ethos_r3"])
def test_a_name_that_is_taken_is_told_with_both_places(tmp_path: Path, twice: str) -> None:
    rows = written(tmp_path, NEW | {"id": twice})
    [(file, line, column, words)] = refused(rows)
    table = project_counts() / MEASUREMENTS
    number = [row.split(",")[0] for row in table.read_text().split("\n")].index(twice) + 1
    assert (file, line, column) == (str(rows), 2, 1)
    assert f"staat al in {table}, regel {number}" in words


def test_the_same_count_under_another_name_is_told_by_name(tmp_path: Path) -> None:
    same = NEW | {"id": "cbs_weer", "ref_start": "2024-01-01", "ref_end": "2024-01-01"}
    [(_, line, _, words)] = refused(written(tmp_path, same))
    assert line == 2 and words.startswith("'cbs_2024' meet hetzelfde")


def test_two_rows_of_one_name_are_told_in_their_own_file(tmp_path: Path) -> None:
    [(_, line, _, words)] = refused(written(tmp_path, NEW, NEW))
    assert line == 3 and "staat al op regel 2" in words


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    order = [*reversed(COLUMNS)]
    cells = NEW | {"note": "x"}
    other = cells | {"id": "cbs_2026", "value": "veel", "ref_start": "2026-01-01"}
    text = ",".join(order) + "\n\n"
    for row in (cells, other):
        text += ",".join(f'"{row.get(column, "")}"' for column in order) + "\n"
    rows = tmp_path / "rij.csv"
    rows.write_text(text)
    faults = refused(rows)
    assert {line for _, line, _, _ in faults} == {4}
    rows.write_text("\n".join(text.split("\n")[:3]) + "\n")
    with gathered(None, rows) as found:
        last = load_targets(found.folder).measurements[-1]
    assert (last.id, last.note, last.source) == ("cbs_2025", "x", NEW["source"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "dit bestand is leeg"),
        (f"{HEADER}\n", "er staan geen rijen onder de kop"),
        (HEADER.replace(",value", "") + "\ncbs_2025\n", "de kolom 'value' ontbreekt"),
        (f"{HEADER}\ncbs_2025,cbs_equivalent\n", "2 cellen in plaats van 17"),
    ],
)
def test_what_is_no_table_of_rows_is_refused(tmp_path: Path, text: str, words: str) -> None:
    rows = tmp_path / "rij.csv"
    rows.write_text(text)
    told = refused(rows)
    assert any(words in problem for *_, problem in told)
    assert {file for file, *_ in told} == {str(rows)}


def test_a_row_as_a_dutch_spreadsheet_saves_it(tmp_path: Path) -> None:
    cells = NEW | {
        "sd_ind": "0,065",
        "ref_start": "1-1-2025",
        "ref_end": "1-1-2025",
        "published": "31-1-2026",
    }
    rows = tmp_path / "rij.csv"
    text = ";".join(COLUMNS) + "\n" + ";".join(cells.get(column, "") for column in COLUMNS) + "\n"
    rows.write_text(text, "cp1252")
    with gathered(None, rows) as found:
        last = load_targets(found.folder).measurements[-1]
    assert found.understood is not None and "puntkomma" in found.understood[0]
    assert (last.id, last.sd_ind, str(last.published)) == ("cbs_2025", 0.065, "2026-01-31")


def test_a_row_is_written_as_it_is_read(tmp_path: Path) -> None:
    cells = NEW | {"note": 'with "quotes", and\nlines'}
    rows = tmp_path / "rij.csv"
    rows.write_text(rows_of(cells), "utf-8")
    with gathered(None, rows) as found:
        last = load_targets(found.folder).measurements[-1]
    assert last.note == cells["note"] and last.source == cells["source"]

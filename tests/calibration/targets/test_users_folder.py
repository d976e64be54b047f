"""Counts as a user has them: saved by a spreadsheet, or only the file that was changed."""

from __future__ import annotations

import csv
import errno
from pathlib import Path

import pytest
from support.models.spreadsheets import dutch, rows_of, workbook

import cli
from calibration.targets import FILES, folder, load_targets
from calibration.targets.users_folder import WORKBOOK, gathered, write_template
from simulation.reading.faults import InputError

MEASUREMENTS = FILES[0]
SHIPPED = (folder() / MEASUREMENTS).read_bytes()

SHAPES = {
    "Dutch Excel": (MEASUREMENTS, dutch(SHIPPED).encode("cp1252", "replace")),
    "Dutch Excel, UTF-8": (MEASUREMENTS, dutch(SHIPPED).encode("utf-8-sig")),
    "UTF-16": (MEASUREMENTS, dutch(SHIPPED, "\t").encode("utf-16")),
    "workbook": (WORKBOOK, workbook(SHIPPED)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shipped_counts_read_the_same_in_every_shape(tmp_path: Path, shape: str) -> None:
    name, data = SHAPES[shape]
    (tmp_path / name).write_bytes(data)
    before = load_targets()
    with gathered(tmp_path) as found:
        after = load_targets(found.folder)
        assert found.understood is not None
    told = zip(before.measurements, after.measurements, strict=True)
    assert all(old.id == new.id and old.value == new.value for old, new in told)
    assert after.fingerprint == before.fingerprint
    assert [p.name for p in tmp_path.iterdir()] == [name], "nothing is left in the user's folder"


def test_a_whole_folder_as_we_write_it_is_read_where_it_is(tmp_path: Path) -> None:
    write_template(tmp_path)
    with gathered(tmp_path) as found:
        assert found == (tmp_path, None)


def test_what_is_missing_is_the_projects_own(tmp_path: Path) -> None:
    text = (folder() / MEASUREMENTS).read_text("utf-8")
    (tmp_path / MEASUREMENTS).write_text(text.replace("26600", "26700"), "utf-8")
    regions = folder() / FILES[3]
    (tmp_path / FILES[3]).write_text(regions.read_text("utf-8").replace(",A,", ",B,"), "utf-8")
    with gathered(tmp_path) as found:
        assert found.understood is None
        assert (found.folder / FILES[2]).read_bytes() == (folder() / FILES[2]).read_bytes()
        assert (found.folder / FILES[3]).read_bytes() == (tmp_path / FILES[3]).read_bytes()
        values = [
            row.value for row in load_targets(found.folder).measurements if row.id == "cbs_2022"
        ]
    assert values == [26700.0]


def test_faults_are_told_of_the_users_file(tmp_path: Path) -> None:
    lines = dutch(SHIPPED).splitlines()
    lines[2] = lines[2].replace("cbs_equivalent", "cbs_equivalant")
    (tmp_path / MEASUREMENTS).write_text("\n".join(lines), "utf-8")
    with pytest.raises(InputError) as caught, gathered(tmp_path) as found:
        load_targets(found.folder)
    [fault] = caught.value.faults
    assert (fault.file, fault.line) == (str(tmp_path / MEASUREMENTS), 3)


def test_two_files_of_measurements_are_one_too_many(tmp_path: Path) -> None:
    for name in (MEASUREMENTS, WORKBOOK):
        (tmp_path / name).write_bytes(workbook(SHIPPED))
    with pytest.raises(InputError, match="laat er een weg"), gathered(tmp_path):
        pass
    with pytest.raises(InputError, match="bestaat niet"), gathered(tmp_path / "nothing"):
        pass


def test_a_disk_that_fills_up_leaves_no_half_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, there = Path.read_bytes, tmp_path / "mijn"

    def full(path: Path) -> bytes:
        if len(list(there.iterdir())) == 3:  # the third has just been opened
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return read(path)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        patch.setattr(Path, "read_bytes", full)
        write_template(there)
    assert there.is_dir() and not any(there.iterdir())


def test_a_link_that_leads_nowhere_is_somebodys(tmp_path: Path) -> None:
    (link := tmp_path / FILES[-1]).symlink_to(tmp_path / "not" / "there")
    with pytest.raises(FileExistsError, match=FILES[-1]):
        write_template(tmp_path)
    assert list(tmp_path.iterdir()) == [link]


def test_the_command_copies_the_counts_out_and_says_how_it_read_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, out = tmp_path / "mijn", str(tmp_path / "ijking")
    assert cli.main(["calibrate", "--targets-template", str(mine)]) == 0
    assert {path.name: path.read_bytes() for path in mine.iterdir()} == {
        name: (folder() / name).read_bytes() for name in FILES
    }
    assert f"--targets {mine}" in capsys.readouterr().err
    assert cli.main(["calibrate", "--targets-template", str(mine)]) == 2
    assert "Er is niets veranderd" in capsys.readouterr().err
    assert cli.main(["calibrate", "--targets-template", out, "--quick"]) == 2
    assert "laat --quick weg" in capsys.readouterr().err and not Path(out).exists()
    line = ["calibrate", "--targets-template", out, "--no-compare", "--seed", "3", "--lang", "nl"]
    assert cli.main(line) == 2
    assert "laat --no-compare, --seed weg" in capsys.readouterr().err
    assert cli.main(["calibrate", "--targets-template", str(mine / MEASUREMENTS)]) == 2
    assert f"{mine / MEASUREMENTS} is een bestand, geen map" in capsys.readouterr().err
    assert cli.main(["calibrate", "--targets-template", str(tmp_path / "u"), "-q"]) == 0

    text = dutch(SHIPPED).replace("CBS,", "Gepubliceerd en geïnterpreteerd door CBS,", 1)
    (mine / MEASUREMENTS).write_bytes(text.replace(";26600;", ";26.600;").encode("cp1252"))
    assert cli.main(["calibrate", "--targets", str(mine), "-o", out]) == 3
    assert "'26.600' kan 26600 zijn" in capsys.readouterr().err
    (mine / MEASUREMENTS).write_bytes(text.replace(";26600;", ";veel;").encode("cp1252"))
    for command in ("calibrate", "validate", "selfcheck"):
        where = () if command == "selfcheck" else ("-o", out)
        assert cli.main([command, "--targets", str(mine), *where]) == 3
        said = capsys.readouterr().err
        assert "Windows-1252, puntkomma's, decimale komma's en datums als dag-maand-jaar" in said
        at = 1 + [row[0] for row in rows_of(SHIPPED)].index("cbs_2022")
        assert f"{mine / MEASUREMENTS}:{at}:" in said
    assert not Path(out).exists()


def test_the_command_adds_a_file_of_one_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *rows = rows_of(SHIPPED)
    [last] = [row for row in rows if row[0] == "cbs_2024"]
    new = dict(zip(head, last, strict=True)) | {"id": "cbs_2025"}
    new |= {"ref_start": "2025-01-01", "ref_end": "2025-01-01", "published": "2025-01-01"}
    mine, out = tmp_path / "rij.csv", tmp_path / "ijking"
    with mine.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, list(new.values())])
    assert cli.main(["calibrate", "--add", str(mine), "-o", str(out), "--quick"]) == 3
    said = capsys.readouterr().err
    assert f"{mine}:2:" in said and "cbs_2025.published: hier hoort de dag van publicatie" in said
    line = ["calibrate", "--add", str(tmp_path / "weg.csv"), "-o", str(out), "--lang", "en"]
    assert cli.main(line) == 3
    assert "weg.csv: this file does not exist" in capsys.readouterr().err
    assert not out.exists()

"""Result files: the same bytes, the same numbers in every format, and nothing lost."""

import errno
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from pyarrow import parquet

from commands.batch import Batch
from commands.folder import LOG, MANIFEST, read_manifest, refusal, write_folder
from simulation import load_scenario, run
from simulation.export.tables import LONG, long_table, origin, verdict_table, wide_table
from simulation.export.writers import WRITERS, Layout
from simulation.register import load_register
from simulation.runs import ScenarioResult

LONG_LAYOUT = Layout()


@pytest.fixture(scope="module")
def batch() -> Batch:
    register = load_register()
    scenarios = [load_scenario(name, register) for name in ("huidig_beleid", "wonen_eerst")]
    return Batch(scenarios, run(scenarios, register=register, seed=7), register, seed=7)


@pytest.fixture
def result(batch: Batch) -> ScenarioResult:
    return batch.results[1]


def written(result: ScenarioResult, kind: str, layout: Layout = LONG_LAYOUT) -> bytes:
    return WRITERS[kind](result, load_register(), layout)


def read_sheet(content: bytes, sheet: str) -> pd.DataFrame:
    return pd.read_excel(io.BytesIO(content), sheet_name=sheet)


def read_csv(content: bytes, sep: str) -> pd.DataFrame:
    """Read numbers exactly, which a fast reader may not do."""
    text = pd.read_csv(io.BytesIO(content), sep=sep, dtype=str, keep_default_na=False)
    point = {",": ".", ";": ","}[sep]
    for column in ("tijd", "waarde"):
        text[column] = [float(one.replace(point, ".") or "nan") for one in text[column]]
    return text.rename(columns=lambda name: name.lstrip("\ufeff"))


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("kind", WRITERS)
def test_same_result_gives_same_bytes(result: ScenarioResult, kind: str, wide: bool) -> None:
    layout = Layout(wide=wide)
    assert written(result, kind, layout) == written(result, kind, layout)


def test_a_workbook_holds_no_time_of_writing(result: ScenarioResult) -> None:
    with zipfile.ZipFile(io.BytesIO(written(result, "xlsx"))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = book.read("docProps/core.xml").decode()
    assert properties.count("1980-01-01T00:00:00Z") == 2


def test_all_formats_hold_the_same_numbers(result: ScenarioResult) -> None:
    table = long_table(result)
    assert tuple(table.columns) == LONG
    dutch = written(result, "csv", Layout(dutch=True))
    assert dutch.startswith(b"\xef\xbb\xbfscenario;groep;")
    readings = {
        "csv": read_csv(written(result, "csv"), ","),
        "dutch": read_csv(dutch, ";"),
        "parquet": parquet.read_table(io.BytesIO(written(result, "parquet"))).to_pandas(),
        "xlsx": read_sheet(written(result, "xlsx"), "Resultaten"),
    }
    for kind, reading in readings.items():
        tolerance = 1e-15 if kind == "xlsx" else 0.0  # a workbook keeps 16 figures
        for column in ("tijd", "waarde"):
            np.testing.assert_allclose(reading[column], table[column], rtol=tolerance, atol=0)
        for column in ("scenario", "groep", "indicator", "eenheid"):
            assert list(reading[column]) == list(table[column]), kind


def test_json_agrees_with_the_table(result: ScenarioResult) -> None:
    document = json.loads(written(result, "json"))
    [found] = document["results"]
    table = long_table(result).set_index(["groep", "indicator"])
    series = table.loc[("totaal", "instroom"), "waarde"]
    assert found["indicators"]["instroom"][0] is None and np.isnan(series.iloc[0])
    assert found["indicators"]["instroom"][1:] == list(series.iloc[1:])
    by_group = found["indicators_by_group"]["jongeren"]["dakloos_totaal"]
    assert by_group == list(table.loc[("jongeren", "dakloos_totaal"), "waarde"])


def test_wide_is_long_turned(result: ScenarioResult) -> None:
    wide = wide_table(result).set_index(["groep", "tijd"])
    for (group, indicator), rows in long_table(result).groupby(["groep", "indicator"]):
        np.testing.assert_array_equal(wide.loc[group, indicator], rows["waarde"])


def test_every_file_says_where_it_came_from(result: ScenarioResult) -> None:
    about = origin(result)
    assert about["scenario_hash"] == result.scenario.hash and about["seed"] == 7
    for kind, sep in (("csv", ","), ("dutch", ";")):
        text = written(result, "csv", Layout(dutch=kind == "dutch"))
        table = pd.read_csv(io.BytesIO(text), sep=sep, encoding="utf-8-sig", dtype=str)
        for key, value in about.items():
            assert set(table[key]) == {str(value)}
    schema = parquet.read_schema(io.BytesIO(written(result, "parquet")))
    book = read_sheet(written(result, "xlsx"), "Herkomst").set_index("wat")["waarde"]
    for key, value in about.items():
        assert schema.metadata[key.encode()].decode() == str(value)
        assert str(book[key]) == str(value)
    document = json.loads(written(result, "json"))
    assert document["parameter_set"] == about["parameterset"]
    assert document["model_version"] == about["modelversie"]
    assert document["seed"] == 7
    assert document["results"][0]["scenario_hash"] == about["scenario_hash"]


def test_the_workbook_lists_every_number_with_its_source(result: ScenarioResult) -> None:
    sources = read_sheet(written(result, "xlsx"), "Bronnen")
    register = load_register()
    assert set(sources["id"]) == set(register.names)
    assert sources["bron"].notna().all()
    central = sources.set_index("id")["midden"]
    assert all(central[name] == value.central for name, value in register.estimates.items())


def test_a_name_that_looks_like_a_formula_stays_text(result: ScenarioResult) -> None:
    named = replace(result, scenario=replace(result.scenario, naam='=HYPERLINK("http://x")'))
    book = openpyxl.load_workbook(io.BytesIO(written(named, "xlsx")))
    cells = [cell for row in book["Herkomst"].iter_rows() for cell in row]
    [cell] = [cell for cell in cells if cell.value == '=HYPERLINK("http://x")']
    assert cell.data_type == "s"


def test_verdict_table_has_a_row_per_criterion(batch: Batch) -> None:
    table = verdict_table(batch.results)
    assert len(table) == sum(len(result.verdicts) for result in batch.results)


def write(folder: Path, batch: Batch, formats: tuple[str, ...] = ("csv", "json")) -> list[Path]:
    return write_folder(folder, batch, formats, LONG_LAYOUT, {"seconds": 1})


def test_two_folders_are_equal_but_for_the_log(tmp_path: Path, batch: Batch) -> None:
    one, two = tmp_path / "one", tmp_path / "deep" / "two"
    files = write(one, batch, tuple(WRITERS))
    write(two, batch, tuple(WRITERS))
    assert {path.name for path in files} == {
        f"{name}.{kind}" for name in ("huidig_beleid", "wonen_eerst") for kind in WRITERS
    }
    names = {path.name for path in one.iterdir()}
    assert names == {path.name for path in files} | {MANIFEST, LOG}
    for name in names - {LOG}:
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_the_manifest_vouches_for_the_files(tmp_path: Path, batch: Batch) -> None:
    write(tmp_path, batch)
    manifest = read_manifest(tmp_path)
    assert manifest is not None and manifest["status"] == "complete"
    assert manifest["seed"] == 7
    for entry in manifest["scenarios"]:
        assert entry["status"] == "ok"
        for file in entry["files"]:
            content = (tmp_path / file["name"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_a_failed_scenario_is_in_the_manifest(tmp_path: Path, batch: Batch) -> None:
    failed = replace(batch, results=batch.results[:1], failures={"wonen_eerst": "the books"})
    write(tmp_path, failed)
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert [entry["status"] for entry in manifest["scenarios"]] == ["ok", "failed"]


def test_only_our_own_folder_is_replaced(tmp_path: Path, batch: Batch) -> None:
    assert refusal(tmp_path / "new", overwrite=False) is None
    assert refusal(tmp_path, overwrite=False) is None
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    assert refusal(notes, overwrite=True) is not None
    assert refusal(tmp_path, overwrite=True) is not None
    (tmp_path / MANIFEST).write_text('{"name": "a web app"}')
    assert refusal(tmp_path, overwrite=True) is not None
    (tmp_path / MANIFEST).unlink()
    write(tmp_path, batch)
    assert refusal(tmp_path, overwrite=False) is not None
    assert refusal(tmp_path, overwrite=True) is None
    write(tmp_path, replace(batch, results=batch.results[:1]), ("csv",))
    assert {path.name for path in tmp_path.iterdir()} == {
        "huidig_beleid.csv", "notes.txt", MANIFEST, LOG,
    }  # fmt: skip


def test_a_manifest_cannot_point_outside_its_folder(tmp_path: Path, batch: Batch) -> None:
    outside, folder = tmp_path / "precious", tmp_path / "out"
    outside.write_text("mine")
    write(folder, batch)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["scenarios"][0]["files"] = [{"name": "../precious"}, {"name": str(outside)}, {}, 3]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    write(folder, batch)
    assert outside.read_text() == "mine"


def test_a_full_disk_leaves_everything_as_it_was(
    tmp_path: Path, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, batch)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    original = Path.write_bytes

    def write_half(path: Path, content: bytes) -> int:
        if "wonen_eerst.json" in path.name:
            original(path, content[:10])
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return original(path, content)

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, replace(batch, seed=8))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_a_killed_run_left_may_be_used_again(
    tmp_path: Path, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    folder = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setitem(WRITERS, "csv", killed)
        with pytest.raises(KeyboardInterrupt):
            write(folder, batch)
    assert {path.name for path in folder.iterdir()} == {MANIFEST}
    assert refusal(folder, overwrite=False) is None


def test_a_scenario_called_manifest_does_not_replace_the_manifest(
    tmp_path: Path, batch: Batch
) -> None:
    scenario = replace(batch.scenarios[0], id="manifest")
    result = replace(batch.results[0], scenario=scenario)
    files = write(tmp_path, replace(batch, scenarios=[scenario], results=[result]), ("json",))
    assert read_manifest(tmp_path) is not None
    assert json.loads(files[0].read_text())["results"][0]["scenario"] == "manifest"

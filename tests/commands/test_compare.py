"""`compare`: only differences, taken draw by draw, the same in every format."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

import cli
from simulation.export.tables.differences import Difference, difference_table, end_2030, words
from simulation.export.tables.writers import WRITERS
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.quotability import standing
from simulation.outcomes.scenario_runs import run as compute
from simulation.register.register import load_register
from simulation.scenario.compare import inputs
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import load_scenario, parse_scenario

Run = Callable[..., tuple[int, str, str]]
FEW = ("--members", "4")  # unless the test says otherwise
NAMES = ("huidig_beleid", "wonen_eerst", "alles_tegelijk")


@pytest.fixture
def compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["compare", *FEW, *options])
        return code, *capsys.readouterr()

    return call


def test_only_what_differs_goes_in() -> None:
    register = load_register()
    scenarios = [load_scenario(name) for name in NAMES[:2]]
    found = {one.id: one for one in inputs(scenarios, register)}
    assert set(found) == set(scenarios[1].knoppen) - set(scenarios[0].knoppen)
    assert found["contingent"].values[0] is None
    assert found["contingent"].values[1]["naar"] == 0.09  # type: ignore[index]
    text = "naam: x\nbasis: wonen_eerst\n"
    same = parse_scenario(text, "zelfde.yaml")
    assert inputs([scenarios[1], same], register) == []
    other = parse_scenario(
        text + "aannames: {woningtekort: hoog}\nlussen: {draagvlak: uit}\n"
        "doelen: {nul_dakloos: {drempel: 5}}\nknoppen: {afbouw_grootschalig: 2030-01-01}\n",
        "anders.yaml",
    )
    kinds = {one.kind: one for one in inputs([same, other], register)}
    assert {kind: one.id for kind, one in kinds.items()} == {
        "knop": "afbouw_grootschalig",
        "aanname": "woningtekort",
        "lus": "draagvlak",
        "doel": "nul_dakloos",
    }
    assert kinds["lus"].values == ("aan", "uit")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "zoals nu"),
        ({"naar": 0.07, "start": "2026-01-01"}, "0,07 vanaf 2026-01-01"),
        ({"naar": 9, "start": "a", "eind": "b", "tot": "c"}, "9 vanaf a tot b (afgebroken op c)"),
        ([{"naar": 1, "start": "a"}, {"naar": 2, "start": "b"}], "1 vanaf a; 2 vanaf b"),
        (
            {"datum": "2030-01-01", "start": "a", "vangrail": "uit"},
            "dicht op 2030-01-01 (vangrail uit)",
        ),
    ],
)
def test_a_path_in_words(value: Any, text: str) -> None:
    assert words("knop", value, "nl") == text
    assert words("aanname", None, "en") == "central"


def test_differences_are_taken_draw_by_draw() -> None:
    base, result = compute([load_scenario(name) for name in NAMES[:2]], members=4, seed=2)
    difference = Difference(base, result)
    draws = result.indicator("dakloos_totaal") - base.indicator("dakloos_totaal")
    np.testing.assert_array_equal(difference.series("dakloos_totaal"), draws)
    table = difference_table(difference).set_index(["groep", "indicator"])
    rows = table.loc[("totaal", "dakloos_totaal")]
    np.testing.assert_allclose(rows["verschil"], draws.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(
        rows["verschil"], rows["gemiddelde"] - rows["gemiddelde_tegenover"], atol=1e-8
    )
    for column, quantile in (("q50", 0.5), ("q05", 0.05), ("q25", 0.25), ("q95", 0.95)):
        expected = np.quantile(draws, quantile, axis=1)
        np.testing.assert_array_equal(rows[f"verschil_{column}"], expected)
    assert np.ptp(draws[-1]) < np.ptp(base.indicator("dakloos_totaal")[-1])
    wide = difference_table(difference, wide=True).set_index(["groep", "statistiek"])
    for statistic in ("gemiddelde", "q05", "q25", "q50", "q75", "q95"):
        column = "verschil" if statistic == "gemiddelde" else f"verschil_{statistic}"
        found = wide.loc[("totaal", statistic), "dakloos_totaal"]
        np.testing.assert_array_equal(found, rows[column])


def test_a_scenario_does_not_differ_from_itself() -> None:
    [result] = compute(load_scenario("wonen_eerst"))
    assert end_2030(Difference(result, result)).empty


@pytest.mark.slow
def test_all_formats_tell_the_same(compare: Run) -> None:
    formats = "csv,parquet,xlsx,json"
    code, out, _ = compare(*NAMES, "-o", "uit", "--format", formats, "--seed", "7")
    assert code == 0
    assert "contingent" in out and "verschil eind 2030" in out and "−9" in out
    files = {path.name for path in Path("uit").iterdir()}
    assert files == {
        f"verschil_{name}.{kind}" for name in NAMES[1:] for kind in formats.split(",")
    } | {"_manifest.json", "_run.log.json"}
    path = Path("uit/verschil_wonen_eerst.csv")
    csv = pd.read_csv(path)
    schema = parquet.read_schema(path.with_suffix(".parquet"))
    for key in ("scenario_hash", "scenario_hash_tegenover", "seed", "modelversie", "parameterset"):
        assert schema.metadata[key.encode()].decode() == str(csv[key].iloc[0])
    for table in (
        parquet.read_table(path.with_suffix(".parquet")).to_pandas(),
        pd.read_excel(path.with_suffix(".xlsx"), engine="openpyxl"),
    ):
        np.testing.assert_allclose(table["verschil"], csv["verschil"], rtol=1e-12, atol=1e-9)
        assert list(table["indicator"]) == list(csv["indicator"])
    document = json.loads(path.with_suffix(".json").read_text())
    assert document["reference"] == "huidig_beleid" and document["seed"] == 7
    series = document["differences"][0]["indicators"]["dakloos_totaal"]
    rows = csv[(csv["groep"] == "totaal") & (csv["indicator"] == "dakloos_totaal")]
    np.testing.assert_allclose(rows["verschil"], series, rtol=1e-12)
    assert compare(*NAMES, "-o", "uit", "--format", formats, "--seed", "7")[0] == 2
    compare(*NAMES, "-o", "twee", "--format", formats, "--seed", "7")
    for name in files - {"_run.log.json"}:
        assert Path("uit", name).read_bytes() == Path("twee", name).read_bytes()


def test_json_has_every_difference(compare: Run) -> None:
    code, out, _ = compare(*NAMES, "--json", "--members", "3")
    document = json.loads(out)
    assert code == 0 and document["schema_version"] == 3
    assert document["draws"] == standing(load_register(), 3)
    assert list(document["scenarios"]) == list(NAMES)
    assert [one["scenario"] for one in document["differences"]] == list(NAMES[1:])
    for one in document["differences"]:
        assert set(one["indicators"]) == set(INDICATORS)
        assert set(one["bands"]) == set(INDICATORS) and list(one["criteria"]) == list(CRITERIA)
        for row in one["end_2030"]:
            assert row["difference"] == pytest.approx(
                row["value"] - row["reference_value"], abs=1e-6
            )
            assert list(row["bands"].values()) == sorted(row["bands"].values())
            assert row["bands"]["q95"] == one["bands"][row["indicator"]]["q95"][9]
    assert all(len(one["values"]) == 3 for one in document["inputs"])


def test_the_table_in_english_with_draws(compare: Run) -> None:
    options = ("--lang", "en", "--members", "3", "--parameter-set", "prior")
    code, out, _ = compare(*NAMES[:2], *options)
    out = " ".join(out.split())
    assert code == 0
    assert "Homeless people (ETHOS 1-6)" in out and "Means of 3 draws" in out and "(lever)" in out
    assert "90% band between brackets" in out and "no chances" in out


def test_two_that_are_the_same(compare: Run) -> None:
    Path("kopie.yaml").write_text("naam: x\nbasis: wonen_eerst\n")
    code, out, err = compare("wonen_eerst", "kopie.yaml")
    assert (code, out) == (0, "") and "gelijk" in err


@pytest.mark.parametrize("options", [["wonen_eerst"], [], ["wonen_eerst", "wonen_eerst"]])
def test_what_cannot_be_compared(compare: Run, options: list[str]) -> None:
    code, out, err = compare(*options, "-o", "uit")
    assert (code, out) == (2, "") and err and not Path("uit").exists()
    assert compare("wonen_eerst", "bestaat_niet.yaml")[0] == 3


def test_dutch_csv(compare: Run) -> None:
    compare(*NAMES[:2], "-o", "uit", "--csv-nl", "-q")
    text = Path("uit/verschil_wonen_eerst.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfscenario;tegenover;")
    assert "," in pd.read_csv(io.BytesIO(text), sep=";", dtype=str)["verschil"].iloc[20]


def test_a_format_is_declared_once(compare: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is among the writers can be asked of `run` and `compare`, and of nothing else."""
    monkeypatch.setitem(WRITERS, "rijen", lambda export, _: str(len(export.table(False))).encode())
    options = ("--format", "rijen", "-o")
    assert compare(*NAMES[:2], *options, "verschil")[0] == 0
    assert cli.main(["run", NAMES[1], *FEW, *options, "uitkomst"]) == 0
    found = Path("verschil/verschil_wonen_eerst.rijen"), Path("uitkomst/wonen_eerst.rijen")
    assert found[0].read_bytes() == found[1].read_bytes() > b"0"
    assert compare(*NAMES[:2], "--format", "regels", "-o", "anders")[0] == 2

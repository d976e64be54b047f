"""`ensemble`: every draw in a file, and every draw can be made again from its id."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet
from support.models.small_posterior import write_set
from support.result_folder import content

import cli
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import run as compute
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

Call = Callable[..., tuple[int, str, str]]
TWO = ("huidig_beleid", "wonen_eerst")
SET = ("--parameter-set", "klein", "--members", "6")


@pytest.fixture
def ensemble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Call:
    monkeypatch.chdir(tmp_path)
    write_set(tmp_path / "klein")

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["ensemble", *options])
        return code, *capsys.readouterr()

    return call


def read(path: str) -> pd.DataFrame:
    return parquet.read_table(path).to_pandas()


def test_there_is_a_row_for_each_draw_and_moment(ensemble: Call) -> None:
    code, out, err = ensemble(*TWO, *SET, "-o", "uit", "--seed", "5")
    assert (code, out) == (0, "") and "2 bestanden" in err
    kept = load_register(parameter_set="klein").posterior
    assert kept is not None
    for name in TWO:
        table = read(f"uit/{name}.parquet")
        assert list(table.columns) == ["scenario", "trekking", "tijd", *INDICATORS]
        assert set(table["scenario"]) == {name} and len(table) == 6 * 15
        ids = table["trekking"].to_numpy().reshape(6, 15)
        assert (ids == kept.choose(6, 5)[:, None]).all()
        assert (table["tijd"].to_numpy().reshape(6, 15) == np.arange(2022.0, 2037.0)).all()
        about = parquet.read_schema(f"uit/{name}.parquet").metadata
        assert about[b"posterior"].decode() == kept.hash
        assert (about[b"parameterset"], about[b"status"], about[b"seed"]) == (
            b"klein",
            b"posterior",
            b"5",
        )
        assert json.loads(about[b"eenheden"])["dakloos_totaal"] == "personen"


@pytest.mark.slow
def test_a_draw_is_made_again_from_its_id(ensemble: Call) -> None:
    assert ensemble("wonen_eerst", *SET, "-o", "uit", "--seed", "2")[0] == 0
    table, register = read("uit/wonen_eerst.parquet"), load_register(parameter_set="klein")
    kept = register.posterior
    assert kept is not None
    for id, rows in table.groupby("trekking"):
        values = kept.numbers(register, np.array([id]))
        [by_hand] = compute(load_scenario("wonen_eerst"), Draws.array(register, values))
        [by_id] = compute(load_scenario("wonen_eerst"), Draws.chosen(register, [int(str(id))]))
        for name in INDICATORS:
            for result in (by_hand, by_id):
                np.testing.assert_array_equal(rows[name], result.indicator(name)[:, 0])


def test_a_prior_draw_is_made_again_from_its_id_and_the_seed(ensemble: Call) -> None:
    options = ("--parameter-set", "prior", "--members", "4", "--seed", "8", "-o", "uit")
    assert ensemble("bezuiniging", *options)[0] == 0
    table, register = read("uit/bezuiniging.parquet"), load_register(parameter_set="prior")
    assert list(table["trekking"].unique()) == [0, 1, 2, 3]
    [again] = compute(load_scenario("bezuiniging"), Draws.chosen(register, [3], seed=8))
    rows = table[table["trekking"] == 3]
    np.testing.assert_array_equal(rows["instroom"], again.indicator("instroom")[:, 0])
    about = parquet.read_schema("uit/bezuiniging.parquet").metadata
    assert about[b"posterior"] == b"" and about[b"seed"] == b"8" and about[b"status"] == b"prior"


def test_bands_and_means_follow_from_the_draws(
    ensemble: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    ensemble("wonen_eerst", *SET, "-o", "uit")
    capsys.readouterr()
    assert cli.main(["run", "wonen_eerst", *SET, "--json"]) == 0
    [result] = json.loads(capsys.readouterr().out)["results"]
    table = read("uit/wonen_eerst.parquet")
    for name in ("dakloos_totaal", "cbs_equivalent"):
        by_moment = table.groupby("tijd")[name]
        np.testing.assert_allclose(result["indicators"][name], by_moment.mean(), rtol=1e-12)
        for band, quantile in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95)):
            expected = by_moment.quantile(quantile)
            np.testing.assert_allclose(result["bands"][name][band], expected, rtol=1e-12)


def test_what_is_in_it_can_be_chosen(ensemble: Call) -> None:
    options = ("--indicators", "instroom, cbs_equivalent", "--every", "quarter")
    more = ("--set", "contingent=0.10")
    assert ensemble("wonen_eerst", *SET, *options, *more, "-o", "uit")[0] == 0
    table = read("uit/wonen_eerst.parquet")
    assert list(table.columns) == ["scenario", "trekking", "tijd", "instroom", "cbs_equivalent"]
    assert len(table) == 6 * 57
    manifest = json.loads(Path("uit/_manifest.json").read_text())
    assert manifest["command"] == "ensemble"
    assert manifest["indicators"] == ["instroom", "cbs_equivalent"]
    assert manifest["settings"] == {"contingent": "0.10"}


@pytest.mark.slow
def test_what_was_cut_off_is_completed_to_the_byte(
    ensemble: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commands.common import job

    original = job.run

    def interrupted(scenario: Any, **options: Any) -> Any:
        if scenario.id == "wonen_eerst":
            raise KeyboardInterrupt
        return original(scenario, **options)

    assert ensemble(*TWO, *SET, "-o", "heel", "-j", "2")[0] == 0
    with monkeypatch.context() as patch:
        patch.setattr(job, "run", interrupted)
        assert ensemble(*TWO, *SET, "-o", "deel")[0] == 130
    assert not Path("deel/wonen_eerst.parquet").exists()
    assert ensemble(*TWO, *SET, "-o", "deel")[0] == 2
    code, _, err = ensemble(*TWO, *SET, "-o", "deel", "--resume", "--indicators", "instroom")
    assert code == 2 and "de indicatoren" in err
    assert ensemble(*TWO, *SET, "-o", "deel", "--resume")[0] == 0
    assert content(Path("deel")) == content(Path("heel"))
    assert ensemble(*TWO, *SET, "-o", "deel", "--overwrite", "--seed", "1")[0] == 0
    assert content(Path("deel")) != content(Path("heel"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "-o MAP"),
        (["-o", "uit", "--members", "1"], "--members"),
        (["-o", "uit", "--indicators", "dakloos"], "onbekende indicator 'dakloos'"),
        (["-o", "uit", "--indicators", ""], "onbekende indicator ''"),
        (["-o", "uit", "--set", "contingent=7"], "contingent: moet tussen"),
        (["-o", "uit", "--resume", "--overwrite"], "gaan niet samen"),
    ],
)
def test_a_wrong_ensemble_is_2(ensemble: Call, options: list[str], says: str) -> None:
    code, out, err = ensemble(*options)
    assert (code, out) == (2, "") and says in err and "Traceback" not in err
    assert not Path("uit").exists()


def test_a_wrong_scenario_is_3(ensemble: Call) -> None:
    assert ensemble("bestaat_niet.yaml", "-o", "uit")[0] == 3
    assert not Path("uit").exists()


def test_a_law_that_is_broken_is_4(ensemble: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from commands.common import job
    from simulation.engine import InvariantError

    original = job.run

    def fail(scenario: Any, **options: Any) -> Any:
        if scenario.id == TWO[0]:
            raise InvariantError("the books do not close")
        return original(scenario, **options)

    monkeypatch.setattr(job, "run", fail)
    code, _, err = ensemble(*TWO, *SET, "-o", "uit", "--keep-going")
    assert code == 4 and "huidig_beleid: mislukt" in err
    assert {path.suffix for path in Path("uit").glob("*.parquet")} == {".parquet"}
    assert Path("uit/wonen_eerst.parquet").exists()


@pytest.mark.parametrize(
    "command",
    [("ensemble",), ("run", "--format", "parquet"), ("run", "--format", "parquet", "--wide")],
)
def test_a_folder_is_one_table(ensemble: Call, command: tuple[str, ...]) -> None:
    """What pandas reads in one line has one form in all of its parts, and says which is which."""
    names = ["bezuiniging", "huidig_beleid"]
    assert cli.main([*command, *names, "--members", "2", "-o", "uit", "-q"]) == 0
    parts = [Path("uit", f"{name}.parquet") for name in names]
    whole = pd.read_parquet("uit")
    assert list(dict.fromkeys(whole["scenario"])) == names
    assert len(whole) == sum(len(pd.read_parquet(part)) for part in parts)
    schemas = [parquet.read_schema(part).remove_metadata() for part in parts]
    assert schemas[0].equals(schemas[1])
    assert parquet.ParquetDataset("uit").schema.names == schemas[0].names

"""Options of `run`: conditions, draws, moments of output, and what goes together."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cli
from simulation.outcomes.conditions import Condition, parse_condition
from simulation.reading.faults import SettingError
from simulation.wording.numbers import clear_of

Run = Callable[..., tuple[int, str, str]]
FEW = ("--members", "3")  # unless the test says otherwise


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["run", "huidig_beleid", *FEW, *options])
        return code, *capsys.readouterr()

    return call


# Conditions ----------------------------------------------------------------------------------


def test_a_condition_is_read() -> None:
    found = parse_condition(" dakloos_totaal>=2e4 in 2030 ", 2022, 2035)
    assert found == Condition("dakloos_totaal", ">=", 20000.0, 2030)
    assert str(found) == "dakloos_totaal >= 20000 in 2030"
    assert [
        Condition("instroom", sign, 1.0, 2030).holds(1.0) for sign in (">", "<", ">=", "<=")
    ] == [False, False, True, True]
    assert not Condition("instroom", ">", 1.0, 2030).holds(float("nan"))
    assert not Condition("instroom", "<=", 1.0, 2030).holds(float("nan"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "schrijf zoiets als"),
        ("dakloos_totaal > 20000", "schrijf zoiets als"),
        ("dakloos_totaal = 20000 in 2030", "schrijf zoiets als"),
        ("dakloos_totaal > in 2030", "schrijf zoiets als"),
        ("dakloos_totaal > 20000 in 30", "schrijf zoiets als"),
        ("dakloos_total > 20000 in 2030", "Bedoelde u 'dakloos_totaal'?"),
        ("dakloos_totaal > 20,5 in 2030", "gebruik een punt"),
        ("dakloos_totaal > 20.000 in 2030", "20000 of 20.0"),
        ("dakloos_totaal > ja in 2030", "een getal, niet 'ja'"),
        ("dakloos_totaal > .nan in 2030", "een getal"),
        ("dakloos_totaal > 20000 in 2036", "van 2022 tot en met 2035"),
        ("dakloos_totaal > 20000 in 2021", "van 2022 tot en met 2035"),
    ],
)
def test_a_wrong_condition_is_a_mistake_in_the_usage(run: Run, text: str, says: str) -> None:
    with pytest.raises(SettingError):
        parse_condition(text, 2022, 2035)
    code, out, err = run("--fail-if", text, "-o", "uit")
    assert (code, out) == (2, "")
    assert says in err and not Path("uit").exists()


@pytest.mark.slow
def test_a_condition_that_is_met_is_5(run: Run) -> None:
    code, out, _ = run("--json")
    [result] = json.loads(out)["results"]
    value = result["indicators"]["dakloos_totaal"][result["time"].index(2031.0)]
    low, high = f"{value - 1:.3f}", f"{value + 1:.3f}"
    assert run("--fail-if", f"dakloos_totaal > {high} in 2030")[0] == 0
    code, _, err = run("-q", "--fail-if", f"dakloos_totaal > {low} in 2030")
    dutch = f"{value - 1:,.3f}".translate(str.maketrans(",.", ".,")).rstrip("0")
    assert code == 5 and f"huidig_beleid: dakloos_totaal > {dutch}" in err
    assert f"(het is {clear_of(value, value - 1, 'nl')})" in err
    more = ("--fail-if", f"dakloos_totaal < {high} in 2030", "--fail-if", "instroom < 0 in 2030")
    assert run(*more)[0] == 5


def test_what_has_no_value_is_told_and_meets_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Condition, "found", lambda *_: float("nan"))
    code, _, err = run("--fail-if", "verblijfsduur_opvang < 9 in 2030")
    assert code == 0 and "verblijfsduur_opvang heeft eind 2030 geen waarde" in err


# Draws ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_draws_are_prior_and_repeat(run: Run) -> None:
    five = ("--members", "5", "--parameter-set", "prior")
    code, table, _ = run(*five, "--seed", "3", "-o", "een")
    table = " ".join(table.split())
    assert code == 0 and "5 trekkingen" in table and "prior" in table and "geen kansen" in table
    assert "middelste schatting" not in table
    one, two, other = (
        json.loads(run(*five, "--seed", seed, "--json")[1]) for seed in ("3", "3", "4")
    )
    assert one == two != other
    assert (one["members"], one["draws"], one["seed"]) == (5, "prior", 3)
    assert 0.0 <= one["results"][0]["criteria"]["halvering"]["chance"] <= 1.0
    written = pd.read_csv("een/huidig_beleid.csv")
    assert set(written["trekkingen"]) == {5} and set(written["seed"]) == {3}
    manifest = json.loads(Path("een/_manifest.json").read_text())
    assert manifest["members"] == 5


def test_the_central_estimate_has_no_chance(run: Run) -> None:
    document = json.loads(run("--members", "1", "--json")[1])
    assert (document["members"], document["draws"]) == (1, "central")
    assert document["warning"] is None
    [result] = document["results"]
    assert result["bands"] is None
    for criterion in result["criteria"].values():
        assert criterion["chance"] is None and criterion["chance_upper"] is None
    run("--members", "1", "-o", "uit")
    columns = pd.read_csv("uit/huidig_beleid.csv").columns
    assert not {"q05", "q25", "q50", "q75", "q95"} & set(columns)


# Moments -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("every", "a_year"), [("quarter", 4), ("month", 12)])
def test_quarters_and_months_have_the_years_in_them(run: Run, every: str, a_year: int) -> None:
    years = json.loads(run("--json")[1])["results"][0]
    quarters = json.loads(run("--json", "--every", every)[1])["results"][0]
    assert quarters["time"][: a_year + 1] == [2022.0 + n / a_year for n in range(a_year + 1)]
    assert quarters["time"][::a_year] == years["time"]
    homeless = quarters["indicators"]["dakloos_totaal"][::a_year]
    np.testing.assert_allclose(homeless, years["indicators"]["dakloos_totaal"], rtol=1e-12)
    inflow = np.array(quarters["indicators"]["instroom"][1:]).reshape(14, a_year)
    np.testing.assert_allclose(
        inflow.mean(axis=1), np.array(years["indicators"]["instroom"][1:], float), rtol=1e-9
    )
    for name, verdict in years["criteria"].items():
        same = ("reached", "year", "threshold")
        found = quarters["criteria"][name]
        assert [found[key] for key in same] == [verdict[key] for key in same]


def test_there_are_no_weeks(run: Run) -> None:
    assert run("--every", "week")[0] == 2


# What goes together --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        ["--resume"],
        ["--overwrite"],
        ["-o", "uit", "--resume", "--overwrite"],
        ["--jobs", "0"],
        ["--members", "0"],
        ["--seed", "-1"],
        ["--format", ""],
    ],
)
def test_what_does_not_go_together_is_2(run: Run, options: list[str]) -> None:
    code, out, err = run(*options)
    assert (code, out) == (2, "") and err
    assert not Path("uit").exists()


@pytest.mark.slow
def test_results_of_an_older_model_stay(run: Run) -> None:
    assert run("-o", "uit", "-q")[0] == 0
    path = Path("uit/_manifest.json")
    old = path.read_text().replace('"model_version": "', '"model_version": "0.0.9-')
    path.write_text(old)
    for option in ([], ["--resume"]):
        code, out, err = run("-o", "uit", *option)
        assert (code, out) == (2, "") and "0.0.9" in err and "Er is niets veranderd" in err
        assert path.read_text() == old
    assert run("-o", "uit", "--overwrite")[0] == 0
    assert "0.0.9" not in path.read_text()


@pytest.mark.slow
def test_keep_going_passes_by_whatever_goes_wrong(run: Run, monkeypatch: Any) -> None:
    from commands.common import job

    original = job.run

    def fail(scenario: Any, **options: Any) -> Any:
        if scenario.id == "meer_opvang":
            raise ZeroDivisionError("a bug in one scenario")
        return original(scenario, **options)

    monkeypatch.setattr(job, "run", fail)
    names = ("meer_opvang", "bezuiniging")
    assert run(*names, "-o", "een")[0] == 1
    code, _, err = run(*names, "-o", "twee", "--keep-going")
    assert code == 4 and "meer_opvang: mislukt: ZeroDivisionError" in err
    assert "Traceback" not in err and Path("twee/bezuiniging.csv").exists()
    assert "Traceback" in run(*names, "-o", "drie", "--keep-going", "-v")[2]


def test_two_at_once_do_not_write_in_one_folder(run: Run) -> None:
    fcntl = pytest.importorskip("fcntl")
    Path("uit").mkdir()
    other = os.open("uit", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    code, out, err = run("-o", "uit")
    assert (code, out) == (2, "") and "wordt al gerekend" in err
    assert not list(Path("uit").iterdir())
    os.close(other)
    assert run("-o", "uit")[0] == 0

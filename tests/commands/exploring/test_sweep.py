"""`sweep`: designs that cover what they should, and a table that says what was run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet
from support.result_folder import content

import cli
from commands.common import sweep_job
from commands.common.manifest import MANIFEST
from commands.common.sweep_job import MOST_STRETCHES, stretches
from simulation.engine import InvariantError
from simulation.explore import sample_sizes
from simulation.explore import sweep as sweeps
from simulation.explore.sweep import ENDS, Axis, columns, make_design, parse_axis, run_samples
from simulation.outcomes.scenario_runs import run as compute
from simulation.reading.faults import SettingError
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

Run = Callable[..., tuple[int, str, str]]
OVER = ("--over", "contingent=0.04:0.12")
ONE, FEW = ("--members", "1"), ("--members", "2")


@pytest.fixture
def sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["sweep", *options])
        return code, *capsys.readouterr()

    return call


# Designs -------------------------------------------------------------------------------------


def test_axes_are_read() -> None:
    assert parse_axis(" a = 1 : 2e1 : 3 ") == Axis("a", 1.0, 20.0, 3)
    assert parse_axis("a=-1:.5") == Axis("a", -1.0, 0.5)
    assert parse_axis("a=laag, hoog").listed == ("laag", "hoog")  # it has no ends to compare
    assert parse_axis("a=1,2.5").listed == (1.0, 2.5)
    assert parse_axis("a=2028-01-01").listed == ("2028-01-01",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a", "schrijf zoiets als"),
        ("=1:2", "schrijf zoiets als"),
        ("a=", "schrijf zoiets als"),
        ("a=1:2:3:4", "laagste:hoogste:aantal"),
        ("a=2:1:3", "het laagste zijn"),
        ("a=1:1:3", "zijn gelijk; schrijf a=1"),
        ("a=1:2:1", "van 2 tot 100000"),
        ("a=1:2:100001", "van 2 tot 100000"),
        ("a=1:2:x", "van 2 tot"),
        ("a=0,1:0,2:3", "gebruik een punt"),
        ("a=x:2:3", "een getal"),
        ("a=1:.inf:3", "een getal"),
        ("a=1:2.500:3", "2500 of 2.5"),
        ("a=1,,2", "lege of dubbele"),
        ("a=1,1", "lege of dubb"),
    ],
)
def test_a_wrong_axis_is_told(text: str, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        parse_axis(text)


def test_a_grid_has_every_combination() -> None:
    axes = [Axis("a", 0.0, 0.3, 4), Axis("b", listed=("x", "y"))]
    design = make_design("grid", axes)
    assert len(design) == 8 and design[0] == {"a": 0.0, "b": "x"}
    assert {sample["a"] for sample in design} == {0.0, 0.1, 0.2, 0.3}


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_samples_fill_the_space(kind: str) -> None:
    axes = [Axis("a", 2.0, 4.0), Axis("b", -1.0, 1.0), Axis("c", listed=("x", "y"))]
    design = make_design(kind, axes, 64, seed=3)
    for name, low in (("a", 2.0), ("b", -1.0)):
        slices = sorted(int((float(sample[name]) - low) / 2.0 * 64) for sample in design)
        assert slices == list(range(64)), "one in each slice of each axis"
    assert [sample["c"] for sample in design].count("x") == 32
    assert design == make_design(kind, axes, 64, seed=3) != make_design(kind, axes, 64, seed=4)


@pytest.mark.parametrize(
    ("kind", "axes", "samples", "says"),
    [
        ("grid", [Axis("a", 1, 2)], None, "noem het aantal waarden"),
        ("grid", [Axis("a", 1, 2, 3)], 5, "volgt het aantal"),
        ("grid", [Axis("a", 1, 2, 3), Axis("a", 1, 2, 3)], None, "twee keer"),
        ("grid", [Axis("a", 1, 2, 1000), Axis("b", 1, 2, 1000)], None, "1000000 combinaties"),
        ("lhs", [Axis("a", 1, 2, 3)], 5, "hoort bij een grid"),
        ("lhs", [Axis("a", 1, 2)], None, "--samples"),
        ("sobol", [Axis("a", 1, 2)], 60, "zoals 64"),
    ],
)
def test_what_does_not_go_together(
    kind: str, axes: list[Axis], samples: int | None, says: str
) -> None:
    with pytest.raises(SettingError, match=says):
        make_design(kind, axes, samples)


# Running -------------------------------------------------------------------------------------


def test_a_sample_is_the_scenario_with_these_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many go in one call of the engine."""
    register, base = load_register(), load_scenario("wonen_eerst")
    axes = [
        Axis("contingent", 0.04, 0.12),
        Axis("woningtekort", listed=("laag", "hoog")),
        Axis("aanzuigende_werking", 0.0, 0.1),
    ]
    scenarios = [base.with_settings(one, register) for one in make_design("lhs", axes, 5)]
    chosen = {"indicators": ["instroom", "cbs_equivalent"], "years": [2029, 2030], "members": 3}
    found: Any = run_samples(scenarios, register, **chosen)
    assert len(found) == 5
    for scenario, rows in zip(scenarios, found, strict=True):
        [result] = compute(scenario, members=3)
        for indicator in chosen["indicators"]:
            draws = result.indicator(indicator)[[8, 9]]
            told = np.array(
                [[row[name] for name in columns(indicator, 3)] for row in rows.values()]
            )
            np.testing.assert_array_equal(told[:, 0], draws.mean(axis=1))
            np.testing.assert_array_equal(told[:, 1:], np.quantile(draws, [0.05, 0.95], axis=1).T)
    monkeypatch.setattr(sample_sizes, "AT_ONCE", 2)
    assert run_samples(scenarios, register, **chosen) == found


def test_a_sweep_gives_what_run_gives(sweep: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The same mean, band and hash, by whichever of the two, without an option."""
    _, out, _ = sweep("--over", "contingent=0.08,0.1", "--json")
    row = json.loads(out)["rows"][0]
    assert cli.main(["run", "huidig_beleid", "--set", "contingent=0.08", "--json"]) == 0
    [result] = json.loads(capsys.readouterr().out)["results"]
    moment = result["time"].index(2031.0)
    bands = result["bands"]["dakloos_totaal"]
    assert row["dakloos_totaal"] == result["indicators"]["dakloos_totaal"][moment]
    assert [row[f"dakloos_totaal_{end}"] for end in ENDS] == [
        bands[name][moment] for name in ("q05", "q95")
    ]
    assert row["scenario_hash"] == result["scenario_hash"]


def test_one_failing_sample_leaves_the_others(monkeypatch: pytest.MonkeyPatch, sweep: Run) -> None:
    def run(scenarios: Any, **options: Any) -> Any:
        chosen = scenarios if isinstance(scenarios, list) else [scenarios]
        if any(one.knoppen["contingent"][0].naar == 0.08 for one in chosen):
            raise InvariantError("the books do not close")
        return compute(scenarios, **options)

    monkeypatch.setattr(sweeps, "run", run)
    code, out, err = sweep("--over", "contingent=0.04:0.12:3", "--json", *FEW)
    rows = json.loads(out)["rows"]
    assert code == 4 and "monster 2: mislukt: the books" in err
    assert [row["dakloos_totaal"] is None for row in rows] == [False, True, False]
    assert [row["dakloos_totaal_q95"] is None for row in rows] == [False, True, False]


def test_more_homes_mean_fewer_homeless(sweep: Run) -> None:
    code, out, _ = sweep("--over", "contingent=0.04:0.12:3", "--years", "2035,2030,2030", *ONE)
    lines = [line.split(",") for line in out.splitlines()]
    assert code == 0 and len(lines) == 7
    assert lines[0][:5] == ["monster", "contingent", "jaar", "dakloos_totaal", "cbs_equivalent"]
    assert [line[2] for line in lines[1:3]] == ["2030", "2035"]
    homeless = [float(line[3]) for line in lines[1::2]]
    assert homeless == sorted(homeless, reverse=True)


# In a folder ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_sweep_that_is_cut_off_is_completed_to_the_byte(
    sweep: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By any number of processes, in an empty folder and in place of older results."""
    monkeypatch.setattr(sweep_job, "samples_at_once", lambda members: 1)  # as of hundreds of draws
    options = ("--over", "contingent=0.04:0.12:5", "--format", "csv,json", "--members", "4")
    assert sweep(*options, "-o", "heel")[0] == 0
    assert sweep(*options, "-o", "twee", "--jobs", "2")[0] == 0
    assert content(Path("twee")) == content(Path("heel"))
    seen = 0

    def interrupted(scenarios: Any, *arguments: Any, **more: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == 3:
            raise KeyboardInterrupt
        return run_samples(scenarios, *arguments, **more)

    for folder, how in (("uit", ()), ("twee", ("--seed", "1", "--overwrite"))):
        seen, before = 0, content(Path("twee"))
        with monkeypatch.context() as patch:
            patch.setattr(sweep_job, "run_samples", interrupted)
            code, _, err = sweep(*options, "-o", folder, *how)
        assert code == 130 and "2 van 5 delen van de monsters zijn bewaard" in err
        assert {
            name: now for name, now in content(Path("twee")).items() if name in before
        } == before
        code, _, err = sweep(*options, "-o", folder, *how[:2], "--resume")
        assert code == 0 and "2 delen van de monsters stonden al" in err
    assert content(Path("uit")) == content(Path("heel"))
    assert sweep(*options, "-o", "fris", "--seed", "1")[0] == 0
    assert content(Path("twee")) == content(Path("fris"))
    before = content(Path("uit"))
    code, _, err = sweep(*options, "-o", "uit", "--resume")
    assert code == 0 and "uit is al klaar" in err and content(Path("uit")) == before
    assert len(list(Path("uit").iterdir())) == 4


def test_without_a_folder_an_interruption_says_what_is_lost(
    sweep: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep_job, "run_samples", interrupted)
    code, out, err = sweep("--over", "contingent=0.04:0.12:3", *ONE)
    assert (code, out) == (130, "") and "er is niets bewaard (daarvoor is -o)" in err


def test_stretches_hold_every_sample_once() -> None:
    for count, members in ((1, 1), (7, 100), (700, 1), (2500, 500)):
        samples = [{"a": float(number)} for number in range(count)]
        cut = stretches(samples, members)
        assert [one for stretch in cut for one in stretch.samples] == samples
        assert cut[-1].first + len(cut[-1].samples) == count + 1
        assert len(cut) <= MOST_STRETCHES and len({stretch.file for stretch in cut}) == len(cut)


@pytest.mark.slow
def test_the_same_sweep_gives_the_same_folder(sweep: Run) -> None:
    options = (*OVER, "--design", "sobol", "--samples", "8", "--format", "csv,parquet,json")
    for name in ("een", "twee"):
        draws = ("--seed", "5", "--members", "2", "--parameter-set", "prior")
        code, out, _ = sweep(*options, "-o", name, *draws)
        assert (code, out) == (0, "")
    for path in Path("een").iterdir():
        if path.name != "_run.log.json":
            assert path.read_bytes() == Path("twee", path.name).read_bytes()
    csv = pd.read_csv("een/sweep.csv")
    table = parquet.read_table("een/sweep.parquet")
    np.testing.assert_allclose(
        table.to_pandas()["dakloos_totaal"], csv["dakloos_totaal"], rtol=1e-12
    )
    assert table.schema.metadata[b"seed"] == b"5" and set(csv["trekkingen"]) == {2}
    document = json.loads(Path("een/sweep.json").read_text())
    assert document["draws"] == "prior" and document["design"]["samples"] == 8
    assert document["warning"] is None and set(csv["status"]) == {"prior"}
    assert document["rows"][0]["contingent"] == csv["contingent"].iloc[0]
    manifest = json.loads(Path("een/_manifest.json").read_text())
    assert manifest["command"] == "sweep" and manifest["design"]["over"] == [OVER[1]]
    assert sweep(*options, "-o", "een", "--seed", "5")[0] == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "noem minstens een knop"),
        ([*OVER, "--set", "contingent=0.1"], "'contingent' staat in --set en in --over"),
        (["--over", "contingent=0.04:7:3"], "contingent: moet tussen"),
        (["--over", "contingnt=0.04:0.07:3"], "Bedoelde u 'contingent'?"),
        (["--over", "contingent=0.04:0.07:3", "--years", "2040"], "--years"),
        (["--over", "contingent=0.04:0.07:3", "--years", "30"], "--years"),
        (["--over", "contingent=0.04:0.07:3", "--indicators", "x"], "onbekende indicator 'x'"),
        (["--over", "contingent=0.04:0.07:3", "--format", "xlsx"], "'xlsx' bestaat niet"),
        ([*OVER, "--design", "best"], "--design"),
    ],
)
def test_a_wrong_sweep_is_2(sweep: Run, options: list[str], says: str) -> None:
    code, out, err = sweep(*options, "-o", "uit")
    assert (code, out) == (2, "")
    assert says in err and "Traceback" not in err and not Path("uit").exists()


def test_a_wrong_scenario_is_3(sweep: Run) -> None:
    assert sweep("bestaat_niet.yaml", *OVER, "--design", "lhs", "--samples", "4")[0] == 3


@pytest.mark.parametrize("whole", [True, False])
def test_a_folder_of_another_scenario_is_not_replaced(
    sweep: Run, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a finished table nor the parts of one that was cut off."""
    monkeypatch.setattr(sweep_job, "samples_at_once", lambda members: 1)
    options = ("--over", "contingent=0.05,0.1", *ONE, "-o", "uit")
    with monkeypatch.context() as patch:
        if not whole:
            patch.setattr(sweep_job, "run_samples", _once(sweep_job.run_samples))
        assert sweep("wonen_eerst", *options)[0] == (0 if whole else 130)
    before = content(Path("uit"))
    assert len(before) == 2
    code, _, err = sweep("meer_opvang", *options, "--resume")
    assert code == 2 and "het scenario (wonen_eerst, nu meer_opvang)" in err
    assert content(Path("uit")) == before


def _once(do: Any) -> Any:
    """Do something once; the next time Ctrl-C comes."""
    done: list[None] = []

    def interrupted(*arguments: Any, **named: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(None)
        return do(*arguments, **named)

    return interrupted


def test_a_manifest_that_someone_changed_does_no_harm(sweep: Run) -> None:
    options = ("--over", "contingent=0.05,0.1", *ONE, "-o", "uit")
    assert sweep("wonen_eerst", *options)[0] == 0
    before, manifest = content(Path("uit")), Path("uit", MANIFEST)
    told = json.loads(manifest.read_text())
    for entry in told["scenarios"]:
        entry["summary"] = None
    manifest.write_text(json.dumps(told))
    assert sweep("wonen_eerst", *options, "--resume")[0] == 0
    assert content(Path("uit")) == before


def test_all_that_is_wrong_is_told_with_what_is_accepted(sweep: Run) -> None:
    code, _, err = sweep("--over", "contingent=0.05,0.050", "--over", "flexwoningen=veel:9")
    assert code == 2 and "dubbele waarde" in err and "flexwoningen" in err
    code, _, err = sweep("--over", "eu_opvangplekken=100.1250:700")
    assert code == 2 and "zoals 100.1250:700:5" in err
    code, _, err = sweep("--over", "onzin=1,2")
    assert code == 2 and "Alle staan in: wonen-eerst levers" in err

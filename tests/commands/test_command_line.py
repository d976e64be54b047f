"""The command line: data on stdout, talk on stderr, and an exit code that means something."""

import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest
from support.places import APP, child_env

import cli
from simulation.engine import InvariantError
from simulation.outcomes.quotability import standing
from simulation.register.register import load_register
from simulation.scenario.scenario import list_shipped

CRITERIA = {
    "functioneel_nul",
    "nul_dakloos",
    "halvering",
    "niemand_buiten",
    "geen_grootschalige_opvang",
    "kort_verblijf",
    "niet_uit_instelling_dakloos",
    "niet_uit_huis_zonder_alternatief",
}
STATES = {"dakloos_totaal", "cbs_equivalent", "opvang_bezetting"} | {
    f"ethos_{number}" for number in range(1, 8)
}
ONE, FEW = ("--members", "1"), ("--members", "4")
"""The central estimate; and for what does not depend on how many draws there are."""
YEARLY = {"instroom", "weigeringen_per_maand", "verblijfsduur_opvang", "woningen_toegewezen"}


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def wonen_eerst(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command in an empty folder."""
    for name in ("WONEN_EERST_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = cli.main(arguments)
        return Outcome(code, *capsys.readouterr())

    return call


def strict(text: str) -> Any:
    """Read JSON that has no NaN or infinity."""

    def refuse(word: str) -> NoReturn:
        raise AssertionError(f"{word} in JSON")

    return json.loads(text, parse_constant=refuse)


def test_json_is_one_document_of_the_agreed_shape(wonen_eerst: Run) -> None:
    code, out, _ = wonen_eerst("run", "--json", "--members", "4")
    document = strict(out)
    assert code == 0
    assert document["schema_version"] == 3 and document["seed"] == 0
    assert document["members"] == 4 and document["draws"] == standing(load_register(), 4)
    assert document["model_version"] and document["parameter_set"]
    assert [result["scenario"] for result in document["results"]] == list_shipped()
    for result in document["results"]:
        assert result["time"] == [2022.0 + year for year in range(15)]
        assert result["region"] == "nederland" and len(result["scenario_hash"]) == 64
        series = result["indicators"]
        assert set(series) >= STATES | YEARLY
        assert all(len(values) == 15 for values in series.values())
        assert all(series[name][0] is None for name in YEARLY)
        assert all(series[name][0] is not None for name in STATES)
        assert set(result["bands"]) == set(series)
        for bands in result["bands"].values():
            assert list(bands) == ["q05", "q25", "q50", "q75", "q95"]
            assert all(len(values) == 15 for values in bands.values())
        assert set(result["criteria"]) == CRITERIA
        for criterion in result["criteria"].values():
            assert set(criterion) >= {"reached", "value_2030", "threshold", "year"}
            assert 0.0 <= criterion["chance"] <= criterion["chance_upper"] <= 1.0


def test_a_verdict_is_told_in_words(wonen_eerst: Run) -> None:
    code, out, err = wonen_eerst("run", "huidig_beleid", *ONE)
    assert code == 0
    assert "Huidig beleid" in out
    assert re.search(r"✗ nee|✓ ja", out)
    assert re.search(r"\d{2}\.\d00\b", out)
    assert "onzekerheid" in out
    assert "Huidig beleid" not in err
    assert max(map(len, out.splitlines())) <= 100


def test_all_shipped_scenarios_are_in_the_table(wonen_eerst: Run) -> None:
    code, out, _ = wonen_eerst("run", "--lang", "en", *ONE)
    assert code == 0
    assert len(re.findall(r"(?:(?:✗ no|✓ yes) *){8}$", out, re.MULTILINE)) == len(list_shipped())
    assert "Uncertainty is not included" in " ".join(out.split())


def test_no_color_is_respected(wonen_eerst: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    colour = re.compile(r"\x1b\[[0-9;]*3[0-9]")
    assert "\x1b" not in wonen_eerst("run", "huidig_beleid", *FEW).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour.search(wonen_eerst("run", "huidig_beleid", *FEW).out)


def test_set_changes_the_scenario(wonen_eerst: Run) -> None:
    plain = strict(wonen_eerst("run", "huidig_beleid", "--json", *ONE).out)["results"][0]
    options = ("--set", "contingent=0.10", "--set", "verslechtering=uit", "--seed", "3", *ONE)
    document = strict(wonen_eerst("run", "huidig_beleid", "--json", *options).out)
    changed = document["results"][0]
    assert document["seed"] == 3
    assert changed["scenario_hash"] != plain["scenario_hash"]
    assert changed["indicators"]["dakloos_totaal"][-1] < plain["indicators"]["dakloos_totaal"][-1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--set", "contingent"], "geen knop=waarde"),
        (["--set", "=1"], "geen knop=waarde"),
        (["--set", "contingent=0.05", "--set", "contingent=0.06"], "twee keer"),
        (["--set", "contingnt=0.05"], "Bedoelde u 'contingent'?"),
        (["--set", "contingent=7"], "contingent: moet tussen"),
        (["--format", "pdf"], "'pdf' bestaat niet"),
        (["--fromat", "csv"], "Onbekende optie: --fromat"),
        (["--lang", "fr"], "--lang"),
        (["--seed", "x"], "--seed"),
    ],
)
def test_a_mistake_in_the_usage_is_2(wonen_eerst: Run, options: list[str], says: str) -> None:
    code, out, err = wonen_eerst("run", "huidig_beleid", "-o", "uit", *options)
    assert (code, out) == (2, "")
    assert says in err and "Traceback" not in err
    assert not Path("uit").exists()


@pytest.mark.parametrize(
    ("arguments", "nl", "en"),
    [
        ("export foo", "'SOORT': 'foo' is geen van 'xmile'", "'SOORT': 'foo' is not one of"),
        ("run --seed x", "'--seed': 'x' is geen geheel getal", "'x' is not a whole number"),
        ("run --members 0", "'--members': dit moet minstens 1 zijn", "this must be at least 1"),
        ("calibrate --draws 99999", "dit mag hoogstens 10000 zijn", "must be at most 10000"),
        ("run --json=3", "Optie '--json' krijgt geen waarde.", "does not take a value."),
        ("run --seed", "Optie '--seed' vraagt een waarde.", "requires an argument."),
    ],
)
def test_a_mistake_in_an_option_is_told_in_one_language(
    wonen_eerst: Run, arguments: str, nl: str, en: str
) -> None:
    code, _, err = wonen_eerst(*arguments.split())
    assert code == 2 and nl in err and not re.search(r"\b(is not|should|must|Value|Input)\b", err)
    code, _, err = wonen_eerst("--lang", "en", *arguments.split())
    assert code == 2 and en in err and "Value error" not in err


def test_an_unknown_command_is_2(wonen_eerst: Run) -> None:
    code, _, err = wonen_eerst("rum")
    assert code == 2 and "Bedoelde u 'run'?" in err


BROKEN = """\
naam: Kapot
knoppen:
  contingnt: 0.05
  aandeel_wonen_eerst: {naar: 80}
"""


def test_all_faults_of_all_files_are_told_at_once(wonen_eerst: Run) -> None:
    Path("kapot.yaml").write_text(BROKEN)
    Path("leeg.yaml").write_text("omschrijving: Zonder naam\n")
    Path("goed.yaml").write_text("naam: Goed\n")
    code, out, err = wonen_eerst("run", "goed.yaml", "kapot.yaml", "leeg.yaml", "-o", "uit")
    assert (code, out) == (3, "")
    assert re.search(r"kapot\.yaml:3:\d+: .*contingnt.*Bedoelde u 'contingent'\?", err)
    assert re.search(r"kapot\.yaml:4:\d+: .*aandeel_wonen_eerst.*: .*tussen 0 en 1", err)
    assert re.search(r"leeg\.yaml.*'naam' ontbreekt", err)
    assert "Traceback" not in err
    assert not Path("uit").exists()


def test_the_language_can_be_chosen(wonen_eerst: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("kapot.yaml").write_text(BROKEN)
    assert "Did you mean" in wonen_eerst("run", "kapot.yaml", "--lang", "en").err
    assert "Did you mean" in wonen_eerst("--lang", "en", "run", "kapot.yaml").err
    monkeypatch.setenv("WONEN_EERST_LANG", "en")
    assert "Did you mean" in wonen_eerst("run", "kapot.yaml").err
    assert "Bedoelde u" in wonen_eerst("run", "kapot.yaml", "--lang", "nl").err


def test_an_unknown_scenario_is_3(wonen_eerst: Run) -> None:
    code, _, err = wonen_eerst("run", "wonen_erst")
    assert code == 3 and "Bedoelde u 'wonen_eerst'?" in err


def test_two_files_of_one_name_are_refused(wonen_eerst: Run) -> None:
    Path("map").mkdir()
    for path in ("mijn.yaml", "map/mijn.yaml"):
        Path(path).write_text("naam: Mijn\n")
    code, _, err = wonen_eerst("run", "mijn.yaml", "map/mijn.yaml")
    assert code == 2 and "mijn" in err


def test_results_are_written_and_protected(wonen_eerst: Run) -> None:
    arguments = ("run", "huidig_beleid", "-o", "uit", "--format", "csv,json", *FEW)
    code, _, err = wonen_eerst(*arguments)
    assert code == 0 and "uit" in err
    names = {path.name for path in Path("uit").iterdir()}
    assert names == {"huidig_beleid.csv", "huidig_beleid.json", "_manifest.json", "_run.log.json"}
    before = Path("uit/huidig_beleid.csv").read_bytes()
    code, out, err = wonen_eerst(*arguments)
    assert (code, out) == (2, "") and "--overwrite" in err
    assert wonen_eerst(*arguments, "--overwrite").code == 0
    assert Path("uit/huidig_beleid.csv").read_bytes() == before
    Path("ander").mkdir()
    Path("ander/brief.txt").write_text("van mij")
    assert wonen_eerst("run", "huidig_beleid", "-o", "ander", "--overwrite").code == 2
    assert [path.name for path in Path("ander").iterdir()] == ["brief.txt"]


def test_dry_run_only_looks(wonen_eerst: Run) -> None:
    code, out, err = wonen_eerst("run", "huidig_beleid", "-n", "-o", "uit")
    assert (code, out) == (0, "")
    assert "huidig_beleid: in orde" in err
    assert not Path("uit").exists()
    assert strict(wonen_eerst("run", "-n", "--json").out)["results"] == []


def test_quiet_and_log_file(wonen_eerst: Run) -> None:
    options = ("-q", "-o", "uit", "--log-file", "log.txt", *ONE)
    code, out, err = wonen_eerst("run", "huidig_beleid", *options)
    assert (code, err) == (0, "") and out
    assert "uit" in Path("log.txt").read_text()
    code, _, err = wonen_eerst("run", "huidig_beleid", "--log-file", "nergens/log.txt")
    assert code == 1 and "nergens" in err


def test_a_failing_scenario_stops_the_others_or_not(
    wonen_eerst: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commands.common import job

    original = job.run

    def run(scenario: Any, **options: Any) -> Any:
        if scenario.id == "wonen_eerst":
            raise InvariantError("the books of personen do not close")
        return original(scenario, **options)

    monkeypatch.setattr(job, "run", run)
    names = ("huidig_beleid", "wonen_eerst", "bezuiniging", *FEW)
    code, out, err = wonen_eerst("run", *names, "--json", "-o", "uit", "--keep-going")
    assert code == 4
    done = ["huidig_beleid", "bezuiniging"]
    assert [result["scenario"] for result in strict(out)["results"]] == done
    assert strict(out)["failures"] == {"wonen_eerst": "the books of personen do not close"}
    assert "wonen_eerst: mislukt: the books" in err
    manifest = json.loads(Path("uit/_manifest.json").read_text())
    assert [entry["status"] for entry in manifest["scenarios"]] == ["ok", "failed", "ok"]
    assert manifest["status"] == "complete"

    code, out, err = wonen_eerst("run", *names, "--json", "-o", "twee")
    assert code == 4 and "--keep-going" in err and "1 van 3" in err
    assert [result["scenario"] for result in strict(out)["results"]] == done[:1]
    monkeypatch.setattr(job, "run", original)
    assert wonen_eerst("run", *names, "--json", "-o", "twee", "--resume").code == 0
    assert Path("twee/bezuiniging.csv").exists()


def test_the_unexpected_is_1_and_said_in_a_line(
    wonen_eerst: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise RuntimeError("zonnevlam")

    monkeypatch.setattr("commands.common.job.run", fail)
    code, out, err = wonen_eerst("run", "huidig_beleid")
    assert (code, out) == (1, "")
    assert "zonnevlam" in err and "-v" in err and "Traceback" not in err
    assert "Traceback" in wonen_eerst("run", "huidig_beleid", "-v").err


def test_an_interruption_is_130(wonen_eerst: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("commands.common.job.run", interrupt)
    assert wonen_eerst("run", "huidig_beleid").code == 130


def test_levers_and_assumptions_are_listed(wonen_eerst: Run) -> None:
    code, out, _ = wonen_eerst("levers")
    document = strict(wonen_eerst("levers", "--json").out)
    assert code == 0
    assert len(document["levers"]) >= 15 and document["assumptions"]
    for row in [*document["levers"], *document["assumptions"]]:
        assert row["id"] in out
    [contingent] = [row for row in document["levers"] if row["id"] == "contingent"]
    assert contingent["min"] <= contingent["current"]["central"] <= contingent["max"]
    assert (
        contingent["grade"]
        and contingent["source_nl"]
        and contingent["why_range_en"]
        and contingent["label_en"]
    )


def test_sources_can_be_searched(wonen_eerst: Run) -> None:
    everything = strict(wonen_eerst("sources", "--json").out)["sources"]
    assert all(
        row["source_nl"] and row["why_en"] and row["low"] <= row["high"] for row in everything
    )
    some = strict(wonen_eerst("sources", "knop.contingent", "--json").out)["sources"]
    assert [row["id"] for row in some] == ["knop.contingent"]
    assert "knop.contingent" in wonen_eerst("sources", "knop.CONTINGENT").out
    code, out, err = wonen_eerst("sources", "hondsdolheid")
    assert (code, out) == (0, "") and "hondsdolheid" in err


def test_app_starts_streamlit_on_the_installed_file(
    wonen_eerst: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr(os, "environ", told := dict(os.environ))
    monkeypatch.setattr(
        runpy, "run_module", lambda name, run_name: started.append((name, run_name, *sys.argv))
    )
    assert wonen_eerst("app", "--port", "8765", "--no-browser").code == 0
    [(name, run_name, _, command, path, *flags)] = started
    assert (name, run_name, command, path) == (
        "streamlit",
        "__main__",
        "run",
        str(APP),
    )
    assert "--server.port=8765" in flags
    assert told["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] == "false"
    # On a machine where Streamlit never ran it would wait for an e-mail address.
    assert "--server.showEmailPrompt=false" in flags


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_log_file_that_cannot_be_written_stops_nothing(wonen_eerst: Run) -> None:
    options = ("-o", "uit", "--log-file", "/dev/full", *FEW)
    code, out, err = wonen_eerst("run", "huidig_beleid", *options)
    assert code == 0 and out and "logbestand" in err and "Traceback" not in err


@pytest.mark.slow
def test_the_program_runs_in_an_empty_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "run", "huidig_beleid", "--json", "-q", *ONE],
        cwd=tmp_path,
        env=child_env(),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert strict(done.stdout)["results"][0]["scenario"] == "huidig_beleid"
    assert not list(tmp_path.iterdir())

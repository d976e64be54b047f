"""The command `doel`: what it prints, keeps and refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.result_folder import content

import cli
from commands import FAILED, INVALID, OK, USAGE
from simulation.engine import InvariantError
from simulation.explore.goal_seek import seeking
from simulation.explore.goal_seek.stages import Stages
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

Run = Callable[..., tuple[int, str, str]]
GOAL = "opvang_bezetting <= 0.9 in 2030"
REACHED = (GOAL, "--only", "plekken_opvang")
NOT_REACHED = ("cbs_equivalent <= 15000 in 2030", "--only", "contingent", "--only", "nakoming")


@pytest.fixture
def doel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["doel", *options])
        return code, *capsys.readouterr()

    return call


# As a document ---------------------------------------------------------------------------------

WORDS = {"type": "object", "required": ["nl", "en"], "additionalProperties": {"type": "string"}}
CHANCE = {"type": "number", "minimum": 0, "maximum": 1}
AMOUNT = {"type": ["number", "null"]}
PACKAGE = {
    "type": "object",
    "required": ["scenario", "scenario_hash", "chance", "without", "moves", "outcomes", "content"],
    "properties": {
        "chance": CHANCE,
        "without": {"type": ["string", "null"]},
        "moves": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["lever", "unit", "now", "to", "at_bound"],
                "properties": {"now": AMOUNT, "to": {"type": "number"}},
            },
        },
        "outcomes": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["indicator", "limit", "at_most", "mean", "q05", "q95"],
                "properties": {"at_most": {"type": "boolean"}, "mean": AMOUNT},
            },
        },
        "content": {"type": "object", "required": ["naam", "knoppen"]},
    },
}
SCHEMA = {
    "type": "object",
    "required": [
        *("schema_version", "model_version", "parameter_set", "seed", "members", "settings"),
        *("counts", "draws", "warning", "scenario", "scenario_hash", "status", "goal", "asked"),
        *("objective", "sentence", "base", "packages", "nearest", "binding", "indispensable"),
        *("too_late", "draws_confirmed", "looks", "limits"),
    ],
    "properties": {
        "schema_version": {"type": "integer"},
        "status": {"enum": ["reached", "feasible", "unconfirmed", "infeasible"]},
        "goal": {
            "type": "object",
            "required": ["text", "year", "chance"],
            "properties": {"year": {"type": "integer"}, "chance": CHANCE},
        },
        "asked": WORDS,
        "sentence": WORDS,
        "base": PACKAGE,
        "packages": {"type": "array", "items": PACKAGE},
        "nearest": {"anyOf": [{"type": "null"}, PACKAGE]},
        "binding": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["lever", "unit", "bound", "matters", "natural"],
                "properties": {"needed_alone": AMOUNT, "needed_together": AMOUNT},
            },
        },
        "indispensable": {"type": "array", "items": {"type": "string"}},
        "looks": {"type": "integer", "minimum": 0},
    },
}


def document(said: tuple[int, str, str]) -> Any:
    code, out, _ = said
    assert code == OK
    told = json.loads(out)
    jsonschema.validate(told, SCHEMA)
    assert "Traceback" not in said[2]
    return told


def test_a_goal_that_can_be_reached(doel: Run) -> None:
    told = document(doel(*REACHED, "--json"))
    assert told["status"] == "feasible" and told["nearest"] is None and told["binding"] == []
    assert told["goal"]["text"] == GOAL and told["goal"]["indicator"] == "opvang_bezetting"
    [package] = told["packages"]
    [move] = package["moves"]
    assert move["lever"] == "plekken_opvang" and move["to"] > move["now"]
    assert package["chance"] >= 0.5 > told["base"]["chance"]
    assert package["link"] and package["content"]["naam"] != "Huidig beleid"
    assert told["base"]["scenario_hash"] == load_scenario("huidig_beleid").hash
    assert told["indispensable"] == ["plekken_opvang"]


def test_a_goal_that_cannot_is_an_answer_and_no_failure(doel: Run) -> None:
    told = document(doel(*NOT_REACHED, "--json"))
    assert told["status"] == "infeasible" and told["packages"] == [] and not told["too_late"]
    assert told["base"]["chance"] <= told["nearest"]["chance"] < 0.5
    assert {one["lever"] for one in told["binding"]} == {"contingent", "nakoming"}
    assert "Niet haalbaar binnen deze grenzen" in told["sentence"]["nl"]


def test_a_year_that_is_over(doel: Run) -> None:
    told = document(doel("dakloos_totaal <= 10 in 2026", "--json"))
    assert told["status"] == "infeasible" and told["too_late"] and told["looks"] == 0
    code, out, _ = doel("dakloos_totaal <= 10 in 2026")
    assert code == OK and "Niet haalbaar" in out and "2026 is voorbij" in out


def test_nothing_has_to_change(doel: Run) -> None:
    told = document(doel("dakloos_totaal <= 1000000 in 2030", "--json"))
    assert told["status"] == "reached" and told["packages"] == [] and told["nearest"] is None
    code, out, _ = doel("dakloos_totaal <= 1000000 in 2030", "--lang", "en")
    assert code == OK and "Nothing has to change" in out


def test_assumptions_and_chance_are_asked(doel: Run) -> None:
    usual = document(doel("dakloos_totaal <= 10 in 2026", "--json"))
    other = document(
        doel(
            "dakloos_totaal <= 10 in 2026",
            "--set",
            "woningtekort=hoog",
            "--chance",
            "0.9",
            "--json",
        )
    )
    assert other["scenario_hash"] != usual["scenario_hash"] and other["goal"]["chance"] == 0.9
    assert "90" in other["asked"]["nl"]


# In a terminal ---------------------------------------------------------------------------------


def test_a_terminal_says_what_it_takes(doel: Run) -> None:
    code, out, _ = doel(*REACHED)
    assert code == OK
    out = " ".join(out.split())
    for words in ("Haalbaar, met een kans van", "plekken_opvang", "750", "?s=", "kans op het doel"):
        assert words in out
    assert "*" not in out  # no lever is at its bound


def test_a_terminal_says_what_holds_it_back(doel: Run) -> None:
    code, out, _ = doel(*NOT_REACHED)
    assert code == OK
    out = " ".join(out.split())  # a line may end anywhere
    for words in (
        "Niet haalbaar binnen deze grenzen",
        "Dichtstbijzijnde",
        "contingent",
        "nakoming",
    ):
        assert words in out
    assert "wat het tegenhoudt" in out and "verder kan niet" in out and "* zo ver als mag" in out


# In a folder -----------------------------------------------------------------------------------


def test_a_folder_holds_scenarios_that_run(doel: Run) -> None:
    code, _, err = doel(*REACHED, "-o", "uit")
    assert code == OK and "2 bestanden staan in" in err
    assert {"doel.json", "pakket_1.yaml"} < set(content(Path("uit")))
    told = json.loads(Path("uit/doel.json").read_text("utf-8"))
    [package] = told["packages"]
    assert load_scenario("uit/pakket_1.yaml", load_register()).hash == package["scenario_hash"]
    assert cli.main(["run", "uit/pakket_1.yaml", "--members", "8", "-o", "verder"]) == OK
    manifest = json.loads(Path("uit/_manifest.json").read_text("utf-8"))
    assert manifest["status"] == "complete" and manifest["goal"] == GOAL
    before = content(Path("uit"))
    assert doel(*REACHED, "-o", "uit")[0] == USAGE
    code, out, err = doel(*REACHED, "-o", "uit", "--resume")
    assert (code, out) == (OK, "") and "is al klaar" in err
    assert doel(*REACHED, "--seed", "1", "-o", "uit", "--resume")[0] == USAGE
    assert content(Path("uit")) == before
    assert doel(*REACHED, "-o", "uit", "--overwrite")[0] == OK
    assert content(Path("uit")) == before
    assert doel(*NOT_REACHED, "-o", "uit", "--overwrite")[0] == OK  # nothing of before stays
    assert {"doel.json", "dichtstbij.yaml"} == {
        name for name in content(Path("uit")) if not name.startswith("_")
    }


def test_what_was_cut_off_goes_on(doel: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the looks that were kept, to the same bytes."""
    look, looks = Stages.look, iter(range(100))

    def interrupted(self: Stages) -> None:
        look(self)
        if next(looks) == 5:
            raise KeyboardInterrupt

    bounded = (*NOT_REACHED, "--bound", "contingent=0.05:0.08")
    with monkeypatch.context() as patch:
        patch.setattr(Stages, "look", interrupted)
        code, out, err = doel(*bounded, "-o", "uit")
    assert (code, out) == (130, "") and "verder met --resume" in err
    manifest = json.loads(Path("uit/_manifest.json").read_text("utf-8"))
    assert manifest["status"] == "incomplete" and Path("uit/gezien.npz").exists()
    assert doel(*NOT_REACHED, "-o", "uit", "--resume")[0] == USAGE  # another question
    code, _, err = doel(*bounded, "-o", "uit", "--resume")
    assert code == OK and "gaat verder na 4 keer kijken" in err
    assert doel(*bounded, "-o", "fris")[0] == OK
    assert content(Path("uit")) == content(Path("fris")) and not Path("uit/gezien.npz").exists()


def test_what_was_cut_off_without_a_folder_is_lost(
    doel: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stages, "look", interrupted)
    code, out, err = doel(*REACHED)
    assert (code, out) == (130, "") and "er is niets bewaard" in err


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["dakloos_totl <= 9 in 2030"], "Bedoelde u"),
        (["halveering"], "halve"),
        (["dakloos_totaal in 2030"], "dakloos_totaal"),
        (["dakloos_totaal <= veel in 2030"], "veel"),
        (["dakloos_totaal <= 9 in 2050"], "2050"),
        ([GOAL, "--chance", "0"], "kans"),
        ([GOAL, "--chance", "1.5"], "kans"),
        ([GOAL, "--chance", "nan"], "kans"),
        ([GOAL, "--least", "money"], "--least"),
        ([GOAL, "--keep", "contingnt"], "Bedoelde u 'contingent'"),
        ([GOAL, "--only", "contingnt"], "Bedoelde u 'contingent'"),
        ([GOAL, "--only", "contingent", "--keep", "nakoming"], "--keep of --only"),
        ([GOAL, "--bound", "contingent"], "contingent"),
        ([GOAL, "--bound", "contingent=0.05:0.09:3"], "laagste:hoogste"),
        ([GOAL, "--bound", "contingent=0.05:0.9"], "grenzen binnen"),
        ([GOAL, "--bound", "contingent=0.06:0.09"], "--set"),
        ([GOAL, "--bound", "contingent=0:0.09", "--keep", "contingent"], "vast en begrensd"),
        ([GOAL, "--bound", "contingent=0:0.09", "--bound", "contingent=0:0.1"], "twee keer"),
        ([GOAL, "--bound", "contingent=0:0.09", "--only", "nakoming"], "vast en begrensd"),
        ([GOAL, "--start", "morgen"], "2027-01-01"),
        ([GOAL, "--start", "2029-01-01", "--end", "2028-01-01"], "na het begin"),
        ([GOAL, "--packages", "0"], "--packages"),
        ([GOAL, "--packages", "99"], "--packages"),
        ([GOAL, "--set", "contingent=7"], "contingent"),
        ([GOAL, "--resume"], "--resume vraagt om een map"),
        ([], "DOEL"),
    ],
)
def test_a_wrong_question_is_2(doel: Run, options: list[str], says: str) -> None:
    code, out, err = doel(*options, *([] if "--resume" in options else ["-o", "uit"]))
    assert (code, out) == (USAGE, "") and says in err and "Traceback" not in err
    assert not Path("uit").exists()


def test_a_wrong_scenario_is_3(doel: Run) -> None:
    code, out, err = doel(GOAL, "geen_scenario")
    assert (code, out) == (INVALID, "") and err


def test_a_run_that_fails_is_told(doel: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise InvariantError("the books do not close")

    monkeypatch.setattr(seeking, "run", broken)
    code, out, err = doel(GOAL, "-o", "uit")
    assert (code, out) == (FAILED, "") and "the books do not close" in err

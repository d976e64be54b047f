"""The command `sensitivity`: what it prints, keeps and refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import openpyxl
import pandas as pd
import pytest
from support.result_folder import content

import cli
from commands import FAILED, INVALID, OK, USAGE
from simulation.engine import InvariantError
from simulation.explore.sensitivity import question as asking
from simulation.explore.sensitivity.factors import factors_of
from simulation.explore.sensitivity.known_numbers import Knowledge
from simulation.explore.sensitivity.question import Question, answered
from simulation.explore.sensitivity.scenario_outcome import ScenarioOutcome
from simulation.explore.sensitivity.sobol_indices import SobolIndices
from simulation.export.terminal.sensitivity import unsettled, worth_sentences
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario
from simulation.wording.text import Text

Run = Callable[..., tuple[int, str, str]]
FEW = ("--over", "contingent,woningtekort,dekking_cbs", "--year", "2028")
SOBOL = (*FEW, "--samples", "16")
WORTH = ("--over", "assumptions", "--method", "information", "--members", "200")


@pytest.fixture
def sensitivity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["sensitivity", *options])
        return code, *capsys.readouterr()

    return call


# As a document ---------------------------------------------------------------------------------

WORDS = {"type": "object", "required": ["nl", "en"], "additionalProperties": {"type": "string"}}
NUMBER = {"type": "number"}


def _schema(columns: list[str], outcome: list[str], *more: str) -> dict[str, Any]:
    """The form of a document, with what is told of each factor."""
    return {
        "type": "object",
        "required": [
            *("schema_version", "model_version", "parameter_set", "seed", "members", "design"),
            *("counts", "draws", "warning", "scenario", "scenario_hash", "indicator", "unit"),
            *("year", "outcome", "settled", "factors", *more),
        ],
        "properties": {
            "schema_version": {"type": "integer"},
            "design": {
                "type": "object",
                "required": ["kind", "over", "samples", "runs"],
                "properties": {"over": {"type": "array", "items": {"type": "string"}}},
            },
            "unit": WORDS,
            "outcome": {
                "type": "object",
                "required": outcome,
                "additionalProperties": NUMBER,
            },
            "settled": {"type": "integer", "minimum": 0},
            "factors": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["name", "kind", "label", "low", "high", *columns],
                    "properties": {
                        "name": {"type": "string"},
                        "kind": {"enum": ["knop", "aanname", "getal"]},
                        "label": WORDS,
                        "low": {"type": ["number", "null"]},
                        "high": {"type": ["number", "null"]},
                        **dict.fromkeys(columns, NUMBER),
                    },
                    "additionalProperties": False,
                },
            },
            "pairs": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["names", "second", "second_margin", "clear"],
                    "properties": {
                        "names": {"type": "array", "minItems": 2, "maxItems": 2},
                        "second": NUMBER,
                        "second_margin": NUMBER,
                        "clear": {"type": "boolean"},
                    },
                },
            },
            "together": NUMBER,
            "together_margin": NUMBER,
        },
    }


SCHEMAS = {
    "sobol": _schema(
        ["total", "total_margin", "first", "first_margin"],
        ["mean", "deviation"],
        *("pairs", "together", "together_margin"),
    ),
    "morris": _schema(["mu_star", "mu_star_margin", "mu", "sigma"], []),
    "tornado": _schema(
        ["outcome_low", "outcome_high", "difference_low", "difference_high"], ["start"]
    ),
    "information": _schema(["narrowed", "narrowed_margin"], ["mean", "q05", "q95"], *("chosen",)),
}


@pytest.mark.parametrize("method", SCHEMAS)
def test_a_document_has_its_form_and_the_answer(sensitivity: Run, method: str) -> None:
    options = {"sobol": SOBOL, "morris": (*FEW, "--samples", "8"), "tornado": FEW}
    line = options.get(method, WORTH)
    code, out, _ = sensitivity("wonen_eerst", *line, "--method", method, "--seed", "3", "--json")
    told = json.loads(out)
    assert code == OK
    jsonschema.validate(told, SCHEMAS[method])
    register = load_register()
    scenario = load_scenario("wonen_eerst", register)
    factors = factors_of(told["design"]["over"], register)
    size, members = told["design"]["samples"], told["members"]
    year = told["year"]
    found = answered(
        Question(scenario, factors, register, "dakloos_totaal", year, method, size, members, seed=3)
    )
    assert told["scenario_hash"] == scenario.hash and told["settled"] == found.settled
    assert [row["name"] for row in told["factors"]] == [found.names[i] for i in found.order]
    for key, values in found.columns().items():
        assert [row[key] for row in told["factors"]] == [float(values[i]) for i in found.order]
    if method != "information":
        assert told["factors"][-1]["name"] == "dekking_cbs"  # it counts, and moves nobody
        assert told["design"]["runs"] == found.runs


def test_a_setting_changes_the_scenario_and_another_indicator_the_answer(sensitivity: Run) -> None:
    line = (*FEW, "--method", "tornado", "--json")
    one, set_, seen = (
        json.loads(sensitivity(*line, *more)[1])
        for more in ((), ("--set", "nakoming=0"), ("--of", "cbs_equivalent"))
    )
    contingent = {d["indicator"]: d["factors"] for d in (one, seen)}
    assert one["scenario_hash"] != set_["scenario_hash"]
    [nothing] = [row for row in set_["factors"] if row["name"] == "contingent"]
    assert nothing["difference_low"] == nothing["difference_high"] == 0.0  # no agreement is kept
    by_name = {row["name"]: row for row in contingent["cbs_equivalent"]}
    assert by_name["dekking_cbs"]["difference_high"] > 0.0  # what CBS sees


# In a terminal ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["sobol", "morris", "tornado"])
def test_a_table_says_what_it_means(sensitivity: Run, method: str) -> None:
    more = () if method == "tornado" else ("--samples", "8")
    code, out, _ = sensitivity(*FEW, "--method", method, *more)
    assert code == OK
    for words in ("contingent", "Woningtekort", "eind 2028", "berekeningen", "middelste schatting"):
        assert words in out
    assert "Knoppen staan vanaf 2027" in out and "--method information" in out
    english = sensitivity(*FEW, "--method", method, *more, "--lang", "en")[1]
    assert "at the end of 2028" in english and "berekeningen" not in english


def test_what_it_is_worth_to_know_is_a_sentence(sensitivity: Run) -> None:
    code, out, _ = sensitivity("--over", "numbers", *WORTH[2:])
    assert code == OK
    assert "Als we dit precies wisten, werd de marge van" in out and "Samen het meest waard" in out
    assert "200 trekkingen" in out and "De overige" in out


def test_a_sentence_is_about_what_is_surely_worth_something() -> None:
    register, scenario = load_register(), load_scenario("huidig_beleid")
    asked = Question(
        scenario, factors_of(["assumptions"], register), register, "dakloos_totaal", 2030,
        "information", None, 500,
    )  # fmt: skip
    labels = tuple(Text(f"woord {n}", f"word {n}") for n in range(4))
    found = Knowledge(
        ("a", "b", "c", "d"),
        labels,
        np.array([0.05, 0.204, 0.004, 0.03]),
        np.array([0.01, 0.02, 0.001, 0.04]),
        (),
        100.0,
        50.0,
        200.0,
        500,
    )
    nl, en = (worth_sentences(asked, found, lang) for lang in ("nl", "en"))
    assert len(nl) == len(en) == 2  # one is too small, one may be nothing
    assert "20\xa0% smaller: woord 1." in nl[0] and "20% narrower: word 1." in en[0]
    assert "5\xa0% smaller: woord 0." in nl[1]
    assert unsettled(asked, found) == (
        "alleen de eerste plaats is zeker; daarna lopen de marges door elkaar; met meer --members "
        "worden ze smaller",
        "only the first place is certain; after that the margins overlap; with more --members "
        "they narrow",
    )


def test_an_order_that_is_not_certain_is_told(sensitivity: Run) -> None:
    """To stderr, so that it is seen beside a document too; and not when it is certain."""
    line = ("--over", "contingent,nakoming,mutaties", "--samples", "8", "--year", "2028")
    code, out, err = sensitivity(*line, "--json")
    assert code == OK and "volgorde is niet zeker" in err and "--samples" in err
    assert json.loads(out)["settled"] == 0
    clear = ("--over", "contingent,kostendelersnorm_maatwerk", "--samples", "64", "--year", "2028")
    code, out, err = sensitivity(*clear, "--json")
    assert json.loads(out)["settled"] == 2 and "zeker" not in err


def test_what_changes_nothing_is_said(sensitivity: Run) -> None:
    code, out, err = sensitivity("--over", "contingent", "--samples", "4", "--year", "2026")
    assert code == OK and "Niets hiervan verandert de uitkomst" in out and "zeker" not in err


# In a folder -----------------------------------------------------------------------------------


def test_the_same_question_gives_the_same_folder(sensitivity: Run) -> None:
    options = (*SOBOL, "--format", "csv,parquet,xlsx,json")
    for name in ("een", "twee"):
        code, _, err = sensitivity(*options, "-o", name)
        assert code == OK and "4 bestanden staan in" in err
    assert content(Path("een")) == content(Path("twee"))
    csv, parquet = pd.read_csv("een/sensitivity.csv"), pd.read_parquet("een/sensitivity.parquet")
    document = json.loads(Path("een/sensitivity.json").read_text("utf-8"))
    names, pairs = csv[csv["met"].isna()], csv[csv["met"].notna()]
    assert list(names["naam"]) == [row["name"] for row in document["factors"]]
    assert list(names["met_samenspel"]) == [row["total"] for row in document["factors"]]
    assert list(names["plaats"]) == [1, 2, 3] and len(pairs) == len(document["pairs"]) == 3
    assert list(pairs["samenspel"]) == [row["second"] for row in document["pairs"]]
    assert set(csv["methode"]) == {"sobol"} and set(csv["seed"]) == {0}
    assert list(parquet["naam"]) == list(csv["naam"])
    book = openpyxl.load_workbook("een/sensitivity.xlsx")
    assert book.sheetnames == ["Wat telt", "Samenspel", "Uitleg", "Herkomst", "Bronnen"]
    manifest = json.loads(Path("een/_manifest.json").read_text("utf-8"))
    assert manifest["status"] == "complete" and "SALib" in manifest["versions"]
    assert manifest["design"] == document["design"]


def test_what_is_there_is_kept_or_replaced(sensitivity: Run) -> None:
    assert sensitivity(*SOBOL, "-o", "uit")[0] == OK
    before = content(Path("uit"))
    assert sensitivity(*SOBOL, "-o", "uit")[0] == USAGE
    code, out, err = sensitivity(*SOBOL, "-o", "uit", "--resume")
    assert (code, out) == (OK, "") and "is al klaar" in err
    code, out, _ = sensitivity(*SOBOL, "-o", "uit", "--resume", "--json")
    assert code == OK and json.loads(out)["factors"]
    assert content(Path("uit")) == before
    assert sensitivity(*SOBOL, "--seed", "1", "-o", "uit", "--resume")[0] == USAGE
    assert content(Path("uit")) == before
    assert sensitivity(*SOBOL, "--seed", "1", "-o", "uit", "--overwrite")[0] == OK
    assert content(Path("uit")) != before


def test_what_was_cut_off_can_be_completed(
    sensitivity: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ScenarioOutcome, "__call__", interrupted)
        code, out, err = sensitivity(*SOBOL, "-o", "uit")
    assert (code, out) == (130, "") and "onderbroken" in err
    assert json.loads(Path("uit/_manifest.json").read_text("utf-8"))["status"] == "incomplete"
    assert sensitivity(*SOBOL, "-o", "uit", "--resume")[0] == OK
    assert sensitivity(*SOBOL, "-o", "fris")[0] == OK
    assert content(Path("uit")) == content(Path("fris"))


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--of", "dakloos_totl"], "--of: onbekende indicator 'dakloos_totl'. Bedoelde u"),
        (["--over", "contingnt"], "Bedoelde u 'contingent'"),
        (["--over", "contingent,,nakoming"], "onbekende knop"),
        (["--over", "afbouw_grootschalig"], "is een datum"),
        (["--over", "contingent,contingent"], "twee keer genoemd"),
        (["--year", "2020"], "--year: 20"),
        (["--year", "2036"], "niet 2036"),
        (["--samples", "100"], "macht van 2, zoals 128"),
        (["--samples", "1"], "minstens 2"),
        (["--samples", "1.000"], "--samples"),
        (["--samples", "65536"], "hoogstens 100000"),
        (["--method", "tornado", "--samples", "8"], "vraagt geen aantal"),
        (["--method", "fast"], "--method"),
        (["--method", "information", "--members", "100"], "is een knop"),
        (["--method", "information", "--over", "assumptions", "--members", "9"], "minstens 100"),
        (["--set", "contingent=0.1"], "'contingent' staat in --set en in --over"),
        (["--set", "contingent=7"], "contingent"),
        (["--format", "ods"], "'ods' bestaat niet"),
        (["--resume"], "--resume vraagt om een map"),
    ],
)
def test_a_wrong_question_is_2(sensitivity: Run, options: list[str], says: str) -> None:
    code, out, err = sensitivity(*options, *([] if "--resume" in options else ["-o", "uit"]))
    assert (code, out) == (USAGE, "") and says in err and "Traceback" not in err
    assert not Path("uit").exists()


def test_a_wrong_scenario_is_3(sensitivity: Run) -> None:
    code, out, err = sensitivity("geen_scenario", *SOBOL)
    assert (code, out) == (INVALID, "") and err


def test_a_run_that_fails_is_told(sensitivity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise InvariantError("the books do not close")

    with monkeypatch.context() as patch:
        patch.setattr(asking, "sobol", broken)
        code, out, err = sensitivity(*SOBOL)
    assert (code, out) == (FAILED, "") and "the books do not close" in err
    monkeypatch.setattr(ScenarioOutcome, "__call__", lambda self, x: np.full(len(x), np.nan))
    code, out, err = sensitivity(*SOBOL)
    assert (code, out) == (FAILED, "") and "heeft eind 2028 niet overal een waarde" in err


def test_draws_that_may_not_be_quoted_say_so(sensitivity: Run) -> None:
    line = (*FEW, "--method", "tornado", "--members", "4", "--parameter-set", "prior", "--json")
    told = json.loads(sensitivity(*line)[1])
    assert told["draws"] == "prior" and told["parameter_set"] == "prior" and told["members"] == 4


def test_pairs_that_surely_work_together_are_named() -> None:
    """Beside those of which it is uncertain, also in so many pairs."""
    from simulation.export.terminal.sensitivity import answer_words

    register = load_register()
    factors = factors_of(["contingent", "nakoming", "mutaties"], register)
    asked = Question(
        load_scenario("huidig_beleid"), factors, register, "dakloos_totaal", 2030, "sobol", 64
    )
    second = np.full((3, 3), np.nan)
    second[0, 1] = second[1, 0] = 0.2
    second[0, 2] = second[2, 0] = second[1, 2] = second[2, 1] = 0.11
    share, margin = np.full(3, 0.3), np.full(3, 0.05)
    found = SobolIndices(
        ("contingent", "nakoming", "mutaties"), share, margin, share, margin, second,
        np.full((3, 3), 0.1), 80_000.0, 9_000.0, 512,
    )  # fmt: skip
    assert found.clear_pairs() == [(0, 1)]
    told = " ".join(answer_words(asked, found, "nl"))
    assert "contingent × nakoming (20\xa0% ±10)" in told and "contingent × mutaties" not in told

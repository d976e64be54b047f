"""A parameter set with a posterior on the command line, and the marks of one that failed."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from support.marks import marks
from support.models.small_posterior import DRAWS, WRONG, write_set
from support.result_folder import content

import cli
from commands.common.manifest import LOG, MANIFEST
from simulation.export.tables.writers import WRITERS
from simulation.outcomes.scenario_runs import run as compute
from simulation.outcomes.standing import warning
from simulation.register.register import SET_FILE, load_register
from simulation.scenario.scenario import load_scenario


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Call:
    """Run a command in a folder with a parameter set."""
    monkeypatch.chdir(tmp_path)
    write_set(tmp_path / "klein")

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = cli.main(arguments)
        return Outcome(code, *capsys.readouterr())

    return call


SET = ("--parameter-set", "klein", "--members", "20")


def test_draws_are_those_of_the_set(call: Call) -> None:
    code, out, err = call("run", "wonen_eerst", *SET, "--json", "--seed", "3")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert (document["draws"], document["parameter_set"]) == ("posterior", "klein")
    assert document["members"] == 20 and document["warning"] is None
    register = load_register(parameter_set="klein")
    scenario = load_scenario("wonen_eerst", register)
    [expected] = compute(scenario, members=20, seed=3, register=register)
    [found] = document["results"]
    assert found == json.loads(json.dumps(expected.to_dict()))


def test_the_table_says_what_a_chance_is(call: Call) -> None:
    code, out, _ = call("run", "wonen_eerst", *SET)
    text = " ".join(out.split())
    assert code == 0 and "20 trekkingen die bij de tellingen passen (posterior)" in text
    assert "Kans op elk doel" in text and "Wat het model weglaat" in text
    assert "< 14 %" in text and " 0 %" not in text and "100 %" not in text
    english = " ".join(call("run", "wonen_eerst", *SET, "--lang", "en").out.split())
    assert "Chance of each goal" in english and "leaves out is not in it" in english


def test_one_member_is_the_central_estimate_of_the_set(call: Call) -> None:
    one = ("--members", "1", "--json", "--parameter-set")
    documents = [json.loads(call("run", "wonen_eerst", *one, s).out) for s in ("klein", "prior")]
    assert [document["draws"] for document in documents] == ["central", "central"]
    levels = [d["results"][0]["indicators"]["dakloos_totaal"][0] for d in documents]
    register = load_register(parameter_set="klein")
    [expected] = compute(load_scenario("wonen_eerst"), register=register)
    assert levels[0] == expected.indicator("dakloos_totaal")[0, 0] != levels[1]


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("run", "huidig_beleid", "-o", "uit"),
    ("compare", "huidig_beleid", "wonen_eerst", "-o", "uit"),
    ("sweep", "--over", "contingent=0.04:0.07:2", "-o", "uit"),
    ("ensemble", "huidig_beleid", "-o", "uit"),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_more_draws_than_are_kept_are_possible_and_marked(
    call: Call, command: tuple[str, ...]
) -> None:
    said = warning("extended")
    assert said is not None
    of = (*command, "--parameter-set", "klein", "--overwrite", "--members")
    for members, marked in ((DRAWS, False), (DRAWS + 1, True)):
        code, _, err = call(*of, str(members))
        assert code == 0 and (said.nl in err) == marked
        files = [file for file in Path("uit").iterdir() if file.name not in (MANIFEST, LOG)]
        assert files and all((marks(file) == [said.nl]) == marked for file in files)
        manifest = json.loads(Path("uit", MANIFEST).read_text())
        assert (manifest["members"], manifest["stored_draws"]) == (members, DRAWS)


@pytest.mark.parametrize("command", [*COMMANDS, ("levers",), ("sources",)], ids=lambda c: c[0])
def test_an_unknown_set_is_2(call: Call, command: tuple[str, ...]) -> None:
    code, out, err = call(*command, "--parameter-set", "bassis")
    assert (code, out) == (2, "") and "Bedoelde u 'basis'?" in err
    assert not Path("uit").exists()


def test_a_posterior_that_is_none_is_3(call: Call) -> None:
    Path("klein/posterior.npz").write_bytes(b"PK\x03\x04 half a file")
    code, out, err = call("run", "huidig_beleid", *SET, "-o", "uit")
    assert (code, out) == (3, "") and "geen posterior" in err and not Path("uit").exists()


@pytest.mark.slow
def test_the_lists_can_show_another_set(call: Call) -> None:
    name = "knop.contingent"
    central = load_register(parameter_set="klein").estimates[name].central
    [row] = json.loads(call("sources", name, "--json", "--parameter-set", "klein").out)["sources"]
    assert row["central"] == central != load_register().estimates[name].central
    levers = json.loads(call("levers", "--json", "--parameter-set", "klein").out)
    assert levers["parameter_set"] == "klein"
    [row] = [one for one in levers["levers"] if one["id"] == "contingent"]
    assert row["current"]["central"] == central


# Folders -------------------------------------------------------------------------------------


def test_resuming_notices_another_posterior(call: Call) -> None:
    options = ("run", "huidig_beleid", *SET, "-o", "uit")
    assert call(*options).code == 0
    before = content(Path("uit"))
    assert call(*options, "--resume").code == 0
    kept = Path("klein", SET_FILE).read_text()
    write_set(Path("klein"), seed=2)
    Path("klein", SET_FILE).write_text(kept)
    code, out, err = call(*options, "--resume")
    assert (code, out) == (2, "") and "de posterior" in err
    assert "the posterior" in call(*options, "--resume", "--lang", "en").err
    assert content(Path("uit")) == before


@pytest.mark.slow
def test_two_processes_give_the_same_as_one(call: Call) -> None:
    names = ("huidig_beleid", "wonen_eerst", "bezuiniging")
    for jobs in ("1", "2"):
        assert call("run", *names, *SET, "-o", f"uit{jobs}", "-j", jobs).code == 0
    assert content(Path("uit1")) == content(Path("uit2"))


@pytest.mark.slow
def test_what_the_manifest_says_of_a_scenario_may_be_lost(call: Call) -> None:
    """Then its verdict is worked out again."""
    options = ("run", "huidig_beleid", *SET, "-o", "uit")
    table = call(*options).out
    path = Path("uit/_manifest.json")
    for summary in (None, {}, {"scenario": "huidig_beleid"}, 3):
        manifest = json.loads(path.read_text())
        manifest["scenarios"][0]["summary"] = summary
        path.write_text(json.dumps(manifest))
        assert call(*options, "--resume")[:2] == (0, table)


# Comparing -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_comparison_has_the_chances_of_both_sides(call: Call) -> None:
    names = ("huidig_beleid", "wonen_eerst")
    code, out, _ = call("compare", *names, *SET, "--json")
    document = json.loads(out)
    assert code == 0 and document["draws"] == "posterior" and document["warning"] is None
    alone = json.loads(call("run", *names, *SET, "--json").out)["results"]
    [difference] = document["differences"]
    for name, sides in difference["criteria"].items():
        for side, result in zip(("reference", "scenario"), alone, strict=True):
            expected = result["criteria"][name]
            assert sides[side] == {key: expected[key] for key in sides[side]}
            assert sides[side]["chance"] is not None
    text = " ".join(call("compare", *names, *SET).out.split())
    assert "Kans op elk doel" in text and "< 14 %" in text and "Niemand slaapt buiten" in text


def test_a_comparison_of_one_member_has_neither_band_nor_chance(call: Call) -> None:
    options = ("compare", "huidig_beleid", "wonen_eerst", "--members", "1")
    [difference] = json.loads(call(*options, "--json").out)["differences"]
    assert difference["bands"] is None
    assert all(row["bands"] is None for row in difference["end_2030"])
    for sides in difference["criteria"].values():
        assert sides["scenario"]["chance"] is None and sides["reference"]["chance"] is None
    assert "Kans op elk doel" not in call(*options).out


# Marks ---------------------------------------------------------------------------------------


KINDS = {
    "run": tuple(WRITERS),
    "compare": tuple(WRITERS),
    "sweep": ("csv", "parquet", "json"),
    "ensemble": ("parquet",),
}


@pytest.mark.slow
@pytest.mark.parametrize("draws", WRONG)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_may_not_be_quoted_is_marked_everywhere(
    call: Call, command: tuple[str, ...], draws: str
) -> None:
    said = warning(draws)
    assert said is not None
    write_set(Path("mis"), **WRONG[draws])
    options = (*command, "--parameter-set", "mis", "--members", "3")
    kinds = KINDS[command[0]]
    choice = () if command[0] == "ensemble" else ("--format", ",".join(kinds))
    code, out, err = call(*options, *choice, "-q")
    assert code == 0 and said.nl in err
    files = [file for file in Path("uit").iterdir() if file.name not in (MANIFEST, LOG)]
    assert {file.suffix for file in files} == {f".{kind}" for kind in kinds}
    for file in files:
        assert marks(file) == [said.nl], file
    if command[0] in ("run", "compare"):
        assert said.nl in " ".join(out.split())
        english = call(*options, "--lang", "en", "--overwrite")
        assert said.en in " ".join(english.out.split()) and said.en in english.err
    if command[0] != "ensemble":
        document = json.loads(call(*options, "--overwrite", "--json").out)
        assert document["warning"] == {"nl": said.nl, "en": said.en}
        assert document["draws"] == draws


@pytest.mark.slow
def test_what_may_be_quoted_bears_no_mark(call: Call) -> None:
    formats = "csv,parquet,xlsx,json"
    code, out, err = call("run", "huidig_beleid", *SET, "-o", "uit", "--format", formats, "-q")
    assert (code, err) == (0, "") and "NIET" not in out and "VEROUDERD" not in out
    for kind in ("csv", "parquet", "xlsx"):
        assert marks(Path(f"uit/huidig_beleid.{kind}")) == ["posterior"]
    assert json.loads(Path("uit/huidig_beleid.json").read_text())["warning"] is None


@pytest.mark.slow
def test_the_workbook_has_chances(call: Call) -> None:
    call("compare", "huidig_beleid", "wonen_eerst", *SET, "-o", "uit", "--format", "xlsx")
    book = io.BytesIO(Path("uit/verschil_wonen_eerst.xlsx").read_bytes())
    verdicts = pd.read_excel(book, sheet_name="Oordeel", engine="openpyxl")
    assert set(verdicts["scenario"]) == {"huidig_beleid", "wonen_eerst"}
    assert (verdicts["kans"] <= verdicts["kans_hoogstens"]).all()
    assert np.isfinite(verdicts["kans"]).all()

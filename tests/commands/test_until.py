"""`--until`: runs that go on beyond 2035, on the command line and in every file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import typer.main
from typer.core import TyperOption

import cli
from simulation.register.horizon import continuation, extended, further_years, last_year
from simulation.register.register import load_register

Call = Callable[..., tuple[int, str, str]]
WITH = ("run", "compare", "sweep", "sensitivity", "doel", "tussendoelen", "spells", "ensemble")
"""The commands that run scenarios."""
LATEST = further_years()[-1]
ASSUMED = continuation(extended(load_register(), LATEST))


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Call:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WONEN_EERST_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def whole(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(words)
        return code, *capsys.readouterr()

    return whole


# The option ----------------------------------------------------------------------------------


def _options() -> dict[str, TyperOption]:
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    return {
        name: one
        for name, command in commands.items()
        for one in command.params
        if "--until" in one.opts
    }


def test_every_command_that_runs_scenarios_has_it_with_the_years_that_can_be() -> None:
    """Its help is there before any file is read, so it names the years itself."""
    assert set(_options()) == set(WITH)
    for one in _options().values():
        years = list(map(int, re.findall(r"\d{4}", one.help or "")))
        assert years == [further_years()[0], LATEST, last_year(load_register())]


LINES = {
    "run": ["run", "huidig_beleid"],
    "compare": ["compare", "huidig_beleid", "wonen_eerst"],
    "sweep": ["sweep", "--over", "contingent=0.05,0.06"],
    "sensitivity": ["sensitivity"],
    "doel": ["doel", "halvering"],
    "tussendoelen": ["tussendoelen", "huidig_beleid"],
    "spells": ["spells"],
    "ensemble": ["ensemble", "huidig_beleid", "-o", "uit"],
}


@pytest.mark.parametrize("year", ["2035", "2041", "1", "20400"])
@pytest.mark.parametrize("command", WITH)
def test_another_year_is_refused(call: Call, command: str, year: str) -> None:
    code, out, said = call(*LINES[command], "--until", year)
    assert (code, out) == (2, "")
    assert "van 2036 tot en met 2040" in said and f"niet {year}" in said
    code, out, said = call("--lang", "en", *LINES[command], "--until", year)
    assert code == 2 and "from 2036 to 2040" in said and "up to and including 2035" in said
    assert not list(Path().iterdir())


@pytest.mark.parametrize("year", ["x", "2036.5", "2.038"])
def test_what_is_no_year_is_refused(call: Call, year: str) -> None:
    code, _, said = call("run", "huidig_beleid", "--until", year)
    assert code == 2 and "--until" in said and "geen geheel getal" in said


# What comes of it ----------------------------------------------------------------------------


def test_a_run_says_from_when_each_goal_is_met(call: Call) -> None:
    line = ["run", "alles_tegelijk", "--members", "20", "--until", "2040"]
    code, out, _ = call(*line)
    assert code == 0 and "niet vóór 2041" in out and "vanaf eind 20" in out
    assert ASSUMED is not None and ASSUMED.nl in " ".join(out.split())
    code, out, _ = call("--lang", "en", *line)
    assert "not before 2041" in out and ASSUMED.en in " ".join(out.split())
    assert "2041" not in call(*line[:-2])[1]


def test_json_is_the_usual_document_with_more_years(call: Call) -> None:
    usual, further = (
        json.loads(call("run", "alles_tegelijk", "--members", "3", "--json", *until)[1])
        for until in ((), ("--until", "2038"))
    )
    assert "until" not in usual and further["until"] == 2038
    assert set(further) - set(usual) == {"until", "continuation"}
    assert further["schema_version"] == usual["schema_version"]
    [one], [other] = usual["results"], further["results"]
    moments = len(one["time"])
    assert other["time"][:moments] == one["time"] and other["time"][-1] == 2039.0
    for name, values in one["indicators"].items():
        assert other["indicators"][name][:moments] == values, name
    for name, verdict in one["criteria"].items():
        told = other["criteria"][name]
        assert told["chance"] == verdict["chance"] and told["value_2030"] == verdict["value_2030"]
        assert told["first_year"]["lasting"] == told["year"]
        assert told["first_year"]["last"] == 2038


def test_files_say_how_far_was_run_and_when(call: Call) -> None:
    line = ["run", "alles_tegelijk", "--members", "3", "--format", "csv,xlsx"]
    assert call(*line, "-o", "usual")[0] == call(*line, "-o", "further", "--until", "2037")[0] == 0
    usual, further = (
        pd.read_csv(f"{folder}/alles_tegelijk.csv") for folder in ("usual", "further")
    )
    assert set(further) - set(usual) == {"gerekend_tot_en_met"}
    assert set(further["gerekend_tot_en_met"]) == {2037} and further["tijd"].max() == 2038.0
    both = further[further["tijd"] <= 2036.0].reset_index(drop=True)
    assert np.array_equal(both["gemiddelde"], usual["gemiddelde"], equal_nan=True)
    sheets = pd.read_excel("further/alles_tegelijk.xlsx", sheet_name=None, engine="openpyxl")
    assert {"voor_het_eerst_eind", "wanneer", "gerekend_tot_en_met"} <= set(sheets["Oordeel"])
    assert sheets["Oordeel"]["wanneer"].str.contains("niet vóór 2038|vanaf eind|blijvend").all()
    sources = sheets["Bronnen"].set_index("id")
    assert "verder.schok.2036" in sources.index and sources.loc["wereld.einde", "midden"] == 2038
    plain = pd.read_excel("usual/alles_tegelijk.xlsx", sheet_name="Oordeel", engine="openpyxl")
    assert "wanneer" not in plain


def test_a_folder_is_of_one_length(call: Call) -> None:
    line = ["run", "huidig_beleid", "--members", "2", "-o", "uit", "--quiet"]
    assert call(*line)[0] == 0
    manifest = Path("uit/_manifest.json")
    before = manifest.read_bytes()
    assert "until" not in json.loads(before)
    code, _, said = call(*line, "--resume", "--until", "2040")
    assert code == 2 and "tot en met welk jaar" in said and manifest.read_bytes() == before
    assert call(*line, "--overwrite", "--until", "2040")[0] == 0
    kept = manifest.read_bytes()
    assert json.loads(kept)["until"] == 2040
    assert call(*line, "--resume", "--until", "2040")[0] == 0 and manifest.read_bytes() == kept
    assert call(*line, "--resume", "--until", "2039")[0] == 2
    assert call(*line, "--resume")[0] == 2 and manifest.read_bytes() == kept


def test_what_was_there_is_told_from_the_folder(call: Call) -> None:
    """A run that is resumed says the same of a part that it does not work out again."""
    line = ["run", "alles_tegelijk", "--members", "5", "--until", "2039", "-o", "uit"]
    first, again = call(*line), call(*line, "--resume")
    assert first[0] == again[0] == 0 and first[1] == again[1] and "niet vóór 2040" in again[1]


def test_conditions_may_ask_for_the_years_beyond(call: Call) -> None:
    line = ["run", "huidig_beleid", "--members", "2", "--fail-if", "dakloos_totaal > 1 in 2039"]
    assert call(*line)[0] == 2
    assert call(*line, "--until", "2039")[0] == 5


def test_a_comparison_goes_on(call: Call) -> None:
    line = ["compare", "huidig_beleid", "alles_tegelijk", "--members", "5", "--until", "2040"]
    code, out, _ = call(*line)
    assert code == 0 and "niet vóór 2041" in out
    document = json.loads(call(*line, "--json")[1])
    assert document["until"] == 2040 and document["time"][-1] == 2041.0
    [one] = document["differences"]
    assert one["criteria"]["halvering"]["scenario"]["first_year"]["last"] == 2040
    assert one["criteria"]["halvering"]["reference"]["first_year"]["lasting"] is None


def test_the_other_commands_look_at_those_years(call: Call) -> None:
    sweep = ["sweep", "--over", "contingent=0.05,0.07", "--members", "2", "--years", "2030,2039"]
    assert call(*sweep)[0] == 2
    code, out, _ = call(*sweep, "--until", "2039", "--json")
    document = json.loads(out)
    assert code == 0 and document["until"] == 2039
    assert {row["jaar"] for row in document["rows"]} == {2030, 2039}
    tornado = ["sensitivity", "--method", "tornado", "--over", "contingent", "--year", "2038"]
    assert call(*tornado)[0] == 2
    code, out, _ = call(*tornado, "--until", "2038", "--json")
    assert code == 0 and json.loads(out)["until"] == 2038
    stay = ["spells", "--members", "2", "--year", "2038"]
    assert call(*stay)[0] == 2
    code, out, _ = call(*stay, "--until", "2038", "--json")
    assert code == 0 and json.loads(out)["until"] == 2038
    assert (
        call("ensemble", "huidig_beleid", "--members", "3", "--until", "2036", "-o", "uit")[0] == 0
    )
    assert pd.read_parquet("uit/huidig_beleid.parquet")["tijd"].max() == 2037.0


@pytest.mark.slow
def test_a_goal_may_lie_in_those_years(call: Call) -> None:
    goal = ["doel", "dakloos_totaal <= 900000 in 2038", "--json"]
    assert call(*goal)[0] == 2
    code, out, _ = call(*goal, "--until", "2038")
    assert code == 0 and json.loads(out)["until"] == 2038

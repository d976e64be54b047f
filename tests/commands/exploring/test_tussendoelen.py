"""The command `tussendoelen`: what it prints, keeps and refuses."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from support.result_folder import content

import cli
from commands import INVALID, OK, USAGE
from simulation.outcomes.scenario_runs import SCHEMA_VERSION

Run = Callable[..., tuple[int, str, str]]
QUICK = ("--members", "100", "--years", "2026,2028")
BEHIND = ("--value", "woningen_toegewezen@2026=7800", "--value", "woningen_toegewezen@2028=7800")


@pytest.fixture
def tussendoelen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["tussendoelen", *options])
        return code, *capsys.readouterr()

    return call


def test_the_document_has_levers_bands_and_how_soon_a_slower_path_shows(tussendoelen: Run) -> None:
    code, out, _ = tussendoelen("wonen_eerst", *QUICK, "--json")
    told = json.loads(out)
    assert code == OK and told["schema_version"] == SCHEMA_VERSION
    assert told["years"] == [2026, 2028] and told["members"] == 100
    assert {len(one["levels"]) for one in told["levers"]} == {2}
    for one in told["indicators"]:
        bands = zip(one["q05"], one["q50"], one["q95"], strict=True)
        assert all(low < middle < high for low, middle, high in bands)
        assert one["better"] in ("lower", "higher")
    assert told["judgement"] is None
    assert [one["year"] for one in told["slower"]["years"]] == [2026, 2028]
    for one in told["slower"]["years"]:
        assert one["behind_low"] <= one["behind"] <= one["behind_high"]


def test_values_are_judged_in_words_and_numbers(tussendoelen: Run) -> None:
    code, out, _ = tussendoelen("wonen_eerst", *QUICK, *BEHIND)
    assert code == OK
    out = " ".join(out.split())
    assert "Achter. Het verst van het midden ligt ‘Toegewezen woningen’" in out
    said = re.search(r"De kans dat dit toeval is: (?:< )?(\d+) %", out)
    assert "Zonder telfout, want die is niet bekend: woningen_toegewezen." in out
    code, out, _ = tussendoelen("wonen_eerst", *QUICK, *BEHIND, "--json")
    judged = json.loads(out)["judgement"]
    assert said is not None and int(said[1]) == max(1, round(100 * judged["chance"])) <= 10
    assert judged["verdict"] == "behind"
    assert judged["farthest"]["year"] == 2028 and judged["farthest"]["difference"] < 0
    for one in judged["checked"]:
        assert one["difference"] == pytest.approx(one["value"] - one["q50"])
        inside = one["q05"] <= one["value"] <= one["q95"]
        assert (one["outside"] == 0) == inside
    assert set(judged["words"]) == {"nl", "en"}


def test_english_says_the_same(tussendoelen: Run) -> None:
    code, out, _ = tussendoelen("wonen_eerst", *QUICK, *BEHIND, "--lang", "en")
    assert code == OK
    out = " ".join(out.split())
    assert "Behind. Farthest from the middle" in out and "The chance that this is chance: " in out
    assert "called behind" in out and "achter" not in out


def test_a_file_of_a_desk_is_read_and_said(tussendoelen: Run) -> None:
    text = "indicator;jaar;waarde\ncbs_equivalent;2026;33000\nverblijfsduur_opvang;2027;9,5\n"
    Path("geteld.csv").write_text(text)
    code, out, said = tussendoelen("wonen_eerst", *QUICK, "--monitor", "geteld.csv")
    out = " ".join(out.split())
    assert code == OK and "Op koers." in out
    assert "monitor gelezen als: puntkomma's en decimale komma's" in said
    assert "cbs_equivalent 6,5 %" in out


def test_files_are_whole_and_the_same_again(tussendoelen: Run) -> None:
    options = ("wonen_eerst", *QUICK, *BEHIND, "--format", "csv,xlsx,parquet,json")
    assert tussendoelen(*options, "-o", "een")[0] == OK
    assert tussendoelen(*options, "-o", "twee")[0] == OK
    assert content(Path("een")) == content(Path("twee"))
    table = pd.read_csv("een/tussendoelen.csv")
    counts = table["soort"].value_counts().to_dict()
    assert counts == {"knop": 14, "indicator": 12, "monitor": 2, "verandering": 1, "trager": 2}
    kept = table[table["soort"] == "indicator"]
    assert (kept["q05"] < kept["q95"]).all() and set(kept["jaar"]) == {2026, 2028}
    assert set(table["oordeel"].dropna()) == {"achter"}
    book = openpyxl.load_workbook("een/tussendoelen.xlsx")
    wanted = {"Knoppen", "Tussendoelen", "Monitor", "Hoe snel te zien", "Herkomst"}
    assert wanted <= set(book.sheetnames)
    same = pd.read_parquet("een/tussendoelen.parquet")
    assert same["q50"].sum() == pytest.approx(table["q50"].sum())
    code, _, said = tussendoelen(*options, "-o", "een", "--resume")
    assert code == OK and "is al klaar" in said
    assert tussendoelen(*options, "-o", "een")[0] == USAGE
    assert tussendoelen(*options, "-o", "een", "--overwrite")[0] == OK


def test_current_policy_has_no_levers_and_no_slower_path(tussendoelen: Run) -> None:
    code, out, _ = tussendoelen("huidig_beleid", *QUICK)
    assert code == OK
    assert "Geen knop staat anders dan in huidig beleid." in out and "--slower" in out
    code, out, _ = tussendoelen("huidig_beleid", *QUICK, "--slower", "bezuiniging")
    assert code == OK and "eind 2028: " in out


def test_the_central_estimate_has_targets_and_no_test(tussendoelen: Run) -> None:
    code, out, _ = tussendoelen("wonen_eerst", "--members", "1", "--json")
    told = json.loads(out)
    assert code == OK and told["slower"] is None
    assert all(one["q05"] == one["q95"] for one in told["indicators"])


def test_faults_of_a_file_are_told_with_line_and_key(tussendoelen: Run) -> None:
    Path("geteld.csv").write_text("indicator,jaar,waarde\ncbs,2026,33000\ninstroom,1900,x\n")
    code, out, said = tussendoelen("wonen_eerst", "--monitor", "geteld.csv", "-o", "weg")
    assert code == INVALID and not out and not Path("weg").exists()
    assert "geteld.csv:2:1: cbs.indicator: onbekende indicator 'cbs'" in said
    assert "geteld.csv:3:10: instroom.jaar" in said and "geteld.csv:3:15: instroom.waarde" in said
    assert tussendoelen("wonen_eerst", "--monitor", "nergens.csv")[0] == INVALID


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--value", "cbs_equivalent=3"), "schrijf indicator@jaar=waarde"),
        (("--value", "instroom@2026=1", "--value", "instroom@2026=2"), "twee keer"),
        (("--value", "instroom@2026=1", "--members", "24"), "minstens 25 trekkingen"),
        (("--years", "2026-2099"), "noem jaren van"),
        (("--years", "2030-2026"), "noem jaren van"),
        (("--years", "straks"), "noem jaren van"),
        (("--of", "niets"), "onbekende indicator 'niets'"),
        (("--error", "instroom"), "schrijf bijvoorbeeld instroom=0.05"),
        (("--error", "instroom=5"), "van 0 tot 1"),
        (("--error", "instroom=0.1", "--error", "instroom=0.1"), "staat er al"),
        (("--set", "contingent"), "--set"),
        (("--format", "doc"), "bestaat niet"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tussendoelen: Run, options: tuple[str, ...], words: str
) -> None:
    code, out, said = tussendoelen("wonen_eerst", *options)
    assert code == USAGE and not out and words in said


def test_an_error_of_a_count_can_be_set(tussendoelen: Run) -> None:
    judged = {}
    for share in "0", "0.3":
        options = (*QUICK, *BEHIND, "--error", f"woningen_toegewezen={share}", "--json")
        judged[share] = json.loads(tussendoelen("wonen_eerst", *options)[1])["judgement"]
    assert judged["0"]["verdict"] == "behind" and judged["0.3"]["chance"] > judged["0"]["chance"]


def test_settings_are_laid_over_the_path(tussendoelen: Run) -> None:
    _, out, _ = tussendoelen("wonen_eerst", *QUICK, "--set", "contingent=0.15", "--json")
    levels = {one["name"]: one["levels"] for one in json.loads(out)["levers"]}
    assert levels["contingent"] == [0.05, 0.15]

"""Scenario files of before: what changed is said, whatever is hushed, and is written down."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli
from commands import FAILED, OK

Run = Callable[..., tuple[int, str, str]]
GONE = "knoppen:\n  eu_werk_of_terugkeer: {naar: 0.5, start: 2026-01-01, eind: 2027-01-01}\n"


@pytest.fixture
def typed(capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(list(words))
        return code, *capsys.readouterr()

    return call


def test_a_lever_that_was_passed_over_is_told_of_also_quietly(typed: Run) -> None:
    Path("oud.yaml").write_text(f"naam: Oud\n{GONE}")
    code, _, err = typed("run", "oud.yaml", "-q")
    assert code == OK and "oud: " in err and "eu_werk_of_terugkeer" in err


def test_two_files_each_say_it(typed: Run) -> None:
    for name in ("oud", "ouder"):
        Path(f"{name}.yaml").write_text(f"naam: {name}\n{GONE}")
    err = typed("run", "oud.yaml", "ouder.yaml")[2]
    assert "oud: de knop" in err and "ouder: de knop" in err


def test_what_is_written_has_the_remark(typed: Run) -> None:
    Path("oud.yaml").write_text(f"naam: Oud\n{GONE}")
    assert typed("run", "oud.yaml", "-q", "-o", "uit")[0] == OK
    manifest = json.loads(next(Path("uit").glob("*manifest.json")).read_text())
    assert "eu_werk_of_terugkeer" in json.dumps(manifest)


def test_a_file_of_another_model_is_remarked_on(typed: Run) -> None:
    Path("oud.yaml").write_text("naam: Oud\nmodelversie: 0.0.9+oud\n")
    code, _, err = typed("run", "oud.yaml", "-q")
    assert code == OK and "bewaard met model 0.0.9+oud" in err


def test_a_number_of_places_is_told_to_be_no_share(typed: Run) -> None:
    Path("oud.yaml").write_text("naam: Oud\ndoelen:\n  geen_grootschalige_opvang: {drempel: 100}\n")
    code, _, err = typed("run", "oud.yaml", "-q")
    assert code == OK and "nu een deel van de plekken van begin 2022" in err


def test_a_setting_of_before_says_what_to_set(typed: Run) -> None:
    code, _, err = typed("run", "huidig_beleid", "--set", "eu_werk_of_terugkeer=0.5")
    assert code != OK and "eu_begeleiding" in err


def test_spells_that_break_a_law_end_as_a_run_does(
    typed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulation.engine import InvariantError
    from simulation.explore import homeless_spells

    def broken(*_: Any) -> None:
        raise InvariantError("a law")

    monkeypatch.setattr(homeless_spells, "spells", broken)
    code, out, err = typed("spells", "wonen_eerst", "--members", "2")
    assert code == FAILED and "wonen_eerst: mislukt: a law" in err and out == ""


def test_spells_say_what_they_are_of(typed: Run) -> None:
    code, out, _ = typed("spells", "wonen_eerst", "--members", "3", "--set", "beslistijd=4")
    assert code == OK and out.startswith("wonen_eerst beslistijd=4\n")
    told = json.loads(typed("spells", "wonen_eerst", "--members", "1", "--json")[1])
    assert told["scenario"] == "wonen_eerst" and told["draws"] and "warning" in told
    assert all(set(one) == {"mean"} for group in told["spells"].values() for one in group.values())

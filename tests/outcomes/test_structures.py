"""The chance that the number of homeless people falls, and what each structure says by itself."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from support.models.small_posterior import STRUCTURES, small_posterior, write_set

import cli
from simulation.export.tables.result import structure_table
from simulation.export.tables.writers import WRITERS, Layout, of_result
from simulation.export.terminal.verdicts import fewer_words
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.outcomes.structures import FEWEST, StructureResult
from simulation.register.register import Register, load_register
from simulation.scenario.criteria import AMBITION, CRITERIA, FALL_SINCE, PEOPLE, judge_fall
from simulation.wording.uncertainty import chance_words

DRAWS = 100
PLACES = (np.arange(DRAWS) % 4 == 3).astype(int)
WEIGHTS = [(one["id"], one["weight"]) for one in STRUCTURES]
NAMES = [one["id"] for one in STRUCTURES]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_set(tmp_path_factory.mktemp("sets") / "klein", draws=DRAWS)


@pytest.fixture(scope="module")
def register(folder: str) -> Register:
    return load_register(parameter_set=folder)


@pytest.fixture(scope="module")
def results(register: Register) -> list[ScenarioResult]:
    chosen = ["huidig_beleid", "alles_tegelijk"]
    return run(chosen, members=DRAWS, register=register)


def at(result: ScenarioResult, moment: float) -> np.ndarray:
    return result.indicator(PEOPLE)[list(result.time).index(moment)]


# The fall ------------------------------------------------------------------------------------


def test_a_fall_is_counted_draw_by_draw() -> None:
    time = np.array([2024.0, 2025.0, 2030.0, 2031.0])
    people = np.array([[9, 9, 9, 9], [5, 5, 5, 5], [0, 9, 0, 9], [4, 6, 5, 4.9]], float)
    found = judge_fall(time, people)
    assert found.chance == 0.5 and found.falls  # as many is not fewer
    assert 0.5 < found.chance_upper < 1.0
    assert not judge_fall(time, people[:, 1:3]).falls


def test_a_result_tells_whether_it_falls(results: list[ScenarioResult]) -> None:
    for result in results:
        assert result.fall.chance == (at(result, 2031.0) < at(result, 2025.0)).mean()
        assert result.national().fall == result.fall
    assert (AMBITION, FALL_SINCE) == (2031.0, 2025.0)
    assert results[0].fall.chance < results[1].fall.chance


def test_the_central_values_have_no_chance(register: Register) -> None:
    plain = run("huidig_beleid", register=register)[0].to_dict()
    assert plain["fall"]["chance"] is None and plain["fall"]["falls"] in (True, False)
    assert plain["structures"] is None


# Structures ----------------------------------------------------------------------------------


def test_every_structure_has_its_own_draws(results: list[ScenarioResult]) -> None:
    for result in results:
        assert [(one.id, one.weight) for one in result.structures] == WEIGHTS
        for place, one in enumerate(result.structures):
            own = at(result, 2031.0)[place == PLACES]
            assert one.draws == len(own) >= FEWEST and one.enough
            assert one.people == (own.mean(), *np.quantile(own, [0.05, 0.95]))
            assert one.fall.chance == (own < at(result, 2025.0)[place == PLACES]).mean()
        # Together they are all draws: nothing is run anew, and nothing is weighed twice.
        for told in ("functioneel_nul", "nul_dakloos", "halvering"):
            parts = [one.chances[told] * one.draws for one in result.structures]
            assert sum(parts) == pytest.approx(result.chance(told) * DRAWS)
        parts = [one.people.mean * one.draws for one in result.structures]
        assert sum(parts) == pytest.approx(result.mean(PEOPLE) * DRAWS)


def test_what_is_kept_of_a_run_says_the_same(results: list[ScenarioResult]) -> None:
    assert results[1].national().structures == results[1].structures


def test_verdicts_are_over_whole_years(register: Register, results: list[ScenarioResult]) -> None:
    quarters = run("alles_tegelijk", members=DRAWS, register=register, every=8)[0]
    for own, whole in zip(quarters.structures, results[1].structures, strict=True):
        assert own.chances == whole.chances and own.people == pytest.approx(whole.people)
    with pytest.raises(ValueError, match="no whole years"):
        quarters.national().structures  # noqa: B018


def test_a_draw_keeps_its_structure(register: Register) -> None:
    chosen = Draws.chosen(register, [0, 3, 4, DRAWS, DRAWS + 3])
    assert list(chosen.structure) == [0, 1, 0, 0, 1]
    assert list(chosen.changed({"knop.contingent": 0.1}).structure) == [0, 1, 0, 0, 1]


def test_draws_of_no_posterior_have_no_structures(register: Register) -> None:
    for draws in (
        Draws.prior(register, 3),
        Draws.usual(load_register(parameter_set="prior"), 3),
        Draws.array(register, register.central()[:, None]),
        Draws.central(register),
    ):
        assert draws.structure is None
        assert run("huidig_beleid", draws)[0].structures == ()


def test_a_set_that_does_not_tell_its_structures_has_none(register: Register) -> None:
    kept = small_posterior(DRAWS)
    about = {name: told for name, told in kept.about.items() if name != "structures"}
    bare = replace(register, posterior=replace(kept, about=about))
    assert run("huidig_beleid", members=2, register=bare)[0].structures == ()


def test_too_few_draws_say_nothing(register: Register) -> None:
    few = run("huidig_beleid", members=8, register=register)[0]
    assert [one.draws for one in few.structures] == [6, 2]
    for one in few.structures:
        plain = one.to_plain()
        assert not one.enough and one.people.mean > 0
        assert {plain[told] for told in ("mean", "q05", "q95", "fall")} == {None}
        assert plain["criteria"] == {}
    alone = run("huidig_beleid", Draws.chosen(register, [0, 2]))[0].structures[1]
    assert alone == StructureResult(*WEIGHTS[1], 0, None, None, {})
    assert alone.to_plain()["mean"] is None and alone.to_plain()["fall"] is None


# For strangers -------------------------------------------------------------------------------


def test_json_has_both(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--members", str(DRAWS), "--parameter-set", folder, "--json"]
    assert cli.main(["run", "alles_tegelijk", *options]) == 0
    [told] = json.loads(capsys.readouterr().out)["results"]
    fall, structures = told["fall"], told["structures"]
    assert (fall["indicator"], fall["since"], fall["until"]) == (PEOPLE, 2025.0, 2031.0)
    assert 0 <= fall["chance"] <= fall["chance_upper"] <= 1
    assert fall["falls"] == (fall["chance"] >= 0.5)
    assert [one["id"] for one in structures] == NAMES
    for one in structures:
        assert one["q05"] < one["mean"] < one["q95"]
        assert list(one["criteria"]) == list(CRITERIA)
    together = sum(one["fall"] * one["draws"] for one in structures)
    assert together == pytest.approx(fall["chance"] * DRAWS)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_terminal_tells_the_chance(
    lang: str, folder: str, results: list[ScenarioResult], capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--members", str(DRAWS), "--parameter-set", folder, "--lang", lang]
    names = [result.scenario.id for result in results]
    assert cli.main(["run", *names, *options]) == 0
    said = capsys.readouterr().out
    assert f"  {fewer_words(lang)}" in said and "2025" in fewer_words(lang)
    told = [chance_words(result.fall.chance, DRAWS, lang) for result in results]
    for result, words in zip(results, told, strict=True):
        row = [line for line in said.splitlines() if line.startswith(result.scenario.naam)][1]
        assert row.endswith(words)
    assert cli.main(["compare", *names, *options]) == 0
    [row] = [line for line in capsys.readouterr().out.splitlines() if fewer_words(lang) in line]
    assert row.split(fewer_words(lang))[1].split("  ")[-1].strip().endswith(told[-1])
    assert told[0] in row
    assert cli.main(["run", names[0], *options[2:], "--members", "1"]) == 0
    assert fewer_words(lang) not in capsys.readouterr().out


def test_a_comparison_has_the_fall_of_both(
    folder: str, results: list[ScenarioResult], capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--members", str(DRAWS), "--parameter-set", folder, "--json"]
    assert cli.main(["compare", "huidig_beleid", "alles_tegelijk", *options]) == 0
    [told] = json.loads(capsys.readouterr().out)["differences"]
    assert [told["fall"][side] for side in ("reference", "scenario")] == [
        result.fall_told() for result in results
    ]


def test_a_batch_tells_it_again_from_its_folder(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "uit")
    command = ["run", "huidig_beleid", "-o", out, "--members", "5", "--parameter-set", folder]
    assert cli.main(command) == 0
    first = capsys.readouterr().out
    assert cli.main([*command, "--resume"]) == 0
    assert capsys.readouterr().out == first and "daling" in first


def test_a_workbook_has_a_sheet_of_it(results: list[ScenarioResult]) -> None:
    result = results[1]
    content = WRITERS["xlsx"](of_result(result, result.which.register), Layout())
    book = openpyxl.load_workbook(io.BytesIO(content))
    head, *rows = book["Daling en varianten"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["variant"] for row in found] == ["alle", *NAMES]
    assert found[0]["trekkingen"] == DRAWS == sum(row["trekkingen"] for row in found[1:])
    assert found[0]["kans_op_daling"] == pytest.approx(result.fall.chance)
    assert found[0]["dakloos_totaal_eind_2030"] == pytest.approx(result.mean(PEOPLE))
    for row, one in zip(found[1:], result.structures, strict=True):
        assert row["q05"] == pytest.approx(one.people.low)
        assert row["kans_halvering"] == pytest.approx(one.chances["halvering"])
    central = run("alles_tegelijk", register=result.which.register)[0]
    content = WRITERS["xlsx"](of_result(central, result.which.register), Layout())
    assert "Daling en varianten" not in openpyxl.load_workbook(io.BytesIO(content)).sheetnames


def test_the_table_says_where_a_structure_has_too_few_draws(register: Register) -> None:
    table = structure_table(run("huidig_beleid", Draws.chosen(register, [0, 2]))[0])
    assert list(table["trekkingen"]) == [2, 2, 0]
    assert table["kans_halvering"].isna().tolist() == [False, True, True]

"""What another parameter set changes, told before it is taken into use."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from support.models.small_posterior import DRAWS, NAMES, small_posterior, write_set

import cli
from calibration.set_comparison import HEADLINES, ModelDifference, model_difference
from simulation.outcomes.scenario_runs import run
from simulation.register.register import POSTERIOR_FILE, SET_FILE, Register, load_register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import list_shipped, load_scenario

MEMBERS = 20
MOVED, BY = "preventie.instroomniveau", 1.3
"""A number that is put higher in the second set, and what it is multiplied by."""


def write_two(folder: Path) -> None:
    """Write a set, and one that differs from it in one number only."""
    write_set(folder / "een", "een")
    kept = small_posterior()
    row = NAMES.index(MOVED)
    values = kept.values.copy()
    values[row] *= BY
    write_set(folder / "twee", "twee")
    best = kept.about["point"][MOVED]
    point = {**kept.about["point"], MOVED: best * BY}
    other = replace(kept, values=values, about={**kept.about, "point": point})
    (folder / "twee" / POSTERIOR_FILE).write_bytes(other.to_bytes())
    path = folder / "twee" / SET_FILE
    line = f"  {MOVED}: {{value: {best!r}}}"
    assert line in path.read_text()
    path.write_text(path.read_text().replace(line, f"  {MOVED}: {{value: {best * BY!r}}}"))


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Register, Register]:
    folder = tmp_path_factory.mktemp("sets")
    write_two(folder)
    return load_register(parameter_set=folder / "een"), load_register(parameter_set=folder / "twee")


@pytest.fixture(scope="module")
def found(sets: tuple[Register, Register]) -> ModelDifference:
    scenarios = [load_scenario(name) for name in ("huidig_beleid", "wonen_eerst")]
    return model_difference(*sets, scenarios, MEMBERS, seed=3)


def test_a_set_differs_nowhere_from_itself(sets: tuple[Register, Register]) -> None:
    one, _ = sets
    found = model_difference(one, one, [load_scenario("wonen_eerst")], MEMBERS)
    assert [line.indicator for line in found.headlines] == list(HEADLINES)
    assert all(line.old == line.new and line.moved == 0.0 for line in found.headlines)
    assert {goal.criterion for goal in found.goals} == set(CRITERIA)
    assert all(goal.old == goal.new for goal in found.goals)
    assert found.numbers == ()


def test_only_the_number_that_moved_is_named(
    sets: tuple[Register, Register], found: ModelDifference
) -> None:
    [number] = found.numbers
    assert number.name == MOVED
    for register, told in zip(sets, (number.old, number.new), strict=True):
        kept = register.posterior
        assert kept is not None
        low, high = np.quantile(kept.values[NAMES.index(MOVED)], [0.05, 0.95])
        assert told == pytest.approx((register.estimates[MOVED].central, low, high))
    assert number.new == pytest.approx([BY * value for value in number.old], rel=1e-5)


def test_draws_that_differ_are_named_where_the_best_point_is_the_same(
    sets: tuple[Register, Register],
) -> None:
    """As errors of counts, which have draws and no best point."""
    one, _ = sets
    kept = one.posterior
    assert kept is not None
    row = NAMES.index("waarneming.dekking_verborgen")
    values = kept.values.copy()
    values[row] = values[row].mean()
    other = replace(one, posterior=replace(kept, values=values))
    found = model_difference(one, other, [load_scenario("huidig_beleid")], MEMBERS)
    assert [number.name for number in found.numbers] == ["waarneming.dekking_verborgen"]
    [number] = found.numbers
    assert number.new[1] == number.new[2] and number.old[1] < number.old[2]


def test_headlines_and_chances_are_those_of_running_both(
    sets: tuple[Register, Register], found: ModelDifference
) -> None:
    for name in ("huidig_beleid", "wonen_eerst"):
        old, new = (
            run(load_scenario(name), register=register, members=MEMBERS, seed=3)[0]
            for register in sets
        )
        at = int(np.flatnonzero(old.time == AMBITION)[0])
        for line in (one for one in found.headlines if one.scenario == name):
            before, after = old.indicator(line.indicator)[at], new.indicator(line.indicator)[at]
            assert line.old == pytest.approx((before.mean(), *np.quantile(before, [0.05, 0.95])))
            assert line.new == pytest.approx((after.mean(), *np.quantile(after, [0.05, 0.95])))
            moved = (after.mean() - before.mean()) / before.std()
            assert line.moved == pytest.approx(moved)
        for goal in (one for one in found.goals if one.scenario == name):
            told = (old.verdicts[goal.criterion].chance, new.verdicts[goal.criterion].chance)
            assert (goal.old, goal.new) == told
    people = [one.moved for one in found.headlines if one.indicator == "dakloos_totaal"]
    assert min(people) > 0.2, "more people lose their home, so more are homeless"


def test_a_posterior_with_few_draws_is_run_with_those(sets: tuple[Register, Register]) -> None:
    one, other = sets
    scenario = load_scenario("huidig_beleid")
    many = model_difference(one, other, [scenario], 10 * DRAWS)
    all_of_them = model_difference(one, other, [scenario], DRAWS)
    assert many.headlines == all_of_them.headlines and many.goals == all_of_them.goals


# On the command line ---------------------------------------------------------------------------


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Call:
    """Run a command in a folder with two parameter sets."""
    monkeypatch.chdir(tmp_path)
    write_two(tmp_path)

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = cli.main(arguments)
        return Outcome(code, *capsys.readouterr())

    return call


SIZE = ("--members", str(MEMBERS))


@pytest.mark.slow
def test_the_document_says_what_differs(call: Call) -> None:
    code, out, err = call("diff-model", "een", "twee", *SIZE, "--json")
    document = json.loads(out)
    assert (code, err) == (0, "") and document["schema_version"] == 1
    assert [document[side]["parameter_set"] for side in ("old", "new")] == ["een", "twee"]
    assert document["old"]["posterior"] != document["new"]["posterior"]
    assert document["members"] == MEMBERS
    assert [number["name"] for number in document["numbers"]] == [MOVED]
    told = [(line["scenario"], line["indicator"]) for line in document["headlines"]]
    assert told == [(name, one) for name in list_shipped() for one in HEADLINES]
    assert len(document["goals"]) == len(list_shipped()) * len(CRITERIA)
    expected = model_difference(
        load_register(parameter_set="een"),
        load_register(parameter_set="twee"),
        [load_scenario(name) for name in list_shipped()],
        MEMBERS,
    )
    assert document == json.loads(json.dumps(expected.to_plain()))


@pytest.mark.slow
def test_the_table_names_both_sets_and_the_number(call: Call) -> None:
    code, out, err = call("diff-model", "een", "twee", *SIZE)
    assert (code, err) == (0, "")
    for word in ("een", "twee", MOVED, *list_shipped()):
        assert word in out, word
    english = call("diff-model", "een", "twee", *SIZE, "--lang", "en").out
    assert english != out and MOVED in english and "end of 2030" in english


@pytest.mark.slow
def test_a_table_of_a_set_with_itself_says_that_nothing_changes(call: Call) -> None:
    code, out, _ = call("diff-model", "een", "een", *SIZE)
    assert code == 0 and "Geen kans verandert een procentpunt." in " ".join(out.split())
    assert MOVED not in out


@pytest.mark.slow
def test_a_plan_of_ones_own_is_run_too(call: Call) -> None:
    Path("plan.yaml").write_text("naam: Een plan\nknoppen: {contingent: 0.06}\n")
    document = json.loads(call("diff-model", "een", "twee", "plan.yaml", *SIZE, "--json").out)
    names = {line["scenario"] for line in document["headlines"]}
    assert names == {*list_shipped(), "plan"}


@pytest.mark.parametrize("sides", [("een", "twe"), ("eenn", "twee")])
def test_an_unknown_set_is_3(call: Call, sides: tuple[str, str]) -> None:
    code, out, err = call("diff-model", *sides, *SIZE)
    assert (code, out) == (2, "") and err.startswith("onbekende parameterset")
    assert "unknown parameter set" in call("diff-model", *sides, *SIZE, "--lang", "en").err


def test_a_plan_with_a_fault_is_3_and_one_member_is_2(call: Call) -> None:
    Path("plan.yaml").write_text("naam: Een plan\nknoppen: {contingentje: 0.06}\n")
    code, out, err = call("diff-model", "een", "twee", "plan.yaml", *SIZE)
    assert (code, out) == (3, "") and "contingentje" in err
    assert call("diff-model", "een", "twee", "--members", "1").code == 2


@pytest.mark.slow
def test_a_set_that_may_not_be_quoted_is_marked(call: Call) -> None:
    write_set(Path("mis"), "mis", gate="failed")
    code, _, err = call("diff-model", "een", "mis", *SIZE)
    assert code == 0 and "NIET GECONVERGEERD" in err


@pytest.mark.slow
def test_the_band_and_the_common_draws_are_told_first(call: Call) -> None:
    said = " ".join(call("diff-model", "een", "twee", *SIZE).out.split())
    assert "eind 2030 met huidig beleid was " in said and "% breder." in said
    assert "een berekening met de andere" in said  # one number differs, in every draw
    english = " ".join(call("diff-model", "een", "twee", *SIZE, "--lang", "en").out.split())
    assert "a calculation with the other" in english and "% wider." in english


@pytest.mark.slow
def test_a_report_is_written_where_nothing_is_lost(call: Call) -> None:
    code, _, err = call("diff-model", "een", "twee", *SIZE, "--report", "verschil.html")
    page = Path("verschil.html").read_text("utf-8")
    assert code == 0 and "geschreven: verschil.html" in err
    assert "Wat een andere parameterset verandert" in page and MOVED in page
    code, _, err = call("diff-model", "een", "twee", *SIZE, "--report", "verschil.html")
    assert code == 2 and "is er al" in err and Path("verschil.html").read_text("utf-8") == page
    code, _, err = call("diff-model", "een", "twee", *SIZE, "--report", "weg/verschil.html")
    assert code == 2 and "de map weg is er niet" in err

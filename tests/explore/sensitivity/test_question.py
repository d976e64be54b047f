"""What matters in the model itself: what a sample is, and what the methods say of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from simulation.explore import sample_sizes
from simulation.explore.sensitivity.factors import factors_of
from simulation.explore.sensitivity.one_at_a_time import Tornado
from simulation.explore.sensitivity.question import (
    INFORMATION,
    METHODS,
    MORRIS,
    SOBOL,
    TORNADO,
    Question,
    answered,
    usual_samples,
)
from simulation.explore.sensitivity.scenario_outcome import AS_IT_IS, ScenarioOutcome
from simulation.explore.sensitivity.sobol_indices import SobolIndices
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.reading.faults import SettingError
from simulation.register.register import load_register
from simulation.scenario.lever_paths import USUAL
from simulation.scenario.scenario import load_scenario

REGISTER = load_register()
BASE = load_scenario("wonen_eerst", REGISTER)
FEW = ["contingent", "preventie_levensgebeurtenis", "woningtekort", "dekking_cbs"]


def outcome(over: list[str], **options: Any) -> ScenarioOutcome:
    chosen = {"indicator": "dakloos_totaal", "year": 2029} | options
    return ScenarioOutcome(BASE, factors_of(over, REGISTER), REGISTER, **chosen)


def question(method: str, over: list[str] = FEW, **options: Any) -> Question:
    chosen = {"indicator": "dakloos_totaal", "year": 2029, "samples": None} | options
    if method in (SOBOL, MORRIS):
        chosen["samples"] = chosen["samples"] or 16
    return Question(BASE, factors_of(over, REGISTER), REGISTER, method=method, **chosen)


# Samples ---------------------------------------------------------------------------------------


def test_a_sample_is_the_scenario_with_these_settings() -> None:
    """From the usual date on; the ramps of before stay."""
    values = {"contingent": 0.11, "aandeel_wonen_eerst": 0.4, "woningtekort": 300_000.0}
    made = outcome(list(values)).scenario(np.array(list(values.values())))
    assert made.hash == BASE.with_settings(values, REGISTER).hash
    assert made.knoppen["contingent"][-1].start == USUAL
    as_it_is = outcome(list(values)).scenario(np.array([0.11, AS_IT_IS, AS_IT_IS]))
    assert as_it_is.hash == BASE.with_settings({"contingent": 0.11}, REGISTER).hash


@pytest.mark.parametrize("members", [1, 3])
def test_its_outcome_is_that_of_a_run(members: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many go in one call of the engine, and without the years that are not asked for."""
    over = ["contingent", "woningtekort"]
    samples = np.array([[0.04, 300_000.0], [0.12, 450_000.0], [AS_IT_IS, AS_IT_IS]])
    function = outcome(over, indicator="instroom", members=members, seed=1)
    found = function(samples)
    for sample, value in zip(samples, found, strict=True):
        moved = {n: v for n, v in zip(over, sample, strict=True) if not np.isnan(v)}
        [whole] = run(BASE.with_settings(moved, REGISTER), members=members, seed=1)
        assert value == whole.at("instroom", 2030.0).mean()
    monkeypatch.setattr(sample_sizes, "AT_ONCE", 1)
    assert (function(samples) == found).all() and function.calls(3) == 3


def test_a_number_is_what_is_set_in_the_draws() -> None:
    function = outcome(["opvang.nood_vertrek.gezinnen"], members=4)
    [factor] = function.factors
    draws = Draws.usual(REGISTER, 4).changed({factor.id: factor.high})
    [by_hand] = run(BASE, draws)
    assert function(np.array([[factor.high]]))[0] == by_hand.at("dakloos_totaal", 2030.0).mean()


# Methods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [SOBOL, MORRIS, TORNADO])
def test_more_homes_help_and_how_many_are_counted_does_not(method: str) -> None:
    """Nobody is homeless because CBS sees more of them: not a bit."""
    found = answered(question(method))
    for name, values in found.columns().items():
        assert values[3] == (getattr(found, "start", 0.0) if "outcome" in name else 0.0), name
    assert found.names[found.order[-1]] == "dekking_cbs"
    if method == TORNADO:
        sign = np.sign(found.columns()["difference_high"] - found.columns()["difference_low"])
        assert list(sign) == [-1, -1, 1, 0]
    if method == MORRIS:
        assert list(np.sign(found.columns()["mu"])) == [-1, -1, 1, 0]


def test_what_begins_later_changes_nothing_before() -> None:
    """Levers move from the usual date on."""
    for method in (SOBOL, MORRIS):
        found = answered(question(method, ["contingent", "beslistijd"], year=USUAL.year - 1))
        assert not any(values.any() for values in found.columns().values())


def test_two_that_multiply_work_together() -> None:
    """Homes that are agreed on, and the share of agreements that is kept."""
    found = answered(question(SOBOL, ["contingent", "nakoming"], samples=128))
    assert isinstance(found, SobolIndices) and 0.03 < found.second[0, 1] < 0.2
    assert (found.total - found.first > 0.03).all()
    alone = answered(question(TORNADO, ["contingent", "nakoming"])).columns()["outcome_low"]
    assert alone[0] == pytest.approx(alone[1])  # without the one the other is nothing


@pytest.mark.parametrize("method", METHODS)
def test_the_same_question_has_the_same_answer(method: str) -> None:
    over = ["woningtekort", "dekking_cbs"]
    options = {"members": 100} if method == INFORMATION else {}
    one, again = (answered(question(method, over, **options)) for _ in range(2))
    for name, values in one.columns().items():
        assert (values == again.columns()[name]).all()
    if method in (SOBOL, MORRIS):
        other = answered(question(method, over, seed=1))
        assert any((v != other.columns()[n]).any() for n, v in one.columns().items())


def test_the_mean_over_draws_is_what_is_decided() -> None:
    found = answered(question(TORNADO, ["contingent"], members=5))
    [usual] = run(BASE, members=5)
    assert isinstance(found, Tornado)
    assert found.start == usual.at("dakloos_totaal", 2030.0).mean()


def test_how_far_it_is_is_told() -> None:
    told: list[str] = []

    @contextmanager
    def steps(total: int) -> Iterator[Any]:
        told.append(f"of {total}")
        yield lambda: told.append("one")

    answered(question(MORRIS, samples=64), steps)
    assert told == ["of 2", "one", "one"]


def test_what_is_usual_takes_about_as_long_whatever_the_names() -> None:
    sizes = {names: usual_samples(SOBOL, names) for names in (2, 6, 20, 28, 400)}
    assert sizes == {2: 2048, 6: 1024, 20: 256, 28: 256, 400: 64}
    assert (usual_samples(MORRIS, 28), usual_samples(TORNADO, 28)) == (32, None)


@pytest.mark.parametrize(
    ("method", "options", "says"),
    [
        (SOBOL, {"samples": 1}, "minstens 2"),
        (MORRIS, {"samples": 1}, "minstens 2"),
        (TORNADO, {"samples": 8}, "vraagt geen aantal"),
        (INFORMATION, {"samples": 8}, "vraagt geen aantal"),
        (SOBOL, {"samples": 60}, "zoals 64"),
        (INFORMATION, {"over": ["dekking_cbs"], "members": 99}, "minstens 100"),
        (INFORMATION, {"members": 100}, "is een knop"),
        (SOBOL, {"samples": 2**14}, "163840 berekeningen; hoogstens 100000"),
    ],
)
def test_a_question_that_cannot_be_asked(method: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        question(method, **options)

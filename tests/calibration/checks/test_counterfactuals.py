"""The forecast on made-up counts: these replace the real ones, and decide the chance of a fall."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from support.models.small_calibration import COUNTS, LITTLE, small_problem, two_stocks

from calibration.checks.counterfactuals import (
    COUNTERFACTUALS,
    Counterfactual,
    Tried,
    made_up,
    try_counterfactual,
    unmoved,
)
from calibration.checks.hindcasts import SOURCES
from calibration.forecast import TOTAL, look
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import Refit, refit
from calibration.targets import load_targets
from simulation.register.register import PRIOR, load_register
from simulation.scenario.criteria import AMBITION
from simulation.wording.text import Text

BY_ID = {one.id: one for one in COUNTERFACTUALS}


@lru_cache(maxsize=1)
def whole() -> Problem:
    register = load_register(parameter_set=PRIOR)
    return Problem.of(load_targets(None, register), register)


def test_the_made_up_counts_are_of_rows_that_are_fitted() -> None:
    ids = {row.id for row in whole().rows}
    for one in COUNTERFACTUALS:
        assert set(one.values) <= ids
    assert BY_ID["counted"].values == {}
    estimates = {row.id for row in whole().rows if row.observable in SOURCES}
    assert set(BY_ID["flat"].values) == estimates
    falling = [BY_ID["falling"].values[f"cbs_{year}"] for year in (2022, 2023, 2024)]
    assert falling == sorted(falling, reverse=True)
    assert set(BY_ID["flat"].values.values()) == {31_000.0}
    flat = {row.id: row.value for row in made_up(whole(), BY_ID["flat"])}
    assert flat["cbs_2018"] == pytest.approx(1.1 * 31_000.0)  # the old method counts more
    assert flat["cbs_2020"] == flat["cbs_2024"] == 31_000.0


def test_a_forecast_that_falling_counts_leave_where_it_was_is_told() -> None:
    falls = {"counted": 0.45, "falling": 0.7, "flat": 0.5}

    def tried() -> list[Tried]:
        return [Tried(BY_ID[id], p, 70_000.0, (4e4, 1e5), 500.0) for id, p in falls.items()]

    assert unmoved(tried()) == [] and unmoved([]) == []
    falls["counted"] = 0.61
    assert len(unmoved(tried())) == 1


@pytest.mark.parametrize("asked", COUNTERFACTUALS, ids=lambda one: one.id)
def test_counts_are_replaced_and_nothing_else(
    asked: Counterfactual, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[Problem] = []

    def seen(problem: Problem, **options: object) -> Refit:
        fitted.append(problem)
        assert options["name"] == f"counterfactual-{asked.id}"
        raise KeyboardInterrupt

    monkeypatch.setattr("calibration.checks.counterfactuals.refit", seen)
    with pytest.raises(KeyboardInterrupt):
        try_counterfactual(whole(), asked)
    [problem] = fitted
    for before, after in zip(whole().rows, problem.rows, strict=True):
        more = 1.1 if before.id == "cbs_2018" else 1.0  # by the old method
        value = asked.values.get(before.id, before.value / more) * more
        assert after == replace(before, value=pytest.approx(value))
    totals = problem.likelihood.totals
    for row in problem.rows:
        if row.id in asked.values:
            assert totals.logs[totals.ids.index(row.id)] == pytest.approx(np.log(row.value))
    assert (problem.sampled, problem.seed) == (whole().sampled, whole().seed)


@two_stocks()
def test_it_tells_what_the_draws_of_such_a_fit_say() -> None:
    low = {id: 20_000.0 for id in COUNTS if id.startswith("cbs")}
    asked = Counterfactual("laag", Text("Laag", "Low"), low, 0.0, 1.0)
    found = try_counterfactual(small_problem(), asked, schedule=LITTLE, kept=40, seed=2)
    rows = tuple(replace(r, value=low.get(r.id, r.value)) for r in small_problem().rows)
    fit = refit(replace(small_problem(), rows=rows), schedule=LITTLE, kept=40, seed=2)
    outlook = look(small_problem().register, fit.numbers)
    people = outlook.at(TOTAL, AMBITION)
    assert found.people == pytest.approx(people.mean()) and found.fall == outlook.fall
    assert found.band == pytest.approx(tuple(np.quantile(people, [0.05, 0.95])))
    assert (found.effective, found.failures) == (fit.effective, [])
    as_counted = try_counterfactual(
        small_problem(), BY_ID["counted"], schedule=LITTLE, kept=40, seed=2
    )
    assert found.people < as_counted.people


@pytest.mark.parametrize(
    ("id", "fall", "passes"),
    [
        ("counted", 0.0, True),
        ("falling", 0.49, False),
        ("falling", 0.5, True),
        ("falling", 1.0, True),
        ("flat", 0.24, False),
        ("flat", 0.25, True),
        ("flat", 0.6, True),
        ("flat", 0.61, False),
    ],
)
def test_a_chance_of_a_fall_has_to_be_what_was_asked(id: str, fall: float, passes: bool) -> None:
    asked = BY_ID[id]
    found = Tried(asked, fall, 80_000.0, (60_000.0, 100_000.0), 500.0).failures
    assert (found == []) is passes
    assert passes or (asked.label.en in found[0] and f"{fall:.2f}" in found[0])

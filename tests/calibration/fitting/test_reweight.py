"""A new number without calibrating anew: the draws that are there, weighted by what it says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from support.models.small_calibration import (
    COUNTS,
    GROUP,
    SAMPLED,
    good,
    problem_of,
    small_problem,
    two_stocks,
    write_targets,
)
from support.models.target_files import MEASUREMENTS

from calibration.document import diagnose_update
from calibration.fitting.reweight import ENOUGH, Update, applicable, update
from calibration.inference.map_estimate import find_point
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import refit
from calibration.samplers.tempering import Schedule
from calibration.variants import STRUCTURES
from simulation.register.posterior import FAILED, PASSED, Posterior
from simulation.register.register import PRIOR, load_register

pytestmark = [pytest.mark.xdist_group(GROUP), pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def small_model() -> Iterator[None]:
    """Let two stocks stand in for the model: what is asked here is what is done with it."""
    with two_stocks():
        yield


CHANGED, VALUE = "cbs_2024", 37_000
"""A count that comes out much higher than the 33,000 of the data."""


def with_count(path: Path, cells: Mapping[str, str]) -> Problem:
    files = write_targets(path)
    for column, cell in cells.items():
        files.put(MEASUREMENTS, CHANGED, column, cell)
    return problem_of(files)


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return with_count(tmp_path_factory.mktemp("targets"), {"value": str(VALUE)})


@lru_cache(maxsize=1)
def numbers() -> np.ndarray:
    kept = good().posterior
    return kept.numbers(small_problem().register, np.arange(kept.count))


@pytest.fixture(scope="module")
def updated(problem: Problem) -> Update:
    return update(problem, good().posterior)


def foretold(problem: Problem, drawn: np.ndarray) -> np.ndarray:
    """What the model predicts for the count that changed, in the logarithm."""
    at = problem.likelihood.totals.ids.index(CHANGED)
    return np.asarray(problem.predictor(drawn, problem.rows).logs[at])


def weighed(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    mean = float(weights @ values)
    return mean, float(np.sqrt(weights @ (values - mean) ** 2))


# The same counts -------------------------------------------------------------------------------


def test_the_same_counts_leave_every_draw_its_weight() -> None:
    before = good().posterior
    found = update(small_problem(), before)
    assert found.weights * before.count == pytest.approx(1.0, abs=1e-3)
    # A chain that stood still is there twice: worth a little less than their number.
    assert 0.99 * before.count < found.effective <= before.count + 1e-6
    after = found.posterior
    assert after is not None and after.count == before.count
    for name in SAMPLED:  # the same draws, in another order
        old, new = (p.values[p.names.index(name)] for p in (before, after))
        assert np.mean(np.isin(new, old)) == 1.0
        assert new.mean() == pytest.approx(old.mean(), abs=1e-3 * old.std())


# Another count ---------------------------------------------------------------------------------


def test_another_count_gives_what_calibrating_anew_gives(problem: Problem, updated: Update) -> None:
    """Of the base: means within four standard errors; the count moves them by far more than one."""
    before = good().posterior
    assert ENOUGH < updated.effective < 0.97 * before.count
    base = before.structure == 0
    weights = updated.weights[base] / updated.weights[base].sum()
    fit = refit(problem, schedule=Schedule(64, 8, 256), kept=2_000, seed=3)
    worth = [1.0 / (weights**2).sum(), 1_000.0]
    old, new = foretold(problem, numbers())[base], foretold(problem, fit.numbers)
    error = new.std() * np.sqrt(sum(1.0 / one for one in worth))
    mean, spread = weighed(old, weights)
    assert mean == pytest.approx(new.mean(), abs=4.0 * error)
    assert spread == pytest.approx(new.std(), rel=0.15)
    assert new.mean() - old.mean() > 2.0 * error
    for sampled, anew in zip(problem.standard(numbers()[:, base]).T, fit.z.T, strict=True):
        error = anew.std() * np.sqrt(sum(1.0 / one for one in worth))
        mean, spread = weighed(sampled, weights)
        assert mean == pytest.approx(anew.mean(), abs=4.0 * error)
        assert spread == pytest.approx(anew.std(), rel=0.25)


def test_an_update_of_an_update_is_worth_what_is_left_of_the_first_draws(
    problem: Problem, updated: Update
) -> None:
    """Draws that stand there more than once are no more independent for it."""
    assert updated.posterior is not None
    again = update(problem, updated.posterior)
    assert again.effective == pytest.approx(updated.effective, rel=0.15)
    assert again.effective < 0.97 * updated.posterior.count


def test_structures_get_the_weight_that_the_count_gives_them(
    problem: Problem, updated: Update
) -> None:
    """Of each the weight of before, times what its draws make of the new count."""
    before, after = good().posterior, updated.posterior
    assert after is not None
    told = {one["id"]: one["weight"] for one in after.about["structures"]}
    assert list(told) == [one["id"] for one in before.about["structures"]]
    assert sum(told.values()) == pytest.approx(1.0)
    for place, weight in enumerate(told.values()):
        assert updated.weights[before.structure == place].sum() == pytest.approx(weight)
        assert (after.structure == place).mean() == pytest.approx(weight, abs=0.02)


def test_the_new_draws_are_the_old_ones_by_their_weights(problem: Problem, updated: Update) -> None:
    before, after = good().posterior, updated.posterior
    assert after is not None and after.count == before.count
    assert after.about["updated_from"] == before.hash
    assert after.about["data_hash"] == problem.targets.data_hash != before.about["data_hash"]
    assert after.about["fitted"] == list(COUNTS) and after.names == before.names
    until = {"cbs_equivalent": "2024-01-01", "opvang_monitor": "2023-12-31"}
    assert after.about["counted_until"] == until == before.about["counted_until"]
    for name in SAMPLED:
        row = before.names.index(name)
        off = after.values[row].mean() - updated.weights @ before.values[row]
        assert abs(off) < 0.05 * before.values[row].std()
    # The errors of counts are drawn anew, and the likelihood is that of the new counts.
    drawn = after.numbers(problem.register, np.arange(after.count))
    again = problem.likelihood(problem.predictor(problem.without_errors(drawn), problem.rows))
    assert after.log_likelihood == pytest.approx(again, abs=1e-3)
    np.testing.assert_allclose(problem.without_errors(drawn), updated.numbers, rtol=1e-6)
    errors = after.values[after.names.index("waarneming.afwijking_cbs")]
    assert errors.mean() > before.values[before.names.index("waarneming.afwijking_cbs")].mean()
    assert Posterior.from_bytes(after.to_bytes(), "x").hash == after.hash


def test_an_update_has_a_document_of_its_own(problem: Problem, updated: Update) -> None:
    document = diagnose_update(problem, updated, find_point(problem, 2))
    assert document["quick"] is True and document["gate"] == PASSED
    assert [check["id"] for check in document["checks"]] == ["ess", "targets"]
    assert document["ess_min"] == updated.effective
    assert {row["id"]: row["counted"] for row in document["fit"]}[CHANGED] == VALUE
    assert updated.posterior is not None
    failed = replace(updated.posterior, about={**updated.posterior.about, "gate": FAILED})
    again = diagnose_update(problem, replace(updated, posterior=failed), find_point(problem, 1))
    assert again["gate"] == FAILED


def test_a_count_that_is_far_away_leaves_too_few_draws(tmp_path: Path) -> None:
    far = with_count(tmp_path, {"value": "90000", "sd_ind": "0.01"})
    found = update(far, good().posterior)
    assert found.effective < ENOUGH and found.posterior is None
    assert found.weights.sum() == pytest.approx(1.0)


# When it may be done ---------------------------------------------------------------------------


def test_draws_are_of_use_to_the_same_model_ranges_and_parameters_only(problem: Problem) -> None:
    before = good().posterior
    assert applicable(small_problem(), before) and applicable(problem, before)
    assert not applicable(replace(problem, structure=STRUCTURES["zicht_laag"]), before)
    assert not applicable(replace(problem, sampled=SAMPLED[:2]), before)
    register = load_register(parameter_set=PRIOR).with_values({SAMPLED[0]: 0.91})
    assert not applicable(replace(problem, register=register), before)
    depends = before.about["depends"]
    for about in (
        {"depends": {**depends, "equations": "0"}},
        {"depends": {**depends, "numbers": "0"}},
        {"depends": {**depends, "policy": "0"}},
        {"depends": None},
        {"sampled": []},
    ):
        assert not applicable(problem, replace(before, about={**before.about, **about}))
    without = {key: value for key, value in before.about.items() if key != "sampled"}
    assert not applicable(problem, replace(before, about=without))

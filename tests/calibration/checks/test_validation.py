"""Counts that are left out: they are not fitted, and are held against what is predicted."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from support.models.small_calibration import (
    COUNTS,
    problem_of,
    small_problem,
    two_stocks,
    write_targets,
)
from support.models.small_posterior import small_posterior
from support.models.target_files import MEASUREMENTS

from calibration.checks.counterfactuals import COUNTERFACTUALS, UNCOUNTED, Tried
from calibration.checks.hindcasts import FORECASTERS, MODEL, Hindcasts, look_back
from calibration.checks.holdout import EXERCISES, Exercise, Outcome, try_out
from calibration.checks.posterior_predictive import Foretold, foretold, predictive
from calibration.checks.prior_weighing import PriorWeighing
from calibration.checks.self_check import BROKEN, SelfCheck
from calibration.checks.validation import Validation, held_against_ranges, validate
from calibration.checks.validation_report import as_markdown as report
from calibration.inference.outputs import HEADLINES
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import ENOUGH
from calibration.samplers.tempering import Schedule
from calibration.targets import load_targets, ranges
from simulation.engine import Results
from simulation.outcomes.scenario_runs import run
from simulation.register.register import PRIOR, load_register
from simulation.scenario.scenario import load_scenario

pytestmark = pytest.mark.slow

LITTLE: dict[str, Any] = {"schedule": Schedule(16, 4, 8), "kept": 48}
UNTIL_2023, WITHOUT_MONITOR = EXERCISES[0], EXERCISES[2]


@lru_cache(maxsize=3)
@two_stocks()
def outcome(number: int) -> Outcome:
    problem = small_problem()
    return try_out(EXERCISES[number], problem.targets, problem.register, **LITTLE)


# Left out --------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_every_count_is_fitted_or_left_out(exercise: Exercise) -> None:
    targets = load_targets()
    used = {row.id for row in targets.rows("fit", "holdout")}
    left_out = {row.id for row in targets.rows("fit", "holdout") if exercise.leaves_out(row)}
    predicted = {row.id for row in targets.measurements if exercise.predicts(row)} & left_out
    assert predicted and left_out < used and predicted <= left_out
    expected = {
        "tot_en_met_2023": {i for i in used if "2024" in i or "_r2" in i or "_r3" in i},
        "ronde_1_en_2": {i for i in used if "_r3" in i},
        "zonder_monitor": {"monitor_2022", "monitor_2023"},
    }
    assert left_out == expected[exercise.id]
    if exercise is UNTIL_2023:  # a round of 2025 is two years on: left out, and not predicted
        assert predicted == {i for i in left_out if "_r3" not in i}
    else:
        assert predicted == left_out


@pytest.mark.parametrize(
    ("number", "left_out"), [(0, {"cbs_2024"}), (1, set()), (2, {"monitor_2022", "monitor_2023"})]
)
def test_what_is_left_out_is_predicted_and_nothing_else(number: int, left_out: set[str]) -> None:
    found = outcome(number)
    assert set(found.fitted) == set(COUNTS) - left_out
    assert {row.id for row in found.rows} == left_out
    assert {row.id for row in found.fit.problem.rows} == set(found.fitted)


@two_stocks()
def test_a_count_that_is_left_out_changes_nothing_in_the_fit(tmp_path: Path) -> None:
    """To the bit, however far off it is; a count that is fitted does."""
    before = outcome(0)
    for id, same in (("cbs_2024", True), ("cbs_2023", False)):
        files = write_targets(tmp_path / id)
        files.put(MEASUREMENTS, id, "value", "60000")
        problem = problem_of(files)
        after = try_out(UNTIL_2023, problem.targets, problem.register, **LITTLE)
        assert np.array_equal(after.fit.z, before.fit.z) is same
        if same:
            [was], [now] = before.rows, after.rows
            assert (now.low, now.middle, now.high) == (was.low, was.middle, was.high)
            assert (now.counted, now.place, now.inside) == (60_000.0, 1.0, False)


@two_stocks()
def test_where_no_count_is_left_to_fit_the_priors_are_all_there_is(tmp_path: Path) -> None:
    files = write_targets(tmp_path)
    header, *rows = files.rows(MEASUREMENTS)
    files.put_rows(MEASUREMENTS, [header, *(row for row in rows if row[0].startswith("monitor"))])
    problem = problem_of(files)
    found = try_out(WITHOUT_MONITOR, problem.targets, problem.register, **LITTLE)
    assert found.fitted == () and found.fit.log_evidence == 0.0
    assert [row.id for row in found.rows] == ["monitor_2022", "monitor_2023"]
    assert all(row.inside for row in found.rows)
    assert found.fit.z.std(axis=0) == pytest.approx(1.0, abs=0.35)


# Predictions -----------------------------------------------------------------------------------


def without(*ids: str) -> Problem:
    small = small_problem()
    return Problem.of(small.targets, small.register, uses=dict.fromkeys(ids, "off"))


def repeated(results: Results, n: int) -> Results:
    """Give a member's results n times."""
    again = np.zeros(n, int)
    arrays = {
        name: getattr(results, name)[..., again]
        for name in ("reports", "tallies", "states", "scenario", "parameters")
    }
    return replace(results, **arrays)


def test_a_prediction_has_every_error_of_the_count_in_it() -> None:
    """For one set of numbers it is log-normal, with mean and spread in closed form."""
    problem, n = without("cbs_2024"), 6_000
    z = np.array([[0.3, -0.2, 0.4]])
    results = repeated(problem.predictor.run(problem.numbers(z)), n)
    rows = [row for row in problem.targets.measurements if row.id == "cbs_2024"]
    drawn = np.log(predictive(problem, results, rows, 0)["cbs_2024"])

    whole = small_problem().likelihood.totals  # all counts jointly normal in the logarithm
    at = whole.ids.index("cbs_2024")
    others = [i for i in range(len(whole.ids)) if i != at]
    logs = small_problem().predict(z).logs[:, 0]
    gain = whole.covariance[at, others] @ np.linalg.inv(whole.covariance[np.ix_(others, others)])
    mean = logs[at] + gain @ (whole.logs[others] - logs[others])
    variance = whole.covariance[at, at] - gain @ whole.covariance[others, at]
    assert drawn.mean() == pytest.approx(mean, abs=4.0 * np.sqrt(variance / n))
    assert drawn.std() == pytest.approx(np.sqrt(variance), rel=0.04)
    [told] = foretold(problem, results, rows, 0)
    place = norm.cdf((whole.logs[at] - mean) / np.sqrt(variance))
    assert told.place == pytest.approx(place, abs=0.02)
    edges = np.exp(mean + np.sqrt(variance) * norm.ppf([0.05, 0.5, 0.95]))
    assert [told.low, told.middle, told.high] == pytest.approx(edges, rel=0.02)
    assert told.model == pytest.approx(np.exp(logs[at])) and told.counted == 33_000.0


def test_an_error_that_no_fitted_count_has_is_as_wide_as_before() -> None:
    problem, n = without("monitor_2022", "monitor_2023"), 6_000
    results = repeated(problem.predictor.run(problem.numbers(np.zeros((1, 3)))), n)
    rows = [row for row in problem.targets.measurements if row.observable == "opvang_monitor"]
    drawn = np.log(list(predictive(problem, results, rows, 0).values()))
    whole = small_problem().likelihood.totals
    at = [whole.ids.index(row.id) for row in rows]
    expected = whole.covariance[np.ix_(at, at)]
    assert np.cov(drawn) == pytest.approx(expected, rel=0.1)


# Judged ----------------------------------------------------------------------------------------


def rows_of(inside: int, outside: int) -> tuple[Foretold, ...]:
    one = Foretold("x", 1.0, 1.0, 0.5, 1.0, 2.0, 0.5)
    return (one,) * inside + (replace(one, counted=2.1, place=0.97),) * outside


def past(effective: float = 2 * ENOUGH, by_model: float = 0.1) -> Hindcasts:
    """Give scores that are alike for all forecasters but the model."""
    rows = [
        {
            "origin": "2021",
            "id": "cbs_2022",
            "forecaster": name,
            "seed": 0,
            "log_score": by_model if name == MODEL else 0.5,
            "crps": by_model if name == MODEL else 0.5,
            "inside": 1.0,
        }
        for name in FORECASTERS
    ]
    return Hindcasts(pd.DataFrame(rows), (2 * ENOUGH, effective))


def validation(*rows: tuple[Foretold, ...], effective: float = 2 * ENOUGH) -> Validation:
    fit = replace(outcome(0).fit, effective=effective)
    outcomes = [replace(outcome(0), fit=fit, rows=one) for one in rows]
    small: Any = None
    return Validation(small, small, 0, (), tuple(outcomes), (), past(), ranges(), small, None)


def test_a_count_at_the_edge_is_inside() -> None:
    row = Foretold("x", 2.0, 1.0, 0.5, 1.0, 2.0, 0.95)
    assert row.inside and replace(row, counted=0.5).inside
    assert not replace(row, counted=2.0001).inside and not replace(row, counted=0.4999).inside


@pytest.mark.parametrize(("inside", "outside"), [(11, 0), (5, 6), (0, 1)])
def test_how_many_left_out_counts_are_inside_is_told_and_not_tested(
    inside: int, outside: int
) -> None:
    """They are few and share errors."""
    found = validation(rows_of(inside, 0), rows_of(0, outside))
    assert len(found.held_out) == inside + outside and found.failures == []


def test_what_rests_on_too_few_draws_is_a_failure() -> None:
    least = ENOUGH
    few = validation(rows_of(3, 0), effective=least - 1.0)
    assert few.failures == [f"{UNTIL_2023.id}: worth only 199 draws"]
    assert validation(rows_of(3, 0), effective=least).failures == []
    found = replace(validation(), past=past(least - 1.0))
    assert found.failures == ["hindcasts: worth only 199 draws"]
    asked = COUNTERFACTUALS[0]
    tried = Tried(asked, 0.3, 8e4, (6e4, 1e5), least - 1.0)
    found = replace(validation(), counterfactuals=(tried,))
    assert found.failures == [f"{asked.id}: worth only 199 draws"]


@pytest.mark.parametrize(("by_model", "failures"), [(0.49, 0), (0.5, 2), (0.51, 2)])
def test_counts_that_teach_nothing_about_later_ones_are_a_failure(
    by_model: float, failures: int
) -> None:
    found = replace(validation(), past=past(by_model=by_model))
    assert len(found.failures) == failures
    assert all("priors alone" in failure for failure in found.failures)


def test_each_part_that_fails_is_a_failure_of_the_whole() -> None:
    falling = next(one for one in COUNTERFACTUALS if one.id == "falling")
    tried = Tried(falling, 0.2, 8e4, (6e4, 1e5), 2 * ENOUGH)
    even = np.full((400, 1), 0.5)
    check = SelfCheck(("x",), even, {}, even > 0, even)
    weighing = PriorWeighing(1_000, 500.0, dict.fromkeys(HEADLINES, 0.3), -20.0, -19.0)
    blind = past(by_model=2.0)
    whole = replace(
        validation(), counterfactuals=(tried,), past=blind, check=check, weighing=weighing
    )
    parts = (tried, blind, check, weighing)
    for part in parts:
        assert part.failures and set(part.failures) <= set(whole.failures)
    assert len(whole.failures) == sum(len(part.failures) for part in parts)


# All of it -------------------------------------------------------------------------------------


FEW: dict[str, Any] = {"schedule": LITTLE["schedule"], "seeds": 2, "members": 50}


@pytest.fixture(scope="module")
def found() -> Validation:
    small = small_problem()
    with two_stocks(), pytest.MonkeyPatch.context() as patch:
        for module in ("holdout.KEPT", "hindcasts.DRAWS"):
            patch.setattr(f"calibration.checks.{module}", 60)
        register = replace(small.register, posterior=small_posterior(draws=60))
        return validate(register, small.register, small.targets, **FEW)


def test_a_validation_has_each_exercise_and_every_count(found: Validation) -> None:
    assert [one.exercise for one in found.outcomes] == list(EXERCISES)
    assert [row.id for row in found.fitted] == list(COUNTS)
    assert {row.id for row in found.held_out} == {"cbs_2024", "monitor_2022", "monitor_2023"}
    asked = [one.counterfactual for one in found.counterfactuals]
    assert asked == [UNCOUNTED, *COUNTERFACTUALS]
    assert found.outlook.draws == 50 and found.bands is not None
    assert found.bands.whole.draws == 60  # all of them: it is the headline


def test_hindcasts_begin_where_an_estimate_was_out(found: Validation) -> None:
    """Of these counts the first is of 2022, and it came out in September 2023."""
    scores = found.past.scores
    assert set(scores["origin"]) == {"2023"} and set(scores["seed"]) == {0, 1}
    assert set(scores["id"]) == {"cbs_2023", "cbs_2024"}
    assert set(scores["forecaster"]) == set(FORECASTERS) and len(found.past.effective) == 2


def test_the_report_tells_what_fell_outside(found: Validation) -> None:
    rows = {row.id: row for row in found.held_out}
    rows["cbs_2024"] = replace(rows["cbs_2024"], counted=90_000.0, place=1.0)
    outcomes = tuple(
        replace(one, rows=tuple(rows[row.id] for row in one.rows)) for one in found.outcomes
    )
    text = report(replace(found, outcomes=outcomes))
    lines = [line for line in text.splitlines() if line.startswith("| cbs_2024")]
    assert len(lines) == 2 and "90,000" in lines[1] and "**no**" in lines[1]
    inside = sum(row.inside for row in rows.values())
    assert f"{inside} of 3 left-out counts" in text
    for exercise in EXERCISES:
        assert f"### {exercise.label.en}" in text


def test_ranges_of_the_evidence_are_held_against_the_mean() -> None:
    [result] = run(load_scenario("huidig_beleid"), members=30)
    table = held_against_ranges(result).set_index("indicator")
    assert len(table) == len(ranges()) == 9
    moment = int(np.flatnonzero(result.time == 2024.0)[0])
    everyone = sum(result.indicator(f"ethos_{n}")[moment] for n in range(1, 8))
    share = result.indicator("ethos_5")[moment] / everyone
    row = table.loc["aandeel_ethos_5"]
    assert (row["model"], row["q05"]) == pytest.approx((share.mean(), np.quantile(share, 0.05)))
    assert table.loc["ethos_totaal", "model"] == pytest.approx(everyone.mean())
    users = result.indicator("opvang_gebruikers")[moment]
    assert table.loc["opvang_gebruikers", "model"] == pytest.approx(users.mean())
    inside = (table["low"] <= table["model"]) & (table["model"] <= table["high"])
    assert table["inside"].equals(inside.rename("inside"))


def test_the_report_says_first_what_failed(found: Validation) -> None:
    falls = {"uncounted": 0.5, "counted": 0.4, "falling": 0.6, "flat": 0.5}
    tried = tuple(
        replace(one, effective=2 * ENOUGH, fall=falls[one.counterfactual.id])
        for one in found.counterfactuals
    )
    fits = [replace(one.fit, effective=2 * ENOUGH) for one in found.outcomes]
    outcomes = tuple(replace(o, fit=f) for o, f in zip(found.outcomes, fits, strict=True))
    right = replace(found, counterfactuals=tried, outcomes=outcomes, past=past())
    assert right.failures == [] and "**Nothing failed.**" in report(right)
    assert tried[-1].counterfactual.id == "flat"
    wrong = replace(right, counterfactuals=(*tried[:-1], replace(tried[-1], fall=0.1)))
    text = report(wrong)
    assert "**Failed:**" in text and "Nothing failed" not in text
    [failure] = wrong.failures
    assert text.index(failure) < text.index("\n## ")


def test_the_report_has_every_part(found: Validation) -> None:
    text = report(found)
    for one in COUNTERFACTUALS:
        assert f"| {one.label.en} |" in text
    for name in FORECASTERS:
        assert f"| 2023 | {name} |" in text and f"| all | {name} |" in text
    assert f"End of 2023, against {FORECASTERS[1]}:" in text
    assert "All structures, shocks to come" in text and "CBS sees little" in text
    assert "Does the calibration find" not in text  # it was not asked


def test_a_self_check_and_a_third_sampler_stand_in_the_report(found: Validation) -> None:
    names = ("x", *HEADLINES)
    random = np.random.default_rng(0)
    ranks = random.random((400, 3))
    inside = np.abs(ranks - 0.5) <= 0.45
    power = dict.fromkeys(BROKEN, 0.95)
    check = SelfCheck(names, ranks, {}, inside, np.full((400, 1), 0.4), power)
    off = {"x": 0.2, **dict.fromkeys(HEADLINES, 0.02)}
    weighing = PriorWeighing(1_000_000, 900.0, off, -20.0, -20.05)
    text = report(replace(found, check=check, weighing=weighing))
    assert "400 times a truth" in text and all(words.en in text for words in BROKEN.values())
    assert f"| `{HEADLINES[0]}` at the end of 2030 |" in text and "| `x` |" in text
    assert "1,000,000 draws from the priors" in text and "900 independent draws" in text


@two_stocks()
def test_a_set_without_draws_is_validated_with_prior_draws() -> None:
    small = small_problem()
    prior = load_register(parameter_set=PRIOR)
    found = validate(prior, prior, small.targets, **{**FEW, "members": 20, "seeds": 1})
    assert found.outlook.draws == 20 and "no posterior" in report(found)
    assert found.bands is None and "What the band is made of" not in report(found)


@two_stocks()
def test_counts_without_any_estimate_of_cbs_are_validated_without_hindcasts(
    tmp_path: Path,
) -> None:
    files = write_targets(tmp_path)
    header, *rows = files.rows(MEASUREMENTS)
    files.put_rows(MEASUREMENTS, [header, *(row for row in rows if row[0].startswith("monitor"))])
    problem = problem_of(files)
    found = look_back(problem.targets, problem.register, schedule=LITTLE["schedule"])
    assert found.scores.empty and found.effective == () and found.table().empty
    assert replace(validation(), past=found).failures == []

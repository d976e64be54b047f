"""What a calibration shows of itself: each part held against another way to work it out."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm
from support.models.small_calibration import (
    COUNTS,
    GOOD,
    GROUP,
    LITTLE,
    SAMPLED,
    VARIANTS,
    Tiny,
    good,
    small_problem,
    two_stocks,
)

from calibration.checks import diagnostics
from calibration.checks.holdout import EXERCISES
from calibration.document import diagnose
from calibration.fitting.pipeline import calibrate
from calibration.parameter_sets import as_json
from calibration.report import report
from calibration.variants import STRUCTURES
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import load_scenario

pytestmark = [pytest.mark.xdist_group(GROUP), pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def small_model() -> Iterator[None]:
    """Let two stocks stand in for the model: what is asked here is what is done with it."""
    with two_stocks():
        yield


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    return diagnose(good(), compare=False)


def draws() -> np.ndarray:
    """The draws of the base as standard normal numbers."""
    return good().base.z


# Parts -----------------------------------------------------------------------------------------


def test_it_says_what_it_is_about_and_how_the_gate_fared() -> None:
    found, told = good(), document()
    assert told["posterior"] == found.posterior.hash and told["gate"] == found.gate
    assert told["data_hash"] == small_problem().targets.data_hash
    assert told["sampled"] == list(SAMPLED) and told["draws"] == GOOD.kept
    assert told["rhat_max"] == max(found.measured.rhat.values())
    assert told["ess_min"] == min(found.measured.effective.values())
    assert told["draws_made"] == len(found.last.points)
    assert told["log_evidence"] == found.last.log_evidence
    weighted = told["weighted"]
    assert weighted["draws"] == GOOD.effort.last
    assert 0.0 < weighted["effective"] == found.other.effective < weighted["draws"]
    assert weighted["numbers"] == found.other.scores.shape[1] > weighted["directions"]
    assert told["drawn_from_ranges"] + len(SAMPLED) == len(small_problem().register.names)


def test_what_was_learned_is_prior_against_posterior() -> None:
    problem = small_problem()
    for number, row in enumerate(document()["learned"]):
        estimate = problem.register.estimates[row["name"]]
        assert row["prior"] == pytest.approx((estimate.low, estimate.central, estimate.high))
        values = good().base.numbers[problem.register.index[row["name"]]]
        assert row["posterior"] == pytest.approx(np.quantile(values, [0.05, 0.5, 0.95]), rel=1e-5)
        assert row["mean"] == pytest.approx(values.mean(), rel=1e-5)
        assert row["shift"] == pytest.approx(draws()[:, number].mean())
        assert row["contraction"] == pytest.approx(1.0 - draws()[:, number].std() ** 2)
        assert row["contraction"] > 0.0


def test_directions_are_those_of_the_covariance() -> None:
    """Every direction has the variance of the draws along it, and they are at right angles."""
    told = diagnostics.directions(small_problem(), good().last.points)
    covariance = np.cov(good().last.points.T)
    assert sum(told["variances"]) == pytest.approx(np.trace(covariance))
    for one in (*told["decided"], *told["open"]):
        vector = np.zeros(3)
        for part in one["parts"]:
            vector[SAMPLED.index(part["name"])] = part["weight"]
        assert np.linalg.norm(vector) == pytest.approx(1.0)
        assert one["variance"] == pytest.approx(vector @ covariance @ vector)
        assert one["parts"][0]["weight"] > 0
    assert told["decided"][0]["variance"] < told["decided"][-1]["variance"]
    assert told["open"][0]["variance"] == told["variances"][-1]
    assert told["informed"] == sum(v < 0.5 for v in told["variances"])


def test_the_ridge_is_between_what_is_hidden_and_what_is_seen_of_it() -> None:
    told = document()["ridge"]
    numbers, index = good().base.numbers, small_problem().register.index
    seen = numbers[index["waarneming.dekking_verborgen"]]
    assert told["seen"] == pytest.approx(seen[:400], rel=1e-5)
    assert told["spread_seen"] == pytest.approx(np.log(seen).std(), rel=1e-4)
    draws = Draws.array(small_problem().register, numbers)
    [result] = run(load_scenario("huidig_beleid"), draws)
    at = int(np.flatnonzero(result.time == 2024.0)[0])
    hidden = (result.indicator("ethos_5") + result.indicator("ethos_6"))[at]
    assert told["hidden"] == pytest.approx(hidden[:400], rel=2e-3)
    assert told["correlation"] == pytest.approx(np.corrcoef(seen, hidden)[0, 1], abs=0.01)
    assert told["correlation"] < 0
    assert told["spread_product"] == pytest.approx(np.log(seen * hidden).std(), abs=0.01)


def test_the_errors_that_counts_share_are_those_of_the_closed_form() -> None:
    """By drawing: of each draw its error given the counts, in the unit of a count's logarithm."""
    problem = small_problem()
    totals = problem.likelihood.totals
    random = np.random.default_rng(0)
    logs = good().mixture.predicted.logs
    off = totals.logs[:, None] - logs
    weight = np.linalg.inv(totals.covariance)
    assert [told["name"] for told in document()["errors"]] == list(totals.errors)
    for told in document()["errors"]:
        number = totals.errors.index(told["name"])
        loading = totals.loadings[:, number]
        spread = np.abs(loading).max()
        mean = spread * loading @ weight @ off
        left = spread**2 * (1.0 - loading @ weight @ loading)
        drawn = mean + np.sqrt(left) * random.standard_normal(mean.shape)
        assert told["prior_sd"] == spread
        assert told["mean"] == pytest.approx(mean.mean())
        assert told["sd"] == pytest.approx(drawn.std(), rel=0.1)
        edges = np.exp(told["mean"] + told["sd"] * norm.ppf([0.05, 0.5, 0.95]))
        assert told["factor"] == pytest.approx(edges, rel=1e-3)
        assert told["sd"] <= told["prior_sd"] * 1.02


def test_the_prior_check_says_where_counts_fall_among_what_the_priors_foretell() -> None:
    rows = {row["id"]: row for row in document()["prior_check"]}
    assert list(rows) == list(COUNTS)
    for row in rows.values():
        assert row["low"] < row["high"] and 0.0 < row["place"] < 1.0
        assert (0.05 < row["place"] < 0.95) == (row["low"] < row["counted"] < row["high"])


def test_every_count_stands_beside_its_prediction() -> None:
    rows = {row["id"]: row for row in document()["fit"]}
    assert list(rows) == list(COUNTS)
    for id, row in rows.items():
        assert row["off"] == good().measured.off[id] and row["fitted"] is True
        assert row["low"] < row["middle"] < row["high"]
        assert row["inside"] == (row["low"] <= row["counted"] <= row["high"])
        assert abs(row["off"]) < 1.0  # five counts, three numbers and two shared errors


def test_the_outlook_is_what_running_all_draws_gives() -> None:
    told, kept, register = document()["outlook"], good().posterior, small_problem().register
    numbers = kept.numbers(register, np.arange(kept.count))
    [result] = run(load_scenario("huidig_beleid"), Draws.array(register, numbers))
    at = told["time"].index(2031.0)
    people = result.indicator("dakloos_totaal")[int(np.flatnonzero(result.time == 2031.0)[0])]
    paths = told["paths"]["dakloos_totaal"]
    assert paths["mean"][at] == pytest.approx(people.mean())
    assert paths["q95"][at] == pytest.approx(np.quantile(people, 0.95))
    assert told["people_2030"]["q05"] == pytest.approx(np.quantile(people, 0.05))
    for name in CRITERIA:
        assert told["criteria"][name]["chance"] == result.verdicts[name].chance
        assert told["criteria"][name]["times"] == round(result.verdicts[name].chance * kept.count)


def test_a_count_that_was_never_made_cannot_come_next() -> None:
    """These targets have no ETHOS count, and so no error of one."""
    ids = [one["id"] for one in document()["information"]["ranked"]]
    assert "cbs_volgende" in ids and "ethos_landelijk" not in ids


# The whole -------------------------------------------------------------------------------------


def test_with_comparisons_it_has_each_exercise_and_each_structure() -> None:
    little = {"schedule": LITTLE, "kept": 48}
    found = calibrate(small_problem(), Tiny())
    told = diagnose(found, effort=little)
    assert [one["id"] for one in told["held_out"]] == [one.id for one in EXERCISES]
    assert [row["id"] for row in told["held_out"][0]["rows"]] == ["cbs_2024"]
    assert [one["id"] for one in told["structures"]] == list(VARIANTS)
    assert sum(one["weight"] for one in told["structures"]) == pytest.approx(1.0)
    for one, part in zip(told["structures"], found.mixture.parts, strict=True):
        assert (one["log_evidence"], one["weight"]) == (part.fit.log_evidence, part.weight)
        assert one["converged"] == part.fit.converged
    paths = [one["outlook"]["paths"]["dakloos_totaal"]["mean"] for one in told["structures"]]
    assert len({path[-1] for path in paths}) == len(VARIANTS)
    assert as_json(told) == as_json(diagnose(found, effort=little))
    for lang in ("nl", "en"):
        page = report({**told, "parameter_set": "klein"}, lang)
        structures = [STRUCTURES[id] for id in VARIANTS]
        assert all(getattr(one.label, lang) in page for one in (*EXERCISES, *structures))

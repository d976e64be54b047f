"""The second algorithm's parts: where it draws, what a draw weighs, and drawing by weights."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from support.models.small_calibration import OTHER, small_problem, two_stocks

from calibration.inference.checkpoint import Checkpoint
from calibration.inference.outputs import CBS_ERROR, measurement_errors
from calibration.inference.problem import DISCREPANCY, FAR, error_spread
from calibration.samplers.importance import (
    Effort,
    Weighted,
    _Bell,
    _directions,
    chosen,
    sample,
)
from calibration.samplers.scores import Scores
from calibration.variants import STRUCTURES
from simulation.register.distribution import NINETY

# Where it draws --------------------------------------------------------------------------------

SLOPES = np.random.default_rng(4).standard_normal((3, 12))
"""Of three counts, in twelve numbers."""


def linear(scores: np.ndarray) -> np.ndarray:
    return 0.7 + SLOPES @ scores.T


def test_the_directions_are_those_in_which_the_counts_change() -> None:
    found = _directions(linear, np.zeros((1, 12)), 3)
    assert found.T @ found == pytest.approx(np.eye(3))
    assert found @ found.T @ SLOPES.T == pytest.approx(SLOPES.T)  # nothing is lost in them
    strongest = np.linalg.svd(SLOPES)[2][0]
    assert abs(found[:, 0] @ strongest) == pytest.approx(1.0)


def test_directions_are_those_of_all_the_points_together() -> None:
    """At each of two points another number matters."""

    def bent(scores: np.ndarray) -> np.ndarray:
        return np.where(scores[:, 0] > 0.0, scores[:, 1], scores[:, 2])[None]

    there = np.zeros((2, 5))
    there[:, 0] = (3.0, -3.0)
    found = _directions(bent, there, 2)
    assert np.abs(found[[1, 2]]).sum() == pytest.approx(np.abs(found).sum())


def bell() -> _Bell:
    directions = np.linalg.qr(np.random.default_rng(2).standard_normal((6, 2)))[0]
    return _Bell(directions, np.array([0.8, -0.4]), np.array([[0.5, 0.2], [0.2, 0.3]]))


def test_a_point_lies_where_its_place_along_the_directions_says() -> None:
    scores, along = bell().draw(20_000, np.random.default_rng(0))
    assert scores @ bell().directions == pytest.approx(along)
    across = scores - along @ bell().directions.T  # as the priors have it, and no more
    expected = np.eye(6) - bell().directions @ bell().directions.T
    assert np.cov(across.T) == pytest.approx(expected, abs=0.04)


def test_points_weighed_by_the_ratio_are_those_of_the_priors() -> None:
    scores, along = bell().draw(40_000, np.random.default_rng(1))
    weights = np.exp(bell().log_ratio(along))
    assert weights.max() < 1.0 / 0.05 + 1e-9  # some are from the priors: no weight is beyond this
    assert weights.mean() == pytest.approx(1.0, abs=0.04)
    weights /= weights.sum()
    assert weights @ scores == pytest.approx(0.0, abs=0.06)
    assert np.cov(scores.T, aweights=weights) == pytest.approx(np.eye(6), abs=0.08)


def test_a_bell_is_fitted_to_the_posterior() -> None:
    random = np.random.default_rng(3)
    start = _Bell(np.eye(2), np.zeros(2), np.eye(2))
    target = multivariate_normal([0.5, -0.3], [[0.4, 0.1], [0.1, 0.5]])
    prior = multivariate_normal(np.zeros(2), np.eye(2))
    now = start
    for _ in range(4):
        scores, along = now.draw(8_192, random)
        likelihoods = target.logpdf(scores) - prior.logpdf(scores)
        now = now.fitted(along, likelihoods, now.log_ratio(along))
    assert now.mean == pytest.approx([0.5, -0.3], abs=0.05)
    assert now.shape * 8 / 6 == pytest.approx(target.cov, abs=0.06)  # a t of eight degrees


def test_the_weights_add_up_to_one_and_the_evidence_is_their_mean() -> None:
    """Of a likelihood that is two for all points it is the logarithm of two."""

    def two(scores: np.ndarray) -> np.ndarray:
        return np.full(len(scores), np.log(2.0))

    found = sample(two, linear, 12, Effort(1, 256, 8_192, 3, 2), 0)
    assert found.weights.sum() == pytest.approx(1.0) and (found.weights > 0).all()
    assert found.log_evidence == pytest.approx(np.log(2.0), abs=0.03)
    assert found.effective == pytest.approx(1.0 / (found.weights**2).sum())
    assert found.scores.dtype == np.float32 and found.scores.shape[1] == 12


def test_weighted_points_come_back_from_a_checkpoint(tmp_path: Path) -> None:
    points = Weighted(np.ones((3, 2), np.float32), np.array([0.2, 0.3, 0.5]), -1.5)
    kept = Checkpoint(tmp_path, "key")
    _, found = (kept.made("weighted", Weighted, lambda: points) for _ in range(2))
    assert kept.found == 1 and found is not points
    assert (found.log_evidence, found.effective) == (points.log_evidence, points.effective)
    np.testing.assert_array_equal(found.scores, points.scores)
    assert found.scores.dtype == np.float32


# All numbers as scores -------------------------------------------------------------------------


def test_every_number_that_varies_has_one_score() -> None:
    problem = small_problem()
    scores = Scores(problem)
    errors = {prior.name for prior in problem.targets.priors if prior.kind == "measurement"}
    varied = {
        name
        for name, estimate in problem.register.estimates.items()
        if estimate.low < estimate.high and problem.register.described[name].grade != "definition"
    }
    assert {*problem.sampled, *scores.others} == varied - errors and OTHER in scores.others
    assert scores.count == len(varied - errors) == len(problem.sampled) + len(scores.others)


def test_at_no_score_every_number_is_central_and_at_the_edge_it_is_low_or_high() -> None:
    problem = small_problem()
    scores, index = Scores(problem), problem.register.index
    found = scores.numbers(np.array([[-NINETY], [0.0], [NINETY]]) * np.ones(scores.count))
    np.testing.assert_allclose(found[:, 1], problem.centre, rtol=1e-12)
    for name in (*problem.sampled, *scores.others):
        one = problem.register.estimates[name]
        edges = [one.low, one.central, one.high]
        assert found[index[name]] == pytest.approx(edges, rel=1e-9), name


def test_what_a_structure_holds_has_no_score() -> None:
    problem = small_problem().with_structure(STRUCTURES["opvang_gelijk"])
    scores = Scores(problem)
    assert OTHER not in scores.others and scores.count == Scores(small_problem()).count - 1
    found = scores.numbers(np.random.default_rng(0).standard_normal((5, scores.count)))
    assert (found[problem.register.index[OTHER]] == 1.0).all()


def test_the_sampled_numbers_are_the_same_scores_for_both_algorithms() -> None:
    """And so is the likelihood, where all other numbers are central."""
    problem = small_problem()
    scores = Scores(problem)
    z = np.random.default_rng(1).standard_normal((6, problem.dimension))
    z[3] = FAR + 0.5
    whole = np.hstack([z, np.zeros((6, scores.count - problem.dimension))])
    with two_stocks():
        found = scores.log_likelihood(whole)
        np.testing.assert_allclose(found, problem.log_likelihood(z), rtol=1e-10)
        assert found[3] == -np.inf and np.isfinite(np.delete(found, 3)).all()
        residuals = scores.residuals(whole)
        apart = -0.5 * (residuals**2).sum(axis=0)
    assert residuals.shape == (len(problem.rows), 6)  # totals alone: squares are the likelihood
    assert found[1] - found[0] == pytest.approx(apart[1] - apart[0])


# Drawing by weights ----------------------------------------------------------------------------


def even(weights: Any) -> np.ndarray:
    weights = np.asarray(weights, float)
    return np.asarray(weights / weights.sum())


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=50).filter(lambda w: sum(w) > 0.01),
    st.integers(1, 300),
    st.integers(0, 1_000),
)
def test_each_draw_is_taken_as_often_as_its_weight_says(
    weights: list[float], count: int, seed: int
) -> None:
    """To within one: chance only decides what happens to the rest."""
    shares = even(weights)
    found = chosen(shares, count, np.random.default_rng(seed))
    assert len(found) == count
    times = np.bincount(found, minlength=len(weights))
    assert (np.abs(times - count * shares) < 1.0 + 1e-6).all()
    assert (times[shares == 0.0] == 0).all() or count * shares.max() > count - 1


def test_drawing_keeps_the_weighted_mean() -> None:
    random = np.random.default_rng(0)
    values, weights = random.standard_normal(5_000), even(random.exponential(size=5_000))
    taken = values[Weighted(np.zeros((5_000, 1)), weights, 0.0).choose(4_000, 1)]
    assert taken.mean() == pytest.approx(weights @ values, abs=0.01)
    assert taken.var() == pytest.approx(weights @ values**2, abs=0.05)


def test_the_order_of_what_is_drawn_is_random() -> None:
    all_alike = Weighted(np.zeros((1_000, 1)), even(np.ones(1_000)), 0.0)
    found = all_alike.choose(1_000, 3)
    assert sorted(found) == list(range(1_000))
    assert abs(np.corrcoef(found, np.arange(1_000))[0, 1]) < 0.1
    np.testing.assert_array_equal(found, all_alike.choose(1_000, 3))
    assert not np.array_equal(found, all_alike.choose(1_000, 4))


# Errors of counts ------------------------------------------------------------------------------


@two_stocks()
def test_errors_of_counts_are_drawn_given_the_counts() -> None:
    """Their mean and spread, the same for every draw here, are those of the closed form."""
    problem, n = small_problem(), 4_000
    predicted = problem.predict(np.array([[0.4, -0.2, 0.1]]))
    drawn = measurement_errors(problem, np.repeat(predicted.logs, n, axis=1), 0)
    assert set(drawn) == {p.name for p in problem.targets.priors if p.kind == "measurement"}
    totals = problem.likelihood.totals
    mean, covariance = totals.errors_given(predicted.logs)
    discrepancy = problem.register.estimates[DISCREPANCY].central
    for name, values in drawn.items():
        spread = error_spread(problem.register, name)
        logs = np.log(values / problem.register.estimates[name].central)
        if name in totals.errors:
            place = totals.errors.index(name)
            expected = spread * mean[place, 0]
            variance = spread**2 * covariance[place, place]
        else:  # no count in use carries it: it is as uncertain as before
            expected, variance = 0.0, spread**2
        if name == CBS_ERROR:  # what a next estimate would show
            variance = variance + discrepancy**2
        assert logs.mean() == pytest.approx(expected, abs=4.0 * np.sqrt(variance / n))
        assert logs.std() == pytest.approx(np.sqrt(variance), rel=0.06)
    assert any(name not in totals.errors for name in drawn)

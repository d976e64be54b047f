"""From draws of a few numbers to draws of all: weights, and drawing by them, in closed form."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from support.models.small_calibration import small_problem

from calibration.inference.checkpoint import Checkpoint
from calibration.inference.importance import CBS_ERROR, Pool, measurement_errors, weigh
from calibration.inference.problem import DISCREPANCY, error_spread

# Weights ---------------------------------------------------------------------------------------

COUNTED, ERROR, OTHER = 1.2, 0.4, 0.25
"""A count of ``z`` plus another number, the spread of its error, and that of the other number."""


def toy() -> Any:
    """A problem with one sampled number, and one that is drawn from N(0, OTHER)."""

    def draw(columns: np.ndarray, seed: int) -> np.ndarray:
        random = np.random.default_rng(seed)
        return OTHER * random.standard_normal((1, columns.max() + 1))[:, columns]

    return SimpleNamespace(
        register=SimpleNamespace(draw_columns=draw),
        predict=lambda z, others: z[:, 0] + others[0],
        likelihood=lambda predicted: norm.logpdf(COUNTED, predicted, ERROR),
    )


def test_weighted_draws_are_those_of_the_posterior_of_everything() -> None:
    """Drawn with the other number at nothing; the weights put its uncertainty back."""
    n = 60_000
    shrunk = 1.0 / (1.0 + ERROR**2)
    z = np.random.default_rng(1).normal(shrunk * COUNTED, np.sqrt(shrunk) * ERROR, n)
    pool = weigh(toy(), z[:, None], norm.logpdf(COUNTED, z, ERROR), 2)
    total = 1.0 + OTHER**2 + ERROR**2
    for values, prior in (
        (pool.z[:, 0], 1.0),
        (toy().register.draw_columns(pool.others, 2)[0], OTHER**2),
    ):
        mean = float(pool.weights @ values)
        variance = float(pool.weights @ (values - mean) ** 2)
        assert mean == pytest.approx(prior * COUNTED / total, abs=0.02)
        assert variance == pytest.approx(prior - prior**2 / total, rel=0.05)
    assert pool.weights.sum() == pytest.approx(1.0)
    assert 0.2 * n < pool.effective < 0.9 * n
    # With the evidence of the count with the other number at nothing it is that with both.
    first = norm.logpdf(COUNTED, 0.0, np.sqrt(1.0 + ERROR**2))
    whole = norm.logpdf(COUNTED, 0.0, np.sqrt(total))
    assert first + pool.gain == pytest.approx(whole, abs=0.02)


def test_other_numbers_that_do_nothing_leave_the_weights_equal() -> None:
    problem = toy()
    problem.predict = lambda z, others: z[:, 0]
    z = np.random.default_rng(1).standard_normal((3_000, 1))
    pool = weigh(problem, z, norm.logpdf(COUNTED, z[:, 0], ERROR), 0)
    assert pool.weights == pytest.approx(1 / 3_000) and pool.gain == pytest.approx(0.0)
    assert pool.effective == pytest.approx(3_000)


def test_a_pool_comes_back_from_a_checkpoint(tmp_path: Path) -> None:
    pool = Pool(np.ones((3, 2)), np.arange(3), np.array([0.2, 0.3, 0.5]), -1.5)
    kept = Checkpoint(tmp_path, "key")
    _, found = (kept.made("pool", Pool, lambda: pool) for _ in range(2))
    assert kept.found == 1 and found is not pool
    assert (found.gain, found.effective) == (pool.gain, pool.effective)
    for name in ("z", "others", "weights"):
        np.testing.assert_array_equal(getattr(found, name), getattr(pool, name))


# Drawing by weights ----------------------------------------------------------------------------


def weighted(weights: Any) -> Pool:
    weights = np.asarray(weights, float)
    return Pool(np.zeros((len(weights), 1)), np.arange(len(weights)), weights / weights.sum(), 0.0)


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=50).filter(lambda w: sum(w) > 0.01),
    st.integers(1, 300),
    st.integers(0, 1_000),
)
def test_each_draw_is_taken_as_often_as_its_weight_says(
    weights: list[float], count: int, seed: int
) -> None:
    """To within one: chance only decides what happens to the rest."""
    pool = weighted(weights)
    chosen = pool.choose(count, seed)
    assert len(chosen) == count
    times = np.bincount(chosen, minlength=len(weights))
    assert (np.abs(times - count * pool.weights) < 1.0 + 1e-6).all()
    assert (times[pool.weights == 0.0] == 0).all() or count * pool.weights.max() > count - 1


def test_drawing_keeps_the_weighted_mean() -> None:
    random = np.random.default_rng(0)
    values, weights = random.standard_normal(5_000), random.exponential(size=5_000)
    pool = weighted(weights)
    taken = values[pool.choose(4_000, 1)]
    assert taken.mean() == pytest.approx(pool.weights @ values, abs=0.01)
    assert taken.var() == pytest.approx(pool.weights @ values**2, abs=0.05)


def test_the_order_of_what_is_drawn_is_random() -> None:
    chosen = weighted(np.ones(1_000)).choose(1_000, 3)
    assert sorted(chosen) == list(range(1_000))
    assert abs(np.corrcoef(chosen, np.arange(1_000))[0, 1]) < 0.1
    assert not np.array_equal(chosen, weighted(np.ones(1_000)).choose(1_000, 4))


# Errors of counts ------------------------------------------------------------------------------


@pytest.mark.slow
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
        logs = np.log(values / problem.register.estimates[name].central)
        if name in totals.errors:
            place = totals.errors.index(name)
            expected, variance = mean[place, 0], covariance[place, place]
        else:  # no count in use carries it: it is as uncertain as before
            expected, variance = 0.0, error_spread(problem.register, name) ** 2
        if name == CBS_ERROR:  # what a next estimate would show
            variance = variance + discrepancy**2
        assert logs.mean() == pytest.approx(expected, abs=4.0 * np.sqrt(variance / n))
        assert logs.std() == pytest.approx(np.sqrt(variance), rel=0.06)
    assert any(name not in totals.errors for name in drawn)

"""The likelihood against integrals worked out the long way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln
from scipy.stats import dirichlet_multinomial, multivariate_normal, norm

from calibration.inference.likelihood import (
    Composition,
    Likelihood,
    Predictions,
    Totals,
    concentration_for,
)

SHARED, OWN, DISCREPANCY = 0.12, np.array([0.065, 0.08]), 0.05


def _totals() -> Totals:
    return Totals(
        ("a", "b"),
        np.log([26_600.0, 30_600.0]),
        OWN,
        ("shared",),
        np.full((2, 1), SHARED),
        DISCREPANCY,
    )


def test_a_shared_error_is_integrated_out_exactly() -> None:
    totals = _totals()
    predicted = np.log([[24_000.0], [33_000.0]])
    spread = np.sqrt(OWN**2 + DISCREPANCY**2)

    def given(error: float) -> float:
        each = norm.pdf(totals.logs, predicted[:, 0] + error, spread)
        return float(np.prod(each) * norm.pdf(error, 0.0, SHARED))

    integral = quad(given, -1.5, 1.5, epsabs=0, epsrel=1e-10)[0]
    assert totals.log_likelihood(predicted)[0] == pytest.approx(np.log(integral), rel=1e-9)


def test_the_shared_error_afterwards_is_that_of_the_integral() -> None:
    totals = _totals()
    predicted = np.log([[24_000.0], [33_000.0]])
    spread = np.sqrt(OWN**2 + DISCREPANCY**2)
    error = np.linspace(-8.0, 8.0, 20_001)  # in its own standard deviation
    weight = norm.pdf(error)
    for count, log, sd in zip(totals.logs, predicted[:, 0], spread, strict=True):
        weight = weight * norm.pdf(count, log + SHARED * error, sd)
    weight /= weight.sum()
    mean, covariance = totals.errors_given(predicted)
    expected = float(weight @ error)
    assert mean[0, 0] == pytest.approx(expected, rel=1e-9)
    assert covariance[0, 0] == pytest.approx(float(weight @ (error - expected) ** 2), rel=1e-6)


def test_errors_of_two_sources_do_not_mix() -> None:
    loadings = np.array([[0.1, 0.0], [0.1, 0.2], [0.0, 0.2]])
    totals = Totals(
        ("a", "b", "c"), np.array([1.0, 2.0, 3.0]), np.full(3, 0.1), ("x", "y"), loadings, 0.05
    )
    predicted = np.array([[1.1, 0.7], [2.0, 2.2], [2.7, 3.5]])
    expected = multivariate_normal(np.zeros(3), totals.covariance).logpdf(
        (totals.logs[:, None] - predicted).T
    )
    assert totals.log_likelihood(predicted) == pytest.approx(expected)
    assert totals.covariance[0, 2] == 0.0
    mean, _ = totals.errors_given(predicted)
    assert mean.shape == (2, 2)


def opposite() -> Totals:
    """Two counts that share an error which makes one larger and the other smaller."""
    return Totals(
        ("a", "b"),
        np.log([26_600.0, 30_600.0]),
        OWN,
        ("shared",),
        np.array([[SHARED], [-0.6 * SHARED]]),
        DISCREPANCY,
    )


def test_an_error_that_makes_one_count_larger_and_another_smaller() -> None:
    totals, predicted = opposite(), np.log([[24_000.0], [33_000.0]])
    assert totals.covariance[0, 1] == pytest.approx(-0.6 * SHARED**2)
    spread = np.sqrt(OWN**2 + DISCREPANCY**2)

    def given(error: float) -> float:
        each = norm.pdf(totals.logs, predicted[:, 0] + totals.loadings[:, 0] * error, spread)
        return float(np.prod(each) * norm.pdf(error))

    whole = quad(given, -9.0, 9.0, epsabs=0, epsrel=1e-10)[0]
    assert totals.log_likelihood(predicted)[0] == pytest.approx(np.log(whole), rel=1e-9)
    mean, covariance = totals.errors_given(predicted)
    first = quad(lambda e: e * given(e), -9.0, 9.0, epsrel=1e-10)[0] / whole
    second = quad(lambda e: e**2 * given(e), -9.0, 9.0, epsrel=1e-10)[0] / whole
    assert mean[0, 0] == pytest.approx(first, rel=1e-6)
    assert covariance[0, 0] == pytest.approx(second - first**2, rel=1e-6)


@pytest.mark.parametrize("totals", [_totals(), opposite()])
def test_errors_are_drawn_as_the_counts_make_them(totals: Totals) -> None:
    predicted = np.log(np.repeat([[24_000.0], [33_000.0]], 20_000, axis=1))
    drawn = totals.draw_errors(predicted, np.random.default_rng(3))["shared"]
    mean, covariance = totals.errors_given(predicted)
    variance = float(covariance[0, 0])
    assert drawn.mean() == pytest.approx(mean[0, 0], abs=4.0 * np.sqrt(variance / 20_000))
    assert drawn.var() == pytest.approx(variance, rel=0.05)


def test_what_the_others_leave_open_is_the_conditional_distribution() -> None:
    """The mean and spread of one count given the other, by the formula for two of them."""
    totals, predicted = _totals(), np.log([[24_000.0], [33_000.0]])
    off = (totals.logs[:, None] - predicted)[:, 0]
    shared, (one, two) = SHARED**2, OWN**2 + DISCREPANCY**2 + SHARED**2
    first = (off[0] - shared / two * off[1]) / np.sqrt(one - shared**2 / two)
    second = (off[1] - shared / one * off[0]) / np.sqrt(two - shared**2 / one)
    assert totals.given_the_others(predicted)[:, 0] == pytest.approx([first, second])
    # By itself neither is far; one too high and one too low, they are further apart than they may.
    assert np.abs(totals.standardised(predicted)).max() < 0.8 < abs(second)


def test_whitened_residuals_add_up_to_the_likelihood() -> None:
    totals = _totals()
    predicted = np.log([[24_000.0, 26_600.0], [33_000.0, 30_600.0]])
    squares = (totals.whitened(predicted) ** 2).sum(axis=0)
    difference = totals.log_likelihood(predicted)
    assert difference[0] - difference[1] == pytest.approx(-0.5 * (squares[0] - squares[1]))


def _composition(counts: list[int], concentration: float) -> Composition:
    whole = sum(counts)
    return Composition("c", ("c.x", "c.y"), np.array(counts) / whole, whole, concentration)


def test_a_composition_of_whole_people_is_the_known_distribution() -> None:
    counts, concentration = [3, 5, 12], 40.0
    predicted = np.array([[0.2, 0.1], [0.3, 0.5], [0.5, 0.4]])
    found = _composition(counts, concentration).log_likelihood(predicted)
    for column in range(2):
        known = dirichlet_multinomial.logpmf(counts, concentration * predicted[:, column], 20)
        assert found[column] == pytest.approx(known)


def test_with_a_large_concentration_it_is_multinomial() -> None:
    predicted, counts = np.array([[0.2], [0.3], [0.5]]), np.array([3, 5, 12])
    found = _composition([3, 5, 12], 1e9).log_likelihood(predicted)[0]
    known = gammaln(21) - gammaln(counts + 1).sum() + counts @ np.log(predicted[:, 0])
    assert found == pytest.approx(known, rel=1e-5)


def test_the_discrepancy_is_the_relative_error_of_a_half() -> None:
    alpha = concentration_for(0.05) * 0.5
    variance = 0.25 / (2 * alpha + 1)  # of a beta distribution with equal parameters
    assert np.sqrt(variance) / 0.5 == pytest.approx(0.05)


def test_made_up_counts_are_spread_as_the_likelihood_says() -> None:
    totals = _totals()
    composition = Composition("c", ("c.x",), np.array([0.3, 0.7]), 50.0, 399.0)
    likelihood = Likelihood(totals, [composition])
    n = 40_000
    predicted = Predictions(
        np.repeat(totals.logs[:, None], n, axis=1), {"c": np.repeat([[0.3], [0.7]], n, axis=1)}
    )
    drawn = likelihood.draw(predicted, np.random.default_rng(1))
    logs = np.log([drawn["a"], drawn["b"]]) - totals.logs[:, None]
    assert np.cov(logs) == pytest.approx(totals.covariance, abs=6e-4)
    crossed = Likelihood(opposite(), []).draw(predicted, np.random.default_rng(2))
    logs = np.log([crossed["a"], crossed["b"]]) - totals.logs[:, None]
    assert np.cov(logs) == pytest.approx(opposite().covariance, abs=6e-4)
    off = composition.standardised(np.array([[0.3], [0.7]]))
    assert off == pytest.approx(0.0)
    sd = np.sqrt(0.3 * 0.7 / 50 * (50 + 399) / 400)
    assert drawn["c.x"].std() == pytest.approx(sd, rel=0.02)
    assert drawn["c.x"].mean() == pytest.approx(0.3, abs=4 * sd / np.sqrt(n))


def test_residuals_have_the_likelihood_as_their_squares() -> None:
    likelihood = Likelihood(_totals(), [_composition([3, 5, 12], 40.0)])
    predicted = Predictions(
        np.log([[24_000.0, 26_000.0], [33_000.0, 31_000.0]]),
        {"c": np.array([[0.2, 0.1], [0.3, 0.5], [0.5, 0.4]])},
    )
    squares = (likelihood.residuals(predicted) ** 2).sum(axis=0)
    found = likelihood(predicted)
    assert found[0] - found[1] == pytest.approx(-0.5 * (squares[0] - squares[1]))

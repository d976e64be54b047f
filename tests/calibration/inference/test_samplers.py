"""Both algorithms against distributions whose mean, spread and evidence are known."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm, poisson

from calibration.inference.checkpoint import Checkpoint, packed
from calibration.inference.convergence import effective_of
from calibration.inference.mcmc import THIN, Walk, begin, walk_on
from calibration.inference.smc import (
    Round,
    Schedule,
    _next_power,
    first_round,
    next_round,
    temper,
)

LogLikelihood = Callable[[np.ndarray], np.ndarray]


def normal(x: np.ndarray | float, mean: np.ndarray | float, sd: np.ndarray | float) -> np.ndarray:
    """Logarithm of the normal density; faster than scipy's."""
    return -0.5 * ((x - mean) / sd) ** 2 - np.log(sd * np.sqrt(2.0 * np.pi))


WARM_UP = 400
"""Steps before those that count; the walkers start far too wide."""


def walked(likelihood: LogLikelihood, d: int, effort: int = 1) -> np.ndarray:
    """Draws by the first algorithm, ``(walkers, draws, dimension)``."""

    def density(z: np.ndarray) -> np.ndarray:
        return likelihood(z) - 0.5 * (z**2).sum(axis=1)

    start = begin(np.full(d, 0.5), 2.0 * np.eye(d), 128 * effort, 0)
    chain = walk_on(density, walk_on(density, start, WARM_UP), 1_600 * effort).chain
    return chain.swapaxes(0, 1)


def tempered(likelihood: LogLikelihood, d: int, effort: int = 1) -> np.ndarray:
    """Draws by the second algorithm, ``(chains, draws, dimension)``."""
    return temper(likelihood, d, Schedule(256, 16, 1_024 * effort), 0).z.swapaxes(0, 1)


ALGORITHMS = {"walkers": walked, "tempering": tempered}
both = pytest.mark.parametrize("sample", ALGORITHMS.values(), ids=ALGORITHMS)


def mean_is(chains: np.ndarray, expected: float) -> None:
    """Hold the mean of ``(chains, draws)`` against the truth: within four standard errors."""
    error = chains.std() / np.sqrt(effective_of(chains))
    assert abs(chains.mean() - expected) < 4.0 * error
    assert error < 0.03 * chains.std(), "too few draws to show anything"


# A normal distribution in eight dimensions ----------------------------------------------------

DATA = np.random.default_rng(8).normal(0.0, 1.5, 8)
ERRORS = np.linspace(0.3, 1.5, 8)
"""Of a measurement of each coordinate."""


def measured(z: np.ndarray) -> np.ndarray:
    return normal(DATA, z, ERRORS).sum(axis=1)


def flat(z: np.ndarray) -> np.ndarray:
    return np.zeros(len(z))


def standardised(chains: np.ndarray) -> np.ndarray:
    """Put the posterior given `measured` on the scale where it is N(0, I)."""
    shrunk = 1.0 / (1.0 + ERRORS**2)
    return (chains - shrunk * DATA) / (ERRORS * np.sqrt(shrunk))


@pytest.mark.slow
@both
def test_eight_normal_numbers(sample: Callable[..., np.ndarray]) -> None:
    """Independent, with spread 1: as they are, and after a measurement that moves each of them."""
    for chains in (sample(flat, 8, effort=2), standardised(sample(measured, 8, effort=2))):
        assert chains.std(axis=(0, 1)) == pytest.approx(1.0, abs=0.02)
        for i in range(8):
            mean_is(chains[:, :, i], 0.0)
        covariance = np.cov(chains.reshape(-1, 8).T)
        assert np.abs(covariance - np.eye(8)).max() < 0.06


@pytest.mark.slow
@both
def test_a_wide_spread_in_one_direction_and_a_narrow_one_in_another(
    sample: Callable[..., np.ndarray],
) -> None:
    """Correlated coordinates, spreads a factor fifty apart: neither algorithm is told of it."""
    axes = np.linalg.qr(np.random.default_rng(1).standard_normal((4, 4)))[0]
    errors = np.array([0.02, 0.2, 1.0, 50.0])
    chains = sample(lambda z: normal(0.0, z @ axes, errors).sum(axis=1), 4)
    spread = (chains @ axes).std(axis=(0, 1))
    assert spread == pytest.approx(1.0 / np.sqrt(1.0 + errors**-2.0), rel=0.03)


# Several counts of a few numbers: closed forms -------------------------------------------------

DESIGN = np.array(
    [[1.0, 0.0, 0.0], [1.0, 0.5, 0.0], [0.0, 1.0, 1.0], [0.5, -1.0, 2.0], [1.0, 1.0, 1.0]]
)
NOISE = np.array([0.3, 0.2, 0.5, 0.4, 0.3])
COUNTED = np.array([0.9, 1.4, -0.6, 0.3, 0.2])


def counts(z: np.ndarray) -> np.ndarray:
    return normal(COUNTED, z @ DESIGN.T, NOISE).sum(axis=1)


COVARIANCE = np.linalg.inv(np.eye(3) + DESIGN.T @ np.diag(NOISE**-2) @ DESIGN)
MEAN = COVARIANCE @ DESIGN.T @ (COUNTED / NOISE**2)
EVIDENCE = multivariate_normal(np.zeros(5), DESIGN @ DESIGN.T + np.diag(NOISE**2)).logpdf(COUNTED)


@pytest.mark.slow
@both
def test_several_counts_have_the_posterior_of_the_closed_form(
    sample: Callable[..., np.ndarray],
) -> None:
    chains = sample(counts, 3)
    for i in range(3):
        mean_is(chains[:, :, i], MEAN[i])
    found = np.cov(chains.reshape(-1, 3).T)
    assert np.sqrt(np.diag(found)) == pytest.approx(np.sqrt(np.diag(COVARIANCE)), rel=0.03)
    assert found == pytest.approx(COVARIANCE, abs=0.01)


def rounds(likelihood: LogLikelihood, d: int, schedule: Schedule, seed: int) -> list[Round]:
    """Every round of a tempering, the last of which is the posterior."""
    found: list[Any] = []

    class Seen(Checkpoint):
        def made(self, name: str, of: Any, make: Callable[[], Any]) -> Any:
            found.append(make())
            return found[-1]

    temper(likelihood, d, schedule, seed, Seen())
    return found


def test_every_round_has_the_evidence_of_its_power() -> None:
    """A power of a normal likelihood is a normal likelihood with wider errors, and a constant."""
    found = rounds(counts, 3, Schedule(512, 32, 32), 0)
    assert len(found) > 3
    for one in found[1:]:
        wider = DESIGN @ DESIGN.T + np.diag(NOISE**2 / one.power)
        whole = multivariate_normal(np.zeros(5), wider).logpdf(COUNTED)
        constant = norm.logpdf(0.0, 0.0, NOISE).sum() * one.power
        constant -= norm.logpdf(0.0, 0.0, NOISE / np.sqrt(one.power)).sum()
        assert one.log_evidence == pytest.approx(whole + constant, abs=0.1)


def test_the_evidence_is_right_on_average() -> None:
    seeds = [temper(counts, 3, Schedule(128, 16, 16), seed).log_evidence for seed in range(12)]
    spread = np.std(seeds, ddof=1)
    assert 0.0 < spread < 0.3
    assert np.mean(seeds) == pytest.approx(EVIDENCE, abs=4.0 * spread / np.sqrt(12) + spread**2)


# A ridge -------------------------------------------------------------------------------------

SUM, SUM_ERROR = 1.0, 0.05


def ridge(z: np.ndarray) -> np.ndarray:
    """Only the sum of two numbers is observed."""
    return normal(SUM, z.sum(axis=1), SUM_ERROR)


@pytest.mark.slow
@both
def test_a_ridge_is_as_long_as_the_prior_and_as_narrow_as_the_count(
    sample: Callable[..., np.ndarray],
) -> None:
    chains = sample(ridge, 2)
    across, along = chains.sum(axis=2), chains[:, :, 0] - chains[:, :, 1]
    variance = 1.0 / (0.5 + SUM_ERROR**-2)
    assert across.var() == pytest.approx(variance, rel=0.06)
    assert along.var() == pytest.approx(2.0, rel=0.06)
    mean_is(across, variance * SUM / SUM_ERROR**2)
    mean_is(along, 0.0)


def test_the_evidence_of_a_ridge() -> None:
    found = temper(ridge, 2, Schedule(512, 32, 32), 0).log_evidence
    assert found == pytest.approx(norm.logpdf(SUM, 0.0, np.sqrt(2.0 + SUM_ERROR**2)), abs=0.1)


# Not normal ----------------------------------------------------------------------------------

SEEN = 4


def skewed(z: np.ndarray) -> np.ndarray:
    """A count of a few, whose expectation is the exponent of three times a number."""
    return poisson.logpmf(SEEN, np.exp(3.0 * z[:, 0]))


def integral(value: Callable[[float], float]) -> float:
    def weighed(z: float) -> float:
        return float(value(z) * np.exp(skewed(np.array([[z]]))[0]) * norm.pdf(z))

    return float(quad(weighed, -6.0, 6.0, epsabs=0.0, epsrel=1e-9, limit=200, points=[0.4])[0])


@pytest.mark.slow
@both
def test_a_skewed_distribution_against_quadrature(sample: Callable[..., np.ndarray]) -> None:
    whole = integral(lambda z: 1.0)
    mean = integral(lambda z: z) / whole
    variance = integral(lambda z: (z - mean) ** 2) / whole
    skewness = integral(lambda z: (z - mean) ** 3) / whole / variance**1.5
    assert skewness < -0.4
    chains = sample(skewed, 1)[:, :, 0]
    mean_is(chains, mean)
    assert chains.var() == pytest.approx(variance, rel=0.05)
    assert ((chains - mean) ** 3).mean() / variance**1.5 == pytest.approx(skewness, abs=0.1)
    for q in (0.05, 0.25, 0.5, 0.75, 0.95):
        edge = float(np.quantile(chains, q))
        below = integral(lambda z, edge=edge: float(z < edge)) / whole
        assert below == pytest.approx(q, abs=0.015)


def two_peaks(z: np.ndarray) -> np.ndarray:
    """One of them three times as high as the other, with nothing between."""
    peaks = [multivariate_normal(np.full(2, at), 0.04 * np.eye(2)) for at in (-1.5, 1.5)]
    return np.logaddexp(np.log(0.25) + peaks[0].logpdf(z), np.log(0.75) + peaks[1].logpdf(z))


def test_the_evidence_by_tempering_is_that_of_many_draws_from_the_prior() -> None:
    likelihoods = two_peaks(np.random.default_rng(3).standard_normal((1_000_000, 2)))
    each = np.exp(likelihoods)
    brute, error = np.log(each.mean()), each.std() / each.mean() / 1_000.0
    assert error < 0.02
    last = temper(two_peaks, 2, Schedule(1_024, 32, 32), 1)
    assert last.log_evidence == pytest.approx(brute, abs=0.1 + 4.0 * error)
    assert (last.points[:, 0] > 0).mean() == pytest.approx(0.75, abs=0.05)


# The course of a walk, and of a tempering ------------------------------------------------------


def density(z: np.ndarray) -> np.ndarray:
    return counts(z) - 0.5 * (z**2).sum(axis=1)


def test_a_walk_in_two_stretches_is_to_the_bit_the_walk_in_one() -> None:
    start = begin(MEAN, COVARIANCE, 12, 5)
    whole = walk_on(density, start, 25 * THIN)
    first = walk_on(density, start, 10 * THIN)
    second = walk_on(density, Walk(**packed(first)), 15 * THIN)
    for name in ("chain", "log_density"):
        parts = [getattr(stretch, name) for stretch in (first, second)]
        np.testing.assert_array_equal(np.concatenate(parts), getattr(whole, name))
    np.testing.assert_array_equal(second.keys, whole.keys)
    np.testing.assert_array_equal(second.place, whole.place)
    np.testing.assert_array_equal(whole.log_density.ravel(), density(whole.chain.reshape(-1, 3)))


def test_another_seed_is_another_walk_and_another_tempering() -> None:
    starts = [begin(MEAN, COVARIANCE, 12, seed) for seed in (0, 0, 1)]
    one, same, other = (walk_on(density, start, 5 * THIN).chain for start in starts)
    np.testing.assert_array_equal(one, same)
    assert not np.isin(one, other).any()
    one, same, other = (temper(counts, 3, Schedule(16, 4, 4), seed).z for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.isin(one, other).any()


def test_the_power_rises_to_exactly_one() -> None:
    schedule = Schedule(64, 8, 20)
    found = rounds(counts, 3, schedule, 0)
    powers = [one.power for one in found]
    assert powers[0] == 0.0 and powers[-1] == 1.0
    assert all(before < after for before, after in pairwise(powers))
    assert [len(one.z) for one in found] == [8] * (len(found) - 1) + [20]
    for one in found:
        assert one.log_likelihood.ravel() == pytest.approx(counts(one.points))


def test_a_likelihood_that_says_nothing_takes_one_round() -> None:
    first, last = rounds(flat, 3, Schedule(16, 4, 4), 0)
    assert (first.power, last.power, last.log_evidence) == (0.0, 1.0, 0.0)


def test_a_round_follows_from_the_one_before_and_its_number_alone(tmp_path: Path) -> None:
    """So that a tempering that was cut off goes on as it would have gone."""
    kept = Checkpoint(tmp_path, "key")
    schedule = Schedule(16, 4, 8)
    whole = rounds(counts, 3, schedule, 2)
    now = first_round(counts, 3, schedule, 2)
    for number, expected in enumerate(whole[1:], start=1):
        for _ in range(2):  # the second time it is read back
            now = kept.made(f"{number}", Round, lambda now=now: now)  # type: ignore[misc]
        now = next_round(counts, now, schedule, 2, number)
        np.testing.assert_array_equal(now.z, expected.z)
        assert (now.power, now.log_evidence) == (expected.power, expected.log_evidence)


@pytest.mark.parametrize("begin_at", [0.0, 0.1, 0.5])
def test_the_next_power_halves_what_the_weights_are_worth(begin_at: float) -> None:
    random = np.random.default_rng(4)
    likelihoods = -0.5 * (30.0 * random.standard_normal(5_000)) ** 2
    power = _next_power(begin_at, likelihoods)
    assert begin_at < power < 1.0
    weights = np.exp((power - begin_at) * likelihoods)
    assert weights.sum() ** 2 / (weights**2).sum() == pytest.approx(2_500, rel=0.01)


def test_the_next_power_is_one_where_the_weights_allow_it() -> None:
    likelihoods = 0.1 * np.random.default_rng(4).standard_normal(1_000)
    assert _next_power(0.0, likelihoods) == 1.0

"""Both algorithms against distributions whose mean, spread and evidence are known."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import logsumexp, ndtri
from scipy.stats import multivariate_normal, norm, poisson

from calibration.inference.checkpoint import Checkpoint
from calibration.inference.convergence import effective_of
from calibration.inference.problem import BLOCKS, COLUMNS
from calibration.samplers.importance import Effort, sample
from calibration.samplers.tempering import (
    Round,
    Schedule,
    first_round,
    next_round,
    temper,
)

LogLikelihood = Callable[[np.ndarray], np.ndarray]
"""Of points ``(n, dimension)``."""


def normal(x: np.ndarray | float, mean: np.ndarray | float, sd: np.ndarray | float) -> np.ndarray:
    """Logarithm of the normal density; faster than scipy's."""
    return -0.5 * ((x - mean) / sd) ** 2 - np.log(sd * np.sqrt(2.0 * np.pi))


def alone(likelihood: LogLikelihood) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Give a likelihood that the other numbers of a point have no part in."""
    return lambda z, columns: likelihood(z)


@dataclass(frozen=True)
class Sample:
    """Points ``(n, numbers)`` with weights that add up to 1, and what each number is worth."""

    points: np.ndarray
    weights: np.ndarray
    worth: np.ndarray
    log_evidence: float

    def mean(self, values: np.ndarray) -> float:
        return float(self.weights @ values)

    def spread(self, values: np.ndarray) -> float:
        return float(np.sqrt(self.mean((values - self.mean(values)) ** 2)))

    @property
    def covariance(self) -> np.ndarray:
        return np.cov(self.points.T, aweights=self.weights, ddof=0)

    def means_are(self, expected: np.ndarray | float) -> None:
        """Hold all means against the truth: within four and a half standard errors."""
        spread = np.sqrt(np.diag(np.atleast_2d(self.covariance)))
        error = spread / np.sqrt(self.worth)
        assert (np.abs(self.weights @ self.points - expected) < 4.5 * error).all()
        assert (error < 0.06 * spread).all(), "too few draws to show anything"


def tempered(likelihood: LogLikelihood, d: int) -> Sample:
    """Draws by the first algorithm."""
    return of_round(temper(alone(likelihood), d, Schedule(256, 16, 256), 0))


def of_round(last: Round, points: np.ndarray | None = None) -> Sample:
    """Give what a round has; `points`, ``(moves, chains, numbers)``, its own when None."""
    points = last.z if points is None else points
    n, d = points.shape[0] * points.shape[1], points.shape[2]
    worth = np.array([effective_of(points[:, :, i].T) for i in range(d)])
    return Sample(points.reshape(n, d), np.full(n, 1.0 / n), worth, last.log_evidence)


def bell_shaped(likelihood: LogLikelihood, d: int) -> Sample:
    """Draws by the second algorithm, in all directions there are."""

    def residuals(scores: np.ndarray) -> np.ndarray:
        return scores.T  # any slopes will do where no direction is left out

    effort = Effort(rounds=4, points=2_048, last=16_384, directions=d, slopes=2)
    return of_weighted(sample(likelihood, residuals, d, effort, 0))


def of_weighted(found: Any) -> Sample:
    return Sample(
        found.scores.astype(float),
        found.weights,
        np.full(found.scores.shape[1], found.effective),
        found.log_evidence,
    )


ALGORITHMS = {"tempering": tempered, "bell": bell_shaped}
both = pytest.mark.parametrize("draw", ALGORITHMS.values(), ids=ALGORITHMS)
Draw = Callable[[LogLikelihood, int], Sample]


# A normal distribution in eight dimensions ----------------------------------------------------

DATA = np.random.default_rng(8).normal(0.0, 1.5, 8)
ERRORS = np.linspace(0.3, 1.5, 8)
"""Of a measurement of each coordinate."""


def measured(z: np.ndarray) -> np.ndarray:
    return normal(DATA, z, ERRORS).sum(axis=1)


def flat(z: np.ndarray) -> np.ndarray:
    return np.zeros(len(z))


@both
def test_eight_normal_numbers(draw: Draw) -> None:
    """Where nothing is measured, and after a measurement that moves each of them."""
    before = draw(flat, 8)
    before.means_are(0.0)
    assert before.covariance == pytest.approx(np.eye(8), abs=0.08)
    assert before.log_evidence == pytest.approx(0.0, abs=0.02)

    found, shrunk = draw(measured, 8), 1.0 / (1.0 + ERRORS**2)
    found.means_are(shrunk * DATA)
    scale = ERRORS * np.sqrt(shrunk)
    assert found.covariance / np.outer(scale, scale) == pytest.approx(np.eye(8), abs=0.08)
    evidence = norm.logpdf(DATA, 0.0, np.sqrt(1.0 + ERRORS**2)).sum()
    assert found.log_evidence == pytest.approx(evidence, abs=0.25)


@both
def test_a_wide_spread_in_one_direction_and_a_narrow_one_in_another(draw: Draw) -> None:
    """Correlated coordinates, spreads a factor fifty apart: neither algorithm is told of it."""
    axes = np.linalg.qr(np.random.default_rng(1).standard_normal((4, 4)))[0]
    errors = np.array([0.02, 0.2, 1.0, 50.0])
    found = draw(lambda z: normal(0.0, z @ axes, errors).sum(axis=1), 4)
    spread = [found.spread(values) for values in (found.points @ axes).T]
    assert spread == pytest.approx(1.0 / np.sqrt(1.0 + errors**-2.0), rel=0.05)


# Several counts of a few numbers and of others: closed forms ------------------------------------

DESIGN = np.array(
    [[1.0, 0.0, 0.0], [1.0, 0.5, 0.0], [0.0, 1.0, 1.0], [0.5, -1.0, 2.0], [1.0, 1.0, 1.0]]
)
NOISE = np.array([0.3, 0.2, 0.5, 0.4, 0.3])
COUNTED = np.array([0.9, 1.4, -0.6, 0.3, 0.2])
BESIDE = 0.2 * np.random.default_rng(5).standard_normal((5, BLOCKS))
"""What the other numbers do to the counts, one of each block: little, but not nothing."""
WHOLE = np.hstack([DESIGN, BESIDE])
TABLE = ndtri((np.arange(COLUMNS) + 0.5) / COLUMNS)
"""The values that a number that is not sampled has in its columns."""


def counts(z: np.ndarray) -> np.ndarray:
    """Of the sampled numbers alone, ``(n, 3)``, or with the others behind them, ``(n, 11)``."""
    return normal(COUNTED, z @ WHOLE[:, : z.shape[1]].T, NOISE).sum(axis=1)


def with_others(z: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return counts(np.hstack([z, TABLE[columns]]))


def closed(design: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean, covariance and log evidence of the counts."""
    d = design.shape[1]
    covariance = np.linalg.inv(np.eye(d) + design.T @ np.diag(NOISE**-2) @ design)
    spread = multivariate_normal(np.zeros(5), design @ design.T + np.diag(NOISE**2))
    mean = covariance @ design.T @ (COUNTED / NOISE**2)
    return mean, covariance, float(spread.logpdf(COUNTED))


EVIDENCE = closed(DESIGN)[2]


def is_closed(found: Sample, design: np.ndarray) -> None:
    mean, covariance, evidence = closed(design)
    found.means_are(mean)
    spread = np.sqrt(np.diag(covariance))
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(spread, rel=0.06)
    assert found.covariance / np.outer(spread, spread) == pytest.approx(
        covariance / np.outer(spread, spread), abs=0.12
    )
    assert found.log_evidence == pytest.approx(evidence, abs=0.2)


@both
def test_several_counts_have_the_posterior_of_the_closed_form(draw: Draw) -> None:
    is_closed(draw(counts, 3), DESIGN)


def other_numbers(last: Round) -> np.ndarray:
    return np.concatenate([last.z, TABLE[last.columns]], axis=2)


def test_the_first_algorithm_carries_the_numbers_that_it_does_not_sample() -> None:
    last = temper(with_others, 3, Schedule(128, 16, 2_048), 0)
    is_closed(of_round(last, other_numbers(last)), WHOLE)


def test_the_second_algorithm_finds_the_directions_that_counts_decide() -> None:
    """Five counts, eleven numbers: in all other directions it draws from the priors."""

    def residuals(scores: np.ndarray) -> np.ndarray:
        return (WHOLE @ scores.T - COUNTED[:, None]) / NOISE[:, None]

    effort = Effort(rounds=3, points=1_024, last=16_384, directions=5, slopes=4)
    is_closed(of_weighted(sample(counts, residuals, 11, effort, 1)), WHOLE)


def test_weighted_prior_draws_say_the_same() -> None:
    """What the third sampler does: it needs many more of them."""
    points = np.random.default_rng(2).standard_normal((800_000, 11))
    logs = counts(points)
    weights = np.exp(logs - logsumexp(logs))
    worth = np.full(11, 1.0 / (weights**2).sum())
    assert 1_000 < worth[0] < 40_000
    evidence = float(logsumexp(logs) - np.log(len(logs)))
    is_closed(Sample(points, weights, worth, evidence), WHOLE)


def test_a_point_has_the_likelihood_of_its_own_other_numbers() -> None:
    for one in rounds(with_others, 3, Schedule(32, 8, 16), 0):
        flat_columns = one.columns.reshape(-1, BLOCKS)
        expected = with_others(one.points, flat_columns)
        np.testing.assert_allclose(one.log_likelihood.ravel(), expected, rtol=1e-12)


def test_other_numbers_that_do_nothing_stay_as_they_were_drawn() -> None:
    """Each column as likely as any, however far the sampled numbers have moved."""
    last = temper(alone(counts), 3, Schedule(256, 16, 64), 3)
    tenths = (last.columns * 10 // COLUMNS).reshape(-1, BLOCKS)
    worth = effective_of(TABLE[last.columns[:, :, 0]].T)
    for block in range(BLOCKS):
        shares = np.bincount(tenths[:, block], minlength=10) / len(tenths)
        assert np.abs(shares - 0.1).max() < 4.5 * np.sqrt(0.09 / worth)
    moved = (np.diff(last.columns, axis=0) != 0).any(axis=(0, 1))
    assert moved.all()


# Rounds ----------------------------------------------------------------------------------------


def rounds(likelihood: Any, d: int, schedule: Schedule, seed: int) -> list[Round]:
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
    found = rounds(alone(counts), 3, Schedule(512, 32, 32), 0)
    assert len(found) > 3
    for one in found[1:]:
        wider = DESIGN @ DESIGN.T + np.diag(NOISE**2 / one.power)
        whole = multivariate_normal(np.zeros(5), wider).logpdf(COUNTED)
        constant = norm.logpdf(0.0, 0.0, NOISE).sum() * one.power
        constant -= norm.logpdf(0.0, 0.0, NOISE / np.sqrt(one.power)).sum()
        assert one.log_evidence == pytest.approx(whole + constant, abs=0.1)


def test_the_evidence_is_right_on_average() -> None:
    schedule = Schedule(128, 16, 16)
    seeds = [temper(alone(counts), 3, schedule, seed).log_evidence for seed in range(12)]
    spread = np.std(seeds, ddof=1)
    assert 0.0 < spread < 0.3
    assert np.mean(seeds) == pytest.approx(EVIDENCE, abs=4.0 * spread / np.sqrt(12) + spread**2)


# A ridge -------------------------------------------------------------------------------------

SUM, SUM_ERROR = 1.0, 0.05


def ridge(z: np.ndarray) -> np.ndarray:
    """Only the sum of two numbers is observed."""
    return normal(SUM, z.sum(axis=1), SUM_ERROR)


@both
def test_a_ridge_is_as_long_as_the_prior_and_as_narrow_as_the_count(draw: Draw) -> None:
    found = draw(ridge, 2)
    across, along = found.points.sum(axis=1), found.points[:, 0] - found.points[:, 1]
    variance = 1.0 / (0.5 + SUM_ERROR**-2)
    assert found.spread(across) ** 2 == pytest.approx(variance, rel=0.08)
    assert found.spread(along) ** 2 == pytest.approx(2.0, rel=0.08)
    error = 4.5 / np.sqrt(found.worth.min())
    expected = variance * SUM / SUM_ERROR**2
    assert found.mean(across) == pytest.approx(expected, abs=error * np.sqrt(variance))
    assert found.mean(along) == pytest.approx(0.0, abs=error * np.sqrt(2.0))
    evidence = norm.logpdf(SUM, 0.0, np.sqrt(2.0 + SUM_ERROR**2))
    assert found.log_evidence == pytest.approx(evidence, abs=0.15)


# Not normal ----------------------------------------------------------------------------------

SEEN = 4


def skewed(z: np.ndarray) -> np.ndarray:
    """A count of a few, whose expectation is the exponent of three times a number."""
    return poisson.logpmf(SEEN, np.exp(3.0 * z[:, 0]))


def integral(value: Callable[[float], float]) -> float:
    def weighed(z: float) -> float:
        return float(value(z) * np.exp(skewed(np.array([[z]]))[0]) * norm.pdf(z))

    return float(quad(weighed, -6.0, 6.0, epsabs=0.0, epsrel=1e-9, limit=200, points=[0.4])[0])


@both
def test_a_skewed_distribution_against_quadrature(draw: Draw) -> None:
    whole = integral(lambda z: 1.0)
    mean = integral(lambda z: z) / whole
    variance = integral(lambda z: (z - mean) ** 2) / whole
    skewness = integral(lambda z: (z - mean) ** 3) / whole / variance**1.5
    assert skewness < -0.4
    found = draw(skewed, 1)
    found.means_are(mean)
    z = found.points[:, 0]
    assert found.spread(z) ** 2 == pytest.approx(variance, rel=0.08)
    assert found.mean((z - mean) ** 3) / variance**1.5 == pytest.approx(skewness, abs=0.2)
    for edge in np.linspace(-0.4, 1.0, 6):
        below = integral(lambda z, edge=edge: float(z < edge)) / whole
        assert found.mean(z < edge) == pytest.approx(below, abs=0.02)
    assert found.log_evidence == pytest.approx(np.log(whole), abs=0.1)


def two_peaks(z: np.ndarray) -> np.ndarray:
    """One of them three times as high as the other, with nothing between."""
    peaks = [multivariate_normal(np.full(2, at), 0.04 * np.eye(2)) for at in (-1.5, 1.5)]
    return np.logaddexp(np.log(0.25) + peaks[0].logpdf(z), np.log(0.75) + peaks[1].logpdf(z))


@both
def test_two_peaks_are_found_in_their_measure(draw: Draw) -> None:
    """Under a normal prior of spread 1 the peaks are equally far from the middle."""
    found = draw(two_peaks, 2)
    evidence = multivariate_normal(np.zeros(2), 1.04 * np.eye(2)).logpdf([1.5, 1.5])
    assert found.log_evidence == pytest.approx(evidence, abs=0.25)
    assert found.mean(found.points[:, 0] > 0) == pytest.approx(0.75, abs=0.08)


# The course of a tempering -----------------------------------------------------------------------


def test_another_seed_is_another_tempering_and_another_bell() -> None:
    schedule, effort = Schedule(16, 4, 4), Effort(1, 64, 64, 3, 2)
    one, same, other = (temper(with_others, 3, schedule, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.z, same.z)
    np.testing.assert_array_equal(one.columns, same.columns)
    assert not np.isin(one.z, other.z).any()
    one_bell, same_bell, other_bell = (
        sample(counts, lambda z: z.T, 3, effort, seed) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one_bell.scores, same_bell.scores)
    np.testing.assert_array_equal(one_bell.weights, same_bell.weights)
    assert not np.isin(one_bell.scores, other_bell.scores).any()


def test_the_power_rises_to_exactly_one() -> None:
    schedule = Schedule(64, 8, 20)
    found = rounds(alone(counts), 3, schedule, 0)
    powers = [one.power for one in found]
    assert powers[0] == 0.0 and powers[-1] == 1.0
    assert all(before < after for before, after in pairwise(powers))
    assert [len(one.z) for one in found] == [8] * (len(found) - 1) + [20]
    assert [len(one.columns) for one in found] == [len(one.z) for one in found]
    assert all(0.0 < one.length <= 1.0 for one in found)


def test_a_likelihood_that_says_nothing_takes_one_round() -> None:
    first, last = rounds(alone(flat), 3, Schedule(16, 4, 4), 0)
    assert (first.power, last.power, last.log_evidence) == (0.0, 1.0, 0.0)


def test_points_that_the_priors_exclude_are_never_gone_to() -> None:
    """Minus infinity is a likelihood too: nothing may lie beyond a wall."""

    def walled(z: np.ndarray) -> np.ndarray:
        return np.where(z[:, 0] > 0.0, -np.inf, counts(z))

    for one in rounds(alone(walled), 3, Schedule(64, 16, 32), 0)[1:]:
        assert (one.points[:, 0] <= 0.0).all() and np.isfinite(one.log_likelihood).all()
    found = bell_shaped(walled, 3)
    assert (found.points[:, 0] <= 0.0).all() and found.weights.sum() == pytest.approx(1.0)


def test_a_round_follows_from_the_one_before_and_its_number_alone(tmp_path: Path) -> None:
    """So that a tempering that was cut off goes on as it would have gone."""
    kept = Checkpoint(tmp_path, "key")
    schedule = Schedule(16, 4, 8)
    whole = rounds(with_others, 3, schedule, 2)
    now = first_round(with_others, 3, schedule, 2)
    for number, expected in enumerate(whole[1:], start=1):
        for _ in range(2):  # the second time it is read back
            now = kept.made(f"{number}", Round, lambda now=now: now)  # type: ignore[misc]
        now = next_round(with_others, now, schedule, 2, number)
        np.testing.assert_array_equal(now.z, expected.z)
        np.testing.assert_array_equal(now.columns, expected.columns)
        assert (now.power, now.log_evidence) == (expected.power, expected.log_evidence)
    assert kept.found == len(whole) - 1

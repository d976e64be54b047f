"""Does the calibration find the truth, where the truth is known; and would we see it if not?"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm
from support.models.small_calibration import (
    COUNTS,
    OTHER,
    SAMPLED,
    small_problem,
    two_stocks,
)

from calibration.checks.self_check import (
    ALARM,
    BROKEN,
    KEPT,
    POWER,
    TRIES,
    SelfCheck,
    check_itself,
    noticed,
    power_of,
    pretend,
)
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.outputs import HEADLINES
from calibration.samplers.tempering import Schedule
from simulation.register.distribution import NINETY
from simulation.register.register import Register

REPLICATIONS, QUANTITIES = 400, 32
NAMES = tuple(f"q{number}" for number in range(QUANTITIES))


def ranks_of(truth: np.ndarray, mean: float = 0.0, spread: float = 1.0) -> np.ndarray:
    """Ranks of truths among `KEPT` draws of N(mean, spread): a whole number of them is below."""
    draws = np.random.default_rng(len(truth)).binomial(KEPT, norm.cdf((truth - mean) / spread))
    return np.asarray(draws / KEPT)


def truths(random: np.random.Generator) -> np.ndarray:
    return random.standard_normal((REPLICATIONS, QUANTITIES))


# What is noticed -------------------------------------------------------------------------------


def test_a_right_procedure_is_called_wrong_once_in_a_hundred_times() -> None:
    """Over all quantities and tests together: by simulation."""
    random, repetitions = np.random.default_rng(1), 600
    alarms = 0
    for _ in range(repetitions):
        ranks = random.integers(0, KEPT + 1, size=(REPLICATIONS, 8)) / KEPT
        alarms += bool(noticed(ranks, NAMES[:8]))
    expected = ALARM * repetitions
    assert alarms <= expected + 3.0 * np.sqrt(expected)  # tests of one quantity go together


def test_alarms_are_not_fewer_than_they_are_said_to_be_by_much() -> None:
    random = np.random.default_rng(2)
    alarms = sum(bool(noticed(random.random((REPLICATIONS, 1)), NAMES[:1])) for _ in range(1_500))
    assert 0.3 * ALARM * 1_500 <= alarms <= 2.0 * ALARM * 1_500


NARROW = float(norm.ppf(0.875)) / NINETY
FAULTS = {"shift": (0.3, 1.0, QUANTITIES), "narrow": (0.0, NARROW, 6), "wide": (0.0, 2.0, 4)}
"""Shift, spread, and in how many of the quantities."""


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_noticed_nine_times_in_ten(fault: str) -> None:
    """In normal posteriors of which the truth is a draw."""
    mean, spread, wrong = FAULTS[fault]
    random, tries, caught = np.random.default_rng(4), 60, 0
    for _ in range(tries):
        truth = truths(random)
        ranks = random.binomial(KEPT, norm.cdf(truth)) / KEPT
        off = norm.cdf((truth[:, :wrong] - mean) / spread)
        ranks[:, :wrong] = random.binomial(KEPT, off) / KEPT
        caught += bool(noticed(ranks, NAMES))
    assert caught / tries >= POWER


def test_it_is_told_of_which_quantity_and_how() -> None:
    truth = truths(np.random.default_rng(3))
    ranks = ranks_of(truth)
    ranks[:, 5] = ranks_of(truth[:, [5]], mean=0.5)[:, 0]
    ranks[:, 9] = ranks_of(truth[:, [9]], spread=0.6)[:, 0]
    found = noticed(ranks, NAMES)
    assert set(found) == {"q5", "q9"}
    assert "off to one side" in found["q5"] and "too narrow or too wide" in found["q9"]
    assert all(p < ALARM for tests in found.values() for p in tests.values())


# Its own power ---------------------------------------------------------------------------------


def check_of(random: np.random.Generator) -> SelfCheck:
    """A self-check of a right procedure, with what it would be were it broken."""
    truth = truths(random)
    broken = {
        "shift": ranks_of(truth, mean=0.3),
        "narrow": ranks_of(truth, spread=NARROW),
        "wide": ranks_of(truth, spread=2.0),
    }
    ranks = ranks_of(truth)
    inside = np.abs(ranks - 0.5) <= 0.45
    return SelfCheck(NAMES, ranks, broken, inside, np.zeros((REPLICATIONS, QUANTITIES - 2)))


def test_its_power_is_measured_on_its_own_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calibration.checks.self_check.TRIES", 30)
    right = check_of(np.random.default_rng(8))
    assert right.failures == []
    power, alarms = power_of(right)
    assert set(power) == set(BROKEN) and min(power.values()) >= POWER
    assert alarms <= 0.1  # a right one is called wrong once in a hundred times
    assert replace(right, power=power).failures == []
    blind = replace(right, broken=dict.fromkeys(BROKEN, right.ranks))
    lost, _ = power_of(blind)
    assert max(lost.values()) < POWER and TRIES == 200
    told = replace(blind, power=lost).failures
    assert len(told) == 3 and all(text.en in " ".join(told) for text in BROKEN.values())


def test_what_is_noticed_is_a_failure_and_named() -> None:
    right = check_of(np.random.default_rng(8))
    for id in ("shift", "wide"):
        wrong = replace(right, ranks=right.broken[id])
        assert wrong.failures and all(text.startswith("self-check: q") for text in wrong.failures)


def test_coverage_is_the_share_inside() -> None:
    right = check_of(np.random.default_rng(8))
    for name in NAMES:
        assert right.covered(name) == pytest.approx(0.9, abs=0.06)
    assert right.to_plain()["quantities"]["q3"] == right.covered("q3")
    assert right.to_plain()["replications"] == REPLICATIONS


# Made-up truths --------------------------------------------------------------------------------


def cheap(register: Register, numbers: np.ndarray) -> dict[str, np.ndarray]:
    """Something to quote that all numbers together make, in place of the headlines."""
    level, other = (numbers[register.index[name]] for name in (SAMPLED[1], OTHER))
    shock = numbers[register.index["wereld.schok.2027"]]  # of which no count can know
    return {HEADLINES[0]: level * np.exp(0.1 * shock), HEADLINES[1]: level * other**0.1}


@pytest.fixture
def quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calibration.checks.self_check.headlines", cheap)


@two_stocks()
def test_made_up_counts_follow_from_the_truth(quoted: None) -> None:
    """They have the mean and the covariance that the likelihood says."""
    problem = small_problem()
    pairs = [pretend(problem, np.random.default_rng(number)) for number in range(1_500)]
    z = np.array([one[0] for one in pairs])
    counts = np.array([[row.value for row in made.rows] for _, _, made in pairs])
    assert [row.id for row in pairs[0][2].rows] == list(COUNTS)
    assert np.cov(z.T) == pytest.approx(np.eye(3), abs=0.12)
    # A regression on the truths and the other number leaves the errors of the counts.
    others = np.array([float(np.log(one[1][HEADLINES[1]][0])) for one in pairs])
    levels = np.log(problem.transforms.values(z)[1])
    known = np.column_stack([np.ones(1_500), z, z**2, others - levels])
    residuals = np.log(counts) - known @ np.linalg.lstsq(known, np.log(counts), rcond=None)[0]
    expected = problem.likelihood.totals.covariance
    assert np.cov(residuals.T) == pytest.approx(expected, abs=0.12 * expected.max())


@lru_cache(maxsize=1)
def checked() -> SelfCheck:
    """Sixty times a truth, in a model whose counts are not linear in it."""
    with two_stocks(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("calibration.checks.self_check.headlines", cheap)
        patch.setattr("calibration.checks.self_check.TRIES", 10)
        return check_itself(small_problem(), 60, effort=Schedule(64, 8, 32))


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_should() -> None:
    """What is quoted too, though half of what makes it is in no count."""
    found = checked()
    assert found.names == (*SAMPLED, *HEADLINES) and found.ranks.shape == (60, 5)
    assert noticed(found.ranks, found.names) == {}
    assert found.inside.mean() == pytest.approx(0.9, abs=0.06)
    assert (found.contraction.mean(axis=0) > 0.1).sum() >= 2


@pytest.mark.slow
def test_each_broken_procedure_moves_the_ranks_as_it_should() -> None:
    found = checked()
    assert (found.broken["shift"] <= found.ranks).all()
    for id, farther in (("narrow", True), ("wide", False)):
        apart = np.abs(found.broken[id] - 0.5).mean()
        assert (apart > np.abs(found.ranks - 0.5).mean()) is np.bool_(farther)
    assert set(found.power) == set(BROKEN)


@two_stocks()
def test_a_check_that_was_cut_off_goes_on(
    tmp_path: Path, quoted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibration.checks.self_check.TRIES", 2)
    monkeypatch.setattr("calibration.checks.self_check.TOGETHER", 2)
    effort = Schedule(16, 4, 8)
    whole = check_itself(small_problem(), 5, 3, effort=effort)
    check_itself(small_problem(), 2, 3, checkpoint=Checkpoint(tmp_path, "k"), effort=effort)
    again = Checkpoint(tmp_path, "k")
    done: list[float] = []
    found = check_itself(small_problem(), 5, 3, done.append, again, effort)
    assert again.found == 1 and done[-1] == 1.0
    np.testing.assert_array_equal(found.ranks, whole.ranks)
    np.testing.assert_array_equal(found.contraction, whole.contraction)
    for id in BROKEN:
        np.testing.assert_array_equal(found.broken[id], whole.broken[id])
    other = check_itself(small_problem(), 5, 4, effort=effort)
    assert not np.array_equal(other.ranks, whole.ranks)

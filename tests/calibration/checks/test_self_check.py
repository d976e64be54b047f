"""Does the calibration find the truth, where the truth is known; and would we see it if not?"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from calibration.checks.sbc import (
    ALLOWED,
    REDUCED,
    Coverage,
    consistent,
    coverage,
    pretend,
    simulation_based,
)
from scipy.stats import binom, kstest
from support.models.small_calibration import (
    COUNTS,
    SAMPLED,
    foretold,
    problem_of,
    small_problem,
    two_stocks,
    write_targets,
)

import cli
from calibration.checks import sbc
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.likelihood import Predictions
from calibration.inference.problem import Problem
from calibration.inference.smc import Schedule
from calibration.inference.smc_refit import short_fit
from commands import GATE, OK
from simulation.wording.numbers import percent

Fitter = Callable[[Problem, int], np.ndarray]

POSSIBLE = 0.01
"""Odds below which a number of hits is not chance."""


# Where all is known ----------------------------------------------------------------------------

START = np.log([26_000.0, 30_000.0, 33_000.0, 17_000.0, 19_000.0])
SLOPES = np.array(
    [[0.3, 0.1, 0.0], [0.3, 0.2, 0.0], [0.3, 0.3, 0.0], [0.2, -0.1, 0.0], [0.2, -0.1, 0.0]]
)


@dataclass(frozen=True)
class Linear(Problem):
    """Logarithms of the counts are linear in the numbers: the posterior has a closed form.

    The third number does nothing.
    """

    def predict(self, z: np.ndarray, others: np.ndarray | None = None) -> Predictions:
        return Predictions(START[:, None] + SLOPES @ z.T, {})


@lru_cache(maxsize=1)
def linear() -> Linear:
    small = small_problem()
    return Linear(small.targets, small.register, small.structure, small.rows, small.sampled)


def covariance() -> np.ndarray:
    weight = np.linalg.inv(linear().likelihood.totals.covariance)
    return np.linalg.inv(np.eye(3) + SLOPES.T @ weight @ SLOPES)


def exact(problem: Problem, seed: int) -> np.ndarray:
    """Draws from the posterior of `Linear`."""
    totals = problem.likelihood.totals
    gain = covariance() @ SLOPES.T @ np.linalg.inv(totals.covariance)
    random = np.random.default_rng([seed, 99])
    return random.multivariate_normal(gain @ (totals.logs - START), covariance(), 1_000)


def squeezed(fitter: Fitter, factor: float) -> Fitter:
    """Give a fitter that is too sure of itself."""

    def fit(problem: Problem, seed: int) -> np.ndarray:
        draws = fitter(problem, seed)
        return draws.mean(axis=0) + factor * (draws - draws.mean(axis=0))

    return fit


def uniform(found: Coverage) -> list[float]:
    """Odds of ranks as uneven as these, by parameter."""
    return [float(kstest(column, "uniform").pvalue) for column in found.ranks.T]


def told_nothing_of(names: Sequence[str], contraction: np.ndarray) -> list[str]:
    """Name the parameters whose variance the counts shrink by less than a tenth."""
    return [name for name, taken in zip(names, contraction, strict=True) if taken < 0.1]


def test_a_right_fitter_holds_the_truth_nine_times_in_ten() -> None:
    found = coverage(linear(), exact, 400, 0)
    assert found.inside.shape == found.ranks.shape == found.contraction.shape == (400, 3)
    assert found.pooled == pytest.approx(0.9, abs=0.03) and consistent(found.inside) > POSSIBLE
    assert min(uniform(found)) > POSSIBLE / 3
    taken = found.contraction.mean(axis=0)
    assert taken == pytest.approx(1.0 - np.diag(covariance()), abs=0.01)
    assert told_nothing_of(found.names, taken) == [SAMPLED[2]]


@pytest.mark.slow
def test_the_second_algorithm_is_such_a_fitter() -> None:
    found = coverage(linear(), short_fit(Schedule(64, 8, 64)), 100, 0)
    assert consistent(found.inside) > POSSIBLE and min(uniform(found)) > POSSIBLE / 3


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_a_fitter_that_is_a_quarter_off_is_caught(factor: float) -> None:
    found = coverage(linear(), squeezed(exact, factor), 400, 0)
    assert not ALLOWED[0] <= found.pooled <= ALLOWED[1]
    assert consistent(found.inside) < 1e-3


def test_a_fitter_that_leans_to_one_side_is_caught_by_its_ranks() -> None:
    found = coverage(linear(), lambda problem, seed: exact(problem, seed) + 0.3, 400, 0)
    assert max(uniform(found)) < 1e-3


def test_odds_are_those_of_the_binomial_distribution() -> None:
    inside = np.arange(40).reshape(20, 2) >= 8  # 32 of 40, where 36 is expected
    likely = binom.pmf(np.arange(41), 40, 0.9)
    assert consistent(inside) == pytest.approx(likely[likely <= likely[32] * (1 + 1e-7)].sum())


def test_made_up_counts_follow_from_the_truth() -> None:
    """Their logarithms have the mean and the covariance that the likelihood says."""
    problem = linear()
    pairs = [pretend(problem, np.random.default_rng(number)) for number in range(3_000)]
    truths = np.array([truth for truth, _ in pairs])
    counts = np.array([[row.value for row in made.rows] for _, made in pairs])
    assert [row.id for row in pairs[0][1].rows] == list(COUNTS)
    off = np.log(counts) - START - truths @ SLOPES.T
    expected = problem.likelihood.totals.covariance
    assert np.cov(off.T) == pytest.approx(expected, abs=0.1 * expected.max())
    assert np.abs(off.mean(axis=0)).max() < 4.0 * np.sqrt(expected.max() / 3_000)
    assert np.cov(truths.T) == pytest.approx(np.eye(3), abs=0.1)


def test_a_check_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    whole = coverage(linear(), exact, 25, 3)
    coverage(linear(), exact, 10, 3, checkpoint=Checkpoint(tmp_path, "k"))
    again = Checkpoint(tmp_path, "k")
    found = coverage(linear(), exact, 25, 3, checkpoint=again)
    assert again.found == 1
    for part in ("inside", "ranks", "contraction"):
        np.testing.assert_array_equal(getattr(found, part), getattr(whole, part))


# The model itself ------------------------------------------------------------------------------

TRUTHS = np.array(
    [
        [0.0, 0.0, 0.0, 0.0],
        [1.2, -0.8, 0.5, 1.0],
        [-1.0, 1.0, -1.0, -1.0],
        [0.5, 0.5, 1.5, 0.3],
        [-0.3, -1.5, 0.2, -0.7],
        [1.0, 0.8, -0.6, 0.9],
    ]
)
UNTOLD = "waarneming.volwassen.gezinnen"
"""The share of adults in families: none of these counts has children in it."""
FORGOTTEN = "bevolking.beginniveau"
"""How many there were in 2018: by the first count next to nothing is left of it."""


@pytest.mark.slow
def test_known_parameters_are_recovered_and_what_the_counts_cannot_tell_is_named(
    tmp_path: Path,
) -> None:
    problem = problem_of(write_targets(tmp_path, (*SAMPLED, UNTOLD)))
    fit = short_fit(Schedule(128, 4, 32), draws=1_000)
    inside, shrunk = [], []
    for number, told in enumerate(TRUTHS):
        truth = told[[(*SAMPLED, UNTOLD).index(name) for name in problem.sampled]]
        counted = problem.likelihood.draw(
            problem.predict(truth[None]), np.random.default_rng([7, number])
        )
        rows = tuple(replace(row, value=float(counted[row.id][0])) for row in problem.rows)
        draws = fit(replace(problem, rows=rows), number)
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        inside.append((low <= truth) & (truth <= high))
        shrunk.append(1.0 - draws.var(axis=0))
    assert consistent(np.array(inside)) > POSSIBLE
    assert told_nothing_of(problem.sampled, np.mean(shrunk, axis=0)) == [FORGOTTEN, UNTOLD]


# Two stocks --------------------------------------------------------------------------------------

once = pytest.mark.xdist_group("selfcheck")


@lru_cache(maxsize=40)
def fitted(number: int) -> np.ndarray:
    """The draws for made-up counts of two stocks, worked out once."""
    _, pretended = pretend(small_problem(), np.random.default_rng([0, 5, number]))
    return short_fit(Schedule(48, 4, 16), draws=384)(pretended, number)


@pytest.fixture(scope="module")
def checked() -> Coverage:
    """Forty times a truth, in a model whose counts are not linear in it."""
    with two_stocks():
        return coverage(small_problem(), lambda problem, number: fitted(number), 40, 0)


@pytest.mark.slow
@once
def test_intervals_of_a_model_hold_the_truth_as_often_as_they_should(checked: Coverage) -> None:
    assert checked.names == small_problem().sampled and checked.inside.shape == (40, 3)
    assert consistent(checked.inside) > POSSIBLE
    for column in checked.inside.T:
        assert consistent(column) > POSSIBLE / 3
    assert min(uniform(checked)) > POSSIBLE / 3
    assert told_nothing_of(checked.names, checked.contraction.mean(axis=0)) == []


@pytest.mark.slow
@once
def test_intervals_of_a_model_that_are_too_narrow_are_caught(checked: Coverage) -> None:
    narrow = squeezed(lambda problem, number: fitted(number), 0.5)
    with two_stocks():
        found = coverage(small_problem(), narrow, 40, 0)
    left = 0.25 * (1.0 - checked.contraction)
    np.testing.assert_allclose(1.0 - found.contraction, left)
    assert consistent(found.inside) < 1e-6 and found.pooled < ALLOWED[0]


# On the command line ---------------------------------------------------------------------------


@pytest.mark.slow
def test_selfcheck_gives_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(sbc, "EFFORT", Schedule(16, 4, 8))
    monkeypatch.setattr(Problem, "predict", foretold)
    write_targets(tmp_path / "tellingen")
    options = ("selfcheck", "-n", "10", "--targets", str(tmp_path / "tellingen"))
    code = cli.main([*options, "--json"])
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["replications"] == 10
    assert list(document["parameters"]) == [n for n in small_problem().sampled if n in REDUCED]
    shares = [parameter["inside"] for parameter in document["parameters"].values()]
    assert document["pooled"] == pytest.approx(np.mean(shares))
    assert SAMPLED[0] in err and "90 %-interval" in err
    assert percent(document["pooled"], "nl", 1) in err and not re.search(r"\d\.\d", err)
    expected = simulation_based(small_problem(), 10)
    inside = ALLOWED[0] <= document["pooled"] <= ALLOWED[1]
    assert code == (OK if inside or consistent(expected.inside) >= POSSIBLE else GATE)
    assert document == json.loads(json.dumps(expected.to_plain()))
    again = simulation_based(small_problem(), 10, seed=1)
    assert not np.array_equal(again.ranks, expected.ranks)


def test_too_few_repetitions_are_refused(capsys: Any) -> None:
    assert cli.main(["selfcheck", "-n", "9"]) == 2
    assert "-n" in capsys.readouterr().err

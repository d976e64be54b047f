"""The third sampler: its likelihood is that of the others, written down a second time."""

from pathlib import Path

import numpy as np
import pytest
from support.models.small_calibration import OTHER, SAMPLED, small_problem, two_stocks

from calibration.checks.prior_weighing import (
    ENOUGH,
    EVIDENCE,
    MEAN,
    PIECES,
    PriorWeighing,
    log_likelihood,
    weigh_priors,
)
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.likelihood import Composition, Likelihood, Predictions, Totals
from calibration.inference.outputs import HEADLINES
from calibration.inference.problem import Problem
from calibration.targets import load_targets
from simulation.register.register import PRIOR, Register, load_register


def made_up(random: np.random.Generator) -> tuple[Likelihood, Predictions]:
    """Any number of counts that share errors with any signs, and of compositions."""
    counts, errors, n = int(random.integers(1, 9)), int(random.integers(0, 4)), 20
    totals = Totals(
        tuple(f"t{i}" for i in range(counts)),
        10.0 + random.standard_normal(counts),
        random.uniform(0.02, 0.3, counts),
        tuple(f"e{i}" for i in range(errors)),
        0.2 * random.standard_normal((counts, errors)),
        float(random.uniform(0.02, 0.1)),
    )
    compositions, shares = [], {}
    for number in range(int(random.integers(0, 3))):
        parts = int(random.integers(2, 6))
        counted = random.dirichlet(np.full(parts, 5.0))
        compositions.append(
            Composition(
                f"c{number}",
                tuple(f"c{number}.{i}" for i in range(parts - 1)),
                counted,
                float(random.uniform(20.0, 4_000.0)),
                float(random.uniform(50.0, 900.0)),
            )
        )
        shares[f"c{number}"] = random.dirichlet(np.full(parts, 5.0), n).T
    logs = totals.logs[:, None] + 0.3 * random.standard_normal((counts, n))
    return Likelihood(totals, compositions), Predictions(logs, shares)


@pytest.mark.parametrize("seed", range(30))
def test_both_likelihoods_are_the_same(seed: int) -> None:
    likelihood, predicted = made_up(np.random.default_rng(seed))
    found = log_likelihood(likelihood, predicted)
    np.testing.assert_allclose(found, likelihood(predicted), rtol=1e-9, atol=1e-9)


def test_both_likelihoods_are_the_same_for_the_counts_of_the_project() -> None:
    register = load_register(parameter_set=PRIOR)
    problem = Problem.of(load_targets(None, register), register)
    predicted = problem.predict(np.random.default_rng(1).standard_normal((12, problem.dimension)))
    assert problem.likelihood.compositions and (problem.likelihood.totals.loadings < 0).any()
    found = log_likelihood(problem.likelihood, predicted)
    np.testing.assert_allclose(found, problem.likelihood(predicted), rtol=1e-9, atol=1e-9)


# What it says ----------------------------------------------------------------------------------


def cheap(register: Register, numbers: np.ndarray) -> dict[str, np.ndarray]:
    """Something to weigh in place of the headlines."""
    return {name: numbers[register.index[OTHER]] for name in HEADLINES}


FIRST = {name: (0.0, 1.0) for name in (*SAMPLED, *HEADLINES)}


@pytest.fixture
def weighing(monkeypatch: pytest.MonkeyPatch) -> PriorWeighing:
    monkeypatch.setattr("calibration.checks.prior_weighing.headlines", cheap)
    with two_stocks():
        return weigh_priors(small_problem(), FIRST, 3.8, 20_000, 5)


def test_it_is_the_weighted_mean_of_prior_draws(weighing: PriorWeighing) -> None:
    """Worked out in one go, with every draw and the other likelihood."""
    problem = small_problem()
    random = np.random.default_rng(77)
    z, n = random.standard_normal((40_000, 3)), 40_000
    others = problem.register.draw_columns(np.arange(n), 123)
    with two_stocks():
        each = problem.likelihood(problem.predictor(problem.numbers(z, others), problem.rows))
    weights = np.exp(each - each.max())
    assert weighing.evidence == pytest.approx(each.max() + np.log(weights.mean()), abs=0.1)
    weights /= weights.sum()
    assert weighing.effective / weighing.draws == pytest.approx(
        1.0 / (weights**2).sum() / n, rel=0.1
    )
    for name, values in zip(SAMPLED, z.T, strict=True):
        assert weighing.off[name] == pytest.approx(abs(weights @ values), abs=0.06)
    assert weighing.draws == 20_000 and weighing.other_evidence == 3.8


def test_it_goes_on_where_it_was_cut_off(
    weighing: PriorWeighing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_stocks():
        made = weigh_priors(small_problem(), FIRST, 3.8, 20_000, 5, Checkpoint(tmp_path, "k"))
        assert made == weighing
        [*pieces] = sorted(tmp_path.glob("*/prior-*.npz"))
        assert len(pieces) == PIECES
        pieces[3].unlink()
        again = Checkpoint(tmp_path, "k")
        assert weigh_priors(small_problem(), FIRST, 3.8, 20_000, 5, again) == weighing
    assert again.found == PIECES - 1


def test_what_is_too_far_apart_is_a_failure() -> None:
    right = PriorWeighing(1_000, ENOUGH, dict.fromkeys(HEADLINES, MEAN), -20.0, -20.0 + EVIDENCE)
    assert right.failures == []
    off = {HEADLINES[0]: MEAN, HEADLINES[1]: MEAN + 0.01, SAMPLED[0]: 9.0}
    [told] = PriorWeighing(1_000, 200.0, off, -20.0, -20.0).failures
    assert HEADLINES[1] in told
    [told] = PriorWeighing(1_000, 200.0, {}, -20.0, -20.21).failures
    assert "log evidence" in told
    [told] = PriorWeighing(1_000, ENOUGH - 1.0, {}, -20.0, -20.0).failures
    assert "worth only 99" in told

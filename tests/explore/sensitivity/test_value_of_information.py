"""The value of knowing something against closed forms for normal distributions."""

import json

import numpy as np
import pytest

from simulation.explore.sensitivity.value_of_information import Candidate, worth

N = 40_000
RANDOM = np.random.default_rng(11)
X = RANDOM.standard_normal((6, N))
"""Six independent things that nobody knows."""
EFFECTS = np.array([3.0, 2.0, 1.0, 0.5, 0.0, 0.0])
OUTCOME = EFFECTS @ X


def candidate(id: str, signal: np.ndarray, noise: float) -> Candidate:
    return Candidate(id, f"{id} (nl)", f"{id} (en)", "count", np.atleast_2d(signal), noise)


def narrowed(loadings: np.ndarray, noise: np.ndarray) -> float:
    """Share by which ``loadings @ x`` plus noise narrows the outcome: the closed form."""
    known = np.linalg.inv(np.eye(6) + loadings.T @ np.diag(1.0 / noise) @ loadings)
    return float(1.0 - np.sqrt(EFFECTS @ known @ EFFECTS / (EFFECTS @ EFFECTS)))


LOADINGS = {
    "first": np.array([[1.0, 0, 0, 0, 0, 0]]),
    "second": np.array([[0, 1.0, 0, 0, 0, 0]]),
    "both": np.array([[1.0, 1.0, 0, 0, 0, 0]]),
    "two signals": np.array([[0, 0, 1.0, 0, 0, 0], [0, 0, 0, 1.0, 1.0, 0]]),
    "weak": np.array([[0, 0, 0, 1.0, 0, 0]]),
    "nothing": np.array([[0, 0, 0, 0, 0, 1.0]]),
}


@pytest.mark.parametrize("noise", [1e-6, 0.3, 4.0])
def test_each_is_worth_what_normal_distributions_say(noise: float) -> None:
    ranked, _ = worth(OUTCOME, [candidate(id, a @ X, noise) for id, a in LOADINGS.items()])
    found = {one.id: one.alone for one in ranked}
    for id, loadings in LOADINGS.items():
        expected = narrowed(loadings, np.full(len(loadings), noise))
        assert found[id] == pytest.approx(expected, abs=0.012), id
    alone = [one.alone for one in ranked]
    assert alone == sorted(alone, reverse=True)
    assert abs(found["nothing"]) < 0.002 and ranked[-1].id == "nothing"


def test_each_next_one_is_chosen_for_what_it_adds() -> None:
    chosen = worth(OUTCOME, [candidate(id, a @ X, 0.2) for id, a in LOADINGS.items()])[1]
    assert len({one.id for one in chosen}) == 3
    before = 0.0
    for number in range(1, 4):
        loadings = np.concatenate([LOADINGS[one.id] for one in chosen[:number]])
        together = narrowed(loadings, np.full(len(loadings), 0.2))
        assert chosen[number - 1].added == pytest.approx(together - before, abs=0.015)
        for id, other in LOADINGS.items():  # no other would have added more
            tried = np.concatenate([*(LOADINGS[one.id] for one in chosen[: number - 1]), other])
            assert narrowed(tried, np.full(len(tried), 0.2)) < together + 0.015, id
        before = together


def test_the_same_measurement_twice_is_not_chosen() -> None:
    twice = [candidate(f"first {n}", X[0], 1e-6) for n in range(2)]
    ranked, chosen = worth(OUTCOME, [*twice, candidate("second", X[1], 1e-6)], most=2)
    assert [one.id for one in ranked[:2]] == ["first 0", "first 1"]
    assert [one.id for one in chosen] == ["first 0", "second"]
    assert chosen[0].added == pytest.approx(chosen[0].alone)


def test_the_scale_of_the_outcome_is_of_no_account() -> None:
    tried = [candidate(id, a @ X, 0.3) for id, a in LOADINGS.items()]
    one, other = worth(OUTCOME, tried)[0], worth(50_000.0 - 1_000.0 * OUTCOME, tried)[0]
    assert [w.id for w in one] == [w.id for w in other]
    assert [w.alone for w in one] == pytest.approx([w.alone for w in other])


@pytest.mark.parametrize("signals", [20, 99, 100, 300])
def test_among_few_draws_unrelated_signals_are_worth_about_nothing(signals: int) -> None:
    """A hundred draws can be explained by a hundred random signals; that is no information."""
    random = np.random.default_rng(5)
    outcome = random.standard_normal(100)
    unrelated = candidate("unrelated", random.standard_normal((signals, 100)), 0.01)
    [one] = worth(outcome, [unrelated])[0]
    assert 0.0 <= one.alone < 0.15


def test_what_each_is_worth_is_plain() -> None:
    ranked, chosen = worth(OUTCOME, [candidate(id, a @ X, 0.3) for id, a in LOADINGS.items()])
    assert len(chosen) == 3
    for one in (*ranked, *chosen):
        assert json.loads(json.dumps(vars(one))) == vars(one)

"""Draws stand in an order of which every beginning stands for the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.fitting.balance import balanced, features
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.scenario import BASELINE, load_scenario


def policies(draws: int, seed: int = 4) -> np.ndarray:
    """Outcomes of six policies that have much in common, one of them with a long tail."""
    random = np.random.default_rng(seed)
    scores = random.standard_normal((6, 4)) @ random.standard_normal((4, draws))
    return np.exp(11.0 + 0.2 * scores * np.array([[1, 1, 1, 1, 1, 2]]).T)


def wanted(outcomes: np.ndarray) -> np.ndarray:
    return features(outcomes, outcomes < np.quantile(outcomes, 0.3, axis=1, keepdims=True))


@given(st.integers(1, 60), st.integers(0, 2**31))
@settings(deadline=None, max_examples=30)
def test_every_draw_has_one_place(draws: int, seed: int) -> None:
    values = wanted(policies(draws, seed))
    order = balanced(values)
    assert sorted(order) == list(range(draws))
    np.testing.assert_array_equal(balanced(values), order)


def test_draws_that_nothing_tells_apart_stay_as_they_are() -> None:
    alike = np.ones((2, 30))
    assert list(balanced(features(alike, alike > 0))) == list(range(30))


@pytest.mark.parametrize("draws", [1_001, 1_500, 4_000])
def test_a_beginning_says_what_the_whole_says(draws: int) -> None:
    """Means to within a per cent, and every band, tail and chance with its share of draws.

    An order that takes the near draws first has the mean of all and not their spread.
    """
    outcomes = policies(draws)
    order = balanced(wanted(outcomes))
    for length in (100, 200, 500):
        first = outcomes[:, order[:length]]
        assert np.abs(first.mean(axis=1) / outcomes.mean(axis=1) - 1.0).max() < 0.01
        spreads = [np.log(one).std(axis=1) for one in (first, outcomes)]
        assert np.abs(spreads[0] / spreads[1] - 1.0).max() < 0.12
        for point in (0.05, 0.3, 0.5, 0.95):
            edges = np.quantile(outcomes, point, axis=1, keepdims=True)
            assert np.abs((first <= edges).mean(axis=1) - point).max() <= 0.03


def test_a_beginning_stands_for_what_was_not_balanced_too() -> None:
    """Other policies, of which the outcomes come from the same causes."""
    random = np.random.default_rng(9)
    causes = random.standard_normal((4, 4_000))
    known, others = (np.exp(0.2 * random.standard_normal((6, 4)) @ causes) for _ in range(2))
    order = balanced(wanted(known))
    for length in (100, 200, 500):
        off = others[:, order[:length]].mean(axis=1) / others.mean(axis=1) - 1.0
        by_chance = others.std(axis=1) / others.mean(axis=1) / np.sqrt(length)
        assert (np.abs(off) / by_chance).mean() < 0.5


def test_the_draws_of_the_set_in_use_say_at_once_what_all_of_them_say() -> None:
    """Mean, band and the chance of a fall of current policy, against every draw that is kept."""
    register = load_register()
    posterior = register.posterior
    assert posterior is not None
    plan = load_scenario(BASELINE, register)
    [whole] = run(plan, Draws.posterior(register, posterior.count))
    people = whole.at("dakloos_totaal")
    for members, mean, band, fall in ((100, 0.02, 0.08, 0.05), (500, 0.01, 0.04, 0.03)):
        [few] = run(plan, Draws.posterior(register, members))
        found = few.at("dakloos_totaal")
        assert found.mean() == pytest.approx(people.mean(), rel=mean)
        edges = [np.quantile(one, [0.05, 0.95]) for one in (found, people)]
        np.testing.assert_allclose(edges[0], edges[1], rtol=band)
        assert few.fall.chance == pytest.approx(whole.fall.chance, abs=fall)

"""Draws stand in an order of which every beginning stands for the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.fitting.balance import directions, halved
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.scenario import BASELINE, load_scenario


@given(st.integers(1, 60), st.integers(1, 3), st.integers(0, 2**31))
def test_every_draw_has_one_place(draws: int, features: int, seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal((features, draws)).round(1)
    order = halved(values)
    assert sorted(order) == list(range(draws))
    np.testing.assert_array_equal(halved(values), order)


@pytest.mark.parametrize("length", [2, 4, 16, 64])
def test_a_beginning_has_one_draw_in_each_part(length: int) -> None:
    """Of one feature: the first sixteen lie one in each sixteenth."""
    values = np.random.default_rng(3).lognormal(size=(1, 1_024))
    ranks = values[0].argsort().argsort()
    parts = ranks[halved(values)[:length]] * length // 1_024
    assert sorted(parts) == list(range(length))


def test_a_beginning_is_as_wide_as_the_whole() -> None:
    """An order that takes the near draws first has the mean of all and not their spread."""
    random = np.random.default_rng(4)
    outcomes = random.standard_normal((6, 30)) @ random.standard_normal((30, 4_000))
    order = halved(directions(outcomes))
    for length in (100, 200, 500):
        first = outcomes[:, order[:length]]
        assert np.abs(first.std(axis=1) / outcomes.std(axis=1) - 1.0).max() < 0.2
        off = np.abs(first.mean(axis=1) - outcomes.mean(axis=1)) / outcomes.std(axis=1)
        assert off.mean() < 0.8 / np.sqrt(length)  # by chance it is so much


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

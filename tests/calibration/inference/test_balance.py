"""Draws stand in an order of which every beginning stands for the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.inference.balance import balanced
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario


@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**31))
def test_every_draw_has_one_place(draws: int, numbers: int, seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal((numbers, draws)).round(1)
    values[0] = 1.0  # shared by all
    order = balanced(values)
    assert sorted(order) == list(range(draws))
    np.testing.assert_array_equal(balanced(values), order)


def test_the_beginning_has_the_mean_of_all() -> None:
    """Of fifty numbers, skewed ones too: nearer than chance would bring it, at any length."""
    random = np.random.default_rng(5)
    values = random.standard_normal((50, 2_000))
    values[::2] = np.exp(0.4 * values[::2])
    ordered = values[:, balanced(values)]
    spread = values.std(axis=1)
    for length in (50, 100, 500):
        off = np.abs(ordered[:, :length].mean(axis=1) - values.mean(axis=1)) / spread
        by_chance = np.sqrt((1.0 / length - 1.0 / 2_000) * 2.0 / np.pi)
        assert off.mean() < 0.6 * by_chance, length


@pytest.mark.parametrize("scenario", ["huidig_beleid", "wonen_eerst"])
def test_a_hundred_draws_of_the_set_in_use_give_the_mean_of_two_thousand(scenario: str) -> None:
    """Within 1 %, where a hundred taken by chance are off by 2 % as a rule."""
    register = load_register()
    plan = load_scenario(scenario, register)
    few, more, many = (
        run(plan, Draws.posterior(register, members))[0] for members in (100, 500, 2_000)
    )
    for moment in (2026.0, 2031.0):
        whole = many.mean("dakloos_totaal", moment)
        assert few.mean("dakloos_totaal", moment) == pytest.approx(whole, rel=0.01)
        assert more.mean("dakloos_totaal", moment) == pytest.approx(whole, rel=0.01)

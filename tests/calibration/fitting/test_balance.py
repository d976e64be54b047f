"""Draws stand in an order of which every beginning stands for the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.fitting.balance import balanced, kinds_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario


@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**31))
def test_every_draw_has_one_place(draws: int, numbers: int, seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal((numbers, draws)).round(1)
    values[0] = 1.0  # shared by all
    order = balanced([(1.0, values)])
    assert sorted(order) == list(range(draws))
    np.testing.assert_array_equal(balanced([(1.0, values)]), order)


def test_the_beginning_has_the_mean_of_all() -> None:
    """Of fifty numbers, skewed ones too: nearer than chance would bring it, at any length."""
    random = np.random.default_rng(5)
    values = random.standard_normal((50, 2_000))
    values[::2] = np.exp(0.4 * values[::2])
    ordered = values[:, balanced([(1.0, values)])]
    spread = values.std(axis=1)
    for length in (50, 100, 500):
        off = np.abs(ordered[:, :length].mean(axis=1) - values.mean(axis=1)) / spread
        by_chance = np.sqrt((1.0 / length - 1.0 / 2_000) * 2.0 / np.pi)
        assert off.mean() < 0.6 * by_chance, length


def drawn(draws: int, seed: int = 6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers, groups of which one is small, and outputs that the numbers make only in part."""
    random = np.random.default_rng(seed)
    numbers = random.standard_normal((60, draws))
    group = random.choice(4, draws, p=[0.5, 0.3, 0.15, 0.05])
    outputs = np.exp([numbers[:8].sum(axis=0), numbers[5] * numbers[6]])
    return numbers, group, outputs + 0.1 * random.random((2, draws))


def ordered(numbers: np.ndarray, group: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    goals = np.zeros((0, numbers.shape[1]))
    return balanced(kinds_of(numbers, group, outputs, goals))


def test_every_draw_has_one_place_with_groups_and_outputs_too() -> None:
    numbers, group, outputs = drawn(400)
    order = ordered(numbers, group, outputs)
    assert sorted(order) == list(range(400))
    np.testing.assert_array_equal(ordered(numbers, group, outputs), order)
    alone = ordered(numbers, np.zeros(400, int), outputs[:0])  # these say nothing
    assert not np.array_equal(alone, order)


@pytest.mark.parametrize("length", [100, 200, 500])
def test_each_beginning_has_what_is_due_to_every_group(length: int) -> None:
    numbers, group, outputs = drawn(2_000)
    first = group[ordered(numbers, group, outputs)][:length]
    for one in range(4):
        share = (group == one).mean()
        by_chance = np.sqrt(share * (1.0 - share) / length)
        assert abs((first == one).mean() - share) < max(0.5 * by_chance, 1.5 / length)
        assert (first == one).any()


@pytest.mark.parametrize("length", [100, 200, 500])
def test_each_beginning_has_a_tenth_of_its_draws_in_each_tenth_of_an_output(length: int) -> None:
    """So that a chance and a band hardly change when more draws are run; nor does the mean."""
    numbers, group, outputs = drawn(2_000)
    order = ordered(numbers, group, outputs)
    for output in outputs:
        first = output[order][:length]
        edges = np.quantile(output, np.linspace(0.1, 0.9, 9))
        below = (first[:, None] < edges).mean(axis=0)
        assert np.abs(below - np.linspace(0.1, 0.9, 9)).max() < 0.03
        # Its spread is several times its mean, which the few far out make.
        assert first.mean() == pytest.approx(output.mean(), abs=0.02 * output.std())


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

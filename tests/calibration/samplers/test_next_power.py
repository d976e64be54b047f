"""How far the power of the likelihood rises in a round of the tempering."""

import numpy as np
import pytest

from calibration.samplers.tempering import _next_power


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

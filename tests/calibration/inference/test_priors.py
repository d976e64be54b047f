"""From standard normal numbers to parameter values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from calibration.inference.priors import Transform
from calibration.targets import Prior
from simulation.register.distribution import NINETY
from simulation.register.register import Estimate

POINTS = np.array([-NINETY, 0.0, NINETY])


def _transform(
    distribution: str,
    low: float,
    central: float,
    high: float,
    lower: float | None = None,
    upper: float | None = None,
) -> Transform:
    prior = Prior("x", "process", distribution, lower, upper, "source", "reason", 2)
    return Transform.of(prior, Estimate(low, central, high))


@pytest.mark.parametrize(
    ("distribution", "figures"),
    [
        ("lognormal", (0.5, 0.85, 1.2)),
        ("lognormal", (10.0, 11.0, 90.0)),
        ("logitnormal", (0.4, 0.65, 0.85)),
        ("logitnormal", (0.01, 0.3, 0.35)),
        ("normal", (-0.02, 0.03, 0.1)),
    ],
)
def test_the_three_figures_are_the_points_of_the_prior(
    distribution: str, figures: tuple[float, float, float]
) -> None:
    assert _transform(distribution, *figures).value(POINTS) == pytest.approx(figures)


def test_draws_fall_between_low_and_high_nine_times_in_ten() -> None:
    drawn = _transform("lognormal", 0.5, 0.85, 1.2).value(
        np.random.default_rng(1).standard_normal(100_000)
    )
    assert ((drawn >= 0.5) & (drawn <= 1.2)).mean() == pytest.approx(0.9, abs=0.004)
    assert np.median(drawn) == pytest.approx(0.85, rel=0.01)


def test_a_bound_cuts_the_tail_off_and_nothing_else() -> None:
    free, cut = (_transform("normal", 0.0, 0.03, 0.1, lower=b) for b in (None, 0.0))
    z = np.random.default_rng(2).standard_normal(200_000)
    kept, bounded = free.value(z), cut.value(z)
    kept = kept[kept >= 0.0]
    assert bounded.min() >= 0.0
    for q in (0.1, 0.5, 0.9):
        assert np.quantile(bounded, q) == pytest.approx(np.quantile(kept, q), abs=5e-4)


@given(
    st.sampled_from(["lognormal", "logitnormal", "normal"]),
    st.floats(0.05, 0.3),
    st.floats(0.35, 0.6),
    st.floats(0.65, 0.9),
    st.booleans(),
    st.floats(-3.0, 3.0),
)
def test_there_and_back(
    distribution: str, low: float, central: float, high: float, bounded: bool, z: float
) -> None:
    bounds = (0.01, 0.99) if bounded else (None, None)
    transform = _transform(distribution, low, central, high, *bounds)
    value = transform.value(np.array([z]))
    assert transform.standard(value)[0] == pytest.approx(z, abs=1e-6)
    higher = transform.value(np.array([z + 0.1]))
    assert higher[0] > value[0]


def test_nothing_is_lost_at_the_median() -> None:
    transform = _transform("lognormal", 0.5, 0.85, 1.2)
    values = transform.value(np.linspace(-1e-6, 1e-6, 3))
    assert np.ptp(values) < 1e-6
    assert float(norm.cdf(transform.standard(0.85))) == pytest.approx(0.5)

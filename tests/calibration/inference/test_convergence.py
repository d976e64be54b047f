"""What the gate reads off the draws, against series whose worth is known, and the gate itself."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import norm, rankdata

from calibration.inference.convergence import (
    GROUPS,
    LIMITS,
    Limits,
    Measured,
    agreement,
    effective_of,
    gate,
    rhat_of,
    rhat_of_groups,
    verdict,
)
from simulation.register.posterior import FAILED, PASSED


def series(shape: tuple[int, int], rho: float, seed: int = 0) -> np.ndarray:
    """Stationary AR(1) with spread 1, ``(chains, draws)``."""
    random = np.random.default_rng(seed)
    steps = np.sqrt(1.0 - rho**2) * random.standard_normal(shape)
    steps[:, 0] = random.standard_normal(shape[0])
    return np.asarray(lfilter([1.0], [1.0, -rho], steps, axis=1))


# The number of independent draws ---------------------------------------------------------------


@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.5, 0.8, 0.95])
def test_dependent_draws_are_worth_what_their_correlation_time_says(rho: float) -> None:
    chains = series((8, 20_000), rho)
    expected = chains.size * (1.0 - rho) / (1.0 + rho)
    assert effective_of(chains) == pytest.approx(expected, rel=0.15)
    assert effective_of(chains, "mean") == pytest.approx(expected, rel=0.15)


def test_a_scale_that_is_bent_changes_nothing() -> None:
    """The number is that of the ranks, so that heavy tails do no harm."""
    chains = series((4, 2_000), 0.6)
    assert effective_of(np.exp(5.0 * chains)) == pytest.approx(effective_of(chains), rel=1e-9)
    assert rhat_of(np.exp(chains)) == pytest.approx(rhat_of(chains), abs=2e-3)


def test_chains_in_different_places_are_worth_little() -> None:
    chains = series((4, 2_000), 0.0)
    chains[0] += 3.0
    assert effective_of(chains) < 20


# R-hat -----------------------------------------------------------------------------------------


def by_hand(chains: np.ndarray) -> float:
    """Rank-normalised split R-hat as Vehtari and others (2021) define it."""
    half = chains.shape[1] // 2
    split = np.concatenate([chains[:, :half], chains[:, -half:]])

    def classical(values: np.ndarray) -> float:
        ranks = rankdata(values).reshape(values.shape)
        z = norm.ppf((ranks - 0.375) / (values.size + 0.25))
        within = z.var(axis=1, ddof=1).mean()
        between = half * z.mean(axis=1).var(ddof=1)
        return float(np.sqrt((half - 1) / half + between / half / within))

    return max(classical(split), classical(np.abs(split - np.median(split))))


def drifting() -> np.ndarray:
    return series((4, 1_000), 0.0) + np.linspace(0.0, 1.0, 1_000)


def one_wider() -> np.ndarray:
    return series((4, 1_000), 0.0) * np.array([[1.0], [1.0], [1.0], [1.5]])


def one_aside() -> np.ndarray:
    return series((4, 1_000), 0.0) + np.array([[0.0], [0.0], [0.0], [0.5]])


WRONG = [drifting, one_wider, one_aside]


@pytest.mark.parametrize("made", [*WRONG, lambda: series((8, 500), 0.7)])
def test_rhat_is_that_of_its_definition(made: Callable[[], np.ndarray]) -> None:
    assert rhat_of(made()) == pytest.approx(by_hand(made()), rel=1e-6)


@pytest.mark.parametrize("made", WRONG)
def test_chains_that_do_not_agree_are_noticed(made: Callable[[], np.ndarray]) -> None:
    assert rhat_of(made()) > LIMITS.rhat


def test_chains_that_agree_pass() -> None:
    assert rhat_of(series((4, 2_000), 0.0)) < 1.003
    assert rhat_of(series((16, 2_000), 0.9)) < 1.03


# Groups of chains ----------------------------------------------------------------------------


def test_short_chains_that_begin_as_draws_of_the_whole_pass_in_groups() -> None:
    """Each stays where it began: R-hat of chains alone would refuse what is right."""
    chains = np.random.default_rng(1).standard_normal((256, 1)) + 0.1 * series((256, 100), 0.5)
    assert rhat_of(chains) > 1.5
    assert rhat_of_groups(chains) < 1.05


@pytest.mark.parametrize("made", [lambda x: x + 0.5, lambda x: 1.6 * x])
def test_a_group_that_tells_something_else_is_noticed(made: Callable[[Any], Any]) -> None:
    chains = series((256, 50), 0.3)
    assert rhat_of_groups(chains) < LIMITS.rhat
    chains[: 256 // GROUPS] = made(chains[: 256 // GROUPS])
    assert rhat_of_groups(chains) > LIMITS.rhat


def test_chains_that_make_no_whole_group_are_left_out() -> None:
    chains = series((GROUPS * 4 + 3, 50), 0.3)
    assert rhat_of_groups(chains) == rhat_of_groups(chains[: GROUPS * 4])


# Two samples ---------------------------------------------------------------------------------


def moments(sample: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return sample.mean(axis=0), sample.std(axis=0)


def test_two_samples_differ_in_units_of_the_first() -> None:
    one = np.random.default_rng(0).normal([1.0, -5.0], [2.0, 0.1], (1_000, 2))
    other = one.mean(axis=0) + 0.75 * (one - one.mean(axis=0)) + np.array([0.6, 0.0])
    means, spreads = agreement(moments(one), moments(other), ["a", "b"])
    assert means == pytest.approx({"a": 0.6 / one[:, 0].std(), "b": 0.0})
    assert spreads == pytest.approx({"a": 0.25, "b": 0.25})
    same = agreement(moments(one), moments(one), ["a", "b"])
    assert same == ({"a": 0.0, "b": 0.0}, {"a": 0.0, "b": 0.0})


# The gate ------------------------------------------------------------------------------------

ASKED = Limits(rhat=1.02, effective=400.0, mean=0.2, spread=0.15, evidence=0.3, off=2.5, starts=3)
AT_THE_LIMIT: dict[str, Any] = {
    "rhat": {"a": 1.0, "b": 1.02},
    "effective": {"a": 9_999.0, "b": 400.0},
    "means": {"a": 0.0, "b": 0.2},
    "spreads": {"a": 0.0, "b": 0.15},
    "structures": {"a": 900.0, "b": 200.0},
    "evidence": 0.3,
    "off": {"x": 0.1, "b": -2.5},
    "agreeing": 3,
}
"""What is just good enough, the worst at ``b``."""
BEYOND = {
    "rhat": ("rhat", 1.0200001),
    "effective": ("ess", 399.99),
    "means": ("means", 0.2000001),
    "spreads": ("spreads", 0.1500001),
    "structures": ("structures", 199.999),
    "off": ("targets", -2.5000001),
}
"""A value that is just not, and the check that it belongs to."""


def test_what_is_just_good_enough_passes() -> None:
    checks = gate(ASKED, Measured(**AT_THE_LIMIT))
    ids = [check.id for check in checks]
    assert ids == ["rhat", "ess", "means", "spreads", "evidence", "structures", "targets", "starts"]
    assert all(check.passed for check in checks) and verdict(checks) == PASSED
    assert [check.where for check in checks] == ["b"] * 4 + ["counts", "b", "b", "point"]
    assert [check.worst for check in checks] == [1.02, 400.0, 0.2, 0.15, 0.3, 200.0, 2.5, 3.0]
    assert [check.limit for check in checks] == [1.02, 400.0, 0.2, 0.15, 0.3, 200.0, 2.5, 3.0]


@pytest.mark.parametrize("part", BEYOND)
@pytest.mark.parametrize("kind", ["beyond", "nan", "infinite", "other sign"])
def test_one_value_beyond_its_limit_fails_the_gate(part: str, kind: str) -> None:
    id, beyond = BEYOND[part]
    infinite = -np.inf if part in ("effective", "structures") else np.inf
    other = abs(beyond) if part == "off" else beyond
    value = {"beyond": beyond, "nan": np.nan, "infinite": infinite, "other sign": other}[kind]
    for found in ({"a": value, **AT_THE_LIMIT[part]}, {**AT_THE_LIMIT[part], "c": value}):
        where = "c" if "c" in found else "a"
        found[where] = value
        checks = gate(ASKED, Measured(**{**AT_THE_LIMIT, part: found}))
        failed = {check.id: check.where for check in checks if not check.passed}
        assert failed == {id: where}
        assert verdict(checks) == FAILED


def test_a_base_alone_has_no_structures_to_gate() -> None:
    checks = gate(ASKED, Measured(**{**AT_THE_LIMIT, "structures": {}}))
    assert "structures" not in [check.id for check in checks] and verdict(checks) == PASSED


def test_a_best_point_that_was_found_once_too_few_fails_the_gate() -> None:
    checks = gate(ASKED, Measured(**{**AT_THE_LIMIT, "agreeing": 2}))
    assert [check.id for check in checks if not check.passed] == ["starts"]
    assert verdict(checks) == FAILED


@pytest.mark.parametrize("value", [0.3000001, np.nan, np.inf])
def test_evidence_that_differs_too_much_fails_the_gate(value: float) -> None:
    checks = gate(ASKED, Measured(**{**AT_THE_LIMIT, "evidence": value}))
    assert [check.id for check in checks if not check.passed] == ["evidence"]
    assert verdict(checks) == FAILED


def test_a_check_can_be_written_down() -> None:
    plain = gate(ASKED, Measured(**AT_THE_LIMIT))[0].to_plain()
    assert plain["passed"] is True and set(plain["label"]) == {"nl", "en"}
    assert (plain["id"], plain["worst"], plain["limit"]) == ("rhat", 1.02, 1.02)

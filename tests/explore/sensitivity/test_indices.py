"""Indices against functions of which they are known: Ishigami's, a sum, a straight line."""

import subprocess
import sys

import numpy as np
import pytest
from support.places import child_env

from simulation.explore.sensitivity.morris_screening import morris
from simulation.explore.sensitivity.one_at_a_time import tornado
from simulation.explore.sensitivity.problem import (
    Problem,
    UndefinedOutcomeError,
    outcomes_of,
    settled,
)
from simulation.explore.sensitivity.sobol_indices import sobol
from simulation.explore.shapley_values import weights
from simulation.reading.faults import SettingError

PI = float(np.pi)
ISHIGAMI = Problem(("a", "b", "c", "nothing"), (-PI,) * 4, (PI,) * 4)
A, B = 7.0, 0.1
BY_A = 0.5 * (1.0 + B * PI**4 / 5.0) ** 2
BY_B = A**2 / 8.0
A_WITH_C = B**2 * PI**8 * (1.0 / 18.0 - 1.0 / 50.0)
VARIANCE = BY_A + BY_B + A_WITH_C

COEFFICIENTS = np.array([3.0, -8.0, 0.5, 0.0, 5.0])
LINE = Problem(("v", "w", "x", "y", "z"), (0.0, 0.0, -2.0, 0.0, 1.0), (1.0, 1.0, 2.0, 1.0, 2.0))
RANGES = np.array(LINE.high) - np.array(LINE.low)


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.asarray(
        np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])
    )


def line(x: np.ndarray) -> np.ndarray:
    return np.asarray(100.0 + x @ COEFFICIENTS)


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_the_indices_of_ishigami_are_those_worked_out(seed: int) -> None:
    found = sobol(ISHIGAMI, ishigami, 2048, seed)
    assert found.runs == 2048 * 10
    assert found.deviation**2 == pytest.approx(VARIANCE, rel=0.02)
    assert found.first == pytest.approx(np.array([BY_A, BY_B, 0, 0]) / VARIANCE, abs=0.02)
    total = np.array([BY_A + A_WITH_C, BY_B, A_WITH_C, 0]) / VARIANCE
    assert found.total == pytest.approx(total, abs=0.02)
    assert found.together == pytest.approx(A_WITH_C / VARIANCE, abs=0.04)
    assert found.second[0, 2] == found.second[2, 0] == pytest.approx(A_WITH_C / VARIANCE, abs=0.02)
    assert np.isnan(np.diag(found.second)).all()
    others = [pair for pair in found.pairs() if pair != (0, 2)]
    assert [abs(found.second[pair]) for pair in others] == pytest.approx([0.0] * 5, abs=0.02)
    assert found.pairs()[0] == (0, 2) and found.clear_pairs() == [(0, 2)]
    assert [found.names[place] for place in found.order] == ["a", "b", "c", "nothing"]


def test_the_margins_hold_what_is_true() -> None:
    """At least nineteen times in twenty: points that fill the space do better than chance."""
    true = np.array([BY_A, BY_B, 0, 0]) / VARIANCE
    inside = []
    for seed in range(40):
        found = sobol(ISHIGAMI, ishigami, 128, seed)
        inside += list(np.abs(found.first - true)[:3] <= found.first_margin[:3])
    assert np.mean(inside) >= 0.95


def test_what_does_nothing_gets_nothing() -> None:
    by_sobol, by_morris = sobol(ISHIGAMI, ishigami, 64), morris(ISHIGAMI, ishigami, 8)
    alone = tornado(ISHIGAMI, ishigami, [0.3] * 4)
    for columns in (by_sobol.columns(), by_morris.columns()):
        assert {name: values[3] for name, values in columns.items()} == dict.fromkeys(columns, 0.0)
    assert alone.low[3] == alone.high[3] == alone.start


def test_morris_ranks_as_the_effects_of_ishigami_are() -> None:
    """b swings most on the four levels, a more than c, which only strengthens a."""
    found = morris(ISHIGAMI, ishigami, 256)
    assert [found.names[place] for place in found.order] == ["b", "a", "c", "nothing"]
    assert found.mu[0] == pytest.approx(found.mu_star[0])  # it goes one way
    assert abs(found.mu[1]) < 0.3 * found.mu_star[1]  # up as often as down
    assert found.runs == 256 * 5


@pytest.mark.parametrize("seed", [0, 5])
def test_a_sum_has_no_interactions(seed: int) -> None:
    found = sobol(LINE, line, 512, seed)
    share = (COEFFICIENTS * RANGES) ** 2 / ((COEFFICIENTS * RANGES) ** 2).sum()
    assert found.first == pytest.approx(share, abs=0.02)
    assert found.total == pytest.approx(share, abs=0.02)
    assert abs(found.together) < 0.02 and found.clear_pairs() == []
    assert np.nanmax(np.abs(found.second)) < 0.02
    middle = (np.array(LINE.low) + np.array(LINE.high)) / 2.0
    assert found.mean == pytest.approx(100.0 + COEFFICIENTS @ middle, abs=0.01)
    by_morris = morris(LINE, line, 8, seed)
    assert by_morris.mu == pytest.approx(COEFFICIENTS * RANGES)
    assert by_morris.sigma == pytest.approx(0.0, abs=1e-9)


def test_on_a_straight_line_the_tornado_is_shapley() -> None:
    """In sign, in order and in size, from all low to all high; from anywhere else as wide."""
    size = len(COEFFICIENTS)
    mixed = (np.arange(2**size)[:, None] >> np.arange(size)) & 1 == 1
    reached = line(np.where(mixed, LINE.high, LINE.low))
    shapley = weights(size) @ reached
    found = tornado(LINE, line, LINE.low)
    alone = found.high - found.start
    assert alone == pytest.approx(shapley)
    assert alone == pytest.approx(COEFFICIENTS * RANGES)
    assert found.order == list(np.argsort(-np.abs(shapley), kind="stable"))
    elsewhere = tornado(LINE, line, [0.2, 0.9, 1.0, 0.5, 1.1])
    assert elsewhere.high - elsewhere.low == pytest.approx(shapley)
    assert elsewhere.runs == 11


def test_a_tornado_counts_the_way_up_and_down() -> None:
    """What is worst in the middle is no straight line: its ends lie on one side."""
    problem = Problem(("a", "b"), (-1.0, 0.0), (1.0, 0.5))
    valley = tornado(problem, lambda x: np.asarray(x[:, 0] ** 2 + x[:, 1]), [0.0, 0.0])
    assert valley.order == [0, 1] and valley.low[0] == valley.high[0] == 1.0


def test_the_same_seed_gives_the_same_to_the_bit() -> None:
    """Whatever else draws, and without moving what others draw."""
    for method, samples in ((sobol, 32), (morris, 8)):
        np.random.seed(1)
        before = np.random.get_state()[1]
        one = method(ISHIGAMI, ishigami, samples, 0).columns()
        assert (np.random.get_state()[1] == before).all()
        np.random.seed(2)
        again, other = (method(ISHIGAMI, ishigami, samples, seed).columns() for seed in (0, 1))
        for name, values in one.items():
            assert (values == again[name]).all()
        assert any((values != other[name]).any() for name, values in one.items())


def test_an_outcome_that_never_changes_has_no_causes() -> None:
    """Nor one that rounding alone changes."""
    random = np.random.default_rng(3)
    for still in (
        lambda x: np.full(len(x), 5.0),
        lambda x: 5.0 * (1.0 + 1e-15 * random.random(len(x))),
        lambda x: np.zeros(len(x)),
    ):
        found, screened = sobol(LINE, still, 8), morris(LINE, still, 4)
        assert not any(values.any() for values in (*found.columns().values(),))
        assert not any(values.any() for values in (*screened.columns().values(),))
        assert found.deviation == found.together == 0.0 and found.clear_pairs() == []
        assert found.settled == screened.settled == 5


def test_one_name_is_enough() -> None:
    found = sobol(Problem(("a",), (0.0,), (1.0,)), lambda x: x[:, 0], 64)
    assert found.first == pytest.approx([1.0], abs=0.05) and found.pairs() == []
    assert found.clear_pairs() == [] and found.settled == 1


def test_a_design_reaches_the_ends_and_no_farther() -> None:
    problem = Problem(("a", "b"), (0.1, 850.0), (0.3, 13600.0))
    ends = problem.stretched(np.array([[0.0, 0.0], [1.0, 1.0], [1.0 / 3.0, 2.0 / 3.0]]))
    assert tuple(ends[0]) == problem.low and tuple(ends[1]) == problem.high
    seen: list[np.ndarray] = []

    def watch(x: np.ndarray) -> np.ndarray:
        seen.append(x)
        return x[:, 0]

    morris(problem, watch, 16)
    sobol(problem, watch, 16)
    for x in seen:
        assert (x >= problem.low).all() and (x <= problem.high).all()
    assert {0.1, 0.3} <= set(seen[0][:, 0])


@pytest.mark.parametrize(
    ("names", "low", "high"),
    [
        ((), (), ()),
        (("a", "a"), (0.0, 0.0), (1.0, 1.0)),
        (("a",), (1.0,), (1.0,)),
        (("a",), (2.0,), (1.0,)),
        (("a",), (0.0,), (np.inf,)),
        (("a", "b"), (0.0,), (1.0, 1.0)),
    ],
)
def test_a_problem_without_a_range_is_refused(
    names: tuple[str, ...], low: tuple[float, ...], high: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError):
        Problem(names, low, high)


def test_what_cannot_be_worked_out_is_refused() -> None:
    with pytest.raises(SettingError, match="zoals 64"):
        sobol(LINE, line, 60)
    with pytest.raises(ValueError, match="at least two"):
        morris(LINE, line, 1)
    with pytest.raises(UndefinedOutcomeError, match="in 1 of 3"):
        outcomes_of(lambda x: np.array([1.0, np.nan, 2.0]), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="shape"):
        outcomes_of(lambda x: np.zeros(2), np.zeros((3, 1)))


@pytest.mark.parametrize(
    ("values", "margins", "sure"),
    [
        ([0.6, 0.3, 0.2], [0.1, 0.1, 0.1], 1),
        ([0.6, 0.3, 0.05], [0.1, 0.1, 0.1], 3),
        ([0.6, 0.5, 0.1], [0.1, 0.1, 0.0], 0),
        ([0.6, 0.005, 0.004], [0.1, 0.001, 0.004], 3),  # who does next to nothing need no order
        ([0.6, 0.6], [0.0, 0.0], 0),
        ([0.0, 0.0], [0.0, 0.0], 2),
    ],
)
def test_a_place_is_certain_when_it_lies_clear(
    values: list[float], margins: list[float], sure: int
) -> None:
    assert settled(np.array(values), np.array(margins), 0.01) == sure


def test_it_works_without_the_charts_that_come_with_it() -> None:
    """The lock leaves them out."""
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from simulation.explore.sensitivity.problem import Problem\n"
        "from simulation.explore.sensitivity.morris_screening import morris\n"
        "from simulation.explore.sensitivity.sobol_indices import sobol\n"
        "assert 'SALib' not in sys.modules and 'scipy' not in sys.modules\n"
        "for method in (sobol, morris):\n"
        "    method(Problem(('a', 'b'), (0, 0), (1, 1)), lambda x: x.sum(axis=1), 8)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], env=child_env())
    assert done.returncode == 0

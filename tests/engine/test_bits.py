"""Compiled or not, alone or in a crowd, in one thread or five: not a bit differs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.models.small_models import MODELS

from simulation.engine import Grid, Members, Results, integrate
from simulation.language.flatmodel import FlatModel
from simulation.language.flatten import assemble
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.scenario.scenario import load_scenario

GRID = Grid(2022, 2024, every=16)


@pytest.fixture(scope="module")
def models() -> dict[str, FlatModel]:
    return {name: assemble([sector]) for name, (sector, _) in MODELS.items()}


def crowd(model: FlatModel, name: str, count: int, seed: int) -> Members:
    """Draw members with numbers of their own, each with one of three scenarios."""
    stream = np.random.default_rng(seed)
    sector, ranges = MODELS[name]
    numbers = {f"{sector.__name__.lower()}.{k}": limits for k, limits in ranges.items()}
    numbers |= {f"knop.{lever}": (10.0, 500.0) for lever in model.levers}
    values = [stream.uniform(low, high, count) for low, high in numbers.values()]
    shape = (3, len(model.levers), GRID.steps + 1)
    a, b = stream.uniform(0, 1, shape), stream.uniform(0, 200, shape)
    return Members(tuple(numbers), np.array(values), stream.integers(0, 3, count), a, b)


def chosen(members: Members, which: np.ndarray | list[int]) -> Members:
    return Members(
        members.names,
        members.parameters[:, which],
        members.scenario[which],
        members.gain,
        members.offset,
    )


def simulate(model: FlatModel, members: Members, **options: object) -> Results:
    inputs = {"winter": GRID.season(opens=0.83, closes=0.29)}
    return integrate(model, members, GRID, inputs, **options)  # type: ignore[arg-type]


def bits(results: Results, which: slice | np.ndarray | list[int] = slice(None)) -> list[np.ndarray]:
    """Give everything that was computed as integers: -0.0 is not 0.0, and NaN is itself."""
    arrays = (results.states, results.tallies, results.reports)
    return [np.ascontiguousarray(array[..., which]).view(np.int64) for array in arrays]


def assert_same(left: list[np.ndarray], right: list[np.ndarray]) -> None:
    for one, other in zip(left, right, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("method", ["rk4", "euler"])
@pytest.mark.parametrize("name", MODELS)
def test_compiled_equals_plain(models: dict[str, FlatModel], name: str, method: str) -> None:
    members = crowd(models[name], name, 11, seed=1)
    compiled = simulate(models[name], members, method=method)
    assert np.isfinite(compiled.states).all()
    assert_same(bits(compiled), bits(simulate(models[name], members, method=method, plain=True)))


@settings(deadline=None, max_examples=15)
@given(
    st.sampled_from(["opvangje", "verdeling", "herberg"]),
    st.integers(1, 20),
    st.integers(0, 2**32 - 1),
)
def test_compiled_equals_plain_whatever_the_numbers(name: str, count: int, seed: int) -> None:
    model = assemble([MODELS[name][0]])
    members = crowd(model, name, count, seed)
    assert_same(bits(simulate(model, members)), bits(simulate(model, members, plain=True)))


@pytest.mark.parametrize("threads", [1, 2, 3, 5, 16])
def test_number_of_threads_changes_no_bit(models: dict[str, FlatModel], threads: int) -> None:
    """Threads also set how the members are cut into pieces."""
    members = crowd(models["opvangje"], "opvangje", 531, seed=2)
    one = simulate(models["opvangje"], members, threads=1)
    assert_same(bits(one), bits(simulate(models["opvangje"], members, threads=threads)))


def test_order_of_members_changes_no_bit(models: dict[str, FlatModel]) -> None:
    members = crowd(models["opvangje"], "opvangje", 37, seed=3)
    order = np.random.default_rng(4).permutation(37)
    shuffled = simulate(models["opvangje"], chosen(members, order))
    assert_same(bits(simulate(models["opvangje"], members), order), bits(shuffled))


@pytest.mark.parametrize("name", ["opvangje", "verdeling", "logistiek"])
def test_member_alone_equals_the_same_in_a_crowd(models: dict[str, FlatModel], name: str) -> None:
    members = crowd(models[name], name, 21, seed=5)
    together = simulate(models[name], members)
    for member in (0, 7, 8, 20):
        alone = simulate(models[name], chosen(members, [member]))
        assert_same(bits(together, [member]), bits(alone))


SCENARIOS = ("huidig_beleid", "afbouw_zonder_woningen", "wonen_eerst")


def national(names: tuple[str, ...], members: int = 1, **options: object) -> list[ScenarioResult]:
    return run([load_scenario(n) for n in names], members=members, **options)  # type: ignore


@pytest.mark.slow
@pytest.mark.xdist_group("national")
@pytest.mark.parametrize(("names", "members"), [(SCENARIOS, 1), (SCENARIOS[:1], 2)])
def test_national_model_compiled_equals_plain(names: tuple[str, ...], members: int) -> None:
    compiled, plain = (national(names, members, plain=plain) for plain in (False, True))
    for one, other in zip(compiled, plain, strict=True):
        assert_same(bits(one.results), bits(other.results))


@pytest.mark.xdist_group("national")
def test_national_run_does_not_depend_on_who_else_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws in a run of three scenarios and nineteen draws equal those of a run of their own."""
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    crowd = national(SCENARIOS, 19)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    (alone,) = national(SCENARIOS[2:], 3)
    backwards = national(SCENARIOS[::-1], 19)
    assert_same(bits(crowd[2].results, slice(0, 3)), bits(alone.results))
    for one, other in zip(crowd, backwards[::-1], strict=True):
        assert_same(bits(one.results), bits(other.results))

"""The levers' paths in time, as the engine gets them; draws move alike in `test_draws_alike`."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.models.small_register import ramps, write_register

from simulation.register.register import Register, load_register
from simulation.scenario.scenario import Afbouw, Ramp, Scenario, decimal_year, lever_paths


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return load_register(write_register(tmp_path_factory.mktemp("parameters")))


GRID = {"start": 2022.0, "dt": 1 / 64, "steps": 14 * 64}


def paths_of(
    register: Register, path: tuple[Ramp, ...] | Afbouw, lever: str = "contingent", **grid: float
) -> tuple[np.ndarray, np.ndarray]:
    scenario = Scenario("x", "x", knoppen={lever: path})
    a, b = lever_paths(scenario, register, [lever], **{**GRID, **grid})  # type: ignore[arg-type]
    return a[0], b[0]


NOW = 0.04  # of the contingent in the small register


def alike(own: float, to: float, now: float = NOW) -> float:
    """Give where a share goes when the central estimate goes to `to`."""
    return own * to / now if to <= now else 1 - (1 - own) * (1 - to) / (1 - now)


def value_at(ramps: tuple[Ramp, ...], base: float, times: np.ndarray) -> np.ndarray:
    """Follow the ramps moment by moment: slow, and written without `lever_paths` in sight."""
    values = np.full(times.shape, base)
    for ramp in ramps:
        to = alike(base, ramp.naar)
        start = decimal_year(ramp.start)
        before = values[-1] if start > times[-1] else values[np.searchsorted(times, start)]
        if ramp.eind is None:
            values[times >= start] = to
            continue
        end = decimal_year(ramp.eind)
        stop = end if ramp.tot is None else decimal_year(ramp.tot)
        line = before + (to - before) * (np.minimum(times, stop) - start) / (end - start)
        values = np.where(times >= start, line, values)
    return values


@settings(deadline=None, max_examples=40)
@given(ramps(), st.floats(0, 1))
def test_paths_against_brute_force(register: Register, path: tuple[Ramp, ...], base: float) -> None:
    a, b = paths_of(register, path, steps=14 * 8, dt=1 / 8)
    fine = 4000  # moments per step
    times = 2022 + (np.arange(14 * 8 * fine) + 0.5) / (8 * fine)
    brute = value_at(path, base, times).reshape(-1, fine).mean(axis=1)
    assert base * a + b == pytest.approx(brute, abs=2.0 * len(path) / fine)


@given(ramps())
def test_paths_are_exact_sums(register: Register, path: tuple[Ramp, ...]) -> None:
    """The mean over a long step is the mean of the means over the short steps inside it."""
    short = np.array(paths_of(register, path))
    long = np.array(paths_of(register, path, steps=14, dt=1.0))
    assert short.reshape(2, 14, 64).mean(axis=2) == pytest.approx(long, abs=1e-12)
    assert ((short[0] >= 0) & (short[0] <= 1 + 1e-12)).all()


def test_path_without_changes_is_exact(register: Register) -> None:
    a, b = lever_paths(
        Scenario("x", "x"), register, ["contingent", "afbouw_grootschalig", "vangrail"], **GRID
    )  # type: ignore[arg-type]
    assert a.shape == b.shape == (3, 14 * 64)
    assert (a == [[1], [0], [0]]).all()
    assert (b == [[0], [1], [1]]).all()


def test_path_by_hand(register: Register) -> None:
    path = (Ramp(0.1, day("2026-07-01"), day("2028-07-01")), Ramp(0.04, day("2030-01-01")))
    a, b = paths_of(register, path, steps=14, dt=1.0)
    half = decimal_year(day("2026-07-01")) - 2026  # the ramp starts here in the year
    length = decimal_year(day("2028-07-01")) - decimal_year(day("2026-07-01"))
    gained = (1 - half) ** 2 / 2 / length
    left = 0.9 / 0.96  # of what is not agreed now
    assert (a[:4] == 1).all() and (b[:4] == 0).all()
    assert a[4] == pytest.approx(1 - gained * (1 - left))
    assert b[4] == pytest.approx(gained * (1 - left))
    assert a[7:] == pytest.approx([left] + [1] * 6)  # 0.04 is what it is now
    assert b[7:] == pytest.approx([1 - left] + [0] * 6)


def test_step_inside_a_time_step_is_averaged(register: Register) -> None:
    a, b = paths_of(register, (Ramp(1.0, day("2026-07-02")),), steps=14, dt=1.0)
    assert a[4] == pytest.approx(182 / 365)
    assert b[4] == pytest.approx(183 / 365)


def test_closure_path(register: Register) -> None:
    closure = Afbouw(day("2030-01-01"), day("2026-01-01"), vangrail=False)
    scenario = Scenario("x", "x", knoppen={"afbouw_grootschalig": closure})
    names = ["vangrail", "afbouw_grootschalig"]
    a, b = lever_paths(scenario, register, names, 2022.0, 1.0, 14)
    assert not a.any()
    assert not b[0].any()
    assert b[1] == pytest.approx([1] * 4 + [0.875, 0.625, 0.375, 0.125] + [0] * 6)


def test_unknown_lever_is_a_programming_error(register: Register) -> None:
    with pytest.raises(KeyError, match="contigent"):
        lever_paths(Scenario("x", "x"), register, ["contigent"], 2022.0, 0.5, 4)


def test_decimal_year() -> None:
    assert decimal_year(day("2026-01-01")) == 2026.0
    assert decimal_year(day("2026-12-31")) == 2026 + 364 / 365
    assert decimal_year(day("2028-12-31")) == 2028 + 365 / 366

"""The engine against models whose solution is known in closed form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models.small_models import (
    Heen,
    Herberg,
    Logistiek,
    Numbers,
    Vertraging,
    Verval,
    Vullen,
    Winter,
    simulate,
    stock,
)

from simulation.engine import Grid
from simulation.language.declare import Cloud, Flow, Input, Param, Sector, Stock
from simulation.scenario.lever_paths import Ramp, average_paths, decimal_year

RATES = np.array([0.05, 0.2, 0.5, 1.0, 2.0, 4.0])


def amplification(method: str, z: np.ndarray) -> np.ndarray:
    """What one step makes of the solution of x' = z x: the start of the series of exp."""
    return 1 + z if method == "euler" else 1 + z + z**2 / 2 + z**3 / 6 + z**4 / 24


@pytest.mark.parametrize("method", ["rk4", "euler"])
@pytest.mark.parametrize("plain", [True, False])
def test_every_step_of_decay_is_that_of_the_method(method: str, plain: bool) -> None:
    grid = Grid(2022, 2026, 64, every=1)
    numbers = {"verval.begin": 1000.0, "verval.tempo": RATES}
    results = simulate(Verval, grid, numbers, method=method, plain=plain)
    factor = amplification(method, -RATES * grid.dt)
    expected = 1000.0 * factor[None, :] ** np.arange(grid.steps + 1)[:, None]
    assert stock(results, "verval.inhoud") == pytest.approx(expected, rel=1e-12)


def test_exponential_decay() -> None:
    grid = Grid(2022, 2026, 64, 64)
    results = simulate(Verval, grid, {"verval.begin": 1000.0, "verval.tempo": RATES})
    t = grid.time[:, None] - 2022
    exact = 1000.0 * np.exp(-RATES * t)
    # one step of RK4 leaves out the fifth term of the series and what follows
    bound = 1.1 * RATES * t * (RATES * grid.dt) ** 4 / 120 + 1e-13
    error = np.abs(stock(results, "verval.inhoud") / exact - 1)
    assert np.all(error <= bound)
    assert np.all(error[:2, RATES <= 1] < 1e-9)


def test_filling_with_a_leak() -> None:
    grid = Grid(0, 5, 64, 64)
    numbers = {"vullen.begin": 10.0, "vullen.lek": RATES, "knop.kraan": 200.0}
    results = simulate(Vullen, grid, numbers)
    t = grid.time[:, None]
    exact = 10.0 * np.exp(-RATES * t) + 200.0 / RATES * (1 - np.exp(-RATES * t))
    assert stock(results, "vullen.inhoud") == pytest.approx(exact, rel=1e-7)
    assert stock(results, "vullen.inhoud")[:2, RATES <= 1] == pytest.approx(
        exact[:2, RATES <= 1], rel=1e-9
    )
    assert results.value("vullen.ingestroomd")[1:] == pytest.approx(200.0, rel=1e-13)


def test_closed_two_stocks_settle_and_keep_everyone() -> None:
    grid = Grid(0, 5, 64, every=1)
    go, come = 0.7, 0.3
    numbers = {"heen.begin": 1000.0, "heen.heen": go, "heen.terug": come}
    results = simulate(Heen, grid, numbers, plain=True)
    here, there = stock(results, "heen.hier"), stock(results, "heen.daar")
    exact = 1000.0 / (go + come) * (come + go * np.exp(-(go + come) * grid.time))
    assert here == pytest.approx(exact, rel=1e-9)
    assert here + there == pytest.approx(1000.0, rel=1e-14)


def test_third_order_delay_is_an_erlang_distribution() -> None:
    grid = Grid(0, 6, 64, every=1)
    results = simulate(Vertraging, grid, {"vertraging.toevoer": 60.0, "vertraging.trap": 0.5})
    x = grid.time / 0.5
    left = {k: np.exp(-x) * sum(x**i / np.prod(range(1, i + 1)) for i in range(k)) for k in (1, 2)}
    left[3] = left[2] + np.exp(-x) * x**2 / 2
    out = results.value("vertraging.uitstroom")[:, 0]
    assert out == pytest.approx(60.0 * (1 - left[3]), abs=60 * 1e-7)
    for number, name in enumerate(("eerste", "tweede", "derde"), start=1):
        content = stock(results, f"vertraging.{name}")
        assert content == pytest.approx(30.0 * (1 - left[number]), abs=30 * 1e-7)


@pytest.mark.parametrize("steps_per_year", [64, 512])
def test_fluid_queue_fills_and_then_overflows(steps_per_year: int) -> None:
    """The inn takes everyone until its free beds fill no faster; then it sends people away."""
    arrivals, leave, beds, turn = 100.0, 1.0, 50.0, 0.1
    grid = Grid(0, 4, steps_per_year, every=1)
    numbers = {"aanloop": arrivals, "vertrekkans": leave, "bedden": beds, "wisseltijd": turn}
    numbers = {f"herberg.{k}": v for k, v in numbers.items()}
    results = simulate(Herberg, grid, numbers, plain=steps_per_year == 64)
    at_switch = (beds / turn - arrivals) / (1 / turn - leave)
    switch = -np.log(1 - leave * at_switch / arrivals) / leave
    t, since = grid.time, np.maximum(grid.time - switch, 0.0)
    filling = arrivals / leave * (1 - np.exp(-leave * t))
    full = beds - (beds - at_switch) * np.exp(-since / turn)
    exact = np.where(t < switch, filling, full)
    guests = stock(results, "herberg.gasten")
    tolerance = 2e-2 * grid.dt  # the kink falls inside a step
    assert guests == pytest.approx(exact, abs=beds * tolerance)
    assert guests.max() <= beds
    sent_away = (arrivals - leave * beds) * since
    sent_away -= (beds - at_switch) * (1 - leave * turn) * (1 - np.exp(-since / turn))
    tally = {n: results.value(f"herberg.{n}")[1:, 0].cumsum() for n in ("afgewezen", "toegelaten")}
    assert tally["afgewezen"] == pytest.approx(sent_away[1:], abs=arrivals * tolerance)
    assert tally["afgewezen"] + tally["toegelaten"] == pytest.approx(arrivals * t[1:], rel=1e-12)
    assert np.all(tally["afgewezen"][t[1:] < switch - grid.dt] == 0.0)


GROWTH = {"logistiek.begin": 10.0, "logistiek.plafond": 1000.0, "logistiek.tempo": 1.5}


def logistic(t: np.ndarray) -> np.ndarray:
    return 1000.0 / (1 + 99.0 * np.exp(-1.5 * t))


def test_logistic_growth() -> None:
    grid = Grid(0, 8, 64, every=1)
    results = simulate(Logistiek, grid, GROWTH)
    assert stock(results, "logistiek.aantal") == pytest.approx(logistic(grid.time), rel=1e-8)


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("rk4", 4)])
@pytest.mark.parametrize(
    ("model", "name", "numbers", "exact"),
    [
        (Logistiek, "logistiek.aantal", GROWTH, logistic),
        (
            Verval,
            "verval.inhoud",
            {"verval.begin": 10.0, "verval.tempo": 1.0},
            lambda t: 10.0 * np.exp(-t),
        ),
    ],
)
def test_order_of_the_method(
    method: str,
    order: int,
    model: type[Sector],
    name: str,
    numbers: Numbers,
    exact: Callable[[np.ndarray], np.ndarray],
) -> None:
    """Half the step, and the error is a half (Euler) or a sixteenth (RK4)."""
    errors = []
    for steps in (16, 32, 64):
        grid = Grid(0, 3, steps, every=steps)
        results = simulate(model, grid, numbers, method=method, plain=True)
        errors.append(np.abs(stock(results, name) - exact(grid.time)).max())
    halvings = np.log2(np.array(errors[:-1]) / errors[1:])
    assert halvings == pytest.approx(order, abs=0.15)


YEARS = Grid(2026, 2029)


def means(path: Ramp) -> np.ndarray:
    """Give a tap's mean in every step; it stands at 100 before its path begins."""
    a, b = average_paths({"kraan": (path,)}, ["kraan"], {}, 2026, YEARS.dt, YEARS.steps + 1)
    return 100.0 * a[0] + b[0]


def vessel(tap: np.ndarray, leak: float) -> np.ndarray:
    """Give what is in the vessel on 1 January of 2026 to 2029."""
    numbers = {"vullen.begin": 0.0, "vullen.lek": leak}
    return stock(simulate(Vullen, YEARS, numbers, {"kraan": tap}, plain=True), "vullen.inhoud")


@pytest.mark.parametrize("day", [dt.date(2026, 3, 19), dt.date(2026, 7, 2), dt.date(2027, 11, 5)])
def test_lever_that_jumps_inside_a_step_is_held_at_its_mean(day: dt.date) -> None:
    leak, jump, t = 0.8, decimal_year(day), np.arange(4.0)
    exact = 100.0 / leak * (1 - np.exp(-leak * t))
    exact += 200.0 / leak * (1 - np.exp(-leak * np.maximum(t - (jump - 2026), 0.0)))
    error = np.abs(vessel(means(Ramp(300.0, day)), leak) - exact).max()
    assert error <= 1.01 * leak * YEARS.dt**2 / 8 * 200.0  # the jump half-way the step
    at_start = np.where(YEARS.starts < jump, 100.0, 300.0)
    assert np.abs(vessel(at_start, leak) - exact).max() > 20 * error


def test_what_a_lever_lets_in_is_exact_wherever_it_jumps() -> None:
    for day in range(1, 365, 13):
        date = dt.date(2026, 1, 1) + dt.timedelta(days=day)
        jump = decimal_year(date) - 2026
        let_in = 100.0 * jump + 300.0 * (3 - jump)
        assert vessel(means(Ramp(300.0, date)), 0.0)[-1] == pytest.approx(let_in, rel=1e-13)


def test_ramp() -> None:
    """From 100 to 300 between two days that fall inside a step."""
    first, last = dt.date(2026, 3, 19), dt.date(2028, 2, 10)
    tap = means(Ramp(300.0, first, last))
    begin, end, t = decimal_year(first) - 2026, decimal_year(last) - 2026, np.arange(4.0)
    slope = 200.0 / (end - begin)
    risen = slope * (np.clip(t, begin, end) - begin) ** 2 / 2
    let_in = 100.0 * t + risen + 200.0 * np.maximum(t - end, 0.0)
    assert vessel(tap, 0.0) == pytest.approx(let_in, rel=1e-13)

    leak = 0.8
    exact = 100.0 / leak * (1 - np.exp(-leak * t))
    for bend, sign in ((begin, 1.0), (end, -1.0)):
        s = np.maximum(t - bend, 0.0)
        exact += sign * slope * (s / leak - (1 - np.exp(-leak * s)) / leak**2)
    # within a step the mean differs from the line by slope x step at most; this is what stays
    assert vessel(tap, leak) == pytest.approx(exact, abs=1.01 * slope * YEARS.dt**2 / 12)


class Klok(Sector):
    """Fills as fast as the years count."""

    tijd = Input("year")
    begin, tempo = Param("person"), Param("person/year/year")
    inhoud = Stock("person", initial=begin)
    bron = Cloud("person")
    erin = Flow(bron >> inhoud, tijd * tempo)


def test_calendar_is_known_at_its_mean_in_every_step() -> None:
    grid = Grid(2022, 2026, 64, 64)
    results = simulate(Klok, grid, {"klok.begin": 0.0, "klok.tempo": 2.0}, plain=True)
    assert stock(results, "klok.inhoud") == pytest.approx(grid.time**2 - 2022.0**2, rel=1e-12)


parts_of_a_year = st.floats(0.0, 1.0)


@given(parts_of_a_year, parts_of_a_year, st.sampled_from([1, 2, 16, 64, 128]))
def test_season_lasts_exactly_as_long_as_it_does(one: float, two: float, steps: int) -> None:
    closes, opens = sorted((one, two))
    grid = Grid(2022, 2024, steps)
    share = grid.season(opens, closes)
    assert share.shape == (grid.steps + 1,)
    assert np.all((share >= 0.0) & (share <= 1.0))
    yearly = share[:-1].reshape(2, steps).mean(axis=1)
    assert yearly == pytest.approx(closes + 1 - opens, abs=1e-12)
    middle = np.mod(grid.starts + grid.dt / 2, 1.0)
    summer = (middle - grid.dt / 2 >= closes) & (middle + grid.dt / 2 <= opens)
    assert np.all(share[summer] == 0.0)


def test_vessel_that_fills_in_winter_only() -> None:
    grid = Grid(2022, 2025)
    numbers = {"winter.begin": 5.0, "winter.tempo": 100.0}
    inputs = {"winter": grid.season(opens=0.83, closes=0.29)}
    results = simulate(Winter, grid, numbers, inputs=inputs, plain=True)
    expected = 5.0 + 46.0 * np.arange(4)
    assert stock(results, "winter.inhoud") == pytest.approx(expected, rel=1e-13)

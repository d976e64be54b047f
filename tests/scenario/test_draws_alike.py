"""A lever moves every draw alike, from what it is in that draw."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.models.small_register import ramps, write_register

from simulation.register.parameters import Estimate, Lever
from simulation.register.register import load_register
from simulation.scenario.lever_paths import LeverPath, Ramp, average_paths
from simulation.scenario.scenario import BASELINE, Scenario, lever_paths, load_scenario

REGISTER = load_register()
NUMBERS = [name for name, lever in REGISTER.levers.items() if lever.kind != "date"]
SHARES = [name for name in NUMBERS if REGISTER.levers[name].unit == "1"]
LATE = 2034.0
GRID = (2022.0, 1 / 64, 14 * 64)

lever_names = st.sampled_from(NUMBERS)


def when(lever: Lever, path: LeverPath, year: float = LATE) -> tuple[float, float]:
    """Give gain and offset in the year that begins then."""
    gain, offset = average_paths({lever.id: path}, [lever.id], {lever.id: lever}, year, 1.0, 1)
    return float(gain[0, 0]), float(offset[0, 0])


def moved(lever: Lever, value: float, own: np.ndarray) -> np.ndarray:
    """Give where draws are, long after a step to a value."""
    gain, offset = when(lever, (Ramp(value),))
    return np.asarray(own * gain + offset)


def now_of(lever: Lever) -> float:
    assert lever.now is not None
    return lever.now


def estimated(lever: Lever, low: float, central: float, high: float) -> Lever:
    assert lever.base is not None
    return replace(lever, base=replace(lever.base, values={(): Estimate(low, central, high)}))


BY_HAND: Mapping[str, tuple[float, Callable[[np.ndarray], np.ndarray]]] = {
    "plekken_noodopvang": (5100.0, lambda own: 1.5 * own),
    "begeleidingsplekken": (1500.0, lambda own: own / 4),
    "flexwoningen": (0.0, lambda own: 0.0 * own),
    "sociale_nieuwbouw": (26000.0, lambda own: 2 * own),
    "aandeel_kleinschalig": (0.3, lambda own: 0.75 * own),
    "aandeel_wonen_eerst": (0.7, lambda own: 1 - 0.4 * (1 - own)),
    "recht_gezinnen": (1.0, lambda own: 0 * own + 1),
    "contingent": (0.0, lambda own: 0 * own),
    "beslistijd": (15.0, lambda own: 4 + (own - 4) / 2),
    "veldwerk": (6.0, lambda own: own / 2),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_by_hand(name: str) -> None:
    lever = REGISTER.levers[name]
    value, expected = BY_HAND[name]
    assert lever.base is not None and lever.base.has_range
    own = np.linspace(0.2, 1.8, 9) * now_of(lever)
    assert moved(lever, value, own) == pytest.approx(expected(own), abs=1e-12)


def test_more_rounds_go_up_to_the_most() -> None:
    lever = REGISTER.levers["veldwerk"]  # 12 of at most 30
    own = np.array([3.0, 12.0, 21.0])
    assert moved(lever, 21.0, own) == pytest.approx([16.5, 21.0, 25.5])
    assert moved(lever, 30.0, own) == pytest.approx([30.0, 30.0, 30.0])


def test_the_fastest_decision_is_the_same_in_every_draw() -> None:
    lever = REGISTER.levers["beslistijd"]
    assert moved(lever, lever.low, np.array([10.0, 26.0, 69.0])) == pytest.approx([4.0] * 3)


@settings(deadline=None)
@given(lever_names, st.data())
def test_central_goes_to_the_value_and_order_stays(name: str, data: st.DataObject) -> None:
    """More now is no less later, and a higher value is no less in any draw."""
    lever = REGISTER.levers[name]
    now, ends = now_of(lever), lever.ends
    own = np.sort([now, ends[0], *(now * np.array([0.3, 0.9, 1.1, 1.7])).clip(*ends)])
    one, other = sorted(data.draw(st.floats(lever.low, lever.high)) for _ in range(2))
    low, high = moved(lever, one, own), moved(lever, other, own)
    assert moved(lever, one, np.array([now])) == pytest.approx([one], rel=1e-12, abs=1e-12)
    for found in (low, high):
        assert (np.diff(found) >= -1e-9 * now).all()
    assert (high - low >= -1e-9 * now).all()
    if name not in SHARES or one >= now:
        return
    assert moved(lever, one, np.array([0.0])) == pytest.approx([0.0])


@settings(deadline=None)
@given(st.sampled_from(SHARES), ramps(), st.floats(0, 1))
def test_a_share_stays_a_share(name: str, path: tuple[Ramp, ...], own: float) -> None:
    gain, offset = lever_paths(Scenario("x", "x", knoppen={name: path}), REGISTER, [name], *GRID)
    levels = own * gain + offset
    assert levels.min() >= -1e-12 and levels.max() <= 1 + 1e-12
    nothing, everything = offset, gain + offset
    assert (everything - nothing >= -1e-12).all()  # at every moment


@settings(deadline=None)
@given(lever_names, st.dates(dt.date(2025, 1, 1), dt.date(2035, 1, 1)), st.integers(0, 3000))
def test_what_it_is_now_changes_no_bit(name: str, start: dt.date, days: int) -> None:
    """Also where it begins within a step of the engine."""
    end = start + dt.timedelta(days) if days else None
    path = (Ramp(now_of(REGISTER.levers[name]), start, end),)
    gain, offset = lever_paths(Scenario("x", "x", knoppen={name: path}), REGISTER, [name], *GRID)
    assert (gain == 1).all() and (offset == 0).all()


def test_a_step_after_a_step_is_said_of_today() -> None:
    """It starts from where the lever is; to what it is now brings back what each draw was."""
    lever = REGISTER.levers["plekken_noodopvang"]
    now = now_of(lever)
    halved = Ramp(now / 2, dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    doubled = Ramp(now * 2, dt.date(2028, 1, 1), dt.date(2030, 1, 1))
    back = Ramp(now, dt.date(2032, 1, 1))
    path = (halved, doubled, back)
    factors = [when(lever, path, year)[0] for year in (2025.0, 2027.0, 2030.0, 2033.0)]
    assert factors == pytest.approx([1.0, 0.5, 2.0, 1.0])
    gain, offset = when(lever, path, 2028.0)  # a quarter of the way, on average
    assert (gain, offset) == pytest.approx((0.5 + 1.5 / 4, 0.0), abs=2e-3)


def test_a_step_that_is_cut_stops_half_way_in_every_draw() -> None:
    lever = REGISTER.levers["aandeel_wonen_eerst"]
    days = [dt.date(year, 1, 1) for year in (2026, 2030, 2028)]
    gain, offset = when(lever, (Ramp(0.7, *days),))
    assert (gain, offset) == pytest.approx((0.7, 0.3), abs=1e-3)  # half of 1 and 0, 0.4 and 0.6


@pytest.mark.parametrize(
    ("low", "central", "high"), [(0.2, 0.2, 0.2), (0.0, 0.0, 0.4)], ids=["sure", "nothing"]
)
def test_without_a_proportion_the_value_holds_in_every_draw(
    low: float, central: float, high: float
) -> None:
    lever = estimated(REGISTER.levers["contingent"], low, central, high)
    assert moved(lever, 0.1, np.array([0.0, 0.2, 0.3])) == pytest.approx([0.1] * 3)
    assert moved(lever, central, np.array([0.0, 0.2, 0.3])).tolist() == [0.0, 0.2, 0.3]


def test_now_is_that_of_the_parameter_set_in_use(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_register(tmp_path_factory.mktemp("parameters"))
    scenario = Scenario("x", "x", knoppen={"contingent": (Ramp(0.02),)})
    for chosen, now in ((None, 0.04), ("ijking-1", 0.045)):
        register = load_register(folder, chosen)
        assert now_of(register.levers["contingent"]) == now
        gain, _ = lever_paths(scenario, register, ["contingent"], LATE, 1.0, 1)
        assert gain[0, 0] == pytest.approx(0.02 / now)


def test_what_was_fitted_is_no_lever_of_current_policy() -> None:
    """The counts were fitted with the centrals of the ranges, runs have those of the set; current
    policy has to be the same in both.
    """
    assert REGISTER.prior is not None
    for name in load_scenario(BASELINE).knoppen:
        assert REGISTER.levers[name].now == REGISTER.prior.levers[name].now

"""The search itself, where the answer is known on paper: straight lines, and what lies on them."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.explore.goal_seek.goal_search import (
    Look,
    Objective,
    Search,
    Stopped,
    quantile,
    share_reached,
)
from simulation.explore.goal_seek.looks_seen import LooksSeen

CHANGE = Objective("change")
FEWEST = Objective("levers", fewest=True)
HOMES = Objective("homes", counts="homes")
DRAWS = np.linspace(-0.1, 0.1, 41)
"""How far draws lie apart; their median is nothing."""
FINE = 1e-6
"""How far a lever is moved to see what it does: here nothing has corners."""
Effects = list[float]


def straight(
    effects: Effects, far: float, homes: Effects | None = None, chance: float = 0.5
) -> Search:
    """A goal that is `far` away; each lever brings its effect when it goes all the way."""
    brings, takes = np.array(effects), np.array(homes or [0.0] * len(effects))

    def look(place: np.ndarray) -> Look:
        return Look(far - brings @ place + DRAWS, float(takes @ place))

    return Search(look, np.zeros(len(effects)), np.ones(len(effects)), chance, slope=FINE)


def filled(effects: Effects, far: float, order: list[int]) -> np.ndarray:
    """The levers all the way in an order until the goal is there."""
    place = np.zeros(len(effects))
    for lever in order:
        place[lever] = min(1.0, max(0.0, far / effects[lever]))
        far -= place[lever] * effects[lever]
    return place


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0.1, 1.0), min_size=2, max_size=5, unique_by=lambda x: round(x, 1)),
    st.floats(0.1, 0.9),
)
def test_the_least_change_is_that_of_the_levers_that_bring_most(
    effects: Effects, part: float
) -> None:
    far = part * sum(effects)
    search = straight(effects, far)
    found = search.least(search.nearest(), CHANGE)
    best = filled(effects, far, sorted(range(len(effects)), key=lambda n: -effects[n]))
    assert search.reached(found)
    assert found.sum() == pytest.approx(best.sum(), abs=1e-6)
    assert found == pytest.approx(best, abs=1e-6)


def test_the_fewest_homes_are_those_of_the_lever_that_brings_most_for_a_home() -> None:
    effects, homes = [0.5, 0.4, 0.6], [5.0, 1.0, 9.0]
    search = straight(effects, 0.6, homes)
    found = search.least(search.nearest(), HOMES)
    assert found == pytest.approx(filled(effects, 0.6, [1, 0, 2]), abs=1e-6)


def test_the_fewest_levers_may_go_further() -> None:
    """One lever alone reaches it; the least change would take another two with it."""
    search = straight([0.3, 0.9, 0.3, 0.3], 0.85)
    found = search.least(search.nearest(), FEWEST)
    assert np.flatnonzero(found).tolist() == [1]
    assert found[1] == pytest.approx(0.85 / 0.9, abs=1e-6)


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_a_greater_chance_asks_for_more(chance: float) -> None:
    """Every draw lies as far from its goal as the others, by a number of its own."""
    search = straight([1.0], 0.5, chance=chance)
    [found] = search.least(search.nearest(), CHANGE)
    assert share_reached(search.at(np.array([found])).excess) >= chance
    assert found == pytest.approx(0.5 + quantile(DRAWS, chance), abs=0.006)


def test_what_cannot_be_reached_is_as_near_as_the_bounds_let_it() -> None:
    effects = [0.3, 0.2, -0.4]
    search = straight(effects, 0.9)
    found = search.nearest()
    assert found.tolist() == [1.0, 1.0, 0.0]
    assert not search.reached(found)
    assert search.margin(found) == pytest.approx(0.4, abs=1e-9)
    only = found.copy()
    only[0] = 20.0
    alone = search.needed(found, only)
    assert alone is not None and alone[0] == pytest.approx(1.0 + 0.4 / 0.3, abs=1e-6)
    together = search.needed(found, np.array([20.0, 20.0, 0.0]))
    assert together == pytest.approx([0.9 / 0.5, 0.9 / 0.5, 0.0], abs=1e-6)
    assert search.needed(found, np.array([1.5, 1.5, 0.0])) is None


def test_a_goal_between_the_corners_is_found() -> None:
    """Two levers that spoil it together: nearest where each is half-way."""

    def look(place: np.ndarray) -> Look:
        return Look(np.array([0.1 + float(((place - 0.5) ** 2).sum())]))

    search = Search(look, np.zeros(2), np.ones(2), slope=1e-6)
    assert search.nearest() == pytest.approx([0.5, 0.5], abs=1e-3)


GRID = np.linspace(0.0, 1.0, 11)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.05, 1.0), min_size=2, max_size=4), st.floats(0.1, 0.95))
def test_no_lever_can_go_a_step_back(effects: Effects, part: float) -> None:
    search = straight(effects, part * sum(effects))
    found = search.tightened(np.ones(len(effects)), [GRID] * len(effects))
    assert search.reached(found)
    for lever in np.flatnonzero(found):
        other = found.copy()
        other[lever] = GRID[np.flatnonzero(np.isclose(GRID, other[lever]))[0] - 1]
        assert not search.reached(other)


def test_what_falls_a_bit_short_on_a_grid_goes_on() -> None:
    search = straight([0.5, 0.5], 0.8)
    found = search.tightened(np.array([0.71, 0.71]), [GRID] * 2)
    assert search.reached(found) and found.sum() == pytest.approx(1.6)


@pytest.mark.parametrize(("count", "share"), list(product((1, 2, 25, 200), (0.1, 0.5, 0.9))))
def test_a_quantile_moves_along_and_lies_among_the_draws(count: int, share: float) -> None:
    draws = np.random.default_rng(count).normal(size=count)
    found = quantile(draws, share)
    assert draws.min() - 1e-12 <= found <= draws.max() + 1e-12
    assert quantile(draws + 3.0, share) == pytest.approx(found + 3.0)
    assert quantile(-draws, 1.0 - share) == pytest.approx(-found)


def test_a_search_that_is_stopped_goes_on_with_what_it_saw() -> None:
    whole = straight([0.5, 0.4, 0.3], 0.7)
    best = whole.least(whole.nearest(), CHANGE)
    kept = LooksSeen()
    count = 0

    def stop_at(most: int) -> Callable[[], None]:
        def progress() -> None:
            nonlocal count
            count += 1
            if count > most:
                raise Stopped

        return progress

    first = straight([0.5, 0.4, 0.3], 0.7)
    first.seen, first.progress = kept["searching"], stop_at(8)
    with pytest.raises(Stopped):
        first.least(first.nearest(), CHANGE)
    read = LooksSeen.from_bytes(kept.to_bytes())
    assert len(read["searching"]) == 8 and read.to_bytes() == kept.to_bytes()
    second = straight([0.5, 0.4, 0.3], 0.7)
    count, second.seen, second.progress = 0, read["searching"], stop_at(len(whole.seen) - 8)
    assert np.array_equal(second.least(second.nearest(), CHANGE), best)
    assert LooksSeen.from_bytes(b"no file") == LooksSeen()

"""Which lever did it: Shapley values as theory has them, and as the model gives them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations
from math import factorial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from support import few_draws

from dashboard.pages.vergelijken import contributions
from dashboard.pages.vergelijken.comparison import Comparison, Side
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import outcome
from dashboard.texts import texts
from simulation.engine.invariants import InvariantError
from simulation.explore import shapley_values as module
from simulation.explore.shapley_values import (
    MOST,
    Attribution,
    _mixed,
    attribute,
    matched,
    players,
    weights,
)
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.compare import inputs
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import Scenario, list_shipped, load_scenario


def shapley(values: np.ndarray) -> np.ndarray:
    """The Shapley value of each player, of what each combination of ``2 ** players`` reaches."""
    return np.tensordot(weights(len(values).bit_length() - 1), values, 1)


REGISTER = load_register()
BASE, HOMES = load_scenario("huidig_beleid"), load_scenario("wonen_eerst")
THREE = BASE.with_settings(
    {"contingent": 0.1, "aandeel_wonen_eerst": 0.6, "preventie_huisuitzetting": 0.7}
)
TOTAL = "dakloos_totaal"
MANY = 200
"""Draws by which fewer are judged."""
Game = Callable[[frozenset[int]], float]


def played(game: Game, count: int) -> np.ndarray:
    """Give what each combination reaches, in the order of `shapley`."""
    return np.array([game(members(number, count)) for number in range(2**count)])


def members(number: int, count: int) -> frozenset[int]:
    return frozenset(i for i in range(count) if number >> i & 1)


def by_orders(values: np.ndarray, count: int) -> np.ndarray:
    """Give the definition itself: the mean over all orders of what each brings when it comes in."""
    found = np.zeros(count)
    for order in permutations(range(count)):
        there = 0
        for player in order:
            found[player] += values[there | 1 << player] - values[there]
            there |= 1 << player
    return found / factorial(count)


def games(count: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(float, 2**count, elements=st.floats(-1e6, 1e6))


# The mathematics -----------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 5).flatmap(lambda count: games(count)))
def test_it_is_the_mean_over_all_orders(values: np.ndarray) -> None:
    count = len(values).bit_length() - 1
    assert shapley(values) == pytest.approx(by_orders(values, count), abs=1e-6)


@given(st.integers(1, 8).flatmap(lambda count: games(count)))
def test_the_contributions_add_up_to_the_whole(values: np.ndarray) -> None:
    assert shapley(values).sum() == pytest.approx(values[-1] - values[0], abs=1e-6)


@given(st.integers(1, 6).flatmap(lambda count: st.tuples(games(count), games(count))))
def test_of_two_games_together_the_contributions_add_up(both: tuple[np.ndarray, ...]) -> None:
    one, other = both
    assert shapley(one + 3 * other) == pytest.approx(shapley(one) + 3 * shapley(other), abs=1e-5)


@given(games(3))
def test_what_makes_no_difference_contributes_nothing(values: np.ndarray) -> None:
    """The fourth player adds nothing to any combination: the second half repeats the first."""
    found = shapley(np.concatenate([values, values]))
    assert found == pytest.approx([*shapley(values), 0.0], abs=1e-6)


@given(games(4), st.permutations(range(4)))
def test_equals_contribute_alike_whatever_their_order(values: np.ndarray, order: list[int]) -> None:
    count = 4

    def renamed(taking_part: frozenset[int]) -> float:
        return float(values[sum(1 << order[i] for i in taking_part)])

    assert shapley(played(renamed, count)) == pytest.approx(shapley(values)[order], abs=1e-6)
    alike = played(lambda s: float(values[sum(1 << i for i in range(len(s)))]), count)
    assert np.ptp(shapley(alike)) == pytest.approx(0.0, abs=1e-6)


def test_the_runway_is_shared_as_littlechild_and_owen_found() -> None:
    """A runway is as long as the largest aircraft needs; each piece is shared by who needs it."""
    lengths = [1.0, 2.5, 4.0, 4.0, 9.0]
    found = shapley(played(lambda s: max((lengths[i] for i in s), default=0.0), len(lengths)))
    steps = np.diff([0.0, *lengths]) / np.arange(len(lengths), 0, -1)
    assert found == pytest.approx(np.cumsum(steps))


def test_the_gloves_go_to_the_scarce_hand() -> None:
    """One left glove, two right ones: a pair is worth 1, and the left glove makes most pairs."""
    found = shapley(played(lambda s: float(0 in s and len(s) > 1), 3))
    assert found == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_the_square_of_a_sum_is_shared_by_size() -> None:
    sizes = np.array([0.5, -2.0, 3.0, 7.0])
    found = shapley(played(lambda s: sum(sizes[i] for i in s) ** 2, 4))
    assert found == pytest.approx(sizes * sizes.sum())


def test_each_draw_is_a_game_of_its_own() -> None:
    values = np.random.default_rng(1).normal(size=(8, 2, 5))
    found = shapley(values)
    assert found.shape == (3, 2, 5)
    assert found[:, 1, 4] == pytest.approx(shapley(values[:, 1, 4]))


def test_the_weights_of_a_player_are_those_of_joining() -> None:
    for count in range(1, 9):
        share = weights(count)
        joins = np.where(share > 0, share, 0.0)
        assert joins.sum(axis=1) == pytest.approx(np.ones(count))
        assert share.sum(axis=1) == pytest.approx(np.zeros(count), abs=1e-12)
    assert weights(0).shape == (0, 1)


# Held to a difference known from more draws --------------------------------------------------


def test_contributions_are_held_to_the_difference_in_all_draws() -> None:
    rng = np.random.default_rng(2)
    parts, total = (
        rng.normal([[1.0], [5.0], [0.0]], [[1.0], [2.0], [0.0]], (3, 80)),
        np.array([9.0]),
    )
    found = matched(parts, total)
    assert found.mean(axis=1).sum() == pytest.approx(9.0)
    assert (found[2] == 0.0).all()  # nothing stays nothing
    assert found - parts == pytest.approx((found - parts)[:, :1] * np.ones((1, 80)))
    alike = matched(np.stack([parts[1], parts[1]]), total)
    assert (alike[0] == alike[1]).all()


def test_holding_to_all_draws_comes_nearer_to_the_truth() -> None:
    """Parts that move with the whole: of these the mean over all draws is told from few."""
    rng = np.random.default_rng(3)
    errors = []
    for _ in range(200):
        common = rng.normal(size=500)
        parts = np.stack([3 + 2 * common, 1 + common + 0.1 * rng.normal(size=500)])
        few, truth = parts[:, :50], parts.mean(axis=1)
        held = matched(few, parts.sum(axis=0)).mean(axis=1)
        errors.append([np.abs(few.mean(axis=1) - truth), np.abs(held - truth)])
    plain, held_to = np.mean(errors, axis=0)
    assert (held_to < 0.2 * plain).all()


def test_one_alone_contributes_all_of_it() -> None:
    total = np.array([4.0, 6.0, 8.0])
    assert (matched(np.array([[3.0, 3.5]]), total) == total).all()
    assert matched(np.zeros((0, 5)), total).shape == (0, 5)


def test_what_is_the_same_in_all_draws_is_shared_by_size() -> None:
    assert matched(np.array([[3.0, 3.0], [1.0, 1.0]]), np.array([8.0]))[:, 0] == pytest.approx(
        [6, 2]
    )
    assert (matched(np.zeros((2, 3)), np.zeros(5)) == 0.0).all()


# Scenarios -----------------------------------------------------------------------------------


def at(scenario: Scenario, indicator: str, count: int = 20) -> np.ndarray:
    found = run(scenario, members=count, register=REGISTER)[0]
    return np.asarray(found.indicator(indicator)[int(abs(found.time - AMBITION).argmin())])


def test_of_two_levers_it_is_the_formula_by_hand() -> None:
    one, two = {"contingent": 0.1}, {"begeleidingsplekken": 20_000}
    first, second, both = (
        at(BASE.with_settings(levers, REGISTER), TOTAL) for levers in (one, two, one | two)
    )
    none = at(BASE, TOTAL)
    found = attribute(BASE, BASE.with_settings(one | two, REGISTER), REGISTER, members=20)
    assert [player.id for player in found.players] == ["contingent", "begeleidingsplekken"]
    expected = [(first - none + both - second) / 2, (second - none + both - first) / 2]
    assert found.of(TOTAL) == pytest.approx(np.array(expected), rel=1e-9, abs=1e-9)


@pytest.mark.slow
def test_of_real_scenarios_they_add_up_in_each_draw_and_for_each_indicator() -> None:
    found = attribute(BASE, HOMES, REGISTER, members=12)
    results = run([BASE, HOMES], members=12, register=REGISTER)
    row = int(abs(results[0].time - AMBITION).argmin())
    for name in INDICATORS:
        before, after = (result.indicator(name)[row] for result in results)
        scale = max(1.0, float(np.abs(after).max()))
        assert found.of(name).sum(axis=0) == pytest.approx(after - before, abs=1e-9 * scale)
    again = attribute(HOMES, BASE, REGISTER, members=12)
    assert again.of(TOTAL) == pytest.approx(-found.of(TOTAL), rel=1e-6, abs=1e-9)  # the way back


def test_a_lever_that_comes_later_contributes_nothing() -> None:
    late = {"naar": 4000, "start": "2033-01-01"}
    other = BASE.with_settings({"contingent": 0.1, "flexwoningen": late}, REGISTER)
    found = attribute(BASE, other, REGISTER, members=6)
    by_id = {player.id: found.of(TOTAL)[i] for i, player in enumerate(found.players)}
    assert by_id["flexwoningen"] == pytest.approx(np.zeros(6), abs=1e-6)
    assert (np.abs(by_id["contingent"]) > 1.0).all()


def test_assumptions_and_loops_take_part_and_goals_do_not() -> None:
    settings = {"woningtekort": "hoog", "draagvlak": "uit", "contingent": 0.1}
    other = replace(BASE.with_settings(settings, REGISTER), doelen={"nul_dakloos": 5.0})
    found = {player.id for player in players(BASE, other, REGISTER)}
    assert found == {"woningtekort", "draagvlak", "contingent"}
    assert "doel" in {one.kind for one in inputs([BASE, other], REGISTER)}
    assert players(BASE, BASE, REGISTER) == []
    assert attribute(BASE, BASE, REGISTER, members=2).values.shape == (0, len(INDICATORS), 2)


@pytest.mark.parametrize("name", list_shipped())
def test_with_many_differences_levers_of_a_group_go_together(name: str) -> None:
    other = load_scenario(name).with_settings({"woningtekort": "laag"}, REGISTER)
    every = [one for one in inputs([BASE, other], REGISTER) if one.kind in module.SECTIONS]
    found = players(BASE, other, REGISTER)
    assert len(found) <= MOST
    assert [one.id for player in found for one in player.inputs] == [one.id for one in every]
    assert any(player.grouped for player in found) == (len(every) > MOST)
    for player in found:
        if player.grouped:
            assert {REGISTER.levers[one.id].group for one in player.inputs} == {player.id}


def test_a_mixture_has_what_was_switched_and_nothing_else() -> None:
    first = load_scenario("preventie_eerst").with_settings({"woningtekort": "laag"}, REGISTER)
    every = inputs([first, HOMES], REGISTER)
    assert _mixed(first, HOMES, every).hash == HOMES.hash
    assert _mixed(first, HOMES, ()).hash == first.hash
    one = [each for each in every if each.id == "aandeel_preventief"]
    changed = _mixed(first, HOMES, one)
    assert changed.knoppen["aandeel_preventief"] == HOMES.knoppen["aandeel_preventief"]
    assert changed.aannames == first.aannames
    assert [each.id for each in inputs([first, changed], REGISTER)] == ["aandeel_preventief"]


def test_groups_add_up_too() -> None:
    other = load_scenario("alles_tegelijk")
    found = attribute(BASE, other, REGISTER, members=4)
    assert any(player.grouped for player in found.players)
    assert found.of(TOTAL).sum(axis=0) == pytest.approx(at(other, TOTAL, 4) - at(BASE, TOTAL, 4))


# On the page ---------------------------------------------------------------------------------


@pytest.fixture
def empty_store() -> Iterable[None]:
    contributions.store.cache_clear()
    yield
    contributions.store.cache_clear()


@pytest.mark.usefixtures("empty_store")
def test_on_the_page_they_add_up_to_the_difference_in_all_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contributions, "WORK", 0)
    t = texts("nl")
    sides = [Side(one.id, one.naam, outcome(one, REGISTER)) for one in (BASE, THREE)]
    comparison = Comparison(sides)
    assert not contributions.known(BASE, THREE, REGISTER)
    found = contributions.attribution(BASE, THREE, REGISTER)
    assert contributions.known(BASE, THREE, REGISTER)
    assert not contributions.known(THREE, BASE, REGISTER)
    assert found.members < FULL
    for indicator in (TOTAL, "ethos_1", "tijd_tot_woning"):
        made = contributions.parts(found, comparison, sides[1], indicator, t)
        total = comparison.difference(indicator, sides[1])
        assert sum(part.apart.mean for part in made) == pytest.approx(total.mean, rel=1e-9)
        assert all(part.apart.low <= part.apart.mean <= part.apart.high for part in made)
        sizes = [abs(part.apart.mean) for part in made]
        assert sizes == sorted(sizes, reverse=True)
    assert contributions.attribution(BASE, THREE, REGISTER) is found


@pytest.fixture
def all_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the page work on as many draws as a user gets."""
    monkeypatch.setattr(contributions, "FULL", few_draws.FULL)
    monkeypatch.setattr(contributions, "FEW", few_draws.FEW)


@pytest.fixture(scope="module")
def in_all_draws() -> Attribution:
    return attribute(BASE, THREE, REGISTER, members=MANY)


@pytest.mark.slow
@pytest.mark.parametrize(("draws", "share"), [(MANY, 0.001), (MANY // 2, 0.08)])
@pytest.mark.usefixtures("empty_store")
def test_rough_steps_and_fewer_draws_tell_what_all_tell(
    monkeypatch: pytest.MonkeyPatch, in_all_draws: Attribution, draws: int, share: float
) -> None:
    """Off by less than a share of what the draws differ: with a page's 250 of 500 it is 0.05."""
    monkeypatch.setattr(contributions, "FULL", MANY)
    monkeypatch.setattr(contributions, "WORK", 2**3 * draws)
    found = contributions.attribution(BASE, THREE, REGISTER)
    assert found.members == draws
    total = at(THREE, TOTAL, MANY) - at(BASE, TOTAL, MANY)
    exact = in_all_draws.of(TOTAL)
    off = found.of(TOTAL, total).mean(axis=1) - exact.mean(axis=1)
    low, high = np.quantile(exact, [0.05, 0.95], axis=1)
    assert len(exact) >= 3 and (np.abs(off) < share * (high - low)).all()


@pytest.mark.usefixtures("all_draws")
@pytest.mark.parametrize(("levers", "draws"), [(1, 500), (4, 500), (5, 250), (8, 100)])
def test_the_more_levers_the_fewer_draws(
    monkeypatch: pytest.MonkeyPatch, levers: int, draws: int
) -> None:
    taken: list[int] = []

    def counted(*_: object, members: int, **__: object) -> Attribution:
        taken.append(members)
        return Attribution((), np.zeros((0, len(INDICATORS), members)))

    monkeypatch.setattr(contributions, "players", lambda *_: range(levers))
    monkeypatch.setattr(contributions, "attribute", counted)
    contributions._run(BASE, HOMES, REGISTER)
    assert taken == [draws]


@pytest.mark.usefixtures("empty_store")
def test_where_rough_steps_fail_fine_ones_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int | None] = []

    def picky(*_: object, steps_per_year: int | None = None, members: int) -> Attribution:
        taken.append(steps_per_year)
        if steps_per_year is not None:
            raise InvariantError("too fast")
        return Attribution((), np.zeros((0, len(INDICATORS), members)))

    monkeypatch.setattr(contributions, "attribute", picky)
    contributions.attribution(BASE, HOMES, REGISTER)
    assert taken == [contributions.COARSE, None]


def test_another_parameter_set_is_worked_out_anew() -> None:
    contributions.attribution(BASE, HOMES, REGISTER)
    assert not contributions.known(BASE, HOMES, replace(REGISTER, posterior=None))


def test_the_mathematics_need_no_page() -> None:
    text = Path(module.__file__).read_text("utf-8")
    assert "streamlit" not in text and "dashboard" not in text

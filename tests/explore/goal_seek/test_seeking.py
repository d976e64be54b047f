"""The search with the model: what it promises, among draws that it never saw."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from simulation.explore.goal_seek.answers import (
    FEASIBLE,
    INFEASIBLE,
    REACHED,
    Answer,
    Package,
)
from simulation.explore.goal_seek.goal_search import Stopped, share_reached
from simulation.explore.goal_seek.goals import Goal, parse_goal
from simulation.explore.goal_seek.lever_ways import level
from simulation.explore.goal_seek.looks_seen import LooksSeen
from simulation.explore.goal_seek.seeking import CONFIRMED, SETTLED, TRIES, seek
from simulation.export.goal_sentences import named
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.reading.faults import SettingError
from simulation.register.register import Register, load_register
from simulation.scenario.lever_paths import LeverPath, Ramp
from simulation.scenario.scenario import Scenario, load_scenario, parse_scenario

FIRST, LAST = 2024, 2036
HOUSING = ("contingent", "nakoming", "mutaties", "woningdelen", "aandeel_wonen_eerst")
PREVENTION = ("preventie_levensgebeurtenis", "preventie_huisuitzetting", "nazorg_instellingen")
RIGHTS = ("recht_gezinnen", "recht_ondersteuning", "recht_economisch", "beslistijd")
OPVANG = "opvang_bezetting <= 0.9 in 2030"
PLACES = "plekken_opvang"
GOALS: dict[str, tuple[str, ...]] = {
    "cbs_equivalent <= 20000 in 2030": (),  # of all levers
    OPVANG: (*HOUSING, PLACES),
    "halvering": (*HOUSING, *PREVENTION, *RIGHTS),
    "kinderen <= 5500 in 2029": (*HOUSING, *RIGHTS),
    "kort_verblijf": (*HOUSING, *RIGHTS),
}
"""Goals, and the levers that may move for them."""


@cache
def calibrated() -> Register:
    return load_register()


@cache
def base() -> Scenario:
    return load_scenario("huidig_beleid", calibrated())


def asked(text: str, chance: float = 0.5) -> Goal:
    return parse_goal(text, chance, FIRST, LAST)


def other_levers(*moving: str) -> list[str]:
    return [name for name in calibrated().levers if moving and name not in moving]


def sought(text: str, *moving: str, chance: float = 0.5, **more: Any) -> Answer:
    more = {"packages": 1, "keep": other_levers(*moving), **more}
    return seek(asked(text, chance), base(), calibrated(), **more)


def drawn(first: int, count: int) -> Draws:
    """Draws from a place on in the order in which the search takes them."""
    ids = Draws.usual(calibrated(), first + count).ids
    assert ids is not None
    return Draws.chosen(calibrated(), ids[first:], 0)


def chance_of(scenario: Scenario, goal: Goal, draws: Draws) -> float:
    return share_reached(goal.excess(run(scenario, draws, until=goal.year + 1)[0]))


def put_back(package: Package, lever: str) -> Scenario:
    """The package with one lever a tenth of its way back, or a step of its slider if that is more.

    What is left to go may be no more than that: then the lever is as it was.
    """
    [move] = [one for one in package.moves if one.way.lever.id == lever]
    assert move.now is not None
    step = max(move.way.lever.step, 0.1 * abs(move.to - move.now))
    left = abs(move.to - move.now) - step
    levers: dict[str, LeverPath] = dict(package.scenario.knoppen)
    if left <= 0.0:
        del levers[lever]
    else:
        back = move.now + np.sign(move.to - move.now) * left
        levers[lever] = (Ramp(float(back), move.way.start, move.way.end),)
    return Scenario(**{**vars(package.scenario), "knoppen": levers})


@pytest.mark.slow
@pytest.mark.parametrize("text", GOALS)
def test_a_package_keeps_its_promise_and_needs_all_of_it(text: str) -> None:
    answer = sought(text, *GOALS[text])
    goal = asked(text)
    assert answer.status == FEASIBLE
    [package] = answer.packages
    assert package.chance >= goal.chance > answer.base.chance
    others = drawn(SETTLED + TRIES * CONFIRMED, 500)
    assert chance_of(package.scenario, goal, others) >= goal.chance - 0.03
    settled = drawn(0, SETTLED)
    assert chance_of(package.scenario, goal, settled) >= package.settled
    for move in package.moves:
        less = put_back(package, move.way.lever.id)
        assert chance_of(less, goal, settled) < package.settled, move.way.lever.id


def test_a_package_is_a_scenario_like_any_other() -> None:
    kept = named(sought(OPVANG, PLACES))["pakket_1"].scenario
    text = kept.to_yaml()
    again = parse_scenario(text, "pakket_1.yaml", calibrated())
    assert again.hash == kept.hash and again.naam != base().naam
    assert again.to_yaml() == text


def test_the_same_search_gives_the_same_answer_also_when_it_is_cut_off() -> None:
    goal, levers = OPVANG, (PLACES, "contingent")
    first = sought(goal, *levers, seed=3)
    kept = LooksSeen()

    def stop_when(looks: int) -> Callable[[str, float], None]:
        def progress(stage: str, done: float) -> None:
            assert 0.0 <= done < 1.0 and stage
            if sum(map(len, kept.values())) >= looks:
                raise Stopped

        return progress

    with pytest.raises(Stopped):
        sought(goal, *levers, seed=3, seen=kept, progress=stop_when(20))
    again = LooksSeen.from_bytes(kept.to_bytes())
    second = sought(goal, *levers, seed=3, seen=again)
    assert second.status == first.status and second.looks == first.looks
    assert [one.scenario.hash for one in second.packages] == [
        one.scenario.hash for one in first.packages
    ]
    assert [one.chance for one in second.packages] == [one.chance for one in first.packages]


def test_packages_differ_and_say_what_they_do_without() -> None:
    seen: list[Package] = []
    answer = sought("kinderen <= 5500 in 2029", *HOUSING, *RIGHTS, packages=2, found=seen.append)
    assert answer.status == FEASIBLE and list(answer.packages) == seen
    first, *others = answer.packages
    moved = {move.way.lever.id for move in first.moves}
    assert first.without is None and len(others) <= 1
    for other in others:
        assert other.without in moved
        assert other.without not in {move.way.lever.id for move in other.moves}
    assert set(answer.indispensable) <= moved
    assert len(others) == 1 or len(answer.indispensable) == 2  # it looks no further than asked


def test_out_of_reach_is_said_with_what_holds_it_back() -> None:
    answer = sought("cbs_equivalent <= 15000 in 2030", "contingent", "nakoming")
    assert answer.status == INFEASIBLE and not answer.too_late
    assert answer.nearest is not None
    assert answer.base.chance <= answer.nearest.chance < 0.5
    own, kept = answer.binding
    assert {own.way.lever.id, kept.way.lever.id} == {"contingent", "nakoming"}
    for one in answer.binding:
        assert one.bound == one.way.high and one.matters > 0.0
        assert one.natural == (one.way.lever.id == "nakoming")  # more than all is not kept
        if one.natural:
            assert one.alone is None and one.together is None


def test_a_bound_that_is_named_would_do() -> None:
    """What is told of a bound is so in draws that nothing was sought on."""
    low = level(base(), calibrated().levers[PLACES])

    def within(high: float) -> Answer:
        return sought(OPVANG, PLACES, bounds={PLACES: (low, high)})

    answer = within(12_000.0)
    assert answer.status == INFEASIBLE
    [only] = answer.binding
    assert only.bound == 12_000.0 and not only.natural
    assert only.alone is not None and only.alone == pytest.approx(only.together)
    assert only.alone > 12_000.0
    path = (Ramp(only.alone, dt.date(2027, 1, 1), dt.date(2029, 1, 1)),)
    there = base().with_settings({PLACES: path})
    others = drawn(SETTLED + TRIES * CONFIRMED, 750)
    assert chance_of(there, asked(OPVANG), others) == pytest.approx(0.5, abs=0.05)


def test_a_year_that_is_over_is_too_late_and_needs_no_search() -> None:
    answer = sought("dakloos_totaal <= 10 in 2026")
    assert answer.status == INFEASIBLE and answer.too_late
    assert answer.looks == 0 and answer.nearest is answer.base


def test_what_is_so_already_needs_nothing() -> None:
    answer = sought("dakloos_totaal <= 1000000 in 2030")
    assert answer.status == REACHED and not answer.packages and answer.base.moves == ()


def test_fewest_levers_and_least_homes_are_that() -> None:
    goal, levers = "kinderen <= 5500 in 2029", (*HOUSING[:3], *RIGHTS)
    found = {
        objective: sought(goal, *levers, objective=objective).packages[0]
        for objective in ("change", "levers", "homes")
    }
    count = {name: len(package.moves) for name, package in found.items()}
    homes = {
        name: package.result.mean("woningen_toegewezen", 2030.0) for name, package in found.items()
    }
    assert count["levers"] == min(count.values())
    assert homes["homes"] <= min(homes.values()) * 1.01


def test_levers_move_between_the_dates_that_are_asked() -> None:
    start, end = dt.date(2028, 1, 1), dt.date(2029, 7, 1)
    answer = sought("opvang_bezetting <= 0.9 in 2031", PLACES, start=start, end=end)
    assert answer.packages
    for package in answer.packages:
        path = package.scenario.knoppen[PLACES]
        assert isinstance(path, tuple) and path[-1].start == start and path[-1].eind == end


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"keep": ["contingentje"]}, "onbekende knop"),
        ({"keep": [], "bounds": {"contingent": (0.2, 0.9)}}, "grenzen binnen"),
        ({"keep": [], "bounds": {"contingent": (0.06, 0.1)}}, "--set"),
        ({"keep": ["contingent"], "bounds": {"contingent": (0.05, 0.1)}}, "vast en begrensd"),
        ({"keep": [], "bounds": {"afbouw_grootschalig": (2028.0, 2030.0)}}, "datum"),
    ],
)
def test_limits_that_cannot_be_are_refused(limits: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        sought("halvering", **limits)
    assert told in str(caught.value.faults[0].text("nl"))

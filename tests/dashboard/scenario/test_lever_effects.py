"""What each lever can do by itself: the same numbers as moving it by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dashboard.results import outcomes
from dashboard.results.cache import Ahead, GivenUp
from dashboard.results.draw_counts import FEW, FULL
from dashboard.results.outcomes import presets
from dashboard.scenario import lever_effects
from dashboard.scenario.edits import Choices, chosen_scenario
from dashboard.scenario.lever_effects import (
    Effect,
    Effects,
    complete,
    effects_of,
    movable,
    work_out,
    work_out_one,
)
from simulation.engine.invariants import InvariantError
from simulation.outcomes.draw_statistics import Spread, spread
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION, PEOPLE
from simulation.scenario.scenario import BASELINE

REGISTER = load_register()
BASE = presets()[BASELINE]
CONTINGENT, NEEDS_BOTH = (REGISTER.levers[name] for name in ("contingent", "recht_bedreigd"))


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    outcomes.ahead().end(60)  # of pages in other tests
    lever_effects.store.cache_clear()
    yield
    lever_effects.store.cache_clear()


@pytest.mark.parametrize("lever", [CONTINGENT, NEEDS_BOTH], ids=lambda lever: lever.id)
def test_it_is_the_difference_that_the_lever_makes_draw_by_draw(lever) -> None:  # type: ignore[no-untyped-def]
    work_out_one(Choices(), lever, REGISTER, FULL)
    low, high = effects_of(Choices(), REGISTER).known[lever.id]
    assert (low.to, high.to) == (lever.low, lever.high)
    for end in (low, high):
        moved = chosen_scenario(Choices().move(lever, end.to, BASE), BASE, REGISTER)
        there, here = run([moved, BASE], members=FULL, register=REGISTER)
        by_hand = spread(there.at(PEOPLE, AMBITION) - here.at(PEOPLE, AMBITION))
        assert end.apart == pytest.approx(by_hand, abs=5.0)  # larger steps: persons of 79,000
    best = effects_of(Choices(), REGISTER).best(REGISTER)[lever.id]
    sure = [end for end in (low, high) if end.apart.high < 0]
    assert best == (min(sure, key=lambda end: end.apart.mean) if sure else high)


def test_from_other_choices_a_lever_goes_on_from_there() -> None:
    chosen = Choices().move(CONTINGENT, 0.10, BASE)
    work_out_one(Choices(), CONTINGENT, REGISTER)
    work_out_one(chosen, CONTINGENT, REGISTER)
    [end] = effects_of(chosen, REGISTER).known["contingent"]  # that which does most
    whole = effects_of(Choices(), REGISTER).best(REGISTER)["contingent"]
    assert end.to == whole.to == CONTINGENT.high
    assert whole.apart.mean < end.apart.mean < 0


def test_where_nothing_is_sure_it_is_what_one_would_try() -> None:
    unsure = (Effect(0.0, Spread(-5.0, -20.0, 10.0)), Effect(1.0, Spread(4.0, -10.0, 20.0)))
    found = Effects()
    for name, ends in {
        "contingent": unsure,
        "beslistijd": unsure,
        "nakoming": None,
        "mutaties": (),
    }.items():
        found.add(FEW, name, ends)
    assert {name: one.to for name, one in found.best(REGISTER).items()} == {
        "contingent": 1.0,
        "beslistijd": 0.0,
    }


def test_at_its_end_a_lever_can_do_nothing_more() -> None:
    work_out_one(Choices(), CONTINGENT, REGISTER)
    chosen = Choices().move(CONTINGENT, CONTINGENT.high, BASE)
    work_out_one(chosen, CONTINGENT, REGISTER)
    found = effects_of(chosen, REGISTER)
    assert found.known["contingent"] == () and "contingent" not in found.best(REGISTER)


def test_it_stops_after_a_while_and_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, str]] = []

    def noted(choices: Choices, lever, register, draws: int) -> None:  # type: ignore[no-untyped-def]
        asked.append((draws, lever.id))
        effects_of(choices, register).add(draws, lever.id, ())

    monkeypatch.setattr(lever_effects, "work_out_one", noted)
    work_out(Choices(), REGISTER, seconds=0.0)
    assert len(asked) == 1 and not complete(effects_of(Choices(), REGISTER), REGISTER)
    work_out(Choices(), REGISTER, seconds=60.0)
    assert asked == [(n, lever.id) for n in (FEW, FULL) for lever in movable(REGISTER)]
    assert complete(effects_of(Choices(), REGISTER), REGISTER)


def test_what_is_known_with_more_draws_is_told() -> None:
    found = Effects()
    few, full = ((Effect(1.0, Spread(mean, -9.0, -1.0)),) for mean in (-5.0, -6.0))
    assert found.known == {} and found.draws("contingent") == 0
    found.add(FEW, "contingent", few)
    found.add(FEW, "nakoming", few)
    assert found.draws("contingent") == FEW
    found.add(FULL, "contingent", full)
    assert found.known == {"contingent": full, "nakoming": few}
    assert (found.draws("contingent"), found.draws("nakoming")) == (FULL, FEW)


def test_what_cannot_be_run_is_known_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be tried again at every look, for ever."""

    def broken(*_: object) -> None:
        raise InvariantError("more people than places")

    monkeypatch.setattr(lever_effects, "people_then", broken)
    work_out(Choices(), REGISTER, seconds=60.0)
    found = effects_of(Choices(), REGISTER)
    assert complete(found, REGISTER) and found.best(REGISTER) == {}


def test_what_gave_way_to_a_move_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes again; it is nothing that cannot be run."""

    def given_up(*_: object) -> None:
        raise GivenUp

    monkeypatch.setattr(lever_effects, "people_then", given_up)
    with pytest.raises(GivenUp):
        work_out_one(Choices(), CONTINGENT, REGISTER)
    assert effects_of(Choices(), REGISTER).known == {}


def test_pieces_make_the_whole_and_who_asked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[tuple[Any, ...]]()
    monkeypatch.setattr(Ahead, "piecewise", lambda _, *arguments: asked.append(arguments))
    told = list[str]()
    lever_effects.look_ahead("me", Choices(), REGISTER, lambda: told.append("more"))
    ((who, _, piece, then),) = asked
    assert who == ("me", "effects")
    while not piece():
        assert not complete(effects_of(Choices(), REGISTER), REGISTER)
    assert complete(effects_of(Choices(), REGISTER), REGISTER)
    then()
    assert told == ["more"]


def test_nothing_more_is_worked_out_for_who_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces, there = list[Callable[[], bool]](), [True]
    monkeypatch.setattr(Ahead, "piecewise", lambda _, __, ___, piece, *then: pieces.append(piece))
    monkeypatch.setattr(lever_effects, "still_shown", lambda: lambda: there[0])
    monkeypatch.setattr(lever_effects, "AT_ONCE", 0.0)
    lever_effects.look_ahead("me", Choices(), REGISTER)
    (piece,) = pieces
    assert not piece()
    known = len(effects_of(Choices(), REGISTER).known)
    there[0] = False
    assert piece() and len(effects_of(Choices(), REGISTER).known) == known == 1


def test_another_model_or_policy_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    first = effects_of(Choices(), REGISTER)
    assert effects_of(Choices(), REGISTER) is first
    assert effects_of(Choices("wonen_eerst"), REGISTER) is not first
    assert effects_of(Choices(), load_register(parameter_set="prior")) is not first
    assert outcomes.presets()[BASELINE].hash == BASE.hash

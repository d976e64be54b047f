"""Undo, redo and the log of changes."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.app.app_states import CLOSURE, LEVERS, REGISTER, SHIPPED, choices

from dashboard.scenario import history
from dashboard.scenario.edits import Choices, current, origin
from dashboard.scenario.edits_of import start_from
from dashboard.scenario.history import LINES, PAUSE, STEPS, Entry, History
from dashboard.scenario.lever_words import amount
from dashboard.texts import texts
from simulation.scenario.scenario import BASELINE, parse_scenario

NL, EN = texts("nl"), texts("en")
BASE = SHIPPED[BASELINE]
CONTINGENT, FLEX = LEVERS["contingent"], LEVERS["flexwoningen"]


def moved(value: float) -> Choices:
    return Choices().move(CONTINGENT, value, BASE)


def later(count: int = 1) -> float:
    """Give a moment at which the last change was long ago."""
    later.now += count * (PAUSE + 1.0)  # type: ignore[attr-defined]
    return later.now  # type: ignore[attr-defined,no-any-return]


later.now = 0.0  # type: ignore[attr-defined]


def lines(entry: Entry, lang: str = "nl") -> list[str]:
    return entry.lines(SHIPPED, REGISTER, texts(lang))


def test_undo_and_redo() -> None:
    start = History(Choices())
    assert not start.can_undo and not start.can_redo
    assert start.undo() is start and start.redo() is start
    one = start.do(moved(0.1), later())
    two = one.do(moved(0.12), later())
    assert two.undo().now == moved(0.1)
    assert two.undo().undo().now == Choices()
    assert two.undo().undo().redo().redo().now == moved(0.12)
    other = two.undo().do(moved(0.05), later())
    assert not other.can_redo
    assert other.undo().now == moved(0.1)


def test_an_equal_state_is_no_step() -> None:
    one = History(Choices()).do(moved(0.1), later())
    assert one.do(moved(0.1), later()) is one


STEP = st.sampled_from(("undo", "redo")) | st.tuples(
    st.sampled_from((0.05, 0.1, 0.12, 0.15)), st.sampled_from((1000.0, 2000.0))
)


@given(st.lists(STEP, max_size=120))
def test_it_does_as_two_stacks_do(steps: list[str | tuple[float, float]]) -> None:
    """A model of it: a list of states and a place in the list."""
    found, states, place, entries = History(Choices()), [Choices()], 0, 0
    for step in steps:
        if step == "undo":
            entries += place > max(0, len(states) - 1 - STEPS) and place > 0
            found, place = found.undo(), max(place - 1, 0)
        elif step == "redo":
            entries += place < len(states) - 1
            found, place = found.redo(), min(place + 1, len(states) - 1)
        else:
            assert isinstance(step, tuple)
            state = moved(step[0]).move(FLEX, step[1], BASE)
            if state != states[place]:
                states, place, entries = [*states[: place + 1], state], place + 1, entries + 1
            found = found.do(state, later())
        if place > STEPS:
            states, place = states[place - STEPS :], STEPS
        assert found.now == states[place]
        assert found.can_undo == (place > 0)
        assert found.can_redo == (place < len(states) - 1)
        assert len(found.log) == min(entries, LINES)


def test_it_is_bounded() -> None:
    found = History(Choices())
    for number in range(3 * LINES):
        found = found.do(moved(0.1 if number % 2 else 0.12), later())
    assert (len(found.past), len(found.log)) == (STEPS, LINES)
    for _ in range(3 * LINES):
        found = found.undo()
    assert (len(found.future), len(found.log)) == (STEPS, LINES)
    for _ in range(3 * LINES):
        found = found.redo()
    assert (len(found.past), len(found.log)) == (STEPS, LINES)


# One thing moved a little and a little more ----------------------------------------------------


def test_quick_moves_of_one_lever_are_one_step() -> None:
    found, at = History(Choices()), later()
    for number in range(1, 11):
        found = found.do(moved(0.04 + number / 200), at + number * PAUSE)
    assert len(found.log) == len(found.past) == 1
    assert found.log[0] == Entry("do", Choices(), moved(0.04 + 10 / 200))
    assert found.undo().now == Choices()


def test_there_and_back_is_nothing() -> None:
    at = later()
    found = History(Choices()).do(moved(0.1), at).do(Choices(), at + 1.0)
    assert found == History(Choices())
    again = found.do(moved(0.1), at + 1.5)
    assert again.undo().now == Choices()


def test_slow_moves_are_steps_of_their_own() -> None:
    found = History(Choices()).do(moved(0.1), later()).do(moved(0.12), later())
    assert found.undo().now == moved(0.1)


def test_another_lever_is_a_step_of_its_own() -> None:
    at = later()
    both = moved(0.1).move(FLEX, 3000.0, BASE)
    found = History(Choices()).do(moved(0.1), at).do(both, at + 0.1)
    assert found.undo().now == moved(0.1)
    first_again = found.do(moved(0.12).move(FLEX, 3000.0, BASE), at + 0.2)
    assert first_again.undo().now == both


def test_after_undo_a_move_is_a_step_of_its_own() -> None:
    at = later()
    found = History(Choices()).do(moved(0.1), at).do(moved(0.12), at + 5).undo()
    found = found.do(moved(0.13), at + 5.1)
    assert found.undo().now == moved(0.1)


def test_two_things_at_once_do_not_go_on() -> None:
    at, both = later(), moved(0.1).move(FLEX, 3000.0, BASE)
    found = History(Choices()).do(both, at).do(moved(0.12).move(FLEX, 2000.0, BASE), at + 0.1)
    assert found.undo().now == both


def test_the_clock_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [100.0]
    monkeypatch.setattr(history.time, "monotonic", lambda: moment[0])
    found = History(Choices()).do(moved(0.1))
    moment[0] += PAUSE
    assert len(found.do(moved(0.12)).past) == 1
    moment[0] += 0.1
    assert len(found.do(moved(0.12)).past) == 2


# The log ---------------------------------------------------------------------------------------


def test_the_log_survives_undo() -> None:
    found = History(Choices()).do(moved(0.1), later()).undo().redo().undo()
    assert [entry.how for entry in found.log] == ["do", "undo", "redo", "undo"]
    was, to = amount(CONTINGENT, current(CONTINGENT), NL), amount(CONTINGENT, 0.1, NL)
    assert [lines(entry) for entry in found.log[:3]] == [
        [f"{CONTINGENT.label.nl}: van {was} naar {to}"],
        [f"Ongedaan gemaakt. {CONTINGENT.label.nl}: van {to} naar {was}"],
        [f"Opnieuw gedaan. {CONTINGENT.label.nl}: van {was} naar {to}"],
    ]
    assert lines(found.log[1], "en")[0].startswith(f"Undone. {CONTINGENT.label.en}: ")


def test_every_kind_of_change_has_words() -> None:
    preset = SHIPPED["wonen_eerst"]
    start = Choices("wonen_eerst")
    dated = start.move(CLOSURE, 2031.0, preset)
    shortage = "Woningtekort begin 2031"
    cases = [
        (start.move(FLEX, 3000.0, preset), "Flexwoningen: van 1.200 naar 3.000"),
        (dated, "Einde van grootschalige opvang: van Geen einddatum naar 1 januari 2031"),
        (start.assume("woningtekort", "hoog", preset), f"{shortage}: van midden naar hoog"),
        (start.assume("woningtekort", 3.5e5, preset), f"{shortage}: van midden naar 350.000"),
        (start.switch("draagvlak", False, preset), "Lus: draagvlak: van aan naar uit"),
        (
            start.aim("nul_dakloos", 500.0, preset, REGISTER),
            "Doel: Niemand dakloos, hooguit: van 1.000 personen naar 500 personen",
        ),
        (Choices(), "Scenario: van Wonen Eerst naar Huidig beleid"),
    ]
    for after, words in cases:
        assert lines(Entry("do", start, after)) == [words]
        assert all(lines(Entry("do", start, after), "en"))
    unguarded = dated.set_guard(CLOSURE, False, preset)
    assert lines(Entry("do", dated, unguarded)) == ["Wacht tot er woningen zijn: van aan naar uit"]


def test_dates_are_told() -> None:
    preset, start = SHIPPED[BASELINE], moved(0.1)
    own = start.schedule(CONTINGENT, (dt.date(2028, 7, 1), None), preset)
    name = f"{CONTINGENT.label.nl}, begin en eind"
    usual = "1 januari 2027 tot 1 januari 2029, geleidelijk"
    assert lines(Entry("do", start, own)) == [
        f"{name}: van {usual} naar in één keer op 1 juli 2028"
    ]
    both = Choices().move(CONTINGENT, 0.12, preset)
    both = both.schedule(CONTINGENT, (dt.date(2028, 7, 1), dt.date(2030, 1, 1)), preset)
    assert lines(Entry("do", start, both))[1:] == [
        f"{name}: van {usual} naar 1 juli 2028 tot 1 januari 2030, geleidelijk"
    ]
    closing = Choices().move(CLOSURE, 2032.0, preset)
    later_start = closing.schedule(CLOSURE, (dt.date(2028, 1, 1), None), preset)
    assert lines(Entry("do", closing, later_start)) == [
        "Einde van grootschalige opvang, begin en eind: van vanaf 1 januari 2027 naar "
        "vanaf 1 januari 2028"
    ]


def test_a_loaded_scenario_is_told_by_its_own_name() -> None:
    file = parse_scenario("naam: Mijn plan\nknoppen: {contingent: 0.09}", "plan.yaml")
    loaded = start_from(file, SHIPPED)
    after = loaded.move(FLEX, 3000.0, origin(loaded, SHIPPED))
    assert lines(Entry("do", Choices(), after)) == [
        "Scenario: van Huidig beleid naar Mijn plan",
        "Flexwoningen: van 1.200 naar 3.000",
    ]


@settings(deadline=None, max_examples=40)
@given(choices(), choices())
def test_any_two_states_differ_in_words_when_they_differ(one: Choices, other: Choices) -> None:
    for before, after in ((one, other), (one.reset(), one), (one, one.reset())):
        for t in (NL, EN):
            told = Entry("do", before, after).lines(SHIPPED, REGISTER, t)
            assert bool(told) == (before != after)
            assert all(told)

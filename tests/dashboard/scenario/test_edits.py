"""The choices of the app's user: which scenario follows from them."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.app.app_states import CLOSURE, LEVERS, REGISTER, SHIPPED, choices, dates, values

from dashboard.scenario.edits import (
    ARRIVES,
    Choices,
    Move,
    assumption,
    chosen_scenario,
    current,
    dates_of,
    end_value,
    guard_of,
    loop_on,
    origin,
    stops,
    threshold,
    touched,
    value_of,
)
from dashboard.scenario.edits_of import choices_of, start_from
from simulation.reading.faults import SettingError
from simulation.register.register import Lever
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import USUAL, Afbouw, Ramp, decimal_year
from simulation.scenario.scenario import (
    BASELINE,
    LOOPS,
    Scenario,
    lever_paths,
    list_shipped,
    parse_scenario,
)

CONTINGENT = LEVERS["contingent"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def scenario_of(chosen: Choices) -> Scenario:
    return chosen_scenario(chosen, origin(chosen, SHIPPED), REGISTER)


def read(text: str) -> Choices:
    """Start from a file with these lines under a name."""
    return start_from(parse_scenario(f"naam: Mijn plan\n{text}", "plan.yaml"), SHIPPED)


@pytest.mark.parametrize("name", list_shipped())
def test_without_moves_the_scenario_is_the_shipped_one(name: str) -> None:
    assert scenario_of(Choices(name)) is SHIPPED[name]


@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.id)
@pytest.mark.parametrize("name", ["huidig_beleid", "alles_tegelijk", "afbouw_zonder_woningen"])
def test_each_lever_reaches_both_ends_and_its_file_says_the_same(name: str, lever: Lever) -> None:
    preset = SHIPPED[name]
    for value in (lever.low, lever.high):
        scenario = scenario_of(Choices(name).move(lever, value, preset))
        assert end_value(scenario, lever) == value
        read = parse_scenario(scenario.to_yaml(), f"{scenario.id}.yaml")
        assert read.hash == scenario.hash
        assert read.id == scenario.id


@settings(deadline=None, max_examples=50)
@given(choices())
def test_the_file_of_any_state_says_the_same(chosen: Choices) -> None:
    scenario = scenario_of(chosen)
    read = parse_scenario(scenario.to_yaml(), f"{scenario.id}.yaml")
    assert read == scenario
    assert read.hash == scenario.hash


@settings(deadline=None, max_examples=50)
@given(choices(loaded=False))
def test_the_choices_follow_from_their_scenario(chosen: Choices) -> None:
    """Also from its file; only a name that is not the app's makes it a loaded scenario."""
    scenario = scenario_of(chosen)
    assert choices_of(scenario, SHIPPED, REGISTER) == chosen
    read = parse_scenario(scenario.to_yaml(), "anders.yaml")
    assert choices_of(read, SHIPPED, REGISTER) == chosen
    own = replace(read, naam="Een eigen naam")
    assert scenario_of(choices_of(own, SHIPPED, REGISTER)) == own


@settings(deadline=None, max_examples=50)
@given(choices())
def test_choices_of_any_scenario_give_the_same_scenario(chosen: Choices) -> None:
    scenario = scenario_of(chosen)
    assert scenario_of(choices_of(scenario, SHIPPED, REGISTER)).hash == scenario.hash


@pytest.mark.parametrize(
    "text",
    [
        "knoppen: {contingent: [{naar: 0.08}, {naar: 0.1, start: 2028-01-01}]}",
        "knoppen: {contingent: {naar: 0.1, eind: 2029-01-01, tot: 2028-01-01}}",
        "knoppen: {afbouw_grootschalig: 2030-07-15}",
        "knoppen: {contingent: 0.1}\nredenen: {contingent: Omdat het kan}",
        "knoppen: {contingent: 0.1}\nomschrijving: Iets van ons",
        "aannames: {woningtekort: midden}",
    ],
)
def test_what_choices_cannot_hold_is_where_they_start_from(text: str) -> None:
    """Also when someone kept the name that the app had given."""
    scenario = parse_scenario(f"naam: Huidig beleid (aangepast)\n{text}", "plan.yaml")
    found = choices_of(scenario, SHIPPED, REGISTER)
    assert found.loaded is not None and not found.changed
    assert scenario_of(found) == scenario


# What is kept, and what is not ---------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(choices())
def test_whatever_goes_back_to_its_own_value_is_not_kept(chosen: Choices) -> None:
    start, back = origin(chosen, SHIPPED), chosen
    for lever in LEVERS.values():
        back = back.move(lever, end_value(start, lever), start).schedule(lever, None, start)
        assert lever.id not in back.moved
    back = back.set_guard(CLOSURE, guard_of(chosen.reset(), start), start)
    for name in REGISTER.assumptions:
        back = back.assume(name, assumption(start, name), start)
    for name in LOOPS:
        back = back.switch(name, loop_on(start, name), start)
    for name in CRITERIA:
        back = back.aim(name, threshold(start, name, REGISTER), start, REGISTER)
    assert back == chosen.reset()
    assert not back.changed
    assert scenario_of(back) is start


@settings(deadline=None, max_examples=50)
@given(choices(), choices())
def test_what_differs_is_named_and_nothing_else(one: Choices, other: Choices) -> None:
    assert touched(one, one) == frozenset()
    assert touched(one, other) == touched(other, one)
    assert bool(touched(one, other)) == (one != other)
    start = origin(one, SHIPPED)
    moved = one.move(CONTINGENT, 0.123, start)
    assert touched(one, moved) <= {("knoppen", "contingent")}


def test_one_lever_is_released_and_the_others_stay() -> None:
    preset = SHIPPED["wonen_eerst"]
    chosen = Choices("wonen_eerst").move(CONTINGENT, 0.12, preset)
    both = chosen.move(CLOSURE, 2031.0, preset).set_guard(CLOSURE, False, preset)
    assert both.release(CLOSURE) == chosen
    assert both.release(CONTINGENT).moved == {CLOSURE.id: Move(2031.0)}
    assert both.release(CONTINGENT).guard is False


def test_two_kinds_of_reset() -> None:
    loaded = read("basis: wonen_eerst\nknoppen: {contingent: 0.09}")
    assert loaded.loaded is not None
    moved = loaded.move(CONTINGENT, 0.12, loaded.loaded)
    assert moved.changed and moved.reset() == loaded
    assert scenario_of(moved.reset()) is loaded.loaded
    assert scenario_of(Choices()) is SHIPPED[BASELINE]


def test_a_threshold_of_minus_nothing_is_nothing() -> None:
    limits = (0.0, -0.0)
    hashes = {
        scenario_of(Choices().aim("nul_dakloos", limit, SHIPPED[BASELINE], REGISTER)).hash
        for limit in limits
    }
    assert len(hashes) == 1


# Levers --------------------------------------------------------------------------------------


def test_a_lever_keeps_the_ramp_of_its_scenario() -> None:
    preset = SHIPPED["wonen_eerst"]
    moved = scenario_of(Choices("wonen_eerst").move(CONTINGENT, 0.1, preset))
    own = preset.knoppen["contingent"][-1]
    assert moved.knoppen["contingent"] == (Ramp(0.1, own.start, own.eind),)
    assert "contingent" not in moved.redenen


def test_a_lever_that_the_scenario_leaves_alone_gets_a_ramp() -> None:
    moved = scenario_of(Choices().move(CONTINGENT, 0.1, SHIPPED[BASELINE]))
    assert moved.knoppen["contingent"] == (Ramp(0.1, USUAL, ARRIVES),)


def test_moving_back_is_not_moving() -> None:
    preset = SHIPPED["wonen_eerst"]
    own = end_value(preset, CONTINGENT)
    chosen = Choices("wonen_eerst").move(CONTINGENT, 0.12, preset).move(CONTINGENT, own, preset)
    assert chosen == Choices("wonen_eerst")


def test_moving_to_the_present_value_undoes_the_scenario() -> None:
    preset = SHIPPED["wonen_eerst"]
    chosen = Choices("wonen_eerst").move(CONTINGENT, current(CONTINGENT), preset)
    assert end_value(scenario_of(chosen), CONTINGENT) == current(CONTINGENT)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(sorted(SHIPPED)), values(CONTINGENT), dates())
def test_a_start_of_its_own_is_when_the_lever_starts(
    name: str, value: float, own: tuple[dt.date, dt.date | None]
) -> None:
    """Also when it is later than the scenario's, which then does not begin first."""
    preset = SHIPPED[name]
    chosen = Choices(name).move(CONTINGENT, value, preset).schedule(CONTINGENT, own, preset)
    scenario = scenario_of(chosen)
    assert dates_of(chosen, preset, CONTINGENT) == own
    start = decimal_year(own[0])
    a, b = lever_paths(scenario, REGISTER, ["contingent"], start - 2.0, 2.0, 1)
    assert a[0, 0] == pytest.approx(1.0, abs=1e-12)
    assert b[0, 0] == pytest.approx(0.0, abs=1e-12)
    after = decimal_year(own[1] or own[0])
    a, b = lever_paths(scenario, REGISTER, ["contingent"], after, 1.0, 1)
    assert (current(CONTINGENT) or 0.0) * a[0, 0] + b[0, 0] == pytest.approx(value, abs=1e-12)


def test_of_several_steps_the_last_is_moved() -> None:
    start = "{naar: 0.1, start: 2026-01-01, eind: 2030-01-01, tot: 2028-01-01}"
    steps = f"[{start}, {{naar: 0.05, start: 2028-01-01, eind: 2029-01-01}}]"
    chosen = read(f"knoppen: {{contingent: {steps}}}")
    assert chosen.loaded is not None
    first, last = chosen.loaded.knoppen["contingent"]
    moved = chosen.move(CONTINGENT, 0.12, chosen.loaded)
    assert scenario_of(moved).knoppen["contingent"] == (first, replace(last, naar=0.12))
    later = moved.schedule(CONTINGENT, (day("2029-01-01"), None), chosen.loaded)
    assert scenario_of(later).knoppen["contingent"] == (
        replace(first, tot=day("2029-01-01")),
        Ramp(0.12, day("2029-01-01")),
    )
    earlier = moved.schedule(CONTINGENT, (day("2025-07-01"), None), chosen.loaded)
    assert scenario_of(earlier).knoppen["contingent"] == (Ramp(0.12, day("2025-07-01")),)


def test_a_step_that_stops_half_way_ends_half_way() -> None:
    step = "{naar: 0.1, start: 2026-01-01, eind: 2028-01-01, tot: 2027-01-01}"
    loaded = read(f"knoppen: {{contingent: {step}}}").loaded
    assert loaded is not None
    now = current(CONTINGENT)
    assert now is not None
    days = (365, 730)
    half = now + (0.1 - now) * days[0] / days[1]
    assert end_value(loaded, CONTINGENT) == pytest.approx(half, abs=1e-12)
    a, b = lever_paths(loaded, REGISTER, ["contingent"], 2030.0, 1.0, 1)
    assert end_value(loaded, CONTINGENT) == pytest.approx(now * a[0, 0] + b[0, 0], abs=1e-15)


def test_a_value_out_of_range_is_refused() -> None:
    with pytest.raises(SettingError, match="contingent"):
        scenario_of(Choices(moved={"contingent": Move(0.9)}))


# The closure ---------------------------------------------------------------------------------


def test_a_date_and_its_guardrail() -> None:
    name = "afbouw_zonder_woningen"
    preset = SHIPPED[name]
    later = scenario_of(Choices(name).move(CLOSURE, 2033.0, preset))
    assert later.knoppen[CLOSURE.id] == Afbouw(dt.date(2033, 1, 1), vangrail=False)
    guarded = scenario_of(Choices(name).set_guard(CLOSURE, True, preset))
    assert guarded.knoppen[CLOSURE.id] == Afbouw(dt.date(2030, 1, 1), vangrail=True)
    never = scenario_of(Choices(name).set_guard(CLOSURE, True, preset).move(CLOSURE, None, preset))
    assert never.knoppen[CLOSURE.id] == Afbouw(None, vangrail=False)


def test_the_guardrail_alone_leaves_the_day_as_it_is() -> None:
    chosen = read("knoppen: {afbouw_grootschalig: 2030-07-15}")
    assert chosen.loaded is not None
    open_ended = scenario_of(chosen.set_guard(CLOSURE, False, chosen.loaded))
    assert open_ended.knoppen[CLOSURE.id] == Afbouw(day("2030-07-15"), vangrail=False)


def test_a_guardrail_without_a_date_changes_nothing() -> None:
    assert Choices().set_guard(CLOSURE, False, SHIPPED[BASELINE]) == Choices()
    assert scenario_of(Choices(guard=False)).hash == SHIPPED[BASELINE].hash
    dated = Choices().move(CLOSURE, 2031.0, SHIPPED[BASELINE])
    dated = dated.set_guard(CLOSURE, False, SHIPPED[BASELINE])
    assert dated.guard is False
    assert dated.move(CLOSURE, None, SHIPPED[BASELINE]) == Choices()


def test_a_closure_begins_before_it_ends() -> None:
    preset = SHIPPED[BASELINE]
    chosen = Choices().move(CLOSURE, 2034.0, preset)
    chosen = chosen.schedule(CLOSURE, (day("2031-01-01"), None), preset)
    assert dates_of(chosen, preset, CLOSURE) == (day("2031-01-01"), day("2034-01-01"))
    earlier = chosen.move(CLOSURE, 2030.0, preset)
    assert earlier.moved == {CLOSURE.id: Move(2030.0)}
    assert scenario_of(earlier).knoppen[CLOSURE.id] == Afbouw(day("2030-01-01"), USUAL)
    late = read("knoppen: {afbouw_grootschalig: {datum: 2035-01-01, start: 2034-01-01}}")
    assert late.loaded is not None
    moved = late.move(CLOSURE, 2029.0, late.loaded)
    assert scenario_of(moved).knoppen[CLOSURE.id] == Afbouw(day("2029-01-01"), USUAL)


# Where choices start from --------------------------------------------------------------------


@pytest.mark.parametrize("name", list_shipped())
def test_the_file_of_a_shipped_scenario_is_that_scenario(name: str) -> None:
    read = parse_scenario(SHIPPED[name].to_yaml(), "iets_anders.yaml")
    assert start_from(read, SHIPPED) == Choices(name)
    assert choices_of(read, SHIPPED, REGISTER) == Choices(name)


def test_a_loaded_scenario_never_bears_the_id_of_a_shipped_one() -> None:
    text = "naam: Wonen Eerst\nbasis: wonen_eerst\nknoppen: {contingent: 0.09}"
    chosen = start_from(parse_scenario(text, "wonen_eerst.yaml"), SHIPPED)
    assert chosen.loaded is not None and chosen.loaded.id == "wonen_eerst_geladen"
    assert chosen.preset == "wonen_eerst"


def test_no_two_scenarios_of_the_app_bear_the_same_id() -> None:
    preset = SHIPPED["wonen_eerst"]
    ids = set()
    for value in stops(CONTINGENT):
        scenario = scenario_of(Choices("wonen_eerst").move(CONTINGENT, value, preset))
        ids.add(scenario.id)
        again = start_from(parse_scenario(scenario.to_yaml(), f"{scenario.id}.yaml"), SHIPPED)
        if again.loaded is not None:
            moved = scenario_of(again.assume("woningtekort", "hoog", again.loaded))
            assert moved.id.count("aangepast") == moved.naam.count("aangepast") == 1
    assert len(ids) == len(stops(CONTINGENT))


def test_what_has_been_decided_goes_on_until_a_move_takes_over() -> None:
    """On current policy the file of a scenario builds whose steps came instead of those of another;
    so its own steps stay, at whatever a scenario starts from.
    """
    [(name, (decided,))] = SHIPPED[BASELINE].knoppen.items()
    lever, year = LEVERS[name], dt.date(2029, 1, 1)
    assert SHIPPED[BASELINE].basis is None
    for preset in (BASELINE, "alles_tegelijk"):
        chosen = Choices(preset).move(lever, 300.0, SHIPPED[preset])
        moved = scenario_of(chosen.schedule(lever, (year, None), SHIPPED[preset]))
        assert moved.knoppen[name] == (decided, Ramp(300.0, year))
        assert parse_scenario(moved.to_yaml(), "plan.yaml").hash == moved.hash
    at_once = scenario_of(Choices().move(lever, 300.0, SHIPPED[BASELINE]))
    assert at_once.knoppen[name] == (replace(decided, naar=300.0),)


def test_a_long_name_still_fits_its_file() -> None:
    text = f"naam: {'x' * 4000}\nknoppen: {{contingent: 0.09}}"
    chosen = start_from(parse_scenario(text, "lang.yaml"), SHIPPED)
    assert chosen.loaded is not None
    scenario = scenario_of(chosen.move(CONTINGENT, 0.1, chosen.loaded))
    assert parse_scenario(scenario.to_yaml(), "lang.yaml") == replace(scenario, id="lang")


def test_a_slider_offers_every_step_and_the_values_in_use() -> None:
    for lever in LEVERS.values():
        offered = stops(lever, current(lever))
        assert offered == sorted(set(offered))
        assert (offered[0], offered[-1]) == (lever.low, lever.high)
        assert current(lever) is None or current(lever) in offered
        for preset in SHIPPED.values():
            own = end_value(preset, lever)
            assert own is None or own in stops(lever, own)
            assert value_of(Choices(preset.id), preset, lever) == own
    assert 0.3 in stops(LEVERS["preventie_huisuitzetting"])  # not 0.30000000000000004

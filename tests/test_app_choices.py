"""The choices of the app's user: which scenario follows from them."""

import datetime as dt

import pytest

from dashboard.choices import ARRIVES, Choices, chosen_scenario, current, end_value, stops
from dashboard.numbers import clear_of, number, percent, plain, rounded
from simulation.leverpaths import GUARDRAIL, USUAL, Afbouw, Ramp
from simulation.register import load_register
from simulation.scenario import list_shipped, load_scenario, parse_scenario

REGISTER = load_register()
LEVERS = REGISTER.levers


@pytest.mark.parametrize("name", list_shipped())
def test_without_moves_the_scenario_is_the_shipped_one(name: str) -> None:
    preset = load_scenario(name)
    assert chosen_scenario(Choices(name), preset, REGISTER) is preset


@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.id)
@pytest.mark.parametrize("name", ["huidig_beleid", "alles_tegelijk", "afbouw_zonder_woningen"])
def test_each_lever_reaches_both_ends_and_its_file_says_the_same(name: str, lever) -> None:
    preset = load_scenario(name)
    for value in (lever.low, lever.high):
        choices = Choices(name).move(lever.id, value, end_value(preset, lever))
        scenario = chosen_scenario(choices, preset, REGISTER)
        assert end_value(scenario, lever) == value
        read = parse_scenario(scenario.to_yaml(), f"{scenario.id}.yaml")
        assert read.hash == scenario.hash
        assert read.id == scenario.id


def test_a_lever_keeps_the_ramp_of_its_scenario() -> None:
    preset = load_scenario("wonen_eerst")
    moved = chosen_scenario(Choices("wonen_eerst", {"contingent": 0.1}), preset, REGISTER)
    own = preset.knoppen["contingent"][-1]
    assert moved.knoppen["contingent"] == (Ramp(0.1, own.start, own.eind),)
    assert "contingent" not in moved.redenen


def test_a_lever_that_the_scenario_leaves_alone_gets_a_ramp() -> None:
    preset = load_scenario("huidig_beleid")
    moved = chosen_scenario(Choices(moved={"contingent": 0.1}), preset, REGISTER)
    assert moved.knoppen["contingent"] == (Ramp(0.1, USUAL, ARRIVES),)


def test_moving_back_is_not_moving() -> None:
    preset = load_scenario("wonen_eerst")
    own = end_value(preset, LEVERS["contingent"])
    choices = Choices("wonen_eerst").move("contingent", 0.12, own).move("contingent", own, own)
    assert choices == Choices("wonen_eerst")
    assert chosen_scenario(choices, preset, REGISTER).hash == preset.hash


def test_moving_to_the_present_value_undoes_the_scenario() -> None:
    preset = load_scenario("wonen_eerst")
    lever = LEVERS["contingent"]
    choices = Choices("wonen_eerst").move("contingent", current(lever), end_value(preset, lever))
    assert end_value(chosen_scenario(choices, preset, REGISTER), lever) == current(lever)


def test_a_date_and_its_guardrail() -> None:
    lever = "afbouw_grootschalig"
    preset = load_scenario("afbouw_zonder_woningen")
    later = chosen_scenario(Choices(moved={lever: 2033.0}), preset, REGISTER)
    assert later.knoppen[lever] == Afbouw(dt.date(2033, 1, 1), vangrail=False)
    guarded = chosen_scenario(Choices(moved={GUARDRAIL: 1.0}), preset, REGISTER)
    assert guarded.knoppen[lever] == Afbouw(dt.date(2030, 1, 1), vangrail=True)
    never = chosen_scenario(Choices(moved={lever: None}), preset, REGISTER)
    assert never.knoppen[lever].datum is None


def test_a_slider_offers_every_step_and_the_values_in_use() -> None:
    for lever in LEVERS.values():
        offered = stops(lever, current(lever))
        assert offered == sorted(set(offered))
        assert (offered[0], offered[-1]) == (lever.low, lever.high)
        assert current(lever) is None or current(lever) in offered
        for name in list_shipped():
            own = end_value(load_scenario(name), lever)
            assert own is None or own in stops(lever, own)
    assert 0.3 in stops(LEVERS["preventie_huisuitzetting"])  # not 0.30000000000000004


# Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (103181.5, "103.000", "103,000"),
        (41049.0, "41.000", "41,000"),
        (7385.5, "7.400", "7,400"),
        (997.0, "1.000", "1,000"),
        (132.4, "130", "130"),
        (27.5, "28", "28"),
        (2.71, "2,7", "2.7"),
        (0.0, "0", "0"),
        (-0.01, "0,0", "0.0"),
        (-1234.0, "-1.200", "-1,200"),
        (float("nan"), "–", "–"),
    ],
)
def test_rounding_to_what_is_known(value: float, nl: str, en: str) -> None:
    assert (rounded(value, "nl"), rounded(value, "en")) == (nl, en)


def test_a_rounded_value_stays_on_its_side_of_the_limit() -> None:
    assert rounded(1021.0, "nl", clear_of(1021.0, 1000.0)) == "1.020"
    assert rounded(999.0, "nl", clear_of(999.0, 1000.0)) == "1.000"
    assert rounded(3.04, "nl", clear_of(3.04, 3.0)) == "3,04"


def test_numbers_as_they_are() -> None:
    assert (number(1234567.891, "nl", 2), plain(0.5, "nl"), plain(1000.0, "nl")) == (
        "1.234.567,89",
        "0,5",
        "1.000",
    )
    assert (percent(0.045, "nl", 1), percent(0.8, "en")) == ("4,5%", "80%")

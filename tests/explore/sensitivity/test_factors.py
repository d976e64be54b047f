"""What may be moved: names of levers, assumptions and numbers, each with the range it has."""

import pytest

from simulation.explore.sensitivity.factors import (
    ASSUMPTION,
    LEVER,
    NUMBER,
    factors_of,
    problem_of,
    with_numbers,
)
from simulation.reading.faults import SettingError
from simulation.register.register import load_register

REGISTER = load_register()


def test_levers_have_the_bounds_that_a_scenario_may_choose() -> None:
    found = factors_of(["levers"], REGISTER)
    assert {one.kind for one in found} == {LEVER}
    amounts = [one for one in REGISTER.levers.values() if one.kind == "number"]
    assert [(one.id, one.low, one.high) for one in found] == [
        (one.id, one.low, one.high) for one in amounts
    ]
    assert len(problem_of(found).names) == len(amounts) > 20


def test_assumptions_have_the_range_of_their_number() -> None:
    found = factors_of(["assumptions"], REGISTER)
    assert [one.id for one in found] == list(REGISTER.assumptions)
    for one in found:
        estimate = REGISTER.estimates[one.number]
        assert one.kind == ASSUMPTION and (one.low, one.high) == (estimate.low, estimate.high)


def test_numbers_are_those_that_are_not_known() -> None:
    found = factors_of(["numbers"], REGISTER)
    assert {one.kind for one in found} == {NUMBER} and len(found) > 300
    for one in found:
        estimate = REGISTER.estimates[one.id]
        assert one.low <= estimate.central <= one.high and one.low < one.high
        assert REGISTER.described[one.id].grade != "definition"
    labels = {one.id: one.label for one in found}
    assert len({label.nl for label in labels.values()}) > 0.9 * len(found)


def test_a_parameter_stands_for_all_its_numbers() -> None:
    whole = factors_of(["instroom.eerste_plek"], REGISTER)
    assert len(whole) > 1 and all(one.id.startswith("instroom.eerste_plek.") for one in whole)
    [one] = factors_of([whole[0].id], REGISTER)
    assert one == whole[0] and "(" in one.label.nl
    mixed = factors_of(["contingent", "woningtekort", "knop.contingent"], REGISTER)
    assert [one.kind for one in mixed] == [LEVER, ASSUMPTION, NUMBER]


def test_a_number_can_be_assumed_where_it_is_a_factor() -> None:
    factors = factors_of(["contingent", "woningtekort", "knop.contingent"], REGISTER)
    own = with_numbers(REGISTER, factors)
    assert own.assumptions["knop.contingent"].parameter == "knop.contingent"
    assert set(own.assumptions) == {*REGISTER.assumptions, "knop.contingent"}
    assert with_numbers(REGISTER, factors[:2]) is REGISTER


@pytest.mark.parametrize(
    ("over", "says"),
    [
        (["contingnt"], "Bedoelde u 'contingent'"),
        (["lever"], "Bedoelde u 'levers'"),
        ([""], "onbekende knop"),
        (["afbouw_grootschalig"], "is een datum"),
        (["wereld.begin"], "geen bandbreedte"),
        (["contingent", "contingent"], "twee keer genoemd"),
        (["levers", "contingent"], "twee keer genoemd"),
        (["woningtekort", "wereld.woningtekort"], "zijn hetzelfde getal"),
    ],
)
def test_a_name_that_cannot_be_moved_is_told(over: list[str], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        factors_of(over, REGISTER)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SettingError) as error:
        factors_of(["x", "contingent", "y"], REGISTER)
    assert len(error.value.faults) == 2

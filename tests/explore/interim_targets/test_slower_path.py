"""The same path, later; and how often it is noticed."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from simulation.explore.interim_targets.slower_path import delayed, told_apart
from simulation.register.register import load_register
from simulation.scenario.scenario import (
    BASELINE,
    Afbouw,
    Ramp,
    list_shipped,
    load_scenario,
    scenario_from_plain,
)


def test_what_is_not_in_the_basis_is_later() -> None:
    basis, path = load_scenario(BASELINE), load_scenario("wonen_eerst")
    later = delayed(path, basis)
    assert later is not None
    assert later.knoppen["contingent"] == (Ramp(0.09, dt.date(2029, 1, 1), dt.date(2031, 1, 1)),)
    assert later.knoppen["eu_opvangplekken"] == basis.knoppen["eu_opvangplekken"]
    assert later.aannames == path.aannames and later.knoppen.keys() == path.knoppen.keys()


def test_a_step_a_closing_and_what_is_cut_are_later_too() -> None:
    basis = load_scenario(BASELINE)
    path = basis.with_settings(
        {
            "contingent": Ramp(0.07, dt.date(2028, 2, 29)),
            "eu_opvangplekken": Ramp(900.0, dt.date(2026, 7, 1)),
            "afbouw_grootschalig": Afbouw(dt.date(2030, 1, 1), dt.date(2027, 1, 1), False),
        }
    )
    later = delayed(path, basis)
    assert later is not None
    assert later.knoppen["contingent"] == (Ramp(0.07, dt.date(2030, 2, 28)),)
    # Current policy is no longer cut off where the plan would have begun.
    *under, own = later.knoppen["eu_opvangplekken"]
    assert under == [*basis.knoppen["eu_opvangplekken"]]
    assert own == Ramp(900.0, dt.date(2028, 7, 1))
    closing = Afbouw(dt.date(2032, 1, 1), dt.date(2029, 1, 1), False)
    assert later.knoppen["afbouw_grootschalig"] == closing


def test_current_policy_has_nothing_to_delay() -> None:
    basis = load_scenario(BASELINE)
    assert delayed(basis, basis) is None
    assert delayed(replace(basis, aannames={"woningtekort": "hoog"}), basis) is None


@pytest.mark.parametrize("name", list_shipped()[1:])
def test_a_later_path_is_a_scenario(name: str) -> None:
    later = delayed(load_scenario(name), load_scenario(BASELINE))
    assert later is not None
    again = scenario_from_plain(later.to_plain(), later.id, load_register())
    assert again.knoppen == later.knoppen


def test_the_chance_to_notice_is_that_of_the_normal_distribution() -> None:
    """One value, so the test is whether it is among the outer tenth; the slower is 2 sd more."""
    random = np.random.default_rng(0)
    drawn, slower = random.standard_normal((2, 4000, 1))
    [told] = told_apart([("instroom", 2028)], drawn, slower + 2.0)
    wanted = norm.sf(norm.ppf(0.95) - 2.0)
    assert told.year == 2028 and told.behind == pytest.approx(wanted, abs=0.03)
    assert told.low < told.behind < told.high and told.high - told.low < 0.04
    assert told.behind + told.on_course == pytest.approx(1.0, abs=0.002)


def test_a_year_has_the_values_up_to_it() -> None:
    random = np.random.default_rng(1)
    keys = [("instroom", 2030), ("instroom", 2026), ("geplaatst", 2028)]
    drawn, slower = random.standard_normal((2, 500, 3))
    slower[:, 0] += 5.0
    told = told_apart(keys, drawn, slower)
    assert [one.year for one in told] == [2026, 2028, 2030]
    assert max(one.behind for one in told[:2]) < 0.15 and told[2].behind > 0.95

"""How many homes functional zero would take: closed forms, and the balance of the model."""

import numpy as np
import pytest

from dashboard.formatting.html import in_plain
from dashboard.results.home_shortage import HOMES, left_over, shortage, without_right
from dashboard.results.outcomes import outcome
from dashboard.texts import texts
from dashboard.wording.headline import TOTAL, Headline
from dashboard.wording.values import roughly
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import Scenario, load_scenario

BASE = load_scenario("huidig_beleid")


def made(months: float = 3.0, **values: tuple[float, float]) -> ScenarioResult:
    """Make a result of one draw from values early 2030 and at the end of it."""
    time = np.array([AMBITION - 1, AMBITION])
    table = np.zeros((len(INDICATORS), 2, 1))
    for name, pair in values.items():
        table[list(INDICATORS).index(name), :, 0] = pair
    limits = {CRITERIA["functioneel_nul"].conditions[0][1]: months}
    which = Draws.central(load_register())
    return ScenarioResult(BASE, time, limits, which, which.standing, values=table)


def state(people: float, entered: float, placed: float, homes: float) -> dict[str, tuple]:
    """Describe a steady state: who is not placed leaves otherwise."""
    return {
        TOTAL: (people, people),
        "instroom": (entered, entered),
        "geplaatst": (placed, placed),
        HOMES[0]: (homes, homes),
    }


def test_at_functional_zero_no_home_is_lacking() -> None:
    """A quarter of a year of placements is homeless, and as many leave as come."""
    assert shortage(made(**state(2_000, 10_000, 8_000, 4_000))).lacking == pytest.approx([0.0])
    assert shortage(made(6.0, **state(4_000, 9_000, 8_000, 4_000))).lacking == pytest.approx([0.0])


def test_where_nobody_leaves_otherwise_all_need_a_home() -> None:
    """All 12.000 must be placed, at two a home; 500 homes hold 1.000 of them a year."""
    grows = state(50_000, 12_000, 1_000, 500) | {TOTAL: (39_000, 50_000)}
    found = shortage(made(**grows))
    assert found.needed == pytest.approx([6_000]) and found.lacking == pytest.approx([5_500])


def test_who_leaves_by_themselves_needs_no_home() -> None:
    """Half of the homeless leave in a year: of 9.000, at three months, one in nine does."""
    found = shortage(made(**state(16_000, 9_000, 1_000, 1_000)))
    assert found.needed == pytest.approx([9_000 / (1 + 0.5 / 4)])


def test_without_any_home_nothing_is_known_of_how_many_live_in_one() -> None:
    assert np.isnan(shortage(made(**state(16_000, 9_000, 0, 0))).needed).all()


def test_the_balance_behind_the_shortage_closes() -> None:
    """At the placements that it asks for, what comes in goes out, within the months of the goal."""
    found = outcome(BASE).result
    homes = shortage(found)
    placed, alone = found.at("geplaatst"), found.at("zelf_gevonden")
    wanted = homes.needed * placed / homes.given
    there, before = found.at(TOTAL), found.at(TOTAL, AMBITION - 1)
    mean = (there + before) / 2
    entered = found.at("instroom") + found.at("terugkeer")
    others = (entered - placed - alone - (there - before)) / mean
    exits = entered / (1 + others / 4)
    people = exits / 4
    assert (wanted > 0).all()
    assert wanted + (alone / mean + others) * people == pytest.approx(entered)
    # What leaves otherwise is at least who dies.
    assert (others * mean > found.at("overleden_dakloos") - 1e-6).all()


# What goes back unused ------------------------------------------------------------------------


def unused(homes: float, entitled: float, people: float, placed: float) -> ScenarioResult:
    return made(
        **{TOTAL: (people, people), "woningen_teruggegeven": (homes, homes)},
        woningen_beschikbaar=(20_000, 20_000),
        met_recht=(entitled, entitled),
        geplaatst=(placed, placed),
    )


def test_where_homes_are_taken_nothing_else_is_named() -> None:
    assert left_over(unused(900, 5_000, 20_000, 26_000)) is None


@pytest.mark.parametrize(
    ("entitled", "holds"),
    [
        (4_000, "recht"),  # four in five are not entitled
        (12_000, "besluit"),  # 12,000 of 26,000 a year wait 24 weeks, of which a decision takes 26
        (19_000, "grootte"),  # 76 weeks of 13,000 a year
    ],
)
def test_what_keeps_people_from_homes_that_go_back(entitled: float, holds: str) -> None:
    placed = 26_000 if holds != "grootte" else 13_000
    found = left_over(unused(3_000, entitled, 20_000, placed))
    assert found is not None and found.holds == holds
    assert found.without_right == pytest.approx([20_000 - entitled])
    assert found.homes == pytest.approx([3_000])


def test_few_homes_that_go_back_are_nobodys_question() -> None:
    """Of hardly any homes a large share is few; and of none at all nothing goes back."""
    for homes, supply in ((120, 500), (0, 0)):
        found = made(
            **{TOTAL: (90_000, 90_000), "woningen_teruggegeven": (homes, homes)},
            woningen_beschikbaar=(supply, supply),
            met_recht=(2_000, 2_000),
            geplaatst=(500, 500),
        )
        assert left_over(found) is None


NL = texts("nl")


def told(plan: Scenario) -> str:
    return in_plain(Headline.of(outcome(plan), NL).homes)


def test_the_first_page_says_what_a_home_takes_both_ways() -> None:
    """How many are lacking, and how many people have no priority for one."""
    found = outcome(BASE).result
    without = roughly(without_right(found), NL)
    assert told(BASE) == (
        "Om dakloosheid kort te houden zijn er in 2030 zo’n"
        f" {roughly(shortage(found).lacking, NL)} woningen te weinig. Ook hebben {without}"
        " dakloze mensen geen voorrang op een woning."
    )


def test_the_first_page_says_why_homes_go_back() -> None:
    """Three times the homes agreed: some go back, and what is lacking depends on priority."""
    words = told(BASE.with_settings({"contingent": 0.15}))
    assert "terug naar andere woningzoekenden, want" in words
    assert "Hadden zij die wel, dan waren er zo’n" in words


def test_who_is_left_when_everyone_else_has_priority_is_named() -> None:
    rights = {name: 1.0 for name in load_register().levers if name.startswith("recht_")}
    assert "vooral EU-burgers" in told(BASE.with_settings(rights))
    assert "EU-burgers" not in told(BASE.with_settings({"recht_gezinnen": 1.0}))

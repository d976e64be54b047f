"""How many homes functional zero would take: closed forms, and the balance of the model."""

import numpy as np
import pytest

from dashboard.results.home_shortage import HOMES, shortage
from dashboard.results.outcomes import outcome
from dashboard.wording.headline import TOTAL
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import load_scenario

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
    """At the placements that it asks for, what comes in goes out."""
    found = outcome(BASE).result
    homes = shortage(found)
    placed = found.at("geplaatst")
    wanted = homes.needed * placed / homes.given
    there, before = found.at(TOTAL), found.at(TOTAL, AMBITION - 1)
    entered = found.at("instroom") + found.at("terugkeer")
    others = (entered - placed - (there - before)) / ((there + before) / 2)
    assert wanted + others * wanted / 4 == pytest.approx(entered)
    # What leaves otherwise is what the model reports of it.
    named = found.at("zelf_gevonden") + found.at("overleden_dakloos")
    assert (named < entered - placed - (there - before) + 1e-6).all()

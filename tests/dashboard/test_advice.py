"""Warnings: of what current policy does not show, with levers that can still be moved."""

import re

import pytest

from dashboard.results.outcomes import outcome
from dashboard.texts import texts
from dashboard.wording.advice import ADVICE, warnings
from dashboard.wording.verdicts import reached_labels
from simulation.register.register import load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario, list_shipped, load_scenario

NL, REGISTER = texts("nl"), load_register()
BASE = load_scenario("huidig_beleid")
HOUSING = {
    "contingent": 0.15,
    "flexwoningen": 6_000,
    "woningdelen": 3_000,
    "particuliere_huur": 2_500,
    "mutaties": 220_000,
    "sociale_nieuwbouw": 40_000,
    "nakoming": 1.0,
}
RIGHTS = {name: 1.0 for name in REGISTER.levers if name.startswith("recht_")}


def told(settings: dict[str, float]) -> list[str]:
    return of(BASE.with_settings(settings))


def of(plan: Scenario) -> list[str]:
    return [one.words for one in warnings(outcome(plan), REGISTER, NL)]


def name(lever: str) -> str:
    return f"‘{REGISTER.levers[lever].label.nl}’"


def test_current_policy_is_not_warned_of() -> None:
    assert of(BASE) == []


def test_every_lever_that_mends_is_one() -> None:
    named = {lever for a in ADVICE for lever in (*a.up, *a.down, *a.named)}
    assert named <= set(REGISTER.levers)


def test_a_warning_leads_to_the_levers_that_it_names() -> None:
    plans = [*map(load_scenario, list_shipped()), BASE.with_settings(HOUSING)]
    found = [one for plan in plans for one in warnings(outcome(plan), REGISTER, NL)]
    assert any(one.levers for one in found)
    for one in found:
        assert all(name(lever) in one.words for lever in one.levers)


@pytest.mark.parametrize("scenario", list_shipped())
def test_no_warning_says_the_opposite_of_one_before_it(scenario: str) -> None:
    ways: dict[str, set[str]] = {}
    for words in of(load_scenario(scenario)):
        for way, levers in re.findall(r"(Verhoog|Verlaag) (‘.*?’)\.", words):
            for lever in re.findall("‘(.*?)’", levers):
                ways.setdefault(lever, set()).add(way)
    assert all(len(found) == 1 for found in ways.values())


def test_a_lever_at_its_end_is_not_named() -> None:
    [homes] = [one for one in told(HOUSING) if "niet gebruikt" in one]
    assert f"Verhoog {name('recht_economisch')} of {name('recht_ondersteuning')}." in homes
    assert f"Verlaag {name('beslistijd')}." in homes
    some = told(HOUSING | {"recht_economisch": 1.0, "beslistijd": 4.0})
    [homes] = [one for one in some if "niet gebruikt" in one]
    assert homes.endswith(f"Verhoog {name('recht_ondersteuning')}.")
    [homes] = [
        one for one in told(HOUSING | RIGHTS | {"beslistijd": 4.0}) if "niet gebruikt" in one
    ]
    assert homes.endswith(NL("advies.geen_knop"))


@pytest.mark.parametrize("scenario", list_shipped())
def test_no_shipped_scenario_is_told_to_move_what_stands_at_its_end(scenario: str) -> None:
    plan = load_scenario(scenario)
    for lever in REGISTER.levers.values():
        path = plan.knoppen.get(lever.id)
        if isinstance(path, tuple) and path[-1].naar == lever.high:
            for one in of(plan):
                raised = one.partition("Verhoog ")[2].partition(".")[0]
                assert name(lever.id) not in raised, one


def test_priority_without_homes_is_told_of_as_a_longer_queue() -> None:
    assert any(one.startswith("Meer mensen krijgen voorrang") for one in told(RIGHTS))
    none = {"contingent": 0.0, "flexwoningen": 0.0, "woningdelen": 0.0, "particuliere_huur": 0.0}
    assert not any(one.startswith("Meer mensen") for one in told(RIGHTS | none))


def test_what_is_told_as_the_same_is_no_warning() -> None:
    """A warning that names two numbers names two that differ."""
    plans = [*map(load_scenario, list_shipped()), BASE.with_settings({"mutaties": 120_000})]
    for one in (line for plan in plans for line in of(plan)):
        if "weigeringen" in one:
            own, base = re.findall(r"([\d.]+) weigeringen.*dat er ([\d.]+)\.", one)[0]
            assert own != base
        if "begeleiding nodig hebben" in one:
            own, base = re.findall(r"(\d+)\s%", one)[:2]
            assert own != base


def test_only_goals_that_probably_last_count_as_reached() -> None:
    for scenario in list_shipped():
        found = outcome(load_scenario(scenario))
        labels = reached_labels(found, NL)
        for key, verdict in found.result.verdicts.items():
            label = CRITERIA[key].label.nl
            if verdict.chance < 0.65 or verdict.year is None or verdict.year > 2030:
                assert label not in labels
            else:
                assert label in labels

"""What it is worth to know a number, against the band that is left where it is known."""

from typing import Any

import numpy as np
import pytest

from simulation.explore.sensitivity.factors import factors_of
from simulation.explore.sensitivity.known_numbers import (
    LEAST,
    Knowledge,
    normal_scores,
    worth_knowing,
)
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.reading.faults import SettingError
from simulation.register.register import load_register
from simulation.scenario.scenario import load_scenario

REGISTER = load_register()
BASE = load_scenario("huidig_beleid", REGISTER)
DETECTED = "waarneming.ethos_detectie"


def knowledge(over: list[str], members: int = 200, **settings: Any) -> Knowledge:
    scenario = BASE.with_settings(settings, REGISTER) if settings else BASE
    factors = factors_of(over, REGISTER)
    draws = Draws.usual(REGISTER, members)
    return worth_knowing(scenario, draws, factors, "dakloos_totaal", 2030)


def _width(values: np.ndarray) -> float:
    low, high = np.quantile(values, [0.05, 0.95])
    return float(high - low)


def test_the_margin_narrows_by_what_is_said() -> None:
    """Beside the direct way: the mean width of the 90 % band among draws with about one value."""
    draws = Draws.usual(REGISTER, 2000)
    people = run(BASE, draws, until=2031.0)[0].at("dakloos_totaal", 2031.0)
    found = worth_knowing(
        BASE, draws, factors_of([DETECTED, "wereld.trend"], REGISTER), "dakloos_totaal", 2030
    )
    random = np.random.default_rng(0)
    for place, name in enumerate(found.names):
        order = np.argsort(draws.numbers[REGISTER.index[name]], kind="stable")
        parts = np.array_split(people[order], 10)
        shuffled = [np.array_split(random.permutation(people), 10) for _ in range(20)]
        by_chance = np.mean([_width(part) for parts_ in shuffled for part in parts_])
        direct = 1.0 - np.mean([_width(part) for part in parts]) / by_chance
        assert found.narrowed[place] == pytest.approx(direct, abs=0.03) and direct > 0.05
        assert found.narrowed_margin[place] < 0.05
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(people, [0.05, 0.95])))
    assert found.mean == pytest.approx(people.mean()) and found.runs == 2000


def test_what_the_scenario_sets_is_known_already() -> None:
    free, fixed = (
        knowledge(["woningtekort", "dekking_cbs"], **more) for more in ({}, {"dekking_cbs": 0.5})
    )
    assert free.names == fixed.names == ("woningtekort", "dekking_cbs")
    assert fixed.narrowed[1] == fixed.narrowed_margin[1] == 0.0 < free.narrowed[1]


def test_numbers_of_one_parameter_are_known_together() -> None:
    whole = knowledge(["wereld.schok", "woningtekort", DETECTED])
    assert whole.names == ("wereld.schok", "woningtekort", DETECTED)
    assert whole.labels[0] == REGISTER.described["wereld.schok.2026"].label
    [of_one] = knowledge(["wereld.schok.2026"]).narrowed
    assert knowledge(["wereld.schok.2026"]).names == ("wereld.schok.2026",)
    assert whole.narrowed[0] > of_one
    assert {one.id for one in whole.chosen} == set(whole.names)
    assert whole.order[0] == int(np.argmax(whole.narrowed))


def test_every_uncertain_number_has_a_place_among_them() -> None:
    found = knowledge(["numbers"])
    factors = factors_of(["numbers"], REGISTER)
    assert len(found.names) == len({REGISTER.described[one.id].id for one in factors})
    assert ((found.narrowed >= 0.0) & (found.narrowed < 1.0)).all()
    assert len(found.chosen) == 3 and found.settled <= len(found.names)


def test_what_cannot_be_known_is_refused() -> None:
    with pytest.raises(SettingError, match="'contingent' is een knop"):
        knowledge(["woningtekort", "contingent"])
    with pytest.raises(SettingError, match=f"minstens {LEAST}"):
        knowledge(["woningtekort"], members=LEAST - 1)


def test_places_of_a_normal_distribution_keep_the_order() -> None:
    values = np.random.default_rng(1).lognormal(size=999)
    scores = normal_scores(values)
    assert (np.argsort(scores) == np.argsort(values)).all()
    assert abs(scores.mean()) < 1e-9 and scores.std() == pytest.approx(1.0, abs=0.01)
    assert len(set(normal_scores(np.array([3.0, 1.0, 3.0])))) == 2

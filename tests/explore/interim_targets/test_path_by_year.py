"""Interim targets of the national model: made-up values, and values of a slower world."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.declared_errors import counting_errors
from simulation.explore.interim_targets.course_test import (
    BEHIND,
    LEVEL,
    ON_COURSE,
    CourseTest,
    Key,
    UntestableError,
)
from simulation.explore.interim_targets.monitor_values import MonitorValue
from simulation.explore.interim_targets.path_by_year import (
    COUNTABLE,
    YEARS,
    Found,
    Plan,
    counted_as,
    interim_path,
)
from simulation.explore.interim_targets.slower_path import delayed
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import _BETTER, _WAY, INDICATORS
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.register.register import load_register
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario

TRIES = 500
KEYS = [(name, year) for name in COUNTABLE for year in YEARS]


def a_plan(name: str = "wonen_eerst", **other: object) -> Plan:
    register = load_register()
    path, basis = load_scenario(name, register), load_scenario(BASELINE, register)
    plan = Plan(path, basis, delayed(path, basis), register, errors=counting_errors(register))
    return replace(plan, **other)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found() -> Found:
    return interim_path(a_plan(members=100))


def fresh(
    scenario: Scenario, errors: dict[str, float], keys: list[Key] = KEYS, tries: int = TRIES
) -> np.ndarray:
    """What would be counted in draws that no test has seen: ``(tries, keys)``."""
    register = load_register()
    draws = Draws.chosen(register, range(2000, 2000 + tries))
    [result] = run([scenario], draws, until=2031)
    columns = [counted_as(result, key, errors.get(key[0], 0.0), 99, 7) for key in keys]
    return np.array(columns).T


def a_test(
    result: ScenarioResult, errors: dict[str, float], until: int, keys: list[Key] = KEYS
) -> CourseTest:
    """The test as `interim_path` makes it, of all that is counted up to the end of a year."""
    keys = [key for key in keys if key[1] <= until]
    columns = [counted_as(result, key, errors.get(key[0], 0.0), 0, 0) for key in keys]
    return CourseTest(keys, np.array(columns).T)


def upto(values: np.ndarray, year: int, keys: list[Key] = KEYS) -> np.ndarray:
    return values[:, [place for place, key in enumerate(keys) if key[1] <= year]]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["wonen_eerst", "alles_tegelijk"])
def test_values_of_the_path_are_on_course_nine_times_in_ten(name: str) -> None:
    """By the end of each year: of 500 tries, and of all draws that are left."""
    plan = a_plan(name)
    errors = dict(plan.errors)
    [path] = run([plan.scenario], members=plan.tested_on, register=plan.register, until=2031)
    made_up = fresh(plan.scenario, errors, tries=2000)
    for until in YEARS:
        verdicts = a_test(path, errors, until).verdicts(upto(made_up, until))
        assert verdicts[:TRIES].count(ON_COURSE) / TRIES == pytest.approx(1 - LEVEL, abs=0.03)
        assert verdicts.count(ON_COURSE) / 2000 == pytest.approx(1 - LEVEL, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("slower", ["later", BASELINE])
def test_a_slower_world_is_behind_as_often_as_is_stated(slower: str) -> None:
    """By the end of each year; from 2028 on nearly always, with all that can be counted."""
    plan = a_plan()
    if slower == BASELINE:
        plan = replace(plan, slower=plan.basis)
    stated = _stated_and_right(plan, KEYS)
    assert stated[2026] < 0.15 and stated[2028] > 0.9


@pytest.mark.slow
def test_a_slower_world_that_is_hard_to_see_is_behind_as_often_as_is_stated() -> None:
    """One indicator, counted with a large error: neither seldom nor nearly always."""
    only = "woningen_toegewezen"
    plan = a_plan(indicators=(only,), errors={only: 0.15})
    stated = _stated_and_right(plan, [key for key in KEYS if key[0] == only])
    assert 0.3 < stated[2028] < 0.9


def _stated_and_right(plan: Plan, keys: list[Key]) -> dict[int, float]:
    """Give what is stated by year, which values of fresh draws agree with."""
    stated, errors = interim_path(plan), dict(plan.errors)
    draws = Draws.usual(plan.register, plan.tested_on)
    [path] = run([plan.scenario], draws, until=2031)
    assert plan.slower is not None
    counted = fresh(plan.slower, errors, keys)
    for told in stated.told:
        test = a_test(path, errors, told.year, keys)
        behind = test.verdicts(upto(counted, told.year, keys)).count(BEHIND) / TRIES
        # The margin stated is that of one of the two shares.
        assert told.low - 0.03 <= behind <= told.high + 0.03
    return {told.year: told.behind for told in stated.told}


def test_levers_and_bands_are_those_of_the_run(found: Found) -> None:
    assert found.plan.years == YEARS and not found.judgement
    levels = {one.lever.id: one for one in found.levers}
    assert "eu_opvangplekken" not in levels  # as in current policy
    assert levels["contingent"].levels == pytest.approx((0.05, 0.07, 0.09, 0.09, 0.09))
    assert set(levels["contingent"].beside) == {0.05}
    assert levels["begeleidingsplekken"].levels == (6000, 8000, 10_000, 12_000, 12_000)
    for one in found.bands:
        for year, (low, middle, high) in zip(YEARS, one.points, strict=True):
            drawn = found.result.at(one.indicator, year + 1.0)
            assert (low, middle, high) == tuple(np.quantile(drawn, [0.05, 0.5, 0.95]))


def test_a_closing_is_told_as_what_is_open() -> None:
    found = interim_path(replace(a_plan("alles_tegelijk"), slower=None, members=1))
    [closing] = [one for one in found.levers if one.lever.kind == "date"]
    assert closing.levels[0] == 1.0 and closing.levels[-1] == 0.0
    assert closing.beside == (1.0,) * 5 and not found.told


def test_the_same_plan_gives_the_same_answer(found: Found) -> None:
    again = interim_path(a_plan(members=100))
    assert again.told == found.told and again.bands == found.bands


def test_another_indicator_leaves_the_draws_of_a_count_alone(found: Found) -> None:
    value = MonitorValue("cbs_equivalent", 2027, 40_000.0)
    alone = interim_path(a_plan(values=(value,), slower=None)).judgement
    more = MonitorValue("woningen_toegewezen", 2026, 7800.0)
    both = interim_path(a_plan(values=(value, more), slower=None)).judgement
    assert alone is not None and both is not None
    assert alone.checked[0] == both.checked[0]


def test_the_error_of_a_count_makes_its_band_wider(found: Found) -> None:
    values = tuple(MonitorValue("cbs_equivalent", year, 33_000.0) for year in (2026, 2027))
    bands = []
    for errors in {}, found.plan.errors:
        judged = interim_path(a_plan(values=values, errors=errors, slower=None)).judgement
        assert judged is not None
        bands.append([one.high - one.low for one in judged.checked])
    assert all(wide > narrow for narrow, wide in zip(*bands, strict=True))


def test_without_values_all_that_has_a_way_is_tested(found: Found) -> None:
    plan = replace(found.plan, indicators=("opvang_bezetting", "instroom"))
    assert INDICATORS["opvang_bezetting"].better is None
    assert plan.tested == ["instroom"]
    assert interim_path(replace(plan, indicators=("opvang_bezetting",))).told == ()


def test_every_indicator_that_has_a_way_is_there() -> None:
    """A slip of the pen in the list of ways would leave an indicator without one."""
    assert _WAY.keys() <= INDICATORS.keys()
    assert all(INDICATORS[name].better == way for name, way in _WAY.items())
    assert sum(map(len, _BETTER.values())) == len(_WAY)  # none has both
    assert all(INDICATORS[name].better for name in COUNTABLE)


def test_what_has_no_band_cannot_be_judged() -> None:
    """At the moment that it is held against it is one in every draw."""
    first = int(load_register().estimates["wereld.getoond"].central)
    value = MonitorValue("grootschalig_ten_opzichte_van_begin", first - 1, 1.0)
    with pytest.raises(UntestableError):
        interim_path(a_plan(values=(value,), slower=None))

"""`run` from Python: what it is given, how far it is, and its results as tables and arrays."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.places import ROOT

from simulation.engine import Grid
from simulation.model.dims import Groep
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.reading.faults import InputError
from simulation.register.register import load_register
from simulation.scenario.scenario import BASELINE, load_scenario

PEOPLE, INFLOW, WAIT = "dakloos_totaal", "instroom", "extra_wachttijd_anderen"

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"members": -1}, "members must be a whole number of at least 1, not -1"),
    ({"members": 0}, "members must be a whole number of at least 1, not 0"),
    ({"members": 1.5}, "members must be a whole number of at least 1, not 1.5"),
    ({"members": True}, "members must be a whole number of at least 1, not True"),
    ({"members": "500"}, "members must be a whole number of at least 1, not '500'"),
    ({"members": 2, "seed": -1}, "seed must be a whole number of at least 0, not -1"),
    ({"threads": 0}, "threads must be a whole number of at least 1, not 0"),
    ({"every": -1}, "every must be a whole number of at least 0, not -1"),
    ({"steps_per_year": 0}, "steps_per_year must be a whole number of at least 1, not 0"),
    ({"steps_per_year": 48}, "steps_per_year must be a power of two, not 48"),
    ({"until": 2030.5}, "until must be a whole year after 2022, not 2030.5"),
    ({"until": 2022}, "until must be a whole year after 2022, not 2022"),
    ({"until": 9999}, "until must be a whole year of 2041 at most, not 9999"),
    ({"until": 2036.5}, "until must be a whole year of 2041 at most, not 2036.5"),
    ({"method": "rk5"}, "method must be one of rk4, euler, not 'rk5'"),
]


@pytest.mark.parametrize(("options", "told"), WRONG, ids=lambda one: str(one)[:40])
def test_a_number_that_cannot_be_meant_is_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError) as found:
        run(BASELINE, **options)
    assert str(found.value) == told


def test_a_run_that_ends_sooner_is_the_same_until_then() -> None:
    whole, sooner = run(BASELINE, members=3)[0], run(BASELINE, members=3, until=2031)[0]
    assert sooner.time[-1] == 2031.0 and len(sooner.time) < len(whole.time)
    for name in INDICATORS:
        expected = whole.indicator(name)[: len(sooner.time)]
        assert np.array_equal(sooner.indicator(name), expected, equal_nan=True)


@pytest.mark.parametrize("given", [None, 3, [None], [BASELINE, 3], {BASELINE: 1}.items()])
def test_what_is_no_scenario_is_refused_with_what_would_be(given: Any) -> None:
    with pytest.raises(
        TypeError, match="run takes a scenario, the name of a shipped one, the path"
    ):
        run(given)


def test_other_things_of_a_wrong_kind_are_refused() -> None:
    scenario: Any = load_scenario(BASELINE)
    with pytest.raises(ValueError, match="nothing to run: give a scenario"):
        run([])
    with pytest.raises(TypeError, match=r"Draws\.posterior"):
        run(scenario, 500)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="load_register"):
        run(scenario, register="basis")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="onbekend scenario"):
        run("huidig_belied")


@pytest.mark.parametrize("field", ["steps_per_year", "every"])
def test_a_grid_without_moments_is_refused_since_the_kernel_would_write_past_its_end(
    field: str,
) -> None:
    with pytest.raises(ValueError, match=f"{field} must be at least 1, not -1"):
        Grid(2022, 2024, **{field: -1})


def test_a_scenario_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "mijn_plan.yaml"
    path.write_text("naam: Mijn plan\nknoppen: {contingent: 0.07}\n")
    named = run([BASELINE, path, str(path), ROOT / "scenarios" / "wonen_eerst.yaml"])
    loaded = run([load_scenario(BASELINE), load_scenario(path)])
    assert [one.scenario.id for one in named] == [BASELINE, *["mijn_plan"] * 2, "wonen_eerst"]
    for one, other in zip(named, [*loaded, loaded[1]], strict=False):
        assert np.array_equal(one.indicator(PEOPLE), other.indicator(PEOPLE))
    assert [one.members for one in run(BASELINE, members=np.int64(2))] == [2]  # type: ignore[arg-type]


@pytest.mark.parametrize("threads", [1, 2])
def test_who_watches_hears_how_far_it_is_and_gets_the_same(threads: int) -> None:
    told: list[tuple[int, int]] = []
    scenarios = [BASELINE, "wonen_eerst"]
    watched = run(
        scenarios, members=30, threads=threads, progress=lambda *how_far: told.append(how_far)
    )
    done = [one for one, _ in told]
    assert {count for _, count in told} == {60}
    assert done == sorted(set(done)) and done[-1] == 60 and len(done) > 5
    for one, other in zip(watched, run(scenarios, members=30), strict=True):
        assert np.array_equal(one.indicator(PEOPLE), other.indicator(PEOPLE))


def test_who_keeps_one_scenario_does_not_keep_the_others() -> None:
    one, other = (found.results for found in run([BASELINE, "wonen_eerst"], members=3))
    assert one.reports.base is not None and one.reports.base.shape[-1] == 3
    assert not np.shares_memory(one.reports, other.reports)
    assert not np.shares_memory(one.tallies, other.tallies)


def test_members_of_a_scenario_that_do_not_stand_together_are_not_mixed_up() -> None:
    (found,) = run(BASELINE, members=3)
    shuffled = replace(found.results, scenario=np.array([0, 1, 0]))
    assert np.array_equal(shuffled.members(1).reports, found.results.reports[..., 1:2])
    assert shuffled.members(2).reports.shape[-1] == 0
    with pytest.raises(ValueError, match="scenario 0 do not stand together"):
        shuffled.members(0)


# Labelled ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result() -> ScenarioResult:
    return run("wonen_eerst", members=7)[0]


def test_a_table_has_each_draw_under_its_id(result: ScenarioResult) -> None:
    table = result.to_pandas([PEOPLE, INFLOW])
    assert list(table) == [
        "scenario",
        "groep",
        "indicator",
        "eenheid",
        "trekking",
        "tijd",
        "waarde",
    ]
    assert len(table) == 2 * 7 * len(result.time)
    assert set(table.scenario) == {"wonen_eerst"} and set(table.groep) == {"totaal"}
    units = table.groupby("indicator", observed=True).eenheid.unique()
    assert {name: list(unit) for name, unit in units.items()} == {
        PEOPLE: [INDICATORS[PEOPLE].unit.nl],
        INFLOW: [INDICATORS[INFLOW].unit.nl],
    }
    wide = table[table.indicator == PEOPLE].pivot(index="tijd", columns="trekking", values="waarde")
    assert result.ids is not None
    assert np.array_equal(wide[list(result.ids)], result.indicator(PEOPLE))
    assert np.array_equal(wide.index, result.time)
    again = Draws.chosen(load_register(), [int(result.ids[3])])
    assert run("wonen_eerst", again)[0].at(PEOPLE)[0] == wide.loc[2031.0, result.ids[3]]


def test_groups_add_up_in_a_table(result: ScenarioResult) -> None:
    table = result.to_pandas(PEOPLE, groups=True)
    assert list(table.groep.unique()) == ["totaal", *Groep.elements]
    summed = table[table.groep != "totaal"].groupby(["trekking", "tijd"]).waarde.sum()
    total = table[table.groep == "totaal"].set_index(["trekking", "tijd"]).waarde
    np.testing.assert_allclose(summed, total.sort_index(), rtol=1e-12)


def test_a_table_of_everything_and_of_what_is_national(result: ScenarioResult) -> None:
    table = result.national().to_pandas()
    assert set(table.indicator) == set(INDICATORS)
    assert table.equals(result.to_pandas())
    central = run("wonen_eerst")[0].to_pandas(PEOPLE)
    assert set(central.trekking) == {0}
    with pytest.raises(ValueError, match=r"no indicator 'dakloos'\. Did you mean 'dakloos_totaal'"):
        result.to_pandas("dakloos")


def test_arrays_have_the_same_values_with_named_axes(result: ScenarioResult) -> None:
    found = result.to_xarray([PEOPLE, WAIT], groups=True)
    assert found[PEOPLE].dims == ("groep", "tijd", "trekking")
    assert found[WAIT].dims == ("tijd", "trekking")
    assert result.ids is not None
    one = found[PEOPLE].sel(groep="jongeren", tijd=2031.0, trekking=result.ids[2])
    assert float(one) == result.at(PEOPLE, 2031.0, "jongeren")[2]
    assert found[PEOPLE].attrs["units"] == INDICATORS[PEOPLE].unit.nl
    assert found.attrs["scenario"] == "wonen_eerst" and found.attrs["status"] == result.draws
    assert np.array_equal(result.to_xarray(PEOPLE)[PEOPLE], result.indicator(PEOPLE))


def test_without_xarray_it_is_said_what_to_install(
    result: ScenarioResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ImportError, match="to_xarray needs xarray: pip install xarray"):
        result.to_xarray(PEOPLE)

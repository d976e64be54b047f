"""Two independent engines run the national model and agree with ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from support.models.national_model import register
from support.models.other_engines import (
    distance,
    pysd_states,
    simlin_states,
    translate,
    unit_faults,
)

from simulation.export.model.files import _one_member, write_model
from simulation.export.model.xmile import variable
from simulation.outcomes.scenario_runs import model, national_grid, run
from simulation.scenario.scenario import Scenario, load_scenario

pytestmark = [
    pytest.mark.xdist_group("peers"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pysd"),
    pytest.mark.filterwarnings("ignore:.*inplace keyword:Warning"),
    pytest.mark.filterwarnings("ignore:Replacing a constant value:UserWarning"),
    pytest.mark.slow,
]

TRANSLATED = "alles_tegelijk"
SCENARIOS = (TRANSLATED, "huidig_beleid", "afbouw_zonder_woningen")
AGREE = 1e-9
STOCKS = tuple(model().stocks)


@cache
def _ours(name: str) -> np.ndarray:
    return _states(load_scenario(name))


def _states(scenario: Scenario) -> np.ndarray:
    """The stocks at every step, those before what is shown too."""
    (result,) = run(scenario, method="euler", every=1, whole=True)
    return np.asarray(result.results.states[..., 0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("xmile")


def _export(scenario: Scenario, folder: Path) -> Path:
    (path,) = write_model("xmile", scenario, folder)
    return path


@pytest.mark.parametrize("name", SCENARIOS)
def test_pysimlin_gives_our_trajectories(name: str, folder: Path) -> None:
    theirs = simlin_states(_export(load_scenario(name), folder), STOCKS)
    assert distance(_ours(name), theirs) <= AGREE


def test_pysimlin_runs_what_a_scenario_assumes(folder: Path) -> None:
    """Assumptions and switched loops are in the export too."""
    settings = {"draagvlak": "uit", "vicieuze_cirkel": "uit", "woningtekort": 300_000}
    scenario = load_scenario(TRANSLATED).with_settings(settings)
    theirs = simlin_states(_export(scenario, folder), STOCKS)
    assert distance(_states(scenario), theirs) <= AGREE
    assert distance(_ours(TRANSLATED), theirs) > 1e-3


@pytest.mark.parametrize("name", SCENARIOS)
def test_pysimlin_finds_no_fault_in_the_units(name: str, folder: Path) -> None:
    assert unit_faults(_export(load_scenario(name), folder)) == ()


def test_a_fault_in_the_units_would_be_found(folder: Path) -> None:
    text = _export(load_scenario("huidig_beleid"), folder).read_text("utf-8")
    head, name, tail = text.partition('<flow name="begeleiding__werven__wonen_eerst">')
    broken = folder / "eenheid.xmile"
    broken.write_text(head + name + tail.replace("person/year", "person", 1), "utf-8")
    assert unit_faults(broken)


def test_a_difference_in_the_seventh_digit_would_be_found(folder: Path) -> None:
    scenario = load_scenario("huidig_beleid")
    value = _one_member(scenario, register(), national_grid(register()))[0]["opvang.geldigheid"]
    text = _export(scenario, folder).read_text("utf-8")
    head, name, tail = text.partition('<aux name="opvang__geldigheid">')
    changed = folder / "anders.xmile"
    changed.write_text(head + name + tail.replace(repr(value), repr(value * (1 + 1e-7)), 1))
    assert distance(_ours("huidig_beleid"), simlin_states(changed, STOCKS)) > AGREE


WINDOWS = ((2018.0, 2018.125), (2027.0, 2028.0))
"""What PySD runs, as it is slow: the first steps, from its own start, and a year in which
the levers move, from our stocks."""


def _off(translated: Any, name: str, components: Mapping[str, float | pd.Series]) -> float:
    """Give how far PySD is from us in the windows."""
    grid, ours, found = national_grid(register()), _ours(name), []
    for window in WINDOWS:
        first, last = (round((at - grid.begin) * grid.steps_per_year) for at in window)
        states = dict(zip(STOCKS, ours[first].tolist(), strict=True))
        theirs = pysd_states(translated, states, *window, components)
        found.append(distance(ours[first : last + 1], theirs))
    return max(found)


@pytest.mark.slow
def test_pysd_gives_our_trajectories(folder: Path) -> None:
    """One test for all scenarios, since translating takes long.

    The scenario that was translated runs as it was read. For the others whatever differs is
    replaced: a path in time is given at every step, as the file gives it.
    """
    numbers, grid = register(), national_grid(register())
    translated = translate(_export(load_scenario(TRANSLATED), folder))
    distances = {TRANSLATED: _off(translated, TRANSLATED, {})}
    parameters, series = _one_member(load_scenario(TRANSLATED), numbers, grid)
    for name in SCENARIOS[1:]:
        own, paths = _one_member(load_scenario(name), numbers, grid)
        components: dict[str, float | pd.Series] = {
            key: value for key, value in own.items() if value != parameters[key]
        }
        components |= {
            key: pd.Series(path, index=grid.starts)
            for key, path in paths.items()
            if key in model().levers or not np.array_equal(path, series[key])
        }
        distances[name] = _off(translated, name, components)
    assert max(distances.values()) <= AGREE, distances


def test_the_scenarios_differ() -> None:
    """Equal trajectories would prove little if every scenario were the same."""
    first, *others = (_ours(name) for name in SCENARIOS)
    assert all(distance(first, other) > 1e-3 for other in others)
    grid = national_grid(register())
    rows = [round((at - grid.begin) * grid.steps_per_year) for at in WINDOWS[1]]
    own = [states[rows[1]] - states[rows[0]] for states in (first, *others)]
    assert all(distance(own[0], other) > 1e-3 for other in own[1:])  # in what PySD runs, too
    assert len({variable(name) for name in STOCKS}) == len(STOCKS)

"""Runs behind the page, kept so that a choice made before costs nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from simulation.criteria import AMBITION
from simulation.leverpaths import USUAL, decimal_year
from simulation.register import Register, load_register
from simulation.runs import ScenarioResult, model_version, run
from simulation.scenario import BASELINE, Scenario, list_shipped, load_scenario

NOW = decimal_year(USUAL)
"""Until here all shipped scenarios are alike: policy can change from now on."""


@dataclass(frozen=True)
class Outcome:
    """A scenario beside current policy."""

    result: ScenarioResult
    baseline: ScenarioResult

    @property
    def is_baseline(self) -> bool:
        return self.result.scenario.hash == self.baseline.scenario.hash

    def at(self, indicator: str, moment: float = AMBITION) -> float:
        """The scenario's value at a moment, mean over members."""
        return value_at(self.result, indicator, moment)

    def baseline_at(self, indicator: str, moment: float = AMBITION) -> float:
        return value_at(self.baseline, indicator, moment)


def value_at(result: ScenarioResult, indicator: str, moment: float) -> float:
    """Give an indicator's value at the moment of output nearest to a moment."""
    nearest = int(abs(result.time - moment).argmin())
    return float(result.indicator(indicator)[nearest].mean())


def outcome(scenario: Scenario, register: Register | None = None) -> Outcome:
    """Run a scenario and current policy; neither twice."""
    register = register or load_register()
    baseline = _shipped(BASELINE, _mark(register))
    return Outcome(_result(scenario, register), _result(baseline, register))


def presets() -> dict[str, Scenario]:
    """Give the shipped scenarios by id, in the order in which they are shown."""
    return {name: _shipped(name, _mark(load_register())) for name in list_shipped()}


def _result(scenario: Scenario, register: Register) -> ScenarioResult:
    kept = _run(scenario.hash, _mark(register), model_version(), scenario, register)
    return replace(kept, scenario=scenario)


def _mark(register: Register) -> int:
    """Tell this register's numbers from those of another one."""
    return hash((register.parameter_set, tuple(register.estimates.items())))


@st.cache_resource(max_entries=200, show_spinner=False)
def _run(
    key: str, mark: int, version: str, _scenario: Scenario, _register: Register
) -> ScenarioResult:
    return run(_scenario, register=_register)[0]


@st.cache_resource(max_entries=50, show_spinner=False)
def _shipped(name: str, mark: int) -> Scenario:
    return load_scenario(name)

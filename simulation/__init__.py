"""The simulator of Dutch homelessness: a declared stock-and-flow model and what runs it.

>>> from simulation import load_scenario, run
>>> result = run(load_scenario("wonen_eerst"))[0]
>>> people = result.indicator("dakloos_totaal")  # at each moment of output, in each draw
>>> people.shape == (len(result.time), 1)
True
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.outcomes.scenario_runs import ScenarioResult, run
    from simulation.scenario.scenario import Scenario, load_scenario

__all__ = ["MEMBERS", "Scenario", "ScenarioResult", "load_scenario", "run"]

MEMBERS = 500
"""Draws of a result that is quoted."""


def __getattr__(name: str) -> Any:
    """Import on first use: a command that only shows its help should not load the engine."""
    if name in ("run", "ScenarioResult"):
        from simulation.outcomes import scenario_runs

        return getattr(scenario_runs, name)
    if name in ("Scenario", "load_scenario"):
        from simulation.scenario import scenario

        return getattr(scenario, name)
    raise AttributeError(f"module 'simulation' has no attribute {name!r}")

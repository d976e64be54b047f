"""A batch: many scenarios read at once, with all their faults, and run together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulation.engine import InvariantError
from simulation.faults import Fault, InputError, SettingError
from simulation.register import Register
from simulation.runs import ScenarioResult, run
from simulation.scenario import Scenario, list_shipped, load_scenario


@dataclass(frozen=True)
class Batch:
    """Scenarios and how they fared.

    Parameters
    ----------
    scenarios
        All that were asked for, in that order.
    results
        Those that ran.
    failures
        Why the others did not, by id.
    settings
        What was set by hand, over every scenario.
    """

    scenarios: Sequence[Scenario]
    results: Sequence[ScenarioResult]
    register: Register
    seed: int = 0
    failures: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


def load_all(
    names: Sequence[str | Path], settings: Mapping[str, str], register: Register
) -> list[Scenario]:
    """Read scenarios, or all shipped ones when none is named, and lay the settings over them.

    Raises
    ------
    InputError
        With the faults of all files.
    SettingError
        When a setting is wrong, or two files bear the same name.
    """
    scenarios, faults = [], []
    for name in names or list_shipped():
        try:
            scenarios.append(load_scenario(name, register))
        except InputError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise InputError(faults)
    ids = [scenario.id for scenario in scenarios]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        shown = ", ".join(twice)
        nl = f"meer dan een scenario heet {shown}: geef elk bestand een eigen naam"
        en = f"more than one scenario is called {shown}: give every file its own name"
        raise SettingError([Fault("", 0, 0, "", nl, en)])
    if settings:
        scenarios = [scenario.with_settings(settings, register) for scenario in scenarios]
    return scenarios


def run_all(
    scenarios: Sequence[Scenario], register: Register, seed: int = 0
) -> tuple[list[ScenarioResult], dict[str, str]]:
    """Run scenarios together; when one breaks a law of the model, the others still count.

    Returns
    -------
    tuple
        The results, and for each scenario that failed, by id, what went wrong.
    """
    try:
        return run(scenarios, seed=seed, register=register), {}
    except InvariantError:
        pass  # which one was it?
    results: list[ScenarioResult] = []
    failures: dict[str, str] = {}
    for scenario in scenarios:
        try:
            results += run(scenario, seed=seed, register=register)
        except InvariantError as error:
            failures[scenario.id] = str(error)
    return results, failures

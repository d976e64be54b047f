"""One scenario, many values of some levers: a table of what goes in and what comes out."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from simulation.engine import InvariantError
from simulation.explore.designs import Axis, Sample
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.reading.faults import Fault, SettingError
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

AT_ONCE = 256
"""Members in one call of the engine: enough to keep it busy, few enough for any memory."""

NUMBER, YEAR = "monster", "jaar"
"""The columns that say which sample and the end of which year."""


def check_axes(base: Scenario, axes: Sequence[Axis], register: Register) -> None:
    """Refuse axes whose name or ends are wrong.

    Parameters
    ----------
    base
        The scenario that their values are laid over.

    Raises
    ------
    SettingError
        With everything that is wrong.
    """
    faults: list[Fault] = []
    for axis in axes:
        for end in axis.ends():
            try:
                base.with_settings({axis.name: end}, register)
            except SettingError as error:
                faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise SettingError(faults)


def run_samples(
    base: Scenario,
    samples: Sequence[Sample],
    register: Register,
    *,
    indicators: Sequence[str],
    years: Sequence[int],
    members: int = 1,
    seed: int = 0,
) -> tuple[pd.DataFrame, dict[int, str]]:
    """Run a scenario with each sample laid over it, many in one call of the engine.

    Parameters
    ----------
    samples
        What each sets, by name of the lever or assumption.
    years
        The years at whose end the indicators are read.
    members
        Draws for each sample, the same for all; their mean is told.

    Returns
    -------
    tuple
        A row per sample and year, numbered from 1; and why samples failed, by number: those have
        no values.
    """
    rows: list[dict[str, object]] = []
    failures: dict[int, str] = {}
    scenarios = [base.with_settings(sample, register) for sample in samples]
    size = max(1, AT_ONCE // members)
    for first in range(0, len(samples), size):
        chunk = scenarios[first : first + size]
        for number, result in enumerate(_results(chunk, register, members, seed), first + 1):
            if isinstance(result, InvariantError):
                failures[number] = str(result)
            values = {} if isinstance(result, InvariantError) else _read(result, indicators)
            for year in years:
                found = {name: values[name][year + 1] if values else np.nan for name in indicators}
                rows.append({NUMBER: number, **samples[number - 1], YEAR: year, **found})
    return pd.DataFrame(rows), failures


def _results(
    scenarios: Sequence[Scenario], register: Register, members: int, seed: int
) -> Iterator[ScenarioResult | InvariantError]:
    """Run scenarios together; when one breaks a law of the model, the others still count."""
    try:
        yield from run(scenarios, members=members, seed=seed, register=register)
        return
    except InvariantError:
        pass  # which one was it?
    for scenario in scenarios:
        try:
            yield from run(scenario, members=members, seed=seed, register=register)
        except InvariantError as error:
            yield error


def _read(result: ScenarioResult, indicators: Sequence[str]) -> dict[str, Mapping[int, float]]:
    moments = [round(moment) for moment in result.time]
    return {
        name: dict(zip(moments, result.indicator(name).mean(axis=1).tolist(), strict=True))
        for name in indicators
    }

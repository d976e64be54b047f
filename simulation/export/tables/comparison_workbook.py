"""Scenarios side by side as one workbook: what goes in, what comes out, and what made it differ.

Its numbers are those of ``run`` and ``compare`` with the same scenarios, draws and seed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from simulation.explore.shapley_values import Attribution
from simulation.export.tables.differences import Difference, difference_table, input_table, words
from simulation.export.tables.files import About, xlsx_bytes
from simulation.export.tables.result import (
    FALLS,
    MEAN,
    at_the_end,
    background,
    counts,
    long_table,
    provenance,
    statistics,
    structure_table,
    verdict_table,
)
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.standing import caveat
from simulation.register.register import Register
from simulation.scenario.compare import Input, inputs
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario
from simulation.wording.vocabulary import unit_name

MAX_TITLE = 31
"""Signs that the name of a sheet may have."""


def comparison_xlsx(
    results: Iterable[ScenarioResult],
    register: Register,
    made: dt.date,
    attributions: Mapping[str, Attribution] | None = None,
    links: Sequence[str] = (),
) -> bytes:
    """Write a workbook that compares each result with the first.

    Parameters
    ----------
    results
        Made with the same draws. Taken one by one, so that no more than two are needed at once.
    made
        The day it is made; the same results on the same day give the same bytes.
    attributions, links
        Which lever did it, by the id of the scenario that was compared with the first; the
        address that opens each scenario in the app.

    Returns
    -------
    bytes
        The Excel file.

    Raises
    ------
    ValueError
        When there are no results to compare.
    """
    base: ScenarioResult | None = None
    scenarios: list[Scenario] = []
    series: dict[str, pd.DataFrame] = {}
    ends, verdicts, parts = list[pd.DataFrame](), list[pd.DataFrame](), list[pd.DataFrame]()
    falls = list[pd.DataFrame]()
    for number, result in enumerate(results, 1):
        base = base or result
        scenario, table = result.scenario, long_table(result)
        scenarios.append(scenario)
        series[f"Reeks {number} {scenario.id}"[:MAX_TITLE]] = table
        ends.append(_end(table, result, base))
        verdicts.append(verdict_table([result]))
        if result.members > 1:
            falls.append(structure_table(result))
        if (found := (attributions or {}).get(scenario.id)) is not None:
            parts.append(contributions(found, Difference(base, result)))
    if base is None:
        raise ValueError("nothing to compare")
    sheets = {
        "Keuzes": choices(scenarios, register),
        "Eind 2030": pd.concat(ends, ignore_index=True),
        "Oordeel": pd.concat(verdicts, ignore_index=True),
        **({FALLS: pd.concat(falls, ignore_index=True)} if falls else {}),
        **series,
    }
    if parts:
        sheets["Bijdragen"] = pd.concat(parts, ignore_index=True)
    about = _about(base, scenarios, made, attributions or {}, links)
    return xlsx_bytes(sheets | background(about, register))


def choices(scenarios: Sequence[Scenario], register: Register) -> pd.DataFrame:
    found = inputs(scenarios, register)
    table = input_table(found, scenarios)
    table.insert(3, "eenheid", [_unit(one, register) for one in found])
    return table


def contributions(attribution: Attribution, difference: Difference) -> pd.DataFrame:
    """Give a row per indicator and thing that differs: what it does to the end of 2030.

    The means of an indicator add up to the difference of the two scenarios in all draws.
    """
    rows = []
    for name, indicator in INDICATORS.items():
        found = attribution.of(name, difference.result.at(name) - difference.base.at(name))
        for player, values in zip(attribution.players, found, strict=True):
            told = {key: float(value[0]) for key, value in statistics(values[None]).items()}
            van, naar = (
                "; ".join(words(one.kind, one.values[side], "nl") for one in player.inputs)
                for side in (0, 1)
            )
            rows.append(
                {
                    "scenario": difference.result.scenario.id,
                    "tegenover": difference.base.scenario.id,
                    "indicator": name,
                    "eenheid": indicator.unit.nl,
                    "id": player.id,
                    "omschrijving": "; ".join(one.label.nl for one in player.inputs),
                    "van": van,
                    "naar": naar,
                    "bijdrage": told.pop(MEAN),
                    **{f"bijdrage_{key}": value for key, value in told.items()},
                }
            )
    return pd.DataFrame(rows)


def _end(table: pd.DataFrame, result: ScenarioResult, base: ScenarioResult) -> pd.DataFrame:
    """Give a row per indicator at the end of 2030, with the difference from the first."""
    found = at_the_end(table).drop(columns=["groep", "tijd"])
    found.insert(2, "omschrijving", [INDICATORS[name].label.nl for name in found["indicator"]])
    apart = at_the_end(difference_table(Difference(base, result)))
    columns = [name for name in apart if name.startswith("verschil")]
    if result is base:
        return found.assign(**dict.fromkeys(columns, np.nan))
    return found.assign(**{name: apart[name].to_numpy() for name in columns})


def _unit(one: Input, register: Register) -> str:
    if one.kind == "knop":
        return unit_name(register.levers[one.id].unit, "nl")
    if one.kind == "aanname":
        return unit_name(register.described[register.assumptions[one.id].parameter].unit, "nl")
    return INDICATORS[CRITERIA[one.id].conditions[0][0]].unit.nl if one.kind == "doel" else ""


def _about(
    base: ScenarioResult,
    scenarios: Sequence[Scenario],
    made: dt.date,
    attributions: Mapping[str, Attribution],
    links: Sequence[str],
) -> About:
    """Tell where the numbers come from: once what is the same, then each scenario."""
    register = base.which.register
    about: dict[str, str | int] = {"datum": made.isoformat()}
    about |= provenance(base.scenario, register, base.seed, base.members, base.draws)
    del about["scenario_hash"]
    about["onzekerheid"] = caveat(base.draws, base.members)
    about |= counts(register)
    for one in attributions.values():
        about["trekkingen_bijdragen"] = one.members
    for number, scenario in enumerate(scenarios, 1):
        about |= {
            f"scenario_{number}": scenario.id,
            f"naam_{number}": scenario.naam,
            f"omschrijving_{number}": scenario.omschrijving,
            f"scenario_hash_{number}": scenario.hash,
        }
    for number, link in enumerate(links, 1):
        about[f"link_{number}"] = link
    return about

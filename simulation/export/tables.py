"""Results as tables for an analyst: long, wide, verdicts, and what the numbers rest on.

Columns have Dutch names, whatever the language of the screen: a script that reads them should not
depend on who ran the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.export.listings import source_rows
from simulation.indicators import INDICATORS
from simulation.model.dims import Groep
from simulation.register import Register
from simulation.runs import SCHEMA_VERSION, ScenarioResult, model_version
from simulation.scenario import Scenario

TOTAL = "totaal"
"""Stands in the column `groep` for all groups together."""

LONG = ("scenario", "groep", "indicator", "eenheid", "tijd", "waarde")


def origin(result: ScenarioResult) -> dict[str, str | int]:
    """Tell what a result came from; this goes into every file."""
    return provenance(result.scenario, result.parameter_set, result.seed, result.members)


def provenance(
    scenario: Scenario, parameter_set: str, seed: int, members: int
) -> dict[str, str | int]:
    """Tell what numbers come from."""
    return {
        "scenario_hash": scenario.hash,
        "modelversie": model_version(),
        "parameterset": parameter_set,
        "seed": seed,
        "trekkingen": members,
    }


def document(
    results: Sequence[Mapping[str, Any]], parameter_set: str, seed: int, members: int
) -> dict[str, Any]:
    """Give results that are plain data as one JSON document."""
    return {
        "schema_version": SCHEMA_VERSION,
        "model_version": model_version(),
        "parameter_set": parameter_set,
        "seed": seed,
        "members": members,
        "draws": "central" if members == 1 else "prior",
        "results": list(results),
    }


def uncertainty(members: int) -> str:
    """Say in Dutch what the numbers do and do not tell of their uncertainty."""
    if members == 1:
        return "Middelste schatting van elk getal; zonder onzekerheidsband."
    return (
        f"Gemiddelde van {members} trekkingen uit de bandbreedtes van het register (prior: vooraf, "
        "niet aan tellingen getoetst)."
    )


def long_table(result: ScenarioResult) -> pd.DataFrame:
    """Give a row per group, indicator and moment; means over members, empty where undefined."""
    moments = len(result.time)
    groups, names, values = zip(*_series(result), strict=True)
    units = [INDICATORS[name].unit.nl for name in names]
    return pd.DataFrame(
        {
            "scenario": result.scenario.id,
            "groep": np.repeat(groups, moments),
            "indicator": np.repeat(names, moments),
            "eenheid": np.repeat(units, moments),
            "tijd": np.tile(result.time, len(names)),
            "waarde": np.concatenate(values),
        }
    )


def wide_table(result: ScenarioResult) -> pd.DataFrame:
    """Give a row per group and moment and a column per indicator."""
    groups: dict[str, dict[str, np.ndarray]] = {}
    for group, name, values in _series(result):
        groups.setdefault(group, {})[name] = values
    empty = np.full(len(result.time), np.nan)
    parts = [
        pd.DataFrame(
            {"scenario": result.scenario.id, "groep": group, "tijd": result.time}
            | {name: columns.get(name, empty) for name in INDICATORS}
        )
        for group, columns in groups.items()
    ]
    return pd.concat(parts, ignore_index=True)


def verdict_table(results: Sequence[ScenarioResult]) -> pd.DataFrame:
    """Give a row per scenario and criterion."""
    rows = [
        {
            "scenario": result.scenario.id,
            "naam": result.scenario.naam,
            "criterium": name,
            "omschrijving": verdict.criterion.label.nl,
            "gehaald_eind_2030": "ja" if verdict.reached else "nee",
            "waarde_eind_2030": verdict.value_2030,
            "drempel": verdict.threshold,
            "verschil": verdict.distance,
            "gehaald_vanaf_eind": verdict.year,
        }
        for result in results
        for name, verdict in result.verdicts.items()
    ]
    return pd.DataFrame(rows)


def indicator_table() -> pd.DataFrame:
    """Give a row per indicator: what its numbers mean."""
    state = "stand op dat moment"
    period = "over de tijd (een jaar, of een kwartaal) die dan eindigt, als aantal per jaar"
    rows = [
        {
            "indicator": name,
            "omschrijving": indicator.label.nl,
            "eenheid": indicator.unit.nl,
            "tijd": period if indicator.yearly else state,
            "per_groep": "ja" if indicator.by_group else "nee",
        }
        for name, indicator in INDICATORS.items()
    ]
    return pd.DataFrame(rows)


def sources_table(register: Register) -> pd.DataFrame:
    """Give a row per number of the register."""
    names = {
        "id": "id",
        "label_nl": "omschrijving",
        "unit": "eenheid",
        "low": "laag",
        "central": "midden",
        "high": "hoog",
        "year": "jaar",
        "grade": "soort_bron",
        "source": "bron",
        "why": "waarom",
    }
    rows = pd.DataFrame(source_rows(register))
    return rows[list(names)].rename(columns=names)


def _series(result: ScenarioResult) -> Iterator[tuple[str, str, np.ndarray]]:
    """Give each indicator's mean over members, for everyone and then for each group."""
    for group in (None, *Groep.elements):
        for name, indicator in INDICATORS.items():
            if group is None or indicator.by_group:
                yield group or TOTAL, name, result.indicator(name, group).mean(axis=1)

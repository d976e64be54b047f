"""Scenarios side by side: what differs in what goes in, and what comes out differently.

All scenarios have the same draws, so that a difference is taken draw by draw: what is uncertain
about both falls away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulation.criteria import AMBITION, CRITERIA
from simulation.export.tables import TOTAL, document
from simulation.indicators import INDICATORS
from simulation.leverpaths import plain_path
from simulation.model.dims import Groep
from simulation.register import Label, Register
from simulation.runs import ScenarioResult
from simulation.scenario import Scenario

BAND = (5.0, 95.0)
"""Percentiles of the draws between which a difference is told."""


class Input(NamedTuple):
    """Something that is not the same in all scenarios.

    Attributes
    ----------
    kind
        ``knop``, ``aanname``, ``lus`` or ``doel``.
    values
        For each scenario the value as the scenario file has it; None where it does not say.
    """

    kind: str
    id: str
    label: Label
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """How one scenario differs from another: the values of `result` minus those of `base`."""

    base: ScenarioResult
    result: ScenarioResult

    @property
    def members(self) -> int:
        return self.result.members

    def series(self, indicator: str, group: str | None = None) -> np.ndarray:
        """The difference at each moment, draw by draw: ``(moments, members)``."""
        return self.result.indicator(indicator, group) - self.base.indicator(indicator, group)


def inputs(scenarios: Sequence[Scenario], register: Register) -> list[Input]:
    """Give what is not the same in all scenarios, in the order of the register."""
    loops = list(dict.fromkeys(name for scenario in scenarios for name in scenario.lussen))
    found = [
        *(
            Input("knop", name, lever.label, tuple(_path(s, name) for s in scenarios))
            for name, lever in register.levers.items()
        ),
        *(
            Input("aanname", name, one.label, tuple(s.aannames.get(name) for s in scenarios))
            for name, one in register.assumptions.items()
        ),
        *(
            Input(
                "lus",
                name,
                register.described[f"lussen.{name}"].label,
                tuple("aan" if s.lussen.get(name, True) else "uit" for s in scenarios),
            )
            for name in loops
        ),
        *(
            Input("doel", name, criterion.label, tuple(s.doelen.get(name) for s in scenarios))
            for name, criterion in CRITERIA.items()
        ),
    ]
    return [one for one in found if any(value != one.values[0] for value in one.values)]


def _path(scenario: Scenario, lever: str) -> Any:
    return plain_path(scenario.knoppen[lever]) if lever in scenario.knoppen else None


def difference_table(difference: Difference, wide: bool = False) -> pd.DataFrame:
    """Give a row per group, indicator and moment; wide: a column of differences per indicator."""
    found = [
        (group or TOTAL, name, difference.series(name, group))
        for group in (None, *Groep.elements)
        for name, indicator in INDICATORS.items()
        if group is None or indicator.by_group
    ]
    time = difference.result.time
    first = {
        "scenario": difference.result.scenario.id,
        "tegenover": difference.base.scenario.id,
    }
    if wide:
        columns: dict[str, dict[str, np.ndarray]] = {}
        for group, name, values in found:
            columns.setdefault(group, {})[name] = values.mean(axis=1)
        empty = np.full(len(time), np.nan)
        parts = [
            pd.DataFrame(
                {**first, "groep": group, "tijd": time}
                | {name: own.get(name, empty) for name in INDICATORS}
            )
            for group, own in columns.items()
        ]
        return pd.concat(parts, ignore_index=True)
    groups, names, values = zip(*found, strict=True)
    pairs = [(name, None if group == TOTAL else group) for group, name, _ in found]
    table: dict[str, Any] = {
        **first,
        "groep": np.repeat(groups, len(time)),
        "indicator": np.repeat(names, len(time)),
        "eenheid": np.repeat([INDICATORS[name].unit.nl for name in names], len(time)),
        "tijd": np.tile(time, len(names)),
        "waarde": np.concatenate([difference.result.indicator(*p).mean(axis=1) for p in pairs]),
        "basis": np.concatenate([difference.base.indicator(*pair).mean(axis=1) for pair in pairs]),
        "verschil": np.concatenate([value.mean(axis=1) for value in values]),
    }
    if difference.members > 1:
        bands = [np.percentile(value, BAND, axis=1) for value in values]
        table["verschil_p5"] = np.concatenate([low for low, _ in bands])
        table["verschil_p95"] = np.concatenate([high for _, high in bands])
    return pd.DataFrame(table)


def end_2030(difference: Difference) -> pd.DataFrame:
    """Give a row per indicator that differs at the end of 2030."""
    table = difference_table(difference)
    table = table[(table["groep"] == TOTAL) & np.isclose(table["tijd"], AMBITION)]
    size = table[["waarde", "basis"]].abs().max(axis=1)
    told = table[table["verschil"].abs() > 1e-9 * size + 1e-6]  # more than rounding
    return told.drop(columns=["groep", "tijd"]).reset_index(drop=True)


def input_table(found: Sequence[Input], scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """Give a row per thing that differs and a column per scenario."""
    rows = [
        {"soort": one.kind, "id": one.id, "omschrijving": one.label.nl}
        | {s.id: words(one.kind, v, "nl") for s, v in zip(scenarios, one.values, strict=True)}
        for one in found
    ]
    return pd.DataFrame(rows, columns=["soort", "id", "omschrijving", *(s.id for s in scenarios)])


def words(kind: str, value: Any, lang: str) -> str:
    """Write a value of a scenario in words."""
    english = lang == "en"
    if value is None:
        usual = {"knop": ("zoals nu", "as now"), "aanname": ("midden", "central")}
        return usual.get(kind, ("gewoon", "default"))[english]
    if isinstance(value, list):
        return "; ".join(words(kind, one, lang) for one in value)
    if not isinstance(value, Mapping):
        return f"{value:.6g}" if isinstance(value, float) else str(value)
    since, until, at = ("from", "to", "cut at") if english else ("vanaf", "tot", "afgebroken op")
    if "datum" in value:
        closed, guard = ("closed on", "guardrail") if english else ("dicht op", "vangrail")
        return f"{closed} {value['datum']} ({guard} {value['vangrail']})"
    text = f"{words(kind, value['naar'], lang)} {since} {value['start']}"
    if "eind" in value:
        text += f" {until} {value['eind']}"
    return text + (f" ({at} {value['tot']})" if "tot" in value else "")


def comparison(differences: Sequence[Difference], register: Register) -> dict[str, Any]:
    """Give the differences with the first scenario as one JSON document."""
    base = differences[0].base
    scenarios = [base.scenario, *(d.result.scenario for d in differences)]
    whole = document([], base.parameter_set, base.seed, base.members)
    del whole["results"]
    return whole | {
        "reference": base.scenario.id,
        "scenarios": {scenario.id: scenario.hash for scenario in scenarios},
        "inputs": [
            {
                "kind": one.kind,
                "id": one.id,
                "values": dict(zip((s.id for s in scenarios), one.values, strict=True)),
            }
            for one in inputs(scenarios, register)
        ],
        "time": [float(moment) for moment in base.time],
        "differences": [
            {
                "scenario": difference.result.scenario.id,
                "indicators": {n: _means(difference.series(n)) for n in INDICATORS},
                "end_2030": [
                    {
                        "indicator": row["indicator"],
                        "value": row["waarde"],
                        "reference": row["basis"],
                        "difference": row["verschil"],
                        "low": row.get("verschil_p5"),
                        "high": row.get("verschil_p95"),
                    }
                    for row in end_2030(difference).to_dict("records")
                ],
            }
            for difference in differences
        ],
    }


def _means(values: np.ndarray) -> list[float | None]:
    means = values.mean(axis=1)
    return [None if np.isnan(value) else float(value) for value in means]

"""Scenarios side by side: what differs in what goes in, and what comes out differently.

All scenarios have the same draws, so that a difference is taken draw by draw: what is uncertain
about both falls away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.export.tables.result import (
    MEAN,
    at_the_end,
    document,
    grouped,
    long_rows,
    statistics,
    told_of,
    wide_rows,
)
from simulation.export.words import texts
from simulation.outcomes.draw_statistics import BANDS, json_values
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register
from simulation.scenario.compare import Input, inputs
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import plain
from simulation.wording.uncertainty import SMALLEST

OTHER_MEAN = f"{MEAN}_tegenover"
"""The mean of the scenario that another is held against."""


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


def difference_table(difference: Difference, wide: bool = False) -> pd.DataFrame:
    """Give a row per group, indicator and moment; wide: a column of differences per indicator.

    With several draws there are the median and the bounds of the bands of a difference too.
    """
    base, result = difference.base, difference.result
    pairs = list(grouped())
    told = told_of(difference.series)
    first = {"scenario": result.scenario.id, "tegenover": base.scenario.id}
    if wide:
        return wide_rows(first, told, result.time)
    return long_rows(
        first,
        told,
        result.time,
        "verschil",
        "verschil_",
        **{
            name: np.concatenate([side.indicator(n, group).mean(axis=1) for group, n in pairs])
            for name, side in ((MEAN, result), (OTHER_MEAN, base))
        },
    )


def end_2030(difference: Difference) -> pd.DataFrame:
    """Give a row per indicator that differs at the end of 2030, in at least some of the draws."""
    table = at_the_end(difference_table(difference))
    size = table[[MEAN, OTHER_MEAN]].abs().max(axis=1)
    most = table[[name for name in table if name.startswith("verschil")]].abs().max(axis=1)
    told = table[most > 1e-9 * size + SMALLEST]
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
    """Write a value of a scenario in words.

    Parameters
    ----------
    kind
        As in `Input`.
    value
        As the scenario file has it; None where it does not say.

    Returns
    -------
    str
        In the language `lang`.
    """
    t = texts(lang)
    if value is None:
        return t.known(f"setting.{kind}", t("setting.usual"))
    if isinstance(value, list):
        return "; ".join(words(kind, one, lang) for one in value)
    if not isinstance(value, Mapping):
        return plain(value, lang, 6) if isinstance(value, float) else str(value)
    if "datum" in value:
        return t("setting.closed", date=value["datum"], guardrail=value["vangrail"])
    text = words(kind, value["naar"], lang)
    for name, key in (("start", "since"), ("eind", "until"), ("tot", "cut")):
        if name in value:
            text += t(f"setting.{key}", date=value[name])
    return text


def comparison(differences: Sequence[Difference], register: Register) -> dict[str, Any]:
    base = differences[0].base
    scenarios = [base.scenario, *(d.result.scenario for d in differences)]
    whole = document([], base.which.register, base.seed, base.members, base.draws)
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
        "differences": [_plain_difference(difference) for difference in differences],
    }


def _plain_difference(difference: Difference) -> dict[str, Any]:
    """Give a difference as plain data; means over draws, None where undefined."""
    found = {name: statistics(difference.series(name)) for name in INDICATORS}
    sides = {"reference": difference.base, "scenario": difference.result}
    several = difference.members > 1
    bands = {
        name: {band: json_values(told[band]) for band in BANDS}
        for name, told in found.items()
        if several
    }
    return {
        "scenario": difference.result.scenario.id,
        "indicators": {name: json_values(told[MEAN]) for name, told in found.items()},
        "bands": bands or None,
        "criteria": {
            name: {side: result.chances(name) for side, result in sides.items()}
            for name in CRITERIA
        },
        "fall": {side: result.fall_told() for side, result in sides.items()},
        "end_2030": [
            {
                "indicator": row["indicator"],
                "value": row[MEAN],
                "reference_value": row[OTHER_MEAN],
                "difference": row["verschil"],
                "bands": {band: row[f"verschil_{band}"] for band in BANDS} if several else None,
            }
            for row in end_2030(difference).to_dict("records")
        ],
    }

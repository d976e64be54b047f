"""One result as the bytes of a file: Parquet, CSV, XLSX or JSON.

The same result gives the same bytes, so that a hash can tell whether anything changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from simulation.export.tables.files import (
    About,
    about_table,
    csv_bytes,
    parquet_bytes,
    xlsx_bytes,
)
from simulation.export.tables.result import (
    document,
    indicator_table,
    long_table,
    origin,
    sources_table,
    verdict_table,
    wide_table,
)
from simulation.outcomes.scenario_runs import ScenarioResult
from simulation.outcomes.standing import caveat
from simulation.register.register import Register


@dataclass(frozen=True)
class Layout:
    """How tables are laid out.

    Parameters
    ----------
    wide
        A column per indicator instead of a row per number.
    dutch
        CSV as a Dutch spreadsheet opens it: semicolons, decimal commas, byte order mark.
    """

    wide: bool = False
    dutch: bool = False

    def table(self, result: ScenarioResult) -> pd.DataFrame:
        return wide_table(result) if self.wide else long_table(result)


def to_json(result: ScenarioResult, register: Register, layout: Layout) -> bytes:
    """Write the same document as ``run --json`` does, with one result."""
    whole = document(
        [result.to_dict()], result.parameter_set, result.seed, result.members, result.draws
    )
    return (json.dumps(whole, allow_nan=False, ensure_ascii=False) + "\n").encode()


def to_csv(
    result: ScenarioResult, register: Register, layout: Layout, made: About | None = None
) -> bytes:
    """Write a table.

    Parameters
    ----------
    made
        What else is known of the making, such as a date: the file then says that too, and is no
        longer the same for the same result.
    """
    return csv_bytes(layout.table(result), origin(result), layout.dutch, made)


def to_parquet(result: ScenarioResult, register: Register, layout: Layout) -> bytes:
    about = {"scenario": result.scenario.id, **origin(result)}
    return parquet_bytes(layout.table(result), about)


def to_xlsx(
    result: ScenarioResult, register: Register, layout: Layout, made: About | None = None
) -> bytes:
    """Write a workbook: results, verdicts, what the indicators mean, origin and sources.

    Parameters
    ----------
    made
        As in `to_csv`.
    """
    scenario = result.scenario
    about = {
        "scenario": scenario.id,
        "naam": scenario.naam,
        "omschrijving": scenario.omschrijving,
        **origin(result),
        "onzekerheid": caveat(result.draws, result.members, result.parameter_set),
        **(made or {}),
    }
    return xlsx_bytes(
        {
            "Resultaten": layout.table(result),
            "Oordeel": verdict_table([result]),
            "Uitleg": indicator_table(),
            "Herkomst": about_table(about),
            "Bronnen": sources_table(register),
        }
    )


Writer = Callable[[ScenarioResult, Register, Layout], bytes]

WRITERS: dict[str, Writer] = {
    "parquet": to_parquet,
    "csv": to_csv,
    "xlsx": to_xlsx,
    "json": to_json,
}
"""The writer of each format; the format's name is also the file's suffix."""

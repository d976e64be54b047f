"""A result, or a difference of two, as the bytes of a file: Parquet, CSV, XLSX or JSON.

The same result gives the same bytes, so that a hash can tell whether anything changed. What is
written is an `Export`; a format knows no more of it than that, and is declared in `WRITERS` alone.
Nothing that takes long to import is imported before something is written.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from simulation.export.tables.differences import Difference
    from simulation.export.tables.files import About
    from simulation.outcomes.scenario_runs import ScenarioResult
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


class Export(Protocol):
    """What can be written, in whichever format."""

    @property
    def about(self) -> About:
        """Where the numbers came from, by name; the same in every format."""

    @property
    def made(self) -> About:
        """What else is known of the making, such as a date; with that, files are not the same."""

    def table(self, wide: bool) -> pd.DataFrame:
        """Give the numbers."""

    def sheets(self, wide: bool) -> Mapping[str, pd.DataFrame]:
        """Give the numbers and what explains them, by title."""

    def document(self) -> Mapping[str, Any]:
        """Give the same as ``--json`` does, with nothing else in it."""


@dataclass(frozen=True)
class ResultExport:
    """A result to write."""

    result: ScenarioResult
    register: Register
    made: About = field(default_factory=dict)

    @property
    def about(self) -> About:
        from simulation.export.tables.result import origin

        return {"scenario": self.result.scenario.id, **origin(self.result)}

    def table(self, wide: bool) -> pd.DataFrame:
        from simulation.export.tables.result import long_table, wide_table

        return wide_table(self.result) if wide else long_table(self.result)

    def sheets(self, wide: bool) -> Mapping[str, pd.DataFrame]:
        """Give results, verdicts, what the indicators mean, origin and sources."""
        from simulation.export.tables.files import about_table
        from simulation.export.tables.result import (
            indicator_table,
            origin,
            sources_table,
            verdict_table,
        )
        from simulation.outcomes.standing import caveat

        result, scenario = self.result, self.result.scenario
        about = {
            "scenario": scenario.id,
            "naam": scenario.naam,
            "omschrijving": scenario.omschrijving,
            **origin(result),
            "onzekerheid": caveat(result.draws, result.members, result.parameter_set),
            **self.made,
        }
        return {
            "Resultaten": self.table(wide),
            "Oordeel": verdict_table([result]),
            "Uitleg": indicator_table(),
            "Herkomst": about_table(about),
            "Bronnen": sources_table(self.register),
        }

    def document(self) -> Mapping[str, Any]:
        from simulation.export.tables.result import document

        one = self.result
        return document([one.to_dict()], one.parameter_set, one.seed, one.members, one.draws)


@dataclass(frozen=True)
class DifferenceExport:
    """A difference between two results to write."""

    difference: Difference
    register: Register
    made: About = field(default_factory=dict)

    @property
    def about(self) -> About:
        from simulation.export.tables.result import origin

        base, result = self.difference.base, self.difference.result
        return {
            "scenario": result.scenario.id,
            "tegenover": base.scenario.id,
            **origin(result),
            "scenario_hash_tegenover": base.scenario.hash,
        }

    def table(self, wide: bool) -> pd.DataFrame:
        from simulation.export.tables.differences import difference_table

        return difference_table(self.difference, wide)

    def sheets(self, wide: bool) -> Mapping[str, pd.DataFrame]:
        """Give differences in and out, verdicts, what the indicators mean, origin and sources."""
        from simulation.export.tables import differences
        from simulation.export.tables.files import about_table
        from simulation.export.tables.result import indicator_table, sources_table, verdict_table
        from simulation.outcomes.standing import caveat

        base, result = self.difference.base, self.difference.result
        scenarios = [base.scenario, result.scenario]
        found = differences.inputs(scenarios, self.register)
        said = caveat(base.draws, base.members, base.parameter_set)
        return {
            "Verschillen": self.table(wide),
            "Invoer": differences.input_table(found, scenarios),
            "Eind 2030": differences.end_2030(self.difference),
            "Oordeel": verdict_table([base, result]),
            "Uitleg": indicator_table(),
            "Herkomst": about_table({**self.about, "onzekerheid": said, **self.made}),
            "Bronnen": sources_table(self.register),
        }

    def document(self) -> Mapping[str, Any]:
        from simulation.export.tables.differences import comparison

        return comparison([self.difference], self.register)


def _parquet(export: Export, layout: Layout) -> bytes:
    from simulation.export.tables.files import parquet_bytes

    return parquet_bytes(export.table(layout.wide), export.about)


def _csv(export: Export, layout: Layout) -> bytes:
    from simulation.export.tables.files import csv_bytes

    table = export.table(layout.wide)
    about = {name: told for name, told in export.about.items() if name not in table}
    return csv_bytes(table, about, layout.dutch, export.made)


def _xlsx(export: Export, layout: Layout) -> bytes:
    from simulation.export.tables.files import xlsx_bytes

    return xlsx_bytes(export.sheets(layout.wide))


def _json(export: Export, layout: Layout) -> bytes:
    # A comparison holds dates, which JSON writes as YAML does.
    text = json.dumps(
        export.document(), allow_nan=False, ensure_ascii=False, default=dt.date.isoformat
    )
    return f"{text}\n".encode()


Writer = Callable[[Export, Layout], bytes]

WRITERS: dict[str, Writer] = {"parquet": _parquet, "csv": _csv, "xlsx": _xlsx, "json": _json}
"""The writer of each format; the format's name is also the file's suffix."""
FORMATS = tuple(WRITERS)

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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from simulation.export.tables.differences import Difference
    from simulation.export.tables.files import About
    from simulation.outcomes.scenario_result import ScenarioResult
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


@dataclass(frozen=True)
class Export:
    """What can be written, in whichever format.

    Attributes
    ----------
    about
        Where the numbers came from, by name.
    table
        Gives the numbers, in a wide table or a long one.
    sheets
        Gives a workbook around a table of the numbers: tables by title.
    document
        Gives what ``--json`` does when there is nothing else in it.
    counts
        What is said of the counts, as `simulation.export.tables.result.counts` gives it; in a CSV
        its first row alone has it.
    made
        What else is known of the making, such as a date: tables and workbooks then say that too,
        and are no longer the same for the same numbers.
    """

    about: About
    table: Callable[[bool], pd.DataFrame]
    sheets: Callable[[pd.DataFrame], Mapping[str, pd.DataFrame]]
    document: Callable[[], Mapping[str, Any]]
    counts: About
    made: About = field(default_factory=dict)


def of_result(result: ScenarioResult, register: Register, made: About | None = None) -> Export:
    """Give what every format is written from.

    Parameters
    ----------
    made
        As in `Export`.

    Returns
    -------
    Export
        Of the result, with the sources in the register.
    """
    from simulation.export.tables import result as tables
    from simulation.outcomes import standing

    scenario, origin = result.scenario, tables.origin(result)
    name, counted = {"scenario": scenario.id}, tables.counts(result.which.register)
    several = result.members > 1
    about = {
        **name,
        "naam": scenario.naam,
        "omschrijving": scenario.omschrijving,
        **origin,
        "onzekerheid": standing.caveat(result.draws, result.members),
        **counted,
        **(made or {}),
    }
    return Export(
        name | origin,
        lambda wide: tables.wide_table(result) if wide else tables.long_table(result),
        lambda table: {
            "Resultaten": table,
            "Oordeel": tables.verdict_table([result]),
            **({tables.FALLS: tables.structure_table(result)} if several else {}),
            **tables.background(about, register),
        },
        lambda: tables.document(
            [result.to_dict()], result.which.register, result.seed, result.members, result.draws
        ),
        counted,
        made or {},
    )


def of_difference(difference: Difference, register: Register) -> Export:
    from simulation.export.tables import differences
    from simulation.export.tables import result as tables
    from simulation.outcomes import standing
    from simulation.scenario.compare import inputs

    base, result = difference.base, difference.result
    scenarios = [base.scenario, result.scenario]
    about = {
        "scenario": result.scenario.id,
        "tegenover": base.scenario.id,
        **tables.origin(result),
        "scenario_hash_tegenover": base.scenario.hash,
    }
    said, counted = standing.caveat(base.draws, base.members), tables.counts(base.which.register)
    return Export(
        about,
        lambda wide: differences.difference_table(difference, wide),
        lambda table: {
            "Verschillen": table,
            "Invoer": differences.input_table(inputs(scenarios, register), scenarios),
            "Eind 2030": differences.end_2030(difference),
            "Oordeel": tables.verdict_table([base, result]),
            **tables.background({**about, "onzekerheid": said, **counted}, register),
        },
        lambda: differences.comparison([difference], register),
        counted,
    )


def _parquet(export: Export, layout: Layout) -> bytes:
    from simulation.export.tables.files import parquet_bytes

    return parquet_bytes(export.table(layout.wide), {**export.about, **export.counts})


def _csv(export: Export, layout: Layout) -> bytes:
    from simulation.export.tables.files import csv_bytes

    table = export.table(layout.wide)
    about = {name: told for name, told in export.about.items() if name not in table}
    return csv_bytes(table, about, layout.dutch, {**export.counts, **export.made})


def _xlsx(export: Export, layout: Layout) -> bytes:
    from simulation.export.tables.files import xlsx_bytes

    return xlsx_bytes(export.sheets(export.table(layout.wide)))


def _json(export: Export, layout: Layout) -> bytes:
    # A comparison holds dates, which JSON writes as YAML does.
    text = json.dumps(
        export.document(), allow_nan=False, ensure_ascii=False, default=dt.date.isoformat
    )
    return f"{text}\n".encode()


Writer = Callable[[Export, Layout], bytes]

WRITERS: dict[str, Writer] = {"parquet": _parquet, "csv": _csv, "xlsx": _xlsx, "json": _json}
"""The writer of each format; the format's name is also the file's suffix."""

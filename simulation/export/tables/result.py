"""Results as tables for an analyst: long, wide, verdicts, and what the numbers rest on.

Columns have Dutch names, whatever the language of the screen: a script that reads them should not
depend on who ran the program.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.export.tables.files import About, about_table, parquet_bytes
from simulation.export.tables.listings import source_rows
from simulation.model.dims import Groep
from simulation.outcomes import standing
from simulation.outcomes.draw_statistics import quantiles
from simulation.outcomes.frames import TOTAL
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import SCHEMA_VERSION, ScenarioResult, model_version
from simulation.register.horizon import continuation, goes_further, last_year
from simulation.register.register import Register
from simulation.register.shelf_life import shelf_life_of
from simulation.scenario.criteria import AMBITION, CRITERIA, PEOPLE, Verdict
from simulation.scenario.scenario import Scenario
from simulation.wording.vocabulary import grade_name, unit_name

MEAN = "gemiddelde"
"""What is told of draws; of several also the quantiles, by the names that they have everywhere."""

Told = tuple[str, str, dict[str, np.ndarray]]
"""A group, an indicator, and its statistics over the draws at each moment."""


def origin(result: ScenarioResult) -> dict[str, str | int]:
    register = result.which.register
    return provenance(result.scenario, register, result.seed, result.members, result.draws)


def provenance(
    scenario: Scenario, register: Register, seed: int, members: int, draws: str
) -> dict[str, str | int]:
    """Tell what numbers come from, and whether they may be quoted.

    Parameters
    ----------
    register
        With the parameter set.
    draws
        What the draws are: one of `standing.STANDINGS`.

    Returns
    -------
    dict
        By name of the column, in Dutch.
    """
    until = shelf_life_of(register).fitted_until
    further = {"gerekend_tot_en_met": last_year(register)} if goes_further(register) else {}
    return {
        "scenario_hash": scenario.hash,
        "modelversie": model_version(),
        "parameterset": register.parameter_set,
        "tellingen_tot": "" if until is None else until.isoformat(),
        "seed": seed,
        "trekkingen": members,
        "status": standing.status(draws),
        **further,
    }


def how_far(register: Register) -> dict[str, Any]:
    """Say as plain data how far was run and what is assumed; nothing of a run to the usual end."""
    assumed = continuation(register)
    if assumed is None:
        return {}
    return {"until": last_year(register), "continuation": assumed._asdict()}


def counts(register: Register) -> dict[str, str]:
    """Say up to which counts a set was fitted: a line, by name of the column, in Dutch."""
    return {"tellingen": shelf_life_of(register).text.nl}


def document(
    results: Sequence[Mapping[str, Any]], register: Register, seed: int, members: int, draws: str
) -> dict[str, Any]:
    """Give results that are plain data as one JSON document.

    Parameters
    ----------
    results
        Each as `ScenarioResult.to_dict` gives it; the rest as in `provenance`.

    Returns
    -------
    dict
        Plain data, as ``--json`` prints it.
    """
    warning = standing.warning(draws)
    return {
        "schema_version": SCHEMA_VERSION,
        "model_version": model_version(),
        "parameter_set": register.parameter_set,
        "counts": shelf_life_of(register).to_plain(),
        "seed": seed,
        "members": members,
        "draws": draws,
        "warning": None if warning is None else warning._asdict(),
        **how_far(register),
        "results": list(results),
    }


def statistics(values: np.ndarray) -> dict[str, np.ndarray]:
    """Give the mean of ``(moments, draws)``, and of several draws the median and bands too."""
    return {MEAN: values.mean(axis=1)} | (quantiles(values) if values.shape[1] > 1 else {})


def long_table(result: ScenarioResult) -> pd.DataFrame:
    """Give a row per group, indicator and moment; means over draws, empty where undefined.

    Several draws add a column for the median and for each bound of the bands.
    """
    first, told = {"scenario": result.scenario.id}, told_of(result.indicator)
    return long_rows(first, told, result.time)


def wide_table(result: ScenarioResult) -> pd.DataFrame:
    return wide_rows({"scenario": result.scenario.id}, told_of(result.indicator), result.time)


def long_rows(
    first: Mapping[str, str],
    told: Sequence[Told],
    time: np.ndarray,
    mean: str = MEAN,
    prefix: str = "",
    **before: np.ndarray,
) -> pd.DataFrame:
    """Give a long table.

    Parameters
    ----------
    first
        The first columns, the same in every row.
    told
        What gets a row at each moment of `time`, ``(moments,)``.
    mean, prefix
        Name of the column with the means, and what stands before those of the other statistics.
    **before
        Columns before these, ``(rows,)``.

    Returns
    -------
    pandas.DataFrame
        A row for each of `told` at each moment.
    """
    groups, names, _ = zip(*told, strict=True)
    return pd.DataFrame(
        {
            **first,
            "groep": np.repeat(groups, len(time)),
            "indicator": np.repeat(names, len(time)),
            "eenheid": np.repeat([INDICATORS[name].unit.nl for name in names], len(time)),
            "tijd": np.tile(time, len(names)),
            **before,
            **{
                mean if name == MEAN else prefix + name: np.concatenate([f[name] for *_, f in told])
                for name in told[0][2]
            },
        }
    )


def wide_rows(first: Mapping[str, str], told: Sequence[Told], time: np.ndarray) -> pd.DataFrame:
    """Give a column per indicator; with several draws there are rows for each statistic.

    Parameters
    ----------
    first
        The first columns, the same in every row.
    told
        What is in the columns; an indicator that is not known by group is empty there.

    Returns
    -------
    pandas.DataFrame
        A row for each group, statistic and moment.
    """
    empty = np.full(len(time), np.nan)
    parts = []
    for group in dict.fromkeys(group for group, _, _ in told):
        own = {name: found for of, name, found in told if of == group}
        for statistic in told[0][2]:
            named = {"statistiek": statistic} if len(told[0][2]) > 1 else {}
            head = {**first, "groep": group, "tijd": time, **named}
            columns = {name: own[name][statistic] if name in own else empty for name in INDICATORS}
            parts.append(pd.DataFrame(head | columns))
    return pd.concat(parts, ignore_index=True)


def at_the_end(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of a long table for everyone at the end of 2030."""
    return table[(table["groep"] == TOTAL) & np.isclose(table["tijd"], AMBITION)]


def verdict_table(results: Sequence[ScenarioResult]) -> pd.DataFrame:
    """Give a row per scenario and criterion; with several draws they have a chance."""
    rows = [
        {
            "scenario": result.scenario.id,
            "naam": result.scenario.naam,
            "criterium": name,
            "omschrijving": verdict.criterion.label.nl,
            "gehaald_eind_2030": "ja" if verdict.reached else "nee",
            "waarde_eind_2030": verdict.value_2030,
            "drempel": verdict.threshold,
            "afstand": verdict.distance,
            "gehaald_vanaf_eind": verdict.year,
            **(_chances(verdict) if result.members > 1 else {}),
            **(_when(result, name) if goes_further(result.which.register) else {}),
        }
        for result in results
        for name, verdict in result.verdicts.items()
    ]
    return pd.DataFrame(rows)


FALLS = "Daling en varianten"
"""The sheet of `structure_table`."""


def structure_table(result: ScenarioResult) -> pd.DataFrame:
    """Give a row for all draws, and one for each structure of the model with its own draws.

    Each has the people at the end of 2030, and the chances: that there are fewer of them than when
    new policy begins, and of each criterion. Of too few draws there is no band.
    """
    rows = []
    for one in (result.together, *result.structures):
        told = one.to_plain()
        rows.append(
            {
                "scenario": result.scenario.id,
                "variant": told["id"],
                "gewicht": told["weight"],
                "trekkingen": told["draws"],
                f"{PEOPLE}_eind_2030": told["mean"],
                "q05": told["q05"],
                "q95": told["q95"],
                "kans_op_daling": told["fall"],
                **{f"kans_{name}": told["criteria"].get(name) for name in CRITERIA},
            }
        )
    return pd.DataFrame(rows)


def _chances(verdict: Verdict) -> dict[str, float]:
    return {"kans": verdict.chance, "kans_hoogstens": verdict.chance_upper}


def _when(result: ScenarioResult, criterion: str) -> dict[str, str | int | None]:
    """Give when it is met first, whether that lasts or not, and from when, in words."""
    found = result.first_years[criterion]
    return {
        "voor_het_eerst_eind": found.once,
        "wanneer": found.text.nl,
        "gerekend_tot_en_met": found.last,
    }


def indicator_table() -> pd.DataFrame:
    state = "stand op dat moment"
    period = "over de tijd (een jaar, kwartaal of maand) die dan eindigt, als aantal per jaar"
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


def background(about: About, register: Register) -> dict[str, pd.DataFrame]:
    """Give the sheets that explain a workbook: what is in it, and where that came from."""
    return {
        "Uitleg": indicator_table(),
        "Herkomst": about_table(about),
        "Bronnen": sources_table(register),
    }


def sources_table(register: Register) -> pd.DataFrame:
    names = {
        "id": "id",
        "label_nl": "omschrijving",
        "unit": "eenheid",
        "low": "laag",
        "central": "midden",
        "high": "hoog",
        "year": "jaar",
        "grade": "soort_bron",
        "source_nl": "bron",
        "addresses": "adressen",
        "why_nl": "waarom",
        "rests_on": "leunt_op_tellingen",
    }
    rows = [
        row | {"unit": unit_name(row["unit"], "nl"), "grade": grade_name(row["grade"], "nl")}
        for row in source_rows(register)
    ]
    return pd.DataFrame(rows)[list(names)].rename(columns=names)


def told_of(read: Callable[[str, str | None], np.ndarray]) -> list[Told]:
    """Give the statistics of what is read, by indicator and group, as ``(moments, draws)``."""
    return [(group or TOTAL, name, statistics(read(name, group))) for group, name in grouped()]


def grouped() -> Iterator[tuple[str | None, str]]:
    """Give each indicator for everyone, and then those that are known by group for each group."""
    for group in (None, *Groep.elements):
        for name, indicator in INDICATORS.items():
            if group is None or indicator.by_group:
                yield group, name


def draws_table(result: ScenarioResult, indicators: Sequence[str]) -> pd.DataFrame:
    """Give a row per draw and moment and a column per indicator, for the whole country.

    The column `trekking` has the id with which `simulation.run` makes the draw again.
    """
    if result.ids is None:
        raise ValueError("the central values are no draws")
    moments, columns = len(result.time), {n: result.indicator(n).T.ravel() for n in indicators}
    return pd.DataFrame(
        {
            "scenario": result.scenario.id,
            "trekking": np.repeat(result.ids, moments),
            "tijd": np.tile(result.time, result.members),
            **columns,
        }
    )


def draws_bytes(result: ScenarioResult, register: Register, indicators: Sequence[str]) -> bytes:
    """Write all draws as Parquet, with in the metadata what they came from and their units.

    Parameters
    ----------
    indicators
        What the table has a column of.

    Returns
    -------
    bytes
        A row for each draw and moment.

    Raises
    ------
    ValueError
        When the result is that of the central values.
    """
    kept = register.posterior
    about = {
        "scenario": result.scenario.id,
        **origin(result),
        **counts(register),
        "posterior": "" if kept is None else kept.hash,
        "eenheden": json.dumps({n: INDICATORS[n].unit.nl for n in indicators}, ensure_ascii=False),
    }
    return parquet_bytes(draws_table(result, indicators), about)

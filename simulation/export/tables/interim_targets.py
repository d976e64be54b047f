"""Interim targets as tables and as a document: levers, indicators, values, and the test's power."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from simulation.explore.interim_targets.course_test import LEVEL, Checked
from simulation.explore.interim_targets.path_by_year import Found
from simulation.explore.interim_targets.slower_path import Told
from simulation.export.interim_sentences import chance_sentence, judged_words, slower_name
from simulation.export.tables.result import background, counts, how_far, origin
from simulation.export.tables.writers import Export
from simulation.export.words import texts
from simulation.outcomes.draw_statistics import json_values
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.standing import caveat, warning
from simulation.register.shelf_life import shelf_life_of
from simulation.wording.text import LANGUAGES
from simulation.wording.vocabulary import unit_name

LEVER, INDICATOR, VALUE, CHANGE, SLOWER = "knop", "indicator", "monitor", "verandering", "trager"
"""What a row is about, in Dutch."""
SHEETS = {"Knoppen": (LEVER,), "Tussendoelen": (INDICATOR,), "Monitor": (VALUE, CHANGE)}
SHEETS |= {"Hoe snel te zien": (SLOWER,)}

Row = dict[str, Any]


def rows(found: Found) -> list[Row]:
    """Give a row per lever and year, indicator and year, value, and year of the slower path."""
    return [*_lever_rows(found), *_band_rows(found), *_value_rows(found), *_slower_rows(found)]


def _lever_rows(found: Found) -> Iterator[Row]:
    for one in found.levers:
        whole = {"soort": LEVER, "naam": one.lever.id, "omschrijving": one.lever.label.nl}
        unit = unit_name(one.lever.unit if one.lever.kind != "date" else "1", "nl")
        for year, level, beside in zip(found.plan.years, one.levels, one.beside, strict=True):
            yield {**whole, "jaar": year, "eenheid": unit, "waarde": level, "zonder_plan": beside}


def _band_rows(found: Found) -> Iterator[Row]:
    for one in found.bands:
        for year, point in zip(found.plan.years, one.points, strict=True):
            yield {**_about(INDICATOR, one.indicator, year), **_banded(*point)}


def _value_rows(found: Found) -> Iterator[Row]:
    if found.judgement is None:
        return
    t = texts("nl")
    for one in found.judgement.checked:
        check = one.check
        yield {
            **_about(VALUE if check.since is None else CHANGE, check.indicator, check.year),
            "sinds": check.since,
            "waarde": one.value,
            **_banded(one.low, one.middle, one.high),
            "verschil_midden": one.difference,
            "buiten_marge": one.outside,
            "halve_marges": one.off,
            "beslist": "ja" if one is found.judgement.farthest else "nee",
            "oordeel": t(f"interim.verdict.{found.judgement.verdict}"),
            "kans": found.judgement.chance,
        }


def _slower_rows(found: Found) -> Iterator[Row]:
    for one in found.told:
        yield {
            "soort": SLOWER,
            "naam": "" if found.plan.slower is None else found.plan.slower.id,
            "omschrijving": slower_name(found, "nl"),
            "jaar": one.year,
            "kans_achter": one.behind,
            "kans_achter_laag": one.low,
            "kans_achter_hoog": one.high,
            "kans_op_koers": one.on_course,
        }


def _about(kind: str, name: str, year: int) -> Row:
    indicator = INDICATORS[name]
    told = {"soort": kind, "naam": name, "omschrijving": indicator.label.nl, "jaar": year}
    return told | {"eenheid": indicator.unit.nl}


def _banded(low: float, middle: float, high: float) -> Row:
    return {"q05": low, "q50": middle, "q95": high}


def interim_table(found: Found) -> pd.DataFrame:
    """Give `rows` as a table; what a row does not have is empty."""
    table = pd.DataFrame(rows(found))
    whole = {name: "Int64" for name in ("jaar", "sinds") if name in table}
    words = [name for name in ("eenheid", "beslist", "oordeel") if name in table]
    return table.astype(whole).fillna(dict.fromkeys(words, ""))


def interim_document(found: Found) -> dict[str, Any]:
    """Give what was found as plain data, without where it came from."""
    plan, judgement = found.plan, found.judgement
    return {
        "years": list(plan.years),
        "levers": [
            {
                "name": one.lever.id,
                "label": one.lever.label._asdict(),
                "unit": "1" if one.lever.kind == "date" else one.lever.unit,
                "levels": list(one.levels),
                "without": list(one.beside),
            }
            for one in found.levers
        ],
        "indicators": [
            {
                "name": one.indicator,
                "label": INDICATORS[one.indicator].label._asdict(),
                "unit": INDICATORS[one.indicator].unit._asdict(),
                "better": INDICATORS[one.indicator].better,
                **{
                    name: json_values(pd.Series(points, dtype=float).to_numpy())
                    for name, points in zip(
                        ("q05", "q50", "q95"), zip(*one.points, strict=True), strict=True
                    )
                },
            }
            for one in found.bands
        ],
        "tested": plan.tested,
        "counting_errors": {name: plan.errors.get(name) for name in plan.tested},
        "level": LEVEL,
        "tested_on": plan.tested_on,
        "judgement": None
        if judgement is None
        else {
            "verdict": judgement.verdict,
            "chance": judgement.chance,
            "words": {
                lang: f"{judged_words(judgement, lang)} {chance_sentence(judgement, lang)}"
                for lang in LANGUAGES
            },
            "farthest": _checked(judgement.farthest),
            "checked": [_checked(one) for one in judgement.checked],
        },
        "slower": None
        if not found.told
        else {
            "label": {lang: slower_name(found, lang) for lang in LANGUAGES},
            "years": [_told(one) for one in found.told],
        },
    }


def _checked(one: Checked) -> dict[str, Any]:
    return {
        "indicator": one.check.indicator,
        "year": one.check.year,
        "since": one.check.since,
        "value": one.value,
        "q05": one.low,
        "q50": one.middle,
        "q95": one.high,
        "difference": one.difference,
        "outside": one.outside,
        "half_bands": one.off,
    }


def _told(one: Told) -> dict[str, Any]:
    return {
        "year": one.year,
        "behind": one.behind,
        "behind_low": one.low,
        "behind_high": one.high,
        "on_course": one.on_course,
    }


def of_interim(found: Found, common: Mapping[str, Any]) -> Export:
    """Give what every format is written from.

    Parameters
    ----------
    found
        The path and what is told of it.
    common
        What a manifest says of it.

    Returns
    -------
    Export
        With a sheet for the levers, the targets, the values and the slower path, where there are.
    """
    plan, result = found.plan, found.result
    about: dict[str, str | int] = {"scenario": plan.scenario.id, **origin(result)}
    said = caveat(result.draws, plan.members)
    whole = {**about, "onzekerheid": said, **counts(plan.register)}

    def sheets(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
        told = {title: table[table["soort"].isin(kinds)] for title, kinds in SHEETS.items()}
        kept = {
            title: part.dropna(axis=1, how="all").loc[:, lambda one: (one != "").any()]
            for title, part in told.items()
            if len(part)
        }
        return kept | background(whole, plan.register)

    def document() -> dict[str, Any]:
        warned = warning(result.draws)
        same = ("schema_version", "model_version", "parameter_set", "seed", "members")
        return {
            **{key: common[key] for key in same},
            **how_far(plan.register),
            "counts": shelf_life_of(plan.register).to_plain(),
            "draws": result.draws,
            "warning": None if warned is None else warned._asdict(),
            "scenario": plan.scenario.id,
            "scenario_hash": plan.scenario.hash,
            **interim_document(found),
        }

    return Export(about, lambda wide: interim_table(found), sheets, document, counts(plan.register))

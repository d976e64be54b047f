"""What matters, as a table and as a document: a row for each name, and of Sobol for each pair."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from simulation.explore.sensitivity.factors import NUMBER
from simulation.explore.sensitivity.known_numbers import Knowledge
from simulation.explore.sensitivity.one_at_a_time import Tornado
from simulation.explore.sensitivity.question import Found, Question
from simulation.explore.sensitivity.sobol_indices import SobolIndices
from simulation.export.tables.result import background, counts, how_far, provenance
from simulation.export.tables.writers import Export
from simulation.export.words import texts
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.quotability import standing
from simulation.outcomes.standing import caveat, warning
from simulation.register.shelf_life import shelf_life_of

COLUMNS = {
    "total": "met_samenspel",
    "total_margin": "met_samenspel_marge",
    "first": "alleen",
    "first_margin": "alleen_marge",
    "mu_star": "effect",
    "mu_star_margin": "effect_marge",
    "mu": "effect_met_teken",
    "sigma": "effect_wisselt",
    "outcome_low": "uitkomst_laag",
    "outcome_high": "uitkomst_hoog",
    "difference_low": "verschil_laag",
    "difference_high": "verschil_hoog",
    "narrowed": "smaller",
    "narrowed_margin": "smaller_marge",
}
"""What is told of a name, in Dutch."""
OTHER, PAIR, PAIR_MARGIN = "met", "samenspel", "samenspel_marge"
"""The columns of a pair: the second of the two, and what they do together."""


def rows(question: Question, found: Found) -> list[dict[str, Any]]:
    """Give what is told of each name, the one that matters most first; keys in English."""
    factors, columns = {one.id: one for one in question.factors}, found.columns()
    labels = found.labels if isinstance(found, Knowledge) else ()
    told = []
    for place in found.order:
        name = found.names[place]
        own = factors.get(name)  # a parameter of several numbers is no factor itself
        told.append(
            {
                "name": name,
                "kind": NUMBER if own is None else own.kind,
                "label": labels[place]._asdict() if own is None else own.label._asdict(),
                "low": None if own is None else own.low,
                "high": None if own is None else own.high,
                **{key: float(values[place]) for key, values in columns.items()},
            }
        )
    return told


def pair_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Give what is told of each pair, the one that does most first; of Sobol only."""
    if not isinstance(found, SobolIndices):
        return
    clear = set(found.clear_pairs())
    for pair in found.pairs():
        yield {
            "names": [found.names[place] for place in pair],
            "second": float(found.second[pair]),
            "second_margin": float(found.second_margin[pair]),
            "clear": pair in clear,
        }


def answer_table(question: Question, found: Found) -> pd.DataFrame:
    """Give a row for each name in the order of its place, and then for each pair."""
    names = [
        {
            "plaats": place,
            "naam": row["name"],
            OTHER: "",
            "soort": row["kind"],
            "omschrijving": row["label"]["nl"],
            "laag": row["low"],
            "hoog": row["high"],
            **{COLUMNS[key]: row[key] for key in found.columns()},
        }
        for place, row in enumerate(rows(question, found), 1)
    ]
    pairs = [
        {"naam": first, OTHER: other, PAIR: row["second"], PAIR_MARGIN: row["second_margin"]}
        for row in pair_rows(found)
        for first, other in [row["names"]]
    ]
    table = pd.DataFrame([*names, *pairs]).astype({"plaats": "Int64"})
    return table.fillna({"soort": "", "omschrijving": ""})


def answer_document(question: Question, found: Found) -> dict[str, Any]:
    """Give an answer as plain data, without where it came from."""
    document: dict[str, Any] = {
        "indicator": question.indicator,
        "unit": INDICATORS[question.indicator].unit._asdict(),
        "year": question.year,
        "outcome": _outcome(found),
        "settled": found.settled,
        "factors": rows(question, found),
    }
    if isinstance(found, SobolIndices):
        document["together"] = found.together
        document["together_margin"] = found.together_margin
        document["pairs"] = list(pair_rows(found))
    if isinstance(found, Knowledge):
        document["chosen"] = [{"name": one.id, "added": one.added} for one in found.chosen]
    return document


def _outcome(found: Found) -> dict[str, float]:
    if isinstance(found, SobolIndices):
        return {"mean": found.mean, "deviation": found.deviation}
    if isinstance(found, Tornado):
        return {"start": found.start}
    if isinstance(found, Knowledge):
        return {"mean": found.mean, "q05": found.low, "q95": found.high}
    return {}


def basis_words(question: Question, lang: str) -> str:
    """Say what every run of an answer rests on, and what may not be quoted."""
    draws = standing(question.register, question.members)
    if question.members > 1:
        return caveat(draws, question.members, lang)
    told, said = texts(lang)("sensitivity.central"), warning(draws)
    return told if said is None else f"{said.in_(lang)}. {told}"


def of_answer(question: Question, found: Found, common: Mapping[str, Any]) -> Export:
    """Give what every format is written from.

    Parameters
    ----------
    question, found
        What was asked, and the answer.
    common
        What a manifest says of it: ``schema_version``, ``design`` and the like.

    Returns
    -------
    Export
        With a sheet for the names, and of Sobol one for pairs.
    """
    scenario, register = question.scenario, question.register
    draws, table = standing(register, question.members), answer_table(question, found)
    told = provenance(scenario, register, question.seed, question.members, draws)
    about: dict[str, str | int] = {
        "scenario": scenario.id,
        "indicator": question.indicator,
        "jaar": question.year,
        "methode": question.method,
        "monsters": question.samples or "",
        **told,
    }
    whole = {**about, "onzekerheid": basis_words(question, "nl"), **counts(register)}

    def sheets(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
        is_pair = table[OTHER] != ""
        names, pairs = table[~is_pair], table[is_pair]
        told = {"Wat telt": names.drop(columns=[OTHER, PAIR, PAIR_MARGIN], errors="ignore")}
        if is_pair.any():
            told["Samenspel"] = pairs[["naam", OTHER, PAIR, PAIR_MARGIN]]
        return told | background(whole, register)

    def document() -> dict[str, Any]:
        said = warning(draws)
        same = ("schema_version", "model_version", "parameter_set", "seed", "members", "design")
        return {
            **{key: common[key] for key in same},
            "counts": shelf_life_of(register).to_plain(),
            "draws": draws,
            "warning": None if said is None else said._asdict(),
            **how_far(register),
            "scenario": scenario.id,
            "scenario_hash": scenario.hash,
            **answer_document(question, found),
        }

    return Export(about, lambda wide: table, sheets, document, counts(register))

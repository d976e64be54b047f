"""The verdict on each criterion, in words."""

from html import escape

import numpy as np

from dashboard.formatting.html import HTML, Row, mark, small, table
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.values import limit, middle_of, value_words
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.criteria import AMBITION, Verdict
from simulation.wording.numbers import SHARE, fineness
from simulation.wording.uncertainty import chance_told

CERTAIN = 0.95
"""From here on a verdict is a plain yes, and below the rest of it a plain no."""
LIKELY = 0.65
"""From here on it is a probable yes, below the rest of it a probable no; between is uncertain."""


def verdict_table(outcome: Outcome, t: Texts) -> HTML:
    chance = "deel" if outcome.draws == "prior" else "kans"
    keys = ("doel", "stand", "drempel", chance, "gehaald", "sinds")
    body = [_row(outcome, verdict, t) for verdict in outcome.result.verdicts.values()]
    return table(t("oordeel.titel"), [t(f"oordeel.{key}") for key in keys], body, "oordelen")


def reached_labels(outcome: Outcome, t: Texts) -> list[str]:
    """Give the names of the criteria that probably hold at the end of 2030, and keep holding."""
    verdicts = outcome.result.verdicts.values()
    return [
        t.pick(v.criterion.label)
        for v in verdicts
        if v.chance >= LIKELY and v.year is not None and v.year < AMBITION
    ]


def _row(outcome: Outcome, verdict: Verdict, t: Texts) -> Row:
    criterion = verdict.criterion
    name = escape(t.pick(criterion.label))
    if criterion.own_date is not None:
        name += small(t("oordeel.actieplan", jaar=criterion.own_date))
    values, limits = [], []
    for indicator, threshold in criterion.conditions:
        limited = outcome.result.thresholds[threshold]
        values.append(_value(indicator, outcome, limited, t))
        limits.append(escape(t("oordeel.hooguit", waarde=limit(indicator, limited, t))))
    chance = escape(chance_told(verdict.chance, outcome.members, t.lang))
    if verdict.chance in (0.0, 1.0):
        key = "oordeel.alle_trekkingen" if verdict.chance else "oordeel.geen_trekking"
        chance += small(t(key, aantal=outcome.members))
    since = escape(_since(outcome, verdict, t))
    return [name, values, limits, chance, judged(verdict.chance, t), since]


def judged(chance: float, t: Texts) -> HTML:
    """Give the words of `likely` with their sign."""
    open_ = 1 - LIKELY < chance < LIKELY
    return mark(None if open_ else chance >= LIKELY, likely(chance, t))


def likely(chance: float, t: Texts) -> str:
    """Say whether a goal is reached: yes, probably, uncertain, probably not, no."""
    return t(f"oordeel.{likelihood(chance)}")


def likelihood(chance: float) -> str:
    """Give how the key of a text about a chance ends, from ``ja`` to ``nee``."""
    if chance >= LIKELY:
        return "ja" if chance >= CERTAIN else "waarschijnlijk"
    if chance > 1 - LIKELY:
        return "onzeker"
    return "nee" if chance <= 1 - CERTAIN else "waarschijnlijk_niet"


def stand(indicator: str, draws: np.ndarray, limited: float, t: Texts) -> tuple[HTML, str]:
    """Tell in a line where a goal stands and its limit; and its margin."""
    kind, words = INDICATORS[indicator].unit, value_words(indicator, draws, t)
    mean = middle_of(draws).mean
    bare = kind == SHARE or mean != mean  # the sign is the unit, or there is no value
    said = t.html(
        "doelbalk.stand",
        wat=t.pick(INDICATORS[indicator].label),
        waarde=words.value if bare else f"{words.value} {t.pick(kind)}",
        grens=limit(indicator, limited, t),
    )
    return said, words.band


def _value(indicator: str, outcome: Outcome, limited: float, t: Texts) -> HTML:
    """Give a value with what it is of, its band, and its side of the limit if that is not seen."""
    draws, kind = outcome.result.at(indicator), INDICATORS[indicator].unit
    words, (value, low, high) = value_words(indicator, draws, t), middle_of(draws)
    number = words.value
    if value == value and kind != SHARE:  # there is one, and its sign is not its unit
        number += f" {t.pick(kind)}"
    told = [t.pick(INDICATORS[indicator].label), words.band]
    step = fineness(value, (low, high), kind)
    if value == value and (round(value / step) * step <= limited) != (value <= limited):
        told.append(t("oordeel.net_boven" if value > limited else "oordeel.net_onder"))
    return escape(number) + "".join(small(one) for one in told if one)


def _since(outcome: Outcome, verdict: Verdict, t: Texts) -> str:
    if verdict.year is not None:
        return t("oordeel.vanaf", jaar=verdict.year)
    if verdict.reached:
        return t("oordeel.tijdelijk")
    return t("oordeel.nooit", jaar=int(outcome.result.time[-1]))

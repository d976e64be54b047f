"""The verdict on each criterion, in words."""

from __future__ import annotations

import math
from html import escape

from dashboard.formatting.html import HTML, Row, mark, small, table
from dashboard.results.outcomes import Band, Outcome
from dashboard.texts import Texts
from simulation.outcomes.indicators import INDICATORS, SHARE
from simulation.outcomes.standing import chance_words
from simulation.scenario.criteria import Verdict
from simulation.wording.numbers import clear_step, grain, percent, plain, step_of, stepped
from simulation.wording.uncertainty import chance_told


def verdict_table(outcome: Outcome, t: Texts) -> HTML:
    """Give the table of all criteria."""
    chance = "deel" if outcome.draws == "prior" else "kans"
    keys = ("doel", "stand", "drempel", chance, "gehaald", "sinds")
    body = [_row(outcome, verdict, t) for verdict in outcome.result.verdicts.values()]
    return table(t("oordeel.titel"), [t(f"oordeel.{key}") for key in keys], body, "oordelen")


def reached_labels(outcome: Outcome, t: Texts) -> list[str]:
    """Give the names of the criteria that hold at the end of 2030 in at least half of the draws."""
    verdicts = outcome.result.verdicts.values()
    return [t.pick(v.criterion.label) for v in verdicts if v.reached]


def _row(outcome: Outcome, verdict: Verdict, t: Texts) -> Row:
    criterion = verdict.criterion
    name = escape(t.pick(criterion.label))
    if criterion.own_date is not None:
        name += small(t("oordeel.actieplan", jaar=criterion.own_date))
    values, limits = [], []
    for indicator, threshold in criterion.conditions:
        limit = outcome.result.thresholds[threshold]
        value, band = outcome.at(indicator), outcome.band(indicator)
        told = [t.pick(INDICATORS[indicator].label), _band(indicator, band, t)]
        values.append(
            escape(_value(indicator, value, band, limit, t)) + "".join(small(w) for w in told if w)
        )
        limits.append(escape(t("oordeel.hooguit", waarde=_limit(indicator, limit, t))))
    chance = escape(chance_told(verdict.chance, outcome.members, t.lang))
    if (counted := chance_words(verdict.chance, outcome.members, t.lang))[-1] != "%":
        chance += small(counted)  # no draw at all reaches it, or each of them does
    words = likely(verdict.chance, t)
    since = escape(_since(outcome, verdict, t))
    return [name, values, limits, chance, mark(verdict.reached, words), since]


def _value(indicator: str, value: float, band: Band, limit: float, t: Texts) -> str:
    """Write a value; rounded, but never so that it seems to be on the other side of its limit."""
    if value != value:  # a mean of nothing
        return t("oordeel.geen_waarde")
    step = step_of(*band)
    # What is chosen, and the same in all draws, is known as well as it was chosen.
    step = clear_step(value, limit, grain(value) if step is None else step)
    return written(indicator, value, step, t)


def _band(indicator: str, band: Band, t: Texts) -> str:
    """Write the 90 % band; nothing when the value is the same in all draws."""
    step = step_of(*band)
    if step is None:
        return ""
    low, high = (written(indicator, end, step, t, unit=False) for end in band)
    return t("band.negentig", laag=low, hoog=high)


def written(indicator: str, value: float, step: float, t: Texts, unit: bool = True) -> str:
    """Write an indicator's value rounded to a step: a share as a percentage, with its unit."""
    name = INDICATORS[indicator].unit
    if name == SHARE:
        decimals = max(0, -math.floor(math.log10(100 * step)))
        return percent(round(value / step) * step, t.lang, decimals)
    text = stepped(value, t.lang, step)
    return f"{text} {t.pick(name)}" if unit else text


def _limit(indicator: str, limit: float, t: Texts) -> str:
    unit = INDICATORS[indicator].unit
    if unit == SHARE:
        return percent(limit, t.lang)
    text = plain(limit, t.lang)
    return text if limit == 1 else f"{text} {t.pick(unit)}"  # not "1 plekken"


def _since(outcome: Outcome, verdict: Verdict, t: Texts) -> str:
    if verdict.year is not None:
        return t("oordeel.vanaf", jaar=verdict.year)
    if verdict.reached:
        return t("oordeel.tijdelijk")
    return t("oordeel.nooit", jaar=int(outcome.result.time[-1]))

"""The verdict on each criterion, in words."""

from __future__ import annotations

from html import escape

from dashboard.numbers import clear_of, percent, plain, rounded
from dashboard.outcome import Outcome
from dashboard.tables import HTML, Row, mark, small, table
from dashboard.texts import Texts
from simulation.criteria import Verdict
from simulation.indicators import INDICATORS, SHARE


def verdict_table(outcome: Outcome, t: Texts) -> HTML:
    """Give the table of all criteria."""
    keys = ("doel", "stand", "drempel", "gehaald", "sinds")
    body = [_row(outcome, verdict, t) for verdict in outcome.result.verdicts.values()]
    return table(t("oordeel.titel"), [t(f"oordeel.{key}") for key in keys], body, "oordelen")


def reached_labels(outcome: Outcome, t: Texts) -> list[str]:
    """Give the names of the criteria that hold at the end of 2030."""
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
        value = _value(indicator, outcome.at(indicator), limit, t)
        values.append(escape(value) + small(t.pick(INDICATORS[indicator].label)))
        limits.append(escape(t("oordeel.hooguit", waarde=_limit(indicator, limit, t))))
    words = t("oordeel.ja") if verdict.reached else t("oordeel.nee")
    since = escape(_since(outcome, verdict, t))
    return [name, values, limits, mark(verdict.reached, words), since]


def _value(indicator: str, value: float, limit: float, t: Texts) -> str:
    """Write a value; rounded, but never so that it seems to be on the other side of its limit."""
    if value != value:  # a mean of nothing
        return t("oordeel.geen_waarde")
    unit = INDICATORS[indicator].unit
    if unit == SHARE:
        digits = 0 if (round(value, 2) <= limit) == (value <= limit) else 2
        return percent(value, t.lang, digits)
    return f"{rounded(value, t.lang, clear_of(value, limit))} {t.pick(unit)}"


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

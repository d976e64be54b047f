"""All national indicators at the end of each year, with their bands."""

from __future__ import annotations

from markupsafe import Markup

from calibration.report.elements import Row, Table, Text
from dashboard.downloads.report.parts import Case, Part, said
from dashboard.results.outcomes import NOW, Kept
from dashboard.texts import Texts
from dashboard.wording.verdicts import written
from simulation.outcomes.indicators import INDICATORS, MONTH, SHARE, Indicator
from simulation.scenario.criteria import AMBITION
from simulation.wording.numbers import grain, step_of

YEARS = range(int(NOW), int(AMBITION))
"""The years that policy can still change: from 2026 to 2030."""

LEAST = {SHARE: 0.01, MONTH: 0.1}
"""What shares and months are told in; of anything else no parts of one."""


def figures(case: Case) -> Part:
    """What stands at the end of each year, and what happens in the course of it."""
    t = case.t
    part = Part("cijfers", t("rapport.cijfers", van=YEARS[0], tot=YEARS[-1]))
    part.add(Text(said(t, "rapport.cijfers_uitleg")))
    for yearly, id, head, caption in (
        (False, "t-standen", "rapport.eind", "rapport.standen"),
        (True, "t-stromen", "rapport.jaar", "rapport.stromen"),
    ):
        found = {name: one for name, one in INDICATORS.items() if one.yearly == yearly}
        heads = (t("rapport.indicator"), *(t(head, jaar=year) for year in YEARS))
        rows = tuple(_row(one, case.outcome.result, t) for one in found.values())
        part.add(Table(id, t(caption), heads, rows))
    return part


def _row(indicator: Indicator, result: Kept, t: Texts) -> Row:
    cells = tuple(_cell(indicator.id, result, year + 1.0, t) for year in YEARS)
    unit = "" if indicator.unit == SHARE else t.pick(indicator.unit)
    return Row(indicator.id, (t.pick(indicator.label), *cells), unit)


def _cell(indicator: str, result: Kept, moment: float, t: Texts) -> str:
    """Write a number with its band below it, both rounded to what the band allows."""
    value, band = result.at(indicator, moment), result.band(indicator, moment)
    if value != value:  # a mean of nothing
        return t("oordeel.geen_waarde")
    found, least = step_of(*band), LEAST.get(INDICATORS[indicator].unit, 1.0)
    step = max(grain(value) if found is None else found, least)
    told = written(indicator, value, step, t, unit=False)
    if found is None:
        return told
    ends = (band.low if round(band.low / step) else 0.0, band.high)  # not from "less than one"
    low, high = (written(indicator, end, step, t, unit=False) for end in ends)
    return Markup('{}<span class="below">{}–{}</span>').format(told, low, high)

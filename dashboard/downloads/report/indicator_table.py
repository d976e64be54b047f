"""All national indicators at the end of each year, with their bands."""

from markupsafe import Markup

from calibration.report.elements import Row, Section, Table, Text
from dashboard.downloads.report.parts import Case, said
from dashboard.texts import Texts
from dashboard.wording.values import value_words
from simulation.outcomes.indicators import INDICATORS, Indicator
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import AMBITION, NOW
from simulation.wording.numbers import SHARE
from simulation.wording.uncertainty import ends

YEARS = range(int(NOW), int(AMBITION))
"""The years from the one in which this version was made to 2030."""


def figures(case: Case) -> Section:
    """What stands at the end of each year, and what happens in the course of it."""
    t = case.t
    part = Section("cijfers", t("rapport.cijfers", van=YEARS[0], tot=YEARS[-1]))
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


def _row(indicator: Indicator, result: ScenarioResult, t: Texts) -> Row:
    cells = tuple(_cell(indicator.id, result, year + 1.0, t) for year in YEARS)
    unit = "" if indicator.unit == SHARE else t.pick(indicator.unit)
    return Row(indicator.id, (t.pick(indicator.label), *cells), unit)


def _cell(indicator: str, result: ScenarioResult, moment: float, t: Texts) -> str:
    """Write a number with its band below it, both rounded to what the band allows."""
    words = value_words(indicator, result.at(indicator, moment), t)
    if not words.band:
        return words.value
    told = "–".join(ends(result.band(indicator, moment), t.lang, INDICATORS[indicator].unit))
    return Markup('{}<span class="we-klein">{}</span>').format(words.value, told)

"""What stands beside what: the user's scenario, and current policy."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from dashboard.formatting.html import HTML, Row, small, table
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.quantities import Quantity
from dashboard.wording.values import cell, difference_words, measured, unit, value_words
from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.wording.numbers import SHARE


class Side(NamedTuple):
    """A scenario on the page; `kind` is its class in the legend."""

    kind: str
    name: str
    result: ScenarioResult


def sides(outcome: Outcome, own_name: str, t: Texts) -> list[Side]:
    """Give the user's scenario and what it stands beside; current policy stands alone.

    Policy is measured in the same world. Where only the world differs, the published one is beside
    it.
    """
    published = Side("basis", t("grafiek.beleid"), outcome.baseline)
    if outcome.is_baseline:
        return [published]
    own = Side("scenario", own_name, outcome.result)
    if outcome.adjusted is None or outcome.same_policy:
        return [own, published]
    return [own, Side("aangepast", t("grafiek.aangepast"), outcome.adjusted)]


def indicator_table(
    caption: str, indicators: Sequence[str], shown: Sequence[Side], moment: float, t: Texts
) -> HTML:
    """Give some indicators at a moment: each scenario with its band, and the difference."""
    return quantity_table(caption, [Quantity.of(name) for name in indicators], shown, moment, t)


def quantity_table(
    caption: str, quantities: Sequence[Quantity], shown: Sequence[Side], moment: float, t: Texts
) -> HTML:
    """Give some quantities at a moment, as `indicator_table` does."""
    head = [t("stromen.vergelijk.wat"), *(side.name for side in shown)]
    if len(shown) > 1:
        head.append(t("stromen.vergelijk.verschil"))
    body: list[Row] = []
    for one in quantities:
        indicator, draws = one.indicator, [one.at(side.result, moment) for side in shown]
        shares = INDICATORS[indicator].unit == SHARE
        cells = [cell(value_words(indicator, each, t)) for each in draws]
        if len(draws) > 1:
            apart = difference_words(indicator, spread(draws[0] - draws[1]), t)
            value = measured(indicator, apart, t) if shares else apart.value
            cells.append(cell(apart._replace(value=value)))
        name = escape(t.pick(one.label))
        if not shares:  # then the values themselves say it
            name += small(unit(indicator, t))
        body.append([name, *cells])
    return table(caption, head, body, "cijfers stromen")

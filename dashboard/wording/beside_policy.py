"""What stands beside what: the user's scenario, and current policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from dashboard.formatting.html import HTML, Row, small, table
from dashboard.results.outcomes import Kept, Outcome
from dashboard.texts import Texts
from dashboard.wording.verdicts import written
from simulation.outcomes.indicators import INDICATORS, MONTH, SHARE
from simulation.wording.numbers import grain, step_of

LEAST = {SHARE: 0.01, MONTH: 0.1}
"""The finest that a value in some unit is written; of others one."""
MILLION = 1e6


class Side(NamedTuple):
    """A scenario on the page; `kind` is its class in the legend."""

    kind: str
    name: str
    kept: Kept


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


def ends(draws: np.ndarray) -> tuple[float, float]:
    """Give the 90 % band of draws."""
    low, high = np.quantile(draws, [0.05, 0.95])
    return float(low), float(high)


def value_words(indicator: str, draws: np.ndarray, t: Texts) -> tuple[str, str]:
    """Write an indicator's mean over the draws and its band, empty where there is none."""
    mean, band = float(draws.mean()), ends(draws)
    if mean != mean:  # a mean of nothing
        return t("oordeel.geen_waarde"), ""
    step = fineness(indicator, mean, band)
    value, low, high = (written(indicator, one, step, t, unit=False) for one in (mean, *band))
    told = "" if value == low == high else t("band.negentig", laag=low, hoog=high)
    return value, told


def difference_words(indicator: str, apart: np.ndarray, t: Texts) -> tuple[str, str]:
    """Write how much more it is, draw by draw: with its sign, and its band."""
    mean, band = float(apart.mean()), ends(apart)
    if mean != mean:
        return t("oordeel.geen_waarde"), ""
    step = fineness(indicator, mean, band)
    value, low, high = (_signed(indicator, one, step, t) for one in (mean, *band))
    if low == high:  # a few draws may differ more: those do not say what to expect
        return low if value == low else t("stromen.bijna", waarde=low), ""
    return value, t("stromen.verschil_band", laag=low, hoog=high)


def fineness(indicator: str, mean: float, band: tuple[float, float]) -> float:
    """Give the step that a value with such a band is rounded to.

    Never finer than what can be told apart, whatever rounding in the computer does; and coarser
    than usual from a million on.
    """
    step = step_of(*band)
    if step is None:
        step = grain(mean)
    elif abs(mean) >= MILLION:
        step = max(step, 10.0 ** (math.floor(math.log10(band[1] - band[0])) - 1))
    return max(step, LEAST.get(INDICATORS[indicator].unit, 1.0))


def _signed(indicator: str, value: float, step: float, t: Texts) -> str:
    value = round(value / step) * step
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + written(indicator, abs(value), step, t, unit=False)


def unit_words(indicator: str, t: Texts) -> str:
    unit = INDICATORS[indicator].unit
    return "%" if unit == SHARE else t.pick(unit)


def indicator_table(
    caption: str, indicators: Sequence[str], shown: Sequence[Side], moment: float, t: Texts
) -> HTML:
    """Give some indicators at a moment: each scenario with its band, and the difference."""
    head = [t("stromen.vergelijk.wat"), *(side.name for side in shown)]
    if len(shown) > 1:
        head.append(t("stromen.vergelijk.verschil"))
    body: list[Row] = []
    for indicator in indicators:
        draws = [side.kept.draws_at(indicator, moment) for side in shown]
        cells = [value_words(indicator, each, t) for each in draws]
        if len(draws) > 1:
            cells.append(difference_words(indicator, draws[0] - draws[1], t))
        name = escape(t.pick(INDICATORS[indicator].label))
        if INDICATORS[indicator].unit != SHARE:  # then the values themselves say it
            name += small(unit_words(indicator, t))
        body.append(
            [name, *(escape(value) + (small(band) if band else "") for value, band in cells)]
        )
    return table(caption, head, body, "cijfers stromen")

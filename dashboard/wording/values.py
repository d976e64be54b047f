"""Values of indicators in words, and differences between them: with sign, unit and band."""

from __future__ import annotations

import math
from typing import NamedTuple

from dashboard.results.outcomes import Band, Difference
from dashboard.texts import Texts
from dashboard.wording.verdicts import written
from simulation.outcomes.indicators import DWELLINGS_YEAR, INDICATORS, PERSONS, PERSONS_YEAR, SHARE
from simulation.wording.numbers import grain, number, percent, plain, step_of

COUNTED = (PERSONS, PERSONS_YEAR, DWELLINGS_YEAR, INDICATORS["plekken_opvang_grootschalig"].unit)
"""Units of what nobody has a part of: it is not written with decimals."""

SMALLEST = 1e-6
"""What is less is rounding, and no difference."""


class Words(NamedTuple):
    """A number in words, and how sure it is; the second is empty where that is not uncertain.

    Attributes
    ----------
    unsure
        Whether the number itself is not told, because its band holds zero.
    """

    value: str
    band: str
    unsure: bool = False


def unit(indicator: str, t: Texts, apart: bool = False) -> str:
    """Give the unit as shown; of a difference (`apart`) between shares that is another one."""
    name = INDICATORS[indicator].unit
    return t("vergelijken.procentpunt") if apart and name == SHARE else t.pick(name)


def value_words(indicator: str, mean: float, band: Band, t: Texts) -> Words:
    """Write a value, rounded to what its band allows, and its 90 % band."""
    if math.isnan(mean):
        return Words(t("oordeel.geen_waarde"), "")
    known = step_of(*band)
    step = _step(indicator, known or grain(mean))
    text = written(indicator, mean, step, t, unit=False)
    if known is None:
        return Words(text, "")
    low, high = (written(indicator, end, step, t, unit=False) for end in band)
    return Words(text, t("band.negentig", laag=low, hoog=high))


def difference_words(indicator: str, apart: Difference, t: Texts, always: bool = False) -> Words:
    """Write a difference with its sign and band.

    When the band holds zero the number is not told, but only that it is small or unsure; or that
    beside the number, when it is `always` told because it is part of a sum.
    """
    if math.isnan(apart.mean):
        return Words(t("oordeel.geen_waarde"), "")
    if max(map(abs, apart)) <= SMALLEST:
        return Words(t("vergelijken.gelijk"), "")
    if max(abs(apart.low), abs(apart.high)) <= SMALLEST:  # other than nothing in few draws only
        return Words(t("vergelijken.onzeker"), "", unsure=True)
    known = step_of(apart.low, apart.high)
    step = _step(indicator, known or grain(apart.mean))
    if known is None:
        return Words(signed(indicator, apart.mean, step, t), "")
    low, high = (signed(indicator, end, step, t) for end in (apart.low, apart.high))
    band = t("vergelijken.band", laag=low, hoog=high)
    mean, unsure = signed(indicator, apart.mean, step, t), apart.low <= 0 <= apart.high
    if unsure and always:
        return Words(mean, f"{band} ({t('vergelijken.onzeker')})", unsure)
    if unsure:
        return Words(t("vergelijken.onzeker"), band, unsure=True)
    return Words(mean, band)


def signed(indicator: str, value: float, step: float, t: Texts) -> str:
    """Write a difference without its unit, rounded: +1.200, −0,3; shares in percentage points."""
    if INDICATORS[indicator].unit == SHARE:
        value, step = 100 * value, 100 * step
    steps = round(value / step)
    text = number(abs(steps) * step, t.lang, max(0, -math.floor(math.log10(step) + 1e-9)))
    return f"{'+' if steps > 0 else '−' if steps < 0 else ''}{text}"


def limit(indicator: str, value: float, t: Texts) -> str:
    """Write a threshold as it is, with its unit."""
    if INDICATORS[indicator].unit == SHARE:
        return percent(value, t.lang)
    text = plain(value, t.lang)
    return text if value == 1 else f"{text} {unit(indicator, t)}"  # not "1 plekken"


def factor(indicator: str) -> float:
    """Give by what a value is multiplied to be drawn: shares are drawn as percentages."""
    return 100.0 if INDICATORS[indicator].unit == SHARE else 1.0


def _step(indicator: str, step: float) -> float:
    """Give what a number is rounded to: of what is counted, no parts."""
    return max(step, 1.0) if INDICATORS[indicator].unit in COUNTED else step

"""Values of indicators in words, and differences between them: with sign, unit and band."""

from __future__ import annotations

import numpy as np

from dashboard.formatting.html import HTML, small
from dashboard.results.outcomes import Band, Difference
from dashboard.texts import Texts
from simulation.outcomes.indicators import INDICATORS
from simulation.wording import uncertainty
from simulation.wording.numbers import SHARE, exact_amount
from simulation.wording.uncertainty import Words, band_of


def unit(indicator: str, t: Texts, apart: bool = False) -> str:
    """Give the unit as shown; of a difference (`apart`) between shares that is another one."""
    return uncertainty.unit_words(INDICATORS[indicator].unit, t.lang, difference=apart)


def spread(draws: np.ndarray) -> Difference:
    """Give the mean and the 90 % band of draws, of a value or of a difference."""
    return Difference(float(draws.mean()), *band_of(draws))


def value_words(indicator: str, mean: float, band: Band | tuple[float, float], t: Texts) -> Words:
    """Write a value, rounded to what its band allows, and its 90 % band."""
    return uncertainty.value_words(mean, band, INDICATORS[indicator].unit, t.lang)


def difference_words(indicator: str, apart: Difference, t: Texts, always: bool = False) -> Words:
    """Write a difference with its sign and band; `always` also where it is uncertain."""
    kind = INDICATORS[indicator].unit
    return uncertainty.difference_words(apart[0], apart[1:], kind, t.lang, always)


def measured(indicator: str, words: Words, t: Texts) -> str:
    """Write a difference with its unit, where there is a number."""
    if words.unsure or words.value[0] not in "+−":
        return words.value
    return f"{words.value} {unit(indicator, t, apart=True)}"


def limit(indicator: str, value: float, t: Texts) -> str:
    """Write a threshold as it is, with its unit."""
    return exact_amount(value, INDICATORS[indicator].unit, t.lang)


def factor(indicator: str) -> float:
    """Give by what a value is multiplied to be drawn: shares are drawn as percentages."""
    return 100.0 if INDICATORS[indicator].unit == SHARE else 1.0


def banded(value: HTML, band: str) -> HTML:
    """Give a cell of a table: a number, and its band below it."""
    return value + (small(band) if band else "")

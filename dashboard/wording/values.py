"""Values of indicators in words, and differences between them: with sign, unit and band."""

from html import escape

import numpy as np

from dashboard.formatting.html import HTML, small
from dashboard.texts import Texts
from simulation.outcomes.draw_statistics import Spread, band_of, spread
from simulation.outcomes.indicators import INDICATORS
from simulation.wording import uncertainty
from simulation.wording.numbers import SHARE, exact_amount
from simulation.wording.uncertainty import Words

WAYS = {"none": "gelijk", "unsure": "onzeker", "less": "minder", "more": "meer"}
"""How the key of a text about a difference ends, by the way that it goes."""


def unit(indicator: str, t: Texts, apart: bool = False) -> str:
    """Give the unit as shown; of a difference (`apart`) between shares that is another one."""
    return uncertainty.unit_words(INDICATORS[indicator].unit, t.lang, difference=apart)


def value_words(indicator: str, draws: np.ndarray, t: Texts) -> Words:
    """Write the middle of draws, rounded to what their 90 % band allows, and that band."""
    middle, *band = middle_of(draws)
    return uncertainty.value_words(middle, band, INDICATORS[indicator].unit, t.lang)


def middle_of(draws: np.ndarray) -> Spread:
    """Give the mean of draws and their 90 % band; the median for a mean that lies outside it.

    That is where a few draws have all there is: of a thing that hardly ever happens.
    """
    mean, low, high = spread(draws)
    inside = low <= mean <= high or mean != mean
    return Spread(mean if inside else float(np.median(draws)), low, high)


def roughly(draws: np.ndarray, t: Texts) -> str:
    """Write how many people there are for in a sentence: the mean, as their band allows."""
    middle, *band = middle_of(draws)
    return uncertainty.about(middle, band, t.lang)


def halfway(draws: np.ndarray, t: Texts) -> str:
    """Write the number of people below which half of the draws are, as `roughly` does the mean."""
    return uncertainty.about(float(np.median(draws)), band_of(draws), t.lang)


def ninety_of(draws: np.ndarray, t: Texts) -> str:
    """Write the 90 % band of a number of people."""
    return uncertainty.ninety(band_of(draws), t.lang)


def margin(draws: np.ndarray, t: Texts) -> str:
    """Write the 90 % band of a number of people, where there is one."""
    low, high = band_of(draws)
    return "" if low == high else ninety_of(draws, t)


def difference_words(indicator: str, apart: Spread, t: Texts, always: bool = False) -> Words:
    """Write a difference with its sign and band; `always` also where it is uncertain."""
    kind = INDICATORS[indicator].unit
    return uncertainty.difference_words(apart[0], apart[1:], kind, t.lang, always)


def people_apart(apart: Spread, t: Texts) -> tuple[str, dict[str, str]]:
    """Give the way that a number of people differs, and what fills the gaps of a text about it."""
    told = uncertainty.apart(apart[0], apart[1:], t.lang)
    gaps = {"verschil": told.size, "band": told.band, "minder": told.fewer, "meer": told.more}
    return WAYS[told.way], gaps


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


def cell(words: Words) -> HTML:
    """Give a cell of a table: a number, and its band below it."""
    return banded(escape(words.value), words.band)


def banded(value: HTML, band: str) -> HTML:
    return value + (small(band) if band else "")

"""What is not known, in words: bands and chances, never more certain than so many draws allow."""

from __future__ import annotations

import math
from collections.abc import Iterable

from dashboard.formatting.numbers import percent, step_of, stepped
from dashboard.texts import Texts
from simulation.scenario.criteria import chance_upper

CERTAIN = 0.95
"""From here on a verdict is a plain yes, and below the rest of it a plain no."""


def about(value: float, band: Iterable[float], t: Texts) -> str:
    """Write a number rounded to what its band allows, for in a sentence."""
    return stepped(value, t.lang, step_of(*band)).replace("< ", f"{t('kans.minder_dan')} ")


def ninety(band: Iterable[float], t: Texts) -> str:
    """Write a 90 % band: "90 %: 33.000–50.000"."""
    low, high = band
    step = step_of(low, high)
    return t("band.negentig", laag=stepped(low, t.lang, step), hoog=stepped(high, t.lang, step))


def in_words(chance: float, draws: int, t: Texts) -> str:
    """Write a chance for in a sentence: "kleiner dan 1 %", "ongeveer 37 %".

    Of a goal that no draw reaches is said what so many draws rule out with 95 % certainty.
    """
    times = round(chance * draws)
    few = min(times, draws - times)
    if few and round(100 * few / draws):
        return t("kans.ongeveer", kans=percent(chance, t.lang))
    bound = 1 if few else math.ceil(100 * chance_upper(0, draws))
    if times < draws - times:
        return t("kans.kleiner", kans=percent(bound / 100, t.lang))
    return t("kans.groter", kans=percent(1 - bound / 100, t.lang))


def likely(chance: float, t: Texts) -> str:
    """Say whether a goal is reached: yes, probably, probably not, no."""
    if chance >= 0.5:
        return t("oordeel.ja" if chance >= CERTAIN else "oordeel.waarschijnlijk")
    return t("oordeel.nee" if chance <= 1 - CERTAIN else "oordeel.waarschijnlijk_niet")

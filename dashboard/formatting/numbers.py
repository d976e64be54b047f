"""Numbers as a reader writes them, rounded to what the model can know."""

from __future__ import annotations

import math

DIGITS = 2  # significant digits: more than that the estimates do not carry
SIGN = {"nl": "\u00a0%", "en": "%"}  # with a space that does not break in Dutch
FINEST = 1e-4  # whatever a value lies close to
COARSEST = 1_000.0  # but the total is never rounded to more than a thousand


def number(value: float, lang: str, decimals: int = 0) -> str:
    """Write a number: 41.000 and 3,5 in Dutch, 41,000 and 3.5 in English.

    >>> number(41000, "nl"), number(3.52, "nl", 1), number(41000, "en")
    ('41.000', '3,5', '41,000')
    """
    text = f"{value + 0.0:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(share: float, lang: str, decimals: int = 0) -> str:
    """Write a share as a percentage; one that is nearly nothing is under the smallest step.

    >>> percent(0.045, "en", 1), percent(0.004, "en"), percent(0.8, "nl")
    ('4.5%', '< 1%', '80\\xa0%')
    """
    text = number(100 * share, lang, decimals)
    if share > 0 and not any(digit in text for digit in "123456789"):
        text = f"< {number(10.0**-decimals, lang, decimals)}"
    return text + SIGN[lang]


def grain(value: float, digits: int = DIGITS) -> float:
    """Give what a value is rounded to: 100 for 7.385, a tenth for 2.7, never under a tenth."""
    if value == 0 or not math.isfinite(value):
        return 1.0
    power = math.floor(math.log10(abs(value))) - (digits - 1)
    return min(max(10.0**power, 10.0 ** -max(digits - 1, 0)), COARSEST)


def rounded(value: float, lang: str, digits: int = DIGITS) -> str:
    """Write a number rounded to what is known of it.

    >>> rounded(103181.5, "nl"), rounded(7385.5, "nl"), rounded(2.71, "nl")
    ('103.000', '7.400', '2,7')
    """
    if not math.isfinite(value):
        return "–"
    step = grain(value, digits)
    decimals = max(0, -math.floor(math.log10(step)))
    return number(round(value / step) * step, lang, decimals)


def step_of(low: float, high: float) -> float | None:
    """Give what a number with such a band is rounded to: a tenth of the order of its width.

    None where the band has no width: such a number is chosen, not estimated.

    >>> step_of(33_000, 50_000), step_of(900, 1_400), step_of(2.1, 5.3)
    (1000.0, 10.0, 0.1)
    """
    width = high - low
    if not math.isfinite(width) or width <= 0:
        return None
    return min(10.0 ** (math.floor(math.log10(width)) - 1), COARSEST)


def stepped(value: float, lang: str, step: float | None) -> str:
    """Write a number rounded to a step; without a step as `rounded` does.

    >>> stepped(41_234.0, "nl", 1000.0), stepped(312.0, "nl", 1000.0), stepped(2.34, "nl", 0.1)
    ('41.000', '< 1.000', '2,3')
    """
    if step is None or not math.isfinite(value):
        return rounded(value, lang)
    decimals = max(0, -math.floor(math.log10(step)))
    if value > 0 and round(value / step) == 0:
        return f"< {number(step, lang, decimals)}"
    return number(round(value / step) * step, lang, decimals)


def plain(value: float, lang: str) -> str:
    """Write a number as it is, without needless zeros: a threshold, a setting.

    >>> plain(1000.0, "nl"), plain(0.5, "nl")
    ('1.000', '0,5')
    """
    exact = f"{value:.4f}".rstrip("0").rstrip(".")
    return number(value, lang, len(exact.partition(".")[2]))


def clear_step(value: float, limit: float, step: float) -> float:
    """Give the step, this one or a finer, that keeps a rounded value on its side of a limit.

    >>> clear_step(1021.0, 1000.0, 100.0), clear_step(999.0, 1000.0, 100.0)
    (10.0, 100.0)
    """
    while step > FINEST and (round(value / step) * step <= limit) != (value <= limit):
        step /= 10
    return step

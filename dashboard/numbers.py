"""Numbers as a reader writes them, rounded to what the model can know."""

from __future__ import annotations

import math

DIGITS = 2  # significant digits: more than that the estimates do not carry
COARSEST = 1_000  # but the total is never rounded to more than a thousand


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
    """Write a share as a percentage.

    >>> percent(0.045, "nl", 1)
    '4,5%'
    """
    return f"{number(100 * share, lang, decimals)}%"


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


def plain(value: float, lang: str) -> str:
    """Write a number as it is, without needless zeros: a threshold, a setting.

    >>> plain(1000.0, "nl"), plain(0.5, "nl")
    ('1.000', '0,5')
    """
    exact = f"{value:.4f}".rstrip("0").rstrip(".")
    return number(value, lang, len(exact.partition(".")[2]))


def clear_of(value: float, limit: float) -> int:
    """Give the digits that keep a rounded value on its own side of a limit."""
    for digits in range(DIGITS, 7):
        step = grain(value, digits)
        if (round(value / step) * step <= limit) == (value <= limit):
            return digits
    return 7

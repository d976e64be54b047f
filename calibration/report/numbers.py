"""Numbers as a reader writes them, rounded to what their uncertainty allows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SHARE = 0.01
"""Shares are told in whole per cents."""
FEW = 0.005
"""A percentage below this would be written as none."""


def step_of(width: float) -> float:
    """Give what values are rounded to whose uncertainty is this wide: two digits of the width.

    >>> step_of(39_000), step_of(0.46), step_of(7.0)
    (1000.0, 0.01, 0.1)
    """
    if not math.isfinite(width) or width <= 0:
        return SHARE
    return float(10.0 ** (math.floor(math.log10(width)) - 1))


def decimals_of(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9))


@dataclass(frozen=True)
class Numbers:
    """Writes numbers in a language: 41.000 and 3,5 in Dutch, 41,000 and 3.5 in English.

    >>> Numbers("nl").fixed(-41000.26, 1), Numbers("en").fixed(0.5)
    ('−41.000,3', '0')
    """

    lang: str

    @property
    def locale(self) -> Literal["en-US", "nl-NL"]:
        """The name by which the charts know how numbers are written."""
        return "en-US" if self.lang == "en" else "nl-NL"

    def fixed(self, value: float, decimals: int = 0, sign: bool = False) -> str:
        """Write a number with so many decimals, with its sign even when positive if asked."""
        if not math.isfinite(value):
            return "∞" if value > 0 else "–"
        text = f"{abs(value):,.{decimals}f}"
        zero = float(text.replace(",", "")) == 0
        before = "" if zero else "−" if value < 0 else "+" if sign else ""
        return before + (text if self.lang == "en" else text.translate(str.maketrans(",.", ".,")))

    def stepped(self, value: float, step: float) -> str:
        """Write a number rounded to a multiple of `step`."""
        if not math.isfinite(value):
            return self.fixed(value)
        return self.fixed(round(value / step) * step, decimals_of(step))

    def plain(self, value: float) -> str:
        """Write a number as it is, without needless zeros: a limit, a published count.

        >>> Numbers("nl").plain(2500.0), Numbers("nl").plain(1.01)
        ('2.500', '1,01')
        """
        exact = f"{value:.6f}".rstrip("0").rstrip(".")
        return self.fixed(value, len(exact.partition(".")[2]))

    def percent(self, share: float, sign: bool = False) -> str:
        """Write a share as a whole percentage.

        >>> Numbers("en").percent(0.374), Numbers("en").percent(-0.04, sign=True)
        ('37%', '−4%')
        """
        return f"{self.fixed(100 * share, 0, sign)}{'' if self.lang == 'en' else chr(160)}%"

    def part(self, share: float) -> str:
        """Write a share of draws: never as none or as all of them.

        >>> Numbers("en").part(0.001), Numbers("en").part(0.4), Numbers("en").part(1.0)
        ('< 1%', '40%', '> 99%')
        """
        if share < FEW:
            return f"< {self.percent(SHARE)}"
        return f"> {self.percent(1 - SHARE)}" if share > 1 - FEW else self.percent(share)

    def clear_of(self, value: float | None, limit: float) -> str:
        """Write a value with enough digits to stay on its own side of a limit.

        >>> Numbers("en").clear_of(1.0104, 1.01), Numbers("en").clear_of(0.42, 3.0)
        ('1.0104', '0.42')
        """
        if value is None or not math.isfinite(value):  # None: as JSON has what is no number
            return self.fixed(math.nan)
        whole = float(value).is_integer() and float(limit).is_integer()
        for decimals in range(0 if whole or abs(limit) >= 100 else 2, 9):
            near = round(value, decimals)
            if (near < limit) == (value < limit) and (near > limit) == (value > limit):
                break
        return self.fixed(value, decimals)


def width_of(values: Iterable[float]) -> float:
    """Give how wide a few values lie apart."""
    found = [v for v in values if math.isfinite(v)]
    return max(found) - min(found) if found else 0.0

"""Units of measurement: what a quantity is counted in, checked when the model is assembled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BASE = ("person", "dwelling", "team", "euro", "year", "month", "week", "day")
"""Months, weeks and days stand beside the year: they are not compared with one another."""


class UnitError(ValueError):
    """An equation does not give the unit that was declared, or adds unlike things."""


@dataclass(frozen=True)
class Unit:
    """A product of powers, other than zero, of the base units in the order of `BASE`."""

    powers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read ``person/year``, ``1/year``, ``person*year/dwelling`` or ``1``."""
        powers: dict[str, int] = {}
        for position, part in enumerate(text.replace(" ", "").split("/")):
            for name in part.split("*"):
                if name == "1":
                    continue
                if name not in BASE:
                    raise UnitError(f"unknown unit {name!r} in {text!r}; known are {BASE}")
                powers[name] = powers.get(name, 0) + (-1 if position else 1)
        return cls.of(powers)

    @classmethod
    def of(cls, powers: Mapping[str, int]) -> Unit:
        return cls(tuple((name, powers[name]) for name in BASE if powers.get(name)))

    def _combine(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + sign * power
        return Unit.of(powers)

    def __mul__(self, other: Unit) -> Unit:
        return self._combine(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._combine(other, -1)

    def __str__(self) -> str:
        above = [n for n, p in self.powers for _ in range(p) if p > 0]
        below = [n for n, p in self.powers for _ in range(-p) if p < 0]
        return "/".join(["*".join(above) or "1", *below])


ONE = Unit()
YEAR = Unit.parse("year")

"""A condition on an outcome: ``dakloos_totaal > 20000 in 2030``, where a year means its end."""

import operator
import re
from dataclasses import dataclass
from decimal import Decimal

from simulation.outcomes.indicators import INDICATORS, unknown_indicator
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.reading.faults import SettingError, printable, usage
from simulation.reading.scalars import numeral, plain
from simulation.wording.numbers import number

COMPARISONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}

_FORM = re.compile(r"\s*(\S+?)\s*(>=|<=|>|<)\s*(\S+)\s+in\s+([0-9]{4})\s*")
_EXAMPLE = "dakloos_totaal > 20000 in 2030"


@dataclass(frozen=True)
class Condition:
    """An indicator compared with a value at the end of a year."""

    indicator: str
    comparison: str
    value: float
    year: int

    def __str__(self) -> str:
        return f"{self.indicator} {self.comparison} {plain(self.value)} in {self.year}"

    def told(self, lang: str) -> str:
        """Say it in a sentence, with its number as a reader of that language writes it."""
        exact = f"{Decimal(f'{self.value:.12g}'):f}"
        shown = number(self.value, lang, len(exact.partition(".")[2]))
        return f"{self.indicator} {self.comparison} {shown} in {self.year}"

    def found(self, result: ScenarioResult) -> float:
        """Give the indicator's mean over the draws at that moment; NaN where it has none."""
        return result.mean(self.indicator, self.year + 1)

    def holds(self, found: float) -> bool:
        """Tell whether a value meets the condition; what has no value does not."""
        return bool(COMPARISONS[self.comparison](found, self.value))


def parse_condition(text: str, first: int, last: int) -> Condition:
    """Read a condition.

    Parameters
    ----------
    text
        Such as ``dakloos_totaal > 20000 in 2030``.
    first, last
        The years whose end the model reaches.

    Returns
    -------
    Condition
        Of an indicator that exists, in a year that the model reaches.

    Raises
    ------
    SettingError
        When the text is no condition, or the indicator or the year does not exist.
    """
    shown = printable(text)
    parts = _FORM.fullmatch(text)
    if parts is None:
        raise _wrong(shown, f"schrijf zoiets als '{_EXAMPLE}'", f"write it like '{_EXAMPLE}'")
    name, comparison, written, year = parts.groups()
    if name not in INDICATORS:
        raise _wrong(shown, *unknown_indicator(name))
    value = numeral(written)
    if isinstance(value, tuple):
        raise _wrong(shown, *value)
    if not first <= int(year) <= last:
        raise _wrong(
            shown,
            f"het jaar moet van {first} tot en met {last} zijn",
            f"the year must be {first} to {last}",
        )
    return Condition(name, comparison, value, int(year))


def _wrong(text: str, nl: str, en: str) -> SettingError:
    return usage(f"'{text}': {nl}", f"'{text}': {en}")

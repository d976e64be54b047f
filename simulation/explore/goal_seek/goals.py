"""What is to be reached: a criterion, or an indicator at the end of a year, with a chance."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from simulation.engine.grid import row_at
from simulation.outcomes.conditions import Condition, parse_condition
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.reading.faults import usage
from simulation.scenario.criteria import AMBITION, CRITERIA

BEYOND = 1e3
"""The excess of what has no value: very far, and yet a number to reckon with."""
LEAST, MOST = 0.05, 0.95
"""Between which chances one may ask: beyond, so few draws decide that they promise nothing."""


@dataclass(frozen=True)
class Goal:
    """A criterion at the end of 2030, or a condition at the end of its year; one of the two.

    Attributes
    ----------
    chance
        In which share of the draws it is to be so.
    """

    criterion: str | None = None
    condition: Condition | None = None
    chance: float = 0.5

    @property
    def year(self) -> int:
        """The year at whose end it is to be so."""
        return int(AMBITION) - 1 if self.condition is None else self.condition.year

    def __str__(self) -> str:
        return str(self.criterion or self.condition)

    def values(self, result: ScenarioResult) -> list[tuple[str, np.ndarray, float, float]]:
        """Give what is looked at: indicator, value in each draw, limit, and 1 or -1 (at least)."""
        row = row_at(result.time, self.year + 1.0)
        if self.condition is not None:
            one = self.condition
            sign = 1.0 if one.comparison.startswith("<") else -1.0
            return [(one.indicator, result.indicator(one.indicator)[row], one.value, sign)]
        assert self.criterion is not None
        return [
            (name, result.indicator(name)[row], result.thresholds[threshold], 1.0)
            for name, threshold in CRITERIA[self.criterion].conditions
        ]

    def excess(self, result: ScenarioResult) -> np.ndarray:
        """Give how far the goal is in each draw, shape ``(draws,)``; at most zero where reached.

        In parts of the limit, of the worst of several conditions. What has no value, a mean of
        nothing, stands in the way of no criterion; of a condition it is no value that meets it.
        """
        parts = []
        for _, value, limit, sign in self.values(result):
            scale = abs(limit) if limit else 1.0
            part = sign * (value - limit) / scale
            if self.condition is not None and self.condition.comparison in "<>":
                part = np.where(part == 0.0, np.finfo(float).tiny, part)
            parts.append(np.where(np.isnan(part), BEYOND if self.condition else -1.0, part))
        return np.asarray(np.max(parts, axis=0))

    def told(self, lang: str) -> str:
        """Say it in words, without its chance."""
        if self.condition is not None:
            return self.condition.told(lang)
        assert self.criterion is not None
        return CRITERIA[self.criterion].label.in_(lang)


def parse_goal(text: str, chance: float, first: int, last: int) -> Goal:
    """Read a goal.

    Parameters
    ----------
    text
        The name of a criterion, or a condition such as ``dakloos_totaal <= 20000 in 2030``.
    chance
        In which share of the draws it is to be so.
    first, last
        The years whose end can be asked for.

    Returns
    -------
    Goal
        That can be looked at.

    Raises
    ------
    SettingError
        When it is neither, or the chance cannot be asked.
    """
    if not LEAST <= chance <= MOST:
        nl = f"een kans van {LEAST:g} tot {MOST:g}, niet {chance:g}".replace(".", ",")
        raise usage(f"--chance: {nl}", f"--chance: from {LEAST:g} to {MOST:g}, not {chance:g}")
    name = text.strip()
    if name in CRITERIA:
        return Goal(criterion=name, chance=chance)
    if re.fullmatch(r"[\w-]*", name):
        known = ", ".join(CRITERIA)
        example = "dakloos_totaal <= 20000 in 2030"
        raise usage(
            f"'{name}' is geen doel; schrijf zoiets als '{example}', of een van {known}",
            f"'{name}' is no goal; write it like '{example}', or one of {known}",
        )
    return Goal(condition=parse_condition(text, first, last), chance=chance)

"""What a table or a chart tells of a result: an indicator, of everyone or of one group."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulation.engine import row_at
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.labels import load_labels
from simulation.wording.text import Text


class Quantity(NamedTuple):
    """Something that a result has in each draw.

    Attributes
    ----------
    indicator
        In whose unit it is, and whether it is an amount a year.
    read
        Gives it at each moment, ``(moments, draws)``.
    """

    indicator: str
    label: Text
    read: Callable[[ScenarioResult], np.ndarray]

    @classmethod
    def of(cls, indicator: str) -> Quantity:
        """Give an indicator of everyone."""
        label = INDICATORS[indicator].label
        return cls(indicator, label, lambda result: result.indicator(indicator))

    @classmethod
    def of_group(cls, indicator: str, group: str) -> Quantity:
        """Give an indicator of one group, by the name of the group."""
        label = Text(*load_labels().elements[group])
        return cls(indicator, label, lambda result: result.indicator(indicator, group))

    def at(self, result: ScenarioResult, moment: float) -> np.ndarray:
        """Give its value in each draw at the moment of output nearest to one, a decimal year."""
        return np.asarray(self.read(result)[row_at(result.time, moment)])

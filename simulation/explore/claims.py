"""Runs scenarios on the same draws and says what differs, how often, and what decides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from simulation.outcomes.draw_statistics import three_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import BASE, Register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario

DECIDING = 3
"""Parameters that are named as what decides an answer."""


@dataclass(frozen=True)
class Answer:
    """One sub-question, with the share of draws in which it holds.

    Attributes
    ----------
    effect
        Median and 5-95 % range of the difference asked about.
    decided_by
        Parameters with their rank correlation with the difference, strongest first.
    """

    question: str
    share: float
    effect: tuple[float, float, float]
    unit: str
    decided_by: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Finding:
    """A claim from the debate with its answers."""

    letter: str
    claim: str
    answers: tuple[Answer, ...]
    remark: str = ""


class Explorer:
    """Runs scenarios on the same prior draws and compares them with the baseline."""

    def __init__(self, draws: int, register: Register) -> None:
        self.register = register
        self.draws, self.which = draws, Draws.prior(register, draws)
        self.baseline = load_scenario(BASELINE, register)

    def run(self, scenario: Scenario, values: Mapping[str, float] | None = None) -> ScenarioResult:
        """Run a scenario on all draws, with some numbers of the register set by hand."""
        return run(scenario, self.which.changed(values or {}))[0]

    @cached_property
    def base(self) -> ScenarioResult:
        return self.run(self.baseline)

    def times(self, **factors: float) -> Scenario:
        """Give the baseline with levers at so many times their central base, within their range."""
        moved = {}
        for name, factor in factors.items():
            lever = self.register.levers[name]
            base = self.register.estimates[f"{BASE}{name}"].central
            moved[name] = float(np.clip(base * factor, lever.low, lever.high))
        return self.baseline.with_settings(moved, self.register)

    def answer(self, question: str, difference: np.ndarray, unit: str, share: float) -> Answer:
        """Give the answer to a question about a difference.

        Parameters
        ----------
        difference
            In every draw, shape ``(draws,)``.
        share
            Of the draws, in which the claim holds.

        Returns
        -------
        Answer
            With what decides the difference.
        """
        low, middle, high = three_of(difference)
        return Answer(question, share, (middle, low, high), unit, self._deciding(difference))

    def asked(
        self,
        after: ScenarioResult,
        question: str,
        indicator: str,
        *,
        at: float = AMBITION,
        unit: str = "",
        holds: Callable[[np.ndarray], np.ndarray] = lambda d: d > 0,
    ) -> Answer:
        """Ask what a scenario changes in an indicator, compared with the baseline.

        Parameters
        ----------
        at
            Decimal year.
        unit
            In which it is told; that of the indicator when empty.
        holds
            Tells in which draws the claim holds, from the difference in each.

        Returns
        -------
        Answer
            About the difference.
        """
        difference = after.at(indicator, at) - self.base.at(indicator, at)
        told = unit or INDICATORS[indicator].unit.en
        return self.answer(question, difference, told, float(np.mean(holds(difference))))

    def _deciding(self, difference: np.ndarray) -> tuple[tuple[str, float], ...]:
        """Parameters by the size of their rank correlation with a difference."""
        if np.ptp(difference) == 0:
            return ()
        numbers, names = self.which.numbers, self.register.names
        moving = np.flatnonzero(np.ptp(numbers, axis=1) > 0)
        middle = (self.draws + 1) / 2
        target = rankdata(difference) - middle
        centred = rankdata(numbers, axis=1)[moving] - middle
        together = centred @ target / np.sqrt((centred**2).sum(axis=1) * (target**2).sum())
        order = np.argsort(-np.abs(together))[:DECIDING]
        return tuple((names[moving[i]], float(together[i])) for i in order)

"""Asks questions of a scenario in every draw: how often the answer is yes, and what decides it."""

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
from simulation.register.register import BASE
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


class ClaimExplorer:
    """Runs scenarios on the same draws and compares them with the baseline."""

    def __init__(self, which: Draws) -> None:
        self.register = register = which.register
        self.draws, self.which = which.members, which
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
        """Give the answer about a difference.

        Parameters
        ----------
        question
            What is asked.
        difference
            In each draw, ``(draws,)``.
        unit
            Of the difference, in English.
        share
            Part of the draws in which the answer is yes.

        Returns
        -------
        Answer
            With what decides the size of the difference.
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
        after
            What came of the scenario.
        question, indicator
            What is asked, and of which indicator.
        at
            Decimal year.
        unit
            In which the difference is told; default that of the indicator.
        holds
            Tells from the difference in each draw in which of them the answer is yes.

        Returns
        -------
        Answer
            About the difference in each draw.
        """
        difference = after.at(indicator, at) - self.base.at(indicator, at)
        told = unit or INDICATORS[indicator].unit.en
        return self.answer(question, difference, told, float(np.mean(holds(difference))))

    def break_even(self, name: str, values: np.ndarray, scenario: Scenario) -> np.ndarray:
        """Give the value of a number at which a scenario changes nothing in the total.

        Parameters
        ----------
        name, values
            Of the register, and what it is set to, ascending; the same in each draw.
        scenario
            Held against the baseline at the end of 2030.

        Returns
        -------
        numpy.ndarray
            In each draw the first value at which the sign of the difference turns, between two of
            `values` in a straight line; infinite where it does not turn.
        """
        found = []
        for value in values:
            after, before = (
                self.run(one, {name: float(value)}).at("dakloos_totaal", AMBITION)
                for one in (scenario, self.baseline)
            )
            found.append(after - before)
        effect = np.array(found)
        crossing = np.full(self.draws, np.inf)
        for step in range(len(effect) - 1):
            left, right = effect[step], effect[step + 1]
            crosses = (left * right <= 0) & (left != right) & np.isinf(crossing)
            part = np.divide(left, left - right, out=np.zeros_like(left), where=crosses)
            between = values[step] + part * (values[step + 1] - values[step])
            crossing = np.where(crosses, between, crossing)
        return crossing

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

"""Runs scenarios on the same draws and says what differs, how often, and what decides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from simulation.outcomes.draw_statistics import three_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.register.register import Register, load_register
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

    def __init__(self, draws: int, seed: int = 0, register: Register | None = None) -> None:
        self.register = register or load_register()
        self.draws, self.which = draws, Draws.prior(self.register, draws, seed)
        self.baseline = load_scenario(BASELINE, self.register)

    def run(self, scenario: Scenario, values: Mapping[str, float] | None = None) -> ScenarioResult:
        """Run a scenario on all draws, with some numbers of the register set by hand."""
        return run(scenario, self.which.changed(values or {}))[0]

    def setting(self, **levers: object) -> Scenario:
        """The baseline with levers moved from 2026 on."""
        return self.baseline.with_settings(levers, self.register)

    @cached_property
    def base(self) -> ScenarioResult:
        return self.run(self.baseline)

    def times_base(self, lever: str, factor: float) -> float:
        """A lever's central base times a factor, within its range."""
        found = self.register.levers[lever]
        assert found.base is not None
        base = self.register.estimates[f"knop.{lever}"].central
        return float(np.clip(base * factor, found.low, found.high))

    def answer(
        self,
        question: str,
        difference: np.ndarray,
        unit: str,
        holds: Callable[[np.ndarray], np.ndarray] = lambda d: d > 0,
    ) -> Answer:
        """Give the answer to a question about a difference.

        Parameters
        ----------
        difference
            In every draw, shape ``(draws,)``.
        holds
            Tells in which draws the claim holds.

        Returns
        -------
        Answer
            With the share of draws in which it holds.
        """
        low, middle, high = three_of(difference)
        share = float(np.mean(holds(difference)))
        return Answer(question, share, (middle, low, high), unit, self._deciding(difference))

    def asked(
        self,
        after: ScenarioResult,
        question: str,
        indicator: str,
        *,
        at: float = AMBITION,
        unit: str = "persons",
        holds: Callable[[np.ndarray], np.ndarray] = lambda d: d > 0,
    ) -> Answer:
        """Ask what a scenario changes in an indicator, compared with the baseline.

        Parameters
        ----------
        at
            Decimal year.
        unit, holds
            As in `answer`.

        Returns
        -------
        Answer
            About the difference.
        """
        return self.answer(question, change(after, self.base, indicator, at), unit, holds)

    def _deciding(self, difference: np.ndarray) -> tuple[tuple[str, float], ...]:
        """Parameters by the size of their rank correlation with a difference."""
        if np.ptp(difference) == 0:
            return ()
        ranks = rankdata(self.which.numbers, axis=1)
        moving = np.flatnonzero(np.ptp(self.which.numbers, axis=1) > 0)
        target = rankdata(difference) - (self.draws + 1) / 2
        centred = ranks[moving] - (self.draws + 1) / 2
        together = centred @ target / np.sqrt((centred**2).sum(axis=1) * (target**2).sum())
        order = np.argsort(-np.abs(together))[:DECIDING]
        names = self.register.names
        return tuple((names[moving[i]], float(together[i])) for i in order)


def change(
    after: ScenarioResult, before: ScenarioResult, indicator: str, moment: float
) -> np.ndarray:
    """Give what an indicator changes at a moment in every draw.

    Parameters
    ----------
    after, before
        Results of the same draws.

    Returns
    -------
    numpy.ndarray
        Shape ``(draws,)``, in the unit of the indicator.
    """
    return after.at(indicator, moment) - before.at(indicator, moment)

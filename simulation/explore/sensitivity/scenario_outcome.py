"""An indicator at the end of a year as a function of levers, assumptions and numbers.

A lever goes to its value on the usual date and stays there; what a scenario did with it before
stays too. Many samples go into one call of the engine, which ends with the year asked about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from simulation.explore.sample_sizes import samples_at_once
from simulation.explore.sensitivity.factors import LEVER, Factor, with_numbers
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.lever_paths import LeverPath, Ramp, override
from simulation.scenario.scenario import Scenario

AS_IT_IS = np.nan
"""Stands in a sample for what the scenario itself says."""


@dataclass(frozen=True, eq=False)
class ScenarioOutcome:
    """Gives the outcome of samples: the mean over the draws, or of one draw the central estimate.

    Attributes
    ----------
    base
        The scenario that samples are laid over.
    factors
        What stands in the columns of the samples.
    indicator, year
        What is read at the end of which year.
    members, seed
        How many draws, the same for every sample, and which.
    progress
        Called after each call of the engine.
    """

    base: Scenario
    factors: Sequence[Factor]
    register: Register
    indicator: str
    year: int
    members: int = 1
    seed: int = 0
    progress: Callable[[], object] = field(default=lambda: None)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Give the outcome of each sample, ``(samples,)``; one without any is NaN."""
        size, found = samples_at_once(self.members), []
        for first in range(0, len(samples), size):
            scenarios = [self.scenario(sample) for sample in samples[first : first + size]]
            results = run(scenarios, self._draws, until=self.year + 1.0)
            found += [one.at(self.indicator, self.year + 1.0).mean() for one in results]
            self.progress()
        return np.array(found)

    def calls(self, samples: int) -> int:
        """Tell how many calls of the engine so many samples take."""
        return -(-samples // samples_at_once(self.members))

    def scenario(self, sample: np.ndarray) -> Scenario:
        """Give the scenario of one sample, ``(factors,)``, where `AS_IT_IS` leaves one alone."""
        levers: dict[str, LeverPath] = dict(self.base.knoppen)
        assumed: dict[str, Any] = dict(self.base.aannames)
        for factor, value in zip(self.factors, map(float, sample), strict=True):
            if np.isnan(value):
                continue
            if factor.kind == LEVER:
                levers[factor.id] = override(levers.get(factor.id, ()), (Ramp(value),))
            else:
                assumed[factor.id] = value
        return replace(self.base, knoppen=levers, aannames=assumed)

    @cached_property
    def _draws(self) -> Draws:
        return Draws.usual(with_numbers(self.register, self.factors), self.members, self.seed)

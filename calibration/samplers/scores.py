"""All uncertain numbers of the register as scores under their priors: standard normal, apart."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from calibration.inference.likelihood import Predictions
from calibration.inference.problem import Problem
from simulation.register.distribution import at_score
from simulation.register.parameters import Estimate


@dataclass(frozen=True)
class Scores:
    """A problem in which nothing is sampled apart: every number that varies has a score.

    The first ones are those of `Problem.sampled`, in their order.
    """

    problem: Problem

    @cached_property
    def others(self) -> dict[str, tuple[Estimate, str]]:
        """Range and unit of what varies and is not sampled, by name."""
        problem, register = self.problem, self.problem.register
        known = {*problem.sampled, *problem.structure.held}
        known |= {p.name for p in problem.targets.priors if p.kind == "measurement"}
        return {
            name: (estimate, register.described[name].unit)
            for name, estimate in register.estimates.items()
            if name not in known
            and estimate.low < estimate.high
            and register.described[name].grade != "definition"
        }

    @property
    def count(self) -> int:
        return self.problem.dimension + len(self.others)

    def numbers(self, scores: np.ndarray) -> np.ndarray:
        """Give all numbers of the register, ``(numbers, n)``, for scores ``(n, count)``."""
        d, index = self.problem.dimension, self.problem.register.index
        drawn = np.repeat(self.problem.centre[:, None], len(scores), axis=1)
        for place, (name, (estimate, unit)) in enumerate(self.others.items()):
            drawn[index[name]] = at_score(estimate, unit, scores[:, d + place])
        return self.problem.numbers(scores[:, :d], drawn)

    def predict(self, scores: np.ndarray) -> Predictions:
        return self.problem.predictor(self.numbers(scores), self.problem.rows)

    def log_likelihood(self, scores: np.ndarray) -> np.ndarray:
        """Give the log likelihood, ``(n,)``; minus infinity where the priors exclude a point."""
        return self.problem.likelihood_in_blocks(
            scores[:, : self.problem.dimension], lambda part: self.predict(scores[part])
        )

    def residuals(self, scores: np.ndarray) -> np.ndarray:
        """Give how far each count is off, in its own standard deviation, ``(rows, n)``."""
        likelihood, predicted = self.problem.likelihood, self.predict(scores)
        off = likelihood.standardised(predicted)
        shares = [values for name, values in off.items() if name not in likelihood.totals.ids]
        totals = likelihood.totals.whitened(predicted.logs)
        return np.concatenate([totals, np.array(shares).reshape(len(shares), len(scores))])

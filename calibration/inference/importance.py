"""From draws of the sampled parameters to draws of everything.

Most numbers of the register are not sampled: the counts say little about them. Each draw takes
them from their ranges. But their values do change what is predicted, so a draw whose other
numbers spoil the fit must count for less: the pool of draws is weighted by the ratio of the
likelihood with these other numbers to the one at their central values, and drawn from by those
weights. What is kept is then a sample of the posterior of all numbers together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from calibration.inference.problem import DISCREPANCY, Problem, error_spread
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import BASELINE, load_scenario

CBS_ERROR = "waarneming.afwijking_cbs"
HEADLINES = ("dakloos_totaal", "cbs_equivalent")
"""What is quoted most: at the end of 2030, under current policy."""
BLOCK = 2048
"""Draws that are run at once."""


@dataclass(frozen=True)
class Pool:
    """Draws of the sampled parameters, each with other numbers from their ranges.

    Attributes
    ----------
    z
        Shape ``(n, dimension)``.
    others
        Column of the prior draws that each takes, shape ``(n,)``.
    weights
        Adding up to 1, shape ``(n,)``.
    gain
        What the other numbers add to the log evidence: that of a model in which they are as
        uncertain as they are, over that of one in which they have their central values.
    """

    z: np.ndarray
    others: np.ndarray
    weights: np.ndarray
    gain: float

    @property
    def effective(self) -> float:
        """The number of equally weighted draws it is worth."""
        return float(1.0 / (self.weights**2).sum())

    def choose(self, count: int, seed: int) -> np.ndarray:
        """Draw so many by the weights (systematic resampling).

        Gives places in the pool in random order, ``(count,)``; one of much weight comes more than
        once.
        """
        random = np.random.default_rng([seed, 2])
        places = (np.arange(count) + random.random()) / count
        found = np.searchsorted(np.cumsum(self.weights), places)
        return random.permutation(found.clip(max=len(self.weights) - 1))


def weigh(problem: Problem, z: np.ndarray, alone: np.ndarray, seed: int) -> Pool:
    """Give each draw other numbers and the weight that goes with them.

    Parameters
    ----------
    z
        Draws of the sampled parameters, ``(n, dimension)``.
    alone
        Log likelihood of each draw with the other numbers at their central values.
    seed
        Of the other numbers.

    Returns
    -------
    Pool
        With weights that add up to one.
    """
    others = np.arange(len(z))
    drawn = problem.register.draw_columns(others, seed)
    ratio = np.concatenate(
        [problem.likelihood(problem.predict(z[part], drawn[:, part])) for part in parts(len(z))]
    )
    ratio -= alone
    whole = float(logsumexp(ratio))
    return Pool(z, others, np.exp(ratio - whole), whole - float(np.log(len(ratio))))


def parts(count: int) -> Iterator[slice]:
    """Divide so many draws into those that are run at once."""
    for begin in range(0, count, BLOCK):
        yield slice(begin, begin + BLOCK)


def headlines(problem: Problem, pool: Pool, seed: int) -> dict[str, np.ndarray]:
    """Work the `HEADLINES` out for every draw of the pool.

    Parameters
    ----------
    seed
        Of the other numbers, as in `weigh`.

    Returns
    -------
    dict
        By headline the value at the end of the ambition's year, ``(n,)``, in persons.
    """
    register = problem.register
    baseline = load_scenario(BASELINE, register)
    drawn = register.draw_columns(pool.others, seed)
    found: dict[str, list[np.ndarray]] = {name: [] for name in HEADLINES}
    for part in parts(len(pool.z)):
        numbers = problem.numbers(pool.z[part], drawn[:, part])
        [result] = run(baseline, Draws.array(register, numbers))
        for name in HEADLINES:
            found[name].append(result.at(name, AMBITION))
    return {name: np.concatenate(values) for name, values in found.items()}


def measurement_errors(problem: Problem, logs: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Draw the shared errors of each source, given what each draw predicts.

    Parameters
    ----------
    logs
        Logarithms of the predicted totals, ``(counts, n)``.

    Returns
    -------
    dict
        By flat name of the register, values as they stand there, each ``(n,)``. The error of the
        CBS estimate carries the structural discrepancy too: it is what a next estimate would show.
    """
    register, random = problem.register, np.random.default_rng([seed, 3])
    drawn = problem.likelihood.totals.draw_errors(logs, random)
    found = {}
    for prior in problem.targets.priors:
        if prior.kind != "measurement":
            continue
        central = register.estimates[prior.name].central
        if prior.name in drawn:
            error = drawn[prior.name]
        else:  # no count in use says anything about it
            error = error_spread(register, prior.name) * random.standard_normal(logs.shape[1:])
        found[prior.name] = central * np.exp(error)
    if CBS_ERROR in found:
        discrepancy = register.estimates[DISCREPANCY].central
        found[CBS_ERROR] *= np.exp(discrepancy * random.standard_normal(logs.shape[1:]))
    return found

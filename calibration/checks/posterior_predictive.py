"""What would be counted, fitted or not: the posterior predictive distribution of a count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.inference.observation_model import read_off
from calibration.inference.problem import Problem, likelihood_of
from calibration.targets import Measurement
from simulation.engine import Results
from simulation.outcomes.draw_statistics import three_of


@dataclass(frozen=True)
class Foretold:
    """A count beside its 90 % band; `place` is the share of predictive draws below the count."""

    id: str
    counted: float
    model: float
    low: float
    middle: float
    high: float
    place: float

    @property
    def inside(self) -> bool:
        return self.low <= self.counted <= self.high


def predictive(
    problem: Problem, results: Results, rows: Sequence[Measurement], seed: int
) -> dict[str, np.ndarray]:
    """Draw what the sources would count.

    An error that a row shares with counts that were fitted is drawn given those counts; an error of
    its own, from its prior.

    Parameters
    ----------
    results
        A run of the draws by the problem's predictor.
    rows
        What is counted.

    Returns
    -------
    dict
        By id of the row, ``(n,)``, in the unit of the count.
    """
    random = np.random.default_rng([seed, 4])
    known, predicted = (read_off(results, some, problem.targets) for some in (problem.rows, rows))
    drawn = problem.likelihood.totals.draw_errors(known.logs, random)
    wanted = likelihood_of(problem.targets, rows, problem.register)
    totals, n = wanted.totals, results.parameters.shape[1]
    for error in totals.errors:
        if error not in drawn:
            drawn[error] = np.asarray(random.standard_normal(n))
    found = {}
    for number, id in enumerate(totals.ids):
        loads = zip(totals.errors, totals.loadings[number], strict=True)
        shared = np.zeros(n)
        for error, load in loads:
            shared += load * drawn[error]
        own = np.sqrt(totals.independent[number]) * random.standard_normal(n)
        found[id] = np.exp(predicted.logs[number] + shared + own)
    for composition in wanted.compositions:
        shares = composition.draw(predicted.shares[composition.id], random)
        found |= dict(zip(composition.parts, shares, strict=False))
    return found


def foretold(
    problem: Problem, results: Results, rows: Sequence[Measurement], seed: int
) -> list[Foretold]:
    """Hold rows, fitted or not, against their predictive distributions.

    Parameters
    ----------
    results
        A run of the posterior draws by the problem's predictor.

    Returns
    -------
    list of Foretold
        In the order of the rows, in the unit of each count.
    """
    predicted = read_off(results, rows, problem.targets)
    drawn = predictive(problem, results, rows, seed)
    amounts = iter(np.exp(predicted.logs).mean(axis=1))
    shares = {id: iter(parts.mean(axis=1)) for id, parts in predicted.shares.items()}
    found = []
    for row in rows:
        model = float(next(shares[row.composition] if row.is_share else amounts))
        low, middle, high = three_of(drawn[row.id])
        below = drawn[row.id] < row.value
        # A share takes few values; half of the draws that equal it count as below.
        place = float(below.mean() + 0.5 * (drawn[row.id] == row.value).mean())
        found.append(Foretold(row.id, row.value, model, low, middle, high, place))
    return found

"""What draws say beyond the counts: the headline outputs, and the shared errors of each source."""

from collections.abc import Iterator

import numpy as np

from calibration.inference.problem import BLOCK, DISCREPANCY, Problem, error_spread
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import BASELINE, load_scenario

CBS_ERROR = "waarneming.afwijking_cbs"
HEADLINES = ("dakloos_totaal", "cbs_equivalent")
"""What is quoted most: at the end of 2030, under current policy."""


def parts(count: int) -> Iterator[slice]:
    """Divide so many draws into those that are run at once."""
    for begin in range(0, count, BLOCK):
        yield slice(begin, begin + BLOCK)


def headlines(register: Register, numbers: np.ndarray) -> dict[str, np.ndarray]:
    """Work the `HEADLINES` out.

    Parameters
    ----------
    numbers
        All of the register, ``(numbers, n)``.

    Returns
    -------
    dict
        By headline the value at the end of the ambition's year, ``(n,)``, in persons.
    """
    baseline = load_scenario(BASELINE, register)
    found: dict[str, list[np.ndarray]] = {name: [] for name in HEADLINES}
    for part in parts(numbers.shape[1]):
        [result] = run(baseline, Draws.array(register, numbers[:, part]))
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
        # Where no count in use says anything about it, it is as it was.
        error = drawn.get(prior.name)
        error = random.standard_normal(logs.shape[1:]) if error is None else error
        found[prior.name] = central * np.exp(error_spread(register, prior.name) * error)
    if CBS_ERROR in found:
        discrepancy = register.estimates[DISCREPANCY].central
        found[CBS_ERROR] *= np.exp(discrepancy * random.standard_normal(logs.shape[1:]))
    return found

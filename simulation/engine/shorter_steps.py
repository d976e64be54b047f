"""Steps as short as the fastest flow of a run asks.

The usual step follows all that the register's ranges and nearly all that levers can bring about. In
a corner of them a stock may be emptied within one step (a place that closes with the last people in
it): then it would fall below zero, which breaks a law. Such a run is done again with shorter steps;
its results are those of the same equations, nearer to the truth.
"""

from collections.abc import Callable
from typing import TypeVar

from simulation.engine.grid import STEPS_PER_YEAR
from simulation.engine.invariants import InvariantError

SHORTEST = 8 * STEPS_PER_YEAR
"""Steps a year at the most."""
T = TypeVar("T")


def shorter_if_needed(attempt: Callable[[int], T], steps: int = STEPS_PER_YEAR) -> T:
    """Give what an attempt gives, with half the step each time that it breaks a law.

    Parameters
    ----------
    attempt
        Runs with so many steps a year.
    steps
        To begin with; a power of two.

    Returns
    -------
    object
        Of the first attempt that succeeds.

    Raises
    ------
    InvariantError
        When the shortest step breaks a law too: then it is not the step.
    """
    while steps < SHORTEST:
        try:
            return attempt(steps)
        except InvariantError:
            steps *= 2
    return attempt(steps)

"""Output each month, which is no whole number of steps.

What is there at a moment is read off the line between the two steps around it. What happened in a
month is the difference of two running totals, so that the months of a year add up to the year.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulation.engine import Members, Results
from simulation.engine.integrator import Progress

MONTHS = 12
TOGETHER = 64
"""Members whose every step is kept at once: some 165 MB."""


def monthly(results: Results) -> Results:
    """Give the months of results that have every step.

    Parameters
    ----------
    results
        From a whole year on to a whole year.

    Returns
    -------
    Results
        At the first day of each month (a twelfth of a year), the first and last moment included.
    """
    years = round(results.time[-1] - results.time[0])
    number = np.arange(years * MONTHS + 1)
    time = results.time[0] + number // MONTHS + number % MONTHS / MONTHS
    place = (time - results.time[0]) / (results.time[1] - results.time[0])
    before = np.minimum(place.astype(int), len(results.time) - 2)
    share = (place - before)[:, None, None]

    def between(table: np.ndarray) -> np.ndarray:
        if not table.size:
            return table
        low, high = table[before], table[before + 1]
        line = low + share * (high - low)
        # Where a step falls on the month nothing is worked out: its neighbour may have no value.
        return np.asarray(np.where(share == 0.0, low, np.where(share == 1.0, high, line)))

    return replace(
        results,
        time=time,
        reports=between(results.reports),
        tallies=between(results.tallies),
        states=between(results.states),
    )


def run_monthly(
    members: Members, integrated: Callable[..., Results], progress: Progress | None = None
) -> Results:
    """Integrate members in pieces, and keep of each piece the months alone.

    Parameters
    ----------
    integrated
        Gives all steps of some members; called with them and `progress`.
    progress
        Called now and then with how many members are done, and how many there are.

    Returns
    -------
    Results
        Of all members, in their order.
    """
    parts = []
    for begin in range(0, members.count, TOGETHER):
        chosen = slice(begin, begin + TOGETHER)
        piece = replace(
            members,
            parameters=members.parameters[:, chosen],
            scenario=members.scenario[chosen],
        )
        heard = progress and _of_all(progress, begin, members.count)
        parts.append(monthly(integrated(piece, progress=heard)))
    return replace(
        parts[0],
        reports=np.concatenate([part.reports for part in parts], axis=-1),
        tallies=np.concatenate([part.tallies for part in parts], axis=-1),
        states=np.concatenate([part.states for part in parts], axis=-1),
        scenario=members.scenario,
        parameters=members.parameters,
    )


def _of_all(progress: Progress, before: int, count: int) -> Progress:
    return lambda done, _: progress(before + done, count)

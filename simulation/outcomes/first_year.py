"""When, if not in 2030: the first year from which a criterion is met with a chance of one half.

The year is the one from whose end on it is met until the end of the run, draw by draw, in at least
half of the draws. So it goes with how far was run: nothing is said of later years, and a goal that
is met for a while only has no first year, but a year in which it was met first.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from simulation.scenario.criteria import HALF, Verdict
from simulation.wording.text import Text


class FirstYear(NamedTuple):
    """When a criterion is met, as far as was run.

    Attributes
    ----------
    lasting
        First year from whose end on it is met until the end of the run, in at least half of the
        draws; None when there is none.
    once
        First year at whose end it is met in at least half of the draws, whether that lasts or not.
    last
        The last year that was run, up to and including its end.
    """

    lasting: int | None
    once: int | None
    last: int

    @property
    def text(self) -> Text:
        """Say it in a few words."""
        if self.lasting is not None:
            return Text(f"vanaf eind {self.lasting}", f"from the end of {self.lasting}")
        if self.once is not None:
            return Text(
                f"eind {self.once}, maar niet blijvend", f"end of {self.once}, but not for good"
            )
        beyond = self.last + 1
        return Text(f"niet vóór {beyond}", f"not before {beyond}")

    def to_plain(self) -> dict[str, Any]:
        return {**self._asdict(), "text": self.text._asdict()}


def when_met(verdict: Verdict, last: int) -> FirstYear:
    """Tell when a criterion is met.

    Parameters
    ----------
    verdict
        On whole years.
    last
        The last of them: its end is the verdict's last moment.

    Returns
    -------
    FirstYear
        As far as was run.
    """
    met = np.flatnonzero(verdict.chances >= HALF)
    once = last + 1 - len(verdict.chances) + int(met[0]) if len(met) else None
    return FirstYear(verdict.year, once, last)


def when_each_met(verdicts: Mapping[str, Verdict], time: np.ndarray) -> dict[str, FirstYear]:
    """Tell of each criterion when it is met, of verdicts on a run with these moments."""
    last = round(time[-1]) - 1
    return {name: when_met(verdict, last) for name, verdict in verdicts.items()}

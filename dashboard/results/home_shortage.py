"""How many homes a year functional zero would take, beside those there are.

The model has no such number, but it follows from what it reports, in each draw. In 2030 a number
of people become homeless. Some leave without an allocated home: they find a place themselves, move
away or die; at what rate follows from the balance of that year. At functional zero everyone else
is placed within the months of its threshold, so that there are `placements x months / 12` homeless
people, and what comes in goes out::

    became homeless = placements + rate x placements x months / 12

Those placements, at as many persons a home as in this scenario, less the homes that homeless
people got in 2030, are the homes that are lacking. Done for each group by itself the answer is some
three percent higher. That more homes alone would do is not said: people need support too.
"""

from typing import NamedTuple

import numpy as np

from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import AMBITION, CRITERIA

ZERO = "functioneel_nul"
HOMES = ("woningen_opvang", "woningen_direct", "woningen_instelling")
"""What goes to people who are homeless; other homes prevent it."""


class Shortage(NamedTuple):
    """Homes a year for homeless people in 2030, one value per draw.

    What functional zero needs, NaN where nobody gets a home, and what is given.
    """

    needed: np.ndarray
    given: np.ndarray

    @property
    def lacking(self) -> np.ndarray:
        """What is too little; negative where there are more than needed."""
        return self.needed - self.given


def shortage(result: ScenarioResult) -> Shortage:
    """Give the homes that functional zero would take in 2030, and those that there are."""
    there, before = (result.at("dakloos_totaal", AMBITION - ago) for ago in (0, 1))
    entered = result.at("instroom") + result.at("terugkeer")
    placed = result.at("geplaatst")
    given = sum((result.at(name) for name in HOMES), np.zeros(result.members))
    otherwise = entered - placed - (there - before)
    rate = otherwise / ((there + before) / 2)
    years = result.thresholds[CRITERIA[ZERO].conditions[0][1]] / 12
    placements = entered / (1 + rate * years)
    a_home = np.divide(placed, given, out=np.full_like(given, np.nan), where=given > 0)
    return Shortage(placements / a_home, given)

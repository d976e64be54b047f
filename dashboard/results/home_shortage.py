"""How many homes a year functional zero would take, beside those there are.

The model has no such number, but it follows from what it reports, in each draw. In 2030 a number
of people become homeless. Some find a place themselves, others move away or die; at what rates
follows from the balance of that year. At functional zero as many people are homeless as find or get
a home within the months of its threshold, and what comes in goes out::

    people = exits to a home x months / 12
    became homeless = exits to a home + rate of other exits x people
    placements = exits to a home - rate of finding a place x people

Those placements, at as many persons a home as in this scenario, less the homes that homeless
people got in 2030, are the homes that are lacking. That more homes alone would do is not said:
people need a right to them, a decision in time, and support too.
"""

from typing import Literal, NamedTuple

import numpy as np

from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.parameters import BASE
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import lever_paths

ZERO = "functioneel_nul"
HOMES = ("woningen_opvang", "woningen_direct", "woningen_instelling")
"""What goes to people who are homeless; other homes prevent it."""
UNUSED = 0.05
"""Share of the homes that goes back, from which on it is no chance and homes are not what holds."""
FEWEST = 500.0
"""Homes a year: that fewer go back is nobody's question."""
DECISION = "beslistijd"
WEEKS = "rechten.weken_per_jaar"
RIGHT = "recht_"
"""How the levers begin that give priority on some ground."""
NEARLY_ALL = 0.95


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
    placed, found = result.at("geplaatst"), result.at("zelf_gevonden")
    given = sum((result.at(name) for name in HOMES), np.zeros(result.members))
    mean = (there + before) / 2
    otherwise = (entered - placed - found - (there - before)) / mean
    years = result.thresholds[CRITERIA[ZERO].conditions[0][1]] / 12
    exits = entered / (1 + otherwise * years)
    placements = np.maximum(exits - found / mean * exits * years, 0.0)
    a_home = np.divide(placed, given, out=np.full_like(given, np.nan), where=given > 0)
    return Shortage(placements / a_home, given)


class LeftOver(NamedTuple):
    """Homes that go back unused, one value per draw, and what keeps homeless people from them.

    `holds` is the entitlement, the time that a decision takes, or the size of the homes.
    """

    homes: np.ndarray
    without_right: np.ndarray
    holds: Literal["recht", "besluit", "grootte"]


def left_over(result: ScenarioResult) -> LeftOver | None:
    """Tell why homes go back unused in 2030; None where about all of them are taken.

    Who is entitled waits for the decision only, wherever homes of the right size go back.
    """
    homes, supply = result.at("woningen_teruggegeven"), result.at("woningen_beschikbaar")
    if homes.mean() < max(UNUSED * supply.mean(), FEWEST):
        return None
    entitled, without, unused = (
        result.at("met_recht"),
        without_right(result),
        homes > UNUSED * supply,
    )
    weeks = result.which.register.estimates[WEEKS].central
    wait = weeks * entitled[unused].sum() / result.at("geplaatst")[unused].sum()
    if without[unused].sum() > entitled[unused].sum():
        return LeftOver(homes, without, "recht")
    return LeftOver(
        homes, without, "besluit" if wait < 2.0 * lever_in_2030(result, DECISION) else "grootte"
    )


def without_right(result: ScenarioResult) -> np.ndarray:
    """Give how many homeless people have no priority for a home at the end of 2030."""
    return result.at("dakloos_totaal") - result.at("met_recht")


def mostly_eu(result: ScenarioResult) -> bool:
    """Tell whether about all others have priority: then who has none comes from the EU.

    No lever gives EU citizens priority.
    """
    grounds = [name for name in result.which.register.levers if name.startswith(RIGHT)]
    return all(lever_in_2030(result, name) >= NEARLY_ALL for name in grounds)


def lever_in_2030(result: ScenarioResult, lever: str) -> float:
    """Give where a lever with a number stands in 2030, as it is estimated and as it is moved."""
    register = result.which.register
    gain, offset = lever_paths(result.scenario, register, [lever], AMBITION - 1, 1.0, 1)
    return float(register.estimates[f"{BASE}{lever}"].central * gain[0, 0] + offset[0, 0])

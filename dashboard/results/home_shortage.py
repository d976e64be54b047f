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
WEEKS = 52.0
DECISION = "beslistijd"


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
    if homes.mean() < UNUSED * supply.mean():
        return None
    entitled, total = result.at("met_recht"), result.at("dakloos_totaal")
    without, unused = total - entitled, homes > UNUSED * supply
    wait = WEEKS * entitled[unused].sum() / result.at("geplaatst")[unused].sum()
    if without[unused].sum() > entitled[unused].sum():
        return LeftOver(homes, without, "recht")
    return LeftOver(homes, without, "besluit" if wait < 2.0 * _decision(result) else "grootte")


def _decision(result: ScenarioResult) -> float:
    """The weeks that a decision takes in 2030."""
    register = result.which.register
    gain, offset = lever_paths(result.scenario, register, [DECISION], AMBITION - 1, 1.0, 1)
    return float(register.estimates[f"{BASE}{DECISION}"].central * gain[0, 0] + offset[0, 0])

"""When a goal is reached: the criteria of the ambition, their thresholds and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.engine.grid import row_at
from simulation.wording.text import Text
from simulation.wording.uncertainty import chance_upper

AMBITION = 2031.0
"""The end of 2030."""
NOW = 2026.0
"""The beginning of the year in which this version was made: where an outcome is held against."""
FALL_SINCE = 2025.0
"""The beginning of 2025, from which a fall is counted: new policy begins."""
HALF = 0.5
"""The share of draws from which on a goal counts as reached."""
PEOPLE = "dakloos_totaal"
"""The indicator that falls or not."""


@dataclass(frozen=True)
class Criterion:
    """A goal: one or more indicators that must each stay at or under a threshold.

    Attributes
    ----------
    conditions
        Pairs of an indicator and the register's name of its threshold; the first is the one
        whose value is shown and whose threshold a scenario may set.
    own_date
        Year the Nationaal Actieplan Dakloosheid names for it, None where it names none.
    """

    id: str
    label: Text
    origin: str
    own_date: int | None
    conditions: tuple[tuple[str, str], ...]


def _goal(
    name: str, nl: str, en: str, origin: str, year: int | None, *conditions: tuple[str, str]
) -> Criterion:
    return Criterion(name, Text(nl, en), origin, year, conditions)


CRITERIA: dict[str, Criterion] = {
    c.id: c
    for c in (
        _goal(
            "functioneel_nul",
            "Functioneel nul: zeldzaam en kort",
            "Functional zero: rare and brief",
            "Built for Zero",
            None,
            ("maanden_uitstroom", "doel.functioneel_nul"),
            ("tijd_tot_woning", "doel.functioneel_nul_dagen"),
        ),
        _goal(
            "nul_dakloos",
            "Niemand dakloos",
            "Nobody homeless",
            "NAD",
            2030,
            ("dakloos_totaal", "doel.nul_dakloos"),
        ),
        _goal(
            "halvering",
            "Half zo veel als begin 2022",
            "Half of early 2022",
            "mijlpaal",
            None,
            ("cbs_ten_opzichte_van_begin", "doel.halvering"),
        ),
        _goal(
            "niemand_buiten",
            "Niemand slaapt buiten",
            "Nobody sleeps outside",
            "NAD",
            2025,
            ("buiten_na_eerste_nacht", "doel.niemand_buiten"),
            ("weigeringen_per_maand", "doel.niemand_buiten_weigeringen"),
        ),
        _goal(
            "geen_grootschalige_opvang",
            "Geen grootschalige opvang",
            "No large-scale shelter",
            "NAD",
            2030,
            ("grootschalig_ten_opzichte_van_begin", "doel.geen_grootschalige_opvang"),
        ),
        _goal(
            "kort_verblijf",
            "Kort verblijf in de opvang",
            "Short stay in shelter",
            "NAD",
            2027,
            ("verblijfsduur_opvang", "doel.kort_verblijf"),
        ),
        _goal(
            "niet_uit_instelling_dakloos",
            "Niemand dakloos uit een instelling",
            "Nobody homeless from an institution",
            "NAD",
            2030,
            ("uit_instelling_dakloos", "doel.niet_uit_instelling_dakloos"),
            ("uit_detentie_dakloos", "doel.niet_uit_detentie_dakloos"),
        ),
        _goal(
            "niet_uit_huis_zonder_alternatief",
            "Niemand uit huis zonder alternatief",
            "Nobody evicted without an alternative",
            "NAD",
            2030,
            ("uit_huis_dakloos", "doel.niet_uit_huis_zonder_alternatief"),
        ),
    )
}


@dataclass(frozen=True)
class Verdict:
    """How a criterion fares in a set of draws.

    Attributes
    ----------
    value
        Mean value of the first condition's indicator at each moment.
    held
        In which draws the criterion holds at the end of 2030, ``(draws,)``.
    chances, lasting
        Share of draws in which it holds at each moment, and from that moment until the horizon.
    chance, chance_upper
        Share of draws in which the criterion holds at the end of 2030, and the 95 % upper bound
        of the chance that so many draws allow for.
    year
        First year from whose end on it holds until the horizon, in at least half of the draws.
    """

    criterion: Criterion
    threshold: float
    value: np.ndarray
    value_2030: float
    held: np.ndarray
    chances: np.ndarray
    lasting: np.ndarray
    chance: float
    chance_upper: float
    reached: bool
    year: int | None

    @property
    def distance(self) -> float:
        """How far the value at the end of 2030 lies above the threshold; negative when below."""
        return self.value_2030 - self.threshold


def judge(
    criterion: Criterion,
    time: np.ndarray,
    values: Mapping[str, np.ndarray],
    thresholds: Mapping[str, float],
) -> Verdict:
    """Judge a criterion.

    Parameters
    ----------
    time
        Moments, decimal years at 1 January.
    values
        For each indicator of the conditions an array ``(moments, draws)``.
    thresholds
        For each condition's register name the threshold in force.

    Returns
    -------
    Verdict
        Over the draws; its value is of the first condition.
    """
    held = [
        # A mean of nothing (the stay in a shelter without people) does not stand in the way.
        (values[indicator] <= thresholds[name]) | np.isnan(values[indicator])
        for indicator, name in criterion.conditions
    ]
    holds = np.all(held, axis=0)
    # What is summed over a year has no value at the start, so nothing is known of it there.
    holds[0] &= not any(np.isnan(values[i][0]).any() for i, _ in criterion.conditions)
    at = row_at(time, AMBITION)
    chance = float(holds[at].mean())
    # From which moment on does it hold to the end, draw by draw; then for half of the draws.
    lasting = np.logical_and.accumulate(holds[::-1], axis=0)[::-1].mean(axis=1)
    half = lasting >= HALF
    indicator, name = criterion.conditions[0]
    value = values[indicator].mean(axis=1)
    return Verdict(
        criterion=criterion,
        threshold=float(thresholds[name]),
        value=value,
        value_2030=float(value[at]),
        held=holds[at],
        chances=holds.mean(axis=1),
        lasting=lasting,
        chance=chance,
        chance_upper=chance_upper(int(holds[at].sum()), holds.shape[1]),
        reached=chance >= HALF,
        year=round(time[int(np.argmax(half))]) - 1 if half.any() else None,
    )


@dataclass(frozen=True)
class Fall:
    """Whether fewer people are homeless at the end of 2030 than when new policy begins.

    Attributes
    ----------
    chance, chance_upper
        Share of draws in which that is so, and the 95 % upper bound of the chance that so many
        draws allow for.
    """

    chance: float
    chance_upper: float

    @property
    def falls(self) -> bool:
        """Whether it is so in at least half of the draws."""
        return self.chance >= HALF

    def to_plain(self, several: bool) -> dict[str, Any]:
        """Give it as plain data; a chance only among several draws."""
        return {
            "indicator": PEOPLE,
            "since": FALL_SINCE,
            "until": AMBITION,
            "falls": self.falls,
            "chance": self.chance if several else None,
            "chance_upper": self.chance_upper if several else None,
        }


def judge_fall(time: np.ndarray, people: np.ndarray) -> Fall:
    """Tell whether the number of homeless people falls.

    Parameters
    ----------
    time
        Moments, decimal years.
    people
        How many there are, ``(moments, draws)``.

    Returns
    -------
    Fall
        Over the draws.
    """
    fewer = people[row_at(time, AMBITION)] < people[row_at(time, FALL_SINCE)]
    return Fall(float(fewer.mean()), chance_upper(int(fewer.sum()), len(fewer)))

"""The same path, later; and how soon the test tells that it is later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import binomtest

from simulation.explore.interim_targets.course_test import BEHIND, ON_COURSE, CourseTest, Key
from simulation.scenario.lever_paths import Afbouw, LeverPath, Ramp, override
from simulation.scenario.scenario import Scenario

LATER = 2
"""Years that every lever is later in the slower path, unless another one is given."""
SURE = 0.95
"""How sure the margin of a chance is."""


@dataclass(frozen=True)
class Told:
    """How often the slower path is told from the path, with all values up to the end of a year.

    Attributes
    ----------
    behind, on_course
        Share of the draws that are called so; what is left is called ahead.
    low, high
        Between which the chance of being called behind lies, with 95 % certainty.
    """

    year: int
    behind: float
    low: float
    high: float
    on_course: float


def delayed(scenario: Scenario, basis: Scenario, years: int = LATER) -> Scenario | None:
    """Give a scenario in which all that is not in its basis happens later.

    Parameters
    ----------
    scenario, basis
        The path, and what it is laid over: what both say stays where it is.
    years
        How much later each lever begins to move, and is where it goes.

    Returns
    -------
    Scenario
        Or None where no lever moves otherwise than in the basis.
    """
    moved: dict[str, LeverPath] = {}
    for name, path in scenario.knoppen.items():
        under = basis.knoppen.get(name, ())
        if path == under:
            continue
        later = _later(path, under, years)
        if later is not None:
            moved[name] = later
    if not moved:
        return None
    levers = {**scenario.knoppen, **moved}
    return replace(scenario, id=f"{scenario.id}_later", basis=basis.id, knoppen=levers)


def _later(path: LeverPath, under: LeverPath, years: int) -> LeverPath | None:
    if isinstance(path, Afbouw):
        if path.datum is None:
            return None
        return replace(path, datum=_on(path.datum, years), start=_on(path.start, years))
    base = () if isinstance(under, Afbouw) else under
    # What is left of the basis's own steps is cut where this scenario takes over.
    said = {(ramp.naar, ramp.start, ramp.eind) for ramp in base}
    own = [ramp for ramp in path if (ramp.naar, ramp.start, ramp.eind) not in said]
    return override(base, tuple(_ramp(one, years) for one in own)) if own else None


def _ramp(ramp: Ramp, years: int) -> Ramp:
    end, cut = (None if one is None else _on(one, years) for one in (ramp.eind, ramp.tot))
    return replace(ramp, start=_on(ramp.start, years), eind=end, tot=cut)


def _on(date: dt.date, years: int) -> dt.date:
    """Give a date so many years on; of 29 February the day before."""
    day = min(date.day, 28) if date.month == 2 else date.day
    return date.replace(year=date.year + years, day=day)


def told_apart(keys: Sequence[Key], on_course: np.ndarray, slower: np.ndarray) -> list[Told]:
    """Tell how often the slower path is called behind, by the end of each year.

    Each draw of the slower path is judged as if it were what was counted. It shares its numbers
    with one draw of the path, which can move its chance by one draw at most.

    Parameters
    ----------
    keys
        The values that are there in the end; by the end of a year those up to it.
    on_course, slower
        What would be counted on each path: ``(draws, keys)``, perhaps of more draws on course.

    Returns
    -------
    list of Told
        For each year that has a value.
    """
    found: list[Told] = []
    years = sorted({year for _, year in keys})
    for year in years:
        until = [place for place, key in enumerate(keys) if key[1] <= year]
        test = CourseTest([keys[place] for place in until], on_course[:, until])
        verdicts = test.verdicts(slower[:, until])
        behind, count = verdicts.count(BEHIND), len(verdicts)
        margin = binomtest(behind, count).proportion_ci(SURE, "wilson")
        same = verdicts.count(ON_COURSE) / count
        found.append(Told(year, behind / count, float(margin.low), float(margin.high), same))
    return found

"""What it takes to reach a goal with the model: packages of levers, or how near they come.

It is searched on few draws, settled on more of them, and what is promised is the chance among
draws that neither has seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from simulation.engine import InvariantError, Pasts
from simulation.explore.goal_seek.answers import (
    FEASIBLE,
    INFEASIBLE,
    REACHED,
    UNCONFIRMED,
    Answer,
    Binding,
    Move,
    Package,
)
from simulation.explore.goal_seek.goal_search import Look, Objective, Search, Seen, share_reached
from simulation.explore.goal_seek.goals import BEYOND, Goal
from simulation.explore.goal_seek.lever_ways import END, Bounds, Way, placed, ways
from simulation.explore.goal_seek.looks_seen import LooksSeen
from simulation.explore.goal_seek.stages import Progress, Stages
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.lever_paths import USUAL, decimal_year
from simulation.scenario.scenario import Scenario

SEARCHED, SETTLED, CONFIRMED = 64, 250, 750
"""Draws of the search, of what it is settled on, and of each promise; no draw is in two of them,
but for those of the search, which are settled on as well."""
PACKAGES = 3
"""How many different packages are sought."""
TRIES = 4
"""How often a package is settled anew when draws that it never saw do not confirm it."""
GUARD = 0.015
"""What is asked of the draws it is settled on above what is promised, and more with every try."""
NOTHING = 1e-4
"""What brings the goal nearer by less than this part of what is left is no help."""
ROOM = 200_000_000
"""Bytes of years that runs have in common."""
FIRST = decimal_year(USUAL)
"""When levers move unless another date is given."""

OBJECTIVES: dict[str, Objective] = {
    one.id: one
    for one in (
        Objective("change"),
        Objective("levers", fewest=True),
        Objective("homes", counts="woningen_toegewezen"),
    )
}
"""What can be kept small; another one is a line here and a label in `texts`."""


def seek(
    goal: Goal,
    base: Scenario,
    register: Register,
    *,
    objective: str = "change",
    keep: Collection[str] = (),
    bounds: Bounds | None = None,
    both: bool = False,
    start: dt.date = USUAL,
    end: dt.date = END,
    seed: int = 0,
    packages: int = PACKAGES,
    progress: Progress = lambda stage, done: None,
    found: Callable[[Package], None] = lambda package: None,
    seen: LooksSeen | None = None,
) -> Answer:
    """Seek what reaches a goal.

    Parameters
    ----------
    base
        The scenario that levers move from, with its assumptions.
    objective
        What is kept small: one of `OBJECTIVES`.
    keep, bounds
        Levers that stay, and how far others may go.
    both
        Whether levers may go backward too: less priority, fewer places.
    start, end
        Between which dates levers move.
    seed
        Which draws; the same give the same answer.
    packages
        How many different ones, at most.
    progress
        Called before each look with the stage and about which part is done; may raise `Stopped`.
    found
        Called with each package once it is there.
    seen
        What an earlier search for the same saw; this one adds to it.

    Returns
    -------
    Answer
        Also when the goal cannot be reached.

    Raises
    ------
    SettingError
        When levers or bounds cannot be.
    """
    along = ways(base, register, keep=keep, bounds=bounds, both=both, start=start, end=end)
    looked = LooksSeen() if seen is None else seen
    shown = Stages(packages, progress)
    seeker = _Seeker(goal, base, register, OBJECTIVES[objective], along, seed, shown, looked)
    return seeker.answer(packages, found)


class _Seeker:
    def __init__(
        self,
        goal: Goal,
        base: Scenario,
        register: Register,
        objective: Objective,
        along: list[Way],
        seed: int,
        shown: Stages,
        seen: LooksSeen,
    ) -> None:
        self.goal, self.base, self.register = goal, base, register
        self.objective, self.along, self.seed = objective, along, seed
        self.shown, self.seen = shown, seen
        self.pasts = Pasts(decimal_year(along[0].start) if along else FIRST, ROOM)
        self.low, self.high = np.array([way.ends for way in along]).reshape(-1, 2).T
        self.grids = [way.grid() for way in along]
        self.searching = self._search(self._draws(0, SEARCHED), seen["searching"])
        self.settling = self._search(self._draws(0, SETTLED), seen["settling"])
        self.telling = self._search(self._unseen(0), seen["telling"])

    def _search(self, draws: Draws, seen: Seen) -> Search:
        return Search(
            lambda place: self._look(place, draws),
            self.low,
            self.high,
            self.goal.chance,
            progress=self.shown.look,
            seen=seen,
        )

    def _run(self, place: np.ndarray, draws: Draws) -> ScenarioResult:
        scenario = placed(self.base, self.along, place)
        return run(scenario, draws, until=self.goal.year + 1, pasts=self.pasts)[0]

    def _look(self, place: np.ndarray, draws: Draws) -> Look:
        try:
            result = self._run(place, draws)
        except InvariantError:  # nobody can be there
            return Look(np.full(draws.members, BEYOND), BEYOND)
        counts = self.objective.counts
        amount = 0.0 if counts is None else result.mean(counts, self.goal.year + 1.0)
        return Look(self.goal.excess(result), amount)

    def answer(self, packages: int, found: Callable[[Package], None]) -> Answer:
        nothing = np.zeros(len(self.along))
        base = self._package(nothing, self._unseen(0))
        if base.chance >= self.goal.chance:
            return self._told(REACHED, base)
        if self.goal.year < min((way.start.year for way in self.along), default=int(FIRST)):
            return self._told(INFEASIBLE, base, nearest=base, too_late=True)
        self.shown.begin("reach")
        far = self.searching.nearest()
        if not self.searching.reached(far):
            return self._infeasible(base, far)
        return self._feasible(base, far, packages, found)

    def _feasible(
        self, base: Package, far: np.ndarray, count: int, found: Callable[[Package], None]
    ) -> Answer:
        first_place, first = self._best(far)
        if first is None:
            return self._told(UNCONFIRMED, base, nearest=self._package(far, self._unseen(0)))
        found(first)
        kept: list[Package] = [first]
        indispensable: list[str] = []
        for lever in self._most_needed(first_place):
            if len(kept) >= count or len(kept) + len(indispensable) > count:
                break
            self.shown.next_package()
            package = self._without(lever, far)
            if package is None:
                indispensable.append(self.along[lever].lever.id)
            elif all(package.scenario.hash != one.scenario.hash for one in kept):
                kept.append(package)
                found(package)
        return self._told(FEASIBLE, base, packages=tuple(kept), indispensable=tuple(indispensable))

    def _without(self, lever: int, far: np.ndarray) -> Package | None:
        """Give a package in which this lever stays; None where the goal is then out of reach."""
        held = far.copy()
        held[lever] = 0.0
        if not self.searching.reached(held):
            return None
        package = self._best(held)[1]
        name = self.along[lever].lever.id
        return None if package is None else replace(package, without=name)

    def _best(self, far: np.ndarray) -> tuple[np.ndarray, Package | None]:
        """Give the least of what reaches the goal, settled and confirmed, and its place."""
        self.shown.begin("least")
        least = self.searching.least(far, self.objective)
        asked = self.goal.chance
        place = least
        for number in range(TRIES):
            self.shown.begin("settle")
            asked = min(0.99, asked + GUARD)
            self.settling.chance = asked
            place = self.settling.tightened(least, self.grids)
            if not self.settling.reached(place):
                place = self.settling.tightened(far, self.grids)
                if not self.settling.reached(place):
                    return place, None
            self.shown.begin("confirm")
            package = self._package(place, self._unseen(number))
            if package.chance >= self.goal.chance:
                return place, replace(package, settled=asked)
            asked += self.goal.chance - package.chance
        return place, None

    def _unseen(self, number: int) -> Draws:
        """Give draws that the search has not seen; others each time."""
        return self._draws(SETTLED + number * CONFIRMED, CONFIRMED)

    def _draws(self, first: int, count: int) -> Draws:
        """Give so many from a place on in the order that the seed gives."""
        ids = Draws.usual(self.register, SETTLED + TRIES * CONFIRMED, self.seed).ids
        assert ids is not None  # of one draw there are none
        return Draws.chosen(self.register, ids[first : first + count], self.seed)

    def _most_needed(self, place: np.ndarray) -> list[int]:
        """Give the levers of a package, the one without which the goal is farthest first."""
        moved = np.flatnonzero(place)
        without = [-self.searching.margin(_without(place, int(lever))) for lever in moved]
        return [int(moved[number]) for number in np.argsort(without, kind="stable")]

    def _infeasible(self, base: Package, far: np.ndarray) -> Answer:
        """Tell how near the goal comes, and what the bounds would have to be."""
        self.shown.begin("bounds")
        far = self._useful(far)
        nearest = self._package(far, self._unseen(0))
        return self._told(INFEASIBLE, base, nearest=nearest, binding=self._bindings(far))

    def _useful(self, far: np.ndarray) -> np.ndarray:
        """Put back what brings the goal no nearer."""
        here = self.searching.margin(far)
        for lever in np.flatnonzero(far):
            other = _without(far, int(lever))
            if self.searching.margin(other) <= here + NOTHING * abs(here):
                far = other
        return far

    def _bindings(self, far: np.ndarray) -> tuple[Binding, ...]:
        """Give the bounds that hold the goal back, the one that matters most first."""
        held = [n for n in np.flatnonzero(np.abs(far) >= 1.0) if not self.along[n].is_date]
        most = far.copy()
        for lever in held:
            most[lever] = self.along[lever].thinkable(far[lever] > 0.0) * np.sign(far[lever])
        together = self._needed(far, most)
        here = self.searching.margin(far)
        found = []
        for lever in held:
            way, alone = self.along[lever], None
            natural = bool(abs(most[lever]) <= 1.0)
            if not natural:
                only = far.copy()
                only[lever] = most[lever]
                alone = self._needed(far, only)
            found.append(
                Binding(
                    way,
                    way.value(far[lever]),
                    self.searching.margin(_without(far, int(lever))) - here,
                    natural,
                    None if alone is None else way.value(alone[lever]),
                    None if natural or together is None else way.value(together[lever]),
                )
            )
        return tuple(sorted(found, key=lambda one: -one.matters))

    def _needed(self, far: np.ndarray, most: np.ndarray) -> np.ndarray | None:
        """Give what bounds would have to be, in draws that were not searched, as a promise is.

        The few that were would have them too near; that the goal stays out of reach, they tell.
        """
        return self.telling.needed(far, most) if self.searching.reached(most) else None

    def _package(self, place: np.ndarray, draws: Draws) -> Package:
        self.shown.look()
        result = self._run(place, draws)
        chance = share_reached(self.goal.excess(result))
        return Package(result.scenario, tuple(self._moves(place)), chance, result)

    def _moves(self, place: np.ndarray) -> Iterator[Move]:
        for lever in np.flatnonzero(place):
            way, where = self.along[lever], float(place[lever])
            now = None if way.is_date else way.now
            yield Move(way, now, way.value(where), abs(where) >= 1.0, where > 0.0)

    def _told(self, status: str, base: Package, **more: Any) -> Answer:
        dates = {"start": self.along[0].start, "end": self.along[0].end} if self.along else {}
        more |= {"looks": sum(map(len, self.seen.values())), **dates}
        return Answer(self.goal, self.objective, status, base, **more)


def _without(place: np.ndarray, lever: int) -> np.ndarray:
    other = place.copy()
    other[lever] = 0.0
    return other

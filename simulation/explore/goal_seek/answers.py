"""What a search for a goal found: packages of levers, or how near they come and what holds them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from simulation.explore.goal_seek.goal_search import Objective
from simulation.explore.goal_seek.goals import Goal
from simulation.explore.goal_seek.lever_ways import END, Way
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.lever_paths import USUAL
from simulation.scenario.scenario import Scenario

REACHED, FEASIBLE, UNCONFIRMED, INFEASIBLE = "reached", "feasible", "unconfirmed", "infeasible"
"""Nothing has to change; a package does it; a package does, but not in draws that it never saw; or
nothing does within the bounds."""


@dataclass(frozen=True)
class Move:
    """A lever of a package.

    Attributes
    ----------
    now
        Where the scenario one starts from leaves it, in its unit; None of a closing.
    to
        Where it goes; of a closing the decimal year at whose start the last place is gone.
    at_bound
        Whether it can go no further.
    guarded
        Of a closing: whether places stay open for whoever has nowhere else to go.
    """

    way: Way
    now: float | None
    to: float
    at_bound: bool
    guarded: bool = True


@dataclass(frozen=True, eq=False)
class Package:
    """Levers that move, and what comes of it in draws that the search did not see.

    Attributes
    ----------
    moves
        None of what is left as it is, in the order of the register.
    chance
        Share of those draws that reach the goal.
    result
        On those draws, up to the end of the goal's year.
    settled
        The share that was asked of the draws it was settled on, a bit more than what is promised:
        with any lever put back by a step of its slider or a tenth of its way, whichever is more,
        it is not there. Zero of what was not settled.
    without
        Lever that was kept as it is, so that this package differs from one before; None of the
        first.
    """

    scenario: Scenario
    moves: tuple[Move, ...]
    chance: float
    result: ScenarioResult
    settled: float = 0.0
    without: str | None = None


@dataclass(frozen=True)
class Binding:
    """A lever at its bound where the goal is nearest, without which it would be farther.

    Attributes
    ----------
    matters
        How much farther the goal is with this lever as it was, in parts of its limit.
    natural
        Whether nothing is beyond its bound: no share is more than all.
    alone
        What the bound would have to be for the goal, if it were the only one to go further; None
        where no bound does it.
    together
        The same if all of them went further alike, each by the same part of its way.
    """

    way: Way
    bound: float
    matters: float
    natural: bool = False
    alone: float | None = None
    together: float | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """What a search for a goal found.

    Attributes
    ----------
    status
        `REACHED`, `FEASIBLE`, `UNCONFIRMED` or `INFEASIBLE`.
    base
        What the scenario that one starts from gives, on the draws of a promise.
    packages
        What reaches the goal: the least of it first, then others that do without a lever that it
        needs most.
    nearest
        Where the goal is not reached: how near the levers come.
    binding
        And which of them hold it back there, the one that matters most first.
    too_late
        Whether the goal is out of reach since its year ends before any lever moves.
    indispensable
        Levers without which the goal is not reached within these bounds.
    looks
        How many places of the levers were looked at, also before the search was cut off.
    start, end
        Between which dates levers move.
    """

    goal: Goal
    objective: Objective
    status: str
    base: Package
    packages: tuple[Package, ...] = ()
    nearest: Package | None = None
    binding: tuple[Binding, ...] = ()
    too_late: bool = False
    indispensable: tuple[str, ...] = ()
    looks: int = 0
    start: dt.date = USUAL
    end: dt.date = END

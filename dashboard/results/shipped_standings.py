"""How far each shipped scenario comes: to set the user's own beside, without running them again."""

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache

from dashboard.results.cache import Store
from dashboard.results.draw_counts import FULL, made_with
from dashboard.results.outcomes import AT_ONCE, ahead, not_kept, presets
from simulation.engine.invariants import InvariantError
from simulation.outcomes.draw_statistics import Spread, spread
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION, CRITERIA, PEOPLE

ROOM = 1_000_000
"""Bytes of standings that are kept: of some tens of parameter sets."""


@dataclass(frozen=True)
class Standing:
    """Where a scenario stands at the end of 2030.

    Attributes
    ----------
    people
        Homeless people: the mean over the draws and the ends of the 90 % band.
    values
        The same of each indicator that a goal looks at.
    chances
        Of each goal.
    members
        How many draws that is of.
    """

    people: Spread
    values: dict[str, Spread]
    chances: dict[str, float]
    members: int

    @classmethod
    def of(cls, result: ScenarioResult) -> "Standing":
        looked_at = (name for goal in CRITERIA.values() for name, _ in goal.conditions)
        return cls(
            spread(result.at(PEOPLE, AMBITION)),
            {name: spread(result.at(name, AMBITION)) for name in looked_at},
            {goal: result.chance(goal) for goal in CRITERIA},
            result.members,
        )


@dataclass
class Standings:
    """Those that are known, by the id of the scenario; `failed` cannot be run.

    Another thread adds to them: the dictionary is replaced by a larger one, never changed.
    """

    known: dict[str, Standing] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()

    @property
    def nbytes(self) -> int:
        return 4000 * (1 + len(self.known))

    @property
    def complete(self) -> bool:
        return self.known.keys() | self.failed >= presets().keys()


def standings(register: Register) -> Standings:
    """Give what is known already of the shipped scenarios."""
    return store().get(made_with(register), Standings)


def look_ahead(who: Hashable, register: Register, then: Callable[[], object] | None = None) -> None:
    """Have them worked out in the background; `then` is called once all are known."""

    def some() -> bool:
        work_out(register, AT_ONCE)
        return standings(register).complete

    def tell() -> None:
        if then is not None and standings(register).complete:
            then()

    ahead().piecewise((who, "standings"), ("standings", made_with(register)), some, tell)


def work_out(register: Register, seconds: float = math.inf) -> None:
    """Run what is not known yet, for so many seconds and at least one scenario."""
    found, until = standings(register), time.monotonic() + seconds
    for name, scenario in presets().items():
        if name in found.known or name in found.failed:
            continue
        try:
            one = Standing.of(not_kept(scenario, register, FULL))
        except InvariantError:
            found.failed |= {name}
        else:
            found.known = {**found.known, name: one}
        if time.monotonic() > until:
            return


@lru_cache(maxsize=1)
def store() -> Store[Standings]:
    return Store(ROOM)

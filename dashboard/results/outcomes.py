"""Runs behind the pages: a scenario beside current policy, with the same draws for both.

`outcome` is what a page asks for. What was worked out before costs nothing, whoever asked for it.
"""

from collections.abc import Callable, Hashable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from dashboard.results.cache import Ahead, Store, glance
from dashboard.results.draw_counts import CROWD, FEW, FULL, count_of, made_with
from dashboard.results.parameter_set import usual_register
from simulation.engine import Pasts
from simulation.engine.grid import STEPS_PER_YEAR
from simulation.engine.invariants import InvariantError
from simulation.outcomes import standing
from simulation.outcomes.draw_statistics import Spread, spread
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION, PEOPLE
from simulation.scenario.lever_paths import USUAL, decimal_year
from simulation.scenario.scenario import BASELINE, Scenario, list_shipped, load_scenario
from simulation.wording.text import Text

COARSE = STEPS_PER_YEAR // 2
"""Steps a year of a quick run: half of the work. A mean of the same draws is off by less than a
hundredth of a per cent."""

AT_ONCE = 0.5
"""Seconds of runs in the background after which whoever else is waiting goes first."""
EFFECTS = "effects"
"""Of what a user has worked out piece by piece: what each lever can do from where they are."""
BEGIN, EACH = 1.2, 0.15
"""Seconds after a move when a full run begins, and how much later for each other user who moves."""

BY_GROUP = (
    "dakloos_totaal",
    "aandeel_langdurig",
    "met_recht",
    "wachtlijst_opvang",
    "tijd_tot_woning",
)
"""What a full result keeps of each group."""

ROOM = 150_000_000
"""Bytes of results that are kept: some 26 of 500 draws, or 175 quick ones."""

PARTING = decimal_year(USUAL)
"""When most that can be chosen begins: until then nearly all scenarios are the same."""
PASTS = 60_000_000
"""Bytes of what they have in common that are kept: some three of 500 draws."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A scenario beside current policy.

    Attributes
    ----------
    baseline
        Current policy as published: with the assumptions and feedback loops of the model.
    adjusted
        Current policy in the world of this scenario; None when that is the same world.
    quick
        Whether it was run with larger steps; a full one follows.
    """

    result: ScenarioResult
    baseline: ScenarioResult
    adjusted: ScenarioResult | None = None
    quick: bool = False

    @property
    def reference(self) -> ScenarioResult:
        """Current policy in the same world: what the scenario's policy is measured against."""
        return self.baseline if self.adjusted is None else self.adjusted

    @property
    def is_baseline(self) -> bool:
        """Whether this is current policy, in the published world."""
        return self.adjusted is None and self.same_policy

    @property
    def same_policy(self) -> bool:
        """Whether policy is the current one, in this world or another."""
        return self.result.scenario.knoppen == self.baseline.scenario.knoppen

    @property
    def members(self) -> int:
        return self.result.members

    @property
    def draws(self) -> str:
        """What the draws are; see `simulation.outcomes.quotability.standing`."""
        return self.result.draws

    @property
    def warning(self) -> Text | None:
        """Why nobody may quote these numbers; None when they may be."""
        return standing.warning(self.draws)

    def difference(self, indicator: str) -> Spread:
        """How much more than current policy in the same world, at the end of 2030."""
        return spread(self.result.at(indicator) - self.reference.at(indicator))


def outcome(
    scenario: Scenario,
    register: Register | None = None,
    members: int | None = None,
    quick: bool = False,
) -> Outcome:
    """Give a scenario and current policy, run with the same draws; nothing runs twice.

    A quick one has larger steps, and few draws where it is not told how many.
    """
    register = register or usual_register()
    draws = members or _usual(quick)
    found = [_kept(one, register, draws, quick) for one in _wanted(scenario, register)]
    result, baseline, *adjusted = found
    return Outcome(result, baseline, adjusted[0] if adjusted else None, quick)


def whole(
    scenario: Scenario,
    register: Register,
    members: int = FULL,
    steps: int | None = None,
    until: float | None = None,
) -> ScenarioResult:
    """Run a scenario, with so many steps a year, and give all of the result: 25 MB, not kept.

    What is run ahead of time heeds who moves meanwhile; its pieces wait for any other run.
    """
    watch = ahead()
    with nullcontext() if watch.here else watch.aside():
        return run(
            scenario,
            register=register,
            members=count_of(register, members),
            steps_per_year=steps,
            until=until,
            progress=watch.heed if watch.here else None,
            pasts=pasts(),
        )[0]


def not_kept(scenario: Scenario, register: Register, members: int) -> ScenarioResult:
    """Run a scenario with larger steps, of which nobody asks again: it takes no room."""
    return _run(scenario, register, members, quick=True)


def people_then(scenario: Scenario, register: Register, members: int) -> np.ndarray:
    """Give how many people are homeless at the end of 2030 in each draw, as a quick result has it.

    No later year is run, which is most of the work, and nothing is kept.
    """
    with suppress(InvariantError):
        return whole(scenario, register, members, COARSE, AMBITION).at(PEOPLE)
    return whole(scenario, register, members, until=AMBITION).at(PEOPLE)


def ready(
    scenario: Scenario,
    register: Register | None = None,
    members: int | None = None,
    quick: bool = False,
) -> bool:
    """Tell whether an outcome can be had at once, or will not come."""
    register = register or usual_register()
    wanted = _wanted(scenario, register)
    draws = members or _usual(quick)
    return all(store().settled(_key(one, register, draws, quick)) for one in wanted)


def make_way(who: Hashable, scenario: Scenario, register: Register) -> None:
    """Have what is worked out ahead of time give way to a move, if that takes a run."""
    if not ready(scenario, register, quick=True):
        ahead().give_way(who)


def prepare(
    who: Hashable,
    scenario: Scenario,
    register: Register | None = None,
    then: Callable[[], object] | None = None,
) -> None:
    """Have the full outcome worked out in the background, instead of what `who` asked before.

    `then` is called when it is there. What each lever can do comes later.
    """
    ahead().drop((who, EFFECTS))
    key = _key(scenario, register or usual_register(), FULL, quick=False)
    ahead().ask(who, key, lambda: outcome(scenario, register), then)


def presets() -> dict[str, Scenario]:
    """Give the shipped scenarios by id, in the order in which they are shown."""
    return dict(_presets(made_with(usual_register()), glance()))


@lru_cache(maxsize=1)
def store() -> Store[ScenarioResult]:
    return Store(ROOM)


@lru_cache(maxsize=1)
def pasts() -> Pasts:
    return Pasts(PARTING, PASTS)


@lru_cache(maxsize=1)
def ahead() -> Ahead:
    return Ahead(BEGIN, EACH, crowd=CROWD)


def _usual(quick: bool) -> int:
    return FEW if quick else FULL


def _wanted(scenario: Scenario, register: Register) -> list[Scenario]:
    baseline = _shipped(BASELINE, made_with(register))
    return [scenario, baseline, *_adjusted(scenario, baseline, register)]


def _adjusted(scenario: Scenario, baseline: Scenario, register: Register) -> list[Scenario]:
    """Give current policy in the world of a scenario, when that is another world.

    An assumption that is set to its central value is another world too: elsewhere it is drawn.
    """
    if _world(scenario, register) == _world(baseline, register):
        return []
    return [replace(baseline, aannames=scenario.aannames, lussen=scenario.lussen)]


def _world(scenario: Scenario, register: Register) -> tuple[Mapping[str, float | str], set[str]]:
    usual = register.estimates
    switched = {n for n, on in scenario.lussen.items() if usual[f"lussen.{n}"].central != on}
    return dict(scenario.aannames), switched


def _kept(scenario: Scenario, register: Register, members: int, quick: bool) -> ScenarioResult:
    """Give a result from the store; whether it may be quoted is told as things stand now."""
    key = _key(scenario, register, members, quick)
    kept = store().get(key, lambda: _run(scenario, register, members, quick))
    which = Draws.usual(register, kept.members)
    return replace(kept, scenario=scenario, which=which, draws=which.standing)


def _run(scenario: Scenario, register: Register, members: int, quick: bool) -> ScenarioResult:
    if quick:
        with suppress(InvariantError):  # something moves too fast for such steps
            return whole(scenario, register, members, COARSE).national()
    return whole(scenario, register, members).national(() if quick else BY_GROUP)


def _key(scenario: Scenario, register: Register, members: int, quick: bool) -> Hashable:
    return (scenario.hash, members, quick, *made_with(register))


@lru_cache(maxsize=1)
def _presets(mark: tuple[Hashable, ...], _: int) -> dict[str, Scenario]:
    return {name: _shipped(name, mark) for name in list_shipped()}


@lru_cache(maxsize=50)
def _shipped(name: str, mark: tuple[Hashable, ...]) -> Scenario:
    return load_scenario(name)

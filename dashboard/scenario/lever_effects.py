"""What each lever can do: how many fewer people are homeless when it alone goes to its end.

Each lever is moved by itself, as it is when a user moves it, from where a scenario has it to an end
of its range. The difference is taken draw by draw, in larger steps. First that is run with the
draws of a quick result, all levers within seconds, then with those of the headline: from then on
both say the same of a move. It is worked out a lever at a time while the user rests, and what is
known is kept; only who opens a lever's card before that waits for the draws of a quick result.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from dashboard.results.cache import GivenUp, Store
from dashboard.results.draw_counts import FEW, FULL, made_with
from dashboard.results.outcomes import AT_ONCE, EFFECTS, ahead, outcome, people_then, presets
from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.streamlit_internals import still_shown
from simulation.engine.invariants import InvariantError
from simulation.outcomes.draw_statistics import Spread, spread
from simulation.register.register import Lever, Register
from simulation.scenario.criteria import AMBITION, PEOPLE

TIME = "week"
"""The unit of a lever that is a time."""

ROOM = 2_500_000
"""Bytes of effects that are kept: of about a hundred scenarios."""

log = logging.getLogger("wonen-eerst.app")


class Effect(NamedTuple):
    """A lever at an end of its range.

    Attributes
    ----------
    to
        The end, in the lever's unit.
    apart
        How many more people are homeless at the end of 2030 than with the scenario as it stands:
        the mean over the draws, and the ends of its 90 % band.
    """

    to: float
    apart: Spread


Ends = tuple[Effect, ...] | None
"""The ends that a lever is not at already; None where it cannot be run."""


class Effects:
    """What is known of the levers of one scenario: by how many draws, and by lever.

    Threads add to them while others read: a dictionary is replaced by a larger one, never changed.
    """

    def __init__(self) -> None:
        self._known: dict[int, dict[str, Ends]] = {}
        self._adding = threading.Lock()

    @property
    def nbytes(self) -> int:
        return 400 * (1 + sum(map(len, self._known.values())))

    @property
    def known(self) -> dict[str, Ends]:
        """What is known by lever, of each with the most draws."""
        few_first = sorted(self._known.items())
        return {name: ends for _, found in few_first for name, ends in found.items()}

    def draws(self, lever: str) -> int:
        """Give with how many draws it is known what a lever can do; none where it is not."""
        return max((draws for draws, found in self._known.items() if lever in found), default=0)

    def add(self, draws: int, lever: str, ends: Ends) -> None:
        with self._adding:
            found = {**self._known.get(draws, {}), lever: ends}
            self._known = {**self._known, draws: found}

    def best(self, register: Register) -> dict[str, Effect]:
        """Give of each lever the end that leaves the fewest people homeless.

        Where it is uncertain whether any end leaves fewer, what one would try: more of it, and of
        a time less.
        """
        found = {}
        for name, ends in self.known.items():
            if not ends:
                continue
            fewer = [end for end in ends if end.apart.high < 0]
            tried = ends[0 if register.levers[name].unit == TIME else -1]
            found[name] = min(fewer, key=lambda end: end.apart.mean) if fewer else tried
        return found


def effects_of(choices: Choices, register: Register) -> Effects:
    """Give what is known already of what each lever can do from here."""
    return store().get(_key(choices, register), Effects)


def complete(effects: Effects, register: Register, draws: int = FULL) -> bool:
    """Tell whether it is known of all levers what they can do, with so many draws."""
    return all(effects.draws(lever.id) >= draws for lever in movable(register))


def movable(register: Register) -> list[Lever]:
    """Give the levers that have ends, all but closing dates; those that everyone sees first."""
    found = (lever for lever in register.levers.values() if lever.kind == "number")
    return sorted(found, key=lambda lever: not lever.simple)


def look_ahead(
    who: Hashable,
    choices: Choices,
    register: Register,
    then: Callable[[], object] | None = None,
) -> None:
    """Have them worked out in the background; `then` is called now and then, as more is known.

    No longer than what asks for them is on the page of an open window.
    """
    there = still_shown() or (lambda: True)

    def some() -> bool:
        if not there():
            return True
        work_out(choices, register, AT_ONCE)
        return complete(effects_of(choices, register), register)

    ahead().piecewise((who, EFFECTS), ("effects", _key(choices, register)), some, then)


def work_out(choices: Choices, register: Register, seconds: float = AT_ONCE) -> None:
    """Run what is not known yet, for so many seconds and at least one lever."""
    effects, until = effects_of(choices, register), time.monotonic() + seconds
    for draws, lever in product((FEW, FULL), movable(register)):
        if effects.draws(lever.id) < draws:
            work_out_one(choices, lever, register, draws)
            if time.monotonic() > until:
                return


def work_out_one(choices: Choices, lever: Lever, register: Register, draws: int = FEW) -> None:
    """Run what one lever can do, unless that is known with so many draws."""
    effects = effects_of(choices, register)
    if effects.draws(lever.id) >= draws or lever.kind != "number":
        return
    ends: Ends = None
    try:
        ends = tuple(_ends(choices, lever, register, draws))
    except InvariantError:
        pass
    except GivenUp:
        raise
    except Exception:  # nobody would see it, and it would be tried at each look
        log.exception("what %s can do could not be worked out", lever.id)
    effects.add(draws, lever.id, ends)


def _ends(choices: Choices, lever: Lever, register: Register, draws: int) -> Iterator[Effect]:
    start = origin(choices, presets())
    here = chosen_scenario(choices, start, register)
    before = outcome(here, register, draws, quick=True).result.at(PEOPLE, AMBITION)
    for end in _which(choices, lever, register):
        there = chosen_scenario(choices.move(lever, end, start), start, register)
        if there.hash != here.hash:
            after = people_then(there, register, draws)
            yield Effect(end, spread(after - before))


def _which(choices: Choices, lever: Lever, register: Register) -> tuple[float, ...]:
    """Give the ends to run: both; beside current policy only the one that does most there."""
    known = effects_of(Choices(), register).best(register)
    if choices == Choices() or lever.id not in known:
        return lever.low, lever.high
    return (known[lever.id].to,)


def _key(choices: Choices, register: Register) -> Hashable:
    scenario = chosen_scenario(choices, origin(choices, presets()), register)
    return (scenario.hash, choices.loaded is None, *made_with(register))


@lru_cache(maxsize=1)
def store() -> Store[Effects]:
    return Store(ROOM)

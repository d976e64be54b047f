"""Which of the things that differ between two scenarios makes the outcome differ.

Levers help or hinder each other, so that the effect of one depends on the others. A Shapley value
is the effect of one, averaged over all orders in which they can be switched from the first scenario
to the other. Those values add up exactly to the whole difference, give equals alike, and give
nothing to what makes no difference. To know them exactly, every combination has to be run.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import factorial
from typing import Any

import numpy as np

from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.compare import Input, inputs
from simulation.scenario.scenario import Scenario

MOST = 8
"""Things that are switched one by one; with more, 2 to that power is too many combinations."""

AT_ONCE = 800
"""Members in one call of the engine: enough to keep it busy, few enough for any memory."""

SECTIONS = {"knop": "knoppen", "aanname": "aannames", "lus": "lussen"}
"""The kinds of input that change what happens, and where a scenario keeps them.

A goal changes only what is called reached.
"""


@dataclass(frozen=True)
class Player:
    """One thing that differs between two scenarios, or a group that is switched as one.

    Its id is that of the lever, assumption or loop; of a group that of the register, ``aannames``
    or ``lussen``.
    """

    id: str
    inputs: tuple[Input, ...]

    @property
    def grouped(self) -> bool:
        return len(self.inputs) > 1


@dataclass(frozen=True, eq=False)
class Attribution:
    """What each player contributes to each indicator at the end of 2030, draw by draw.

    Attributes
    ----------
    values
        Shape ``(players, indicators, draws)``, in the order of `INDICATORS`; NaN in a draw where
        some combination has no value.
    """

    players: tuple[Player, ...]
    values: np.ndarray

    @property
    def nbytes(self) -> int:
        return int(self.values.nbytes)

    @property
    def members(self) -> int:
        return int(self.values.shape[2])

    def of(self, indicator: str, total: np.ndarray | None = None) -> np.ndarray:
        """Give the contributions to an indicator, shape ``(players, draws)``; for `total` see
        `matched`.
        """
        parts = np.asarray(self.values[:, list(INDICATORS).index(indicator)])
        return parts if total is None else matched(parts, total)


def players(base: Scenario, other: Scenario, register: Register) -> list[Player]:
    """Give what can make the outcomes of two scenarios differ, in the order of the register.

    With more than `MOST`, levers of one group are switched together, and so are assumptions and
    feedback loops.

    Parameters
    ----------
    base, other
        The difference is that of the second from the first.

    Returns
    -------
    list of Player
        At most `MOST`, unless there are more groups than that.
    """
    found = [one for one in inputs([base, other], register) if one.kind in SECTIONS]
    if len(found) <= MOST:
        return [Player(one.id, (one,)) for one in found]
    groups: dict[str, list[Input]] = {}
    for one in found:
        own = register.levers[one.id].group if one.kind == "knop" else SECTIONS[one.kind]
        groups.setdefault(own, []).append(one)
    return [
        Player(name if len(part) > 1 else part[0].id, tuple(part)) for name, part in groups.items()
    ]


def attribute(
    base: Scenario,
    other: Scenario,
    register: Register,
    *,
    members: int,
    steps_per_year: int | None = None,
) -> Attribution:
    """Run every combination of what differs, and give what each contributes to the difference.

    Parameters
    ----------
    base, other
        The difference is that of the second from the first.

    Returns
    -------
    Attribution
        Of every indicator in every draw.

    Raises
    ------
    InvariantError
        When a combination breaks a law of the model.
    """
    found = players(base, other, register)
    share = weights(len(found))
    values, start = np.zeros((len(found), len(INDICATORS), members)), 0
    for chunk in _chunks(_combinations(base, other, found), max(1, AT_ONCE // members)):
        results = run(chunk, members=members, register=register, steps_per_year=steps_per_year)
        reached = np.array([[r.at(name) for name in INDICATORS] for r in results])
        values += np.tensordot(share[:, start : start + len(chunk)], reached, 1)
        start += len(chunk)
    return Attribution(tuple(found), values)


def _mixed(base: Scenario, other: Scenario, switched: Iterable[Input]) -> Scenario:
    parts: dict[str, Any] = {name: dict(getattr(base, name)) for name in SECTIONS.values()}
    for one in switched:
        own, theirs = parts[SECTIONS[one.kind]], getattr(other, SECTIONS[one.kind])
        own.pop(one.id, None)
        if one.id in theirs:
            own[one.id] = theirs[one.id]
    return replace(base, **parts)


def weights(count: int) -> np.ndarray:
    """Give by what each combination counts for each player, shape ``(count, 2 ** count)``.

    A player that comes in when `k` others are there already does so in ``k! (count - k - 1)!`` of
    all orders.
    """
    numbers = np.arange(2**count)
    inside = (numbers >> np.arange(count)[:, None]) & 1 == 1
    others = inside.sum(axis=0) - inside
    orders = np.array([factorial(k) * factorial(count - k - 1) for k in range(count)], float)
    share = (orders / factorial(count))[others] if count else np.zeros((0, 1))
    return np.where(inside, share, -share)


def matched(parts: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Shift contributions ``(players, draws)`` so that their means add up to that of `total`.

    That is the whole difference in more draws. The more a contribution goes up and down with the
    sum over the draws, the more of what is missing goes to it (a regression estimate). Equals stay
    alike, and nothing stays nothing.
    """
    if len(parts) == 1:  # nobody to share with
        return total[None]
    whole = parts.sum(axis=0)
    apart = whole - whole.mean()
    spread, most = float(apart @ apart), float(((parts.T - parts.mean(axis=1)) ** 2).sum())
    if spread > 1e-12 * most:
        share = parts @ apart / spread
    else:  # the difference is the same in all draws
        size = np.abs(parts.mean(axis=1))
        share = size / size.sum() if size.sum() > 0 else np.zeros(len(parts))
    return np.asarray(parts + (share * (total.mean() - whole.mean()))[:, None])


def _combinations(base: Scenario, other: Scenario, found: Sequence[Player]) -> Iterator[Scenario]:
    for number in range(2 ** len(found)):
        switched = [player for i, player in enumerate(found) if number >> i & 1]
        yield _mixed(base, other, (one for player in switched for one in player.inputs))


def _chunks(scenarios: Iterator[Scenario], size: int) -> Iterator[list[Scenario]]:
    while chunk := list(islice(scenarios, size)):
        yield chunk

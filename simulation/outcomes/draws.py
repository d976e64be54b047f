"""Which draws a run has: a value with their numbers, their ids, and whether to quote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from simulation.outcomes.quotability import BY_HAND, PRIOR, standing
from simulation.register.horizon import END, extended
from simulation.register.posterior import FARTHEST, Posterior
from simulation.register.register import Register


@dataclass(frozen=True, eq=False)
class Draws:
    """The members of a run: what value each number of the register has in each of them.

    Make one with a method below.

    Attributes
    ----------
    register
        Whose numbers they are.
    seed
        Of the choice among the draws of a posterior, or of the row of prior draws.
    ids
        Which draws: places in the posterior, or in the row of prior draws, from which each can be
        made again. None with the central values and with an array.
    from_ranges
        Whether they come from the ranges, whatever posterior there is.
    given
        The numbers themselves where they were given or changed, shape ``(numbers, members)``.
    """

    register: Register
    seed: int = 0
    ids: np.ndarray | None = None
    from_ranges: bool = False
    given: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.ids is not None:  # they are shared with whoever asks for the same
            _fixed(self.ids)

    @classmethod
    def central(cls, register: Register) -> Draws:
        return cls(register)

    @classmethod
    def prior(cls, register: Register, members: int, seed: int = 0) -> Draws:
        """Give draws from the ranges, held against no count.

        Parameters
        ----------
        members, seed
            How many, and the row of which they are the first.

        Returns
        -------
        Draws
            With ids from 0.
        """
        return cls(register, seed, np.arange(_some(members)), from_ranges=True)

    @classmethod
    def posterior(cls, register: Register, members: int, seed: int = 0) -> Draws:
        """Give draws of the register's posterior, those that fit the counts.

        Parameters
        ----------
        members, seed
            How many, and which; beyond the kept draws see `Posterior.numbers`.

        Returns
        -------
        Draws
            With the ids that `Posterior.choose` gives.

        Raises
        ------
        ValueError
            When the register has no posterior, or no draws are asked for.
        """
        if register.posterior is None:
            raise ValueError(f"parameter set {register.parameter_set} has no posterior")
        return cls(register, seed, register.posterior.choose(_some(members), seed))

    @classmethod
    def usual(cls, register: Register, members: int, seed: int = 0) -> Draws:
        """Give what is meant by so many members; the same draws cost nothing a second time.

        Parameters
        ----------
        members, seed
            How many, and which. One has the central values; more are draws of the posterior, or
            from the ranges when there is none.

        Returns
        -------
        Draws
            Perhaps one made before.
        """
        return _usual(register, members, seed)

    @classmethod
    def chosen(
        cls,
        register: Register,
        ids: Sequence[int] | np.ndarray,
        seed: int = 0,
        from_ranges: bool = False,
    ) -> Draws:
        """Give the draws with these ids again, one or more.

        Parameters
        ----------
        register
            Whose numbers they are.
        ids
            Of a posterior, or of the row of prior draws when the register has none.
        seed
            Of the row of prior draws; a posterior has its draws in a file.
        from_ranges
            Of the row of prior draws, whatever posterior there is: what `prior` gave.

        Returns
        -------
        Draws
            In the order of `ids`.

        Raises
        ------
        ValueError
            When there are no draws with such ids.
        """
        found = np.array(ids, dtype=np.int64)
        if len(found) == 0 or found.min() < 0 or found.max() >= FARTHEST:
            raise ValueError(f"no draws with ids {found.tolist()}")
        return cls(register, seed, found, from_ranges)

    @classmethod
    def array(cls, register: Register, numbers: np.ndarray) -> Draws:
        """Give numbers worked out elsewhere, ``(numbers, members)``; nobody may quote what comes
        of them.
        """
        return cls(register, given=_fixed(numbers.copy()))

    def changed(self, values: Mapping[str, np.ndarray | float]) -> Draws:
        """Give the same draws with some numbers set by hand; nobody may quote what comes of them.

        By flat name of the register a value, or one for each member; without any they stay as they
        are.
        """
        if not values:
            return self
        numbers = self.numbers.copy()
        for name, value in values.items():
            numbers[self.register.index[name]] = value
        return replace(self, given=_fixed(numbers))

    def further(self, last: int) -> Draws:
        """Give the same draws for runs that go on until the end of a later year.

        What those years take is drawn with the same ids; numbers that were worked out elsewhere
        have none, and take the central values there.
        """
        whole = extended(self.register, last)
        drawn = replace(self, register=whole, given=None)
        if self.given is None:
            return drawn
        numbers = np.repeat(drawn.numbers, self.members // drawn.members, axis=1)
        kept = [name for name in self.register.names if name != END]
        own = [self.register.index[name] for name in kept]
        numbers[[whole.index[name] for name in kept]] = self.given[own]
        return replace(drawn, given=_fixed(numbers))

    @property
    def members(self) -> int:
        if self.given is not None:
            return int(self.given.shape[1])
        return 1 if self.ids is None else len(self.ids)

    @property
    def standing(self) -> str:
        """What they are, and whether they may be quoted; see `quotability.standing`."""
        if self.given is not None:
            return BY_HAND
        if self.from_ranges:
            return PRIOR
        # One draw is a draw too, and no central value.
        beyond = 0 if self.ids is None else max(2, int(self.ids.max(initial=0)) + 1)
        return standing(self.register, max(self.members, beyond))

    @property
    def structure(self) -> np.ndarray | None:
        """Which structure of the model each is of, by place among `structures`.

        Shape ``(members,)``; None when they come from no posterior.
        """
        kept = self._kept
        if kept is None or self.ids is None:
            return None
        return np.asarray(kept.structure[self.ids % kept.count])

    @property
    def structures(self) -> Sequence[Mapping[str, Any]]:
        """What a posterior tells of its structures: ``id`` and ``weight`` of each.

        None of them when they come from no posterior, or it does not tell.
        """
        kept = self._kept
        return () if kept is None or self.ids is None else kept.about.get("structures", ())

    @property
    def _kept(self) -> Posterior | None:
        return None if self.from_ranges else self.register.posterior

    @cached_property
    def numbers(self) -> np.ndarray:
        """All numbers of the register, shape ``(numbers, members)``, not to be written to."""
        if self.given is not None:
            return self.given
        if self.ids is None:
            return _fixed(self.register.central()[:, None])
        if self.from_ranges or self.register.posterior is None:
            return _fixed(self.register.draw_columns(self.ids, self.seed))
        return _fixed(self.register.posterior.numbers(self.register, self.ids))


def _some(members: int) -> int:
    if members < 1:
        raise ValueError(f"at least one draw is needed, not {members}")
    return members


def _fixed(numbers: np.ndarray) -> np.ndarray:
    numbers.flags.writeable = False
    return numbers


@lru_cache(maxsize=8)
def _usual(register: Register, members: int, seed: int) -> Draws:
    if _some(members) == 1:
        return Draws(register, seed)  # the central values; the seed is told of the result
    made = Draws.prior if register.posterior is None else Draws.posterior
    return made(register, members, seed)

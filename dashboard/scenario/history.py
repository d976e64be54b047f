"""Undo, redo and the log of what was changed; bounded, and one value like the choices themselves.

history = History(Choices())
history = history.do(history.now.move(lever, 0.1, origin))
history = history.undo()
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.scenario.changes import differences
from dashboard.scenario.edits import Choices, touched
from dashboard.texts import Texts
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

STEPS = 50
"""How often one can go back."""

LINES = 100
"""How many entries the log keeps."""

PAUSE = 2.0
"""Seconds within which the next change of the same thing counts as one with the last."""

How = Literal["do", "undo", "redo"]


@dataclass(frozen=True)
class Entry:
    """One entry of the log: a state, and the state it became."""

    how: How
    before: Choices
    after: Choices

    def lines(self, shipped: Mapping[str, Scenario], register: Register, t: Texts) -> list[str]:
        """Tell what was changed, from what and to what; a line for each thing."""
        found = differences(self.before, self.after, shipped, register, t)
        lines = [difference.line(t) for difference in found]
        if self.how == "undo":
            return [t("geschiedenis.ongedaan", wat=line) for line in lines]
        if self.how == "redo":
            return [t("geschiedenis.opnieuw", wat=line) for line in lines]
        return lines


@dataclass(frozen=True)
class History:
    """The choices, those before and those undone, and the log.

    Attributes
    ----------
    past, future
        States to go back to, and states undone; the nearest at the end.
    log
        All that was done, oldest first; undoing is an entry itself and removes none.
    at
        When the last change was made, in seconds; None when the next one stands by itself.
    """

    now: Choices
    past: tuple[Choices, ...] = ()
    future: tuple[Choices, ...] = ()
    log: tuple[Entry, ...] = ()
    at: float | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def do(self, choices: Choices, at: float | None = None) -> History:
        """Take over a new state; what was undone is gone, an equal state changes nothing.

        Changes of one and the same thing, each within `PAUSE` seconds of the last, are one step:
        a slider moved with the arrow keys.
        """
        at = time.monotonic() if at is None else at
        if choices == self.now:
            return self
        if not self._goes_on(choices, at):
            log = (*self.log, Entry("do", self.now, choices))
            return History(choices, (*self.past, self.now)[-STEPS:], (), log[-LINES:], at)
        if choices == self.past[-1]:  # there and back: nothing was done
            return History(choices, self.past[:-1], (), self.log[:-1])
        log = (*self.log[:-1], replace(self.log[-1], after=choices))
        return History(choices, self.past, (), log, at)

    def undo(self) -> History:
        """Go back one step; without any nothing changes."""
        if not self.past:
            return self
        *past, before = self.past
        log = (*self.log, Entry("undo", self.now, before))
        return History(before, tuple(past), (*self.future, self.now), log[-LINES:])

    def redo(self) -> History:
        """Do again what was last undone; without any nothing changes."""
        if not self.future:
            return self
        *future, after = self.future
        log = (*self.log, Entry("redo", self.now, after))
        return History(after, (*self.past, self.now), tuple(future), log[-LINES:])

    def _goes_on(self, choices: Choices, at: float) -> bool:
        """Tell whether this change is of the one thing that the last one was of, just before."""
        if self.at is None or not self.past or not 0 <= at - self.at <= PAUSE:
            return False
        last = touched(self.past[-1], self.now)
        same = last == touched(self.now, choices) and last >= touched(self.past[-1], choices)
        return same and len(last) == 1

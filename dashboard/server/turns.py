"""Pages take turns: who came first goes first, a few at a time.

More pages at once hold each other up, each waiting for the interpreter with what the others need:
all together they take up to twice the time. With a few at a time whoever came first is helped
first, and nobody is helped later than otherwise.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
"""How many pages, or parts of one, are made at once."""
LONGEST = 1.0
"""Seconds after which one that is still being made holds up nobody any more."""


class Turns:
    """Turns that are taken in order.

    Parameters
    ----------
    at_once
        How many have a turn at the same time.
    longest
        Seconds that a turn counts: after that the next may begin, though it goes on.
    """

    def __init__(self, at_once: int = AT_ONCE, longest: float = LONGEST) -> None:
        self._at_once, self._longest = at_once, longest
        self._waiting = deque[object]()
        self._until: dict[object, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it for as long as the block lasts."""
        me = object()
        with self._changed:
            self._waiting.append(me)
            while self._waiting[0] is not me or (wait := self._wait()) > 0:
                self._changed.wait(None if self._waiting[0] is not me else wait)
            self._waiting.popleft()
            self._until[me] = time.monotonic() + self._longest
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                del self._until[me]
                self._changed.notify_all()

    def _wait(self) -> float:
        """Give the seconds until the first of those waiting may begin, if nobody ends."""
        now = time.monotonic()
        counting = sorted(until - now for until in self._until.values() if until > now)
        return 0.0 if len(counting) < self._at_once else counting[-self._at_once]

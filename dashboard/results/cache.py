"""Results of all users together: worked out once, kept while there is room, some ahead of time."""

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import count
from typing import Generic, NamedTuple, Protocol, TypeVar

log = logging.getLogger("wonen-eerst.app")


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


K = TypeVar("K", bound=Sized)

FAULTS = 100
"""Keys of which is remembered that they failed."""

LOOK = 2.0
"""Seconds within which a change of a file is noticed."""

LATELY = 5.0
"""Seconds within which a user counts as one who is moving levers."""


def glance() -> int:
    """Give what changes when it is time to look at the files again.

    A move of a lever asks for what is in them many times, and each look waits for its turn among
    all that the server is doing.
    """
    return int(time.monotonic() / LOOK)


class GivenUp(Exception):
    """What was being worked out ahead of time stood in the way of a move."""


class Store(Generic[K]):
    """What was worked out before, by key; the least recently used makes room for the new.

    `room` is how many bytes everything together may take.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, K] = OrderedDict()
        self._failed: OrderedDict[Hashable, None] = OrderedDict()
        self._running: dict[Hashable, Future[K]] = {}
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._kept

    def settled(self, key: Hashable) -> bool:
        """Tell whether there is nothing to wait for: it is here, or making it failed."""
        with self._lock:
            return key in self._kept or key in self._failed

    @property
    def nbytes(self) -> int:
        with self._lock:
            return sum(found.nbytes for found in self._kept.values())

    def get(self, key: Hashable, make: Callable[[], K]) -> K:
        """Give what belongs to a key; who asks while another is making it waits for that one."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            running = self._running.get(key)
            if running is None:
                promise = self._running[key] = Future()
        if running is not None:
            try:
                return running.result()
            except GivenUp:  # by whoever was making it
                return self.get(key, make)
        try:
            made = make()
        except BaseException as error:
            if not isinstance(error, GivenUp):
                self._fail(key)
            self._end(key)
            promise.set_exception(error)
            raise
        self._keep(key, made)
        self._end(key)
        promise.set_result(made)
        return made

    def _end(self, key: Hashable) -> None:
        with self._lock:
            del self._running[key]

    def _fail(self, key: Hashable) -> None:
        with self._lock:
            self._failed[key] = None
            while len(self._failed) > FAULTS:
                self._failed.popitem(last=False)

    def _keep(self, key: Hashable, made: K) -> None:
        with self._lock:
            self._failed.pop(key, None)
            self._kept[key] = made
            taken = sum(found.nbytes for found in self._kept.values())
            while taken > self._room and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                taken -= gone.nbytes


class Request(NamedTuple):
    """Something to be worked out, asked `since` a moment; a piece gives way to all else.

    `turns` counts the pieces that went before it: who has had fewest goes first. `then` is called
    once it is done, or has failed.
    """

    who: Hashable
    since: float
    what: Hashable
    work: Callable[[], object]
    then: Callable[[], object] | None = None
    piece: bool = False
    turns: int = 0


class Ahead:
    """One thread that works out what will be asked for next.

    It has the priority of all others: a thread that goes after them holds them up as well, each
    time it has to wait for its turn with the interpreter in its hands.

    Who asks for something else no longer needs what they asked before. So each request waits
    until its user seems to rest, and longer when there are many: what one user turns out not to
    need takes time from all others. What is being worked out when they move is given up.

    Parameters
    ----------
    wait
        Seconds that a request waits.
    each
        Seconds more for every other user who asked for something within the last `LATELY` seconds,
        before it or after.
    most
        Requests that may wait; beyond that the oldest is forgotten, until it is asked for again.
    crowd
        Users who may have asked for something within the last `LATELY` seconds; with more of them
        no pieces are worked out.
    """

    def __init__(self, wait: float, each: float, most: int = 1000, crowd: int = 2) -> None:
        self._wait, self._each, self._most, self._crowd = wait, each, most, crowd
        self._asked: OrderedDict[Hashable, Request] = OrderedDict()
        self._moved: dict[Hashable, float] = {}
        self._busy: Request | None = None
        self._for: dict[Hashable, Callable[[], object] | None] = {}
        self._rested = -math.inf
        self._unneeded = False
        self._ending = False
        self._aside = 0
        self._whole: dict[Hashable, Hashable] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(
        self,
        who: Hashable,
        what: Hashable,
        work: Callable[[], object],
        then: Callable[[], object] | None = None,
    ) -> float:
        """Have something worked out; tell in how many seconds that will begin at the earliest.

        `then` is called when it is there, or turned out to be impossible: not when who asked asks
        for something else first. Asking again for the same changes nothing.
        """
        now = time.monotonic()
        with self._changed:
            waiting = self._asked.get(who)
            if waiting is None or waiting.what != what:
                self._asked.pop(who, None)
                if self._goes_on(what):
                    self._for[who] = then
                    return 0.0
                self._moved = {w: at for w, at in self._moved.items() if at > now - LATELY}
                self._moved[who] = now
                waiting = Request(who, now, what, work, then)
                self._put(waiting)
            return max(0.0, self._begins(waiting) - now)

    def piecewise(
        self,
        who: Hashable,
        what: Hashable,
        piece: Callable[[], bool],
        then: Callable[[], object] | None = None,
    ) -> None:
        """Have something worked out piece by piece, until `piece` tells that that was the last.

        They wait for all that is no piece, and while there is a crowd; among them those of whom
        the fewest were worked out go first. `then` is called after each.
        What `who` has worked out in pieces instead ends it, and so does `drop`.
        """

        turns = 0

        def work() -> None:
            nonlocal turns
            ended, turns = True, turns + 1
            try:
                ended = piece()
            except GivenUp:  # it comes again
                ended = False
                raise
            finally:
                with self._changed:
                    if self._whole.get(who) == what:
                        if ended:
                            del self._whole[who]
                        else:
                            now = time.monotonic()
                            self._put(Request(who, now, what, work, then, True, turns))

        with self._changed:
            if self._whole.get(who) == what and (who in self._asked or self._goes_on(what)):
                return
            self._whole[who] = what
            self._put(Request(who, time.monotonic(), what, work, then, piece=True))

    def _put(self, one: Request) -> None:
        """Let a request wait; where there are too many the oldest goes, and pieces go first."""
        self._asked[one.who] = one
        while len(self._asked) > self._most:
            pieces = (who for who, other in self._asked.items() if other.piece)
            gone = next(pieces, next(iter(self._asked)))
            del self._asked[gone]
            self._whole.pop(gone, None)
        self._begin()

    def drop(self, who: Hashable) -> None:
        """Work out nothing more of what `who` asked for, but for what is being worked out now."""
        with self._changed:
            self._whole.pop(who, None)
            self._asked.pop(who, None)

    def give_way(self, who: Hashable) -> None:
        """Let a move of `who` go first: give up what nobody else needs, and any piece.

        Pieces go on when nobody has moved for a while.
        """
        with self._changed:
            self._rested = time.monotonic() + self._wait
            self._for.pop(who, None)
            if self._busy is not None and (self._busy.piece or not self._for):
                self._unneeded = True

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Work out no pieces meanwhile: someone waits for what runs on this thread."""
        with self._changed:
            self._aside += 1
            self._unneeded |= self._busy is not None and self._busy.piece
        try:
            yield
        finally:
            with self._changed:
                self._aside -= 1
                self._changed.notify()

    def heed(self, *_: object) -> None:
        """In what may take long: end it here, with `GivenUp`, where that is asked.

        By `give_way` or `end`; and a piece by `aside`, and once something that is none waits.
        """
        if self.here and (self._unneeded or self._ending or self._held_up()):
            raise GivenUp

    def _held_up(self) -> bool:
        with self._changed:
            return bool(self._busy and self._busy.piece and self._awaited())

    def end(self, seconds: float = 5.0) -> None:
        """Give up everything, so that the program can end; the next request begins anew."""
        with self._changed:
            thread, self._ending = self._thread, self._thread is not None
            self._changed.notify()
        if thread is not None:
            thread.join(seconds)

    @property
    def here(self) -> bool:
        """Whether this is the thread that works ahead."""
        return threading.current_thread() is self._thread

    def _goes_on(self, what: Hashable) -> bool:
        return self._busy is not None and self._busy.what == what and not self._unneeded

    def _awaited(self) -> bool:
        return any(not one.piece for one in self._asked.values())

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        try:
            while (work := self._next()) is not None:
                self._do(work)
        finally:  # whatever ended it: the next request begins anew
            with self._changed:
                if self.here:
                    self._thread, self._ending = None, False

    def _do(self, work: Callable[[], object]) -> None:
        try:
            work()
        except GivenUp:
            return
        except Exception:  # whoever needs it will ask for it, and get the fault
            log.debug("what was worked out ahead of time failed", exc_info=True)
            if self._busy is not None and self._busy.piece:
                return  # who is told would ask for it again
        self._tell()

    def _tell(self) -> None:
        """Tell all for whom something was worked out that it is there."""
        with self._changed:
            told = [then for then in self._for.values() if then is not None]
        for then in told:
            try:
                then()
            except Exception:
                log.exception("nobody could be told that a result is there")

    def _next(self) -> Callable[[], object] | None:
        """Wait for the request that is due first; None ends the thread."""
        with self._changed:
            self._busy, self._unneeded = None, False
            while True:
                if self._ending:
                    self._asked.clear()
                    self._whole.clear()
                    self._thread, self._ending = None, False
                    return None
                now = time.monotonic()
                held = self._aside or self._awaited()
                asked = [one for one in self._asked.values() if not (one.piece and held)]
                waits = {one: self._begins(one) - now for one in asked}
                if due := [one for one, wait in waits.items() if wait <= 0]:
                    self._busy = min(due, key=lambda one: (one.piece, one.turns, one.since))
                    del self._asked[self._busy.who]
                    self._for = {self._busy.who: self._busy.then}
                    return self._busy.work
                self._changed.wait(min(waits.values(), default=None))

    def _begins(self, one: Request) -> float:
        """Give the moment when a request may begin, if nobody moves any more."""
        latest = sorted(self._moved.values(), reverse=True)
        calm = [at + LATELY for at in latest] + [-math.inf]  # from when on so many move at most
        if one.piece:
            return max(one.since, self._rested, calm[min(self._crowd, len(latest))])
        waits = (one.since + self._wait + self._each * others for others in count())
        return min(map(max, waits, calm[min(1, len(latest)) :]))

"""Results of all users together: worked out once, kept while there is room, some ahead of time."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, NamedTuple, Protocol, TypeVar


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


K = TypeVar("K", bound=Sized)

FAULTS = 100
"""Keys of which is remembered that they failed."""

LATELY = 5.0
"""Seconds within which a user counts as one who is moving levers."""


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
            return running.result()
        try:
            made = make()
        except BaseException as error:
            self._fail(key)
            promise.set_exception(error)
            raise
        else:
            self._keep(key, made)
            promise.set_result(made)
            return made
        finally:
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
    """Something to be worked out, not before a moment; a piece gives way to all else."""

    due: float
    what: Hashable
    work: Callable[[], object]
    piece: bool = False


class Ahead:
    """One thread that works out what will be asked for next.

    It has the priority of all others: a thread that goes after them holds them up as well, each
    time it has to wait for its turn with the interpreter in its hands.

    Who asks for something else no longer needs what they asked before. So each request waits
    until its user seems to rest, and longer when there are many: what one user turns out not to
    need takes time from all others.

    Parameters
    ----------
    wait
        Seconds that a request waits.
    each
        Seconds more for every other user who asked for something within the last `LATELY` seconds.
    most
        Requests that may wait; beyond that the oldest is forgotten, until it is asked for again.
    """

    def __init__(self, wait: float, each: float, most: int = 200) -> None:
        self._wait, self._each, self._most = wait, each, most
        self._asked: OrderedDict[Hashable, Request] = OrderedDict()
        self._moved: dict[Hashable, float] = {}
        self._busy: Hashable = None
        self._whole: dict[Hashable, Hashable] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, who: Hashable, what: Hashable, work: Callable[[], object]) -> float:
        """Have something worked out; tell in how many seconds that will begin at the earliest.

        Asking again for the same changes nothing.
        """
        now = time.monotonic()
        with self._changed:
            waiting = self._asked.get(who)
            if waiting is None or waiting.what != what:
                self._asked.pop(who, None)
                if self._busy == what:
                    return 0.0
                due = now + self._wait + self._each * self.others(who)
                waiting = self._asked[who] = Request(due, what, work)
                while len(self._asked) > self._most:
                    self._asked.popitem(last=False)
                self._begin()
            return max(0.0, waiting.due - now)

    def piecewise(self, who: Hashable, what: Hashable, piece: Callable[[], bool]) -> None:
        """Have something worked out piece by piece, until `piece` tells that that was the last.

        Between two pieces all that is due and is no piece goes first; among pieces it is in turns.
        What `who` has worked out in pieces instead ends it, and so does `drop`.
        """

        def work() -> None:
            ended = piece()
            with self._changed:
                if self._whole.get(who) == what:
                    if ended:
                        del self._whole[who]
                    else:
                        self._asked[who] = Request(time.monotonic(), what, work, piece=True)

        with self._changed:
            if self._whole.get(who) == what and (who in self._asked or self._busy == what):
                return
            self._whole[who] = what
            self._asked[who] = Request(time.monotonic(), what, work, piece=True)
            while len(self._asked) > self._most:
                self._asked.popitem(last=False)
            self._begin()

    def drop(self, who: Hashable) -> None:
        """Work out nothing more of what `who` asked for, but for what is being worked out now."""
        with self._changed:
            self._whole.pop(who, None)
            self._asked.pop(who, None)

    def awaits(self, who: Hashable) -> bool:
        """Tell whether something that `who` asked for has yet to begin."""
        with self._changed:
            return who in self._asked

    def others(self, who: Hashable, moved: bool = True) -> int:
        """Count the other users who moved something lately; now `who` does, unless they rest."""
        now = time.monotonic()
        with self._changed:
            self._moved = {one: at for one, at in self._moved.items() if at > now - LATELY}
            if moved:
                self._moved[who] = now
            return len(self._moved.keys() - {who})

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while True:
            work = self._next()
            try:
                work()
            except Exception:  # whoever needs it will ask for it, and get the fault
                continue

    def _next(self) -> Callable[[], object]:
        """Wait for the request that is due first."""
        with self._changed:
            self._busy = None
            while True:
                now = time.monotonic()
                first = min(self._asked.items(), key=lambda one: one[1].due, default=None)
                if first is not None and first[1].due <= now:
                    due = [one for one in self._asked.items() if one[1].due <= now]
                    who, request = min(due, key=lambda one: (one[1].piece, one[1].due))
                    del self._asked[who]
                    self._busy = request.what
                    return request.work
                self._changed.wait(None if first is None else first[1].due - now)

"""Work in several processes: each has one task at a time, and may die without harm to the others.

A process shares nothing with the others but has a line to its parent: no lock, queue or thread that
one that is killed could leave in a state in which the rest waits for ever. That is why this is not
a pool of the standard library, where one death fails all that is waiting.
"""

from __future__ import annotations

import errno
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any

from commands.common.interrupts import SIGNALS

Work = Callable[[Any], Any]
"""What is done with a task; it is sent to each process once, so it may be large."""


MOST_FALSE_STARTS = 3
"""After so many processes that ended before they could do anything, the next will too."""


class WorkerDiedError(Exception):
    """A process ended in the middle of a task; the message names the signal, or the exit code."""


class Workers:
    """Processes that do `tasks`; going through it gives each with its result when it is there.

    A result is a `WorkerDiedError` when the process ended meanwhile. What a task raises is raised
    here. With one process, or one task, all happens here.

    Raises
    ------
    ChildProcessError
        When processes do not start at all.
    """

    def __init__(self, work: Work, tasks: Sequence[Any], jobs: int) -> None:
        self._work = work
        self._waiting = deque(tasks)
        self._count = min(jobs, len(tasks))
        self._crew: list[_Worker] = []
        self._false_starts = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._crew:
            worker.process.kill()
        for worker in self._crew:
            worker.end()

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self._count < 2:
            while self._waiting:
                task = self._waiting.popleft()
                yield task, self._work(task)
            return
        while self._waiting or self._busy:
            self._hand_out()
            wait([end for worker in self._crew for end in (worker.line, worker.process.sentinel)])
            yield from self.finished()

    def finished(self) -> Iterator[tuple[Any, Any]]:
        """Give what has been done by now, without waiting."""
        for worker in list(self._crew):
            heard = worker.hear()
            if heard is None:
                continue
            task, worker.task = worker.task, None
            if isinstance(heard, WorkerDiedError):
                self._crew.remove(worker)
                worker.end()
                self._count_start(worker)
            elif isinstance(heard, Exception):
                raise heard
            if task is not None:
                yield task.content, heard

    def _count_start(self, worker: _Worker) -> None:
        self._false_starts = 0 if worker.ready else self._false_starts + 1
        if self._false_starts == MOST_FALSE_STARTS:
            raise ChildProcessError(errno.ECHILD, os.strerror(errno.ECHILD))

    @property
    def _busy(self) -> bool:
        return any(worker.task is not None for worker in self._crew)

    def _hand_out(self) -> None:
        needed = len(self._waiting) + sum(worker.task is not None for worker in self._crew)
        while len(self._crew) < min(self._count, needed):
            self._crew.append(_Worker())
        for worker in self._crew:
            if self._waiting and worker.ready and worker.task is None:
                worker.give(self._work, self._waiting.popleft())


class _Task:
    """A task at hand, which may itself be None."""

    def __init__(self, content: Any) -> None:
        self.content = content


class _Worker:
    """A process, the line to it, and the task it is at."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.line, other = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(other,), daemon=True)
        self.process.start()
        other.close()
        self.ready = self.knows = False
        self.task: _Task | None = None

    def give(self, work: Work, task: Any) -> None:
        self.task = _Task(task)
        with suppress(OSError):  # it died: the sentinel tells
            if not self.knows:
                self.line.send(work)
                self.knows = True
            self.line.send(task)

    def hear(self) -> Any:
        """Give its answer or what went wrong, or None when there is neither.

        Its first answer only says that it is ready.
        """
        try:
            if self.line.poll():
                if not self.ready:
                    self.ready = bool(self.line.recv())
                    return None
                return self.line.recv()
        except (EOFError, OSError):
            self.process.join()
        if self.process.exitcode is None:
            return None
        code = self.process.exitcode
        return WorkerDiedError(signal.Signals(-code).name if code < 0 else f"exit code {code}")

    def end(self) -> None:
        self.process.join()
        self.process.close()
        self.line.close()


def _serve(line: Connection) -> None:
    """Be a worker: leave signals to the parent, and end when it ends."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def follow() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
    with suppress(EOFError, OSError):
        line.send(True)
        work = line.recv()
        while True:
            line.send_bytes(_answer(work, line.recv()))


def _answer(work: Work, task: Any) -> memoryview:
    """Give a result, or what went wrong, in a form that its parent can certainly read."""
    try:
        return ForkingPickler.dumps(work(task))
    except Exception as error:
        told = traceback.format_exc()
        error.add_note(told)
        with suppress(Exception):
            packed = ForkingPickler.dumps(error)
            ForkingPickler.loads(packed)
            return packed
        lost = RuntimeError(f"{type(error).__name__}: {error}")
        lost.add_note(told)
        return ForkingPickler.dumps(lost)

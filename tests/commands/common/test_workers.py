"""Work in several processes: what one that dies does to the others, which is nothing."""

import os
import signal
import time
from collections.abc import Sequence
from multiprocessing import active_children
from typing import Any

import pytest
from support.batches.squares import square

from commands.common.workers import WorkerDiedError, Workers


def found(tasks: Sequence[Any], jobs: int) -> dict[Any, Any]:
    with Workers(square, tasks, jobs) as workers:
        results = {t: str(r) if isinstance(r, WorkerDiedError) else r for t, r in workers}
    assert active_children() == [], "a process was left"
    return results


def test_each_task_is_done_once_by_any_number_of_processes() -> None:
    wanted = {number: number * number for number in range(7)}
    assert found(range(7), 1) == found(range(7), 3) == found(range(7), 20) == wanted
    assert found([3], 4) == {3: 9} and found([], 4) == {}


def test_a_process_that_dies_fails_its_task_and_no_other() -> None:
    tasks = [1, "killed", 2, "left", 3, 4]
    squares = {1: 1, 2: 4, 3: 9, 4: 16}
    assert found(tasks, 2) == {**squares, "killed": "SIGKILL", "left": "exit code 7"}


def test_what_a_task_raises_is_raised_here_and_ends_the_others() -> None:
    with pytest.raises(OSError, match="No space left") as caught, Workers(square, [1, "x"], 2) as w:
        list(w)
    assert caught.value.errno == 28 and "in square" in caught.value.__notes__[0]
    assert active_children() == []


def test_what_cannot_be_packed_is_told_all_the_same() -> None:
    for task, said in (("odd", "TwoWordsError: very odd"), ("unpackable", "pickle")):
        with (
            pytest.raises(Exception, match=said) as caught,
            Workers(square, [1, task], 2) as workers,
        ):
            list(workers)
        assert caught.value.__notes__


def test_a_process_that_dies_while_it_waits_is_replaced() -> None:
    seen = []
    with Workers(square, range(40), 2) as workers:
        for task, result in workers:
            seen.append((task, result))
            if len(seen) == 2:  # both have begun
                for child in active_children():
                    os.kill(child.pid or 0, signal.SIGSTOP)
                    os.kill(child.pid or 0, signal.SIGKILL)
    done = [task for task, result in seen if not isinstance(result, WorkerDiedError)]
    assert sorted(task for task, _ in seen) == list(range(40)) and len(done) >= 38


def test_what_was_finished_can_be_fetched_without_waiting() -> None:
    """As a batch does that is interrupted; nothing new is begun by that."""
    with Workers(square, range(100_000), 2) as workers:
        task = next(task for task, _ in workers if workers._busy)  # the other has begun too
        rest: list[Any] = []
        deadline = time.monotonic() + 60
        while not rest and time.monotonic() < deadline:
            rest += workers.finished()
        assert not workers._busy and list(workers.finished()) == []
    [(other, result)] = rest
    assert other != task and result == other * other

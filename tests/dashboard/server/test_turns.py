"""Pages that take turns."""

import threading
import time

import pytest

from dashboard.server.turns import Turns


def crowd(turns: Turns, count: int, lasts: float) -> list[tuple[int, float, float]]:
    """Have so many come one after the other; give who had a turn, and when, in order."""
    had, writing = list[tuple[int, float, float]](), threading.Lock()

    def come(number: int) -> None:
        with turns.turn():
            began = time.monotonic()
            time.sleep(lasts)
            with writing:
                had.append((number, began, time.monotonic()))

    threads = [threading.Thread(target=come, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
        time.sleep(0.005)
    for thread in threads:
        thread.join(30)
    assert len(had) == count
    return sorted(had, key=lambda one: one[1])


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_who_comes_first_goes_first_so_many_at_a_time(at_once: int) -> None:
    had = crowd(Turns(at_once, longest=60.0), 12, lasts=0.05)
    assert [number for number, *_ in had] == list(range(12))
    for _, began, _ in had:
        assert sum(b <= began < e for _, b, e in had) <= at_once
    assert max(sum(b <= began < e for _, b, e in had) for _, began, _ in had) == at_once


def test_a_long_turn_holds_up_nobody_for_long() -> None:
    turns, ended = Turns(1, longest=0.1), threading.Event()

    def long() -> None:
        with turns.turn():
            ended.wait(30)

    slow = threading.Thread(target=long)
    slow.start()
    time.sleep(0.02)
    began = time.monotonic()
    for _ in range(3):
        with turns.turn():
            pass
    assert 0.05 < time.monotonic() - began < 10.0 and slow.is_alive()
    ended.set()
    slow.join(30)
    with turns.turn():
        pass


def test_a_fault_ends_a_turn() -> None:
    turns = Turns(1, longest=60.0)
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    with turns.turn():
        pass

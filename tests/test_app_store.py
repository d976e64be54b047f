"""What is kept between visits, and what is worked out ahead of them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dashboard.store import Ahead, Store


@dataclass(frozen=True)
class Thing:
    nbytes: int


def test_who_asks_for_the_same_at_once_shares_the_work() -> None:
    store, made_times, gate = Store[Thing](100), [], threading.Event()

    def make() -> Thing:
        made_times.append(1)
        gate.wait(10)
        return Thing(1)

    got: list[Thing] = []
    threads = [threading.Thread(target=lambda: got.append(store.get("a", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(10)
    assert len(made_times) == 1 and len(got) == 4 and len({id(thing) for thing in got}) == 1


def test_the_store_keeps_within_its_room() -> None:
    store = Store[Thing](10)
    for name in "abc":
        store.get(name, lambda: Thing(4))
    assert "a" not in store and "b" in store and "c" in store
    store.get("b", lambda: pytest.fail("was kept"))
    store.get("d", lambda: Thing(4))
    assert "b" in store and "c" not in store and store.nbytes <= 10
    assert store.get("big", lambda: Thing(50)).nbytes == 50  # more than there is room for


def test_a_fault_reaches_who_asked_and_is_not_kept() -> None:
    store = Store[Thing](10)

    def broken() -> Thing:
        raise ArithmeticError

    assert not store.settled("a")
    with pytest.raises(ArithmeticError):
        store.get("a", broken)
    assert "a" not in store and store.settled("a")  # nobody needs to wait for it
    assert store.get("a", lambda: Thing(1)).nbytes == 1
    assert "a" in store and store.settled("a")


def done(work: Callable[[Ahead, list[str], threading.Event], None]) -> list[str]:
    """Ask things while the thread is held; give what it did then, in order."""
    ahead, order, held, ended = Ahead(most=3), [], threading.Event(), threading.Event()
    ahead.ask("first", lambda: held.wait(10))
    time.sleep(0.1)
    work(ahead, order, ended)
    ahead.ask("last", ended.set, wait=0.3)
    held.set()
    assert ended.wait(10)
    return order


def test_the_newest_request_goes_first_and_replaces_an_older_one_of_the_same() -> None:
    def work(ahead: Ahead, order: list[str], _: threading.Event) -> None:
        ahead.ask("ann", lambda: order.append("ann's first"))
        ahead.ask("bob", lambda: order.append("bob's"))
        ahead.ask("ann", lambda: order.append("ann's second"))

    assert done(work) == ["ann's second", "bob's"]


def test_a_request_waits_its_time() -> None:
    def work(ahead: Ahead, order: list[str], _: threading.Event) -> None:
        ahead.ask("ann", lambda: order.append("later"), wait=0.2)
        ahead.ask("bob", lambda: order.append("now"))

    assert done(work) == ["now", "later"]


def test_a_fault_ahead_of_time_stops_nothing() -> None:
    def work(ahead: Ahead, order: list[str], _: threading.Event) -> None:
        ahead.ask("ann", lambda: order.append("still"))
        ahead.ask("bob", lambda: 1 / 0)

    assert done(work) == ["still"]


def test_too_many_requests_push_out_the_oldest() -> None:
    def work(ahead: Ahead, order: list[str], _: threading.Event) -> None:
        for name in "abc":
            ahead.ask(name, lambda name=name: order.append(name))

    assert done(work) == ["c", "b"]  # the last one asked made "a" the fourth

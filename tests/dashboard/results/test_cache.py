"""What is kept between visits, and what is worked out ahead of them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dashboard.results.cache import LATELY, Ahead, GivenUp, Store


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


def done(work: Callable[[Ahead, list[str]], None], most: int = 10) -> list[str]:
    """Ask things while the thread is held; give what it did then, in order."""
    ahead, order, held = Ahead(0.0, 0.05, most), [], threading.Event()
    ahead.ask("first", 0, lambda: held.wait(10))
    time.sleep(0.1)
    work(ahead, order)
    ended = threading.Event()
    ahead.ask("last", 0.5, ended.set)
    held.set()
    assert ended.wait(10)
    return order


def test_who_asks_for_something_else_needs_the_former_no_more() -> None:
    def work(ahead: Ahead, order: list[str]) -> None:
        ahead.ask("ann", 1, lambda: order.append("ann's first"))
        ahead.ask("bob", 2, lambda: order.append("bob's"))
        ahead.ask("ann", 3, lambda: order.append("ann's second"))

    assert done(work) == ["bob's", "ann's second"]


def test_asking_again_for_the_same_keeps_the_turn() -> None:
    def work(ahead: Ahead, order: list[str]) -> None:
        ahead.ask("ann", 1, lambda: order.append("ann's"))
        ahead.ask("bob", 2, lambda: order.append("bob's"))
        ahead.ask("ann", 1, lambda: order.append("ann's again"))

    assert done(work) == ["ann's", "bob's"]


def test_a_request_waits_longer_the_more_others_move() -> None:
    """Also for those who move after it; when they rest, as if they had not moved."""
    ahead = Ahead(1.0, 1.0)
    waits = [ahead.ask(who, who, lambda: None) for who in "abc"]
    assert waits == pytest.approx([1.0, 2.0, 3.0], abs=0.5)
    assert ahead.ask("a", "a", lambda: None) == pytest.approx(3.0, abs=0.5)
    for who in range(100):
        wait = ahead.ask(who, who, lambda: None)
    assert wait == pytest.approx(LATELY, abs=0.5)


def test_who_moved_long_ago_makes_nobody_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead, now = Ahead(10.0, 1.0), time.monotonic()
    ahead.ask("a", "a", lambda: None)
    monkeypatch.setattr("dashboard.results.cache.time.monotonic", lambda: now + LATELY + 1.0)
    assert ahead.ask("b", "b", lambda: None) == pytest.approx(10.0)


def test_what_is_being_worked_out_is_not_asked_again() -> None:
    ahead, held, made = Ahead(0.0, 0.0), threading.Event(), list[str]()
    ahead.ask("ann", "same", lambda: (made.append("ann's"), held.wait(10)))
    while not made:
        time.sleep(0.01)
    assert ahead.ask("bob", "same", lambda: made.append("bob's")) == 0.0
    ended = threading.Event()
    ahead.ask("eve", "other", ended.set)
    held.set()
    assert ended.wait(10) and made == ["ann's"]


def test_in_a_crowd_no_pieces_are_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """They go on once there are few enough who moved lately."""
    monkeypatch.setattr("dashboard.results.cache.LATELY", 0.6)
    ahead, order, ended = Ahead(0.0, 0.0, crowd=1), list[str](), threading.Event()
    for who in ("ann", "bob"):
        ahead.ask(who, who, lambda who=who: order.append(who))
    began = time.monotonic()
    ahead.piecewise("eve", "pieces", lambda: (order.append("piece"), ended.set()) is not None)
    assert ended.wait(10)
    assert order == ["ann", "bob", "piece"]
    assert time.monotonic() - began > 0.5


def test_all_who_wait_for_something_are_told() -> None:
    ahead, held, told = Ahead(0.0, 0.0), threading.Event(), list[str]()
    begun, ended = threading.Event(), threading.Event()
    ahead.ask("ann", "same", lambda: (begun.set(), held.wait(10)), lambda: told.append("ann"))
    assert begun.wait(10)
    ahead.ask("bob", "same", lambda: None, lambda: told.append("bob"))
    ahead.ask("eve", "fault", lambda: 1 / 0, lambda: (told.append("eve"), 1 / 0))
    ahead.piecewise("dan", "broken", lambda: 1 / 0 > 0, lambda: told.append("never"))
    held.set()
    ahead.piecewise("ann", "last", lambda: ended.set() is None)
    assert ended.wait(10) and told == ["ann", "bob", "eve"]


def test_who_asked_for_something_else_is_not_told_of_the_former() -> None:
    def work(ahead: Ahead, order: list[str]) -> None:
        ahead.ask("ann", 1, lambda: None, lambda: order.append("first"))
        ahead.ask("ann", 2, lambda: None, lambda: order.append("second"))

    assert done(work) == ["second"]


def test_a_fault_ahead_of_time_stops_nothing() -> None:
    def work(ahead: Ahead, order: list[str]) -> None:
        ahead.ask("bob", 1, lambda: 1 / 0)
        ahead.ask("ann", 2, lambda: order.append("still"))

    assert done(work) == ["still"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_ends_the_thread_ends_no_request_after_it() -> None:
    ahead, ended = Ahead(0.0, 0.0), threading.Event()

    def fatal() -> None:
        raise KeyboardInterrupt

    ahead.ask("ann", "fatal", fatal)
    for thread in threading.enumerate():
        if thread.name == "ahead":
            thread.join(0.5)
    ahead.ask("bob", "next", ended.set)
    assert ended.wait(10)
    ahead.end()


def test_pieces_take_turns_and_what_is_due_goes_before_them() -> None:
    """However many users have something worked out in pieces."""
    ahead, order, ended = Ahead(0.0, 0.0), list[str](), threading.Event()

    def piece(who: str) -> bool:
        order.append(who)
        if len(order) == 7:
            ahead.ask("moved", "full", lambda: (order.append("full"), ended.set()))
        return len(order) > 30

    held = threading.Event()
    ahead.ask("first", 0, lambda: held.wait(10))
    for who in "abcde":
        ahead.piecewise(who, who, lambda who=who: piece(who))
    held.set()
    assert ended.wait(10)
    assert order.index("full") == 7 and set(order[:7]) == set("abcde")


def test_pieces_that_are_asked_again_go_on() -> None:
    ahead, order, ended = Ahead(0.0, 0.0), list[str](), threading.Event()

    def piece() -> bool:
        order.append("piece")
        ahead.piecewise("ann", "whole", lambda: bool(order.append("again")))
        assert "ann" not in ahead._asked
        if len(order) == 3:
            ended.set()
        return len(order) == 3

    ahead.piecewise("ann", "whole", piece)
    assert ended.wait(10) and order == ["piece"] * 3


def heeding(ahead: Ahead, order: list[str], what: str) -> None:
    """Work that takes for ever, unless a move ends it."""
    order.append(what)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        ahead.heed()
        time.sleep(0.01)


def test_a_move_gives_up_what_its_user_needed_before() -> None:
    ahead, order, store = Ahead(0.0, 0.0), list[str](), Store[Thing](100)

    def before() -> Thing:
        heeding(ahead, order, "before")
        return Thing(1)

    ahead.ask("ann", "before", lambda: store.get("before", before))
    while not order:
        time.sleep(0.01)
    ahead.give_way("bob")
    time.sleep(0.1)
    assert ahead.ask("ann", "before", lambda: None) == 0.0  # it goes on
    asked = threading.Thread(target=lambda: store.get("before", lambda: Thing(2)))
    asked.start()  # who waits for it makes it
    ahead.give_way("ann")
    ahead.heed()  # on another thread nothing ends
    asked.join(10)
    assert store.get("before", lambda: Thing(3)).nbytes == 2 and order == ["before"]
    ended = threading.Event()
    ahead.ask("ann", "after", ended.set)
    assert ended.wait(10)


def test_what_another_needs_too_is_not_given_up() -> None:
    ahead, order = Ahead(0.0, 0.0), list[str]()
    ahead.ask("ann", "same", lambda: heeding(ahead, order, "same"))
    while not order:
        time.sleep(0.01)
    assert ahead.ask("bob", "same", lambda: None) == 0.0
    ahead.give_way("ann")
    time.sleep(0.1)
    assert ahead.ask("eve", "same", lambda: None) == 0.0  # it goes on for bob
    ahead.give_way("eve")
    ahead.give_way("bob")
    ended = threading.Event()
    ahead.ask("bob", "after", ended.set)
    assert ended.wait(5)
    ahead.end()


def test_asked_again_at_once_what_was_given_up_comes_again() -> None:
    ahead, order, ended = Ahead(0.0, 0.0), list[str](), threading.Event()
    held = threading.Event()

    def work() -> None:
        order.append("run")
        if len(order) == 2:
            ended.set()
            return
        assert held.wait(10)
        ahead.heed()

    ahead.ask("ann", "same", work)
    while not order:
        time.sleep(0.01)
    ahead.give_way("ann")
    ahead.ask("ann", "same", work)  # away and back, before the first could heed that
    held.set()
    assert ended.wait(10)
    ahead.end()


def test_pieces_leave_nothing_behind_and_push_out_no_request() -> None:
    ahead, told, held = Ahead(0.05, 0.0, most=3), list[str](), threading.Event()

    def broken() -> bool:
        raise ArithmeticError

    for number in range(20):
        ahead.piecewise(number, "pieces", broken)
    ahead.ask("ann", "whole", lambda: (told.append("whole"), held.set()))
    for number in range(20):
        ahead.piecewise(number, "others", broken)
    assert held.wait(10) and told == ["whole"]
    until = time.monotonic() + 10
    while ahead._whole and time.monotonic() < until:
        time.sleep(0.01)
    assert not ahead._whole
    ahead.end()


def test_what_was_given_up_did_not_fail() -> None:
    store = Store[Thing](100)

    def given_up() -> Thing:
        raise GivenUp

    with pytest.raises(GivenUp):
        store.get("a", given_up)
    assert not store.settled("a") and store.get("a", lambda: Thing(1)).nbytes == 1


def test_a_piece_gives_way_to_anyone_and_comes_again_at_rest() -> None:
    ahead, order, ended = Ahead(0.3, 0.0), list[str](), threading.Event()
    moved = 0.0

    def piece() -> bool:
        if order:
            ended.set()
        else:
            heeding(ahead, order, "piece")
        return True

    ahead.piecewise("ann", "whole", piece)
    while not order:
        time.sleep(0.01)
    moved = time.monotonic()
    ahead.give_way("bob")
    assert ended.wait(10) and time.monotonic() >= moved + 0.3


def test_no_piece_is_worked_out_while_someone_waits() -> None:
    """The one that is being worked out ends; whole requests go on."""
    ahead, order, whole, again = Ahead(0.0, 0.0), list[str](), threading.Event(), threading.Event()

    def piece() -> bool:
        if len(order) == 1:
            again.set()
            return True
        heeding(ahead, order, "piece")
        return False

    ahead.piecewise("ann", "pieces", piece)
    while not order:
        time.sleep(0.01)
    with ahead.aside():
        ahead.ask("bob", "whole", whole.set)
        assert whole.wait(5)
        time.sleep(0.1)
        assert not again.is_set()
    assert again.wait(5)
    ahead.end()


def test_pieces_that_are_dropped_end() -> None:
    def work(ahead: Ahead, order: list[str]) -> None:
        def piece() -> bool:
            order.append("piece")
            ahead.drop("ann")
            return False

        ahead.piecewise("ann", "whole", piece)

    assert done(work) == ["piece"]


def test_who_asks_for_something_else_ends_the_pieces() -> None:
    def work(ahead: Ahead, order: list[str]) -> None:
        def piece() -> bool:
            order.append("piece")
            ahead.piecewise("ann", "other", lambda: order.append("other") is None)
            return False

        ahead.piecewise("ann", "whole", piece)

    assert done(work) == ["piece", "other"]


def test_too_many_requests_push_out_the_oldest() -> None:
    def work(ahead: Ahead, order: list[str]) -> None:
        for name in "abc":
            ahead.ask(name, name, lambda name=name: order.append(name))

    assert done(work, most=3) == ["b", "c"]  # the last one asked made "a" the fourth


def test_who_has_had_fewest_pieces_goes_first() -> None:
    """A newcomer gets something before others get more of theirs."""
    ahead, order, held, ended = Ahead(0.0, 0.0), list[str](), threading.Event(), threading.Event()

    def piece(name: str, most: int) -> bool:
        order.append(name)
        if order == ["ann", "bob"] * 2:
            ahead.piecewise("eve", "eve", lambda: piece("eve", 2))
        if len(order) == 8:
            ended.set()
        return order.count(name) == most

    ahead.ask("first", 0, lambda: held.wait(10))
    time.sleep(0.1)
    ahead.piecewise("ann", "ann", lambda: piece("ann", 3))
    ahead.piecewise("bob", "bob", lambda: piece("bob", 3))
    held.set()
    assert ended.wait(10) and order == [*["ann", "bob"] * 2, "eve", "eve", "ann", "bob"]
    ahead.end()


def test_a_piece_that_lasts_holds_up_nothing_that_is_due() -> None:
    watch, begun, told = Ahead(0.05, 0.0), threading.Event(), list[str]()

    def piece() -> bool:
        begun.set()
        for _ in range(20_000):
            watch.heed()
            time.sleep(0.001)
        return True

    watch.piecewise("one", "pieces", piece)
    assert begun.wait(10)
    asked, done = time.monotonic(), threading.Event()
    watch.ask("two", "whole", lambda: (told.append("whole"), done.set()))
    assert done.wait(10) and time.monotonic() - asked >= 0.05
    assert told == ["whole"]
    watch.drop("one")
    watch.end()


def test_when_the_program_ends_what_is_worked_out_ahead_is_given_up() -> None:
    """A thread that goes on then fails at whatever it tries; a later request begins anew."""
    watch, begun, said = Ahead(0.0, 0.0), threading.Event(), list[str]()

    def endless() -> None:
        begun.set()
        try:
            while True:
                watch.heed()
                time.sleep(0.001)
        except GivenUp:
            said.append("given up")
            raise

    watch.ask("one", "endless", endless)
    assert begun.wait(10)
    watch.ask("two", "never", lambda: said.append("never"))
    watch.end()
    assert said == ["given up"] and watch._thread is None
    watch.end()  # nothing left to end
    again = threading.Event()
    watch.ask("two", "again", again.set)
    assert again.wait(10)
    time.sleep(0.05)
    watch.end()
    assert said == ["given up"]  # what waited then never came

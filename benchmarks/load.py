"""How the app does with many users at once, each moving a lever every few seconds.

    python benchmarks/load.py                    25 users
    python benchmarks/load.py --users 40 --json  more of them, as JSON
    python benchmarks/load.py --find             how many there can be
    python benchmarks/load.py --calibrating      while all is calibrated in the background

Starts the app as a user does and speaks to it as a browser does, over WebSockets on loopback: each
user opens the page, then moves one of four levers to a value of their own, and when the page asks
for it has the full result shown. Timed from sending a move to the new sentence with its number (the
chart is in the same answer), and to the end of all that the move brought about. An outcome that
comes of an earlier move does not count, and the lever has to show the value that was sent. The load
comes from this process, beside the server. Run it on a quiet machine.

Ends with 1 when anything went wrong; that it took too long is printed, and nothing wrong.
"""

import argparse
import asyncio
import json
import os
import random
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from statistics import median, quantiles
from typing import Any, NamedTuple

from serving import memory, processor, server
from visitor import LEVERS, Took, Visitor

from dashboard.recalibration.process import Run
from dashboard.recalibration.uploaded_counts import present
from dashboard.streamlit_internals import STREAM

TARGET = 1000.0
"""Milliseconds within which 95 of 100 moves should be answered."""
ROOM = 2.0
"""MB that a session should stay below."""
CALM = 10
"""How many times `settle` it may take at the most until the server has nothing to work out."""
MOST = 400
"""Users at the most when looking for how many there can be."""
NEAR = 5
"""How far off that number may be."""


Stand = tuple[str, ...]
"""Where the levers of a user are."""


class Load(NamedTuple):
    """How many users there are and what they do, in seconds.

    They move levers for `seconds`, `every` so many seconds; for `settle` seconds nothing happens,
    so that what was begun can end. `calibrating`: all of the time a calibration goes on.
    As many come after them and only look on: what the first bring about is no part of a session,
    and the server gives back what it needed to start.
    """

    users: int = 25
    seconds: float = 30.0
    every: float = 3.0
    settle: float = 6.0
    calibrating: bool = False


async def measure(address: str, pid: int, load: Load) -> dict[str, Any]:
    """Let users work for some time, and give what came of it."""
    url = re.sub("^http", "ws", address) + STREAM
    busy, dice, seen = os.getloadavg()[0], random.Random(0), set[Stand]()
    movers = await _come(url, load.users)
    await _quiet(pid, CALM * load.settle)
    empty = memory(pid)
    there = movers + await _come(url, load.users)
    await asyncio.sleep(load.settle)
    opened = memory(pid)
    used, own, began = processor(pid), time.process_time(), time.perf_counter()
    ran = sum(visitor.reruns for visitor in there)
    full = sum(visitor.full for visitor in there)
    moves = await asyncio.gather(
        *(
            _work(one, began + load.seconds, load.every, random.Random(dice.random()), seen)
            for one in movers
        )
    )
    lasted = time.perf_counter() - began
    used, own = processor(pid) - used, time.process_time() - own
    ran = sum(visitor.reruns for visitor in there) - ran
    await asyncio.sleep(load.settle)
    worked = memory(pid)
    await asyncio.gather(*(visitor.leave() for visitor in there))
    took = [one for each in moves for one in each]
    faults = [fault for visitor in there for fault in visitor.faults]
    return {
        "users": load.users,
        "every_s": load.every,
        "calibrating": load.calibrating,
        **_times(took),
        "reruns": ran,
        "full_results": sum(visitor.full for visitor in there) - full,
        "cpu_per_rerun_ms": round(1000 * used / max(ran, 1)),
        "cpu_per_move_ms": round(1000 * used / max(len(took), 1)),
        "cores_busy": round(used / lasted, 2),
        "cores_busy_with_users": round(own / lasted, 2),
        "machine_load_before": round(busy, 2),
        "memory_per_session_mb": round((opened - empty) / load.users, 2),
        "target_memory_mb": ROOM,
        "within_memory": (opened - empty) / load.users < ROOM,
        # The last one holds the results that all sessions share as well, and memory that is free.
        "memory_server_mb": [round(empty), round(opened), round(worked)],
        "faults": faults,
    }


async def _quiet(pid: int, most: float) -> None:
    """Wait until the server works nothing out any more, or for so many seconds."""
    until = time.monotonic() + most
    used, busy = processor(pid), True
    while busy and time.monotonic() < until:
        await asyncio.sleep(1.0)
        used, before = processor(pid), used
        busy = used - before > 0.1


async def _come(url: str, count: int) -> list[Visitor]:
    return [await Visitor.arrive(url) for _ in range(count)]


async def _work(
    visitor: Visitor, until: float, every: float, dice: random.Random, seen: set[Stand]
) -> list[Took]:
    """Move a lever now and then until the time is up."""
    taken = list[Took]()
    await asyncio.sleep(every * dice.random())  # not all at the same moment
    while (began := time.perf_counter()) < until and not visitor.faults:
        took = await _move(visitor, dice, seen)
        if took is not None:
            taken.append(took)
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))
    return taken


async def _move(visitor: Visitor, dice: random.Random, seen: set[Stand]) -> Took | None:
    """Move some lever to where nobody has all of them: what was worked out before costs nothing."""
    if visitor.faults:
        return None
    stand, lever = _stand(visitor), dice.choice(LEVERS)
    others = [to for to in visitor.sliders[lever].options if _stand(visitor, lever, to) != stand]
    fresh = [to for to in others if _stand(visitor, lever, to) not in seen]
    to = dice.choice(fresh or others)
    seen.update({stand, _stand(visitor, lever, to)})
    return await visitor.move(lever, to)


def _stand(visitor: Visitor, lever: str = "", to: str = "") -> Stand:
    """Tell where the levers are, or would be after a move."""
    return tuple(to if name == lever else visitor.sliders[name].shown for name in LEVERS)


def _times(took: list[Took]) -> dict[str, Any]:
    """Give how long moves took, in milliseconds; None when there were none."""
    answers, ends = [one.answer for one in took], [one.all for one in took]
    p95 = _p95(answers)
    return {
        "moves": len(took),
        "answer_median_ms": round(median(answers)) if took else None,
        "answer_p95_ms": p95,
        "answer_most_ms": round(max(answers)) if took else None,
        "target_p95_ms": round(TARGET),
        "within_target": p95 is not None and p95 < TARGET,
        "end_median_ms": round(median(ends)) if took else None,
        "end_p95_ms": _p95(ends),
    }


def _p95(values: list[float]) -> int | None:
    return round(quantiles(values, n=20, method="inclusive")[-1]) if len(values) > 1 else None


def find(load: Load, limit: float) -> list[dict[str, Any]]:
    """Look for how many users there can be: twice as many each time, then in between.

    Stops when another try would not fit within the limit, in seconds.
    """
    tried, good, bad, users = list[dict[str, Any]](), 0, MOST, 25
    until, longest = time.monotonic() + limit, 0.0
    while bad - good > NEAR and good < users < bad and time.monotonic() + longest < until:
        began = time.monotonic()
        found = once(load._replace(users=users))
        longest = max(longest, time.monotonic() - began)
        tried.append(found)
        fine = found["within_target"] and not found["faults"]
        good, bad = (users, bad) if fine else (good, users)
        users = min(2 * users, MOST - 1) if bad == MOST else (good + bad) // 2
    return tried


def once(load: Load) -> dict[str, Any]:
    """Start the app, and see how it does with so many users."""
    with server() as (address, pid), _calibrating() if load.calibrating else nullcontext():
        return asyncio.run(measure(address, pid, load))


@contextmanager
def _calibrating() -> Iterator[None]:
    """Meanwhile calibrate to the counts that there are, as *Nieuwe telling* does it."""
    run = Run(present(), quick=False, lang="nl")
    try:
        yield
        if not run.running:
            sys.exit("the calibration ended before the users did")
    finally:
        run.close()


def main() -> int:
    """Measure and print; 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    usual = Load()
    parser.add_argument("--users", type=int, default=usual.users)
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="how long they move")
    parser.add_argument("--every", type=float, default=usual.every, help="seconds between moves")
    parser.add_argument("--settle", type=float, default=usual.settle, help="seconds of rest before")
    parser.add_argument("--calibrating", action="store_true", help="with a calibration beside it")
    parser.add_argument("--find", action="store_true", help="how many users there can be")
    parser.add_argument("--limit", type=float, default=400.0, help="seconds to look for that")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    load = Load(*(getattr(options, name) for name in Load._fields))
    if options.find:
        tried = find(load, options.limit)
    else:
        tried = [once(load)]
    for found in tried:
        _show(found, options.json)
    if options.find:
        fine = [found["users"] for found in tried if found["within_target"] and not found["faults"]]
        slow = [found["users"] for found in tried if found["users"] not in fine]
        _show(
            {"most_users": max(fine, default=0), "too_many": min(slow, default=None)}, options.json
        )
    return 1 if any(found["faults"] for found in tried) else 0


def _show(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<24}{value}")
    print()


if __name__ == "__main__":
    raise SystemExit(main())

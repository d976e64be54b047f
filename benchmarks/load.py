"""How the app does with many users at once, each moving a lever every few seconds.

    python benchmarks/load.py                    25 users
    python benchmarks/load.py --users 40 --json  more of them, as JSON
    python benchmarks/load.py --find             how many there can be

Starts the app as a user does and speaks to it as a browser does, over WebSockets on loopback: each
user opens the page, then moves one of four levers to a value nobody chose before, and when the page
asks for it has the full result shown. Timed from sending a move to the new sentence with its number
(the chart is in the same answer). The load comes from this process, beside the server. Run it on a
quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from serving import memory, processor, server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LEVERS = ("contingent", "preventie_huisuitzetting", "flexwoningen", "begeleidingsplekken")
TARGET = 1000.0
"""Milliseconds within which 95 of 100 moves should be answered."""
PATIENCE = 60.0
SETTLE = 6.0
"""Seconds after opening in which nothing happens: what was begun can end."""
MOST = 400
"""Users at the most when looking for how many there can be."""


@dataclass
class User:
    """One browser: what it was shown, and what it has to do when."""

    number: int
    socket: ClientConnection
    sliders: dict[str, tuple[str, list[str], str]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    page: str = ""
    clock: asyncio.Task[None] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    reruns: int = 0
    faults: list[str] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)

    async def listen(self) -> None:
        """Take in everything the server says, for as long as it says something."""
        async for message in self.socket:
            self._hear(ForwardMsg.FromString(bytes(message)))

    def _hear(self, told: ForwardMsg) -> None:
        kind = told.WhichOneof("type")
        if kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            self._see(told)
        elif kind == "new_session":
            self.page = told.new_session.page_script_hash or self.page
        elif kind == "auto_rerun":
            self._stop_clock()
            self.clock = asyncio.create_task(self._tick(told.auto_rerun))
        elif kind == "stop_auto_rerun":
            self._stop_clock()
        elif kind == "script_finished":
            self.reruns += 1
            self.finished.set()
        elif kind == "session_event":
            self.faults.append(str(told.session_event)[:200])

    def _see(self, told: ForwardMsg) -> None:
        element = told.delta.new_element
        shown = element.WhichOneof("type")
        if shown == "slider":
            for lever in LEVERS:
                if element.slider.id.endswith(f"-knop_{lever}"):
                    options = list(element.slider.options)
                    self.sliders[lever] = (element.slider.id, options, told.delta.fragment_id)
        elif shown == "html" and "we-zin" in element.html.body:
            self.answered.set()
        elif shown == "exception" or (shown == "alert" and "onverwacht" in element.alert.body):
            self.faults.append(str(element)[:200])

    async def _tick(self, asked: Any) -> None:
        while True:
            await asyncio.sleep(asked.interval)
            await self.run(asked.fragment_id, automatic=True)

    def _stop_clock(self) -> None:
        if self.clock is not None:
            self.clock.cancel()
            self.clock = None

    async def run(self, fragment: str = "", automatic: bool = False) -> None:
        """Ask the server to run the page, or a part of it."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = "", self.page
        asked.fragment_id, asked.is_auto_rerun = fragment, automatic
        for name, value in self.states.items():
            state = asked.widget_states.widgets.add()
            state.id = name
            state.string_array_value.data.append(value)
        await self.socket.send(message.SerializeToString())

    async def open(self) -> None:
        """Open the page and see all of it."""
        await self.run()
        await asyncio.wait_for(self.finished.wait(), PATIENCE)
        missing = set(LEVERS) - set(self.sliders)
        if missing:
            self.faults.append(f"no slider of {missing}")

    async def work(self, until: float, every: float, dice: random.Random) -> None:
        """Move a lever now and then until the time is up."""
        await asyncio.sleep(every * dice.random())  # not all at the same moment
        while time.perf_counter() < until and not self.faults:
            began = time.perf_counter()
            name, options, fragment = self.sliders[dice.choice(LEVERS)]
            others = [option for option in options if option != self.states.get(name)]
            self.states[name] = dice.choice(others)
            self.answered.clear()
            await self.run(fragment)
            try:
                await asyncio.wait_for(self.answered.wait(), PATIENCE)
            except TimeoutError:
                self.faults.append("no answer")
                return
            self.taken.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))


async def measure(
    address: str, pid: int, users: int, seconds: float, every: float, seed: int = 0
) -> dict[str, Any]:
    """Let users work for some time, and give what came of it."""
    url = re.sub("^http", "ws", address) + "_stcore/stream"
    dice = random.Random(seed)
    # One user comes and goes first: what the server loads for that is no part of a session.
    first = await _arrive(url, 0)
    await asyncio.sleep(SETTLE)
    await _leave([first])
    await asyncio.sleep(1.0)
    empty, there = memory(pid), list[tuple[User, asyncio.Task[None]]]()
    for number in range(users):
        there.append(await _arrive(url, number))
    await asyncio.sleep(SETTLE)
    opened, used = memory(pid), processor(pid)
    reruns = sum(user.reruns for user, _ in there)
    until = time.perf_counter() + seconds
    began = time.perf_counter()
    await asyncio.gather(
        *(user.work(until, every, random.Random(dice.random())) for user, _ in there)
    )
    lasted = time.perf_counter() - began
    used, reruns = processor(pid) - used, sum(user.reruns for user, _ in there) - reruns
    faults = [fault for user, _ in there for fault in user.faults]
    taken = [one for user, _ in there for one in user.taken]
    await _leave(there)
    p95 = quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else float("nan")
    return {
        "users": users,
        "every_s": every,
        "moves": len(taken),
        "answer_median_ms": round(median(taken)) if taken else None,
        "answer_p95_ms": round(p95),
        "answer_most_ms": round(max(taken, default=0)),
        "target_p95_ms": round(TARGET),
        "within_target": p95 < TARGET,
        "reruns": reruns,
        "cpu_per_rerun_ms": round(1000 * used / max(reruns, 1)),
        "cpu_per_move_ms": round(1000 * used / max(len(taken), 1)),
        "cores_busy": round(used / lasted, 2),
        "memory_per_session_mb": round((opened - empty) / users, 2),
        "faults": faults,
    }


async def _arrive(url: str, number: int) -> tuple[User, asyncio.Task[None]]:
    socket = await connect(url, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
    user = User(number, socket)
    ear = asyncio.create_task(user.listen())
    await user.open()
    return user, ear


async def _leave(there: list[tuple[User, asyncio.Task[None]]] | tuple[Any, ...]) -> None:
    for user, ear in there:
        user._stop_clock()
        await user.socket.close()
        ear.cancel()


def find(seconds: float, every: float) -> list[dict[str, Any]]:
    """Look for how many users there can be: twice as many each time, then in between."""
    tried, good, bad, users = list[dict[str, Any]](), 0, MOST, 25
    while bad - good > 5 and good < users < bad:
        with server() as (address, pid):
            found = asyncio.run(measure(address, pid, users, seconds, every))
        tried.append(found)
        good, bad = (users, bad) if found["within_target"] else (good, users)
        users = min(2 * users, MOST) if bad == MOST else (good + bad) // 2
    return tried


def main() -> int:
    """Measure and print; 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--users", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two moves")
    parser.add_argument("--find", action="store_true", help="how many users there can be")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.find:
        tried = find(options.seconds, options.every)
    else:
        with server() as (address, pid):
            tried = [
                asyncio.run(measure(address, pid, options.users, options.seconds, options.every))
            ]
    for found in tried:
        if options.json:
            print(json.dumps(found))
            continue
        for name, value in found.items():
            print(f"{name:24}{value}")
        print()
    return 1 if any(found["faults"] for found in tried) else 0


if __name__ == "__main__":
    raise SystemExit(main())

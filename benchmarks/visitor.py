"""One user of the app without a browser: says over a WebSocket what a browser would say."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from dashboard.streamlit_internals import SUBPROTOCOL, BackMsg, ForwardMsg
from dashboard.texts import texts

LEVERS = ("contingent", "preventie_huisuitzetting", "flexwoningen", "begeleidingsplekken")
PATIENCE = 60.0
"""Seconds after which nothing is expected to come any more."""

_SORRY = texts("nl")("fout.onverwacht")


class Slider(NamedTuple):
    id: str
    options: list[str]
    fragment: str
    shown: str


class Took(NamedTuple):
    """Milliseconds from a move to its outcome, and to the end of everything it brought about."""

    answer: float
    all: float


@dataclass
class Visitor:
    """What one user was shown, and what the browser has to do when.

    Attributes
    ----------
    reruns
        Runs of the page, or a part of it. A move brings about one that does not count: that of
        the lever alone, which the app breaks off to have the outcome run as well.
    full
        Outcomes that stood on all draws.
    faults
        Everything that was not as it should be.
    """

    socket: ClientConnection
    sliders: dict[str, Slider] = field(default_factory=dict)
    reruns: int = 0
    full: int = 0
    faults: list[str] = field(default_factory=list)
    _states: dict[str, str] = field(default_factory=dict)
    _page: str = ""
    _running: tuple[str, ...] = ()
    _awaited: str = ""
    _taken_in: bool = False
    _answered: asyncio.Event = field(default_factory=asyncio.Event)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)
    _clocks: dict[str, tuple[float, asyncio.Task[None]]] = field(default_factory=dict)
    _ear: asyncio.Task[None] | None = None
    _left: bool = False

    @classmethod
    async def arrive(cls, url: str) -> Visitor:
        """Open the page and see all of it."""
        spoken = Subprotocol(SUBPROTOCOL)
        visitor = cls(await connect(url, subprotocols=[spoken], max_size=None))
        visitor._ear = asyncio.create_task(visitor._listen())
        await visitor._run()
        await visitor._until(visitor._finished, "the page did not come")
        missing = set(LEVERS) - set(visitor.sliders)
        if missing or not visitor._answered.is_set():
            visitor._wrong(f"the page came without an outcome, or without {missing}")
        return visitor

    async def move(self, lever: str, option: str) -> Took | None:
        """Move a lever; tell how long the outcome took, None when it did not come."""
        slider = self.sliders[lever]
        self._states[slider.id] = option
        # The full result of the move before may be on its way. Once the lever's own fragment ran,
        # every outcome is of this move. It may come with a later run: what the server has not sent
        # yet, it replaces by something newer.
        self._awaited, self._taken_in = slider.fragment, False
        self._answered.clear()
        self._finished.clear()
        began = time.perf_counter()
        await self._run(slider.fragment)
        answered = await self._until(self._answered, f"no outcome after moving {lever}")
        finished = await self._until(self._finished, f"no end after moving {lever}")
        if self.faults:
            return None
        if self.sliders[lever].shown != option:
            self._wrong(f"{lever} was set to {option} and shows {self.sliders[lever].shown}")
        return Took(1000 * (answered - began), 1000 * (finished - began))

    async def leave(self) -> None:
        self._left = True
        self._stop_clocks()
        await self.socket.close()
        if self._ear is not None:
            self._ear.cancel()

    def cut_off(self) -> None:
        """Be gone without a word, as when a phone loses its network."""
        self._left = True
        self._stop_clocks()
        self.socket.transport.abort()
        if self._ear is not None:
            self._ear.cancel()

    async def _listen(self) -> None:
        """Take in everything the server says, for as long as it says something."""
        try:
            async for message in self.socket:
                assert isinstance(message, bytes)
                self._hear(ForwardMsg.FromString(message))
        except ConnectionClosed as error:
            self._wrong(repr(error))
        finally:
            if not self._left:
                self._wrong("nothing more was heard from the server")

    def _hear(self, told: ForwardMsg) -> None:
        kind = told.WhichOneof("type")
        if kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            self._see(told)
        elif kind == "new_session":
            self._page = told.new_session.page_script_hash or self._page
            self._running = tuple(told.metadata.run.fragment_ids)
            self._taken_in |= not self._running or self._awaited in self._running
        elif kind == "auto_rerun":
            self._run_clock(told)
        elif kind == "stop_auto_rerun":
            self._stop_clocks(*told.stop_auto_rerun.fragment_ids)
        elif kind == "script_finished":
            self._end(told.script_finished)
        elif kind == "session_event":
            self._wrong(str(told.session_event))

    def _see(self, told: ForwardMsg) -> None:
        element, fragment = told.delta.new_element, told.delta.fragment_id
        shown = element.WhichOneof("type")
        if shown == "slider":
            slider = element.slider
            for lever in LEVERS:
                if slider.id.endswith(f"-knop_{lever}"):
                    stood = self._states.get(slider.id, "")
                    # A slider that is not told where to stand stays where it was put.
                    chosen = "".join(slider.raw_value) if slider.set_value else stood
                    self.sliders[lever] = Slider(slider.id, list(slider.options), fragment, chosen)
        elif shown == "html" and "data-we-trekkingen=" in element.html.body:
            self._read(element.html.body)
        elif shown == "exception" or (shown == "alert" and _SORRY in element.alert.body):
            self._wrong(str(element))

    def _read(self, outcome: str) -> None:
        draws = re.search(r'data-we-trekkingen="(\d+)"', outcome)
        if draws is None:
            self._wrong("an outcome that does not tell on how many draws it stands")
        elif "data-we-snel" not in outcome:
            self.full += 1
        if self._taken_in:
            self._answered.set()

    def _end(self, how: ForwardMsg.ScriptFinishedStatus.ValueType) -> None:
        if self._running == (self._awaited,):  # the lever alone: broken off for all of them
            return
        self.reruns += 1
        if how == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self._wrong("the app could not be read")
        if self._taken_in and how != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._finished.set()

    async def _tick(self, told: ForwardMsg) -> None:
        asked = told.auto_rerun
        while True:
            await asyncio.sleep(asked.interval)
            await self._run(asked.fragment_id, automatic=True)

    def _run_clock(self, told: ForwardMsg) -> None:
        """Start the clock of a fragment; one that has that pace already ticks on."""
        fragment, pace = told.auto_rerun.fragment_id, told.auto_rerun.interval
        if self._clocks.get(fragment, (None,))[0] != pace:
            self._stop_clocks(fragment)
            self._clocks[fragment] = pace, asyncio.create_task(self._tick(told))

    def _stop_clocks(self, *fragments: str) -> None:
        """Stop the clocks of some fragments, or all."""
        for fragment in fragments or list(self._clocks):
            if fragment in self._clocks:
                self._clocks.pop(fragment)[1].cancel()

    async def _run(self, fragment: str = "", automatic: bool = False) -> None:
        """Ask the server to run the page, or a part of it."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = "", self._page
        asked.fragment_id, asked.is_auto_rerun = fragment, automatic
        for name, value in self._states.items():
            state = asked.widget_states.widgets.add()
            state.id = name
            state.string_array_value.data.append(value)
        try:
            await self.socket.send(message.SerializeToString())
        except ConnectionClosed as error:
            self._wrong(repr(error))

    async def _until(self, event: asyncio.Event, otherwise: str) -> float:
        """Wait until something happened; tell when that was."""
        try:
            await asyncio.wait_for(event.wait(), PATIENCE)
        except TimeoutError:
            self._wrong(otherwise)
        return time.perf_counter()

    def _wrong(self, what: str) -> None:
        """Keep a fault; nobody need wait any longer."""
        self.faults.append(what[:200])
        self._answered.set()
        self._finished.set()

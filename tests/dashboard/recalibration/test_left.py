"""A calibration whose window is closed, or whose server is killed, ends and leaves nothing."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from support.app.recalibrating import WAITING, alive, good_file, private, stand_in, until
from support.batches.killing import gone
from support.browser.browser import Server, free_port, serving, streamlit
from support.places import HELPERS, ROOT
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from dashboard.recalibration import process
from dashboard.recalibration.process import Run, StoppedError
from dashboard.streamlit_internals import STREAM, SUBPROTOCOL, attendance, first_page

pytestmark = pytest.mark.slow

SCRIPT = HELPERS / "app" / "recalibrating_server.py"
SOON = process.GRACE + 7.0
"""Seconds after which a calibration is gone whose window was closed, on a busy machine."""


# Looking whether somebody is there -------------------------------------------------------------


@pytest.fixture
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[bytes]:
    monkeypatch.setattr(process, "GRACE", 0.4)
    monkeypatch.setattr(process, "LOOK", 0.05)
    stand_in(monkeypatch, WAITING)
    for _ in private(tmp_path, monkeypatch):
        yield good_file(tmp_path)


def test_a_run_ends_when_its_window_stays_away(counts: bytes) -> None:
    there = threading.Event()
    there.set()
    found = Run(counts, True, "nl", there.is_set)
    pid = found.process.pid
    time.sleep(1.0)
    assert found.running
    there.clear()
    until(lambda: not alive(pid) and not found.folder.exists())
    assert not process.busy()
    with pytest.raises(StoppedError) as stopped:
        _ = found.result
    assert stopped.value.left


def test_a_line_that_is_lost_for_a_moment_ends_nothing(counts: bytes) -> None:
    there = threading.Event()
    found = Run(counts, True, "nl", there.is_set)
    time.sleep(0.2)
    there.set()
    time.sleep(0.3)
    there.clear()
    time.sleep(0.2)
    there.set()
    time.sleep(0.6)
    assert found.running
    found.close()
    with pytest.raises(StoppedError) as stopped:
        _ = found.result
    assert not stopped.value.left


def test_looking_keeps_no_run(counts: bytes) -> None:
    before = threading.active_count()
    found = Run(counts, True, "nl", lambda: True)
    pid = found.process.pid
    del found
    until(lambda: not alive(pid) and threading.active_count() == before)


def test_where_no_page_is_shown_nobody_is_looked_for() -> None:
    assert attendance() is None


# A real session on a real server ---------------------------------------------------------------


class Begun(NamedTuple):
    """A calibration on a server: its process, which leads a group, and its private folder."""

    pid: int
    folder: Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    place = tmp_path / "temporary"
    place.mkdir()
    env = {**os.environ, "STARTED": str(tmp_path / "started"), "TMPDIR": str(place)}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), env.get("PYTHONPATH", "")])
    port = free_port()
    with serving(streamlit(SCRIPT, port), port, tmp_path / "log", env) as found:
        found.wait()
        yield found
    assert not list(place.iterdir())


def begun(server: Server) -> Begun:
    """Wait until the page of a session has begun to calibrate."""
    assert server.env is not None
    place = Path(server.env["STARTED"])
    until(place.exists)
    pid, folder = place.read_text().splitlines()
    return Begun(int(pid), Path(folder))


@asynccontextmanager
async def visiting(server: Server) -> AsyncIterator[Begun]:
    """Have the page open, as a browser does, until this is left."""
    address = server.url.replace("http", "ws") + STREAM
    async with connect(address, subprotocols=[Subprotocol(SUBPROTOCOL)], max_size=None) as line:
        await line.send(first_page())
        listening = asyncio.create_task(_listen(line))
        yield await asyncio.to_thread(begun, server)
        listening.cancel()


async def _listen(line: ClientConnection) -> None:
    async for _ in line:
        pass


def test_closing_the_window_ends_its_calibration(server: Server) -> None:
    async def visit() -> Begun:
        async with visiting(server) as found:
            await asyncio.sleep(SOON)  # with a window it goes on for longer than without
            assert alive(found.pid) and found.folder.exists()
        return found

    found = asyncio.run(visit())
    end = time.monotonic() + SOON
    while alive(found.pid) or found.folder.exists():
        assert time.monotonic() < end, "the calibration goes on for nobody"
        time.sleep(0.1)
    assert gone(found.pid)  # with whatever it started


def test_killing_the_server_ends_its_calibration(server: Server) -> None:
    async def visit() -> Begun:
        async with visiting(server) as found:
            await asyncio.sleep(2.0)
            assert alive(found.pid) and found.folder.exists()
            server.kill()  # while the window is open: nothing but the pipe tells of it
        return found

    found = asyncio.run(visit())
    until(lambda: not alive(found.pid) and not found.folder.exists())
    assert gone(found.pid)

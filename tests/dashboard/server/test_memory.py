"""What the server holds when its visitors have gone."""

import asyncio
import platform
import subprocess
import sys
from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from support.places import ROOT

from dashboard import streamlit_internals
from dashboard.server import memory


def test_sessions_whose_time_is_over_go_without_another_visitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = {"over": MemorySessionStorage(ttl_seconds=0), "not yet": MemorySessionStorage()}
    for storage in kept.values():
        for name in ("one", "two"):
            storage.save(SimpleNamespace(session=SimpleNamespace(id=name)))
    found = {}
    for name, storage in kept.items():
        there = SimpleNamespace(_session_mgr=SimpleNamespace(_session_storage=storage))
        monkeypatch.setattr(streamlit_internals, "get_instance", lambda there=there: there)
        found[name] = streamlit_internals.forget_sessions(), len(storage._cache._data)
    assert found["not yet"] == (0, 2)
    assert found["over"] == (1, 0) or found["over"] == (2, 0)


def test_it_is_tidied_up_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = [1, 0, 1]
    collected: list[int] = []
    monkeypatch.setattr(memory, "PAUSE", 0.0)
    monkeypatch.setattr(memory, "forget_sessions", lambda: forgotten.pop())
    monkeypatch.setattr(memory.gc, "collect", lambda: collected.append(len(forgotten)))
    with pytest.raises(IndexError):
        asyncio.run(memory.tidy())
    assert collected == [2, 0]


APART = """
import ctypes
from dashboard.server.memory import keep_apart

class Said(ctypes.Structure):
    names = ["arena", "free", "fast", "apart", *"abcdef"]
    _fields_ = [(name, ctypes.c_int) for name in names]

library = ctypes.CDLL(None)
library.mallinfo.restype = Said
bytearray(30_000_000)  # the library keeps blocks of this size in its own memory from now on
found, kept = [], []
for change in (bool, keep_apart):
    change()
    before = library.mallinfo().apart
    kept += [bytearray(2_000_000) for _ in range(20)]
    found.append(library.mallinfo().apart - before)
print(*found)
"""


def test_large_blocks_have_a_place_of_their_own() -> None:
    """So that they go back to the system when they are free, whatever lies beside them."""
    if platform.libc_ver()[0] != "glibc":
        assert not memory.keep_apart()
        return
    command = [sys.executable, "-c", APART]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    without, apart = map(int, ran.stdout.split())
    assert without == 0 and apart >= 19

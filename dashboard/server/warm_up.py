"""What happens once, before the server shows its first page to anyone."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.types import ASGIApp, Message

from dashboard.results import shipped_standings
from dashboard.results.outcomes import ahead
from dashboard.results.parameter_set import usual_register
from dashboard.scenario import lever_effects
from dashboard.scenario.edits import Choices
from dashboard.server import memory
from dashboard.streamlit_internals import STREAM, SUBPROTOCOL, ended, first_page

log = logging.getLogger("wonen-eerst.app")

when_ready: list[Callable[[], None]] = []
"""What to call once a page can be shown."""

PATIENCE = 120.0
"""Seconds that the first visit may take: the kernel may have to be compiled."""


@asynccontextmanager
async def prepared(app: ASGIApp) -> AsyncIterator[dict[str, Any]]:
    """Start the server with everything in place that the first visitor would wait for."""
    memory.keep_apart()
    try:
        await asyncio.wait_for(_visit(app), PATIENCE)
    except Exception:
        log.exception("the first visit went wrong")
    settle()
    # What every visitor sees first.
    lever_effects.look_ahead("the server itself", Choices(), usual_register())
    shipped_standings.look_ahead("the server itself", usual_register())
    for call in when_ready:
        call()
    tidying = asyncio.create_task(memory.tidy())
    yield {}
    tidying.cancel()
    await asyncio.to_thread(ahead().end)  # else it goes on without what a program that ends lacks


async def _visit(app: ASGIApp) -> None:
    """Open the first page, as a browser does, and leave again.

    That loads what a page needs, whatever page it is: modules, the model with its kernel, texts.
    """
    base = st.get_option("server.baseUrlPath").strip("/")
    path = f"/{base}/{STREAM}" if base else f"/{STREAM}"
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "subprotocols": [SUBPROTOCOL],
    }
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    inbox.put_nowait({"type": "websocket.connect"})

    async def hear(message: Message) -> None:
        if message["type"] == "websocket.accept":
            inbox.put_nowait({"type": "websocket.receive", "bytes": first_page()})
        elif message["type"] == "websocket.send" and ended(message["bytes"]):
            inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})

    await app(scope, inbox.get, hear)


def settle() -> None:
    """Take everything loaded so far out of the garbage collector's sight.

    Each rerun of a page makes much garbage; without this, every collection walks through all
    modules too and takes more time than the page.
    """
    gc.collect()
    gc.freeze()

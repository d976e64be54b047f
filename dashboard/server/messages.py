"""What comes in over a WebSocket: only what Streamlit's script says to its server."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.streamlit_internals import understood

log = logging.getLogger("wonen-eerst.app")

UNREADABLE = 1007
"""Why a connection is closed, as the protocol has it."""


class Understood:
    """Close a connection over which comes what no browser says; the session may come back.

    Streamlit would write a traceback for each.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def hear() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive" or understood(message.get("bytes") or b""):
                return message
            log.warning("a connection was closed: over it came what no browser says")
            await send({"type": "websocket.close", "code": UNREADABLE})
            return {"type": "websocket.disconnect", "code": UNREADABLE}

        await self.app(scope, hear, send)

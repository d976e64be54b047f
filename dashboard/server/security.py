"""What a page may do, told to the browser with every answer; and who may open a connection."""

import re
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers as RequestHeaders
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.streamlit_internals import STYLES

POLICY = "content-security-policy"

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of everything that is no page: should a browser open it as one, it can do nothing."""

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # a link holds the user's choices
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
}


def policy(host: str) -> str:
    """Give the policy of a page: everything comes from this server, no text is run as code.

    Not every browser takes ``'self'`` to include the WebSocket of the same server, so it is named.
    Looks may stand on an element, not in the page as a style sheet; who does not know the
    difference yet allows both.
    """
    sockets = f" ws://{host} wss://{host}" if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host) else ""
    allowed = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "style-src-elem": f"'self' {' '.join(STYLES)}",
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self'",
        "manifest-src": "'self'",
        "connect-src": f"'self'{sockets}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def welcome(origin: str | None, host: str | None) -> bool:
    """Tell whether a page from `origin` may open a connection with this server.

    Streamlit asks so too, but looks up the server's address at a site elsewhere when it does not
    know the origin; and no request may leave the machine.
    """
    if origin is None:  # no browser
        return True
    try:
        address = urlsplit(origin)
        port, ours = address.port, {urlsplit(f"//{host}").port, st.get_option("browser.serverPort")}
    except ValueError:
        return False
    return (
        address.netloc == host
        or (address.hostname == st.get_option("browser.serverAddress") and port in (None, *ours))
        or origin in st.get_option("server.corsAllowedOrigins")
    )


class Headers:
    """Add the headers to every answer, and refuse a connection from a page of someone else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            asked = RequestHeaders(scope=scope)
            if not welcome(asked.get("origin"), asked.get("host")):
                await send({"type": "websocket.close", "code": 1008})
                return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault(POLICY, NOTHING)
                headers.update(ALWAYS)
            await send(message)

        await self.app(scope, receive, answer)

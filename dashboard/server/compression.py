"""Streamlit's own files, compressed.

Streamlit sends them as they are, since it would compress them anew for every visitor. They never
change while the server runs, so each is compressed once, when it is first asked for, and kept.
"""

import asyncio
import gzip
import re

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.streamlit_internals import SHRINKS, static_folder

TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
FOREVER = "public, max-age=31536000, immutable"
"""A file whose name changes with its content may be kept for a year."""


def accepts_gzip(scope: Scope) -> bool:
    """Tell whether the browser can unpack an answer."""
    accepted = Headers(scope=scope).get("accept-encoding", "")
    return any(
        re.fullmatch(r"\s*gzip\s*(;\s*q=(1.*|0\.\d*[1-9]\d*))?", part)
        for part in accepted.split(",")
    )


class Compressed:
    """Answer for the files of Streamlit that shrink; leave everything else to `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.folder = static_folder() / "static"
        self.kept: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = self._name(scope)
        body = None if name is None else await self._body(name)
        if name is None or body is None:
            await self.app(scope, receive, send)
            return
        headers = {
            "content-encoding": "gzip",
            "cache-control": FOREVER,
            "vary": "accept-encoding",
            "content-length": str(len(body)),
        }
        sent = b"" if scope["method"] == "HEAD" else body
        kind = TYPES[name.rpartition(".")[2]]
        await Response(sent, headers=headers, media_type=kind)(scope, receive, send)

    def _name(self, scope: Scope) -> str | None:
        """Give the file asked for, when it is one to compress."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        found = SHRINKS.search(scope["path"])
        return found[1] if found and accepts_gzip(scope) else None

    async def _body(self, name: str) -> bytes | None:
        if name not in self.kept:
            path = self.folder / name
            if not path.is_file():
                return None
            self.kept[name] = await asyncio.to_thread(
                lambda: gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
            )
        return self.kept[name]

"""What can be asked for at all: our pages and files, and what Streamlit's script needs.

Streamlit has more addresses, and shows its page at all that it does not know.
"""

import re
from collections.abc import Iterable

import streamlit as st
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server import errors
from dashboard.server.assets import FOLDER
from dashboard.streamlit_internals import NEEDED, UPLOAD, static_folder

WORD = re.compile(r"[^\W_][\w-]*")
"""What may be a page; of one that is not there the script tells that, beside the first one."""


class Known:
    """Answer that it is not there, whatever else is asked for."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        self.app = app
        self.pages = {"", *pages}
        folder = static_folder()
        self.files = {
            file.relative_to(folder).as_posix() for file in folder.joinpath("static").rglob("*.*")
        }
        base = st.get_option("server.baseUrlPath").strip("/")
        self.root = f"/{base}/" if base else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._there(scope["path"], scope["method"]):
            await self.app(scope, receive, send)
        elif WORD.fullmatch(self._name(scope["path"]) or "") and scope["method"] == "GET":
            await self.app(scope, receive, _not_there(send))
        else:
            await errors.not_there(Request(scope), LookupError())(scope, receive, send)

    def _there(self, path: str, method: str) -> bool:
        name = self._name(path)
        if name is None:
            return False
        if UPLOAD.match(name):  # is only taken in
            return method not in ("GET", "HEAD")
        return (
            name.removesuffix("/") in self.pages
            or name in self.files
            or name.startswith(f"{FOLDER}/")
            or NEEDED.fullmatch(name) is not None
        )

    def _name(self, path: str) -> str | None:
        """Give what stands behind the address of the app; None when that is another address."""
        if path == self.root.rstrip("/"):
            return ""
        return path.removeprefix(self.root) if path.startswith(self.root) else None


def _not_there(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "status": 404}
        await send(message)

    return answer

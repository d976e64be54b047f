"""The page that the browser gets first, before anything of ours is shown.

Streamlit has one page for all addresses. It says that it is in English, has a script between its
lines, which our policy forbids, and points programs to an interface that is off.
"""

import gzip
import html
import json
import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server.assets import FOLDER, files
from dashboard.server.compression import accepts_gzip
from dashboard.server.security import POLICY, policy
from dashboard.sharing.language import asked
from dashboard.streamlit_internals import NO_PAGE, NO_WINDOWS, PAGE, SETTINGS
from dashboard.texts import Texts, texts

Change = Callable[[str], str]


def page(document: str, t: Texts) -> str:
    """Give Streamlit's page in a language, with our script and looks."""
    own = {name: f"./{file.address}" for name, file in files().items()}
    title = html.escape(f"{t('pagina.titel')} · Wonen Eerst")
    changes = [
        ("comment", ""),
        ("language", f'<html lang="{t.lang}" translate="no">'),
        ("title", f"<title>{title}</title>"),
        ("script", ""),
        ("interface", ""),
        ("icon", own["icon.svg"]),
        ("without script", f"<noscript><p>{t.html('schil.geen_script')}</p></noscript>"),
        ("head", f'</title>\n    <script src="{own["app.js"]}"></script>'),
        # After Streamlit's looks, which its script puts into the head: ours go before them.
        ("body", f'<body>\n    <link rel="stylesheet" href="{own["app.css"]}">'),
    ]
    for part, instead in changes:
        document = re.sub(PAGE[part], instead, document, flags=re.DOTALL)
    return re.sub(r"\n\s*(?=\n)", "", document).lstrip()


def settings(document: str) -> str:
    """Give the settings of Streamlit's script without its English windows about faults.

    Our own script hears of those faults and tells of them in the language of the page.
    """
    return json.dumps({**json.loads(document), NO_WINDOWS: True})


class Documents:
    """Change the page and its settings on their way to the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        change = _change(scope)
        if change is None:
            await self.app(scope, receive, send)
            return
        # What the browser has kept may be of an older version of ours, and what is compressed
        # already cannot be changed.
        unwanted = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")
        headers = [(name, value) for name, value in scope["headers"] if name not in unwanted]
        answer = _Answer(change, Headers(scope=scope), accepts_gzip(scope), send)
        await self.app({**scope, "headers": headers}, receive, answer)


def _change(scope: Scope) -> Change | None:
    """Say how the answer to a request has to change, if it turns out to be a page or settings."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    if scope["path"].endswith(f"/{SETTINGS}"):
        return settings
    if NO_PAGE.search(scope["path"]) or f"/{FOLDER}/" in scope["path"]:
        return None
    t = texts(asked(scope["query_string"].decode("latin-1")))
    return lambda document: page(document, t)


class _Answer:
    """Hold back a page or settings until all of it is there; pass other answers on."""

    def __init__(self, change: Change, asked: Headers, gzip: bool, send: Send) -> None:
        self.change, self.asked, self.gzip, self.send = change, asked, gzip, send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _changes(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        body = self.change(self.body.decode("utf-8")).encode()
        headers = MutableHeaders(scope=start)
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        headers[POLICY] = policy(self.asked.get("host", ""))
        headers["cache-control"] = "no-cache"
        headers.add_vary_header("accept-encoding")
        if self.gzip:
            body = gzip.compress(body, mtime=0)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def _changes(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "").partition(";")[0]
    return start["status"] == 200 and kind in ("text/html", "application/json")

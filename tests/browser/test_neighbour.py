"""A neighbour on the line: asks for what is not there, and sends what no browser sends."""

import asyncio
import random
import urllib.error
import urllib.request

import pytest
from support.browser.browser import Server
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from dashboard.shell import DOOR, PAGES
from dashboard.streamlit_internals import BackMsg, ended, first_page, static_folder
from dashboard.texts import LANGUAGES, texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 1")]

SIZE = 10_000_000
"""Bytes that a message may have, in `.streamlit/config.toml`."""
PATIENCE = 60.0


def ask(url: str, method: str = "GET") -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=20) as said:
            return said.status, said.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


# Addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_is_there(address: str, lang: str) -> None:
    for page in ("", *PAGES, *(f"{page}/" for page in PAGES if page != DOOR)):
        status, body = ask(f"{address}{page}?lang={lang}")
        assert (status, f'lang="{lang}"' in body) == (200, True), page


def test_what_its_script_needs_is_there(address: str) -> None:
    script = next(static_folder().joinpath("static", "js").glob("index.*.js")).name
    for needed in ("_stcore/health", "_stcore/host-config", f"static/js/{script}"):
        assert ask(address + needed)[0] == 200, needed


CLOSED = (
    "_stcore/metrics",
    "_stcore/script-health-check",
    "_stcore/agent/mcp",
    "_stcore/agent/openapi.json",
    "_stcore/bidi-components/x",
    "_stcore/onzin",
    "_stcore/upload_file/x/y",
    "_stcore",
    "_stcore/",
    "component/x/y",
    "app/static/x",
    "auth/login",
    "static/onzin",
    "static/js",
    "media/onzin.csv",
    "index.html",
    "favicon.ico",
    "onzin/x",
    "vergelijken/onzin",
    "vergelijken/_stcore/health",
    "%5Celders.example/",
    "%2e%2e/app.py",
    "schil/x/app.js",
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_else_is_asked_for_is_not_there(address: str, lang: str) -> None:
    told = texts(lang)("schil.niet_gevonden")
    for closed in CLOSED:
        status, body = ask(f"{address}{closed}?lang={lang}")
        assert status == 404 or (status, body) == (400, "Bad Request"), closed
        assert body in (told, "Bad Request"), closed
    assert ask(f"{address}onzin", "POST")[0] == 404
    status, body = ask(f"{address}onzin?lang={lang}")  # the script tells that it is no page
    assert (status, f'lang="{lang}"' in body) == (404, True)


# Messages ------------------------------------------------------------------------------------


def said(**parts: object) -> bytes:
    return BackMsg(**parts).SerializeToString()


ODD: dict[str, tuple[bytes | str, int]] = {
    "bytes": (b"\xff" * 50, 1007),
    "text": ("hallo", 1007),
    "nothing": (b"", 1007),
    "by chance": (random.Random(1).randbytes(5_000), 1007),
    "emptying what is kept for all": (said(clear_cache=True), 1007),
    "stopping the server": (said(debug_shutdown_runtime=True), 1007),
    "too large": (bytes(SIZE + 1), 1009),
    "a large page": (said(rerun_script={"query_string": "x" * 3_000_000}), 1009),
}


async def visited(server: Server, odd: bytes | str | None = None) -> int:
    """Open a page, and say something odd; give why the connection was closed, or 0."""
    address = server.url.replace("http", "ws") + "_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None) as line:
        await line.send(first_page())
        await _until_shown(line)
        if odd is None:
            return 0
        try:
            await line.send(odd)
            while True:
                await asyncio.wait_for(line.recv(), PATIENCE)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code


async def _until_shown(line: ClientConnection) -> None:
    while True:
        told = await asyncio.wait_for(line.recv(), PATIENCE)
        if ended(told if isinstance(told, bytes) else told.encode()):
            return


def test_what_no_browser_says_closes_the_line_and_is_a_line_in_the_log(sample: Server) -> None:
    for name, (odd, code) in ODD.items():
        before = len(sample.said())
        assert asyncio.run(visited(sample, odd)) == code, name
        assert asyncio.run(visited(sample)) == 0, name  # the server goes on
        lines = sample.said()[before:].splitlines()
        assert len(lines) <= 1, (name, lines)

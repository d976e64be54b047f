"""Serve the app, visit it in a browser, and listen to all that goes on behind the page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    CDPSession,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from support.few_draws import AT_REST
from support.places import HELPERS, ROOT

from dashboard.streamlit_internals import first_page

SAMPLE = HELPERS / "browser" / "shell_sample.py"
SHOTS, PICTURES = ROOT / "screenshots", "SHOTS" in os.environ
START = 300.0
"""Seconds a server may take to start on a busy machine with a cold kernel."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

PATIENCE = 120_000.0
"""Milliseconds until what is waited for has failed: on a busy machine a page takes its time."""

OFTEN = 100
"""Milliseconds between two looks; at every frame, which is the default, looking takes its time."""

expect.set_options(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def streamlit(script: Path, port: int) -> list[str]:
    """Give the command that serves a script, as `streamlit run` does."""
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    options.append("--server.fileWatcherType=none")
    return [sys.executable, "-m", "streamlit", "run", str(script), *options]


@dataclass
class Server:
    """A server in a process of its own."""

    command: list[str]
    url: str
    log: Path
    env: dict[str, str] | None = None
    folder: Path = ROOT
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("a") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        """End it at once, without goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def said(self) -> str:
        return self.log.read_text()

    def wait(self) -> None:
        """Wait until it can show a page."""
        assert self.process is not None
        until = time.monotonic() + START
        while time.monotonic() < until:
            assert self.process.poll() is None, self.said()
            try:
                with urllib.request.urlopen(f"{self.url}_stcore/health", timeout=START) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the server did not start: {self.said()}")


@contextmanager
def serving(
    command: list[str],
    port: int,
    log: Path,
    env: dict[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """Start a server, without waiting for it; stop it at the end."""
    server = Server(command, f"http://127.0.0.1:{port}/", log, env, folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


LISTENER = """
import os, sys

def hear(event, details):
    if event in ("socket.connect", "socket.sendto"):
        where = details[1]
    elif event == "socket.getaddrinfo":
        where = details[:2]
    else:
        return
    inside = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", None)
    if isinstance(where, tuple) and where[0] not in inside:
        with open(os.environ["OUTWARD"], "a") as log:
            log.write(f"{event} {where}\\n")

sys.addaudithook(hear)
"""
"""Python runs this first in a server: it writes down each attempt to reach another machine."""


class Eavesdropper(NamedTuple):
    """What a process needs to be listened to, and where its attempts are."""

    env: dict[str, str]
    log: Path

    @classmethod
    def within(cls, folder: Path) -> Eavesdropper:
        (folder / "sitecustomize.py").write_text(LISTENER)
        path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
        log = folder / "outward.log"
        return cls({**os.environ, "PYTHONPATH": path, "OUTWARD": str(log)}, log)

    def heard(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@contextmanager
def launched(path: str, flags: list[str], profile: Path) -> Iterator[Browser]:
    """Start the browser with a profile on disk: only there it keeps scripts as it compiled them."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=path, args=flags
        )
        assert context.browser is not None
        yield context.browser
        context.close()


@dataclass
class Visit:
    """A page without a past, and what went on behind it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def headline(self) -> str:
        return self.page.locator(".we-zin").inner_text()

    def slider(self, lever: str) -> Locator:
        return self.page.locator(f".st-key-knopblok_{lever} input[type=range]")

    def shot(self, name: str, whole: bool = False) -> None:
        """Keep a picture, if these are asked for (`SHOTS=1`).

        Of the whole page, which scrolls inside its frame, by a higher window.
        """
        if not PICTURES:
            return
        SHOTS.mkdir(exist_ok=True)
        size = self.page.viewport_size
        assert size is not None
        if whole:
            height = self.page.locator("[data-testid=stMain]").evaluate("e => e.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": height + 20})
            self.page.wait_for_timeout(500)
        self.page.screenshot(path=SHOTS / f"{name}.png")
        self.page.set_viewport_size(size)

    def settled(self) -> None:
        """Wait until the page has run, and nothing on it is being worked out any more."""
        self.page.wait_for_function(SETTLED, polling=OFTEN)

    def rested(self) -> None:
        """Wait until all draws have been run of what was chosen last."""
        self.settled()  # or it may be what stood there before
        expect(self.page.locator(AT_REST)).to_be_attached()
        self.settled()

    def drawn(self) -> None:
        """Wait until it has, and what is behind open doors, charts and pictures are there too."""
        self.settled()
        self.page.wait_for_function(DRAWN, polling=OFTEN)

    def check(self) -> None:
        """Check that nothing went wrong, and that everything came from our own server."""
        hosts = {urlsplit(url).hostname for url in self.requests if url.startswith(("http", "ws"))}
        assert hosts == {"127.0.0.1"}
        assert self.trouble == []


ASKING = f"""(() => {{
    window.asked = -Infinity;
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (said) {{
        const first = ArrayBuffer.isView(said) ? said : new Uint8Array(said);
        if (first[0] === {first_page()[0]})
            window.asked = performance.now();
        return send.call(this, said);
    }};
    new MutationObserver(() => {{
        if (document.querySelector('[data-test-script-state=running]'))
            window.asked = -Infinity;
    }}).observe(document, {{subtree: true, childList: true, attributes: true,
                            attributeFilter: ['data-test-script-state']}});
}})()"""
"""Notes when the page asks its server for something, until that begins to answer. On a busy machine
a page looks at rest between the two."""

SETTLED = """() => {
    if (performance.now() - window.asked < 3000) return false;  // two answers at once look like one
    const state = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState;
    return !['initial', 'running', 'rerunRequested', 'stopRequested'].includes(state)
        && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
}"""

DRAWN = """() => {
    const all = selector => [...document.querySelectorAll(`[data-testid=stMain] ${selector}`)];
    const seen = one => one.innerText.trim() || one.querySelector('svg, img, input');
    return all('details[open] [data-testid=stExpanderDetails]').every(seen)
        && all('[data-testid=stVegaLiteChart]').every(one => one.querySelector('svg text'))
        && all('img').every(one => one.complete && one.naturalWidth);
}"""

REFUSED = """addEventListener('securitypolicyviolation', event => console.error(
    'refused:', event.effectiveDirective, event.blockedURI, event.sourceFile))"""


FORGOTTEN = "cookies,local_storage,session_storage"
"""What a page would tell the next one."""


@contextmanager
def visiting(
    browser: Browser, width: int = 1280, locale: str = "nl-NL", apart: bool = False
) -> Iterator[Visit]:
    """Give an empty page, without a past, that tells of all trouble.

    Parameters
    ----------
    apart
        In a profile of its own, to which every script is new.
    """
    context = browser.new_context() if apart else browser.contexts[0]
    visit = Visit(context.new_page())
    page, trouble = visit.page, visit.trouble
    page.set_viewport_size({"width": width, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(REFUSED)
    page.add_init_script(ASKING)
    behind = context.new_cdp_session(page)
    _speak(behind, page, locale)
    page.on("request", lambda sent: visit.requests.append(sent.url))
    page.on("websocket", lambda opened: visit.requests.append(opened.url))
    page.on("requestfailed", lambda sent: trouble.append(f"failed: {sent.url} {sent.failure}"))
    page.on("console", lambda said: trouble.append(said.text) if _wrong(said) else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    try:
        yield visit
    finally:
        where = urlsplit(page.url)
        if where.scheme == "http":
            origin = f"{where.scheme}://{where.netloc}"
            behind.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": FORGOTTEN})
        (context if apart else page).close()


def _speak(behind: CDPSession, page: Page, locale: str) -> None:
    """Have the browser of one page speak a language; pages open at once have to share it."""
    agent = page.evaluate("navigator.userAgent")
    behind.send("Network.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": locale})
    try:
        behind.send("Emulation.setLocaleOverride", {"locale": locale.replace("-", "_")})
    except Error as error:  # one process has them all
        if "already in effect" not in error.message:
            raise


def _wrong(said: ConsoleMessage) -> bool:
    """Tell whether what the browser says is trouble."""
    return said.type == "error"


def open_sample(visit: Visit, sample: Server, query: str = "") -> Page:
    """Open the small app of `shell_sample.py`, and wait for all of it."""
    page = visit.page
    page.goto(sample.url + query)
    expect(page.get_by_role("button", name="Maak een fout")).to_be_attached()
    expect(page.locator("[data-testid=stVegaLiteChart] .mark-rect path").first).to_be_attached()
    return page


def barriers(page: Page, part: str = "html") -> list[str]:
    """Say what breaks WCAG 2.2 A or AA on (a part of) a page, with the elements that do."""
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": WCAG},
        "resultTypes": ["violations"],  # what is in order need not be told in full
    }
    axe = Axe()
    if page.evaluate("'axe' in window"):
        axe.axe_script = "0"  # it is in the page already
    found = axe.run(page, context=part, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {[node['html'][:200] for node in rule['nodes']]}"
        for rule in found
    ]

"""The server around the pages, in a real browser: what goes over the line, what a page may do."""

import gzip
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser.browser import (
    Eavesdropper,
    Server,
    Visit,
    free_port,
    open_sample,
    serving,
    visiting,
)
from support.browser.builtin_texts import untranslated

from dashboard.streamlit_internals import static_folder
from dashboard.texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 1")]

MARKS = "[data-testid=stVegaLiteChart] .mark-line.role-mark path"


PAINT = 3.0
"""Seconds until the first paint, on a machine that does nothing else."""


class Door(NamedTuple):
    """The app as `wonen-eerst app` starts it, and its first visit."""

    server: Server
    slowness: float
    paint: float
    headline: float
    bytes_sent: int
    bytes_unpacked: int


@pytest.fixture(scope="module")
def door(
    tmp_path_factory: pytest.TempPathFactory, outward: Eavesdropper, browser: Browser
) -> Iterator[Door]:
    """Start the app from the command line, and visit it as soon as it says that it is ready."""
    port, log = free_port(), tmp_path_factory.mktemp("door") / "server.log"
    options = ["--no-browser", "--address", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-m", "cli", "app", *options]
    with serving(command, port, log, outward.env) as server:
        server.wait()
        assert f"De app is klaar: http://127.0.0.1:{port}\n" in server.said()
        tries = [first_look(browser, server)]
        while tries[-1].paint > PAINT and len(tries) < 3:  # something else may be in the way
            tries.append(first_look(browser, server))
        yield min(tries, key=lambda look: look.paint / look.slowness)
        assert "Traceback" not in server.said(), server.said()


def first_look(browser: Browser, server: Server) -> Door:
    before = slowness()
    with visiting(browser, apart=True) as visit:
        visit.page.goto(server.url, wait_until="commit")
        visit.page.locator(".we-zin").wait_for(timeout=60_000)
        timing = visit.page.evaluate(TIMING)
    return Door(server, min(before, slowness()), **timing)


def slowness() -> float:
    """Say how much longer than alone on the machine a process takes; 1 when nothing else runs."""
    begin, used = time.perf_counter(), time.process_time()
    while time.process_time() - used < 0.2:
        pass
    return (time.perf_counter() - begin) / (time.process_time() - used)


TIMING = """() => {
    const all = performance.getEntriesByType('resource')
        .concat(performance.getEntriesByType('navigation'));
    const sum = what => all.reduce((total, one) => total + one[what], 0);
    return {
        paint: performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000,
        headline: performance.now() / 1000,
        bytes_sent: sum('transferSize'),
        bytes_unpacked: sum('decodedBodySize'),
    };
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser, door: Door) -> Iterator[Visit]:
    """Open the app in Dutch, in a browser that is not, for tests that only look."""
    with visiting(browser, locale="en-US") as visit:
        open_app(visit, door)
        yield visit


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Give an empty page in a browser that is not Dutch."""
    with visiting(browser, locale="en-US") as visit:
        yield visit


def open_app(visit: Visit, door: Door, query: str = "") -> Page:
    visit.page.goto(door.server.url + query)
    expect(visit.page.locator(MARKS).first).to_be_attached()
    visit.settled()
    return visit.page


def ask(url: str, **headers: str) -> tuple[Any, bytes]:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers, answer.read()


# What goes over the line ---------------------------------------------------------------------


def test_the_first_paint_is_soon_after_the_start(door: Door) -> None:
    print(
        f"slowness {door.slowness:.1f}, first paint {door.paint:.2f} s,"
        f" headline {door.headline:.2f} s,"
        f" {door.bytes_sent / 1e6:.2f} MB sent of {door.bytes_unpacked / 1e6:.2f} MB"
    )
    assert door.paint <= PAINT * door.slowness
    assert door.bytes_sent < 0.5 * door.bytes_unpacked


@pytest.mark.parametrize(
    ("query", "lang"),
    [("", "nl"), ("?lang=nl", "nl"), ("?lang=en", "en"), ("haalbaar?lang=en", "en")],
)
def test_the_first_bytes_have_the_language_and_the_policy(
    door: Door, query: str, lang: str
) -> None:
    headers, body = ask(door.server.url + query, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    document = gzip.decompress(body).decode()
    assert re.match(rf'<!DOCTYPE html>\s*<html lang="{lang}"', document)
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-cache"
    plain, same = ask(door.server.url + query)
    assert same.decode() == document and plain["Content-Encoding"] is None
    late = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert ask(door.server.url + query, **late)[1] == same  # and not: nothing new since then


def test_streamlits_files_are_packed_and_kept_for_a_year(door: Door) -> None:
    folder = static_folder()
    scripts = sorted(folder.glob("static/js/index.*.js"))
    looks = sorted(folder.glob("static/css/index.*.css"))
    assert scripts and looks
    for path in [*scripts, *looks]:
        url = door.server.url + path.relative_to(folder).as_posix()
        headers, body = ask(url, **{"Accept-Encoding": "gzip"})
        assert headers["Content-Encoding"] == "gzip" and len(body) < 0.5 * path.stat().st_size
        assert gzip.decompress(body) == path.read_bytes()
        assert {"immutable", "max-age=31536000"} <= set(headers["Cache-Control"].split(", "))
        assert headers["Vary"] == "accept-encoding"
        plain, same = ask(url)
        assert plain["Content-Encoding"] is None and same == path.read_bytes()
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_our_own_files_are_there_under_their_own_name_only(door: Door) -> None:
    _, body = ask(door.server.url)
    addresses = re.findall(r'"\./(schil/[^"]+)"', body.decode())
    assert len(addresses) == 3
    for address in addresses:
        headers, _ = ask(door.server.url + address)
        assert "immutable" in headers["Cache-Control"]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            ask(door.server.url + re.sub(r"/\w+/", "/0123456789abcdef/", address))


def test_health_and_the_guard_against_forged_requests_are_there(door: Door) -> None:
    headers, body = ask(door.server.url + "_stcore/health")
    assert body == b"ok" and headers["Set-Cookie"].startswith("_streamlit_xsrf=")
    _, body = ask(door.server.url + "_stcore/host-config")
    assert json.loads(body)["metricsUrl"] == "" and json.loads(body)["blockErrorDialogs"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_not_there_is_told_in_a_sentence(door: Door, lang: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        ask(f"{door.server.url}media/weg.csv?lang={lang}")
    assert error.value.code == 404
    assert error.value.read().decode() == texts(lang)("schil.niet_gevonden")


def test_a_page_of_someone_else_cannot_connect_and_nobody_is_asked(
    sample: Server, outward: Eavesdropper
) -> None:
    for origin, status in (("https://elders.example", 403), (sample.url.rstrip("/"), 101)):
        assert _handshake(sample, origin) == status
    assert outward.heard() == ""


def _handshake(server: Server, origin: str) -> int:
    host, port = "127.0.0.1", int(server.url.rstrip("/").rpartition(":")[2])
    request = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {origin}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    with socket.create_connection((host, port), timeout=10) as line:
        line.sendall(request.encode())
        return int(line.recv(100).split()[1])


def test_an_attempt_to_reach_another_machine_would_be_heard(outward: Eavesdropper) -> None:
    log = outward.log.with_name("trial.log")
    code = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-c", code], env={**outward.env, "OUTWARD": str(log)})
    assert "192.0.2.1" in log.read_text()


# The page ------------------------------------------------------------------------------------


LATER = """code => new Promise(done => {
    const attempts = {
        "eval('1')": () => eval('1'),
        "new Function('return 1')()": () => new Function('return 1')(),
    };
    setTimeout(() => {
        try { done(String(attempts[code]())); } catch (error) { done(error.name); }
    });
})"""
"""Runs code as the page would: what a test asks for at once is not held to the policy."""


def test_charts_are_drawn_under_the_policy_and_nobody_else_is_asked(
    opened: Visit, outward: Eavesdropper
) -> None:
    assert opened.page.locator(MARKS).count() >= 1
    opened.check()
    assert outward.heard() == ""


def test_what_the_policy_forbids_is_refused_and_would_be_seen(visit: Visit, sample: Server) -> None:
    page = open_sample(visit, sample)
    visit.check()
    for forbidden in ("eval('1')", "new Function('return 1')()"):
        assert page.evaluate(LATER, forbidden) == "EvalError"
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.broken = 1'}))"
    )
    assert page.evaluate("window.broken") is None
    outside = "fetch('https://192.0.2.1/').then(() => 'sent', () => 'refused')"
    assert page.evaluate(outside) == "refused"
    with pytest.raises(AssertionError, match="refused: script-src"):
        visit.check()
    page.wait_for_timeout(500)  # what is refused is told a little later
    refused = {text.split()[1] for text in visit.trouble if text.startswith("refused: ")}
    assert {"script-src", "script-src-elem", "connect-src"} <= refused


def test_the_language_of_the_page_follows_the_switch(visit: Visit, door: Door) -> None:
    page = open_app(visit, door)
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "nl")
    page.get_by_text("English", exact=True).click()
    expect(html).to_have_attribute("lang", "en")
    expect(page.get_by_text("Skip to main content")).to_be_attached()
    page.get_by_text("Nederlands", exact=True).click()
    expect(html).to_have_attribute("lang", "nl")
    expect(page.get_by_text("Ga naar de inhoud")).to_be_attached()
    visit.check()


def test_the_app_shows_no_english_of_streamlit(opened: Visit) -> None:
    page = opened.page
    assert untranslated(page) == []
    page.get_by_label("Kies een scenario").click()
    expect(page.get_by_role("option").first).to_be_visible()
    page.wait_for_timeout(300)
    assert untranslated(page) == []
    page.keyboard.press("Escape")


def test_a_page_that_is_not_there_is_explained(visit: Visit, door: Door) -> None:
    page = visit.page
    page.goto(door.server.url + "bestaat-niet")
    notice = page.locator("#we-bericht")
    expect(notice).to_contain_text(texts("nl")("schil.geen_pagina"))
    page.get_by_role("button", name="Sluiten").click()
    expect(notice).to_be_empty()

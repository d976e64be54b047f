"""The app in a real browser: a policymaker's first minutes, on a desktop and on a phone."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboard.headline import TOTAL
from dashboard.numbers import rounded
from dashboard.outcome import value_at
from simulation import run
from simulation.criteria import AMBITION, CRITERIA
from simulation.scenario import parse_scenario

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "screenshots"
START = 120.0
"""Seconds a server may take to start on a busy machine with a cold kernel."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app as a user does; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("app") / "server.log"
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _await_health(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(20)
    assert "Traceback" not in (said := log.read_text()), said


def _await_health(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_flags: list[str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium_flags)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in a fresh profile, and what went on behind it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def headline(self) -> str:
        return self.page.locator(".we-zin").inner_text()

    def slider(self, lever: str):  # type: ignore[no-untyped-def]
        return self.page.locator(f".st-key-knop_{lever} input[type=range]")

    def shot(self, name: str, whole: bool = False) -> None:
        """Keep a picture; of the whole page, which scrolls inside its frame, by a higher window."""
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
        """Wait until nothing on the page is being worked out any more."""
        self.page.wait_for_function(
            "() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"
        )


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the page; the parameter is the width and what follows the address."""
    width, query = getattr(request, "param", (1280, ""))
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="nl-NL")
    found = Visit(context.new_page())
    found.page.on("request", lambda sent: found.requests.append(sent.url))
    found.page.on("requestfailed", lambda sent: found.trouble.append(f"failed: {sent.url}"))
    found.page.on(
        "console",
        lambda said: found.trouble.append(said.text) if said.type == "error" else None,
    )
    found.page.on("pageerror", lambda error: found.trouble.append(str(error)))
    found.page.goto(address + query)
    drawn = found.page.locator("[data-testid=stVegaLiteChart] .mark-line.role-mark path")
    expect(drawn.first).to_be_attached(timeout=60_000)
    expect(found.slider("contingent")).to_be_attached()
    found.settled()
    yield found
    context.close()
    hosts = {urlsplit(url).hostname for url in found.requests if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
    assert found.trouble == []


def test_a_first_visit(visit: Visit) -> None:
    """Read the headline, choose a scenario, move a lever by keyboard, read the goals."""
    before = visit.headline()
    assert "huidig beleid" in before
    visit.shot("1_start")
    visit.page.get_by_label("Kies een scenario").click()
    visit.page.get_by_role("option", name="Wonen Eerst", exact=True).click()
    expect(visit.page.locator(".we-zin")).to_contain_text("Wonen Eerst")
    chosen = visit.headline()
    assert chosen != before

    lever = visit.slider("contingent")
    expect(lever).to_have_attribute("aria-valuetext", "7%")
    lever.focus()
    for _ in range(6):
        visit.page.keyboard.press("ArrowRight")
    expect(lever).to_have_attribute("aria-valuetext", "10%")
    expect(visit.page.locator(".we-zin")).to_contain_text("uw keuzes")
    visit.settled()
    assert re.search(r"\d+\.000", visit.headline())
    assert visit.headline() != chosen
    expect(visit.page.locator(".we-zin")).to_be_in_viewport()  # it stays beside the levers
    visit.shot("2_eigen_keuzes")
    assert visit.page.locator(".we-tabel.oordelen tbody").count() == len(CRITERIA)

    visit.page.get_by_role("button", name="Zet terug naar het scenario").click()
    expect(visit.page.locator(".we-zin")).to_have_text(chosen)


def test_the_chart_shows_counts_and_has_words_and_a_table(visit: Visit) -> None:
    visit.page.get_by_text("Zoals het CBS telt").click()
    expect(visit.page.locator(".we-legenda")).to_contain_text("Telling van het CBS")
    visit.settled()
    alternative = visit.page.locator("[data-testid=stVegaLiteChart][aria-label^=Lijngrafiek]")
    expect(alternative.first).to_be_attached()
    visit.page.get_by_text("Cijfers bij deze grafiek").first.click()
    expect(visit.page.locator(".we-tabel.cijfers")).to_contain_text("26.600")
    visit.shot("3_telling_van_het_cbs", whole=True)


def test_the_source_of_a_lever(visit: Visit) -> None:
    visit.page.locator(".st-key-bron_contingent button").click()
    card = visit.page.get_by_test_id("stPopoverBody")
    expect(card).to_contain_text("Hoe zeker is dit?")
    expect(card).to_contain_text("Van 0% tot 15%.")
    visit.shot("4_bron")


def test_take_the_scenario_along(visit: Visit) -> None:
    """The file gives the same number in the library as the page shows."""
    lever = visit.slider("flexwoningen")
    lever.focus()
    visit.page.keyboard.press("End")
    expect(visit.page.locator(".we-zin")).to_contain_text("uw keuzes")
    visit.settled()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Scenario (YAML)").click()
    path = download.value.path()
    name = download.value.suggested_filename
    assert name == "huidig_beleid_aangepast.yaml"
    scenario = parse_scenario(path.read_text("utf-8"), name)
    number = rounded(value_at(run(scenario)[0], TOTAL, AMBITION), "nl")
    assert f" {number} " in visit.headline()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Cijfers (CSV)").click()
    assert download.value.suggested_filename == "huidig_beleid_aangepast.csv"


def test_the_switch_of_language_lives_in_the_link(visit: Visit) -> None:
    visit.page.get_by_text("English", exact=True).click()
    expect(visit.page.locator(".we-zin")).to_contain_text("current policy")
    assert visit.page.evaluate("location.search") == "?lang=en"
    visit.settled()
    visit.shot("5_english", whole=True)


@pytest.mark.parametrize("visit", [(320, ""), (768, ""), (1280, ""), (1920, "")], indirect=True)
def test_it_fits(visit: Visit) -> None:
    """No width makes the page scroll sideways or cuts a label off."""
    size = visit.page.viewport_size
    assert size is not None
    visit.shot(f"6_breedte_{size['width']}", whole=True)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    cut = visit.page.evaluate(
        """() => [...document.querySelectorAll('p, th, td, li, label, button')]
            .filter(e => getComputedStyle(e).overflowX !== 'visible'
                         && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
            .map(e => e.innerText)"""
    )
    assert cut == []
    beyond = visit.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.innerText)
            .map(e => e.innerText.slice(0, 40))"""
    )
    assert beyond == []


@pytest.mark.parametrize("visit", [(320, "")], indirect=True)
def test_a_phone_keeps_the_number_in_view(visit: Visit) -> None:
    lever = visit.slider("flexwoningen")
    lever.focus()
    visit.page.keyboard.press("End")
    strip = visit.page.locator(".we-strook")
    expect(strip).to_contain_text("Met huidig beleid")
    visit.settled()
    expect(strip).to_be_in_viewport()
    visit.shot("7_telefoon")


@pytest.mark.parametrize("visit", [(1280, "?lang=%3Cscript%3E")], indirect=True)
def test_a_damaged_link_is_dutch(visit: Visit) -> None:
    assert "huidig beleid" in visit.headline()

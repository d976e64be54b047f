"""Streamlit's own texts in a real browser, results that are told, faults and lost connections."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser.browser import SAMPLE, Server, Visit, barriers, open_sample, visiting
from support.browser.builtin_texts import untranslated

from dashboard.texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 2")]

SECRET = "geheim van de machine"
"""What goes wrong in the sample."""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Give an empty page in a browser that is not Dutch."""
    with visiting(browser, locale="en-US") as visit:
        yield visit


# What Streamlit has of its own -----------------------------------------------------------------


def _steps(page: Page) -> Iterator[str]:
    """Do what brings out Streamlit's own texts, one thing after another."""
    yield "open"
    page.get_by_label("Kies er een uit", exact=True).click()
    yield "a choice"
    page.keyboard.type("xyz")
    expect(page.get_by_text(re.compile("^(No results|Niets gevonden)$"))).to_be_visible()
    yield "nothing found"
    page.keyboard.press("Escape")
    page.get_by_label("Kies of voeg toe", exact=True).click()
    page.keyboard.type("xyz")
    expect(page.get_by_text(re.compile("^(Add|Voeg toe): xyz$"))).to_be_visible()
    yield "something new"
    page.keyboard.press("Escape")
    page.get_by_label("Kies er meer uit", exact=True).click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    yield "several"
    page.keyboard.press("Escape")
    page.get_by_label("Aantal", exact=True).fill("44")
    page.keyboard.press("Tab")
    yield "too much"
    for label in ("Naam", "Verhaal", "In het formulier"):
        page.get_by_label(label, exact=True).fill("a")
        yield f"text in {label}"
    page.locator("[data-testid=stDateInput] button").first.click()
    yield "a calendar"
    page.keyboard.press("Escape")
    upload = page.locator("input[type=file]").first
    for name, size in (("te_groot.csv", 3_000_000), ("telling.csv", 3_000), ("telling.exe", 10)):
        upload.set_input_files({"name": name, "mimeType": "x/y", "buffer": b"1" * size})
        expect(page.get_by_text(name).first).to_be_visible()
        yield name
    for place in ("stDataFrame", "stVegaLiteChart", "stCode", "stTooltipHoverTarget"):
        page.locator(f"[data-testid={place}]").first.hover()
        yield place
    page.get_by_text("Lees meer").click()
    page.get_by_role("button", name="Kaartje").click()
    yield "a card"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Geef een seintje").click()
    expect(page.locator("[data-testid=stToast]")).to_be_visible()
    yield "a toast"
    page.get_by_role("button", name="Open een venster").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "a window"


def _english_found(page: Page, until: str = "") -> dict[str, list[str]]:
    found = {}
    for step in _steps(page):
        page.wait_for_timeout(100)
        if texts_found := untranslated(page):
            found[step] = texts_found
        if step == until:
            break
    return found


def test_streamlits_own_texts_are_dutch(visit: Visit, sample: Server) -> None:
    assert _english_found(open_sample(visit, sample)) == {}
    visit.check()


def test_english_of_streamlit_would_be_found(visit: Visit, sample: Server) -> None:
    """On an English page nothing is put into Dutch, so there the same search finds much."""
    found = _english_found(open_sample(visit, sample, "?lang=en"), until="text in Naam")
    every = {text.partition(": ")[2] for texts_found in found.values() for text in texts_found}
    assert {
        "Skip to main content",
        "Choose an option",
        "No results",
        "Increment",
        "Upload",
        "Help for Telling",
        "file upload",
        "Collapse sidebar",
        "axis",
        "Press Enter to apply",
        "2MB per file",
    } <= every
    assert len(every) > 25


def test_streamlits_own_texts_follow_the_switch(visit: Visit, sample: Server) -> None:
    page = open_sample(visit, sample)
    chosen = page.get_by_label("Kies er een uit", exact=True)
    for lang, placeholder, skip in (
        ("nl", "Kies er een", "Ga naar de inhoud"),
        ("en", "Choose an option", "Skip to main content"),
        ("nl", "Kies er een", "Ga naar de inhoud"),
    ):
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(chosen).to_have_attribute("placeholder", placeholder)
        expect(page.get_by_text(skip)).to_be_attached()
        page.get_by_role("button", name="Wissel van taal").click()
    visit.check()


# What is told --------------------------------------------------------------------------------


def test_a_result_is_told_politely_once_it_is_there(visit: Visit, sample: Server) -> None:
    page = open_sample(visit, sample)
    told = page.get_by_role("status").and_(page.locator("#we-melding"))
    expect(told).to_have_text("Uitkomst 0 Hetzelfde als steeds & altijd")
    page.get_by_role("button", name="Reken", exact=True).click()
    expect(told).to_have_text("Uitkomst 1")  # and not again what did not change
    page.get_by_role("button", name="Reken lang").click()
    page.wait_for_timeout(900)
    expect(told).to_have_text("Uitkomst 1", timeout=1)
    expect(told).to_have_text("Uitkomst 2")
    visit.check()


def test_a_fault_in_a_page_is_a_sentence(visit: Visit, sample: Server) -> None:
    page = open_sample(visit, sample)
    page.get_by_role("button", name="Maak een fout").click()
    expect(page.get_by_role("alert").filter(has_text="Er ging iets mis bij ons")).to_be_visible()
    assert SECRET in SAMPLE.read_text()
    content = page.content()
    assert SECRET not in content and "Traceback" not in content and "RuntimeError" not in content
    assert SECRET in sample.said()  # the reason is in the log
    visit.check()


def test_a_lost_connection_is_explained(browser: Browser, sample: Server) -> None:
    """In the language of the page, without a window in English; and it is told when it is over."""
    with visiting(browser) as dutch, visiting(browser) as english:
        pages = {"nl": open_sample(dutch, sample), "en": open_sample(english, sample, "?lang=en")}
        sample.kill()
        for lang, page in pages.items():
            notice = page.get_by_role("alert").and_(page.locator("#we-bericht"))
            expect(notice).to_have_text(texts(lang)("schil.weg"), timeout=20_000)
        pages["nl"].wait_for_timeout(1500)  # until Streamlit would open its own window
        assert pages["nl"].get_by_role("dialog").count() == 0
        assert untranslated(pages["nl"]) == []
        assert barriers(pages["nl"], "#we-schil") == []
        pages["nl"].set_viewport_size({"width": 320, "height": 640})
        dutch.shot("8_verbinding_weg")
        sample.start()
        sample.wait()
        for lang, page in pages.items():
            expect(page.locator("#we-bericht")).to_be_empty(timeout=30_000)
            expect(page.locator("#we-melding")).to_contain_text(texts(lang)("schil.terug"))

"""What users come for, from beginning to end in a real browser.

(Comparing scenarios is in `test_vergelijken`.)
"""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser.browser import SETTLED, Visit, barriers, visiting
from support.models.spreadsheets import dutch_workbook

from dashboard.recalibration import uploaded_counts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 2")]

STEP = 2_200
"""Milliseconds after which a second move of one lever is a step of its own."""
RECALIBRATED = 600_000
"""Milliseconds in which a new count is taken in: it stands back for all other tests."""


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser) as found:
        arrive(found, address)
        yield found
    found.check()


def arrive(visit: Visit, address: str) -> None:
    visit.page.goto(address)
    expect(visit.slider("contingent")).to_be_attached()
    visit.rested()


def numbers(page: Page) -> list[str]:
    """Give all that the page tells of the outcome: sentences, figures and goals."""
    return [page.locator(kind).inner_text() for kind in (".we-kop", ".we-cijfers", ".we-doelen")]


def raised(visit: Visit, lever: str, steps: int) -> str:
    """Move a lever with the arrow keys; give where it stands then."""
    slider, page = visit.slider(lever), visit.page
    before = page.evaluate("location.search")
    slider.focus()
    for _ in range(steps):
        stood = str(slider.get_attribute("aria-valuetext"))
        page.keyboard.press("ArrowRight")
        expect(slider).not_to_have_attribute("aria-valuetext", stood)
    aimed = str(slider.get_attribute("aria-valuetext"))
    arrived(page, before)
    visit.rested()
    expect(slider).to_have_attribute("aria-valuetext", aimed)  # it may step back on the way
    visit.rested()
    return aimed


def arrived(page: Page, before: str) -> None:
    """Wait until the page is about other choices: its address follows, and then stays."""
    page.wait_for_function("before => location.search !== before", arg=before)
    last, now = before, page.evaluate("location.search")
    while now != last:
        page.wait_for_timeout(700)
        last, now = now, page.evaluate("location.search")


def door(page: Page, name: str) -> Locator:
    """Open what is behind a button, once the page has run: else it may stay empty."""
    page.wait_for_function(SETTLED)
    page.locator(f".st-key-deur_{name} button").click()
    return page.get_by_test_id("stPopoverBody")


def test_choose_move_undo_and_share(visit: Visit, browser: Browser) -> None:
    page = visit.page
    assert "huidig beleid" in visit.headline()
    page.get_by_label("Kies een scenario").click()
    page.get_by_role("option", name="Wonen Eerst", exact=True).click()
    expect(page.locator(".we-zin")).to_contain_text("Wonen Eerst")
    visit.rested()
    before = visit.headline()
    assert raised(visit, "contingent", 2) == "10\u00a0%"
    one = visit.headline()
    page.wait_for_timeout(STEP)
    assert raised(visit, "contingent", 2) == "11\u00a0%"
    two = visit.headline()
    assert len({before, one, two}) == 3
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(".we-zin")).to_have_text(one)
    visit.rested()
    expect(door(page, "geschiedenis")).to_contain_text("Ongedaan gemaakt")
    page.keyboard.press("Escape")
    shared = door(page, "deel").get_by_test_id("stCode").first
    expect(shared).to_contain_text("?s=")
    visit.shot("reis_1_deel")
    link = shared.locator("code").inner_text().strip()
    with visiting(browser) as other:
        arrive(other, link)
        assert numbers(other.page) == numbers(page)
        expect(other.slider("contingent")).to_have_attribute("aria-valuetext", "10\u00a0%")
        told = other.page.get_by_test_id("stAlert").filter(has_text="uit de link")
        expect(told).to_be_visible()
        other.shot("reis_1_geopend")
        other.check()


def test_reloading_gives_the_same_and_back_leaves_the_page(visit: Visit, address: str) -> None:
    page = visit.page
    raised(visit, "flexwoningen", 3)
    told = numbers(page)
    page.reload()
    visit.rested()
    assert numbers(page) == told
    assert page.evaluate("history.length") <= 2
    page.get_by_role("button", name="Terug naar huidig beleid").click()
    expect(page.locator(".we-zin")).to_contain_text("huidig beleid")
    page.wait_for_function("() => !location.search.includes('s=')")


def test_the_first_page_may_be_asked_for_by_its_name(visit: Visit, address: str) -> None:
    page = visit.page
    raised(visit, "flexwoningen", 2)
    told, asked = numbers(page), page.evaluate("location.search")
    page.goto(f"{address}haalbaar{asked}")
    visit.rested()
    assert page.evaluate("location.pathname") == "/" and numbers(page) == told
    expect(page.locator("#we-bericht")).to_be_empty()


def clicked_at_once(page: Page, first: str, second: str) -> None:
    """Click two things with so little between them that the page still runs for the first."""
    page.evaluate(
        """([first, second]) => {
            const later = document.querySelector(second);
            document.querySelector(first).click();
            setTimeout(() => later.click(), 60); }""",
        [first, second],
    )


def test_a_click_while_the_page_runs_again_is_not_lost(visit: Visit) -> None:
    """More levers come above what is clicked at the same moment."""
    page, source = visit.page, ".st-key-bron_aanname_woningtekort button"
    page.locator(".st-key-aannames_deur summary").click()
    expect(page.locator(source).first).to_be_visible()
    visit.settled()
    clicked_at_once(page, ".st-key-alle_knoppen input", source)
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Bron")


def test_an_undo_stands_whatever_is_clicked_right_after_it(visit: Visit) -> None:
    """The browser still tells where the lever was before."""
    page, slider = visit.page, visit.slider("contingent")
    before = slider.get_attribute("aria-valuetext")
    raised(visit, "contingent", 3)
    clicked_at_once(page, ".st-key-ongedaan button", ".st-key-bron_flexwoningen button")
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Bron")
    visit.rested()
    expect(slider).to_have_attribute("aria-valuetext", str(before))
    expect(page.locator(".we-zin")).to_contain_text("huidig beleid")


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until a part of the page has the focus; it has to be seen that it has."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            shown = page.evaluate(
                """() => { const s = getComputedStyle(document.activeElement);
                           return s.outlineStyle !== 'none' || s.boxShadow !== 'none'
                                  || s.borderColor || s.backgroundColor }"""
            )
            assert shown
            return
    pytest.fail(f"the keyboard does not get to {wanted}")


class Words(HTMLParser):
    """Collects the words and the references of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.references: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "a":
            self.references += [v or "" for k, v in attrs if k in ("src", "href", "srcset")]


def test_keyboard_only_from_load_to_a_report(visit: Visit, browser: Browser) -> None:
    page = visit.page
    tab_to(page, ".st-key-scenario input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".we-zin")).not_to_contain_text("huidig beleid zijn er")
    visit.rested()
    tab_to(page, ".st-key-knopblok_contingent input[type=range]")
    before = page.evaluate("location.search")
    page.keyboard.press("ArrowRight")
    arrived(page, before)
    visit.rested()
    tab_to(page, ".st-key-download_html button")
    visit.shot("reis_3_toetsenbord")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = download.value.path().read_text("utf-8")
    read = Words()
    read.feed(text)
    told = " ".join(" ".join(read.words).split())
    mine = re.sub(r"\s+", " ", visit.headline()).strip().partition("uw keuzes")[2]
    assert re.sub(r"\s+([.,)])", r"\1", mine) in re.sub(r"\s+([.,)])", r"\1", told)
    assert [where for where in read.references if not where.startswith(("#", "data:"))] == []
    with visiting(browser) as other:
        other.page.set_content(text)
        assert barriers(other.page) == []
        other.shot("reis_3_rapport", whole=False)


def counts(value: str) -> dict[str, Any]:
    """Give the file of counts in use with another number for CBS 2024."""
    text = uploaded_counts.present().decode("utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    [row] = [row for row in rows if row[0] == "cbs_2024"]
    row[rows[0].index("value")] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return {"name": "tellingen.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}


def test_a_new_count_is_checked_seen_and_discarded(visit: Visit, address: str) -> None:
    page, before = visit.page, numbers(visit.page)
    kept = {
        file: file.read_bytes() for file in uploaded_counts.folder().iterdir() if file.is_file()
    }
    page.get_by_role("link", name="Nieuwe telling").click()
    field = page.locator("[data-testid=stFileUploader] input[type=file]")
    field.set_input_files([counts("driehonderd")])
    expect(page.get_by_test_id("stMain")).to_contain_text("Er is niets mee gedaan")
    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"Regel \d+"))
    expect(page.get_by_test_id("stMain")).to_contain_text("driehonderd")
    visit.settled()
    visit.shot("reis_4_fout", whole=True)
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files([counts("34000")])
    expect(page.get_by_test_id("stMain")).to_contain_text("één verschil met de tellingen van nu")
    page.get_by_role("button", name="Snel bijwerken").click()
    away = page.get_by_role("button", name="Gooi alles weg")
    expect(away).to_be_visible(timeout=RECALIBRATED)
    expect(page.get_by_test_id("stMain")).to_contain_text("Huidig beleid")
    visit.settled()
    visit.shot("reis_4_verschil", whole=True)
    away.click()
    expect(page.get_by_role("button", name="Download de tellingen")).to_be_visible()
    page.get_by_role("link", name="Is 2030 haalbaar?").click()
    visit.rested()
    assert numbers(page) == before
    assert {file: file.read_bytes() for file in kept} == kept


def test_a_workbook_with_dutch_numbers_is_understood(visit: Visit) -> None:
    """As somebody typed it: 0,07 and 31-1-2026; and what cannot be read says what to do."""
    page, main = visit.page, visit.page.get_by_test_id("stMain")
    page.get_by_role("link", name="Nieuwe telling").click()
    field = page.locator("[data-testid=stFileUploader] input[type=file]")
    changed = counts("34000")["buffer"].replace(b",0.065,", b",0.07,")
    book = {"name": "Tellingen 2026.xlsx", "mimeType": "", "buffer": dutch_workbook(changed)}
    field.set_input_files([book])
    expect(main).to_contain_text("Zo is uw bestand gelezen")
    expect(main).to_contain_text("decimale komma's en datums als dag-maand-jaar")
    expect(main).to_contain_text("uitkomst van 33.000 naar 34.000")
    expect(main).to_contain_text("eigen fout van 6,5\u00a0% naar 7\u00a0%")
    expect(page.get_by_role("button", name="Snel bijwerken")).to_be_enabled()
    visit.settled()
    visit.shot("reis_4_werkmap", whole=True)
    field = page.locator("[data-testid=stFileUploader] input[type=file]")
    other = {"name": "verslag.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    field.set_input_files([other])
    expect(page.get_by_test_id("stAlertContentError")).to_contain_text("één fout in dit bestand")
    expect(main).to_contain_text("bewaar het als .xlsx of als CSV")


@pytest.mark.parametrize("key", ["bron_contingent", "deur_deel"])
def test_an_opened_card_has_the_keyboard(visit: Visit, key: str) -> None:
    """It stands at the end of the document; its button has the focus again after it."""
    page, button = visit.page, visit.page.locator(f".st-key-{key} button").first
    within = "() => !!document.activeElement.closest('[data-testid=stPopoverBody]')"
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text(re.compile(r"\w{3}"))
    visit.settled()
    page.wait_for_function(within)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(button).to_be_focused()
    visit.settled()  # the server has heard that it closed
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text(re.compile(r"\w{3}"))
    visit.settled()
    page.wait_for_function(within)
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()


def test_the_way_to_a_page_shows_the_focus(visit: Visit) -> None:
    page = visit.page
    tab_to(page, ".st-key-paginas a")
    width, style = page.evaluate(
        "(s => [parseFloat(s.outlineWidth), s.outlineStyle])"
        "(getComputedStyle(document.activeElement))"
    )
    assert width >= 2 and style == "solid"


@pytest.mark.parametrize("width", [375, 320])
def test_on_a_phone_the_levers_and_the_result_can_be_used(
    browser: Browser, address: str, width: int
) -> None:
    with visiting(browser, width) as visit:
        arrive(visit, address)
        page, lever = visit.page, visit.slider("contingent")
        lever.scroll_into_view_if_needed()
        box = page.locator(".st-key-knopblok_contingent [data-testid=stSlider]").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        lever.focus()
        page.keyboard.press("End")
        arrived(page, "")
        strip = page.locator(".we-strook")
        expect(strip).to_contain_text("Huidig beleid")
        visit.rested()
        expect(strip).to_be_in_viewport()
        number = re.search(r"[\d.]+(?= mensen)", strip.inner_text())
        assert number and number[0] in visit.headline()
        visit.shot(f"reis_5_telefoon_{width}")
        for name in ("Ongedaan maken", "Deel", "Rapport (HTML)"):
            button = page.get_by_role("button", name=name)
            size = button.bounding_box()
            assert size and size["height"] >= 24 and size["x"] + size["width"] <= width, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        visit.check()

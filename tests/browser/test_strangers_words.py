"""What a stranger wrote in a link or a file, in a real browser: words, and nothing to click on."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.app.app_states import REGISTER, SHIPPED
from support.app.downloads import subject
from support.app.links import written
from support.browser.accessibility import still_too_wide
from support.browser.browser import Server, Visit, visiting
from support.few_draws import AT_REST
from support.hostile import HOSTILE

from dashboard.downloads.report import scenario_report
from dashboard.scenario.edits_of import start_from
from dashboard.shell import PAGES
from simulation.scenario.scenario import scenario_from_plain

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 2")]

TREE = {
    "naam": " ".join(HOSTILE[:12]),
    "omschrijving": "\n\n".join(HOSTILE),
    "basis": "wonen_eerst",
}
CLICKABLE = "[data-testid=stMain] a[href]"
MADE = ":is([role=img], img, .katex, h1, h2, h3, ul, ol, pre, code, table, blockquote, em, strong)"
"""What Markdown makes of words, and Streamlit of signs."""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    with visiting(browser) as visit:
        yield visit


def clickable(page: Page) -> list[str]:
    """Give what can be clicked on and is not the way to another page of ours."""
    ours = '.st-key-paginas, [class*="st-key-naar_"]'
    return page.locator(CLICKABLE).evaluate_all(
        f"all => all.filter(a => !a.closest(`{ours}`)).map(a => a.href)"
    )


def described(page: Page) -> Locator:
    """Give what a scenario says of itself, on the card that tells about it."""
    page.locator(".st-key-over_scenario button").first.click()
    return page.get_by_test_id("stPopoverBody").filter(has_text=HOSTILE[0])


def described_marks(page: Page) -> int:
    return page.get_by_test_id("stPopoverBody").locator("[role=img], .katex, img").count()


def test_a_strangers_words_read_exactly_so(visit: Visit, sample: Server) -> None:
    visit.page.goto(f"{sample.url}?vreemd=1")
    shown = visit.page.locator(
        "[data-testid=stMain] .st-key-vreemd [data-testid=stMarkdownContainer]"
    )
    expect(shown).to_have_count(2 * len(HOSTILE))
    visit.settled()
    read = [" ".join(one.split()) for one in shown.all_text_contents()]
    assert read == [" ".join(one.split()) for one in HOSTILE for _ in range(2)]
    assert clickable(visit.page) == []
    assert shown.locator(MADE).count() == 0
    visit.check()


def test_a_link_gives_nothing_to_click_on(visit: Visit, address: str) -> None:
    page, link = (
        visit.page,
        written(start_from(scenario_from_plain(TREE, "vreemd", REGISTER), SHIPPED)),
    )
    for place in PAGES:
        page.goto(f"{address}{place}?lang=nl&s={link}")
        expect(page.get_by_test_id("stAlert").first).to_be_visible()
        visit.settled()
        assert clickable(page) == [], place
        told = page.locator("[data-testid=stCaptionContainer], [data-testid=stAlert]")
        assert told.locator("[role=img], .katex, img").count() == 0
        if place == next(iter(PAGES)):
            expect(described(page)).to_be_visible()
            assert clickable(page) == []
            assert described_marks(page) == 0
    visit.check()


def test_a_file_gives_nothing_to_click_on(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}?lang=nl")
    expect(page.locator(f"{AT_REST}, [data-we-alle]")).to_have_count(2)
    visit.settled()
    page.locator(".st-key-openen summary").click()
    field = page.locator(".st-key-openen input[type=file]")
    broken = json.dumps({"naam": "x", "www.kwaad.example": 1, "a@kwaad.example :material/bolt:": 1})
    for content in (broken, json.dumps(TREE)):
        file = {"name": "www.kwaad.example :rocket:.yaml", "mimeType": "text/plain"}
        field.set_input_files([{**file, "buffer": content.encode()}])
        if content == broken:
            expect(page.get_by_test_id("stAlertContentError")).to_be_visible()
        else:
            expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
            visit.rested()
        visit.settled()
        assert clickable(page) == []
        assert page.locator("[data-testid=stAlert] [role=img]").count() == 0
    visit.check()


# A word without an end ---------------------------------------------------------------------------

LONG = {
    "naam": "n" * 3_900,
    "omschrijving": "o" * 3_900,
    "redenen": {"contingent": "r" * 3_900},
    "basis": "wonen_eerst",
}


@pytest.mark.parametrize("width", [375, 1280])
def test_a_very_long_word_stays_in_its_place(browser: Browser, address: str, width: int) -> None:
    link = written(start_from(scenario_from_plain(LONG, "vreemd", REGISTER), SHIPPED))
    with visiting(browser, width) as visit:
        page = visit.page
        page.goto(f"{address}?lang=nl&s={link}")
        visit.settled()
        page.locator(".st-key-tabel summary").click()
        expect(page.locator(".st-key-tabel table")).to_be_visible()
        visit.drawn()
        assert still_too_wide(page) == []
        page.locator(".st-key-bron_contingent button").first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_contain_text("rrr")
        assert still_too_wide(page) == []
        page.goto(f"{address}stromen?lang=nl&s={link}")
        expect(page.locator(".we-stroombeeld img")).to_be_attached()
        page.locator(".st-key-stromen_meer summary").click()
        expect(page.locator(".st-key-stromen_meer table").last).to_be_attached()
        visit.drawn()
        assert still_too_wide(page) == []
        visit.check()


@pytest.mark.parametrize("width", [375, 1280])
def test_a_very_long_word_stays_in_its_place_in_the_report(browser: Browser, width: int) -> None:
    chosen = start_from(scenario_from_plain(LONG, "vreemd", REGISTER), SHIPPED)
    report = scenario_report(subject(chosen))
    with visiting(browser, width) as visit:
        visit.page.set_content(report)
        wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0

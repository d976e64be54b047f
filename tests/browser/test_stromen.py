"""The page with flows and places in a real browser: read it, change the year, switch a loop."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect
from support.browser.browser import Visit, visiting
from support.browser.visited_pages import place, show

from dashboard.pages.stromen import page as stromen
from dashboard.texts import texts
from simulation.scenario.scenario import LOOPS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 1")]


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the page; the parameter is the width and the language."""
    width, lang = getattr(request, "param", (1280, "nl"))
    with visiting(browser, width) as found:
        found.page.goto(address + place(lang))
        expect(found.page.locator(".we-stroombeeld img")).to_be_attached()
        found.settled()
        yield found
    found.check()


def year(visit: Visit) -> Locator:
    return visit.page.locator(f".st-key-{stromen.YEAR} input[type=range]")


def test_another_year_runs_only_what_depends_on_it(visit: Visit) -> None:
    page = visit.page
    intro = page.get_by_text(texts("nl")("stromen.inleiding")).element_handle()
    before = page.locator(".we-stroombeeld img").get_attribute("src")
    slider = year(visit)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".we-deelzin")).to_contain_text("eind 2029")
    expect(slider).to_be_focused()
    expect(page.get_by_role("heading", name="wie gaat waarheen in 2029")).to_be_attached()
    visit.settled()
    assert page.locator(".we-stroombeeld img").get_attribute("src") != before
    assert intro is not None and intro.evaluate("e => e.isConnected")


def test_the_picture_has_words_and_numbers_and_can_be_taken_along(visit: Visit) -> None:
    page = visit.page
    image = page.locator(".we-stroombeeld img")
    assert "Stroomdiagram" in (image.get_attribute("alt") or "")
    assert image.evaluate("e => e.complete && e.naturalWidth") > 1000
    page.get_by_text(texts("nl")("stromen.meer")).click()
    expect(page.locator("table", has_text="Relatiebreuk")).to_be_attached()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Tekening (SVG)").click()
    drawing = saved.value.path().read_text("utf-8")
    assert drawing.startswith("<svg") and "Relatiebreuk" in drawing
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download de stromen").click()
    rows = saved.value.path().read_text("utf-8-sig").splitlines()
    assert rows[0].split(";")[:6] == ["scenario", "jaar", "stroom", "van", "naar", "personen"]
    assert {row.split(";")[0] for row in rows[1:]} == {"wonen_eerst", "huidig_beleid"}


@pytest.mark.parametrize("visit", [(375, "nl")], indirect=True)
def test_the_picture_scrolls_by_itself_with_the_keyboard(visit: Visit) -> None:
    region = visit.page.get_by_role("region", name=texts("nl")("stromen.tekening.gebied"))
    region.focus()
    expect(region).to_be_focused()
    assert region.evaluate("e => e.scrollWidth > e.clientWidth")
    for _ in range(3):
        visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_function("() => document.querySelector('.we-stroombeeld').scrollLeft > 30")
    visit.shot("stromen_geschoven_375")


def test_the_lines_and_bands_of_the_chart_are_drawn(visit: Visit) -> None:
    show(visit, "situaties")
    svg = visit.page.locator("[data-testid=stVegaLiteChart] svg").first
    paths = svg.locator(".mark-line path, .mark-area path")
    expect(paths.first).to_be_attached()
    drawn = paths.evaluate_all("e => e.filter(p => p.getBBox().width > 100).length")
    assert drawn >= 4  # two scenarios, each with its band
    assert svg.evaluate("e => e.querySelectorAll('*').length") < 2000


def test_a_switched_loop_is_seen_on_the_first_page_and_in_the_address(visit: Visit) -> None:
    page, t = visit.page, texts("nl")
    show(visit, "lussen")
    page.get_by_role("button", name=t("stromen.lussen.bereken")).click()
    expect(page.locator(".we-uitkomst")).to_have_count(len(LOOPS))
    before = page.evaluate("location.search")
    page.locator(".st-key-stromen_lus_verslechtering label").click()
    expect(page.locator(".we-deelzin")).to_contain_text("Uw keuzes")
    expect(page.locator(".we-uitkomst")).to_have_count(0)
    page.wait_for_function("old => location.search !== old", arg=before)
    page.get_by_role("link", name="Is 2030 haalbaar?").click()
    expect(page.get_by_text(re.compile("Lus: verslechtering: van aan naar uit"))).to_be_attached()

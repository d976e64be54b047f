"""The page that tells who is homeless in a real browser: see it, point at it, choose in it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from support.browser.accessibility import too_wide
from support.browser.browser import Visit, visiting
from support.browser.visited_pages import divide, place

from dashboard.pages.wie.page import YEAR
from dashboard.pages.wie.views import VIEWS
from dashboard.texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 1")]

CHART = ".st-key-wie_{}_vlakken svg.marks"


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the page; the parameter is the width and the language."""
    width, lang = getattr(request, "param", (1280, "nl"))
    with visiting(browser, width) as found:
        found.page.goto(address + place(lang, page="wie"))
        divide(found, "groepen")
        yield found
    found.check()


def test_every_area_is_drawn_with_its_name_beside_it(visit: Visit) -> None:
    for name, view in VIEWS.items():
        page = divide(visit, name)
        chart = page.locator(CHART.format(name))
        wide = ".mark-area path"
        areas = chart.locator(wide).evaluate_all(
            "e => e.filter(p => p.getBBox().width > 500).length"
        )
        assert areas == len(view.parts)
        words = " ".join(chart.locator(".mark-text text").all_text_contents())
        for part in view.parts:
            for line in texts("nl")(f"wie.kort.{part.id}").split("\n"):
                assert line in words
        assert chart.evaluate("e => e.querySelectorAll('*').length") < 2000


def test_pointing_at_an_area_tells_words_and_numbers_of_that_year(visit: Visit) -> None:
    page = visit.page
    areas = page.locator(CHART.format("groepen")).locator(".mark-area path")
    areas.last.scroll_into_view_if_needed()
    box = areas.last.bounding_box()
    assert box is not None
    for x in (8, 5):  # what is pointed at is told when the pointer moves
        page.mouse.move(box["x"] + x, box["y"] + box["height"] - 10)
    tip = page.locator("#vg-tooltip-element.visible")
    expect(tip).to_contain_text("EU-burgers", timeout=20_000)
    told = re.sub(r"\s+", " ", tip.inner_text())
    assert "1 januari 2022" in told
    assert re.search(r"Mensen \d{1,3}\.\d00 ", told)
    assert re.search(r"Marge 90 %: \d+\.\d00–\d+\.\d00", told)
    assert not re.search(r"\d{5}|\d\.\d{4}|reeks|waarde|laag|hoog", told)


def test_another_year_changes_the_table_and_the_title_with_the_keyboard(visit: Visit) -> None:
    page, t = visit.page, texts("nl")
    slider = page.locator(f".st-key-{YEAR} input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    caption = t("wie.tabel_groepen", jaar=2029)
    expect(page.get_by_role("table", name=caption)).to_be_attached()
    expect(page.get_by_role("heading", level=2).filter(has_text="2029")).to_be_attached()
    expect(slider).to_be_focused()


@pytest.mark.parametrize("visit", [(320, "nl"), (320, "en"), (390, "nl")], indirect=True)
def test_it_fits_on_a_phone(visit: Visit) -> None:
    for name in VIEWS:
        page = divide(visit, name)
        assert too_wide(page) == []
        chart = page.locator(CHART.format(name))
        beyond = chart.evaluate(
            """e => {
                const edge = e.getBoundingClientRect().right + 1;
                return [...e.querySelectorAll('.mark-text text')]
                    .filter(word => word.getBoundingClientRect().right > edge)
                    .map(word => word.textContent);
            }"""
        )
        assert beyond == []
        visit.shot(f"wie_{name}")

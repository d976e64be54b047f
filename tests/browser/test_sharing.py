"""What is kept and shared, in a real browser: it is there after a reload, and at another desk."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser.browser import SETTLED, Visit, visiting
from support.browser.visited_pages import chart, compared, show

from dashboard.texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 2")]

NL = texts("nl")
NAME = "Ons *plan* <b>"


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    with visiting(browser) as found:
        yield found
    found.check()


def moved(visit: Visit, steps: int = 6) -> None:
    """Move a lever, and wait until that has come out."""
    lever = visit.slider("contingent")
    expect(lever).to_be_attached()
    visit.rested()
    lever.focus()
    for _ in range(steps):
        visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_function("() => location.search.includes('s=')")
    visit.rested()


def door(page: Page) -> None:
    page.wait_for_function(SETTLED)
    page.locator(".st-key-deur_mijn button").first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text(NL("mijn.uitleg")[:40])


def kept(visit: Visit, address: str) -> None:
    """Keep a scenario under a name."""
    page = visit.page
    page.goto(address)
    moved(visit)
    door(page)
    page.get_by_label(NL("mijn.naam"), exact=True).fill(NAME)
    page.get_by_role("button", name=NL("mijn.bewaar"), exact=True).click()
    expect(page.get_by_label(NL("mijn.naam_van", nummer=1), exact=True)).to_have_value(NAME)
    page.wait_for_function("() => location.search.includes('w=')")
    visit.settled()


def told(page: Page) -> list[str]:
    """Give all that the page tells of the comparison: its sentences and its first table."""
    return [
        page.locator(".we-kop.we-naast").inner_text(),
        page.locator("table.naast").first.inner_text(),
        page.locator("h2").nth(1).inner_text(),
    ]


def choose(visit: Visit, label: str, name: str) -> None:
    visit.page.get_by_label(label, exact=True).click()
    visit.page.get_by_role("option", name=name, exact=True).click()
    expect(visit.page.locator(".we-kop.we-naast")).to_contain_text(name)
    compared(visit)


def test_an_own_scenario_is_there_after_a_reload(visit: Visit, address: str) -> None:
    kept(visit, address)
    page = visit.page
    visit.shot("delen_1_mijn")
    page.reload()
    visit.rested()
    stood = visit.slider("contingent").get_attribute("aria-valuetext")
    page.get_by_role("button", name="Terug naar huidig beleid").click()
    expect(page.locator(".we-zin")).to_contain_text("huidig beleid")
    visit.settled()
    assert visit.slider("contingent").get_attribute("aria-valuetext") != stood
    door(page)
    page.get_by_role("button", name=NL("mijn.open", naam=NAME), exact=True).click()
    expect(visit.slider("contingent")).to_have_attribute("aria-valuetext", str(stood))
    visit.settled()


def test_three_are_compared_shared_and_the_same_elsewhere(
    visit: Visit, browser: Browser, address: str
) -> None:
    kept(visit, address)
    page = visit.page
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Vergelijken").click()
    compared(visit)
    choose(visit, NL("vergelijken.derde"), "Alles tegelijk")  # instead of the own one
    choose(visit, NL("vergelijken.eerste"), NAME)
    names = chart(page, "lijnen_alt").locator(".mark-text text").all_text_contents()
    assert {NAME, "Alles tegelijk"} <= set(names)
    page.locator(".st-key-vergelijken_deel summary").click()
    shared = page.locator(".st-key-vergelijken_deel").get_by_test_id("stCode")
    expect(shared.first).to_contain_text("/vergelijken?")
    visit.settled()
    visit.shot("delen_2_vergelijking", whole=True)
    link = shared.first.locator("code").inner_text().strip()
    assert re.fullmatch(
        r"wonen-eerst compare \S+\.yaml \w+ alles_tegelijk", shared.nth(1).inner_text().strip()
    )
    with visiting(browser) as other:
        other.page.goto(link)
        compared(other)
        assert told(other.page) == told(page)
        expect(other.page.get_by_test_id("stAlert")).to_contain_text(NL("deel.werk_geopend"))
        other.shot("delen_3_elders")
        other.check()


def test_the_part_of_a_page_is_there_after_another_page_and_a_reload(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}stromen")
    expect(page.locator(".we-kop")).to_be_visible()
    visit.settled()
    show(visit, "opvang")
    title = page.get_by_role("heading", name=NL("stromen.deel_opvang"), exact=True, level=2)
    page.get_by_role("link", name="Onderbouwing").click()
    expect(page.locator("h1")).to_have_text("Onderbouwing")
    visit.settled()
    page.get_by_role("link", name="Stromen").click()
    expect(title).to_be_visible()
    visit.settled()
    page.reload()
    expect(title).to_be_visible()
    visit.settled()


@pytest.mark.parametrize("path", ["vergelijken", "stromen", "onderbouwing", "haalbaar"])
def test_nothing_is_missing_behind_an_address(visit: Visit, address: str, path: str) -> None:
    missed: list[str] = []
    page = visit.page
    page.on("response", lambda r: missed.append(r.url) if r.status >= 400 else None)
    page.goto(f"{address}{path}")
    expect(page.locator(".we-kop").first).to_be_visible()
    visit.settled()
    assert missed == []
    assert urlsplit(page.url).path == ("/" if path == "haalbaar" else f"/{path}")

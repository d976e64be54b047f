"""In a meeting room: the outcome in large letters, and a page to hand out; by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, expect
from support.app.links import several, written
from support.app.pdf import letters
from support.browser.browser import Visit, barriers, visiting

from dashboard.texts import LANGUAGES, texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 2")]

SCREENS = {1920: 1080, 1280: 720}
READABLE = {1920: 20, 1280: 14}
"""Points that letters have at least on each screen, but those of the source."""
WORDS = ".we-kop p, dt, dd strong, h2, li"
TABS = 200


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    with visiting(browser) as found:
        yield found
    found.check()


def reached(visit: Visit, aim: Locator) -> None:
    """Go to something with the keyboard alone."""
    expect(aim).to_be_attached()
    for _ in range(TABS):
        visit.page.keyboard.press("Tab")
        if aim.evaluate("e => e === document.activeElement"):
            break
    expect(aim).to_be_focused()


def test_from_opening_to_a_page_to_hand_out_by_keyboard_alone(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    page, t = visit.page, texts("nl")
    page.goto(address)
    visit.rested()
    headline = visit.headline()
    reached(visit, page.get_by_role("button", name=t("mee.pdf"), exact=True))
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename == "huidig_beleid.pdf"
    saved.value.save_as(tmp_path / "pagina.pdf")
    assert "".join(headline.split()) in letters((tmp_path / "pagina.pdf").read_bytes())


def test_presenting_and_back_by_keyboard_alone(visit: Visit, address: str) -> None:
    page, t = visit.page, texts("nl")
    page.goto(f"{address}?s={written(several())}")
    visit.rested()
    headline, link = visit.headline(), page.url.partition("?")[2]
    reached(visit, page.get_by_role("link", name=t("presentatie.open"), exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-presentatie img")).to_be_visible()
    visit.rested()
    assert visit.headline() == headline
    assert page.url.startswith(f"{address}presentatie?") and "s=1" in page.url
    assert page.locator(".st-key-paginas, .st-key-knoppen, input").count() == 0
    reached(visit, page.get_by_role("link", name=t("presentatie.terug"), exact=True))
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-knoppen")).to_be_visible()
    visit.rested()
    assert visit.headline() == headline
    assert link.partition("s=")[2][:40] in page.url


def test_filling_the_screen_ends_where_it_began(visit: Visit, address: str) -> None:
    page, t = visit.page, texts("nl")
    page.goto(f"{address}presentatie")
    visit.rested()
    page.get_by_role("button", name=t("presentatie.vol_scherm"), exact=True).click()
    page.wait_for_function("() => document.fullscreenElement !== null")
    expect(page.locator(".st-key-presentatie img")).to_be_visible()
    page.get_by_role("link", name=t("presentatie.terug"), exact=True).click()
    expect(page.locator(".st-key-knoppen")).to_be_visible()
    page.wait_for_function("() => document.fullscreenElement === null")
    visit.rested()


@pytest.mark.parametrize("width", list(SCREENS))
@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_it_fits_the_screen_and_is_read_from_a_distance(
    browser: Browser, address: str, lang: str, width: int
) -> None:
    with visiting(browser, width) as visit:
        page = visit.page
        page.set_viewport_size({"width": width, "height": SCREENS[width]})
        page.goto(f"{address}presentatie?{urlencode({'lang': lang})}")
        visit.rested()
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("e => e.scrollHeight <= e.clientHeight && e.scrollWidth <= innerWidth")
        sizes = page.locator(f".st-key-presentatie :is({WORDS})").evaluate_all(
            "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert len(sizes) > 10 and min(sizes) >= READABLE[width]
        picture = page.locator(".st-key-presentatie img").bounding_box()
        assert picture is not None and picture["height"] >= 0.4 * SCREENS[width]
        assert barriers(page) == []
        visit.shot(f"presentatie_{lang}_{width}")
    visit.check()

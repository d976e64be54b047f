"""Ways to a page in a real browser: go there, and wait for all that is on it."""

from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect
from support.browser.browser import Visit

from dashboard.results.outcomes import presets
from dashboard.scenario.edits import Choices
from dashboard.sharing.link import link_of
from dashboard.texts import texts
from simulation.register.register import load_register


def compared(visit: Visit) -> Page:
    """Wait until all there is to compare has been worked out."""
    expect(visit.page.locator(".we-kop.we-naast")).to_be_visible()
    expect(visit.page.locator(".st-key-vergelijken_xlsx button")).to_be_visible()
    visit.rested()
    return visit.page


def opened(visit: Visit, address: str, lang: str = "nl") -> Page:
    """Open the page with everything on it: all doors open, and which lever did it."""
    visit.page.goto(f"{address}vergelijken?lang={lang}")
    page = compared(visit)
    page.locator(".st-key-vergelijken_deel summary").click()
    expect(page.locator(".st-key-vergelijken_zip button")).to_be_visible()
    for key in ("vergelijken_lijnen_tabel", "vergelijken_meer", "vergelijken_tabel"):
        page.locator(f".st-key-{key} summary").click()
        expect(page.locator(f".st-key-{key} table")).to_be_visible()
    visit.settled()  # what moves down under the pointer is not clicked
    worked_out(visit, lang)
    return page


def worked_out(visit: Visit, lang: str = "nl") -> None:
    """Have it worked out which lever did it, unless it was before."""
    page = visit.page
    if (button := page.locator(".st-key-vergelijken_welke button")).count():
        button.click()
    expect(page.locator("table.bijdragen")).to_be_visible()
    expect(
        chart(page, "welke_alt", lang).locator(".mark-rect.role-mark path").first
    ).to_be_attached()
    visit.settled()


def chart(page: Page, words: str, lang: str = "nl") -> Locator:
    """Give a chart by its alternative text."""
    alternative = texts(lang)(f"vergelijken.{words}")
    return page.locator(f'[data-testid=stVegaLiteChart][aria-label="{alternative}"]')


def place(lang: str, preset: str = "wonen_eerst", page: str = "stromen") -> str:
    """Give the address of a page with a scenario, behind that of the server."""
    link = link_of(Choices(preset), presets(), load_register(), lang)
    assert link is not None
    return f"{page}?" + urlencode({"s": link, "lang": lang})


def show(visit: Visit, part: str) -> None:
    """Choose a part, and wait for it."""
    t = texts(visit.page.locator("html").get_attribute("lang") or "nl")
    title = t(f"stromen.deel_{part}")
    visit.page.get_by_role("radio", name=title, exact=True).click()
    expect(visit.page.get_by_role("heading", name=title, exact=True, level=2)).to_be_attached()
    visit.settled()


def divide(visit: Visit, view: str) -> Page:
    """Choose how the people are divided, and wait until that is drawn."""
    page, t = visit.page, texts(visit.page.locator("html").get_attribute("lang") or "nl")
    page.get_by_role("radio", name=t(f"wie.deel_{view}"), exact=True).click()
    areas = page.locator(f".st-key-wie_{view}_vlakken svg.marks .mark-area path")
    expect(areas.first).to_be_attached()
    visit.settled()
    return page

"""What is taken along, in a real browser: pressed, saved, opened without a network, printed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Download, Page, expect
from support.app.downloads import changed, strange
from support.app.pdf import letters
from support.browser.browser import SHOTS, Visit, barriers, visiting
from support.few_draws import FULL

from dashboard.downloads.panel import OFFERS
from dashboard.downloads.report import scenario_report
from dashboard.sharing.scenario_file import file_name
from dashboard.texts import texts
from dashboard.wording.headline import TOTAL
from simulation import load_scenario, run
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import parse_scenario
from simulation.wording.numbers import step_of, stepped

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 2")]

PAPER = 180 / 25.4 * 96
"""Width of what is printed on A4 between margins of 15 mm."""


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser) as found:
        found.page.goto(address)
        found.rested()
        expect(found.page.get_by_role("button", name=texts("nl")("mee.rapport"))).to_be_attached()
        found.settled()
        yield found
    found.check()


def taken(page: Page, key: str) -> Download:
    """Press a button, and give what the browser saves."""
    with page.expect_download() as saved:
        page.get_by_role("button", name=texts("nl")(OFFERS[key].label), exact=True).click()
    return saved.value


@contextmanager
def alone(browser: Browser, page: str, folder: Path, width: int = 1280) -> Iterator[Page]:
    """Open a saved report without any network; it may ask for nothing but itself."""
    file = folder / "rapport.html"
    file.write_text(page, "utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    shown, asked, said = context.new_page(), list[str](), list[str]()
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: said.append(message.text))
    shown.goto(file.as_uri())
    yield shown
    context.close()
    assert (asked, said) == ([file.as_uri()], [])


def test_every_file_is_saved_and_says_the_same(visit: Visit, tmp_path: Path) -> None:
    scenario = load_scenario("wonen_eerst")
    visit.page.get_by_label("Kies een scenario").click()
    visit.page.get_by_role("option", name="Wonen Eerst", exact=True).click()
    expect(visit.page.locator(".we-zin")).to_contain_text("Wonen Eerst")
    visit.rested()
    headline = visit.headline()
    paths = {}
    for key in OFFERS:
        saved = taken(visit.page, key)
        stem = file_name(scenario).removesuffix(".yaml")
        assert saved.suggested_filename == f"{stem}.{key}"
        paths[key] = tmp_path / saved.suggested_filename
        saved.save_as(paths[key])

    assert parse_scenario(paths["yaml"].read_text("utf-8"), "x.yaml").hash == scenario.hash
    found = run(scenario, members=FULL)[0]
    at = list(found.time).index(AMBITION)
    mean = found.indicator(TOTAL).mean(axis=1)[at]
    head, *rows = load_workbook(paths["xlsx"])["Resultaten"].values
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    [told] = [
        c["gemiddelde"]
        for c in cells
        if (c["groep"], c["indicator"], c["tijd"]) == ("totaal", TOTAL, AMBITION)
    ]
    assert told == float(f"{mean:.16g}")
    low, high = found.bands(TOTAL)["q05"][at], found.bands(TOTAL)["q95"][at]
    assert stepped(told, "nl", step_of(low, high)) in headline
    title = ET.parse(paths["svg"]).getroot().findtext("{http://www.w3.org/2000/svg}title")
    assert title is not None
    _, number = title.split(". ", 1)  # first what the picture says, then how many people
    assert number in headline.replace("\n", " ")
    assert number in paths["html"].read_text("utf-8").replace("&#39;", "'")
    assert title.encode() in paths["png"].read_bytes()
    assert "".join(number.split()) in letters(paths["pdf"].read_bytes())
    assert "wonen_eerst;totaal" in paths["csv"].read_text("utf-8-sig")


def test_the_report_can_be_had_with_the_keyboard_alone(visit: Visit) -> None:
    button = visit.page.get_by_role("button", name=texts("nl")("mee.rapport"))
    for _ in range(150):
        visit.page.keyboard.press("Tab")
        if button.evaluate("e => e === document.activeElement"):
            break
    expect(button).to_be_focused()
    with visit.page.expect_download() as saved:
        visit.page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith(".html")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_report_opens_without_a_network_and_keeps_nobody_out(
    browser: Browser, tmp_path: Path, lang: str, width: int
) -> None:
    with alone(browser, scenario_report(changed(lang)), tmp_path, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.lang") == lang
        told = page.locator("#doelen").inner_text()
        assert all(texts(lang).pick(one.label) in told for one in CRITERIA.values())
        assert page.locator("figure svg[role=img]:visible").count() == 2
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"rapport_{lang}_{width}.png", full_page=True)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_column_of_the_report_is_cut_on_a_desk(
    browser: Browser, tmp_path: Path, lang: str
) -> None:
    """Every table fits in its place, which would scroll else."""
    cut = """() => [...document.querySelectorAll('.we-schuif')]
        .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.getAttribute('aria-label'))"""
    with alone(browser, scenario_report(changed(lang)), tmp_path, 1440) as page:
        for width in (1440, 1280, 1200, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(cut) == [], width
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate(cut)  # it would be found


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_report_prints_on_a_few_sheets_and_nothing_is_cut_off(
    browser: Browser, tmp_path: Path, lang: str
) -> None:
    with alone(browser, scenario_report(changed(lang)), tmp_path, int(PAPER)) as page:
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
        widest = page.evaluate(
            "Math.max(...[...document.querySelectorAll('table, svg, pre, p')]"
            ".filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().right))"
        )
        assert 0.8 * PAPER < widest <= PAPER
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        (SHOTS / f"rapport_{lang}.pdf").write_bytes(printed)
    sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 8 <= sheets <= 14
    sizes = {
        tuple(float(x) for x in box.split())
        for box in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", printed)
    }
    for left, bottom, right, top in sizes:
        assert (right - left, top - bottom) == pytest.approx((595, 842), abs=1.5)


def test_a_strangers_name_does_nothing_in_the_report(browser: Browser, tmp_path: Path) -> None:
    with alone(browser, scenario_report(strange()), tmp_path) as page:
        assert page.locator("script, img").count() == 0
        assert "<script>" in page.locator("header").inner_text()

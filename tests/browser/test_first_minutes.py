"""The app in a real browser: a policymaker's first minutes, on a desktop and on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from support.browser.accessibility import still_too_wide
from support.browser.browser import Visit, visiting
from support.few_draws import AT_REST, FEW, FULL

from dashboard.wording.headline import TOTAL
from simulation import run
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import parse_scenario
from simulation.wording.numbers import step_of, stepped

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 1")]


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the page; the parameter is the width and what follows the address."""
    width, query = getattr(request, "param", (1280, ""))
    with visiting(browser, width) as found:
        found.page.goto(address + query)
        drawn = found.page.locator("[data-testid=stVegaLiteChart] .mark-line.role-mark path")
        expect(drawn.first).to_be_attached()
        expect(found.slider("contingent")).to_be_attached()
        found.settled()
        yield found
    found.check()


def test_a_first_visit(visit: Visit) -> None:
    """Read the headline, choose a scenario, move a lever by keyboard, read the goals."""
    before = visit.headline()
    assert "huidig beleid" in before
    visit.shot("1_start")
    visit.page.get_by_label("Kies een scenario").click()
    visit.page.get_by_role("option", name="Wonen Eerst", exact=True).click()
    expect(visit.page.locator(".we-zin")).to_contain_text("Wonen Eerst")
    visit.rested()
    chosen = visit.headline()
    assert chosen != before

    lever = visit.slider("contingent")
    expect(lever).to_have_attribute("aria-valuetext", "9\u00a0%")
    lever.focus()
    for _ in range(6):
        visit.page.keyboard.press("ArrowRight")
    expect(lever).to_have_attribute("aria-valuetext", "12\u00a0%")
    expect(visit.page.locator(".we-zin")).to_contain_text("uw keuzes")
    visit.rested()
    assert re.search(r"\d+\.000", visit.headline())
    assert visit.headline() != chosen
    expect(visit.page.locator(".we-zin")).to_be_in_viewport()  # it stays beside the levers
    visit.shot("2_eigen_keuzes")
    assert visit.page.locator(".we-doelen > li").count() == len(CRITERIA)
    visit.page.get_by_text("De doelen als tabel").click()
    expect(visit.page.locator(".we-tabel.oordelen tbody")).to_have_count(len(CRITERIA))

    visit.page.get_by_role("button", name="Terug naar het scenario").click()
    expect(visit.page.locator(".we-zin")).to_have_text(chosen)


def test_the_chart_shows_counts_and_has_words_and_a_table(visit: Visit) -> None:
    svg = visit.page.locator("[data-testid=stVegaLiteChart] svg").first
    assert 30 < svg.evaluate("e => e.querySelectorAll('*').length") < 2000  # light
    area = visit.page.locator("[data-testid=stVegaLiteChart] .mark-area path").first
    area.hover(force=True)  # points tell their numbers; a band has only columns to tell
    visit.page.wait_for_timeout(300)
    assert visit.page.locator("#vg-tooltip-element.visible").count() == 0
    visit.page.get_by_text("Zoals het CBS telt").click()
    expect(visit.page.locator(".we-legenda")).to_contain_text("telling van het CBS")
    visit.settled()
    alternative = visit.page.locator("[data-testid=stVegaLiteChart][aria-label^=Lijngrafiek]")
    expect(alternative.first).to_be_attached()
    visit.page.get_by_text("Cijfers bij deze grafiek").first.click()
    expect(visit.page.locator(".we-tabel.cijfers")).to_contain_text("26.600")
    visit.shot("3_telling_van_het_cbs", whole=True)


def test_one_click_away_stands_what_another_structure_gives(visit: Visit) -> None:
    page = visit.page
    expect(page.locator(".we-kans")).to_contain_text("De kans op minder dakloze mensen")
    page.get_by_text("Wat als het model anders in elkaar zit?").click()
    table = page.locator(".we-tabel.structuren")
    expect(table).to_contain_text("Geen verdringing")
    visit.settled()
    box, column = (one.bounding_box() for one in (table, page.locator(".st-key-uitkomst")))
    assert box is not None and column is not None
    assert box["x"] + box["width"] <= column["x"] + column["width"] + 1
    visit.shot("3_structuren", whole=True)


def test_the_full_result_follows_by_itself_and_then_nothing_runs(visit: Visit) -> None:
    """Larger steps at first; when the user rests the usual ones, in the same chart."""
    page = visit.page
    visit.rested()
    svg = page.locator("[data-testid=stVegaLiteChart] svg").first.element_handle()
    lever = visit.slider("contingent")
    lever.focus()
    page.keyboard.press("ArrowRight")
    # In one look: a moment later the full result is there.
    quick = page.locator("[data-we-snel]", has_text=f"Snel gerekend, met {FEW} berekeningen")
    expect(quick).to_be_attached(timeout=20_000)
    visit.rested()
    expect(page.locator(AT_REST)).to_contain_text(f"Gemiddeld over {FULL} berekeningen")
    expect(lever).to_be_focused()
    assert svg is not None and svg.evaluate("e => e.isConnected")  # drawn anew it would blink
    for kind in (".we-zin", ".we-strook", ".we-doelen", ".we-legenda"):
        expect(page.locator(kind)).to_have_count(1)
    # What each lever can do, with all draws too.
    expect(page.locator("[data-we-vast]")).to_be_attached(timeout=600_000)
    visit.settled()
    page.evaluate(
        """() => {
            const send = WebSocket.prototype.send;
            window.sent = 0;
            WebSocket.prototype.send = function (data) { window.sent++; send.call(this, data) }
        }"""
    )
    page.wait_for_timeout(3000)
    assert page.evaluate("window.sent") == 0


def test_the_source_of_a_lever(visit: Visit) -> None:
    visit.rested()
    visit.page.locator(".st-key-bron_contingent button").click()
    card = visit.page.get_by_test_id("stPopoverBody")
    expect(card).to_contain_text("Hoe zeker is dit?")
    expect(card).to_contain_text("Van 0\u00a0% tot 15\u00a0%.")
    visit.shot("4_bron")


def test_take_the_scenario_along(visit: Visit) -> None:
    """The file gives the same number in the library as the page shows."""
    lever = visit.slider("flexwoningen")
    lever.focus()
    visit.page.keyboard.press("End")
    expect(visit.page.locator(".we-zin")).to_contain_text("uw keuzes")
    visit.rested()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Scenario (YAML)").click()
    path = download.value.path()
    name = download.value.suggested_filename
    assert re.fullmatch(r"huidig_beleid_aangepast_[0-9a-f]{6}\.yaml", name)
    scenario = parse_scenario(path.read_text("utf-8"), name)
    result = run(scenario, members=FULL)[0]
    row = list(result.time).index(AMBITION)
    low, high = (result.bands(TOTAL)[end][row] for end in ("q05", "q95"))
    number = stepped(result.indicator(TOTAL)[row].mean(), "nl", step_of(low, high))
    assert f" {number} " in visit.headline()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Cijfers (CSV)").click()
    assert download.value.suggested_filename == name.replace(".yaml", ".csv")


def test_the_switch_of_language_lives_in_the_link(visit: Visit) -> None:
    visit.page.get_by_text("English", exact=True).click()
    expect(visit.page.locator(".we-zin")).to_contain_text("current policy")
    assert visit.page.evaluate("location.search") == "?lang=en"
    expect(visit.slider("contingent")).to_have_attribute("aria-valuetext", "5%")
    expect(visit.slider("flexwoningen")).to_have_attribute("aria-valuetext", "1,200")
    visit.settled()
    visit.shot("5_english", whole=True)


def test_it_fits(visit: Visit) -> None:
    """Nor at the other widths (`test_every_page`) does it scroll or is a label cut off."""
    for width in (768, 1920):
        visit.page.set_viewport_size({"width": width, "height": 900})
        assert still_too_wide(visit.page) == []
        visit.shot(f"6_breedte_{width}", whole=True)


@pytest.mark.parametrize("visit", [(1280, "?lang=%3Cscript%3E")], indirect=True)
def test_a_damaged_link_is_dutch(visit: Visit) -> None:
    assert "huidig beleid" in visit.headline()

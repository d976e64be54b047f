"""Scenarios side by side in a real browser: compare, see what differs, and take it along."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from support.app.comparison_workbook import check_book, facts, sheets
from support.browser.browser import Visit, visiting
from support.browser.visited_pages import chart, compared, opened, worked_out
from support.few_draws import FULL

import cli
from dashboard.texts import texts
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import load_register
from simulation.scenario.compare import inputs
from simulation.scenario.scenario import load_scenario

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 2")]

NL = texts("nl")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    with visiting(browser) as found:
        yield found
    found.check()


def choose(visit: Visit, label: str, name: str) -> None:
    visit.page.get_by_label(label, exact=True).click()
    visit.page.get_by_role("option", name=name, exact=True).click()
    expect(visit.page.locator(".we-kop.we-naast")).to_contain_text(name)
    compared(visit)


def test_compare_three_scenarios_and_take_them_along(
    visit: Visit,
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The workbook has the numbers of the command line for the scenarios that came with it."""
    page = visit.page
    page.goto(address)
    lever = visit.slider("contingent")
    expect(lever).to_be_attached()
    lever.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".we-zin")).to_contain_text("uw keuzes")
    visit.rested()

    page.get_by_role("link", name="Vergelijken").click()
    compared(visit)
    told = page.locator(".we-kop.we-naast p").all_inner_texts()
    assert len(told) == 3
    assert "Huidig beleid" in told[0] and "Wonen Eerst" in told[1] and "Uw scenario" in told[2]
    differing = page.locator("table.naast").first
    listed = inputs([load_scenario("huidig_beleid"), load_scenario("wonen_eerst")], load_register())
    for one in listed:  # what the user moved is among them
        expect(differing).to_contain_text(one.label.nl)
    expect(differing.locator("tbody")).to_have_count(len(listed))
    visit.shot("vergelijken_1_drie")
    choose(visit, NL("vergelijken.derde"), "Meer opvang")
    choose(visit, NL("vergelijken.vierde"), "Preventie eerst")
    page.get_by_label(NL("vergelijken.tweede"), exact=True).click()
    page.get_by_role("option", name="Uw scenario", exact=True).click()
    expect(page.locator(".we-kop.we-naast p").nth(1)).to_contain_text("Uw scenario")
    compared(visit)
    worked_out(visit)
    visit.shot("vergelijken_2_vier", whole=True)

    page.get_by_role("link", name="Onderbouwing").click()
    expect(page.locator("h1")).to_have_text("Onderbouwing")
    visit.settled()
    page.get_by_role("link", name="Vergelijken").click()
    compared(visit)
    told = page.locator(".we-kop.we-naast p").all_inner_texts()
    assert ["Uw scenario" in told[1], "Meer opvang" in told[2], "Preventie" in told[3]] == [
        True
    ] * 3

    choose(visit, NL("vergelijken.derde"), "Wonen Eerst")
    page.get_by_label(NL("vergelijken.vierde"), exact=True).click()
    page.get_by_role("option", name="Geen", exact=True).click()
    expect(page.locator(".we-kop.we-naast p")).to_have_count(3)
    compared(visit)
    book = sheets(taken(page, ".st-key-vergelijken_xlsx", tmp_path).read_bytes())
    about = facts(book)
    assert about["modelversie"] == model_version() and about["trekkingen"] == FULL
    # Of the second; and of one that someone had worked out before, which was there at once.
    told = {row["scenario"] for row in book["Bijdragen"]}
    assert about["scenario_2"] in told <= {about["scenario_2"], "wonen_eerst"}
    monkeypatch.chdir(tmp_path)
    keys = dict(
        zip(
            (about[f"scenario_{n}"] for n in (1, 2, 3)),
            ("huidig_beleid", "eigen", "wonen_eerst"),
            strict=True,
        )
    )

    def result_of(name: str) -> Any:
        path = taken(page, f".st-key-vergelijken_yaml_{keys[name]}", tmp_path)
        assert path.name == f"{name}.yaml"
        capsys.readouterr()
        assert cli.main(["run", f"./{path.name}", "--json"]) == 0
        return json.loads(capsys.readouterr().out)["results"][0]

    check_book(book, result_of)


def taken(page: Page, button: str, folder: Path) -> Path:
    """Download a file as the user does, under the name that it gets."""
    with page.expect_download() as download:
        page.locator(f"{button} button").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_charts_are_light_and_have_words(visit: Visit, address: str) -> None:
    page = opened(visit, address)
    charts = page.locator("[data-testid=stVegaLiteChart]")
    expect(charts).to_have_count(3)
    for name in ("lijnen_alt", "alt", "welke_alt"):
        svg = chart(page, name).locator("svg")
        assert 30 < svg.evaluate("e => e.querySelectorAll('*').length") < 2000
        numbers = svg.locator(".role-axis-label text").all_text_contents()
        assert not [n for n in numbers if re.search(r"\d,\d{3}", n)]
    lines = chart(page, "alt").locator(".mark-line.role-mark path")
    dashes = [line.get_attribute("stroke-dasharray") for line in lines.all()]
    assert len(set(dashes)) == len(dashes) == 2


def test_the_chart_of_another_indicator_is_the_same_chart(visit: Visit, address: str) -> None:
    """Its data are swapped: drawn anew it would blink."""
    page = opened(visit, address)
    svg = chart(page, "alt").locator("svg").element_handle()
    visit.settled()
    page.get_by_label(NL("vergelijken.maat"), exact=True).click()
    option = page.get_by_role("option", name=re.compile("^CBS-telling vergeleken"))
    for _ in range(60):  # the list has in the page only what is in view
        if option.count():
            break
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(60)
    option.click()
    expect(page.get_by_text("procentpunt").first).to_be_visible()
    visit.settled()
    assert svg is not None and svg.evaluate("e => e.isConnected")
    labels = chart(page, "alt").locator(".role-axis-label text").all_text_contents()
    assert "2031" in labels
    visit.shot("vergelijken_3_aandeel", whole=True)

"""The first page on one screen: answer, picture and levers, and what each lever can do."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser.browser import Visit, visiting

from dashboard.texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 1")]

SCREENS = [(1280, 800), (1440, 900)]
NEEDED = 4
"""Levers that can be seen without scrolling."""
CHART = "[data-testid=stVegaLiteChart]"


def opened(visit: Visit, address: str, size: tuple[int, int], lang: str = "nl") -> Page:
    page = visit.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}?lang={lang}")
    expect(page.locator(f"{CHART} .mark-line.role-mark path").first).to_be_attached()
    visit.rested()
    return page


def box(one: Locator) -> dict[str, Any]:
    found = one.bounding_box()
    assert found is not None
    return dict(found)


def in_sight(page: Page, one: Locator) -> bool:
    """Tell whether all of it can be seen without scrolling."""
    size, place = page.viewport_size, box(one)
    assert size is not None
    below, beside = place["y"] + place["height"], place["x"] + place["width"]
    return place["y"] >= 0 and below <= size["height"] and beside <= size["width"]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_answer_picture_and_levers_are_in_sight(
    browser: Browser, address: str, size: tuple[int, int], lang: str
) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address, size, lang)
        for part in (".we-zin", ".we-kans", ".we-cijfers", f"{CHART} svg"):
            assert in_sight(page, page.locator(part).first), part
        levers = page.locator("[class*=st-key-knopblok_]:visible").all()
        assert sum(in_sight(page, one) for one in levers) >= NEEDED
        visit.shot(f"eerste_scherm_{size[0]}x{size[1]}_{lang}")
        # A move may not push the picture away, not even with a warning at the answer.
        page.get_by_role("button", name=texts(lang)("welkom.probeer")).click()
        expect(page.locator(".we-zin")).to_contain_text(
            "uw keuzes" if lang == "nl" else "your choices"
        )
        visit.settled()
        picture, height = box(page.locator(f"{CHART} svg").first), size[1]
        assert height - picture["y"] > 0.5 * picture["height"]
        visit.shot(f"na_een_zet_{size[0]}x{size[1]}_{lang}")
    visit.check()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_lever_tells_what_it_can_do_in_two_clicks(
    browser: Browser, address: str, lang: str
) -> None:
    """In none beside the lever, once that is known; in full on its card."""
    t = texts(lang)
    with visiting(browser) as visit:
        page = opened(visit, address, (1280, 800), lang)
        beside = page.locator("[data-we-effect=contingent]")
        expect(beside).not_to_be_empty()
        assert beside.inner_text().startswith(t("knoppen.naar", waarde="15", verschil="")[:-2])
        page.locator(".st-key-bron_contingent button").click()
        card = page.get_by_test_id("stPopoverBody")
        expect(card).to_contain_text(t("kan.titel"))
        expect(card).to_contain_text(t("knoppen.typ_procent"))
        visit.shot(f"kaart_{lang}")
    visit.check()


def test_what_a_lever_can_do_follows_the_choices_and_no_lever_is_redrawn(
    browser: Browser, address: str
) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address, (1280, 800))
        beside = page.locator("[data-we-effect=flexwoningen]")
        expect(page.locator("[data-we-alle]")).to_be_attached()
        before = page.locator("[data-we-effecten]").get_attribute("data-we-effecten")
        assert before is not None and beside.inner_text() == json.loads(before)["flexwoningen"]
        slider = visit.slider("contingent")
        slider.focus()
        for _ in range(6):
            page.keyboard.press("ArrowRight")
        expect(page.locator(".we-zin")).to_contain_text("uw keuzes")
        told = page.locator("[data-we-effecten]")
        expect(told).not_to_have_attribute("data-we-effecten", before)
        expect(page.locator("[data-we-alle]")).to_be_attached()
        after = page.locator("[data-we-effecten]").get_attribute("data-we-effecten")
        assert after is not None and json.loads(after) != json.loads(before)
        assert beside.inner_text() == json.loads(after)["flexwoningen"]
        expect(slider).to_be_focused()
    visit.check()


def test_on_a_phone_answer_picture_levers_follow_each_other(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address, (390, 844))
        parts = (".we-zin", f"{CHART} svg", "[class*=st-key-knopblok_]:visible", ".we-doelen")
        tops = [box(page.locator(part).first)["y"] for part in parts]
        assert tops == sorted(tops)
        lever = visit.slider("contingent")
        lever.scroll_into_view_if_needed()
        lever.focus()
        page.keyboard.press("ArrowRight")
        strip = page.locator(".we-strook")
        expect(strip).to_be_in_viewport(ratio=1.0)
        expect(strip).to_contain_text("mensen dakloos")
        visit.shot("telefoon_390")
        page.set_viewport_size({"width": 768, "height": 1024})
        visit.settled()
        visit.shot("tablet_768")
    visit.check()


def test_a_warning_is_one_line_and_leads_to_its_lever(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address, (1280, 800))
        page.get_by_role("button", name=texts("nl")("welkom.probeer")).click()
        line = page.locator(".we-letop")
        expect(line).to_contain_text("te weinig begeleiding")
        assert box(line)["height"] < 40
        page.locator(".st-key-advies_lees button").first.click()
        page.get_by_role("button", name="Naar ‘Begeleiding thuis’").click()
        expect(visit.slider("begeleidingsplekken")).to_be_visible()
    visit.check()

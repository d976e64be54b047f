"""Every page, with each of its doors open: nobody is kept out, in any language, at any width."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser.accessibility import (
    WHITE,
    WIDTHS,
    contrast,
    faint,
    faint_in_pictures,
    hindrances,
    strange,
    too_wide,
)
from support.browser.browser import Visit, visiting
from support.browser.scan import scanned, tips
from support.browser.visited_pages import divide, opened, place, show
from support.places import ROOT

from dashboard.pages import onderbouwing
from dashboard.pages.stromen import page as stromen
from dashboard.pages.wie.views import VIEWS
from dashboard.shell import PAGES
from dashboard.texts import LANGUAGES, texts
from simulation.register.register import load_register
from simulation.scenario.scenario import LOOPS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser 1")]

PHONE = 375
"""Width of a usual one."""
BROKEN = "naam: Plan\nknoppen:\n  contingnt: 0.1\n"
LEVER = "contingent"

# The pages, one state after another --------------------------------------------------------------

State = Iterator[tuple[str, str]]
"""What is open on a page, and the part that is new since."""
PAGE, POPOVER = "html", "[data-testid=stPopoverBody]"
FAULTS = "a file with faults"


def door(page: Page, key: str) -> None:
    """Open a door, and wait for what is behind it."""
    page.locator(f".st-key-{key} summary").click()
    behind = page.locator(f".st-key-{key} [data-testid=stExpanderDetails]")
    expect(behind.locator("p, table, label, input").first).to_be_visible()


def upload(page: Page, name: str, content: str) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files([file])
    expect(page.get_by_test_id("stAlertContentError")).to_be_visible()


def _haalbaar(visit: Visit, address: str, lang: str) -> State:
    page, t = visit.page, texts(lang)
    page.goto(address + place(lang).removeprefix("stromen"))  # a scenario that gives reasons
    visit.rested()
    visit.drawn()
    yield "closed", PAGE
    slider = visit.slider(LEVER)
    slider.focus()
    page.keyboard.press("End")
    expect(page.locator(f".st-key-terug_{LEVER} button")).to_be_visible()
    page.get_by_text(t("knoppen.alle"), exact=True).click()
    expect(page.locator("[data-testid=stSlider]").nth(12)).to_be_visible()
    page.get_by_text(t("grafiek.cbs_equivalent"), exact=True).click()
    for key in ("uitleg_kop", "tabel", "aannames_deur", "drempels", "openen"):
        door(page, key)
    visit.rested()
    visit.drawn()
    yield "open", PAGE
    for key in (
        f"bron_{LEVER}",
        f"bron_aanname_{next(iter(load_register().assumptions))}",
        "deur_geschiedenis",
        "deur_deel",
        "deur_mijn",
    ):
        visit.rested()  # what opens while the page runs again may stay empty
        page.locator(f".st-key-{key} button").first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_contain_text(re.compile(r"\w{3}"))
        visit.settled()
        if key == "deur_mijn":
            page.locator(".st-key-mijn_bewaar button").click()
            expect(page.locator(".st-key-mijn_mijn_1")).to_be_visible()
            visit.settled()
        yield key, POPOVER
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    upload(page, "plan.yaml", BROKEN)
    yield FAULTS, "[data-testid=stFileUploader], [data-testid=stAlert]"


def _vergelijken(visit: Visit, address: str, lang: str) -> State:
    opened(visit, address, lang)
    visit.drawn()
    yield "open", PAGE


def _wie(visit: Visit, address: str, lang: str) -> State:
    page = visit.page
    page.goto(address + place(lang, page="wie"))
    expect(page.locator(".we-deelzin")).to_be_attached()
    for view in VIEWS:
        divide(visit, view)
        _all_doors(visit)
        yield view, PAGE


def _stromen(visit: Visit, address: str, lang: str) -> State:
    page = visit.page
    page.goto(address + place(lang))
    expect(page.locator(".we-stroombeeld img")).to_be_attached()
    for part in stromen.PARTS:
        show(visit, part)
        if part == "lussen":
            page.locator(".st-key-stromen_bereken button").click()
            expect(page.locator(".we-uitkomst")).to_have_count(len(LOOPS))
        _all_doors(visit)
        yield part, PAGE


def _onderbouwing(visit: Visit, address: str, lang: str) -> State:
    page, t = visit.page, texts(lang)
    page.goto(f"{address}onderbouwing?lang={lang}")
    for part in onderbouwing.PARTS:
        title = t(f"onderbouwing.deel_{part}")
        page.get_by_role("radio", name=title, exact=True).click()
        expect(page.get_by_role("heading", name=title, exact=True, level=2)).to_be_attached()
        _all_doors(visit)
        yield part, PAGE


def _nieuwe_telling(visit: Visit, address: str, lang: str) -> State:
    page = visit.page
    page.goto(f"{address}nieuwe-telling?lang={lang}")
    expect(page.locator("[data-testid=stFileUploader]")).to_be_visible()
    _all_doors(visit)
    yield "open", PAGE
    upload(page, "tellingen.csv", "id;value\nx;y\n")
    yield FAULTS, "[data-testid=stFileUploader], [data-testid=stAlert]"


def _presentatie(visit: Visit, address: str, lang: str) -> State:
    visit.page.goto(address + place(lang).replace("stromen", "presentatie"))
    expect(visit.page.locator(".st-key-presentatie img")).to_be_visible()
    visit.rested()
    visit.drawn()
    yield "open", PAGE


def _all_doors(visit: Visit) -> None:
    visit.settled()
    closed = visit.page.locator("[data-testid=stExpander] details:not([open]) > summary")
    while closed.count():  # behind a door may be others
        closed.evaluate_all("e => e.forEach(door => door.click())")
        visit.settled()
    visit.drawn()


STATES: dict[str, Callable[[Visit, str, str], State]] = {
    "haalbaar": _haalbaar,
    "vergelijken": _vergelijken,
    "wie": _wie,
    "stromen": _stromen,
    "onderbouwing": _onderbouwing,
    "nieuwe-telling": _nieuwe_telling,
    "presentatie": _presentatie,
}

DRAWN: dict[str, set[str]] = {
    "haalbaar": {"closed", "open"},
    "vergelijken": {"open"},
    "wie": set(VIEWS),
    "stromen": {"stromen", "situaties", "opvang"},
    "onderbouwing": {"ijking"},
    "nieuwe-telling": set(),
    "presentatie": {"open"},
}
"""Where there are drawings with words in them."""

POINTED = {"haalbaar", "vergelijken", "stromen", "wie"}
"""Where there are charts with tooltips."""


# What holds everywhere ---------------------------------------------------------------------------


def test_every_page_is_visited() -> None:
    assert set(STATES) == set(PAGES)


def test_no_rule_changes_between_the_two_phones() -> None:
    """So all is held against the narrowest of them only."""
    styles = [path.read_text("utf-8") for path in (ROOT / "dashboard").rglob("*.css")]
    turns = {int(width) for style in styles for width in re.findall(r"-width: (\d+)px\)", style)}
    assert turns and not [width for width in turns if WIDTHS[-1] <= width < PHONE]


@pytest.mark.parametrize("lang", list(LANGUAGES))
@pytest.mark.parametrize("name", list(PAGES))
def test_nobody_is_kept_out(browser: Browser, address: str, name: str, lang: str) -> None:
    """At both widths, in a browser of the other language; all comes from our own server."""
    (other,) = set(LANGUAGES) - {lang}
    found, drawn, pointed = {}, set(), 0
    with visiting(browser, WIDTHS[0], {"nl": "en-US", "en": "nl-NL"}[lang]) as visit:
        for state, part in STATES[name](visit, address, lang):
            found[state] = hindrances(visit, lang, part, int(state == FAULTS))
            found[state]["scan"] = scanned(visit.page, lang)
            if part != PAGE:
                continue
            count, in_charts = faint(visit.page)
            more, in_pictures = faint_in_pictures(browser, visit.page)
            if count + more:
                drawn.add(state)
            heard, found[state]["tooltip"] = tips(visit.page, lang)
            pointed += heard
            found[state]["faint"] = in_charts + in_pictures
            if lang == "nl":
                visit.shot(f"overal_{name}_{state}", whole=state != "ijking")  # that is very long
        assert strange(visit.page, other)  # what is looked for would be found
        visit.check()
    told = [
        f"{state}: {what}: {one}"
        for state, some in found.items()
        for what, lines in some.items()
        for one in lines
    ]
    assert not told, "\n".join(told)
    assert drawn == DRAWN[name]
    assert (pointed > 0) == (name in POINTED), "charts tell something where they are pointed at"


def test_faint_words_would_be_found(browser: Browser) -> None:
    """Words on white, on a dark bar, half seen through, and in white on white with a halo."""
    with visiting(browser) as visit:
        visit.page.set_content(
            """<svg width="400" height="200">
            <rect width="400" height="40" fill="#1b2733"/>
            <text x="9" y="25" fill="white">good 1</text>
            <text x="209" y="25" fill="#1b2733">bad 1</text>
            <text x="9" y="75" fill="#767676">good 2</text>
            <text x="209" y="75" fill="#777777">bad 2</text>
            <g opacity="0.5"><text x="209" y="125" fill="black">bad 3</text></g>
            <text x="9" y="175" fill="white" stroke="white" stroke-width="4">good 4</text>
            <text x="9" y="175" fill="black">good 4</text>
            <text x="209" y="175" fill="white" stroke="white">bad 4</text>
            </svg>"""
        )
        count, found = faint(visit.page)
    assert count == 7
    assert [one.partition(":")[0] for one in found] == ["bad 1", "bad 2", "bad 3", "bad 4"]
    assert contrast(WHITE, (0.0, 0.0, 0.0)) == pytest.approx(21.0)


def test_a_broken_range_and_words_of_each_kind_would_be_found(browser: Browser) -> None:
    """Not what stands in code, or for a screen reader alone in a line of its own."""
    with visiting(browser) as visit:
        visit.page.set_content(
            """<p style="width: 60px">vandaag 33.000–50.000</p>
            <p>nog 1 <strong>plekken</strong></p><p><code>in_de_code</code> in_de_tekst</p>
            <img alt="waarde: 1234.56789"><p lang="en">There is one of the people here</p>
            <p class="we-verborgen" style="width: 1px">1.000–2.000</p>"""
        )
        assert scanned(visit.page, "nl") == [
            "plural of one: 1 plekken",
            "name of a field: in_de_tekst",
            "raw float: 1234.56789",
            "broken range: 33.000–50.000",
        ]


def test_what_does_not_fit_or_is_in_another_language_would_be_found(browser: Browser) -> None:
    with visiting(browser, 320) as visit:
        visit.page.set_content(
            """<main class="stMain" data-testid="stMain" style="overflow: auto">
            <p style="width: 500px">There is no one to wait for</p>
            <div style="overflow: auto; width: 200px"><p style="width: 500px">Fits</p></div>
            <p lang="nl">Dit is er niet voor het eerst</p><p>Dit is er niet voor het eerst</p>
            <p>Ongedaan maken</p></main>"""
        )
        assert too_wide(visit.page) == [
            "the page scrolls sideways",
            "beyond the edge: There is no one to wait for",
        ]
        assert strange(visit.page, "en") == [
            "text: Dit is er niet voor het eerst",
            "text: Ongedaan maken",
        ]
        assert strange(visit.page, "nl") == ["text: There is no one to wait for"]

"""ReportTexts, colours and charts of the report: both languages complete, readable, valid."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import altair as alt
import pytest
from axe_playwright_python.sync_playwright import Axe
from jsonschema import ValidationError
from playwright.sync_api import Browser, Page, sync_playwright
from support.places import ROOT
from support.report_document import GROUP, HOSTILE, about, outlook, page, read, root

from calibration.report import report
from calibration.report.charts import Axis, Line, Panel, cloud, dressed, lines, paths
from calibration.report.words import catalog, report_texts
from simulation.wording.text import LANGUAGES

HOME = ROOT / "calibration" / "report"
BOTH = pytest.mark.parametrize("lang", LANGUAGES)
PATIENCE = 120_000.0
"""Milliseconds that a page may take on a busy machine."""

pytestmark = pytest.mark.xdist_group(GROUP)


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _asked() -> tuple[set[str], set[str]]:
    """Keys in the code: whole ones, and the beginnings of composed ones."""
    whole_, beginnings = set(), set()
    for path in sorted(HOME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole_.add(node.value)
    tops = {key.partition(".")[0] for key in catalog().entries}
    return whole_, {b for b in beginnings if b.partition(".")[0] in tops and "." in b}


def test_every_text_asked_for_exists_and_none_is_idle() -> None:
    asked, beginnings = _asked()
    tops = {key.partition(".")[0] for key in catalog().entries}
    keys = {word for word in asked if re.fullmatch(r"[a-z]\w*\.[\w.]+", word)}
    assert {key for key in keys if key.partition(".")[0] in tops} - set(catalog().entries) == set()
    families = tuple(b for b in beginnings)
    assert {k for k in catalog().entries if k not in asked and not k.startswith(families)} == set()
    with pytest.raises(KeyError):
        report_texts("nl")("answer.nothing_like_it")


@pytest.mark.slow
@BOTH
def test_no_key_and_no_gap_shows(lang: str) -> None:
    [body] = root(lang).findall("body")
    shown = "\n".join(body.itertext()).replace(HOSTILE, "")
    assert not [key for key in catalog().entries if re.search(rf"\b{re.escape(key)}\b", shown)]
    assert "{" not in shown and "}" not in shown
    other = next(one for one in LANGUAGES if one != lang)
    titles = [key for key in catalog().entries if key.endswith(".title")]
    assert not [k for k in titles if catalog().entries[k].in_(other) in shown]


def test_an_unknown_language_is_dutch() -> None:
    assert read(report(about(), "xx")).get("lang") == "nl"


@pytest.mark.parametrize("wide", [True, False])
def test_charts_are_valid_vega_lite(wide: bool) -> None:
    row = Line("a\nb", (("band", 0.2, 0.7), ("value", 0.0, 0.4)), (("counted", 0.3),), "30 %")
    path = outlook()["paths"]["dakloos_totaal"]
    panel = Panel("a", outlook()["time"], path, path)
    drawn = (
        lines([row], Axis("x", percent=True, at=0.5), "nl"),
        paths([panel, panel]),
        cloud([(0.1, 3.0), (0.2, 4.0)], "x", "y", "nl"),
    )
    for draw in drawn:
        alt.Chart.from_dict(dressed(draw(wide)))  # raises when it is not
    broken = dressed(drawn[0](wide))
    broken["layer"][0]["mark"] = {"type": "no such mark"}
    with pytest.raises(ValidationError):
        alt.Chart.from_dict(broken)


# In a browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_flags: list[str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium_flags)
        yield browser
        browser.close()


@contextmanager
def shown(browser: Browser, folder: Path, width: int) -> Iterator[Page]:
    """Open the report as a file; it may ask for nothing but itself."""
    file = folder / "report.html"
    file.write_text(page("nl"), "utf-8")
    asked: list[str] = []
    said: list[str] = []
    with browser.new_page(viewport={"width": width, "height": 800}) as visit:
        visit.set_default_timeout(PATIENCE)
        visit.on("request", lambda request: asked.append(request.url))
        visit.on("console", lambda message: said.append(message.text))
        visit.goto(file.as_uri())
        yield visit
    assert (asked, said) == ([file.as_uri()], [])


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_fits_every_screen(browser: Browser, tmp_path: Path, width: int) -> None:
    """Only tables may be wider than the screen, inside a frame that scrolls."""
    with shown(browser, tmp_path, width) as visit:
        assert visit.evaluate("document.documentElement.scrollWidth") == width
        drawn = visit.locator("svg[role=img]:visible")
        assert drawn.count() == visit.locator("figure").count() > 0


@pytest.mark.browser
def test_nothing_keeps_a_reader_out(browser: Browser, tmp_path: Path) -> None:
    """By the rules of axe; what is inside a chart is a picture to them."""
    with shown(browser, tmp_path, 320) as visit:
        rules = {"runOnly": ["wcag2a", "wcag2aa", "best-practice"]}
        found = Axe().run(visit, {"exclude": ["svg > *"]}, rules)
        assert [rule["id"] for rule in found.response["violations"]] == []

"""The report as a page: well formed, readable by everyone, and asking for nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from support.report_document import (
    GROUP,
    HOSTILE,
    SVG,
    checks,
    counts,
    page,
    read,
    root,
    table,
    words_of,
)

from calibration.report import report
from calibration.report.svg import ForeignError, to_svg
from simulation.register.posterior import FAILED
from simulation.wording.text import LANGUAGES

BOTH = pytest.mark.parametrize("lang", LANGUAGES)
MARKS = 2_000

pytestmark = pytest.mark.xdist_group(GROUP)


class Tags(HTMLParser):
    """Tags as a browser reads them: one that is never closed, or closed twice, is an error."""

    VOID = ("meta", "br", "wbr", "img", "link", "input")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.all: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append(tag)
        named = ("src", "href", "xlink:href", "srcset", "data", "action", "poster")
        self.links += [value or "" for name, value in attrs if name in named]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID or "svg" in self.open, f"<{tag}/> stays open in a browser"
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@BOTH
def test_the_page_is_well_formed_and_loads_nothing(lang: str) -> None:
    tags = Tags()
    tags.feed(page(lang))
    assert tags.open == []
    assert not {"script", "link", "img", "iframe", "object", "image", "use"} & set(tags.all)
    assert tags.links and all(link.startswith("#") for link in tags.links)
    named = {e.attrib["id"] for e in root(lang).iter() if "id" in e.attrib}
    assert {link[1:] for link in tags.links} <= named
    bare = re.sub(r'xmlns(:\w+)?="[^"]*"', "", page(lang))
    assert not re.search(r"https?://|//\w+\.\w+/|@import|@font-face|url\((?!#)", bare)


@BOTH
def test_the_page_can_be_read_by_everyone(lang: str) -> None:
    html = root(lang)
    assert html.get("lang") == lang and html.findtext("head/title")
    ids = [e.attrib["id"] for e in html.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    levels = [int(e.tag[1]) for e in html.iter() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for one in html.iter("table"):
        assert words_of(one[0]) and one[0].tag == "caption"
        assert all(e.get("scope") == "col" for e in one.iterfind("thead/tr/th"))
        for row in one.iterfind("tbody/tr"):
            assert row[0].tag == "th" and row[0].get("scope") == "row"
            assert len(row) == len(one.findall("thead/tr/th"))


@BOTH
def test_every_chart_has_words_and_a_table_and_is_small(lang: str) -> None:
    html = root(lang)
    figures = list(html.iter("figure"))
    assert len(figures) >= 12
    for figure in figures:
        drawn = list(figure.iter(f"{SVG}svg"))
        assert len(drawn) == 2 and words_of(figure[0])
        for svg in drawn:
            assert svg.get("role") == "img" and len(svg.attrib["aria-label"]) > 40
            inner = [e for e in svg.iter() if e is not svg]
            assert not [e for e in inner if e.get("role") or e.get("aria-label")]
            marks = [
                e for e in inner if e.tag.removeprefix(SVG) in ("path", "line", "rect", "text")
            ]
            assert 0 < len(marks) < MARKS
    for section in html.iterfind(".//section"):
        assert section.find(".//table") is not None or section.find(".//figure") is None


def test_numbers_in_charts_are_dutch() -> None:
    said = {lang: {e.text for e in root(lang).iter(f"{SVG}text")} for lang in LANGUAGES}
    assert "100.000" in said["nl"] and "100,000" in said["en"]
    assert "100,000" not in said["nl"] and "100.000" not in said["en"]


def test_a_chart_that_would_load_something_is_refused() -> None:
    for mark in (
        {"type": "image", "url": "data:image/png;base64,AAAA"},
        {"type": "bar", "href": "https://example.org"},
    ):
        spec = {
            "data": {"values": [{"a": 1}]},
            "mark": mark,
            "encoding": {"x": {"field": "a", "type": "quantitative"}},
        }
        with pytest.raises(ForeignError):
            to_svg(spec, "nl-NL", "c", "words")


def test_strange_signs_stay_text() -> None:
    """The source of a count is shown as it is, wherever it stands."""
    for lang in LANGUAGES:
        below = [words_of(e) for e in root(lang).iterfind(".//*[@class='we-klein']")]
        assert sum(HOSTILE in words for words in below) == 2


def test_strange_signs_stay_text_in_charts_and_sentences() -> None:
    odd = {"nl": HOSTILE, "en": HOSTILE}
    one = {**counts()[1], "label": odd, "id": HOSTILE, "region_set": HOSTILE}
    wrong = [{**check, "label": odd, "where": HOSTILE} for check in checks(("ess",))]
    made = read(
        report(
            {
                "gate": FAILED,
                "checks": wrong,
                "seed": HOSTILE,
                "structure": HOSTILE,
                "data_hash": HOSTILE,
                "fit": [one],
            }
        )
    )
    assert {e.tag for e in made.iter()}.isdisjoint({"script", "img"})
    assert HOSTILE in words_of(made.findall(".//p")[0])
    assert table(made, "t-provenance")["data_hash"][1] == HOSTILE
    assert any("<script>" in "".join(e.itertext()) for e in made.iter(f"{SVG}text"))

"""The charts of the other pages as pictures: the same chart, and words for who sees no page."""

import re
import struct
from functools import lru_cache

import pytest
from streamlit.testing.v1 import AppTest
from support.app.compare_page import BASE, BOTH, MINE, OWN_CHOICES, PREVENTION, REGISTER, TOTAL
from support.app.pictures import SVG, chunks, read, told_by, words_in

from dashboard.charts.image import Around, Kind, Sheet
from dashboard.charts.image_downloads import KINDS
from dashboard.charts.signs import SIGNS
from dashboard.charts.trend import LINES, Reader, trend_sheet
from dashboard.downloads.scenario_files import called, for_others
from dashboard.pages.vergelijken import contributions
from dashboard.pages.vergelijken.comparison import OWN, Comparison, Side
from dashboard.pages.vergelijken.downloads import origin
from dashboard.pages.vergelijken.images import (
    around,
    contribution_sheet,
    difference_sheet,
    for_reader,
)
from dashboard.pages.wie import stack_chart
from dashboard.pages.wie.page import KEPT_VIEW
from dashboard.pages.wie.views import VIEWS
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import outcome
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.sharing.provenance import made
from dashboard.texts import texts
from dashboard.wording.beside_policy import sides
from dashboard.wording.quantities import Quantity
from simulation.outcomes.scenario_runs import model_version

pytestmark = pytest.mark.slow

ADDRESS = "http://localhost:8501/vergelijken"


@lru_cache
def compared(lang: str) -> tuple[Comparison, Around]:
    t = for_others(texts(lang))
    parts = ((BASE.id, BASE), (OWN, MINE), (PREVENTION.id, PREVENTION))
    found = Comparison(
        [
            Side(k, t("vergelijken.eigen") if k == OWN else one.naam, outcome(one, REGISTER))
            for k, one in parts
        ]
    )
    found = for_reader(found, called(OWN_CHOICES, "Wonen Eerst", t))
    origins = [origin(side.result, REGISTER, lang, ADDRESS) for side in found.sides]
    return found, around(found, origins, t)


def difference(lang: str) -> Sheet:
    comparison, told = compared(lang)
    return difference_sheet(comparison, TOTAL, told, for_others(texts(lang)))


def bars(lang: str) -> Sheet:
    comparison, told = compared(lang)
    side, t = comparison.others[0], for_others(texts(lang))
    found = contributions.attribution(BASE, MINE, REGISTER)
    parts = contributions.parts(found, comparison, side, TOTAL, t)
    total = comparison.difference(TOTAL, side)
    return contribution_sheet(parts, total, comparison, side, TOTAL, told, t)


def trend(lang: str) -> Sheet:
    return trend_sheet(Quantity.of("ethos_1"), reader(lang))


def areas(lang: str) -> Sheet:
    return stack_chart.sheet(VIEWS["groepen"], "Gezinnen zijn de grootste groep", reader(lang))


def reader(lang: str) -> Reader:
    t, found = for_others(texts(lang)), outcome(MINE, REGISTER)
    source = made(found.result, OWN_CHOICES, REGISTER, lang, ADDRESS)
    shown = sides(found, called(OWN_CHOICES, "Wonen Eerst", t), t)
    told = Around.of(found, [source.line(t)], [source.link], t)
    return Reader(shown, told, t)


SHEETS = pytest.mark.parametrize("make", [difference, bars, trend, areas])


@BOTH
@SHEETS
def test_a_picture_says_what_it_shows_and_where_it_comes_from(make: object, lang: str) -> None:
    assert callable(make)
    sheet: Sheet = make(lang)
    root = read(sheet.drawn("svg"))
    told = " ".join(words_in(root))
    assert root.findtext(f"{SVG}title") == sheet.title and sheet.title[:40] in told
    for key in sheet.legend:
        assert key.words in told
    for fact in (model_version(), REGISTER.parameter_set, str(FULL), MINE.hash[:12]):
        assert fact in told
    assert "s=1" in (root.findtext(f"{SVG}metadata") or "")
    assert re.search(r"\d", root.findtext(f"{SVG}desc") or "")
    everything = f"{told} {root.findtext(f'{SVG}desc')}".lower()
    assert not re.search(r"\b(uw|u|your|you)\b", everything)
    thousands = {"nl": r"\d\.000$", "en": r"\d,000$"}
    for other, pattern in thousands.items():
        assert any(re.search(pattern, word) for word in words_in(root)) == (other == lang)


@SHEETS
def test_points_are_those_of_the_drawing(make: object) -> None:
    assert callable(make)
    sheet: Sheet = make("nl")
    root, png = read(sheet.drawn("svg")), sheet.drawn("png")
    size = struct.unpack(">II", chunks(png)[0][1][:8])
    assert size == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    assert told_by(png)["Title"] == sheet.title and model_version() in told_by(png)["Source"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_chart_gives_the_same_bytes(kind: Kind) -> None:
    assert trend("nl").drawn(kind) == trend("nl").drawn(kind)


def test_each_scenario_is_told_with_its_hash_and_its_link() -> None:
    comparison, told = compared("nl")
    for side in comparison.sides:
        line = f"{side.name}: scenario {side.scenario.hash[:12]}"
        assert line in told.footer
    assert len(told.source.splitlines()) == 3
    assert all("/?" in link and "vergelijken" not in link for link in told.source.splitlines())


def test_the_numbers_of_the_bars_add_up() -> None:
    data = bars("nl").data
    parts, whole = data[data["soort"] == "deel"], data[data["soort"] == "geheel"]
    assert parts["bijdrage"].sum() == pytest.approx(float(whole["bijdrage"].iloc[0]), rel=1e-9)


def test_the_legend_of_a_trend_is_drawn_as_the_chart_is() -> None:
    legend = {key.words: key.sign for key in trend("nl").legend}
    colours = {SIGNS[kind].colour for kind in LINES}
    assert {sign.colour for sign in legend.values()} <= colours
    assert {sign.kind for sign in legend.values()} == {"line", "band"}
    assert len(legend) == 4


@pytest.mark.parametrize(
    ("page", "part", "keys"),
    [
        ("vergelijken", None, {"vergelijken_beeld"}),
        ("stromen", "stromen", {"stromen_beeld"}),
        ("stromen", "situaties", {"stromen_situaties_beeld"}),
        ("stromen", "opvang", {"stromen_opvang_beeld"}),
        *(("wie", view, {f"wie_{view}_beeld", f"wie_{view}_verloop_beeld"}) for view in VIEWS),
    ],
)
def test_every_chart_of_a_page_can_be_taken_along(
    page: str, part: str | None, keys: set[str]
) -> None:
    script = f"from dashboard.pages.{page}.page import show\nshow('nl')"
    app = AppTest.from_string(script, default_timeout=120)
    app.session_state[STATE] = History(OWN_CHOICES)
    if part is not None:
        app.session_state["stromen_deel" if page == "stromen" else KEPT_VIEW] = part
    app.run()
    assert not app.exception and not app.error
    shown = {button.proto.id.rpartition("-")[2] for button in app.get("download_button")}
    assert {f"{key}_{kind}" for key in keys for kind in KINDS} <= shown

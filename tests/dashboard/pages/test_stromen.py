"""The page with flows and places: tables that add up, a drawing that fits, words that are true."""

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.pages.stromen import page
from dashboard.pages.stromen import sankey_svg as drawing
from dashboard.pages.stromen.additive_table import adding
from dashboard.pages.stromen.flow_amounts import flows
from dashboard.pages.stromen.flow_picture import picture
from dashboard.pages.stromen.homes import ledger_table
from dashboard.pages.stromen.loops import effect, effect_words
from dashboard.pages.stromen.places import SHELTER, SITUATIONS
from dashboard.pages.stromen.sankey_svg import Box, Stream, sankey
from dashboard.pages.stromen.tables import in_short, place_table
from dashboard.pages.stromen.year import Crossing, point
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import outcome, presets
from dashboard.scenario.edits import Choices
from dashboard.scenario.edits_of import start_from
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.texts import LANGUAGES, literal, texts
from dashboard.wording.beside_policy import sides
from dashboard.wording.headline import TOTAL
from dashboard.wording.values import difference_words, value_words
from simulation.export.svg import wide
from simulation.model.dims import Dakloos, Route
from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import LOOPS, load_scenario, parse_scenario

pytestmark = pytest.mark.slow

REGISTER = load_register()
NL, EN = texts("nl"), texts("en")
BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
YEARS = range(2022, 2036)


def crossing(name: str = "wonen_eerst", year: int = 2030) -> Crossing:
    return Crossing(flows(load_scenario(name), REGISTER), year)


# Adding up


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20),
    st.sampled_from([1.0, 10.0, 100.0, 1000.0]),
)
def test_rounded_parts_add_up_and_are_near_what_they_were(parts: list[float], step: float) -> None:
    told = adding(parts, step)
    assert sum(told) == pytest.approx(step * round(sum(part / step for part in parts)), abs=1e-6)
    for part, one in zip(parts, told, strict=True):
        assert abs(one - part) < step * (1 + 1e-9)
        assert one / step == round(one / step)


def columns(body: str, lang: str) -> list[list[float]]:
    """Read the numbers of each column, without bands; what is too small to tell is nothing."""
    rows = re.findall(r'<tr role="row"><th scope="row".*?</tr>', body, re.DOTALL)
    found = []
    for row in rows:
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        words = [unescape(re.sub(r"<span.*?</span>", "", cell)) for cell in cells]
        found.append([0.0 if word.startswith("<") else _number(word, lang) for word in words])
    return [list(column) for column in zip(*found, strict=True)]


def _number(words: str, lang: str) -> float:
    plain = words.replace("−", "-").replace("+", "").replace("\u00a0", "").strip()
    if lang == "nl":
        return float(plain.replace(".", "").replace(",", "."))
    return float(plain.replace(",", ""))


@BOTH
@pytest.mark.parametrize("year", [2024, 2030, 2035])
@pytest.mark.parametrize("name", ["wonen_eerst", "afbouw_zonder_woningen"])
def test_the_tables_add_up_as_they_are_written(name: str, year: int, lang: str) -> None:
    t, found = texts(lang), outcome(load_scenario(name))
    shown = sides(found, "Naam", t)
    runs = [flows(side.result.scenario, REGISTER) for side in shown]
    years = [Crossing(one, year) for one in runs]
    names = [side.name for side in shown]
    for body in (ledger_table(shown, runs, year, t), in_short(years, names, t)):
        read = columns(body, lang)
        assert len(read) == 2
        for column in read:
            assert sum(column[:-1]) == pytest.approx(column[-1])
            assert column[-1] > 1000
    for begin, more, less, end in zip(*columns(place_table(years[0], t), lang), strict=True):
        assert begin + more - less == end


# The drawing


def test_every_route_and_situation_of_the_model_is_shown() -> None:
    found = crossing()
    ids = [way.id for way in found.routes]
    assert ids[: len(Route.elements)] == [f"route.{name}" for name in Route.elements]
    assert {node.element for node in found.roles.homeless} == set(Dakloos.elements)
    words = picture(found, "titel", "bron", NL).replace("</text>", " ")
    shown = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", words)))
    returns = {link.source for link in found.links}
    back = [node for node in found.roles.housed if point(node) in returns]
    assert len(back) == len(found.roles.housed) - 1  # all but who has still to move in
    for node in (*found.roles.homeless, *found.roles.before, *back):
        assert NL.pick(node.words()) in shown
    for way in (*found.routes, *found.departures):
        assert NL.pick(way.words) in shown


@st.composite
def drawings(draw: st.DrawFn) -> tuple[list[Box], list[Stream]]:
    sizes = [draw(st.integers(1, 6)) for _ in drawing.COLUMNS]
    boxes = [
        Box(f"{c}.{n}", c, ["Naam"], ["1 mens"])
        for c, size in enumerate(sizes)
        for n in range(size)
    ]
    streams = []
    for column, (left, right) in enumerate(pairwise(sizes)):
        for a in range(left):
            for b in range(right):
                amount = draw(st.floats(0, 1e5))
                kind = draw(st.sampled_from(sorted(drawing.COLOURS)))
                streams.append(Stream((f"{column}.{a}", f"{column + 1}.{b}"), amount, kind))
    return boxes, streams


@given(drawings())
def test_boxes_lie_apart_and_streams_fill_them(drawn: tuple[list[Box], list[Stream]]) -> None:
    boxes, streams = drawn
    tree = ElementTree.fromstring(sankey(boxes, streams, ["a", "b", "c", "d"], "t", "o"))
    name = "{http://www.w3.org/2000/svg}"
    bars = [
        [float(e.get(k, 0)) for k in ("x", "y", "height")]
        for e in tree.iter(f"{name}rect")
        if e.get("fill") == drawing.BOX
    ]
    assert len(bars) == len(boxes)
    for x in drawing.COLUMNS:
        column = sorted((y, height) for at, y, height in bars if at == x)
        for (y, height), (below, _) in pairwise(column):
            assert y + height <= below
    flowing = {box.id: [0.0, 0.0] for box in boxes}
    for stream in streams:
        flowing[stream.path[0]][0] += stream.amount
        flowing[stream.path[1]][1] += stream.amount
    most = {box.id: max(flowing[box.id]) for box in boxes}
    heights = {box.id: bar[2] for box, bar in zip(boxes, bars, strict=True)}
    largest = max(most, key=most.__getitem__)
    if most[largest] > 0:
        scale = heights[largest] / most[largest]
        for id, people in most.items():
            expected = max(drawing.LEAST, scale * people)
            assert heights[id] == pytest.approx(expected, rel=0.01, abs=0.2)


def test_the_drawing_has_no_looks_of_its_own_and_no_words_run_out_of_it() -> None:
    for t in (NL, EN):
        body = picture(crossing(), "Titel & <b>", "Bron", t)
        tree = ElementTree.fromstring(body)
        assert not [e for e in tree.iter() if e.get("style") or e.tag.endswith("style")]
        assert "<b>" not in body and "href" not in body
        for text in tree.iter("{http://www.w3.org/2000/svg}text"):
            x, wide = float(text.get("x", 0)), 7.4 * len(text.text or "")
            if text.get("text-anchor") == "end":
                assert x - wide > 0, text.text
            else:
                assert x + wide < drawing.WIDTH, text.text


def test_every_word_of_the_drawing_lies_on_its_panel() -> None:
    """Names are bold, and no computer has letters that are wider than is reckoned with."""
    names = ["Wijkteammedewerkers", "ww"], ["Illi"], ["Beschermd wonen, maatwerk", "MM 100"]
    boxes = [Box(str(n), n % 3 + 1, name, ["90 %: 1–2"]) for n, name in enumerate(names)]
    streams = [Stream(("0", "1", "2"), 10.0, "erin")]
    tree = ElementTree.fromstring(sankey(boxes, streams, ["a", "b", "c", "d"], "t", "o"))
    shapes = [e for e in tree.iter() if e.tag.endswith(("rect", "text"))]
    lines = [line for box in boxes for line in (*box.name, *box.notes)]
    panel, found = dict[str, str](), 0
    for one in shapes:
        if one.get("rx"):
            panel = dict(one.items())
        elif panel and one.text in lines:
            left, right = (float(panel["x"]), float(panel["x"]) + float(panel["width"]))
            start, found = float(one.get("x", 0)), found + 1
            wider = 1.18 if one.get("font-weight") else 1.07  # as in DejaVu Sans
            assert left < start and start + wider * wide(one.text, drawing.LETTERS) < right
    assert found == len(lines)


def test_the_words_of_the_drawing_stand_out() -> None:
    """At least 4.5 to 1 on white, and on the panel over the darkest stream."""

    def light(colour: tuple[float, ...]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    def parts(colour: str) -> tuple[float, ...]:
        return tuple(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))

    for behind in (*drawing.COLOURS.values(), drawing.STUB):
        panel = tuple(0.78 + 0.22 * c for c in parts(behind))
        for ink in (drawing.INK, drawing.MUTED):
            for ground in (panel, (1.0, 1.0, 1.0)):
                assert (light(ground) + 0.05) / (light(parts(ink)) + 0.05) >= 4.5


# Words


def test_a_difference_is_taken_draw_by_draw_and_keeps_its_sign() -> None:
    found = outcome(load_scenario("alles_tegelijk"))
    own, base = (kept.at(TOTAL) for kept in (found.result, found.baseline))
    value, band, _ = difference_words(TOTAL, spread(own - base), NL)
    low, high = np.quantile(own - base, [0.05, 0.95])
    assert value.startswith("−") and _number(value, "nl") == pytest.approx(
        (own - base).mean(), rel=0.05
    )
    ends = [_number(word, "nl") for word in band.partition(": ")[2].split(" tot ")]
    assert ends == pytest.approx([low, high], rel=0.05)


def test_rounding_in_the_computer_is_never_shown() -> None:
    noise = np.random.default_rng(1).normal(scale=1e-13, size=500)
    for indicator in (*SITUATIONS, *SHELTER):
        assert difference_words(indicator, spread(noise), NL) == ("geen", "", False)
        value, band, _ = value_words(indicator, 1.0 + noise, NL)
        assert band == "" and len(value) < 7
    few = np.where(np.arange(500) < 10, 400.0, 0.0)  # in a few draws only
    assert difference_words(TOTAL, spread(few), NL) == ("klein of onzeker", "", True)
    assert effect_words(noise, NL) == NL("stromen.lussen.effect_gelijk")
    assert value_words("wachttijd_opvang", np.full(3, np.nan), NL).band == ""


def test_a_loop_is_measured_against_the_same_draws_without_it() -> None:
    scenario = load_scenario("wonen_eerst")
    off = replace(scenario, lussen={"verslechtering": False})
    values = [run(one, members=FULL)[0].indicator(TOTAL) for one in (off, scenario)]
    row = list(run(scenario)[0].time).index(AMBITION)
    expected = values[0][row] - values[1][row]
    np.testing.assert_array_equal(effect(scenario, "verslechtering", REGISTER), expected)
    # It is the same question when the loop is off already.
    np.testing.assert_array_equal(effect(off, "verslechtering", REGISTER), expected)
    assert "minder" in effect_words(expected, NL) and "meer" in effect_words(-expected, NL)


# The page

SCRIPT = """
import streamlit as st
from dashboard.pages.stromen import page as stromen
st.markdown("# Title")
stromen.show(st.query_params["lang"])
"""


def start(part: str = "stromen", lang: str = "nl", chosen: Choices | None = None) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=120)
    app.query_params["lang"] = lang
    app.session_state[page.PART] = part
    app.session_state["stromen_meer"] = True
    for name in ("situaties", "opvang"):
        app.session_state[f"stromen_{name}_tabel"] = True
    app.session_state[STATE] = History(chosen or Choices("wonen_eerst"))
    return check(app.run())


def check(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def said(app: AppTest) -> str:
    parts = [unescape(re.sub(r"<[^>]+>", " ", html(app)))]
    parts += [element.value for kind in ("markdown", "caption") for element in app.get(kind)]
    parts += [w.label for kind in ("toggle", "selectbox", "button") for w in app.get(kind)]
    return "\n".join(parts)


@BOTH
@pytest.mark.parametrize("part", list(page.PARTS))
def test_each_part_is_in_the_readers_language(part: str, lang: str) -> None:
    words, other = said(start(part, lang)), texts("en" if lang == "nl" else "nl")
    assert not re.search(r"\bstromen\.\w|[{}]|\bnan\b", words)
    foreign = [
        key
        for key, text in other.entries.items()
        if key.startswith("stromen.")
        and text != texts(lang).entries[key]
        and len(text) > 12
        and "{" not in text
        and text in words
    ]
    assert foreign == []
    assert f"{FULL}" in words


@pytest.mark.parametrize("part", page.YEARLY)
def test_another_year_gives_other_numbers_and_is_remembered(part: str) -> None:
    app = start(part)
    before = html(app)
    assert "eind 2030" in before
    check(app.select_slider(key=page.YEAR).set_value(2026).run())
    assert "eind 2026" in html(app) and html(app) != before
    check(app.segmented_control(key=page.PART).set_value("lussen").run())
    assert not app.select_slider
    check(app.segmented_control(key=page.PART).set_value(part).run())
    assert app.select_slider(key=page.YEAR).value == 2026
    options = app.select_slider(key=page.YEAR).options
    assert (options[0], options[-1]) == ("2024", "2035")


def test_current_policy_stands_alone() -> None:
    app = start("situaties", chosen=Choices())
    assert NL("stromen.kop_zelfde") in said(app)
    assert "Verschil" not in said(app)


def test_the_page_tells_the_numbers_of_the_model() -> None:
    app = start()
    found = outcome(load_scenario("wonen_eerst"))
    first, then = (
        value_words(TOTAL, kept.at(TOTAL), NL) for kept in (found.result, found.baseline)
    )
    told = re.sub(r"<[^>]+>", "", html(app))
    assert f"Met Wonen Eerst zijn er eind 2030 naar verwachting {first[0]} mensen dakloos" in told
    assert f"Huidig beleid: {then[0]} ({then[1]})." in told


def test_a_loop_can_be_switched_and_the_scenario_follows() -> None:
    app = start("lussen")
    assert len(app.toggle) == len(LOOPS) and all(one.value for one in app.toggle)
    before = html(app)
    check(app.toggle(key="stromen_lus_verslechtering").set_value(False).run())
    kept: History = app.session_state[STATE]
    assert kept.now.loops == {"verslechtering": False} and kept.can_undo
    assert html(app) != before
    assert "Uw keuzes" in html(app) and "Huidig beleid met uw aannames" in html(app)
    assert NL("stromen.lussen.anders", stand="uit") in said(app)
    check(app.toggle(key="stromen_lus_verslechtering").set_value(True).run())
    assert app.session_state[STATE].now.loops == {}


def test_what_a_loop_does_is_told_when_asked() -> None:
    app = start("lussen")
    assert "Zonder deze terugkoppeling" not in said(app)
    check(app.button(key="stromen_bereken").click().run())
    told = said(app)
    assert told.count("Zonder deze terugkoppeling") == len(LOOPS)
    for loop in LOOPS:
        words = effect_words(effect(load_scenario("wonen_eerst"), loop, REGISTER), NL)
        assert words in html(app)
    # Of another scenario it is not known yet.
    check(app.toggle(key="stromen_lus_draagvlak").set_value(False).run())
    assert "Zonder deze terugkoppeling" not in said(app)


def test_every_loop_is_explained_in_both_languages() -> None:
    for t in (NL, EN):
        for loop in LOOPS:
            assert len(t(f"stromen.lus.{loop}")) > 40
            assert REGISTER.described[f"lussen.{loop}"].label


def test_a_strangers_name_is_no_markup() -> None:
    bad = "<img src=x onerror=alert(1)> **vet** [x](http://y)"
    text = replace(load_scenario("wonen_eerst"), naam=bad).to_yaml()
    loaded = start_from(parse_scenario(text, "vreemd.yaml", REGISTER), presets())
    for part in ("stromen", "woningen"):
        app = start(part, chosen=loaded)
        assert "<img src=x" not in html(app)
        shown = [m.value for m in app.markdown if "onerror" in m.value]
        assert not [value for value in shown if "onerror" in value.replace(literal(bad), "")]
        assert shown or part == "woningen"


def test_the_trend_gives_every_year_with_its_band() -> None:
    app = start("opvang")
    body = html(app)
    for chosen in ("opvang_bezetting", "plekken_noodopvang_regulier"):
        check(app.selectbox(key="stromen_opvang").set_value(chosen).run())
        body = html(app)
        assert INDICATORS[chosen].label.nl in body
        years = re.findall(r'<th scope="row" role="rowheader">1 januari (\d{4})</th>', body)
        assert years == [str(year) for year in range(2022, 2037)]
    check(app.selectbox(key="stromen_opvang").set_value("weigeringen_per_maand").run())
    years = re.findall(r'<th scope="row" role="rowheader">(\d{4})</th>', html(app))
    assert years == [str(year) for year in YEARS]

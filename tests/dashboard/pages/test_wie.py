"""The page that tells who is homeless: parts that add up, words that are true, nothing raw."""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from support.app.compare_page import html, plain, tables

from dashboard.formatting.controls import place_of
from dashboard.pages.wie import page, spells, stack_chart, summary
from dashboard.pages.wie.views import VIEWS, Part, each_group
from dashboard.results.draw_counts import FEW, FULL, count_of
from dashboard.results.outcomes import BY_GROUP, ROOM, Outcome, outcome
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.texts import LANGUAGES, texts
from dashboard.wording.beside_policy import Side, sides
from dashboard.wording.headline import TOTAL
from dashboard.wording.quantities import Quantity
from dashboard.wording.values import people_apart, roughly, value_words
from simulation.export.palette import PAPER
from simulation.model.dims import Groep
from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.indicators import INDICATORS
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import load_scenario
from simulation.wording.text import Text

pytestmark = pytest.mark.slow

REGISTER = load_register()
BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
EACH = pytest.mark.parametrize("name", VIEWS)
YEAR = 2030
RAW = re.compile(r"\d[.,]\d{4}|\d{5}|\b(nan|inf|None)\b|\w_\w")
"""What no reader should see: digits without marks, no number, the name of a field."""


@lru_cache
def found(scenario: str = "wonen_eerst") -> Outcome:
    return outcome(load_scenario(scenario), REGISTER)


def beside(lang: str, scenario: str = "wonen_eerst") -> list[Side]:
    return sides(found(scenario), "Mijn plan", texts(lang))


def shown(lang: str, view: str, scenario: str = "wonen_eerst", **state: object) -> AppTest:
    script = f"from dashboard.pages.wie.page import show\nshow('{lang}')"
    app = AppTest.from_string(script, default_timeout=120)
    app.session_state[STATE] = History(Choices(scenario))
    app.session_state[place_of(page.VIEW)] = view
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception and not app.error
    return app


# Sums and results ------------------------------------------------------------------------------


@EACH
def test_the_parts_add_up_to_the_whole_in_every_draw(name: str) -> None:
    view = VIEWS[name]
    for result in (found().result, found().baseline):
        parts = [part.quantity.read(result) for part in view.parts]
        assert all(part.min() > -1e-6 for part in parts)
        np.testing.assert_allclose(sum(parts), view.total.read(result), rtol=1e-9)


def test_all_groups_and_situations_of_the_model_are_there() -> None:
    assert [part.id for part in VIEWS["groepen"].parts] == list(Groep.elements)
    assert [part.id for part in VIEWS["wachten"].parts] == list(Groep.elements)
    assert {part.id for part in VIEWS["situaties"].parts} == {f"ethos_{n}" for n in range(1, 7)}


def test_who_has_been_homeless_for_long_adds_up_over_the_groups() -> None:
    result = found().result
    groups = [
        result.indicator("aandeel_langdurig", group) * result.indicator(TOTAL, group)
        for group in Groep.elements
    ]
    lasting = next(part for part in VIEWS["duur"].parts if part.id == "lang")
    np.testing.assert_allclose(sum(groups), lasting.quantity.read(result), rtol=1e-9)


def test_one_run_serves_this_page_and_the_others() -> None:
    """What is kept of it has the groups, and there is room for many."""
    result = found().result
    assert result.trajectories is None and result.members == FULL
    assert {name for name, _ in result.groups} == set(BY_GROUP)
    asked = {one.indicator for view in VIEWS.values() for one in view.drawable}
    assert {name for name in asked if INDICATORS[name].by_group} >= set(BY_GROUP)
    assert result.nbytes < 7_000_000 and ROOM // result.nbytes > 20


def test_what_is_raw_would_be_found() -> None:
    raw = ("1499.9999", "31415", "0,66195", "nan personen", "met_recht")
    assert all(map(RAW.search, raw))
    assert not any(map(RAW.search, ("1.499", "12,5 %", "43.000–129.000", "EU-burgers")))


# The chart -------------------------------------------------------------------------------------


@BOTH
@EACH
def test_areas_lie_on_each_other_and_reach_the_total(name: str, lang: str) -> None:
    view, told = VIEWS[name], beside(lang)
    marks = stack_chart.points(view, told, texts(lang))
    total = view.total.read(told[0].result).mean(axis=1)
    for row, moment in enumerate(told[0].result.time):
        at = {one["reeks"]: one for one in marks if one["tijd"] == moment and one["getal"]}
        stack = [at[part.id] for part in reversed(view.parts)]
        assert stack[0]["laag"] == 0.0
        for below, above in pairwise(stack):
            assert above["laag"] == below["hoog"]
        assert stack[-1]["hoog"] == pytest.approx(total[row])
    line = [one["waarde"] for one in marks if one["reeks"] == "basis"]
    assert line == pytest.approx(list(view.total.read(told[1].result).mean(axis=1)))


@BOTH
@EACH
def test_a_tooltip_has_words_and_nothing_raw(name: str, lang: str) -> None:
    view, told, t = VIEWS[name], beside(lang), texts(lang)
    marks = [one for one in stack_chart.points(view, told, t) if one["getal"]]
    assert len(marks) == 15 * len(view.parts)
    for one in marks:
        words = [one[key] for key in ("naam", "wanneer", "getal", "marge", "bron")]
        assert all(words) and not any(map(RAW.search, words)), words
    layers = stack_chart.spec(name, lang)["layer"]
    (tips,) = [one["encoding"]["tooltip"] for one in layers if "tooltip" in one["encoding"]]
    assert {tip["field"] for tip in tips} == {"naam", "wanneer", "getal", "marge", "bron"}
    assert all(tip["title"] and tip["title"] != tip["field"] for tip in tips if "title" in tip)


@EACH
def test_neighbours_have_a_white_line_between_them_and_each_a_name(name: str) -> None:
    view = VIEWS[name]
    layers = stack_chart.spec(name, "nl")["layer"]
    areas = [one["mark"] for one in layers if one["mark"]["type"] == "area"]
    assert [one["color"] for one in areas] == [part.colour for part in view.parts]
    assert all(one["stroke"] == PAPER and one["strokeWidth"] >= 1 for one in areas)
    assert len({part.colour for part in view.parts}) == len(view.parts)
    for lang in LANGUAGES:
        marks = stack_chart.points(view, beside(lang), texts(lang))
        names = [one["naam"] for one in marks if one["reeks"] == stack_chart.NAME]
        assert len(set(names)) == len(view.parts)
        longest = max(len(line) for one in names for line in one.split("\n"))
        assert longest * 7 < stack_chart.NAMES  # points of a letter


@BOTH
@EACH
@pytest.mark.parametrize("scenario", ["alles_op_zijn_best", "wonen_eerst"])
def test_names_do_not_overlap(name: str, lang: str, scenario: str) -> None:
    marks = stack_chart.points(VIEWS[name], beside(lang, scenario), texts(lang))
    (corner,) = [one["waarde"] for one in marks if one["reeks"] == stack_chart.CORNER]
    unit = stack_chart.HEIGHT / corner
    names = [one for one in marks if one["reeks"] == stack_chart.NAME]
    spans = []
    for one in names:
        half = stack_chart.LINE * (1 + one["naam"].count("\n")) / 2
        spans.append((one["waarde"] * unit - half, one["waarde"] * unit + half))
    for (_, high), (low, _) in pairwise(spans):
        assert low >= high - 1e-6
    assert spans[0][0] >= -1 and spans[-1][1] <= stack_chart.HEIGHT + 1


# Words -----------------------------------------------------------------------------------------


def result_of(*draws: list[float]) -> list[Part]:
    """Make parts that have these values in each draw, at every moment."""
    return [
        Part(
            group,
            Quantity(TOTAL, Text("", ""), lambda result, own=one: np.tile(own, (15, 1))),  # type: ignore[misc]
            "",
        )
        for group, one in zip(Groep.elements, draws, strict=False)
    ]


def test_a_part_is_the_largest_only_when_nearly_all_draws_say_so() -> None:
    result = found().result
    sure = result_of([9.0] * 10, [1.0] * 10)
    assert [one.id for one in summary.leading(sure, result, AMBITION)] == ["jongeren"]
    either = result_of([1.0] * 5 + [4.0] * 5, [3.0] * 10, [0.0] * 10)
    assert [one.id for one in summary.leading(either, result, AMBITION)] == ["gezinnen", "jongeren"]


@BOTH
@pytest.mark.parametrize("scenario", ["huidig_beleid", "wonen_eerst", "alles_op_zijn_best"])
def test_the_sentences_tell_the_numbers_of_the_draws(scenario: str, lang: str) -> None:
    t, own = texts(lang), beside(lang, scenario)[0]
    first, rest = (plain(one) for one in summary.head(own, t))
    for indicator in (TOTAL, "kinderen"):
        assert roughly(own.result.at(indicator), t) in first
    groups = VIEWS["groepen"]
    for part in summary.leading(groups.parts, own.result, AMBITION):
        assert t(f"wie.zin.{part.id}") in rest
    moved = [
        part.quantity.at(own.result, AMBITION) - part.quantity.at(own.result, 2026.0)
        for part in groups.parts
    ]
    most = max(range(len(moved)), key=lambda n: abs(moved[n].mean()))
    _, gaps = people_apart(spread(moved[most]), t)
    assert t(f"wie.zin.{groups.parts[most].id}") in rest
    assert gaps["verschil"] in rest or gaps["minder"] in rest


@BOTH
@EACH
def test_the_page_tells_what_it_shows_in_its_language(name: str, lang: str) -> None:
    t, view = texts(lang), VIEWS[name]
    app = shown(lang, name)
    body = html(app)
    words = plain(body) + " ".join(one.value for one in app.markdown)
    assert not RAW.search(re.sub(r"\d{4}-\d\d-\d\d|(?<= )20\d\d", "", plain(body)))
    own = beside(lang)
    assert summary.message(view, own[0], YEAR, t) in words
    assert t(f"wie.aanname_{name}") in words
    rows = tables(body)[t(f"wie.tabel_{name}", jaar=YEAR)]
    assert [row[0] for row in rows[1:]] == [
        f"{t.pick(one.label)} {INDICATORS[one.indicator].unit.in_(lang)}" for one in view.rows
    ]
    for one, row in zip(view.rows, rows[1:], strict=True):
        for side, cell in zip(own, row[1:], strict=False):
            told = value_words(one.indicator, one.at(side.result, YEAR + 1), t)
            assert cell == f"{told.value} {told.band}".replace("\u00a0", " ")
    for key, indicator in view.beside.items():
        rows = tables(body)[t(f"wie.tabel_{key}", jaar=YEAR)]
        assert len(rows) == 1 + len(each_group(indicator)) == 7


def test_current_policy_stands_alone() -> None:
    app = shown("nl", "groepen", "huidig_beleid")
    assert texts("nl")("wie.kop_zelfde") in plain(html(app))
    (head, *_) = tables(html(app))[texts("nl")("wie.tabel_groepen", jaar=YEAR)]
    assert head == ["Wat", "Huidig beleid"]


def test_the_view_and_the_year_are_remembered_when_another_page_was_open() -> None:
    app = shown("nl", "groepen")
    app.button_group(page.VIEW).set_value("situaties").run()
    app.select_slider(page.YEAR).set_value(2028).run()
    kept = {key: app.session_state[key] for key in (place_of(page.VIEW), f"{page.YEAR}_gekozen")}
    assert kept == {place_of(page.VIEW): "situaties", f"{page.YEAR}_gekozen": 2028}
    again = shown("nl", **{"view": kept.pop(place_of(page.VIEW)), **kept})
    assert texts("nl")("wie.tabel_situaties", jaar=2028) in tables(html(again))


@BOTH
def test_the_door_tells_how_long_homelessness_lasts(lang: str) -> None:
    t = texts(lang)
    rows = tables(html(shown(lang, "duur", wie_duren=True)))[t("wie.duren.tabel", jaar=YEAR)]
    assert [row[0] for row in rows[1:]][-1] == t("wie.iedereen")
    assert len(rows) == 2 + len(Groep.elements) and all(len(row) == 5 for row in rows)
    half, there = spells.lengths(load_scenario("wonen_eerst"), REGISTER, YEAR)
    assert half.shape == there.shape == (1 + len(Groep.elements), count_of(REGISTER, FEW))
    middle = float(np.median(half[0]))
    assert 1.0 < middle < 24.0 and 0.0 < np.median(there[0]) < 0.5
    assert rows[-1][1].startswith(f"{middle:.1f}".replace(".", "," if lang == "nl" else "."))


def test_the_file_has_every_part_of_every_scenario() -> None:
    from dashboard.pages.wie.tables import file

    view, told = VIEWS["groepen"], beside("nl")
    table = file(view, told, texts("nl"))
    assert len(table) == 15 * 6 * 2
    own = table[(table["scenario"] == "wonen_eerst") & (table["tijd"] == 2031.0)]
    *parts, whole = own["personen"]
    assert sum(parts) == pytest.approx(whole)
    assert (own["laag"] < own["personen"]).all() and (own["personen"] < own["hoog"]).all()


def test_a_scenario_in_another_world_stands_beside_policy_there() -> None:
    base = load_scenario("wonen_eerst")
    other = outcome(replace(base, lussen={"verslechtering": False}), REGISTER)
    marks = stack_chart.points(VIEWS["groepen"], sides(other, "X", texts("nl")), texts("nl"))
    assert {"aangepast"} <= {one["reeks"] for one in marks}
    kinds = [one["mark"]["type"] for one in stack_chart.spec("groepen", "nl")["layer"]]
    assert kinds.count("line") == 2 * len(stack_chart.OTHERS)

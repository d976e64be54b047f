"""The chart that the page that compares begins with."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.app.compare_page import (
    BASE,
    BOTH,
    EN,
    HOMES,
    MINE,
    NL,
    PREVENTION,
    SHIPPED,
    end,
    html,
    plain,
    side,
    start,
    tables,
)

from dashboard.charts.frame import LAST
from dashboard.pages.vergelijken import images, joint_chart
from dashboard.pages.vergelijken.comparison import Comparison
from dashboard.texts import literal, texts
from dashboard.wording.values import value_words
from simulation.outcomes.draw_statistics import band_of
from simulation.wording.numbers import step_of, stepped
from simulation.wording.uncertainty import chance_upper

FOUR = Comparison([side(one) for one in (BASE, HOMES, PREVENTION, SHIPPED["alles_tegelijk"])])
GAPS = st.floats(0.5, 50)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=4), GAPS)
def test_names_never_stand_on_each_other(values: list[float], gap: float) -> None:
    found = joint_chart.spread_out(values, gap)
    places = sorted(found)
    assert all(b - a >= gap * (1 - 1e-9) for a, b in pairwise(places))
    assert places[0] >= gap / 2 * (1 - 1e-9)
    order = np.argsort(values, kind="stable")
    assert list(np.argsort(found, kind="stable")) == list(order)
    if len(values) == 1:
        assert found == [max(values[0], gap / 2)]


def test_names_that_have_room_stand_at_their_lines() -> None:
    assert joint_chart.spread_out([10.0, 90.0, 50.0], 20.0) == [10.0, 90.0, 50.0]


def test_the_message_is_the_least_of_all_draws() -> None:
    least = SHIPPED["alles_tegelijk"]
    low, high = np.quantile(end(least), [0.05, 0.95])
    mean, *band = (stepped(x, "nl", step_of(low, high)) for x in (end(least).mean(), low, high))
    told = plain(joint_chart.message(FOUR, NL))
    assert f"Met ‘{least.naam}’ zijn er eind 2030 de minste" in told
    assert mean in told and all(one in told for one in band)


def test_a_difference_that_may_be_none_makes_no_winner() -> None:
    more = SHIPPED["meer_opvang"]
    pair = Comparison([side(BASE), side(more)])
    low, high = band_of(end(more) - end(BASE))
    assert low < 0 < high
    assert joint_chart.message(pair, NL).startswith(
        "Deze scenario's komen eind 2030 op ongeveer evenveel"
    )
    three = Comparison([side(BASE), side(HOMES), side(HOMES, "Hetzelfde")])
    told = joint_chart.message(three, NL)
    assert "verschil klein of onzeker" in told and HOMES.naam in told and "Hetzelfde" in told
    assert BASE.naam not in told


def test_the_goal_is_out_of_reach_only_when_that_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a few draws that all miss it, that cannot be said; of five hundred it can."""
    said = NL("vergelijken.boodschap_doel")
    assert all((end(one.scenario) > 1000).all() for one in FOUR.sides)
    sure = chance_upper(0, FOUR.first.result.members) < 0.01
    assert (said in joint_chart.message(FOUR, NL)) == sure
    monkeypatch.setattr(joint_chart, "chance_upper", lambda times, _: chance_upper(times, 500))
    assert said in joint_chart.message(FOUR, NL)
    monkeypatch.setattr(type(FOUR.first.result), "chance", lambda *_: 0.2)
    assert said not in joint_chart.message(FOUR, NL)


def test_each_line_has_its_numbers_its_name_and_a_look_of_its_own() -> None:
    found = joint_chart.points(FOUR, NL)
    looks = [(one.colour, one.dash) for one in joint_chart.SERIES.values()]
    assert len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 4
    for kind, one in zip(joint_chart.SERIES, FOUR.sides, strict=True):
        line = [point for point in found if point["reeks"] == kind]
        draws = one.result.indicator("dakloos_totaal")
        assert [point["waarde"] for point in line] == pytest.approx(draws.mean(axis=1))
        assert [point["hoog"] for point in line] == pytest.approx(np.quantile(draws, 0.95, axis=1))
        assert line[0]["tijd"] == 2022 and line[-1]["tijd"] == LAST
        (name,) = (point for point in found if point["reeks"] == f"naam {kind}")
        assert name["naam"] == one.name and name["tijd"] == LAST
    (goal,) = (point for point in found if point["reeks"] == "doel")
    assert goal["waarde"] == 1000 and "1.000" in goal["naam"]


@BOTH
def test_tooltips_have_words_and_no_raw_number(lang: str) -> None:
    t = texts(lang)
    tips = re.findall(r'"tooltip": (\[.*?\])', str(joint_chart.spec(lang)).replace("'", '"'))
    assert len(tips) == 1
    assert set(re.findall(r'"field": "(\w+)"', tips[0])) == {"naam", "wanneer", "getal", "marge"}
    for point in joint_chart.points(FOUR, t):
        for field in ("getal", "marge", "wanneer"):
            assert not re.search(r"\d{5}|\d[.,]\d{1,2}\b|e[+-]\d", point[field])
            assert "Infinity" not in point[field]


@BOTH
def test_the_page_begins_with_it_and_has_its_table(lang: str) -> None:
    t = NL if lang == "nl" else EN
    app = start(lang, vergelijken_lijnen_tabel=True)
    names = [t.known(f"scenario.{one.id}.naam", one.naam) for one in (BASE, HOMES, PREVENTION)]
    shown = Comparison(
        [side(one, name) for one, name in zip((BASE, HOMES, PREVENTION), names, strict=True)]
    )
    heads = [text.value for text in app.markdown if text.value.startswith("## ")]
    assert heads[0] == f"## {joint_chart.message(shown, t, literal)}"
    rows = tables(html(app))[t("vergelijken.lijnen_tabel")]
    assert rows[0][1:] == names and len(rows) == 16
    words = value_words("dakloos_totaal", end(HOMES), t)
    (row,) = (row for row in rows if row[0] == "2031")
    assert row[2] == plain(f"{words.value} {words.band}")
    assert plain(joint_chart.told(shown, t)) in plain(html(app))


def test_a_name_in_the_message_is_no_mark_up() -> None:
    wild = "*A* <b>B</b> $x$"
    pair = Comparison([side(BASE), side(MINE, wild)])
    assert literal(wild) in joint_chart.message(pair, NL, literal)
    assert wild in joint_chart.message(pair, NL)


def test_it_can_be_taken_along_as_a_picture() -> None:
    sheet = images.joint_sheet(FOUR, images.Around(["made"]), NL)
    drawn = sheet.drawn("svg").decode()
    for one in FOUR.sides:
        assert one.name in drawn
    assert "1.000" in drawn and "hooguit" in drawn
    assert sheet.legend == []
    long = Comparison(
        [side(BASE), side(HOMES, "Een naam die niet past aan het eind van zijn lijn")]
    )
    cut = images.joint_sheet(long, images.Around(["made"]), NL)
    assert [key.words for key in cut.legend] == [one.name for one in long.sides]
    assert "zijn lijn" in cut.drawn("svg").decode()

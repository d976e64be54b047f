"""Tables, words and chart of scenarios side by side: they follow from the model."""

import re
from dataclasses import replace

import altair as alt
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from support.app.compare_page import (
    BASE,
    BOTH,
    EN,
    HOMES,
    NL,
    PREVENTION,
    REGISTER,
    SHIPPED,
    TOTAL,
    draws,
    end,
    html,
    plain,
    side,
    start,
    tables,
    three,
)

from dashboard.charts.frame import COLUMNS, frame_of
from dashboard.pages.vergelijken import contributions, difference_chart
from dashboard.pages.vergelijken.comparison import GOALS, MOST, PEOPLE, Comparison
from dashboard.pages.vergelijken.tables import (
    goals_table,
    inputs_table,
    outcomes_table,
    series_table,
)
from dashboard.results.draw_counts import FULL
from dashboard.texts import texts
from dashboard.wording.values import difference_words
from simulation.outcomes.draw_statistics import Spread
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.compare import inputs
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.wording.numbers import step_of, stepped
from simulation.wording.uncertainty import chance_told

# Tables --------------------------------------------------------------------------------------


def test_only_what_differs_is_listed_with_its_unit() -> None:
    found = tables(html(start()))["Wat is er anders?"]
    listed = inputs([BASE, HOMES, PREVENTION], REGISTER)
    assert found[0] == ["Wat", BASE.naam, HOMES.naam, PREVENTION.naam]
    assert [row[0] for row in found[1:]] == [f"{one.label.nl} Knop" for one in listed]
    by_name = {row[0]: row[1:] for row in found[1:]}
    assert by_name["Begeleiding thuis Knop"] == [
        "Zoals nu: 6.000 plekken",
        "12.000 plekken 1 januari 2027 tot 1 januari 2030, geleidelijk",
        "Zoals nu: 6.000 plekken",
    ]


def test_every_kind_of_input_has_words() -> None:
    settings = {"woningtekort": "hoog", "instroomgroei": 0.01, "draagvlak": "uit"}
    one = replace(BASE.with_settings(settings, REGISTER), doelen={"niemand_buiten": 50.0})
    late = {"naar": 0.09, "start": "2028-01-01", "eind": "2030-01-01"}
    other = SHIPPED["afbouw_zonder_woningen"].with_settings({"contingent": late}, REGISTER)
    cut = HOMES.with_settings({"contingent": {"naar": 0.12, "start": "2028-01-01"}}, REGISTER)
    shown = Comparison([side(BASE), side(one), side(other), side(cut)])
    for t in (NL, EN):
        body = inputs_table(shown, REGISTER, t)
        assert body
        rows = next(iter(tables(body).values()))
        assert len(rows) - 1 == len(inputs(shown.scenarios, REGISTER))
        assert all(cell for row in rows for cell in row)
        assert not re.search(r"\b(None|nan|Ramp)\b|20\d\d-\d\d-\d\d", body)
    body = plain(inputs_table(shown, REGISTER, NL) or "")
    for words in (
        "1 januari 2030 vanaf 1 januari 2027; Wacht tot er woningen zijn: uit",
        "hoog",
        "Alle waarden die bij de tellingen passen",
        "1%",
        "aan uit aan",
        "hooguit 50",
        "gestopt op 1 januari 2028",
        "12% in één keer op 1 januari 2028",
    ):
        assert words in body.replace("\u00a0", "").replace(" %", "%")


def test_equal_scenarios_differ_in_nothing() -> None:
    twin = replace(BASE, id="tweeling", naam="Tweeling")
    assert inputs_table(Comparison([side(BASE), side(twin)]), REGISTER, NL) is None


def test_outcomes_have_their_band_and_their_difference() -> None:
    found = tables(html(start()))["Wat komt eruit, eind 2030?"]
    assert len(found) == 1 + len(PEOPLE)
    for name, row in zip(PEOPLE, found[1:], strict=True):
        assert row[0].startswith(INDICATORS[name].label.nl)
        for scenario, cell in zip((BASE, HOMES, PREVENTION), row[1:], strict=True):
            values = end(scenario, name)
            low, high = np.quantile(values, [0.05, 0.95])
            words = [stepped(x, "nl", step_of(low, high)) for x in (values.mean(), low, high)]
            assert cell.startswith(f"{words[0]} 90 %: {words[1]}–{words[2]}")
            assert ("Verschil" in cell) == (scenario is not BASE)


def test_what_the_goals_are_about_is_one_click_away() -> None:
    def told(app: AppTest) -> set[str]:
        return {plain(cell) for cell in re.findall(r"<th scope=.row.[^>]*>(.*?)</th>", html(app))}

    labels = {f"{INDICATORS[name].label.nl} {INDICATORS[name].unit.nl}" for name in GOALS}
    assert not labels & told(start())
    assert labels <= told(start(vergelijken_meer=True))
    about = {name for one in CRITERIA.values() for name, _ in one.conditions}
    assert about <= set(PEOPLE) | set(GOALS)


@BOTH
def test_each_goal_has_its_chance_in_each_scenario(lang: str) -> None:
    t = texts(lang)
    every = SHIPPED["alles_tegelijk"]
    own = replace(every, doelen={"kort_verblijf": 40.0}, id="ruim", naam="Ruim")
    shown = Comparison([side(BASE), side(every), side(own)])
    *rows, falls = next(iter(tables(goals_table(shown, t)).values()))[1:]
    assert len(rows) == len(CRITERIA)
    assert falls[0] == t("vergelijken.daling", begin=2025)
    for one, cell in zip(shown.sides, falls[1:], strict=True):
        told = chance_told(one.result.fall.chance, FULL, t.lang)
        assert cell.endswith(plain(t("vergelijken.kans", kans=told)))
    for row, (key, criterion) in zip(rows, CRITERIA.items(), strict=True):
        assert row[0].startswith(t.pick(criterion.label))
        for one, cell in zip(shown.sides, row[1:], strict=True):
            verdict = one.result.verdicts[key]
            open_ = 0.35 < verdict.chance < 0.65
            assert cell[0] == ("?" if open_ else "✓" if verdict.reached else "✕")
            chance = t("vergelijken.kans", kans=chance_told(verdict.chance, FULL, t.lang))
            assert plain(chance) in cell
    differing = rows[list(CRITERIA).index("kort_verblijf")]
    assert "40" in differing[3] and "40" not in differing[0]
    assert "✓" in differing[3] and "✕" in differing[1]


# Words for differences -----------------------------------------------------------------------


# The chart -----------------------------------------------------------------------------------


def test_the_chart_draws_differences_from_the_first() -> None:
    shown = Comparison([side(BASE), side(HOMES), side(PREVENTION)])
    found = difference_chart.points(shown, TOTAL, NL)
    time = shown.first.result.time
    for kind, scenario in (("tweede", HOMES), ("derde", PREVENTION)):
        line = [point for point in found if point["reeks"] == kind]
        assert [point["tijd"] for point in line] == [t for t in time if t >= 2025.0]
        apart = draws(scenario.to_yaml(), TOTAL) - draws(BASE.to_yaml(), TOTAL)
        for point in line:
            own = apart[list(time).index(point["tijd"])]
            ends = np.quantile(own, [0.05, 0.95, 0.25, 0.75])
            told = [point[name] for name in ("laag", "hoog", "laag50", "hoog50")]
            assert told == pytest.approx(list(ends))
            assert point["waarde"] == pytest.approx(own.mean())
    assert not [point for point in found if point["reeks"] == "vierde"]
    frame = frame_of(found)
    assert list(frame) == COLUMNS and len(frame) < 100


@BOTH
def test_the_specification_is_valid_and_the_same_for_other_data(lang: str) -> None:
    t = texts(lang)
    spec = difference_chart.spec(t.lang)
    assert difference_chart.spec(t.lang) is spec
    assert "data" not in spec and "datasets" not in spec
    for one in (spec, contributions.spec(4, t.lang)):
        alt.Chart.from_dict({**one, "data": {"name": "x"}}).to_dict()  # raises when it is no good


def test_each_line_has_dashes_of_its_own() -> None:
    """Colour alone never tells which is which."""
    dashes = [sign.dash for sign in difference_chart.SERIES.values()]
    assert len(set(dashes)) == len(difference_chart.SERIES) == MOST - 1


def test_shares_are_drawn_in_percentage_points() -> None:
    shown = Comparison([side(BASE), side(HOMES)])
    name = "cbs_ten_opzichte_van_begin"
    found = [p for p in difference_chart.points(shown, name, NL) if p["tijd"] == AMBITION]
    expected = 100 * (end(HOMES, name) - end(BASE, name)).mean()
    assert found[0]["waarde"] == pytest.approx(expected)
    assert "procentpunt" in outcomes_table(shown, [name], NL)


def test_behind_the_chart_is_a_table() -> None:
    app = start(vergelijken_tabel=True)
    rows = tables(html(app))[NL("vergelijken.tabel")]
    assert [row[0] for row in rows[1:]] == [str(year) for year in range(2025, 2037)]
    apart = Spread(*three(end(HOMES) - end(BASE)))
    words = difference_words(TOTAL, apart, NL)
    assert rows[7][1] == plain(f"{words.value} {words.band}")
    assert NL("vergelijken.tabel") not in tables(html(start()))
    shown = Comparison([side(BASE), side(HOMES)])
    body = series_table(
        shown, "opvang_gebruikers", difference_chart.shown(np.arange(2022.0, 2037)), NL
    )
    assert "nan" not in body


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_can_be_looked_at(name: str) -> None:
    shown = Comparison([side(BASE), side(HOMES), side(SHIPPED["alles_tegelijk"])])
    for t in (NL, EN):
        found = difference_chart.points(shown, name, t)
        body = difference_chart.chart_legend(shown, name, found, t)
        body += outcomes_table(shown, [name], t)
        body += series_table(shown, name, difference_chart.shown(shown.first.result.time), t)
        assert not re.search(r"\bnan\b|None|\{|\}", body)

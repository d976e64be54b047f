"""What is not known, in words, in the chart and in the tables."""

import re
from html import unescape

import numpy as np
import pytest
from dashboard.formatting.numbers import (
    clear_step,
    grain,
    number,
    percent,
    plain,
    rounded,
    step_of,
    stepped,
)
from dashboard.formatting.uncertainty import about, in_words, likely, ninety

from dashboard.charts import outcome_chart
from dashboard.charts.outcome_table import chart_legend, chart_table
from dashboard.results.outcomes import FULL, QUICK, Outcome, outcome
from dashboard.texts import LANGUAGES, Texts, texts
from dashboard.wording.advice import warnings
from dashboard.wording.headline import TOTAL, Headline, explained, foundation, sentences, strip
from dashboard.wording.verdicts import verdict_table
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import Scenario, list_shipped, load_scenario

NL, EN = texts("nl"), texts("en")
BOTH = pytest.mark.parametrize("t", [NL, EN], ids=list(LANGUAGES))
BASE = load_scenario("huidig_beleid")
NONE_AT_ALL = re.compile(r"(?<![\d.,])0\s?%")


# Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (103181.5, "103.000", "103,000"),
        (41049.0, "41.000", "41,000"),
        (7385.5, "7.400", "7,400"),
        (997.0, "1.000", "1,000"),
        (132.4, "130", "130"),
        (27.5, "28", "28"),
        (2.71, "2,7", "2.7"),
        (0.0, "0", "0"),
        (-0.01, "0,0", "0.0"),
        (-1234.0, "-1.200", "-1,200"),
        (float("nan"), "–", "–"),
    ],
)
def test_rounding_to_what_is_known(value: float, nl: str, en: str) -> None:
    assert (rounded(value, "nl"), rounded(value, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (41_234.0, 33_210.0, 49_870.0, "41.000"),
        (104_043.0, 20_000.0, 420_000.0, "104.000"),  # never coarser than thousands
        (9_480.0, 8_100.0, 10_900.0, "9.500"),
        (312.0, 250.0, 380.0, "310"),
        (3.14159, 2.0, 4.5, "3,1"),
        (40.0, 0.0, 9_000.0, "< 100"),
        (0.0, 0.0, 9_000.0, "0"),
        (6_264.0, 6_264.0, 6_264.0, "6.300"),  # chosen, not estimated
    ],
)
def test_a_number_is_rounded_to_what_its_band_allows(
    value: float, low: float, high: float, words: str
) -> None:
    assert stepped(value, "nl", step_of(low, high)) == words


def test_a_rounding_step_is_a_tenth_of_the_order_of_the_band() -> None:
    for width in np.geomspace(1e-3, 1e4, 200):
        step = step_of(5.0, 5.0 + width)
        assert step is not None and 9.99 <= width / step <= 100.01


@pytest.mark.parametrize("step", [1_000.0, 100.0, 10.0])
def test_a_rounded_value_stays_on_its_side_of_the_limit(step: float) -> None:
    for value in (1021.0, 999.0, 1000.0, 1004.9, 1499.0, 501.0):
        fine = clear_step(value, 1000.0, step)
        assert fine <= step
        assert (round(value / fine) * fine <= 1000.0) == (value <= 1000.0)
    assert clear_step(1600.0, 1000.0, step) == step


def test_numbers_as_they_are() -> None:
    assert number(1234567.891, "nl", 2) == "1.234.567,89"
    assert (plain(0.5, "nl"), plain(1000.0, "nl")) == ("0,5", "1.000")
    assert (percent(0.045, "nl", 1), percent(0.8, "en")) == ("4,5\u00a0%", "80%")
    assert (percent(0.004, "nl"), percent(0.0004, "en", 1)) == ("< 1\u00a0%", "< 0.1%")
    assert grain(7_385.0) == 100.0


# Chances -------------------------------------------------------------------------------------


@BOTH
def test_no_chance_is_more_certain_than_the_draws(t: Texts) -> None:
    for draws in (40, 100, 500):
        words = [in_words(times / draws, draws, t) for times in range(draws + 1)]
        assert not [word for word in words if NONE_AT_ALL.search(word) or "100" in word]
        assert words[0].startswith((NL("kans.kleiner", kans=""), EN("kans.kleiner", kans="")))
        assert words[-1].startswith((NL("kans.groter", kans=""), EN("kans.groter", kans="")))
        shares = [int(re.findall(r"\d+", word)[0]) for word in words[1:-1]]
        assert shares == sorted(shares)


def test_chances_in_a_sentence() -> None:
    assert in_words(0.0, 500, NL) == "kleiner dan 1\u00a0%"
    assert in_words(0.002, 500, NL) == "kleiner dan 1\u00a0%"
    assert in_words(0.0, 100, NL) == "kleiner dan 3\u00a0%"  # a hundred draws rule out no more
    assert in_words(0.372, 500, EN) == "about 37%"
    assert in_words(1.0, 500, EN) == "more than 99%"


def test_a_verdict_is_sure_only_when_nearly_all_draws_agree() -> None:
    said = [likely(chance, NL) for chance in (0.0, 0.04, 0.3, 0.5, 0.7, 0.96, 1.0)]
    assert said == ["Nee", "Nee", "Waarschijnlijk niet", *["Waarschijnlijk wel"] * 2, "Ja", "Ja"]


@BOTH
def test_a_small_number_is_said_in_words(t: Texts) -> None:
    assert about(40.0, (0.0, 9_000.0), t) == f"{t('kans.minder_dan')} 100"
    sign = "\u00a0%" if t.lang == "nl" else "%"
    point = "." if t.lang == "nl" else ","
    assert ninety((33_210.0, 49_870.0), t) == f"90{sign}: 33{point}000–50{point}000"


# The page ------------------------------------------------------------------------------------


def everything(found: Outcome, t: Texts) -> str:
    """Give all that the page says of an outcome."""
    words = Headline.of(found, t)
    points = [outcome_chart.points(found, view, "Eigen", t) for view in outcome_chart.VIEWS]
    parts = [
        strip(found, words, t),
        sentences(found, words, "Eigen", True, 1, t),
        foundation(found, t),
        explained(found, t),
        verdict_table(found, t),
        *warnings(found, load_register(), t),
        *(
            chart_legend(found, view, "Eigen", drawn, t) + chart_table(found, view, "Eigen", t)
            for view, drawn in zip(outcome_chart.VIEWS, points, strict=True)
        ),
        *(f"{point['getal']} {point['marge']}" for drawn in points for point in drawn),
    ]
    return unescape(re.sub(r"<[^>]+>", " ", "\n".join(parts)))


def ambitious() -> Scenario:
    """Give a scenario with goals that all, some or no draws reach."""
    scenario = load_scenario("alles_tegelijk")
    middle = float(np.median(outcome(scenario).result.draws_at(TOTAL)))
    goals = {"nul_dakloos": middle, "niet_uit_huis_zonder_alternatief": 1e9}
    return Scenario(**{**vars(scenario), "doelen": goals})


@BOTH
@pytest.mark.parametrize("members", [QUICK, FULL])
@pytest.mark.parametrize("name", [*list_shipped(), "met doelen", "andere wereld"])
def test_nothing_is_ever_nought_percent(name: str, members: int, t: Texts) -> None:
    if name == "met doelen":
        scenario = ambitious()
    elif name == "andere wereld":
        scenario = load_scenario("wonen_eerst").with_settings({"woningtekort": "hoog"})
    else:
        scenario = load_scenario(name)
    said = everything(outcome(scenario, members=members), t)
    assert not NONE_AT_ALL.search(said)
    assert "nan" not in said and "None" not in said and "{" not in said
    band = EN("band.negentig", laag="", hoog="") if t is EN else "90\u00a0%: "
    assert said.count(band.strip("–")) > len(CRITERIA)


def test_a_goal_that_half_of_the_draws_reach_is_told_so() -> None:
    found = outcome(ambitious())
    said = everything(found, NL)
    assert "Ja" in said and "ongeveer 50\u00a0%" in said and "groter dan 99\u00a0%" in said
    assert "> 1 − 3/500" in said and "< 3/500" in said


def test_another_world_is_compared_with_current_policy_in_it() -> None:
    scenario = load_scenario("wonen_eerst").with_settings({"woningtekort": "hoog"})
    found = outcome(scenario)
    words = Headline.of(found, NL)
    said = sentences(found, words, "Eigen", True, 0, NL)
    assert found.adjusted is not None
    assert words.baseline == about(found.adjusted.at(TOTAL), found.adjusted.band(TOTAL), NL)
    published = about(found.baseline.at(TOTAL), found.baseline.band(TOTAL), NL)
    assert f"geven ze {words.baseline} in plaats van {published}" in said
    only_world = outcome(BASE.with_settings({"woningtekort": "hoog"}))
    said = sentences(only_world, Headline.of(only_world, NL), "Eigen", True, 0, NL)
    assert "scheelt" not in said and "in plaats van" in said
    assert warnings(only_world, load_register(), NL) == []


# The chart -----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", outcome_chart.VIEWS)
def test_the_chart_has_the_bands_of_the_run(view: str) -> None:
    scenario = load_scenario("wonen_eerst")
    table = outcome_chart.frame(outcome_chart.points(outcome(scenario), view, "Eigen", NL))
    own, base = table[table["reeks"] == "scenario"], table[table["reeks"] == "basis"]
    whole = run(scenario, members=FULL)[0].bands(view)
    for column, name in {"laag": "q05", "hoog": "q95", "laag50": "q25", "hoog50": "q75"}.items():
        assert own[column].to_numpy() == pytest.approx(whole[name])
        assert base[column].isna().all()  # the published baseline is a line alone
    assert (own["laag"] < own["waarde"]).all() and (own["waarde"] < own["hoog"]).all()
    assert not own["marge"].eq("").any() and not base["marge"].eq("").any()


def test_current_policy_has_its_own_band() -> None:
    table = outcome_chart.frame(outcome_chart.points(outcome(BASE), TOTAL, "Eigen", NL))
    assert set(table["reeks"]) == {"basis", "doel", "moment"}
    assert table[table["reeks"] == "basis"]["laag"].notna().all()


def test_another_world_has_a_line_of_its_own() -> None:
    def kinds(scenario: Scenario) -> set[str]:
        return {
            p["reeks"]
            for p in outcome_chart.points(outcome(scenario, members=QUICK), TOTAL, "x", NL)
        }

    world = {"woningtekort": "hoog"}
    assert "aangepast" in kinds(load_scenario("wonen_eerst").with_settings(world))
    assert "aangepast" not in kinds(load_scenario("wonen_eerst"))
    assert "aangepast" not in kinds(BASE.with_settings(world))  # that is the scenario itself


def test_counts_and_milestones_stand_beside_their_own_measure() -> None:
    found = outcome(BASE)
    table = outcome_chart.frame(outcome_chart.points(found, "cbs_equivalent", "Eigen", NL))
    counted = table[table["reeks"] == "telling"]
    assert len(counted) >= 3
    assert (counted["laag"] < counted["waarde"]).all()
    assert (counted["waarde"] < counted["hoog"]).all()
    start = found.result.indicator("cbs_equivalent")[0].mean()
    goal = table[table["reeks"] == "tussendoel"]["waarde"].item()
    assert goal == pytest.approx(found.result.thresholds["doel.halvering"] * start)
    assert "telling" not in {p["reeks"] for p in outcome_chart.points(found, TOTAL, "Eigen", NL)}


@BOTH
def test_the_chart_is_small_and_its_specification_constant(t: Texts) -> None:
    for name in ("huidig_beleid", "alles_tegelijk"):
        found = outcome(load_scenario(name), members=QUICK)
        for view in outcome_chart.VIEWS:
            assert len(outcome_chart.frame(outcome_chart.points(found, view, "Eigen", t))) < 200
    assert outcome_chart.spec_in(t) is outcome_chart.spec_in(t)
    kinds = {"basis", "aangepast", "scenario", "telling", "doel", "tussendoel", "moment"}
    assert kinds == set(re.findall("|".join(sorted(kinds)), str(outcome_chart.spec_in(t))))


@BOTH
def test_who_cannot_see_the_chart_gets_its_numbers(t: Texts) -> None:
    found = outcome(load_scenario("wonen_eerst"))
    told = outcome_chart.summary(outcome_chart.points(found, "cbs_equivalent", "Eigen", t), t)
    row = list(found.result.time).index(AMBITION)
    values = found.result.indicator("cbs_equivalent")[row]
    band = tuple(np.quantile(values, [0.05, 0.95]))
    assert about(values.mean(), band, t) in told and ninety(band, t) in told

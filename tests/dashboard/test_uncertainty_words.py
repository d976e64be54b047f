"""What is not known, in words, in the chart and in the tables."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

from dashboard.charts import outcome_chart
from dashboard.charts.frame import frame_of
from dashboard.charts.outcome_chart import chart_legend, chart_table
from dashboard.pages.stromen.loops import effect_words
from dashboard.pages.vergelijken.comparison import Comparison, Side
from dashboard.pages.vergelijken.page import headline
from dashboard.results.draw_counts import FEW, FULL
from dashboard.results.outcomes import Outcome, outcome
from dashboard.texts import LANGUAGES, Texts, texts
from dashboard.wording.advice import warnings
from dashboard.wording.headline import (
    TOTAL,
    Headline,
    answered,
    beyond,
    explained,
    foundation,
    strip,
)
from dashboard.wording.values import difference_words, people_apart
from dashboard.wording.verdicts import likely, verdict_table
from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION, CRITERIA
from simulation.scenario.scenario import Scenario, list_shipped, load_scenario
from simulation.wording.uncertainty import about, chance_told, ninety
from simulation.wording.vocabulary import terms

pytestmark = pytest.mark.slow

NL, EN = texts("nl"), texts("en")
BOTH = pytest.mark.parametrize("t", [NL, EN], ids=list(LANGUAGES))
BASE = load_scenario("huidig_beleid")
NONE_AT_ALL = re.compile(r"(?<![\d.,])0\s?%")


def test_a_verdict_is_sure_only_when_nearly_all_draws_agree() -> None:
    said = [likely(chance, NL) for chance in (0.0, 0.04, 0.3, 0.5, 0.7, 0.96, 1.0)]
    assert said[:3] == ["Nee", "Nee", "Waarschijnlijk niet"]
    assert said[3:] == ["Onzeker", "Waarschijnlijk wel", "Ja", "Ja"]


# The page ------------------------------------------------------------------------------------


def everything(found: Outcome, t: Texts) -> str:
    """Give all that the page says of an outcome."""
    words = Headline.of(found, t)
    points = [outcome_chart.points(found, view, "Eigen", t) for view in outcome_chart.VIEWS]
    parts = [
        strip(found, words, t),
        answered(found, words, "Eigen", True, t),
        beyond(found, words, t),
        foundation(found, t),
        explained(found, t),
        verdict_table(found, t),
        *(one.words for one in warnings(found, load_register(), t)),
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
    middle = float(np.median(outcome(scenario).result.at(TOTAL)))
    goals = {"nul_dakloos": middle, "niet_uit_huis_zonder_alternatief": 1e9}
    return Scenario(**{**vars(scenario), "doelen": goals})


@BOTH
@pytest.mark.parametrize("members", [FEW, FULL])
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
    assert said.count("90%: " if t is EN else "90\u00a0%: ") > len(CRITERIA)


def test_a_goal_that_half_of_the_draws_reach_is_told_so() -> None:
    found = outcome(ambitious())
    said = everything(found, NL)
    assert "Ja" in said and "ongeveer 50\u00a0%" in said and chance_told(1.0, FULL, "nl") in said
    assert (
        f"In alle {FULL} berekeningen." in said and f"In geen van de {FULL} berekeningen." in said
    )


def test_another_world_is_compared_with_current_policy_in_it() -> None:
    scenario = load_scenario("wonen_eerst").with_settings({"woningtekort": "hoog"})
    found = outcome(scenario)
    words = Headline.of(found, NL)
    said = answered(found, words, "Eigen", True, NL)
    assert found.adjusted is not None
    assert words.baseline == about(found.adjusted.mean(TOTAL), found.adjusted.band(TOTAL), "nl")
    published = about(found.baseline.mean(TOTAL), found.baseline.band(TOTAL), "nl")
    assert f"geven die {words.baseline} dakloze mensen, in plaats van {published}" in said
    only_world = outcome(BASE.with_settings({"woningtekort": "hoog"}))
    said = answered(only_world, Headline.of(only_world, NL), "Eigen", True, NL)
    assert "deze keuzes" not in said and "in plaats van" in said
    assert warnings(only_world, load_register(), NL) == []


@BOTH
@pytest.mark.parametrize(
    ("size", "way", "key"), [(1e-9, "gelijk", "none"), (0.2, "onzeker", "unsure")]
)
def test_every_place_calls_a_difference_none_by_the_same_rule(
    size: float, way: str, key: str, t: Texts
) -> None:
    base = outcome(BASE).result
    noise = size * np.random.default_rng(1).normal(size=base.values.shape)
    lever = BASE.with_settings({"contingent": 0.1})
    found = Outcome(replace(base, scenario=lever, values=base.values + noise), base)
    draws = found.result.at(TOTAL) - base.at(TOTAL)
    assert draws.any()
    gaps = people_apart(found.difference(TOTAL), t)[1]
    words = Headline.of(found, t)
    told = t.html(f"kop.verschil_{way}", basis=words.baseline, **gaps)
    assert told in answered(found, words, "Eigen", True, t)
    sides = [Side("a", "A", Outcome(base, base)), Side("b", "B", found)]
    told = t.html(f"vergelijken.zin_{way}", naam="B", eerste="A", **gaps)
    assert told in headline(Comparison(sides), t)
    assert effect_words(draws, t) == t.html(f"stromen.lussen.effect_{way}", **gaps)
    assert difference_words(TOTAL, spread(draws), t).value == terms(t.lang)(f"difference.{key}")


# The chart -----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", outcome_chart.VIEWS)
def test_the_chart_has_the_bands_of_the_run(view: str) -> None:
    scenario = load_scenario("wonen_eerst")
    table = frame_of(outcome_chart.points(outcome(scenario), view, "Eigen", NL))
    own, base = table[table["reeks"] == "scenario"], table[table["reeks"] == "basis"]
    whole = run(scenario, members=FULL)[0].bands(view)
    for column, name in {"laag": "q05", "hoog": "q95", "laag50": "q25", "hoog50": "q75"}.items():
        assert own[column].to_numpy() == pytest.approx(whole[name])
        assert base[column].isna().all()  # the published baseline is a line alone
    assert (own["laag"] < own["waarde"]).all() and (own["waarde"] < own["hoog"]).all()
    assert not own["marge"].eq("").any() and not base["marge"].eq("").any()


def test_current_policy_has_its_own_band() -> None:
    table = frame_of(outcome_chart.points(outcome(BASE), TOTAL, "Eigen", NL))
    drawn = {"basis", "doel", "moment", "andere telling"}
    assert set(table["reeks"]) == drawn | {f"naam {kind}" for kind in drawn - {"moment"}}
    assert table[table["reeks"] == "basis"]["laag"].notna().all()


def test_another_world_has_a_line_of_its_own() -> None:
    def kinds(scenario: Scenario) -> set[str]:
        return {
            p["reeks"] for p in outcome_chart.points(outcome(scenario, quick=True), TOTAL, "x", NL)
        }

    world = {"woningtekort": "hoog"}
    assert "aangepast" in kinds(load_scenario("wonen_eerst").with_settings(world))
    assert "aangepast" not in kinds(load_scenario("wonen_eerst"))
    assert "aangepast" not in kinds(BASE.with_settings(world))  # that is the scenario itself


def test_counts_and_milestones_stand_beside_their_own_measure() -> None:
    found = outcome(BASE)
    table = frame_of(outcome_chart.points(found, "cbs_equivalent", "Eigen", NL))
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
        found = outcome(load_scenario(name), quick=True)
        for view in outcome_chart.VIEWS:
            assert len(frame_of(outcome_chart.points(found, view, "Eigen", t))) < 200
    assert outcome_chart.spec(t.lang) is outcome_chart.spec(t.lang)
    kinds = {"basis", "aangepast", "scenario", "telling", "doel", "tussendoel", "moment"}
    assert kinds == set(re.findall("|".join(sorted(kinds)), str(outcome_chart.spec(t.lang))))


@BOTH
def test_who_cannot_see_the_chart_gets_its_numbers(t: Texts) -> None:
    found = outcome(load_scenario("wonen_eerst"))
    told = outcome_chart.summary(outcome_chart.points(found, "cbs_equivalent", "Eigen", t), t)
    row = list(found.result.time).index(AMBITION)
    values = found.result.indicator("cbs_equivalent")[row]
    band = tuple(np.quantile(values, [0.05, 0.95]))
    assert about(values.mean(), band, t.lang) in told and ninety(band, t.lang) in told

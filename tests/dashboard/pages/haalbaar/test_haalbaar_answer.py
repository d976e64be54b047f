"""The first ten seconds: yes, no or perhaps; four figures; what comes closer; distances."""

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from support.places import APP

from dashboard.charts.goal_bar import AT_MOST
from dashboard.pages.haalbaar import goal_bars
from dashboard.pages.haalbaar.closer import FARTHEST
from dashboard.pages.haalbaar.lever_power import in_short
from dashboard.results import shipped_standings
from dashboard.results.draw_counts import FULL
from dashboard.results.home_shortage import left_over, shortage
from dashboard.results.outcomes import Outcome, outcome, presets
from dashboard.results.shipped_standings import Standing, Standings, standings
from dashboard.scenario import lever_effects
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.lever_effects import Effect, work_out_one
from dashboard.scenario.session import STATE
from dashboard.texts import LANGUAGES, texts
from dashboard.wording.headline import TOTAL, Headline, answered, none_reached
from dashboard.wording.key_figures import figures_of, four_figures
from dashboard.wording.surprises import surprising
from dashboard.wording.values import roughly
from simulation.outcomes.draw_statistics import Spread, spread
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario, list_shipped, load_scenario

REGISTER, NL = load_register(), texts("nl")
BASE = load_scenario("huidig_beleid")
BOTH = pytest.mark.parametrize("lang", LANGUAGES)


def start(**state: object) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in state.items():
        app.session_state[key] = value
    return check(app.run())


def check(app: AppTest) -> AppTest:
    assert not app.exception and not app.error
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def plain(words: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())


def chosen(app: AppTest) -> Choices:
    found: History = app.session_state[STATE]
    return found.now


# The answer ----------------------------------------------------------------------------------


def with_chance(chance: float) -> Outcome:
    """Give current policy with functional zero in so many of its draws."""
    found = outcome(BASE)
    verdict = found.result.verdicts["functioneel_nul"]
    judged = {**found.result.verdicts, "functioneel_nul": replace(verdict, chance=chance)}
    return replace(found, result=replace(found.result, judged=judged))


@BOTH
def test_it_begins_with_yes_no_or_perhaps(lang: str) -> None:
    t, said = texts(lang), []
    for chance in (0.0, 0.2, 0.5, 0.8, 1.0):
        one = with_chance(chance)
        said.append(plain(answered(one, Headline.of(one, t), "", False, t)).partition(".")[0])
    assert (
        said
        == {
            "nl": ["Nee", "Nee, waarschijnlijk niet", "Misschien", "Ja, waarschijnlijk", "Ja"],
            "en": ["No", "No, probably not", "Perhaps", "Yes, probably", "Yes"],
        }[lang]
    )


@pytest.mark.parametrize("name", list_shipped())
def test_the_answer_is_that_of_functional_zero(name: str) -> None:
    found = outcome(load_scenario(name))
    said = plain(answered(found, Headline.of(found, NL), "", False, NL))
    chance = found.result.chance("functioneel_nul")
    if chance <= 0.05:
        assert said.startswith("Nee. ")
    elif chance < 0.65:
        assert said.startswith(("Misschien. ", "Nee, waarschijnlijk niet. "))


# Four figures --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list_shipped())
def test_the_figures_are_the_model_s(name: str) -> None:
    result = outcome(load_scenario(name)).result
    there, entered, housed, holds = figures_of(result)
    assert np.array_equal(there.draws, result.at(TOTAL, 2026.0))
    assert np.array_equal(entered.draws, result.at("instroom") + result.at("terugkeer"))
    assert np.array_equal(housed.draws, result.at("zelf_gevonden") + result.at("geplaatst"))
    assert np.array_equal(housed.part, result.at("geplaatst"))
    lacking, unused = shortage(result).lacking, left_over(result)
    if lacking.mean() <= 0:
        assert holds.key == "ruim" and np.array_equal(holds.draws, -lacking)
    else:
        assert np.array_equal(holds.draws, lacking)
        assert holds.key == ("tekort" if unused is None else f"tekort_{unused.holds}")
        assert unused is None or np.array_equal(holds.part, unused.homes)


@BOTH
def test_beside_other_policy_stands_what_it_is_now(lang: str) -> None:
    t = texts(lang)
    alone, beside = (
        plain(four_figures(outcome(load_scenario(name)), t))
        for name in ("huidig_beleid", "alles_tegelijk")
    )
    before = t("kerncijfers.beleid", getal="")
    assert before not in alone and 2 <= beside.count(before) <= 3
    entered = figures_of(outcome(BASE).result)[1]
    assert t("kerncijfers.beleid", getal=roughly(entered.draws, t)) in beside


# What comes closer ---------------------------------------------------------------------------


def known() -> dict[str, Standing]:
    shipped_standings.work_out(REGISTER)
    return standings(REGISTER).known


def test_the_standings_are_those_of_the_scenarios() -> None:
    found = known()
    assert list(found) == list(presets()) and standings(REGISTER).complete
    for name in FARTHEST:
        result = outcome(presets()[name], members=FULL, quick=True).result
        assert found[name].people == spread(result.at(TOTAL))
        assert found[name].chances == {goal: result.chance(goal) for goal in CRITERIA}


def test_one_click_shows_what_comes_closer() -> None:
    known()
    app = start()
    labels = {button.key: button.label for button in app.button}
    most = outcome(presets()["alles_tegelijk"], members=FULL, quick=True)
    mean = roughly(most.result.at(TOTAL), NL)
    assert labels["verder_alles_tegelijk"] == f"Alles tegelijk: {mean}"
    check(app.button(key="verder_alles_op_zijn_best").click().run())
    assert chosen(app) == Choices("alles_op_zijn_best")
    left = {button.key for button in app.button}
    assert not left & {f"verder_{name}" for name in FARTHEST}, "nothing is closer than the best"


# The goals -----------------------------------------------------------------------------------


def rectangles(drawn: str) -> list[dict[str, float]]:
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', drawn)
    assert source
    import base64

    found = ET.fromstring(base64.b64decode(source[1]))
    return [
        {key: float(value) for key, value in part.attrib.items() if key in ("x", "width")}
        for part in found
    ]


@pytest.mark.parametrize(
    ("value", "limit"),
    [
        (Spread(79e3, 43e3, 129e3), 1000.0),
        (Spread(2.0, 1.0, 3.0), 3.0),
        (Spread(0.0, 0.0, 0.0), 5.0),
    ],
)
def test_a_bar_is_as_long_as_its_value(value: Spread, limit: float) -> None:
    whole, band, bar, goal = rectangles(goal_bars.bar(value, limit))
    scale = AT_MOST * goal_bars.WIDTH / max(value.high, limit)
    assert bar["width"] == pytest.approx(scale * value.mean, abs=0.01)
    assert band["x"] == pytest.approx(scale * value.low, abs=0.01)
    assert band["x"] + band["width"] == pytest.approx(scale * value.high, abs=0.01)
    middle = goal["x"] + goal["width"] / 2
    assert middle == pytest.approx(max(scale * limit, goal["width"] / 2), abs=0.01)
    assert all(0 <= one.get("x", 0) + one["width"] <= whole["width"] for one in (band, bar, goal))


def test_a_value_that_is_not_there_has_no_bar() -> None:
    nothing = Spread(float("nan"), float("nan"), float("nan"))
    assert len(rectangles(goal_bars.bar(nothing, 5.0))) == 2


@BOTH
@pytest.mark.parametrize("name", ["huidig_beleid", "alles_op_zijn_best"])
def test_each_goal_has_its_chance_and_its_bars(name: str, lang: str) -> None:
    t, found = texts(lang), outcome(load_scenario(name))
    rows = goal_bars.bars_of_goals(found, known(), t).split("<li>")[1:]
    assert len(rows) == len(CRITERIA)
    for row, criterion in zip(rows, CRITERIA.values(), strict=True):
        assert row.count("<img") == len(criterion.conditions)
        assert t.pick(criterion.label) in unescape(row)


def test_out_of_reach_is_said_with_the_arithmetic_only() -> None:
    found, shipped = outcome(BASE), known()
    said = {
        name: "Geen van de 12 scenario" in row
        for name, row in zip(
            CRITERIA, goal_bars.bars_of_goals(found, shipped, NL).split("<li>")[1:], strict=True
        )
    }
    for name in CRITERIA:
        assert said[name] == (max(one.chances[name] for one in shipped.values()) <= 0.05)
    assert said["nul_dakloos"] and not said["functioneel_nul"]
    # With a threshold of the user's own the shipped ones are no measure.
    other = outcome(replace(BASE, doelen={"nul_dakloos": 20_000.0}))
    assert "Geen van de 12" not in goal_bars.bars_of_goals(other, shipped, NL)
    assert "Geen van de" not in goal_bars.bars_of_goals(found, {}, NL)
    world = outcome(BASE.with_settings({"woningtekort": "hoog"}))
    assert "Geen van de" not in goal_bars.bars_of_goals(world, shipped, NL)


def test_of_some_scenarios_alone_nothing_is_said() -> None:
    """At the start not all are known: what none of those reaches, another one may."""
    some = Standings({"huidig_beleid": known()["huidig_beleid"]})
    assert not some.complete
    assert Standings(dict(known())).complete
    app = start()
    assert "Geen van de 1 " not in html(app)


def test_in_another_world_nothing_comes_closer() -> None:
    known()
    world = Choices().assume("woningtekort", "hoog", BASE)
    app = start(**{STATE: History(world)})
    assert not [one for one in app.button if str(one.key).startswith("verder_")]


def test_a_lever_at_its_end_says_so() -> None:
    lever = REGISTER.levers["contingent"]
    lever_effects.store.cache_clear()
    work_out_one(Choices(), lever, REGISTER)  # the server did so when it started
    app = start(bron_contingent=True, **{STATE: History(Choices().move(lever, 0.15, BASE))})
    assert NL("kan.uiterste") in plain(html(app)) and NL("kan.niet") not in plain(html(app))


# The levers ----------------------------------------------------------------------------------


def test_what_a_lever_can_do_is_told_as_everything_is() -> None:
    lever = REGISTER.levers["contingent"]
    assert in_short(lever, Effect(0.15, Spread(-8_590.0, -14e3, -4e3)), NL) == (
        "naar 15\u00a0%: −9.000"
    )
    assert in_short(lever, Effect(0.15, Spread(-200.0, -900.0, 300.0)), NL) == (
        "naar 15\u00a0%: klein of onzeker"
    )
    assert in_short(lever, Effect(0.15, Spread(-6_900.0, -15e3, 900.0)), NL) == (
        "naar 15\u00a0%: −7.000, maar onzeker"
    )


def test_what_a_moved_lever_can_do_is_told_from_where_it_stands() -> None:
    lever, chosen = (
        REGISTER.levers["contingent"],
        Choices().move(REGISTER.levers["contingent"], 0.1, BASE),
    )
    work_out_one(chosen, lever, REGISTER)
    app = start(**{STATE: History(chosen)})
    assert "van 10\u00a0% naar 15\u00a0%: " in html(app)
    other = REGISTER.levers["nakoming"]
    work_out_one(chosen, other, REGISTER)
    assert "van 70" not in html(app.run())


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([[0, 0, 0, 0], [0, 0, 0, 0]], "vrijwel zeker geen"),
        ([[1, 0, 0, 0], [1, 0, 0, 0]], "waarschijnlijk geen"),
        ([[1, 1, 0, 0], [0, 0, 1, 0]], "kan wel"),
    ],
)
def test_that_no_goal_is_likely_does_not_say_that_none_is_reached(
    held: list[list[int]], said: str
) -> None:
    """Each of two may be in doubt, and that one of them is reached almost certain."""
    verdicts = {str(n): SimpleNamespace(held=np.array(one, bool)) for n, one in enumerate(held)}
    found = SimpleNamespace(result=SimpleNamespace(verdicts=verdicts))
    assert said in NL(f"kop.{none_reached(found)}", aantal=2)  # type: ignore[arg-type]


def test_two_clicks_to_what_a_lever_can_do() -> None:
    """Open the page, open the card."""
    app = start(bron_contingent=True)
    card = plain(html(app))
    assert "Wat kan deze knop?" in card
    assert re.search(
        r"Gaat hij alleen naar 15\s%, dan (zijn er|is het verschil) eind 2030 [\w.]+", card
    )


def test_a_value_can_be_typed() -> None:
    app = start(bron_contingent=True)
    field = app.number_input(key="typ_contingent")
    assert field.value == 5.0 and (field.min, field.max) == (0.0, 15.0)
    check(field.set_value(7.25).run())
    assert chosen(app).moved["contingent"].value == 0.0725
    assert app.select_slider(key="knop_contingent").value == 0.0725


def test_a_warning_leads_to_the_lever_that_it_names() -> None:
    app = start()
    app.selectbox(key="scenario").set_value("afbouw_zonder_woningen").run()
    assert check(app).warning == [], "behind a door"
    assert plain(html(app)).count("Let op:") == 1, "one at a time"
    app.session_state["advies_lees"] = True
    assert check(app.run()).warning
    assert not app.toggle(key="alle_knoppen").value
    [way] = [one for one in app.button if str(one.key).endswith("_afbouw_grootschalig")]
    check(way.click().run())
    assert app.toggle(key="alle_knoppen").value
    assert [one.key for one in app.selectbox if one.key == "knop_afbouw_grootschalig"]


def test_a_welcome_with_a_first_move() -> None:
    app = start()
    assert any("Welkom" in one.value for one in app.markdown)
    check(app.button(key="welkom_probeer").click().run())
    assert chosen(app).moved["contingent"].value == 0.10
    assert not any("Welkom" in one.value for one in app.markdown)
    check(app.button(key="terug").click().run())
    assert not any("Welkom" in one.value for one in app.markdown), "it was read"
    other = start()
    check(other.button(key="welkom_weg").click().run())
    assert STATE not in other.session_state, "nothing was moved"
    assert not any("Welkom" in one.value for one in other.markdown)


# Surprises -----------------------------------------------------------------------------------


def of(scenario: Scenario) -> ScenarioResult:
    return outcome(scenario, members=100).result


def change(one: ScenarioResult, indicator: str) -> float:
    return float((one.at(indicator) - of(BASE).at(indicator)).mean())


def test_every_surprise_that_is_explained_is_one() -> None:
    """The explanations are prose about results: they must hold for this model and these draws."""
    shelter = of(load_scenario("meer_opvang"))
    assert abs(change(shelter, TOTAL)) < 0.01 * of(BASE).mean(TOTAL)
    assert change(shelter, "buiten_na_eerste_nacht") < -100
    assert change(of(BASE.with_settings({"aandeel_preventief": 0.5})), "instroom") < -100
    assert change(of(BASE.with_settings({"aandeel_preventief": 0.5})), TOTAL) > 100
    for name, to in (("plekken_noodopvang", 6000), ("plekken_opvang", 14_000)):
        one = of(BASE.with_settings({name: to}))
        assert abs(change(one, TOTAL)) < 0.01 * of(BASE).mean(TOTAL), name
        place = "buiten_na_eerste_nacht" if name == "plekken_noodopvang" else "ethos_6"
        assert change(one, place) < -100, name
    first = of(load_scenario("preventie_eerst"))
    assert change(first, "instroom") < -2_000 and change(first, TOTAL) > -0.05 * of(BASE).mean(
        TOTAL
    )
    plan = load_scenario("wonen_eerst")
    homes = {name: plan.knoppen[name] for name in ("contingent", "nakoming")}
    rest = {name: path for name, path in plan.knoppen.items() if name not in homes}
    without = of(replace(plan, knoppen=rest, id="zonder_meer_woningen"))
    assert change(of(plan), TOTAL) < 0 and change(without, TOTAL) > 0.5 * change(of(plan), TOTAL)
    closed = of(load_scenario("afbouw_zonder_woningen"))
    assert abs(change(closed, TOTAL)) < 0.02 * of(BASE).mean(TOTAL)
    assert change(closed, "uitgeplaatst") > 100


def test_surprises_are_of_levers_and_scenarios_that_there_are() -> None:
    told = {key.partition(".")[2] for key in NL.entries if key.startswith("verrassing.")} - {
        "titel"
    }
    assert told <= {*REGISTER.levers, *presets()}
    assert surprising("contingent", NL) == ""
    for one, other in pairwise(sorted(told)):
        assert surprising(one, NL) and surprising(other, texts("en"))


def test_a_scenario_that_surprises_says_why() -> None:
    app = start(over_scenario=True)
    app.selectbox(key="scenario").set_value("meer_opvang").run()
    assert any(surprising("meer_opvang", NL) in one.value for one in check(app).markdown)

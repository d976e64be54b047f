"""The app without a browser: what it shows follows from the model."""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from support.places import APP

from dashboard.charts.outcome_chart import VIEWS
from dashboard.components import progressive
from dashboard.results.draw_counts import FEW, FULL
from dashboard.results.outcomes import outcome
from dashboard.texts import texts
from dashboard.wording.headline import TOTAL
from simulation import load_scenario, run
from simulation.register.register import GROUPS, load_register
from simulation.scenario.criteria import AMBITION, CRITERIA, Verdict
from simulation.scenario.scenario import Scenario, list_shipped, parse_scenario
from simulation.wording.numbers import step_of, stepped
from simulation.wording.uncertainty import chance_told


def start(**query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update(query)
    return check(app.run())


def check(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def headline(app: AppTest) -> str:
    """Give the sentences of the headline, without mark-up."""
    found = re.search(r'<div class="we-kop".*?</div>', html(app), re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[0].replace("</p>", " "))


def rest(app: AppTest, scenario: Scenario) -> AppTest:
    """Have the page as it is once the full result of what the user chose is there."""
    outcome(scenario)
    return check(app.run())


class Modelled(NamedTuple):
    """What the library finds: the homeless at the end of 2030 in each draw, and the verdicts."""

    people: np.ndarray
    verdicts: dict[str, Verdict]


def modelled(scenario: Scenario) -> Modelled:
    return _modelled(scenario.to_yaml(), scenario.id)


@lru_cache(maxsize=20)
def _modelled(text: str, name: str) -> Modelled:
    found = run(parse_scenario(text, f"{name}.yaml"), members=FULL)[0]
    return Modelled(found.indicator(TOTAL)[list(found.time).index(AMBITION)], found.verdicts)


def words(values: np.ndarray, lang: str = "nl") -> tuple[str, str]:
    """Write the mean of draws, and their 90 % band."""
    low, high = np.quantile(values, [0.05, 0.95])
    mean, *ends = (stepped(x, lang, step_of(low, high)) for x in (values.mean(), low, high))
    return mean, "–".join(ends)


def expected(scenario: Scenario) -> str:
    mean, band = words(modelled(scenario).people)
    return f"verwachting {mean} mensen dakloos (90\u00a0%: {band})."


def test_it_opens_with_current_policy() -> None:
    app = start()
    assert expected(load_scenario("huidig_beleid")) in headline(app)
    assert "huidig beleid" in headline(app)
    assert f"Gemiddeld over {FULL} berekeningen." in html(app)
    assert "we-watermerk" not in html(app)
    assert app.title == [] and app.markdown[0].value == "# Is 2030 haalbaar?"


@pytest.mark.parametrize("name", list_shipped())
def test_each_scenario_shows_the_numbers_of_the_model(name: str) -> None:
    app, scenario = start(), load_scenario(name)
    app.selectbox(key="scenario").set_value(name).run()
    assert expected(scenario) in headline(rest(app, scenario))
    chance = modelled(scenario).verdicts["functioneel_nul"].chance
    assert f"zeldzaam en kort is (functioneel nul), is {chance_told(chance, FULL, 'nl')}." in (
        headline(app)
    )


def test_the_difference_with_current_policy_is_taken_draw_by_draw() -> None:
    app, scenario = start(), load_scenario("alles_tegelijk")
    app.selectbox(key="scenario").set_value(scenario.id).run()
    base = modelled(load_scenario("huidig_beleid")).people
    mean, band = words(base - modelled(scenario).people)
    assert f"ongeveer {mean} minder (90\u00a0%: {band})" in headline(rest(app, scenario))


FIRST = f"Snel gerekend, met {FEW} berekeningen; even wachten geeft alle {FULL}"


def test_a_moved_lever_shows_a_quick_result_at_first() -> None:
    app = start()
    ramp = {"naar": 0.145, "eind": "2029-01-01"}
    scenario = load_scenario("huidig_beleid").with_settings({"contingent": ramp})
    check(app.select_slider(key="knop_contingent").set_value(0.145).run())
    quick = outcome(scenario, quick=True)
    step = step_of(*quick.result.band(TOTAL))
    assert f"verwachting {stepped(quick.result.mean(TOTAL), 'nl', step)} mensen" in headline(app)
    assert FIRST in html(app) and "data-we-snel" in html(app)
    rest(app, scenario)
    assert expected(scenario) in headline(app)
    assert f"Gemiddeld over {FULL} berekeningen" in html(app) and "data-we-snel" not in html(app)


def test_a_moved_lever_changes_the_number_and_reset_brings_it_back() -> None:
    app = start()
    before = headline(app)
    assert app.button(key="terug").disabled
    app.select_slider(key="knop_contingent").set_value(0.15).run()
    ramp = {"naar": 0.15, "eind": "2029-01-01"}
    scenario = load_scenario("huidig_beleid").with_settings({"contingent": ramp})
    assert expected(scenario) in headline(rest(app, scenario))
    assert "uw keuzes" in headline(app)
    assert headline(app) != before
    assert any("van 5\u00a0% naar 15\u00a0%" in text.value for text in app.markdown)
    check(app.button(key="terug").click().run())
    assert headline(app) == before


def test_another_scenario_forgets_the_moves() -> None:
    app = start()
    app.select_slider(key="knop_contingent").set_value(0.15).run()
    check(app.run().selectbox(key="scenario").set_value("wonen_eerst").run())
    scenario = load_scenario("wonen_eerst")
    assert expected(scenario) in headline(rest(app, scenario))
    assert app.select_slider(key="knop_contingent").value == 0.09


def test_simple_levers_first_and_all_on_demand() -> None:
    register = load_register()
    simple = {f"knop_{lever.id}" for lever in register.levers.values() if lever.simple}
    app = start()
    assert {slider.key for slider in app.select_slider} == simple
    check(app.toggle(key="alle_knoppen").set_value(True).run())
    sliders = {f"knop_{v.id}" for v in register.levers.values() if v.kind == "number"}
    assert {slider.key for slider in app.select_slider} == sliders
    assert len(app.tabs) == len(GROUPS)


def test_a_move_survives_hiding_its_lever() -> None:
    app = start()
    app.toggle(key="alle_knoppen").set_value(True).run()
    app.select_slider(key="knop_woningdelen").set_value(3000.0).run()
    moved = headline(check(app.run()))
    app.toggle(key="alle_knoppen").set_value(False).run()
    assert headline(check(app)) == moved
    app.toggle(key="alle_knoppen").set_value(True).run()
    assert check(app).select_slider(key="knop_woningdelen").value == 3000.0


def test_a_date_brings_its_guardrail() -> None:
    app = start()
    app.session_state["advies_lees"] = True
    app.toggle(key="alle_knoppen").set_value(True).run()
    assert not [toggle for toggle in app.toggle if toggle.key == "knop_vangrail"]
    check(app.selectbox(key="knop_afbouw_grootschalig").set_value(2030.0).run())
    assert app.toggle(key="knop_vangrail").value is True
    check(app.toggle(key="knop_vangrail").set_value(False).run())
    assert app.warning and "Wacht tot er woningen zijn" in app.warning[0].value
    check(app.selectbox(key="knop_afbouw_grootschalig").set_value(0.0).run())
    assert not [toggle for toggle in app.toggle if toggle.key == "knop_vangrail"]


def test_too_little_support_is_warned_of() -> None:
    app = start()
    app.session_state["advies_lees"] = True
    app.selectbox(key="scenario").set_value("wonen_eerst").run()
    more = "Verhoog ‘Begeleiding thuis’"
    assert all(more not in one.value for one in app.warning)
    app.select_slider(key="knop_begeleidingsplekken").set_value(0.0).run()
    app.run().select_slider(key="knop_housing_first_plekken").set_value(0.0).run()
    assert any(more in one.value for one in check(app).warning)


def test_the_verdicts_are_those_of_the_model() -> None:
    app = start()
    app.session_state["doelentabel"] = True
    scenario = load_scenario("afbouw_zonder_woningen")
    app.selectbox(key="scenario").set_value(scenario.id).run()
    body = html(rest(app, scenario)).partition("we-tabel oordelen")[2]
    rows = re.findall(r"<tbody.*?</tbody>", body, re.DOTALL)
    verdicts = modelled(scenario).verdicts
    assert len(rows) == len(verdicts) == len(CRITERIA)
    for row, verdict in zip(rows, verdicts.values(), strict=True):
        assert verdict.criterion.label.nl in row
        assert ("✓" if verdict.reached else "✕") in row
        assert chance_told(verdict.chance, FULL, "nl") in row
        if verdict.year is not None:
            assert f"Vanaf eind {verdict.year}" in row


def test_the_counts_stand_beside_their_own_measure() -> None:
    """They do so in both views, for they are the number that readers know."""
    app = start()
    app.session_state["tabel"] = True
    for view in VIEWS:
        app.session_state["weergave"] = view
        check(app.run())
        assert "telling van het CBS" in html(app)
        for count in ("26.600", "30.600", "33.000"):
            assert count in html(app)


def test_who_knows_another_number_is_told_why() -> None:
    app = start()
    app.session_state["waarom"] = True
    check(app.run())
    [told] = [one.value for one in app.markdown if "18 tot 65 jaar" in one.value]
    assert "33.000 begin 2024" in told
    seen = words(run("huidig_beleid", members=FULL)[0].at("cbs_equivalent", 2026.0))[0]
    assert f"ongeveer {seen} zien" in told


def test_english_by_the_link() -> None:
    app = start(lang="en")
    mean, band = words(modelled(load_scenario("huidig_beleid")).people, "en")
    assert f"we expect {mean} people to be homeless at the end of 2030 (90%: {band})." in (
        headline(app)
    )
    assert "Can 2030 be reached?" in app.markdown[0].value
    assert app.select_slider(key="knop_contingent").label == "Share of corporation lettings"
    assert start(lang="klingon").markdown[0].value == "# Is 2030 haalbaar?"


def test_a_fault_is_a_friendly_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the machine")

    app = start()
    with monkeypatch.context() as patch:
        patch.setattr(progressive, "outcome", broken)
        app.run()
        assert not app.exception
        assert [error.value for error in app.error] == [texts("nl")("fout.onverwacht")]
        assert "secret" not in html(app)
    check(app.run())

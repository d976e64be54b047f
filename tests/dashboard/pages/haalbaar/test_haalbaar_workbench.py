"""What stands around the levers: undo, schedules, assumptions, thresholds, link and file."""

import datetime as dt
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.app.links import several, written
from support.places import APP

from dashboard.components.widget_sync import LATE
from dashboard.results.outcomes import outcome
from dashboard.scenario.edits import ARRIVES, Choices, Move, chosen_scenario
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.sharing.scenario_file import scenario_yaml
from dashboard.texts import texts
from simulation.register.register import SET_FILE, Register, load_register, parameters_folder
from simulation.scenario.lever_paths import USUAL
from simulation.scenario.scenario import load_scenario, parse_scenario
from simulation.wording.numbers import step_of, stepped

REGISTER = load_register()
CONTINGENT = REGISTER.levers["contingent"]
T = texts("nl")
TOTAL = "dakloos_totaal"


def check(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def start(opened: tuple[str, ...] = (), **query: str) -> AppTest:
    """Open the page, with some of its doors open."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update(query)
    for door in opened:
        app.session_state[door] = True
    return check(app.run())


def chosen(app: AppTest) -> Choices:
    found: History = app.session_state[STATE]
    return found.now


def moved(app: AppTest, value: float = 0.1) -> AppTest:
    app.select_slider(key="knop_contingent").set_value(value).run()
    return check(app.run())


def pressed(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    return check(app.run())


def said(app: AppTest) -> str:
    return "\n".join(text.value for text in app.markdown)


def in_address(app: AppTest) -> str:
    """Give what the browser is asked to write in its address."""
    bodies = [element.proto.body for element in app.get("html")]
    return re.findall('data-we-keuzes="([^"]*)"', "\n".join(bodies))[-1]


def test_one_step_back_and_forth() -> None:
    app = start()
    assert app.button(key="ongedaan").disabled and app.button(key="opnieuw").disabled
    one = chosen(moved(app, 0.1))
    assert one.moved == {"contingent": Move(0.1)}
    app.selectbox(key="scenario").set_value("wonen_eerst").run()
    assert chosen(pressed(app, "ongedaan")) == one
    assert app.select_slider(key="knop_contingent").value == 0.1
    assert chosen(pressed(app, "ongedaan")) == Choices()
    assert app.button(key="ongedaan").disabled
    assert chosen(pressed(app, "opnieuw")) == one
    assert chosen(pressed(app, "opnieuw")) == Choices("wonen_eerst")
    assert app.button(key="opnieuw").disabled


def test_what_the_browser_still_tells_of_a_lever_is_no_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Right after an undo it does not know yet; a while later it is a move of the user again."""
    app = pressed(moved(start()), "ongedaan")
    assert chosen(app) == Choices()
    assert chosen(moved(app)) == Choices()
    assert chosen(moved(app, 0.07)).moved["contingent"].value == 0.07  # not where it was before
    app = pressed(moved(start()), "ongedaan")
    later = time.monotonic() + LATE
    monkeypatch.setattr("dashboard.scenario.working_time.time.monotonic", lambda: later)
    assert chosen(moved(app)).moved["contingent"].value == 0.1


def test_a_click_that_waited_for_an_outcome_is_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome after an undo took long: the browser told where the lever was before."""
    clock = [time.monotonic()]
    monkeypatch.setattr("dashboard.scenario.working_time.time.monotonic", lambda: clock[0])

    def slowly(*given: Any, **named: Any) -> Any:
        clock[0] += 2.0 * LATE
        return outcome(*given, **named)

    monkeypatch.setattr("dashboard.components.progressive.outcome", slowly)
    monkeypatch.setattr("dashboard.components.progressive.ready", lambda *given: False)
    app = pressed(moved(start()), "ongedaan")
    assert chosen(moved(app)) == Choices()
    clock[0] += LATE
    assert chosen(moved(app)).moved["contingent"].value == 0.1


def test_what_was_done_is_listed_the_last_first() -> None:
    app = start(("deur_geschiedenis",))
    assert T("geschiedenis.leeg") in said(app)
    pressed(moved(app), "ongedaan")
    label = T.pick(CONTINGENT.label)
    lines = [line for line in said(app).splitlines() if line.startswith("- ") and label in line]
    assert len(lines) == 2 and "Ongedaan gemaakt" in lines[0] and "Ongedaan" not in lines[1]


def test_two_ways_back() -> None:
    app = start()
    app.selectbox(key="scenario").set_value("wonen_eerst").run()
    assert app.button(key="terug").disabled and not app.button(key="terug_beleid").disabled
    assert chosen(pressed(moved(app), "terug")) == Choices("wonen_eerst")
    assert chosen(pressed(moved(app, 0.11), "terug_beleid")) == Choices()
    assert chosen(pressed(app, "ongedaan")).moved, "a way back can be undone too"


def test_one_lever_goes_back_by_itself() -> None:
    app = start()
    assert "terug_contingent" not in [button.key for button in app.button]
    app.select_slider(key="knop_preventie_huisuitzetting").set_value(0.6).run()
    check(app.run())
    assert list(chosen(pressed(moved(app), "terug_contingent")).moved) == [
        "preventie_huisuitzetting"
    ]
    assert app.select_slider(key="knop_contingent").value == 0.05


def test_a_lever_gets_a_start_and_an_end() -> None:
    app = start(("bron_contingent",))
    assert T("verloop.geen") in [text.value for text in app.caption]
    moved(app)
    assert app.selectbox(key="begin_contingent").value == USUAL
    assert app.selectbox(key="eind_contingent").value == ARRIVES
    app.selectbox(key="begin_contingent").set_value(dt.date(2029, 1, 1)).run()
    later = (dt.date(2029, 1, 1), dt.date(2029, 7, 1))
    assert chosen(check(app.run())).moved["contingent"] == Move(0.1, later), "an end comes after"
    app.selectbox(key="eind_contingent").set_value(None).run()
    step = (dt.date(2029, 1, 1), None)
    assert chosen(check(app.run())).moved["contingent"] == Move(0.1, step)
    assert app.select_slider(key="knop_contingent").value == 0.1


def test_an_assumption_is_no_policy() -> None:
    app = start(("aannames_deur",))
    control = next(b for b in app.get("button_group") if b.key == "aanname_woningtekort")
    assert len(control.proto.options) == 3
    app.session_state["aanname_woningtekort"] = "hoog"
    state = History(Choices().assume("woningtekort", "hoog", load_scenario("huidig_beleid")))
    app.session_state[STATE] = state
    outcome(load_scenario("huidig_beleid").with_settings({"woningtekort": "hoog"}))
    check(app.run())
    page = "\n".join(element.proto.body for element in app.get("html"))
    assert "U rekent met andere aannames over de wereld" in page
    assert T("trekking.past_niet") in page and T("trekking.past") not in page


def test_a_threshold_changes_the_verdict_and_not_the_number() -> None:
    app = start(("drempels",))
    app.select_slider(key="drempel_nul_dakloos").set_value(10_000.0).run()
    assert chosen(check(app.run())).goals == {"nul_dakloos": 10_000.0}
    page = "\n".join(element.proto.body for element in app.get("html"))
    found = outcome(load_scenario("huidig_beleid"), quick=True)
    people = stepped(found.result.mean(TOTAL), "nl", step_of(*found.result.band(TOTAL)))
    assert "hooguit 10.000" in page and people in page


def test_the_address_follows_the_choices_and_gives_them_back() -> None:
    app = start()
    assert in_address(app) == "", "nothing chosen: the plain address"
    link = in_address(moved(app))
    other = start(s=link)
    assert chosen(other) == chosen(app)
    assert T("deel.geopend") in [info.value for info in other.info]
    assert in_address(other) == link
    moved(other, 0.06)
    assert not other.info, "it is told until something changes"
    assert other.query_params["s"] == link, "an old address of our own ..."
    assert chosen(other).moved["contingent"] == Move(0.06), "... does not undo a move"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_damaged_link_is_explained_and_changes_nothing(lang: str) -> None:
    link = written(several())
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update({"s": link[:-3] + "AAA", "lang": lang})
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == [texts(lang)("koppeling.beschadigd")]
    assert STATE not in app.session_state or chosen(app) == Choices()


def test_a_link_brings_its_language_where_the_address_does_not_say() -> None:
    app = start(s=written(several(), "en"))
    assert app.markdown[0].value == "# Can 2030 be reached?"
    app = start(s=written(several(), "en"), lang="nl")
    assert app.markdown[0].value == "# Is 2030 haalbaar?"


def test_sharing_shows_a_link_and_a_command() -> None:
    app = moved(start(("deur_deel",)))
    link, command = (block.value for block in app.code)
    assert link.endswith(f"?s={in_address(app)}")
    assert re.fullmatch(r"wonen-eerst run huidig_beleid_aangepast_\w{6}\.yaml", command)


GOOD = "naam: Plan van de *gemeente* <b>X</b>\nknoppen:\n  contingent: 0.1\n"


def test_a_file_is_opened() -> None:
    app = start(("openen",))
    app.file_uploader[0].set_value(("plan.yaml", GOOD.encode(), "application/yaml")).run()
    check(app.run())
    loaded = chosen(app).loaded
    assert loaded is not None and loaded.hash == parse_scenario(GOOD, "plan.yaml", REGISTER).hash
    assert app.selectbox(key="scenario").options[-1] == "Plan van de *gemeente* <b>X</b>"
    page = "\n".join(element.proto.body for element in app.get("html"))
    assert "&lt;b&gt;X&lt;/b&gt;" in page and "<b>X</b>" not in page
    assert T("openen.geopend") in [info.value for info in app.info]
    moved(app, 0.06)
    assert chosen(pressed(app, "terug")) == Choices(loaded=loaded)
    again = parse_scenario(scenario_yaml(loaded, "basis"), "plan.yaml", REGISTER)
    assert again.hash == loaded.hash


def test_a_file_with_faults_changes_nothing_and_is_told_by_line() -> None:
    app = start(("openen",))
    bad = GOOD.replace("contingent: 0.1", "contingnt: 0.1")
    app.file_uploader[0].set_value(("plan.yaml", bad.encode(), "application/yaml")).run()
    app.run()
    assert not app.exception
    [told] = [error.value for error in app.error]
    assert "Regel 3" in told and "contingent" in told
    assert STATE not in app.session_state or chosen(app) == Choices()


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Have another parameter set kept beside everyone's: one without draws of its own."""
    copy = tmp_path / "register"
    shutil.copytree(parameters_folder(), copy)
    values = (copy / "sets" / REGISTER.parameter_set / SET_FILE).read_text("utf-8")
    (copy / "sets" / "vorige").mkdir()
    renamed = values.replace(f"id: {REGISTER.parameter_set}", "id: vorige")
    (copy / "sets" / "vorige" / SET_FILE).write_text(renamed, "utf-8")
    for module in ("simulation.register.register", "dashboard.sharing.other_parameter_set"):
        monkeypatch.setattr(f"{module}.parameters_folder", lambda: copy)
    return load_register(parameter_set="vorige")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_an_older_parameter_set_says_is_shown_beside_todays(
    older: Register, lang: str
) -> None:
    t = texts(lang)
    link = written(several(), lang, replace(REGISTER, parameter_set="vorige"))
    app = start(opened=("andere_set",), s=link, lang=lang)
    assert [door.label for door in app.expander if door.label == t("andere_set.deur")]
    (shown,) = [one.value for one in app.get("html") if t.html("andere_set.toen") in one.value]
    scenario = chosen_scenario(several(), load_scenario("wonen_eerst"), REGISTER)
    for register in (older, load_register()):
        found = outcome(scenario, register)
        step = max(
            step_of(*outcome(scenario, one).result.band(TOTAL)) or 0 for one in (older, REGISTER)
        )
        assert stepped(found.result.mean(TOTAL), lang, step) in shown
    assert "vorige" in shown and t.pick(outcome(scenario, older).warning or ("", "")) in shown


def test_a_parameter_set_that_is_not_here_is_said_so() -> None:
    link = written(several(), register=replace(REGISTER, parameter_set="van_een_ander"))
    app = start(opened=("andere_set",), s=link)
    told = T("andere_set.niet_hier", toen="van_een_ander").replace("_", r"\_")
    assert told in [one.value for one in app.caption]
    assert T("andere_set.deur") not in [door.label for door in app.expander]


def test_nothing_is_said_of_the_parameter_set_in_use() -> None:
    app = start(s=written(several()))
    shown = [*(one.value for one in app.caption), *(one.label for one in app.expander)]
    ours = {T("andere_set.deur"), T("andere_set.niet_hier", toen=REGISTER.parameter_set)}
    assert not ours.intersection(shown)

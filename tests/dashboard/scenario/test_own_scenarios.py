"""Scenarios under names of the user's own: kept, renamed, taken up again, and shown as text."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from support.app.links import loaded, several, written
from support.app.workspaces import opened, spelled

from dashboard.results import parameter_set
from dashboard.scenario import own_scenarios
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.own_scenarios import LONGEST, MOST, distinct, distinct_id, tidy
from dashboard.scenario.session import STATE
from dashboard.sharing import address_bar
from dashboard.sharing.workspace_link import Workspace
from dashboard.texts import texts

NL = texts("nl")
SCRIPT = """
import streamlit as st
from dashboard.components.error_boundary import fragment
from dashboard.components.progressive import EVERYTHING
from dashboard.pages.haalbaar.own_scenarios import own_scenarios_panel
from dashboard.results.parameter_set import register_in_use
from dashboard.sharing.address_bar import follow, open_address, show_told, show_what_is_lost
from dashboard.texts import texts
open_address()
t = texts(st.query_params.get("lang", "nl"))
show_told(t)
show_what_is_lost(register_in_use(), t)

@fragment(key=EVERYTHING)
def whole(t):
    own_scenarios_panel(register_in_use(), t)
    follow(register_in_use(), t)

whole(t)
"""


def start(choices: Choices | None = None, **query: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params.update(query)
    if choices is not None:
        app.session_state[STATE] = History(choices)
    return check(app.run())


def check(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def names(app: AppTest) -> list[str]:
    return [one.name for one in own(app)]


def own(app: AppTest) -> Any:
    known = own_scenarios.STATE in app.session_state
    return app.session_state[own_scenarios.STATE] if known else ()


def bodies(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def in_address(app: AppTest) -> str:
    return re.findall('data-we-werk="([^"]*)"', bodies(app))[-1]


def save(app: AppTest, name: str) -> AppTest:
    app.text_input(key="mijn_naam").set_value(name)
    return check(app.button(key="mijn_bewaar").click().run())


def act(app: AppTest, what: str, number: int) -> AppTest:
    return check(app.button(key=f"mijn_{what}_{own(app)[number].key}").click().run())


# Names ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.text(max_size=80))
def test_a_tidy_name_is_one_line_of_signs_that_are_seen(text: str) -> None:
    found = tidy(text)
    assert tidy(found) == found == found.strip()
    assert len(found) <= LONGEST and all(sign.isprintable() for sign in found)


@settings(deadline=None)
@given(st.lists(st.text(max_size=50).map(tidy), max_size=12))
def test_names_are_told_apart(texts_: list[str]) -> None:
    taken: list[str] = []
    for text in texts_:
        taken.append(distinct(text, taken))
    assert len({name.casefold() for name in taken}) == len(taken)
    assert all(name and len(name) <= LONGEST for name in taken)


def test_ids_are_told_apart() -> None:
    assert distinct_id("plan", {"plan", "plan_2"}) == "plan_3"
    assert len(distinct_id("x" * 60, {"x" * 60})) <= 60


# The panel -----------------------------------------------------------------------------------


def test_a_scenario_is_kept_renamed_taken_up_and_removed() -> None:
    app = save(start(several()), "Stadsplan")
    assert names(app) == ["Stadsplan"]
    assert NL("mijn.bewaard", naam="Stadsplan") in bodies(app)
    assert app.text_input(key="mijn_naam").value == ""
    app.session_state[STATE] = History(loaded())
    save(app, "")
    assert names(app) == ["Stadsplan", NL("mijn.standaardnaam", nummer=2)]
    act(app, "open", 0)
    assert app.session_state[STATE].now == several()
    assert app.session_state[STATE].undo().now == loaded(), "there is a way back"
    assert app.button(key="mijn_open_mijn_1").disabled
    check(app.text_input(key="mijn_naam_mijn_2").set_value(" Ander\n plan ").run())
    assert names(app) == ["Stadsplan", "Ander plan"]
    check(app.text_input(key="mijn_naam_mijn_2").set_value("  ").run())
    assert names(app)[1] == "Ander plan", "a name that shows nothing changes nothing"
    act(app, "weg", 0)
    assert names(app) == ["Ander plan"] and own(app)[0].choices == loaded()
    save(app, "Nieuw")
    assert own(app)[1].key == "mijn_3", "a key is never used twice"


def test_there_is_room_for_so_many() -> None:
    app = start(several())
    for _ in range(MOST):
        save(app, "Plan")
    assert len(set(names(app))) == MOST
    assert not [field for field in app.text_input if field.key == "mijn_naam"]
    assert NL("mijn.vol", aantal=MOST) in [one.value for one in app.caption]


@pytest.mark.parametrize("name", ["Wonen Eerst", "current policy", "Uw scenario", "GEEN"])
def test_a_name_that_means_something_here_gets_a_number(name: str) -> None:
    assert names(save(start(several()), name)) == [f"{name} (2)"]


def test_a_name_is_no_mark_up() -> None:
    wild = "*A* <b>B</b> :smile: [x](y)"
    app = save(start(several()), wild)
    assert names(app) == [wild]
    assert "<b>" not in bodies(app)
    labels = [one.label for one in (*app.button, *app.text_input)]
    assert not [label for label in labels if "*A*" in label.replace("\\*", "")]
    assert not [label for label in labels if ":smile:" in label or "[x](" in label]


# In the address ------------------------------------------------------------------------------


def test_what_is_kept_is_there_after_a_reload() -> None:
    app = save(save(start(several()), "Een"), "Twee")
    app.session_state[STATE] = History(loaded())
    save(app, "Drie")
    again = start(w=in_address(app))
    assert [(one.name, one.choices) for one in own(again)] == [
        ("Een", several()),
        ("Twee", several()),
        ("Drie", loaded()),
    ]
    assert [one.value for one in again.info] == [NL("deel.werk_geopend")]
    assert in_address(again) == in_address(app)
    act(again, "weg", 0)
    assert names(again) == ["Twee", "Drie"], "our own address of before brings nothing back"


def test_the_link_in_the_panel_opens_all_of_them() -> None:
    app = save(start(several()), "Een")
    (link,) = (block.value for block in app.code)
    found = opened(link.partition("w=")[2])
    assert [one and one[:2] for one in found.kept] == [("Een", several())]
    assert NL("mijn.link_uitleg") in [one.value for one in app.markdown]


def test_what_does_not_fit_is_told_before_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    app = save(start(several()), "Past *wel*")
    assert not app.warning
    monkeypatch.setattr(address_bar, "MAX_LINK", len(in_address(app)) + len(written(several())))
    save(app, "Past *niet*")
    (told, *_) = {one.value for one in app.warning}
    assert "Past" in told and "niet" in told and "wel" not in told
    assert "*niet*" not in told
    again = start(w=in_address(app))
    assert names(again) == ["Past *wel*"]


def test_choices_that_do_not_fit_are_told() -> None:
    dice = np.random.default_rng(1)
    words = "".join(dice.choice(list("abcdefghijklmnopqrstuvwxyz0123456789"), 12_000))
    big = loaded()
    assert big.loaded is not None
    big = replace(big, loaded=replace(big.loaded, omschrijving=words))
    app = start(big)
    assert [one.value for one in app.warning] == [NL("deel.verlies_keuzes")]


def test_a_damaged_address_changes_nothing_and_says_why() -> None:
    text = spelled(Workspace([("Een", written(several()))]))
    app = start(w=text[:-2] + "AA")
    assert [one.value for one in app.error] == [NL("koppeling.beschadigd")]
    assert names(app) == []


def test_a_link_with_an_own_set_promises_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    own_set = replace(parameter_set.usual_register(), parameter_set="eigen-7")
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.session_state[parameter_set.OWN] = own_set
    app.session_state[STATE] = History(several())
    save(check(app.run()), "Een")
    told = [one.value for one in app.markdown]
    assert NL("deel.link_eigen_set", set="eigen-7") in told
    assert NL("mijn.link_uitleg") not in told
    again = start(w=in_address(app))
    usual = parameter_set.usual_register().parameter_set
    (warned,) = (one.value for one in again.warning)
    assert "eigen" in warned and usual in warned.replace("\\", "")

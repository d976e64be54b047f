"""A comparison is shared: as a link that opens it elsewhere, as files, and as a command."""

import io
import json
import shlex
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from support.app.app_states import SHIPPED
from support.app.compare_page import (
    BASE,
    CONTINGENT,
    EN,
    HOMES,
    MINE,
    NL,
    OWN_CHOICES,
    REGISTER,
    check,
    headline,
    html,
    tables,
)
from support.app.links import written

import cli
from dashboard.pages.vergelijken import sharing
from dashboard.pages.vergelijken.comparison import OWN
from dashboard.results import parameter_set
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import outcome
from dashboard.scenario import own_scenarios, page_state
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.own_scenarios import Kept
from dashboard.scenario.session import STATE
from dashboard.sharing.scenario_file import comparison_command
from simulation.scenario.scenario import parse_scenario

SCRIPT = """
import streamlit as st
from dashboard.sharing.address_bar import open_address, show_told
from dashboard.pages.vergelijken import page as vergelijken
from dashboard.texts import texts
open_address()
show_told(texts("nl"))
st.markdown("# Title")
vergelijken.show(st.query_params.get("lang", "nl"))
"""
PLAN = Choices(BASE.id).move(CONTINGENT, 0.15, BASE)


def kept(name: str, choices: Choices, number: int = 1) -> Kept:
    return Kept(f"mijn_{number}", name, choices, written(choices))


def start(state: dict[str, object], **query: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=120)
    app.query_params.update(query)
    for key, value in {"vergelijken_deel": True, **state}.items():
        app.session_state[key] = value
    return check(app.run())


def compared(app: AppTest) -> list[str]:
    return [app.selectbox(key=f"vergelijken_{n}").value for n in range(1, 5)]


def several(**more: object) -> dict[str, object]:
    """Compare the choices as they are, one with a name, and a shipped one."""
    return {
        STATE: History(OWN_CHOICES),
        own_scenarios.STATE: (kept("Niet *dit*", Choices(), 4), kept("Stadsplan <b>", PLAN, 5)),
        page_state.COMPARED: ["mijn_5", OWN, "bezuiniging"],
        page_state.MEASURE: "ethos_1",
        page_state.SIDE: "bezuiniging",
        **more,
    }


def test_a_link_opens_the_same_elsewhere() -> None:
    app = start(several())
    link, line = (block.value for block in app.code)
    query = dict(part.split("=") for part in link.partition("?")[2].split("&"))
    assert set(query) == {"s", "w"}
    other = start({}, **query)
    assert headline(other) == headline(app)
    assert tables(html(other)) == tables(html(app))
    assert other.selectbox(key="vergelijken_maat_veld").value == "ethos_1"
    assert other.selectbox(key="vergelijken_wie_veld").value == "bezuiniging"
    assert [one.name for one in other.session_state[own_scenarios.STATE]] == ["Stadsplan <b>"]
    assert [block.value for block in other.code] == [link, line]
    assert [one.value for one in other.info][:1] == [NL("deel.geopend")]


def test_a_link_without_own_scenarios_has_only_names() -> None:
    app = start({page_state.COMPARED: [BASE.id, HOMES.id]})
    link = app.code[0].value
    assert "?w=" in link and len(link) < 90
    assert compared(start({}, w=link.partition("w=")[2]))[:2] == [BASE.id, HOMES.id]


def test_the_page_writes_the_comparison_in_its_address() -> None:
    app = start(several())
    check(app.selectbox(key="vergelijken_1").set_value(HOMES.id).run())
    bodies = [element.proto.body for element in app.get("html")]
    (work,) = (part.split('"')[0] for part in "".join(bodies).split('data-we-werk="')[1:])
    again = start({STATE: History(OWN_CHOICES)}, w=work)
    assert compared(again) == [HOMES.id, OWN, "bezuiniging", "geen"]
    assert len(again.session_state[own_scenarios.STATE]) == 2


def test_a_name_of_a_stranger_is_no_mark_up() -> None:
    wild = "*A* <b>B</b> :smile: $x$"
    state = several(**{own_scenarios.STATE: (kept(wild, PLAN, 5),)})
    app = start(state)
    assert (
        wild
        in app.selectbox(key="vergelijken_1").options[-1:]
        + app.selectbox(key="vergelijken_1").options
    )
    assert "<b>B" not in html(app)
    texts = [one.value for one in (*app.markdown, *app.caption)]
    texts += [one.label for one in (*app.selectbox, *app.button)]
    assert not [text for text in texts if "*A*" in text.replace("\\*", "") or ":smile:" in text]


def test_the_scenario_of_now_that_got_a_name_stays_in_the_comparison() -> None:
    state = several(**{own_scenarios.STATE: (kept("Dit", OWN_CHOICES, 7),)})
    state[page_state.COMPARED] = [BASE.id, OWN]
    assert compared(start(state))[:2] == [BASE.id, "mijn_7"]
    del state[page_state.COMPARED]
    assert compared(start(state))[:3] == [BASE.id, HOMES.id, "mijn_7"]


def test_with_an_own_set_no_numbers_are_promised() -> None:
    own = replace(parameter_set.usual_register(), parameter_set="eigen-7")
    app = start({parameter_set.OWN: own, page_state.COMPARED: [BASE.id, HOMES.id]})
    told = [one.value for one in app.markdown]
    assert NL("deel.link_eigen_set", set="eigen-7") in told
    assert NL("vergelijken.deel_link_uitleg") not in told
    assert app.code[1].value.endswith("--parameter-set eigen-7")


def test_a_comparison_that_is_too_large_says_so() -> None:
    big = replace(kept("Groot", PLAN, 5), link=None)
    app = start(several(**{own_scenarios.STATE: (big,)}))
    assert NL("vergelijken.deel_past_niet") in [one.value for one in app.markdown]
    assert len(app.code) == 1, "the command is there nevertheless"


@pytest.mark.slow
def test_the_command_gives_the_numbers_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = replace(MINE, id="stadsplan", naam="Stadsplan")
    scenarios = [BASE, named, HOMES]
    found = comparison_command(scenarios, SHIPPED, REGISTER)
    assert found.line == "wonen-eerst compare huidig_beleid stadsplan.yaml wonen_eerst"
    lines = (found.line, "http://a.test/?w=1abc")
    packed = sharing.zipped(scenarios, REGISTER.parameter_set, lines)
    assert packed == sharing.zipped(scenarios, REGISTER.parameter_set, lines)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / sharing.TOLD).read_text("utf-8").splitlines() == list(lines)
    for one in scenarios:
        text = (tmp_path / f"{one.id}.yaml").read_text("utf-8")
        assert parse_scenario(text, "x.yaml", REGISTER).hash == one.hash
    monkeypatch.chdir(tmp_path)
    command = [*shlex.split(found.line)[1:], "--json", "--members", str(FULL)]
    assert cli.main(command) == 0
    document = json.loads(capsys.readouterr().out)
    page = [outcome(one, REGISTER).result for one in scenarios]
    for one, told in zip(page[1:], document["differences"], strict=True):
        apart = one.indicator("dakloos_totaal") - page[0].indicator("dakloos_totaal")
        assert told["indicators"]["dakloos_totaal"] == pytest.approx(list(apart.mean(axis=1)))


def test_the_command_needs_no_file_for_what_is_shipped() -> None:
    found = comparison_command([BASE, HOMES], SHIPPED, REGISTER)
    assert found.file is None and found.explanation(NL) == NL("opdracht.zelf")
    assert EN("opdracht.zelf")

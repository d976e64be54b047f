"""One scenario, four faces: state, file, link and command say the same."""

import contextlib
import datetime as dt
import json
import os
import random
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML
from support.app.app_states import CLOSURE, LEVERS, REGISTER, SHIPPED, choices, files
from support.damaged_text import GOOD, mutant

import cli
from commands.common.inputs import load_all
from commands.common.options import read_settings
from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.scenario.edits_of import choices_of
from dashboard.sharing.link import Opened, link_of, open_link
from dashboard.sharing.scenario_file import (
    MAX_UPLOAD,
    Command,
    Upload,
    command,
    file_name,
    id_of,
    read_upload,
    scenario_yaml,
)
from dashboard.texts import both, texts
from simulation.outcomes.scenario_runs import model_version, run
from simulation.scenario.lever_paths import USUAL
from simulation.scenario.scenario import (
    BASELINE,
    Scenario,
    list_shipped,
    load_scenario,
    scenario_from_plain,
)

NL, EN = texts("nl"), texts("en")
BASE = SHIPPED[BASELINE]
CONTINGENT = LEVERS["contingent"]


def scenario_of(chosen: Choices) -> Scenario:
    return chosen_scenario(chosen, origin(chosen, SHIPPED), REGISTER)


def command_of(chosen: Choices) -> Command:
    return command(scenario_of(chosen), SHIPPED, REGISTER)


def upload(text: str | bytes, name: str = "plan.yaml") -> Upload:
    data = text.encode() if isinstance(text, str) else text
    return read_upload(data, name, SHIPPED, REGISTER)


@contextlib.contextmanager
def in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def ran(found: Command, scenario: Scenario, folder: Path) -> Scenario:
    """Give the scenario that the command line runs, with the downloaded file at hand."""
    program, verb, what, *options = shlex.split(found.line)
    assert (program, verb) == ("wonen-eerst", "run")
    assert all(flag == "--set" for flag in options[::2])
    if found.file is not None:
        assert (what, options) == (found.file, [])
        (folder / found.file).write_text(scenario_yaml(scenario, "basis"), encoding="utf-8")
    with in_folder(folder):
        (one,) = load_all([what], read_settings(options[1::2]), REGISTER)
    return one


# Between all faces -----------------------------------------------------------------------------


@pytest.mark.slow
@settings(deadline=None, max_examples=50)
@given(choices())
def test_state_file_link_and_command_are_one_scenario(
    tmp_path_factory: pytest.TempPathFactory, chosen: Choices
) -> None:
    scenario = scenario_of(chosen)
    hashes = {scenario.hash}

    text = scenario_yaml(scenario, REGISTER.parameter_set)
    uploaded = upload(text, file_name(scenario))
    assert uploaded.choices is not None and not uploaded.faults and not uploaded.notices
    hashes.add(scenario_of(uploaded.choices).hash)

    for state in (chosen, uploaded.choices, choices_of(scenario, SHIPPED, REGISTER)):
        spelled = link_of(state, SHIPPED, REGISTER, "nl")
        assert spelled is not None
        opened = open_link(spelled, SHIPPED, REGISTER)
        assert isinstance(opened, Opened) and not opened.notices
        hashes.add(scenario_of(opened.choices).hash)

    folder = tmp_path_factory.mktemp("opdracht")
    hashes.add(ran(command(scenario, SHIPPED, REGISTER), scenario, folder).hash)
    assert hashes == {scenario.hash}


def test_the_command_runs_what_the_app_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through the command line itself: once by settings, once by the file."""
    monkeypatch.chdir(tmp_path)
    by_settings = Choices("wonen_eerst").assume("woningtekort", "hoog", SHIPPED["wonen_eerst"])
    by_file = by_settings.move(CONTINGENT, 0.1, SHIPPED["wonen_eerst"])
    for chosen, with_file in ((by_settings, False), (by_file, True)):
        scenario = scenario_of(chosen)
        found = command(scenario, SHIPPED, REGISTER, members=1, seed=3)
        assert (found.file is not None) == with_file
        if found.file is not None:
            Path(found.file).write_text(scenario_yaml(scenario, "basis"), encoding="utf-8")
        assert cli.main([*shlex.split(found.line)[1:], "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        (run,) = document["results"]
        assert run["scenario_hash"] == scenario.hash
        assert (document["members"], document["seed"]) == (1, 3)


def test_a_lever_moves_the_same_in_file_command_and_app(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In each draw from its own level, to the bit."""
    lever = LEVERS["plekken_opvang"]
    plan = tmp_path / "plan.yaml"
    plan.write_text("naam: Plan\nknoppen: {plekken_opvang: 12600}\n", encoding="utf-8")
    told = []
    for options in ([str(plan)], ["huidig_beleid", "--set", "plekken_opvang=12600"]):
        assert cli.main(["run", *options, "--members", "20", "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out)["results"][0])
    moved = Choices().move(lever, 12600.0, BASE).schedule(lever, (USUAL, None), BASE)
    by_app = run(scenario_of(moved), members=20, register=REGISTER)[0]
    for one in told:
        assert one["scenario_hash"] == by_app.scenario.hash
        assert (
            one["indicators"]["dakloos_totaal"]
            == by_app.indicator("dakloos_totaal").mean(axis=1).tolist()
        )


# The command -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list_shipped())
def test_a_shipped_scenario_is_run_by_its_name(name: str) -> None:
    assert command_of(Choices(name)) == Command(f"wonen-eerst run {name}")


def test_what_settings_can_say_needs_no_file(tmp_path: Path) -> None:
    at_once = (USUAL, None)
    chosen = Choices().move(CONTINGENT, 0.1, BASE).schedule(CONTINGENT, at_once, BASE)
    plots = LEVERS["plekken_opvang"]
    chosen = chosen.move(plots, 13_300.0, BASE).schedule(plots, at_once, BASE)
    chosen = chosen.move(CLOSURE, 2031.0, BASE).switch("draagvlak", False, BASE)
    chosen = chosen.assume("instroomgroei", 0.015, BASE).assume("verslechtering", "laag", BASE)
    found = command_of(chosen)
    assert found.line == (
        "wonen-eerst run huidig_beleid --set contingent=0.1 --set plekken_opvang=13300 "
        "--set afbouw_grootschalig=2031-01-01 --set instroomgroei=0.015 "
        "--set verslechtering=laag --set draagvlak=uit"
    )
    assert found.explanation(NL) == NL("opdracht.zelf")
    assert ran(found, scenario_of(chosen), tmp_path).hash == scenario_of(chosen).hash


def _unsayable() -> dict[str, Choices]:
    preset = SHIPPED["wonen_eerst"]
    dated = Choices().move(CLOSURE, 2031.0, BASE)
    return {
        "the usual ramp": Choices().move(CONTINGENT, 0.1, BASE),
        "a ramp of the scenario": Choices("wonen_eerst").move(CONTINGENT, 0.1, preset),
        "own dates": Choices()
        .move(CONTINGENT, 0.1, BASE)
        .schedule(CONTINGENT, (dt.date(2028, 1, 1), None), BASE),
        "an own start of a closure": dated.schedule(CLOSURE, (dt.date(2028, 1, 1), None), BASE),
        "the guardrail": dated.set_guard(CLOSURE, False, BASE),
        "a threshold": Choices().aim("nul_dakloos", 500.0, BASE, REGISTER),
        "one name twice": Choices()
        .switch("verslechtering", False, BASE)
        .assume("verslechtering", "hoog", BASE),
    }


@pytest.mark.parametrize("what", _unsayable())
def test_what_settings_cannot_say_is_in_the_file(what: str, tmp_path: Path) -> None:
    chosen = _unsayable()[what]
    scenario = scenario_of(chosen)
    found = command_of(chosen)
    assert found.file == file_name(scenario) == f"{scenario.id}.yaml"
    assert found.line == f"wonen-eerst run {found.file}"
    assert found.file in found.explanation(NL) and found.file in found.explanation(EN)
    assert ran(found, scenario, tmp_path).hash == scenario.hash


@settings(deadline=None, max_examples=20)
@given(choices())
def test_a_command_needs_no_quotes_in_any_shell(chosen: Choices) -> None:
    found = command_of(chosen)
    assert set(found.line) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-+.= ")


def test_what_would_need_quotes_gets_them() -> None:
    other = replace(REGISTER, parameter_set="mijn set; rm x")
    found = command(BASE, SHIPPED, other, members=100)
    assert shlex.split(found.line) == [
        "wonen-eerst",
        "run",
        BASELINE,
        "--members",
        "100",
        "--parameter-set",
        "mijn set; rm x",
    ]


def test_a_parameter_set_of_ones_own_is_named() -> None:
    other = replace(REGISTER, parameter_set="ijking-9")
    moved = scenario_of(Choices().move(CONTINGENT, 0.1, BASE))
    found = command(moved, SHIPPED, other)
    assert found.line.endswith(f"{file_name(moved)} --parameter-set ijking-9")
    for t in (NL, EN):
        assert "ijking-9" in found.explanation(t) and file_name(moved) in found.explanation(t)
        assert found.explanation(t) != command(moved, SHIPPED, REGISTER).explanation(t)


def test_two_states_never_share_a_file() -> None:
    """So an older download cannot be run for a newer state."""
    files_ = {command_of(chosen).file for chosen in _unsayable().values()}
    assert len(files_) == len(_unsayable())


# The file --------------------------------------------------------------------------------------


def test_a_downloaded_file_says_with_what_it_was_made(tmp_path: Path) -> None:
    scenario = scenario_of(Choices().move(CONTINGENT, 0.1, BASE))
    path = tmp_path / file_name(scenario)
    path.write_text(scenario_yaml(scenario, "basis"), encoding="utf-8")
    read = load_scenario(path)
    assert (read.modelversie, read.parameterset) == (model_version(), "basis")
    assert read.hash == scenario.hash


def test_a_file_of_another_model_opens_with_notices() -> None:
    text = "naam: x\nknoppen: {contingent: 0.09}\nmodelversie: 0.0.1+aa\nparameterset: ijking-3\n"
    found = upload(text)
    assert found.choices is not None and found.choices.loaded is not None
    assert found.choices.loaded.knoppen["contingent"][0].naar == 0.09
    assert found.notices == (
        both("opdracht.model", toen="0.0.1+aa", nu=model_version()),
        both("opdracht.parameterset", toen="ijking-3", nu=REGISTER.parameter_set),
    )
    assert upload("naam: x\n").notices == ()
    ((nl, en),) = upload('naam: x\nmodelversie: "![a](//b) <i>"\n').notices
    assert "??a????b???i?" in nl and not set("![]()<>") & set(nl + en)


def test_faults_are_told_by_line_in_the_language_of_the_page() -> None:
    found = upload(
        "naam: x\nknoppen:\n  contigent: 0.05\n  flexwoningen: 99999\n", "mijn plan.yaml"
    )
    assert found.choices is None
    nl, en = found.told(NL), found.told(EN)
    assert len(nl) == len(en) == 2
    assert nl[0].startswith("Regel 3: ") and "Bedoelde u 'contingent'?" in nl[0]
    assert nl[1].startswith("Regel 4: knoppen.flexwoningen: moet tussen")
    assert en[0].startswith("Line 3: ") and "Did you mean 'contingent'?" in en[0]
    assert {fault.file for fault in found.faults} == {"mijn plan.yaml"}


def test_a_file_may_only_build_on_a_shipped_scenario() -> None:
    found = upload("naam: x\nbasis: mijn_vorige\n")
    assert found.choices is None
    (line,) = found.told(NL)
    assert "Regel 2" in line and "mijn_vorige" in line


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "leeg"),
        (b"\xff\xfen\x00", "UTF-8"),
        (b"naam: x\nomschrijving: \xe9\n", "Regel 2: Dit is geen UTF-8-tekst"),
        (b"\x89PNG\r\n\x1a\n\x00", "UTF-8"),
        (b"PK\x03\x04 naam: x", "geen tekstbestand"),
        (b"naam: x\n" + b"#" * MAX_UPLOAD, "100 kB"),
        (b"a: &a [*a]\n", "ankers"),
        (b"[" * 5000, "dieper genest"),
    ],
    ids=["empty", "utf-16", "latin-1", "png", "zip", "large", "anchors", "deep"],
)
def test_what_is_no_scenario_is_refused_in_words(data: bytes, words: str) -> None:
    found = upload(data)
    assert found.choices is None
    assert any(words in line for line in found.told(NL))
    assert all(found.told(EN))


def test_very_many_faults_end_in_a_remark() -> None:
    text = "naam: x\nknoppen:\n" + "".join(f"  knop{number}: 1\n" for number in range(300))
    told = upload(text).told(NL)
    assert told[-1] == NL("opdracht.meer") and len(told) == 101


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("mijn_plan.yaml", "mijn_plan"),
        ("mijn_plan (2).yaml", "mijn_plan"),
        ("Mijn plan é 2026.YAML", "mijn_plan_e_2026"),
        ("wonen_eerst.yaml", "wonen_eerst_geladen"),
        ("huidig_beleid (1).yml", "huidig_beleid_geladen"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\plan.yaml", "plan"),
        ("plan.v2.yaml", "plan_v2"),
        ("日本.yaml", "scenario"),
        ("", "scenario"),
        (".yaml", "yaml"),
        ("x" * 300 + ".yaml", "x" * 60),
    ],
)
def test_any_file_name_makes_an_id(name: str, found: str) -> None:
    assert id_of(name, SHIPPED) == found
    read = upload("naam: x\nknoppen: {contingent: 0.09}\n", name)
    assert read.choices is not None and read.choices.loaded is not None
    assert read.choices.loaded.id == found


def test_an_edited_file_of_a_shipped_scenario_is_not_that_scenario() -> None:
    text = SHIPPED["wonen_eerst"].to_yaml()
    same = upload(text, "wonen_eerst.yaml")
    assert same.choices == Choices("wonen_eerst")
    edited = upload(text.replace("naar: 0.09", "naar: 0.08"), "wonen_eerst.yaml")
    assert edited.choices is not None and edited.choices.loaded is not None
    assert edited.choices.loaded.knoppen["contingent"][-1].naar == 0.08
    assert command_of(edited.choices).file == "wonen_eerst_geladen.yaml"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_thousands_of_damaged_files_are_refused_or_are_what_they_say(part: int) -> None:
    """Whatever opens is what another reader of YAML sees, and goes through a link unharmed."""
    dice, accepted = random.Random(part), 0
    for _ in range(1500):
        data = mutant(dice.choice(GOOD), dice).encode()
        if dice.random() < 0.2:  # no text any more, perhaps
            place = dice.randrange(len(data))
            data = data[:place] + dice.randbytes(dice.randrange(1, 4)) + data[place + 1 :]
        found = upload(data, dice.choice(("plan.yaml", "wonen_eerst.yaml", "één (1).yaml")))
        if found.choices is None:
            assert found.told(NL) and all(found.told(NL)) and all(found.told(EN))
            continue
        accepted += 1
        scenario = scenario_of(found.choices)
        says = YAML(typ="safe", pure=True).load(data.decode("utf-8-sig"))
        assert scenario.hash == scenario_from_plain(says, "plan", REGISTER).hash, data
        spelled = link_of(found.choices, SHIPPED, REGISTER, "en")
        assert spelled is not None
        opened = open_link(spelled, SHIPPED, REGISTER)
        assert isinstance(opened, Opened) and scenario_of(opened.choices) == scenario
    assert accepted > 80


@settings(deadline=None, max_examples=20)
@given(files())
def test_a_file_of_someone_else_keeps_its_words(text: str) -> None:
    found = upload(text, "mijn_plan.yaml")
    assert found.choices is not None
    again = upload(scenario_of(found.choices).to_yaml(), "mijn_plan.yaml")
    assert again.choices == found.choices

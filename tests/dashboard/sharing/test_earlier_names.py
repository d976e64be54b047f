"""Files, links and commands with names of earlier versions open, and say what became of them."""

from pathlib import Path
from typing import Any

import pytest
from support.app.app_states import REGISTER, SHIPPED

import cli
from commands import OK
from dashboard.scenario.edits import Choices, Move
from dashboard.sharing.link import Opened, open_link
from simulation.reading.faults import InputError
from simulation.scenario import earlier_names
from simulation.scenario.scenario import list_shipped, load_scenario, parse_scenario

OLD_FILE = """naam: Van vorig jaar
basis: wet_versterking_regie
knoppen:
  contingent: 0.08
  eu_werk_of_terugkeer: 0.9
redenen:
  contingent: Meer woningen
  eu_werk_of_terugkeer: Meer begeleiding
"""


def test_no_name_of_before_is_a_name_of_now() -> None:
    shipped = set(list_shipped())
    for name, (now, remark) in earlier_names.SCENARIOS.items():
        assert name not in shipped and now in shipped
        assert all(name in text and now in text for text in remark)
    for name, remark in earlier_names.LEVERS.items():
        assert all(name in text for text in remark)


def test_a_file_of_before_opens_with_a_remark_for_each_name() -> None:
    found = parse_scenario(OLD_FILE, "oud.yaml")
    base = load_scenario("wat_de_wet_doet")
    assert found.basis == "wat_de_wet_doet"
    assert found.knoppen.keys() == base.knoppen.keys() | {"contingent"}
    assert found.redenen["contingent"] == "Meer woningen"
    told = [nl for nl, _ in found.opmerkingen]
    assert len(told) == 2
    assert "eu_werk_of_terugkeer" in "".join(told) and "wet_versterking_regie" in "".join(told)
    assert parse_scenario(found.to_yaml(), "oud.yaml").opmerkingen == ()


def test_a_lever_that_never_was_is_refused_as_before() -> None:
    with pytest.raises(InputError, match="eu_werk_of_terugker"):
        parse_scenario(OLD_FILE.replace("eu_werk_of_terugkeer", "eu_werk_of_terugker"), "oud.yaml")


def test_a_shipped_scenario_has_none() -> None:
    assert all(load_scenario(name).opmerkingen == () for name in list_shipped())


def test_the_command_line_says_it_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("oud.yaml").write_text(OLD_FILE, "utf-8")
    assert cli.main(["run", "oud.yaml", "wet_versterking_regie", "-n"]) == OK
    said = capsys.readouterr().err
    assert "eu_werk_of_terugkeer" in said and "wat_de_wet_doet" in said


LINK = "1-VStpKuR-FNoX7uRle_DrROsAWsyhmpF9YKhDs6C0LS2FgA"
"""Written by the version before: the scenario of the act, with two levers moved."""


def test_a_link_of_before_opens_with_both_remarks() -> None:
    found = open_link(LINK, SHIPPED, REGISTER)
    assert isinstance(found, Opened)
    assert found.choices == Choices("wat_de_wet_doet", moved={"contingent": Move(0.1)})
    told = " ".join(notice[0] for notice in found.notices)
    assert "eu_werk_of_terugkeer" in told and "wet_versterking_regie" in told

"""`docs/reach.md` and the search behind it: what it says can be run, and gives what it says."""

import re

import pytest
from support.places import ROOT

from calibration.model_documents.reach import reach_document
from simulation.explore.reachable_goals import Reach, reach
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import parse_scenario

DRAWS = 2
GOALS = ("geen_grootschalige_opvang", "niemand_buiten")


@pytest.fixture(scope="module")
def found() -> list[Reach]:
    return reach(load_register(), DRAWS, goals=GOALS)


@pytest.fixture(scope="module")
def files(found: list[Reach]) -> dict[str, str]:
    text = reach_document(found, load_register(), DRAWS, "a set")
    blocks = re.findall(r"```yaml\n(naam: (\w+)\n.*?)```", text, flags=re.DOTALL)
    return {name: block for block, name in blocks}


def test_every_goal_has_its_setting_as_a_file(found: list[Reach], files: dict[str, str]) -> None:
    assert list(files) == [one.criterion for one in found] == list(GOALS)
    for one in found:
        read = parse_scenario(files[one.criterion], f"{one.criterion}.yaml", load_register())
        assert {name: read.knoppen[name] for name in one.scenario.knoppen} == one.scenario.knoppen


def test_what_is_kept_can_still_be_run() -> None:
    """Also after a change of the levers: then it is to be made again."""
    text = (ROOT / "docs" / "reach.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) == len(CRITERIA)
    for block in blocks:
        parse_scenario(block, "reach.yaml", load_register())


def test_a_file_gives_the_chance_that_stands_beside_it(
    found: list[Reach], files: dict[str, str]
) -> None:
    register = load_register()
    plans = [parse_scenario(files[o.criterion], f"{o.criterion}.yaml", register) for o in found]
    draws = Draws.usual(register, DRAWS, 1)
    for one, result in zip(found, run(plans, draws), strict=True):
        assert result.verdicts[one.criterion].chance == pytest.approx(one.chance), one.criterion

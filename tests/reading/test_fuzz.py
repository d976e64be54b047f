"""Five thousand damaged scenario files: each is refused with a reason, or means what it says."""

import random

import numpy as np
import pytest
from ruamel.yaml import YAML
from support.damaged_text import GOOD, mutant

from simulation.outcomes.scenario_runs import run
from simulation.reading.faults import InputError, printable
from simulation.register.register import load_register
from simulation.scenario.scenario import Scenario, parse_scenario, scenario_from_plain

pytestmark = pytest.mark.slow

MUTANTS, PARTS = 5_000, 4


@pytest.mark.parametrize("part", range(PARTS))
def test_mutants_are_refused_or_mean_what_they_say(part: int) -> None:
    dice, register = random.Random(part), load_register()
    accepted: dict[str, Scenario] = {}
    for _ in range(MUTANTS // PARTS):
        text = mutant(dice.choice(GOOD), dice)
        try:
            scenario = parse_scenario(text, "mutant.yaml", register)
        except InputError as error:
            assert error.faults and all(fault.problem_nl for fault in error.faults), text
            told = error.text("nl") + error.text("en")
            assert all(line == printable(line, len(line)) for line in told.split("\n")), text
            continue
        # Written out it is the same scenario, and another reader of YAML sees the same content.
        assert parse_scenario(scenario.to_yaml(), "mutant.yaml", register) == scenario, text
        data = YAML(typ="safe", pure=True).load(text)
        assert scenario_from_plain(data, "mutant", register).hash == scenario.hash, text
        accepted[scenario.hash] = scenario
    assert len(accepted) > 40
    for result in run(list(accepted.values()), register=register):
        assert np.isfinite(result.indicator("dakloos_totaal")).all()

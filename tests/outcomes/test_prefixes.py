"""The first hundred draws, and the first two hundred, say what five hundred say."""

from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register, load_register
from simulation.scenario.scenario import BASELINE, Scenario, list_shipped, load_scenario

WHOLE = 500
HEADLINES = ("dakloos_totaal", "cbs_equivalent")
MEAN, CHANCE = 0.01, 0.03
"""How far a mean may be off, as a part of it, and a chance."""
RANDOM = 20
EARLIER = {"alles_tegelijk": (0.03, 0.06), "alles_op_zijn_best": (0.04, 0.06)}
"""These bounds for two policies by which the draws of `basis` were put in order, when a lever still
went to one value in every draw. The next calibration goes by what they do now."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


def _any_policy(register: Register, seed: int) -> Scenario:
    """Give current policy with a third of the levers anywhere in their range."""
    random = np.random.default_rng([seed, 50])
    settings = {}
    for lever in register.levers.values():
        if lever.kind == "date" or lever.base is None or random.random() > 1 / 3:
            continue
        steps = round((lever.high - lever.low) / lever.step)
        value = lever.low + lever.step * int(random.integers(steps + 1))
        settings[lever.id] = f"{value:g}"
    return load_scenario(BASELINE, register).with_settings(settings, register)


def _policies(register: Register) -> Iterator[tuple[str, Scenario]]:
    for name in list_shipped():
        yield name, load_scenario(name, register)
    for seed in range(RANDOM):
        yield f"random {seed}", _any_policy(register, seed)


@pytest.fixture(scope="module")
def found(register: Register) -> Mapping[str, tuple[np.ndarray, np.ndarray]]:
    """By scenario the headlines and the goals reached, each by draw."""
    draws = Draws.posterior(register, WHOLE)
    told = {}
    for name, scenario in _policies(register):
        [result] = run(scenario, draws)
        goals = [verdict.held for verdict in result.verdicts.values()]
        told[name] = np.array([result.at(one) for one in HEADLINES]), np.array(goals)
    return told


@pytest.mark.parametrize("members", [100, 200])
def test_a_beginning_stands_for_the_whole(
    found: Mapping[str, tuple[np.ndarray, np.ndarray]], members: int
) -> None:
    assert len(found) == len(list_shipped()) + RANDOM
    for name, (headlines, goals) in found.items():
        off = headlines[:, :members].mean(axis=1) / headlines.mean(axis=1) - 1.0
        mean, chance = EARLIER.get(name, (MEAN, CHANCE))
        assert np.abs(off).max() <= mean, (name, off)
        apart = goals[:, :members].mean(axis=1) - goals.mean(axis=1)
        assert np.abs(apart).max() <= chance + 1e-9, (name, apart)


def test_a_random_beginning_would_not_do(
    found: Mapping[str, tuple[np.ndarray, np.ndarray]],
) -> None:
    """What the order is for: as many draws by chance are further off."""
    random = np.random.default_rng(1)
    headlines, _ = found[BASELINE]
    offs = [
        headlines[0, random.permutation(WHOLE)[:100]].mean() / headlines[0].mean() - 1.0
        for _ in range(200)
    ]
    assert np.std(offs) > 0.02

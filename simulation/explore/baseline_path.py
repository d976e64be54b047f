"""The path of current policy taken apart: what the start does, growth, the loops, decided policy.

One after the other they are added to a world in which nothing changes from 2018 on; each is what
it changes when those before it are there. Another order would divide what they do together
otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulation.model.dims import Toekomst, Verleden
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.scenario.scenario import BASELINE, LOOPS, Scenario, load_scenario

TOTAL = "dakloos_totaal"
STILL: Mapping[str, Mapping[str, float]] = {
    "past growth": {
        "wereld.trend": 0.0,
        "wereld.groei_arbeid": 0.0,
        "wereld.rest_tijdelijk": 1.0,
        **{f"wereld.schok.{year}": 0.0 for year in Verleden.elements},
    },
    "future growth": {
        "wereld.instroomgroei": 0.0,
        **{f"wereld.schok.{year}": 0.0 for year in Toekomst.elements},
    },
}
"""What makes the inflow stand still, in the past and in the future."""


@dataclass(frozen=True)
class Step:
    """What one cause adds to the number of homeless people.

    Attributes
    ----------
    people
        Mean over the draws at each moment; of the first step the number itself.
    """

    cause: str
    people: np.ndarray


def taken_apart(draws: Draws) -> tuple[np.ndarray, list[Step]]:
    """Take the path of current policy apart.

    Returns
    -------
    tuple
        The moments, decimal years, and the steps: they add up to the path of current policy.
    """
    policy = load_scenario(BASELINE, draws.register)
    off = dict.fromkeys(LOOPS, False)
    still = replace(policy, knoppen={}, lussen=off)
    world = dict(STILL["past growth"]) | dict(STILL["future growth"])
    paths: list[tuple[str, Scenario, Mapping[str, float]]] = [
        ("start", still, world),
        ("past growth", still, STILL["future growth"]),
        ("future growth", still, {}),
        ("loops", replace(still, lussen={}), {}),
        ("decided policy", policy, {}),
    ]
    steps: list[Step] = []
    before = np.zeros(0)
    for cause, scenario, values in paths:
        result = run(scenario, draws.changed(values))[0]
        people = result.indicator(TOTAL).mean(axis=1)
        steps.append(Step(cause, people - before if steps else people))
        before = people
    return result.time, steps

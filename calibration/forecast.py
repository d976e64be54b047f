"""What a set of draws says of current policy: the paths and the verdict on 2030."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.inference.outputs import parts
from simulation.engine import row_at
from simulation.outcomes.draw_statistics import json_values, quantiles
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.register.register import Register
from simulation.scenario.criteria import PEOPLE, judge_fall
from simulation.scenario.scenario import BASELINE, load_scenario
from simulation.wording.uncertainty import chance_upper

TOTAL = PEOPLE
PATHS = (TOTAL, "cbs_equivalent", "opvang_gebruikers")
IN, OUT = ("instroom", "terugkeer"), ("geplaatst", "zelf_gevonden")
"""What makes people homeless in a year, and how they find a home."""
ETHOS = tuple(f"ethos_{number}" for number in range(1, 8))
ASKED = ("functioneel_nul", "halvering", "nul_dakloos")
"""The criteria whose chance is told first."""


@dataclass(frozen=True)
class Outlook:
    """Current policy over all draws: `time` in decimal years, paths of shape ``(moments, draws)``.

    Attributes
    ----------
    held, chances
        For each criterion, in how many draws it holds at the end of 2030; that share, with its
        95 % upper bound.
    people
        Everyone in the seven categories of ETHOS Light.
    entering, leaving
        People who become homeless in the year that ends, and who find a home.
    """

    time: np.ndarray
    paths: dict[str, np.ndarray]
    held: dict[str, int]
    chances: dict[str, tuple[float, float]]
    people: np.ndarray
    entering: np.ndarray
    leaving: np.ndarray

    @property
    def draws(self) -> int:
        return int(self.people.shape[1])

    def at(self, name: str, moment: float) -> np.ndarray:
        return np.asarray(self.paths[name][row_at(self.time, moment)])

    @property
    def fall(self) -> float:
        """Chance that fewer people are homeless at the end of 2030 than when new policy begins."""
        return judge_fall(self.time, self.paths[TOTAL]).chance

    def to_plain(self) -> dict[str, Any]:
        return {
            "time": self.time.tolist(),
            "draws": self.draws,
            "fall": self.fall,
            "paths": {name: _bands(values) for name, values in self.paths.items()},
            "criteria": {
                name: {
                    "times": self.held[name],
                    "chance": self.chances[name][0],
                    "chance_upper": self.chances[name][1],
                }
                for name in self.held
            },
        }


def _bands(values: np.ndarray) -> dict[str, list[float | None]]:
    rows = {"mean": values.mean(axis=1)} | quantiles(values)
    return {name: json_values(row) for name, row in rows.items()}


def look(register: Register, numbers: np.ndarray) -> Outlook:
    """Run current policy for draws of all numbers, ``(numbers, draws)``."""
    baseline = load_scenario(BASELINE, register)
    results = [
        run(baseline, Draws.array(register, numbers[:, part]))[0]
        for part in parts(numbers.shape[1])
    ]
    paths = {name: np.concatenate([r.indicator(name) for r in results], axis=1) for name in PATHS}
    people, entering, leaving = (
        np.concatenate([_sum(result, names) for result in results], axis=1)
        for names in (ETHOS, IN, OUT)
    )
    n = numbers.shape[1]
    held: dict[str, int] = {}
    for result in results:
        for name, verdict in result.verdicts.items():
            held[name] = held.get(name, 0) + round(verdict.chance * result.members)
    chances = {name: (times / n, chance_upper(times, n)) for name, times in held.items()}
    return Outlook(results[0].time, paths, held, chances, people, entering, leaving)


def _sum(result: ScenarioResult, names: Sequence[str]) -> np.ndarray:
    return np.asarray(sum(result.indicator(name) for name in names))

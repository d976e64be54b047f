"""How far policy can bring each goal: a search over the lever space, with the best assumptions.

Each lever stands at its lower bound, at today's level or at its upper bound, reached two years
after the usual start. The search goes through the levers one by one, keeps what brings the goal
nearer and begins again until nothing does. It finds a setting, not a proof that there is none
better. What it finds is judged by other draws than those it was searched with, or it would be too
good.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import USUAL, Afbouw, LeverPath, Ramp
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario

BEST = "alles_op_zijn_best"
END = USUAL.replace(year=USUAL.year + 2)
CLOSURES = (END, dt.date(2030, 1, 1))
ROUNDS = 3
"""How often all levers are gone through, at most."""
FAVOURABLE = {
    "woningtekort": "laag",
    "instroomgroei": "laag",
    "particuliere_uitzetting": "laag",
    "aanzuigende_werking": "laag",
    "verslechtering": "laag",
}
"""The end of each assumption at which fewer people are homeless."""

MUCH = 0.02
"""A lever without which the chance falls by less is not needed for it."""

Choice = Mapping[str, LeverPath]


@dataclass(frozen=True)
class Reach:
    """How near a goal comes.

    Attributes
    ----------
    scenario
        The setting that was found.
    chance, usual
        Chance of the goal at the end of 2030, with the best assumptions and with none.
    today
        The same under current policy, with the best assumptions.
    values
        For each indicator of the goal its median with the best assumptions, and the threshold.
    needed
        The levers without which the chance falls most, with the chance that is left: strongest
        first.
    entries
        People who become homeless in 2030, returns included, mean with the best assumptions.
    """

    criterion: str
    scenario: Scenario
    chance: float
    usual: float
    today: float
    values: Mapping[str, tuple[float, float]]
    needed: tuple[tuple[str, float], ...]
    entries: float


def reach(
    register: Register, draws: int = 100, seed: int = 0, goals: Sequence[str] = tuple(CRITERIA)
) -> list[Reach]:
    """Search the lever space for each goal.

    Parameters
    ----------
    draws, seed
        How many draws each setting is looked at with, and which; as many others judge it.
    goals
        Which criteria.

    Returns
    -------
    list of Reach
        In the order of the goals.
    """
    which, others = (Draws.usual(register, draws, one) for one in (seed, seed + 1))
    searcher = _Searcher(register, which, others)
    return [searcher.search(name) for name in goals]


class _Searcher:
    def __init__(self, register: Register, which: Draws, others: Draws) -> None:
        self.register, self.which, self.others = register, which, others
        self.base = load_scenario(BASELINE, register)
        self.first: dict[str, LeverPath] = dict(load_scenario(BEST, register).knoppen)

    def scenario(self, choice: Choice, favourable: bool = True) -> Scenario:
        settings: dict[str, object] = dict(choice)
        return self.base.with_settings(settings | (FAVOURABLE if favourable else {}), self.register)

    def results(
        self, choices: Sequence[Choice], which: Draws | None = None
    ) -> list[ScenarioResult]:
        return run([self.scenario(choice) for choice in choices], which or self.which)

    def search(self, criterion: str) -> Reach:
        best: Choice = self.first
        score = self._score(self.results([best])[0], criterion)
        for _ in range(ROUNDS):
            before = score
            for name in self.register.levers:
                others = list(self._moved(best, name))
                found = self.results(others)
                for choice, result in zip(others, found, strict=True):
                    reached = self._score(result, criterion)
                    if reached > score:
                        best, score = choice, reached
            if score == before:
                break
        return self._told(criterion, best)

    def _moved(self, choice: Choice, name: str) -> Iterator[Choice]:
        """Give the setting with one lever at its bounds, or as it is today."""
        lever = self.register.levers[name]
        rest = {key: path for key, path in choice.items() if key != name}
        yield rest
        if lever.kind == "date":
            for date in CLOSURES:
                yield rest | {name: Afbouw(date, USUAL, vangrail=False)}
        else:
            for value in (lever.low, lever.high):
                yield rest | {name: (Ramp(value, USUAL, END),)}

    def _score(self, result: ScenarioResult, criterion: str) -> tuple[float, float]:
        """The chance, and how near the goal is where no draw reaches it: higher is nearer."""
        return result.chance(criterion), -float(np.mean(_excess(result, criterion)))

    def _told(self, criterion: str, best: Choice) -> Reach:
        one_less = {name: {k: v for k, v in best.items() if k != name} for name in best}
        found, today, *without = self.results([best, {}, *one_less.values()], self.others)
        usual = run(self.scenario(best, favourable=False), self.others)[0]
        chance = found.chance(criterion)
        left = [(n, r.chance(criterion)) for n, r in zip(one_less, without, strict=True)]
        values = {
            name: (float(np.median(found.at(name))), found.thresholds[threshold])
            for name, threshold in CRITERIA[criterion].conditions
        }
        return Reach(
            criterion,
            self.scenario(best),
            chance,
            usual.chance(criterion),
            today.chance(criterion),
            values,
            tuple(sorted(((n, c) for n, c in left if c < chance - MUCH), key=lambda pair: pair[1])),
            found.mean("instroom") + found.mean("terugkeer"),
        )


def _excess(result: ScenarioResult, criterion: str) -> np.ndarray:
    """How many times the threshold the worst condition is, as a logarithm; nothing below it."""
    parts = [
        np.log(np.maximum(np.nan_to_num(result.at(name)) / result.thresholds[threshold], 1.0))
        for name, threshold in CRITERIA[criterion].conditions
    ]
    return np.asarray(np.max(parts, axis=0))

"""What the model finds about disputed claims, over draws from the ranges of the register.

Each finding is a yes-or-no question asked in every draw. The share of draws that say yes is the
finding; the parameter whose draws go together most with the size of the difference decides it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from simulation.outcomes.draw_statistics import three_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import BASE, Register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario
from simulation.wording.numbers import number

DECIDING = 3
"""Parameters that are named as what decides an answer."""
STEPS_OF_TARGETING = np.linspace(0.1, 1.0, 10)
FIVE_YEARS = 2031.0
SHORT = 2027.0


@dataclass(frozen=True)
class Answer:
    """One sub-question, with the share of draws in which it holds.

    Attributes
    ----------
    effect
        Median and 5-95 % range of the difference asked about.
    decided_by
        Parameters with their rank correlation with the difference, strongest first.
    """

    question: str
    share: float
    effect: tuple[float, float, float]
    unit: str
    decided_by: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Finding:
    """A claim from the debate with its answers."""

    letter: str
    claim: str
    answers: tuple[Answer, ...]
    remark: str = ""


class _Explorer:
    """Runs scenarios on the same prior draws and compares them with the baseline."""

    def __init__(self, draws: int, register: Register) -> None:
        self.register = register
        self.draws, self.which = draws, Draws.prior(register, draws)
        self.baseline = load_scenario(BASELINE, register)

    def run(self, scenario: Scenario, values: Mapping[str, float] | None = None) -> ScenarioResult:
        """Run a scenario on all draws, with some numbers of the register set by hand."""
        return run(scenario, self.which.changed(values or {}))[0]

    @cached_property
    def base(self) -> ScenarioResult:
        return self.run(self.baseline)

    def times(self, **factors: float) -> Scenario:
        """Give the baseline with levers at so many times their central base, within their range."""
        moved = {}
        for name, factor in factors.items():
            lever = self.register.levers[name]
            base = self.register.estimates[f"{BASE}{name}"].central
            moved[name] = float(np.clip(base * factor, lever.low, lever.high))
        return self.baseline.with_settings(moved, self.register)

    def answer(self, question: str, difference: np.ndarray, unit: str, share: float) -> Answer:
        """Give the answer about a difference, shape ``(draws,)``; it holds in a share of them."""
        low, middle, high = three_of(difference)
        return Answer(question, share, (middle, low, high), unit, self._deciding(difference))

    def asked(
        self,
        after: ScenarioResult,
        question: str,
        indicator: str,
        *,
        at: float = AMBITION,
        unit: str = "",
        holds: Callable[[np.ndarray], np.ndarray] = lambda d: d > 0,
    ) -> Answer:
        """Ask what a scenario changes in an indicator, compared with the baseline.

        At a decimal year; told in the unit of the indicator unless in another. From the difference
        in each draw `holds` tells in which of them the claim holds.
        """
        difference = after.at(indicator, at) - self.base.at(indicator, at)
        told = unit or INDICATORS[indicator].unit.en
        return self.answer(question, difference, told, float(np.mean(holds(difference))))

    def _deciding(self, difference: np.ndarray) -> tuple[tuple[str, float], ...]:
        """Parameters by the size of their rank correlation with a difference."""
        if np.ptp(difference) == 0:
            return ()
        numbers, names = self.which.numbers, self.register.names
        moving = np.flatnonzero(np.ptp(numbers, axis=1) > 0)
        middle = (self.draws + 1) / 2
        target = rankdata(difference) - middle
        centred = rankdata(numbers, axis=1)[moving] - middle
        together = centred @ target / np.sqrt((centred**2).sum(axis=1) * (target**2).sum())
        order = np.argsort(-np.abs(together))[:DECIDING]
        return tuple((names[moving[i]], float(together[i])) for i in order)


def _falls(difference: np.ndarray) -> np.ndarray:
    return difference < 0


def closing(x: _Explorer) -> Finding:
    scenario = load_scenario("afbouw_zonder_woningen", x.register)
    after = x.run(scenario)
    without = x.run(scenario.with_settings({"herinvestering": False}, x.register))
    return Finding(
        "a",
        "Large-scale shelter is closed by 2030 without extra homes.",
        (
            x.asked(after, "More people are homeless at the end of 2030", "dakloos_totaal"),
            x.asked(
                without,
                "More people are homeless when the money is not spent on support",
                "dakloos_totaal",
            ),
            x.asked(after, "More people sleep outside", "ethos_1"),
            x.asked(after, "More people stay with family or friends", "ethos_6"),
            x.asked(after, "The CBS count rises", "cbs_equivalent"),
        ),
        _who_pays(after, x.base),
    )


def _who_pays(after: ScenarioResult, before: ScenarioResult) -> str:
    """Name the living situations that fill up, largest rise first."""
    medians = {
        INDICATORS[name].label.en.lower(): float(np.median(after.at(name) - before.at(name)))
        for name in (f"ethos_{number}" for number in range(1, 8))
    }
    rising = sorted((n for n, m in medians.items() if m > 0), key=lambda n: -medians[n])
    told = [f"{name} ({number(medians[name], 'en', signed=True)})" for name in rising]
    filling = ", ".join(told) or "none"
    return f"Living situations that fill up by the end of 2030 (medians, persons): {filling}."


def doubling(x: _Explorer) -> Finding:
    after = x.run(x.times(plekken_opvang=2.0, plekken_noodopvang=2.0))
    return Finding(
        "b",
        "Shelter is doubled without extra homes.",
        (
            x.asked(
                after, "Fewer people sleep outside at the end of 2030", "ethos_1", holds=_falls
            ),
            x.asked(after, "The total is lower", "dakloos_totaal", holds=_falls),
            x.asked(after, "People stay longer in shelter", "verblijfsduur_opvang"),
        ),
    )


def preventive(x: _Explorer) -> Finding:
    moved = x.times(aandeel_preventief=3.0)
    after = x.run(moved)
    quality, breaks_even = targeting(x, moved)
    known = breaks_even[np.isfinite(breaks_even)]
    return Finding(
        "c",
        "Three times as many homes go to people who are about to lose theirs.",
        (
            x.asked(
                after,
                "The stay in shelter is longer at first (end of 2026)",
                "verblijfsduur_opvang",
                at=SHORT,
            ),
            x.asked(
                after,
                "The total is lower after five years",
                "dakloos_totaal",
                at=FIVE_YEARS,
                holds=_falls,
            ),
        ),
        _break_even(quality, known, x.draws),
    )


def _break_even(quality: tuple[float, float], known: np.ndarray, draws: int) -> str:
    low, high = (number(one, "en", 2) for one in quality)
    text = (
        "Targeting is the share of preventive homes that goes to people who would otherwise have"
        f" become homeless. Looked at from {low} to {high} (medians; the"
        " highest is when every such home goes to someone formally threatened, part of whom would"
        f" have coped), {len(known)} of {draws} draws have a break-even after five years"
    )
    if not len(known):
        return f"{text}: within these bounds a home for someone already homeless does more."
    return (
        f"{text}, at a median of {number(float(np.median(known)), 'en', 2)}. In the other draws a"
        " home for someone already homeless does more."
    )


def targeting(x: _Explorer, moved: Scenario) -> tuple[tuple[float, float], np.ndarray]:
    """Share of preventive homes at which they lower the total as much as they cost.

    The range looked at (medians), and the break-even of each draw: infinite where it lies outside.
    """
    name = "woningen.trefzekerheid.preventief"
    effects, qualities = [], []
    for sure in STEPS_OF_TARGETING:
        values = {name: float(sure)}
        after, before = (
            x.run(scenario, values).at("dakloos_totaal", FIVE_YEARS)
            for scenario in (moved, x.baseline)
        )
        effects.append(after - before)
        qualities.append(sure * _would_lose(x))
    effect, quality = np.array(effects), np.array(qualities)
    crossing = np.full(x.draws, np.inf)
    for step in range(len(effect) - 1):
        left, right = effect[step], effect[step + 1]
        crosses = (left > 0) & (right <= 0) & np.isinf(crossing)
        part = np.divide(left, left - right, out=np.zeros_like(left), where=crosses)
        between = quality[step] + part * (quality[step + 1] - quality[step])
        crossing = np.where(crosses, between, crossing)
    return (float(np.median(quality[0])), float(np.median(quality[-1]))), crossing


def _would_lose(x: _Explorer) -> np.ndarray:
    """Chance that someone who is threatened loses the home if nothing is done, mean of groups."""
    index = x.register.index
    groups = [n.rpartition(".")[2] for n in index if n.startswith("instroom.verlieskans.")]
    lose = np.array([x.which.numbers[index[f"instroom.verlieskans.{g}"]] for g in groups])
    solve = np.array([x.which.numbers[index[f"instroom.zelf_opgelost.{g}"]] for g in groups])
    return np.asarray((lose / (lose + solve)).mean(axis=0))


def priority(x: _Explorer) -> Finding:
    after = x.run(x.times(contingent=0.5))
    return Finding(
        "d",
        "Homeless people get half as many of the homes that become free.",
        (
            x.asked(after, "More people are homeless at the end of 2030", "dakloos_totaal"),
            x.asked(after, "The waiting list for shelter is longer", "wachtlijst_opvang"),
            x.asked(
                after,
                "Others wait at most two months less",
                "extra_wachttijd_anderen",
                holds=lambda d: d > -2.0,
            ),
        ),
    )


def shorter_stay(x: _Explorer) -> Finding:
    leave = {name: 4.0 for name in x.register.index if name.startswith("opvang.uitvalkans.")}
    after = x.run(x.baseline, leave)
    return Finding(
        "e",
        "People must leave shelter after three months, without homes to go to.",
        (
            x.asked(
                after,
                "The stay is shorter at the end of 2030",
                "verblijfsduur_opvang",
                holds=_falls,
            ),
            x.asked(after, "More people sleep outside", "ethos_1"),
            x.asked(
                after,
                "More people enter shelter in a year (the same people again)",
                "opgenomen",
                unit="persons a year",
            ),
            x.asked(after, "More people are homeless in total", "dakloos_totaal"),
        ),
        "The rate of leaving without a home is set to four a year over the whole period.",
    )


def more_homes(x: _Explorer) -> Finding:
    after = x.run(x.times(contingent=2.0))
    return Finding(
        "f",
        "Twice as many of the homes that become free go to homeless people, all loops on.",
        (
            x.asked(after, "The total rises all the same (end of 2030)", "dakloos_totaal"),
            x.asked(
                after, "The total rises all the same (end of 2035)", "dakloos_totaal", at=2036.0
            ),
        ),
        "The loop that could do it is induced demand: it would have to draw in more people than"
        " the homes take out.",
    )


def current_policy(x: _Explorer) -> Finding:
    base = x.base
    goals = {
        "functioneel_nul": "functional zero",
        "nul_dakloos": "nobody homeless",
        "halvering": "half of early 2022",
    }
    answers = []
    for name, words in goals.items():
        verdict = base.verdicts[name]
        distance = base.at(verdict.criterion.conditions[0][0]) - verdict.threshold
        question = f"The goal '{words}' is reached at the end of 2030"
        answers.append(x.answer(question, distance, "above the threshold", verdict.chance))
    return Finding("g", "Current policy continues.", tuple(answers), _agreement(base, goals))


def _agreement(base: ScenarioResult, goals: Mapping[str, str]) -> str:
    """Hold the verdicts against the conclusion of the interim evaluation."""
    reached = [words for name, words in goals.items() if base.verdicts[name].reached]
    verdict = "disagrees: it reaches " + ", ".join(reached) if reached else "agrees"
    entering = float(np.median(base.at("instroom") + base.at("terugkeer")))
    leaving = float(np.median(base.at("geplaatst") + base.at("zelf_gevonden")))
    return (
        "The interim evaluation of the action plan (2025) concludes that the goal is not met at"
        f" this pace. The model {verdict}: in 2030 some {number(entering, 'en')} people become"
        f" homeless, returns included, and {number(leaving, 'en')} find a home (medians)."
    )


FINDINGS = (closing, doubling, preventive, priority, shorter_stay, more_homes, current_policy)


def explore(draws: int, register: Register) -> list[Finding]:
    """Answer all questions over so many prior draws, in the order of `FINDINGS`."""
    explorer = _Explorer(draws, register)
    return [find(explorer) for find in FINDINGS]

"""Choices that work against each other: what goes wrong, and which lever mends it."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.values import value_words
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register
from simulation.wording.numbers import DAY, MONTH


@dataclass(frozen=True)
class Advice:
    """A warning.

    Attributes
    ----------
    text
        Key of the text; its gaps are `waarde`, `basis` and the ids of levers.
    indicator
        What it looks at, at the end of 2030.
    wrong
        Whether something is wrong, from the scenario's value and that of current policy in the
        same world; means over the draws.
    """

    text: str
    indicator: str
    wrong: Callable[[float, float], bool]


ADVICE = (
    Advice("begeleiding", "begeleiding_geleverd", lambda own, base: own < min(0.95, base)),
    Advice("uitgeplaatst", "uitgeplaatst", lambda own, base: own > base + 100),
    Advice("woningen_over", "woningen_teruggegeven", lambda own, base: own > base + 500),
    Advice("verdringing", "extra_wachttijd_anderen", lambda own, base: own > base + 6),
    Advice("weigeringen", "weigeringen_per_maand", lambda own, base: own > 1.05 * base),
)


def warnings(outcome: Outcome, register: Register, t: Texts) -> list[str]:
    """Tell what goes wrong with a scenario that does not with current policy."""
    if outcome.same_policy:
        return []
    levers = {name: f"‘{t.pick(lever.label)}’" for name, lever in register.levers.items()}
    found = []
    for advice in ADVICE:
        own, base = (one.mean(advice.indicator) for one in (outcome.result, outcome.reference))
        if advice.wrong(own, base):
            words = {
                "waarde": _words(advice.indicator, outcome.result, t),
                "basis": _words(advice.indicator, outcome.reference, t),
            }
            found.append(t(f"advies.{advice.text}", **levers, **words))
    return found


def _words(indicator: str, result: ScenarioResult, t: Texts) -> str:
    """Write a value as every page does, with its unit where that is a length of time."""
    value = value_words(indicator, result.at(indicator), t).value
    unit = INDICATORS[indicator].unit
    return f"{value} {t.pick(unit)}" if unit in (MONTH, DAY) else value

"""Choices that work against each other: what goes wrong, and which lever mends it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.results.home_shortage import lever_in_2030
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.values import value_words
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register
from simulation.wording.numbers import DAY, MONTH

Means = Mapping[str, tuple[float, float]]
"""Of each indicator the scenario's value and that of current policy in the same world, at the end
of 2030; means over the draws."""

SAME = 1e-9
"""What is less from the end of a lever's range is rounding."""


@dataclass(frozen=True)
class Advice:
    """A warning.

    Attributes
    ----------
    text
        Key of the text; its gaps are `waarde`, `basis` and the ids of levers.
    indicators
        What it looks at; the first is told of.
    wrong
        Whether something is wrong.
    up, down
        The levers that mend it, raised or lowered; those at the end of their range are not named.
    named
        Other levers that the text itself names.
    """

    text: str
    indicators: tuple[str, ...]
    wrong: Callable[[Means], bool]
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def _over(indicator: str, much: float, times: float = 1.0) -> Callable[[Means], bool]:
    """Ask whether an indicator is so much above current policy, after so many times."""
    return lambda means: means[indicator][0] > times * means[indicator][1] + much


def _too_little_support(means: Means) -> bool:
    own, base = means["begeleiding_geleverd"]
    return own < min(0.95, base - 0.02)


def _longer_queue(means: Means) -> bool:
    """More people with priority and about as many homes: two in a hundred more or fewer."""
    (entitled, before), (homes, there) = means["met_recht"], means["woningen_beschikbaar"]
    return entitled > before + 2_000 and abs(homes - there) < 0.02 * there


ADVICE = (
    Advice(
        "uitgeplaatst",
        ("uitgeplaatst",),
        _over("uitgeplaatst", 100),
        named=("afbouw_grootschalig",),
    ),
    Advice(
        "begeleiding",
        ("begeleiding_geleverd",),
        _too_little_support,
        up=("begeleidingsplekken", "housing_first_plekken"),
    ),
    Advice(
        "verdringing",
        ("extra_wachttijd_anderen",),
        _over("extra_wachttijd_anderen", 6),
        named=("contingent",),
    ),
    Advice("voorrang", ("met_recht", "woningen_beschikbaar"), _longer_queue, up=("contingent",)),
    Advice(
        "weigeringen",
        ("weigeringen_per_maand",),
        _over("weigeringen_per_maand", 50, times=1.05),
        up=("plekken_noodopvang", "contingent"),
    ),
    Advice(
        "woningen_over",
        ("woningen_teruggegeven",),
        _over("woningen_teruggegeven", 500),
        up=("recht_economisch", "recht_ondersteuning"),
        down=("beslistijd",),
    ),
)
"""The gravest first: who loses a place or a home, then who waits longer, then what stays unused."""


class Warned(NamedTuple):
    """A warning: what it is about, its words, and the levers it names, those that mend it first."""

    about: str
    words: str
    levers: tuple[str, ...]


def warnings(outcome: Outcome, register: Register, t: Texts) -> list[Warned]:
    """Tell what goes wrong with a scenario that does not with current policy.

    No warning says to move a lever against what one before it said.
    """
    if outcome.same_policy:
        return []
    levers = {name: f"‘{t.pick(lever.label)}’" for name, lever in register.levers.items()}
    found, told = list[Warned](), dict[str, str]()
    for advice in ADVICE:
        means = {
            name: (outcome.result.mean(name), outcome.reference.mean(name))
            for name in advice.indicators
        }
        first = advice.indicators[0]
        value, base = (_words(first, one, t) for one in (outcome.result, outcome.reference))
        if advice.wrong(means) and value != base:  # what is told as the same is no warning
            text = t(f"advies.{advice.text}", waarde=value, basis=base, **levers)
            words, named = _mended(advice, outcome, register, told, t)
            found.append(Warned(advice.text, " ".join([text, *words]), (*named, *advice.named)))
    return found


def _mended(
    advice: Advice, outcome: Outcome, register: Register, told: dict[str, str], t: Texts
) -> tuple[list[str], list[str]]:
    """Name the levers that can still be moved; say so when there is none.

    `told` has what each lever was to do in warnings before this one.
    """
    ways = (
        ("verhoog", advice.up, lambda lever: lever.high),
        ("verlaag", advice.down, lambda lever: lever.low),
    )
    words, named, free = list[str](), list[str](), False
    for way, names, end in ways:
        levers = [
            lever
            for lever in map(register.levers.__getitem__, names)
            if abs(lever_in_2030(outcome.result, lever.id) - end(lever)) > SAME
        ]
        free = free or bool(levers)
        levers = [one for one in levers if told.setdefault(one.id, way) == way]
        if levers:
            called = _either([f"‘{t.pick(one.label)}’" for one in levers], t)
            words.append(t(f"advies.{way}", knoppen=called))
            named += [one.id for one in levers]
    if not free and (advice.up or advice.down):
        words.append(t("advies.geen_knop"))
    return words, named


def _either(names: Sequence[str], t: Texts) -> str:
    *others, last = names
    return t("advies.of", eerste=", ".join(others), laatste=last) if others else last


def _words(indicator: str, result: ScenarioResult, t: Texts) -> str:
    """Write a value as every page does, with its unit where that is a length of time."""
    value = value_words(indicator, result.at(indicator), t).value
    unit = INDICATORS[indicator].unit
    return f"{value} {t.pick(unit)}" if unit in (MONTH, DAY) else value

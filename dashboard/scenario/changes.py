"""What differs between two states of the app, in words: what, from, to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.scenario.edits import (
    Choices,
    Dates,
    assumption,
    dates_of,
    guard_of,
    loop_on,
    origin,
    threshold,
    touched,
    value_of,
)
from dashboard.scenario.lever_words import amount, on_off
from dashboard.texts import Texts
from dashboard.wording.values import limit
from simulation.register.register import Lever, Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import GUARDRAIL
from simulation.scenario.scenario import LOOPS, Scenario
from simulation.wording.numbers import day, plain, plain_percent

SHARES = ("1", "1/year")
"""Units of what is written as a percentage."""


@dataclass(frozen=True)
class Difference:
    """What was changed, from what and to what, in the reader's words."""

    what: str
    before: str
    after: str

    def line(self, t: Texts) -> str:
        return t("knoppen.verandering", naam=self.what, van=self.before, naar=self.after)


def differences(
    before: Choices,
    after: Choices,
    shipped: Mapping[str, Scenario],
    register: Register,
    t: Texts,
) -> list[Difference]:
    """Tell what was changed, in the order of the register.

    When the two start from different scenarios that comes first, and then what was moved away
    from the new one.
    """
    found = []
    if (before.preset, before.loaded) != (after.preset, after.loaded):
        told = (scenario_name(choices, shipped, t) for choices in (before, after))
        found.append(Difference(t("geschiedenis.scenario"), *told))
        before = after.reset()
    words = _Words(before, after, origin(after, shipped), register, t)
    for section, tell in words.sections.items():
        names = {name for place, name in touched(before, after) if place == section}
        order = {name: number for number, name in enumerate(words.order[section])}
        for name in sorted(names, key=lambda one: order.get(one, len(order))):
            found += tell(name)
    return found


def scenario_name(choices: Choices, shipped: Mapping[str, Scenario], t: Texts) -> str:
    """Give the name of the scenario that choices start from; a loaded one's is no mark-up."""
    found = origin(choices, shipped)
    own = choices.loaded is not None
    return found.naam if own else t.known(f"scenario.{found.id}.naam", found.naam)


def assumption_words(name: str, value: float | str, register: Register, t: Texts) -> str:
    """Write what is assumed: a level by its name, a share as a percentage."""
    if isinstance(value, str):
        return t(f"geschiedenis.{value}")
    unit = register.described[register.assumptions[name].parameter].unit
    if unit in SHARES:
        return plain_percent(value, t.lang)
    return plain(value, t.lang)


def limit_words(goal: str, value: float, t: Texts) -> str:
    return limit(CRITERIA[goal].conditions[0][0], value, t)


class _Words:
    """Tells per section what was changed about one name in it."""

    def __init__(
        self, before: Choices, after: Choices, start: Scenario, register: Register, t: Texts
    ) -> None:
        self.before, self.after, self.start = before, after, start
        self.register, self.t = register, t
        self.sections: dict[str, Callable[[str], list[Difference]]] = {
            "knoppen": self.lever,
            GUARDRAIL: self.guard,
            "aannames": self.assumption,
            "lussen": self.loop,
            "doelen": self.goal,
        }
        self.order = {
            "knoppen": list(register.levers),
            GUARDRAIL: [""],
            "aannames": list(register.assumptions),
            "lussen": list(LOOPS),
            "doelen": list(CRITERIA),
        }

    def _told(self, what: str, write: Callable[[Choices], str]) -> list[Difference]:
        return [Difference(what, write(self.before), write(self.after))]

    def lever(self, name: str) -> list[Difference]:
        lever, t, found = self.register.levers[name], self.t, list[Difference]()
        label = t.pick(lever.label)
        values = [value_of(choices, self.start, lever) for choices in (self.before, self.after)]
        if values[0] != values[1]:
            found.append(Difference(label, *(amount(lever, value, t) for value in values)))
        moves = [choices.moved.get(name) for choices in (self.before, self.after)]
        if (moves[0] and moves[0].dates) != (moves[1] and moves[1].dates):
            what = t("geschiedenis.verloop", naam=label)
            found += self._told(what, lambda c: period(lever, dates_of(c, self.start, lever), t))
        return found

    def guard(self, _: str) -> list[Difference]:
        what = self.t("knoppen.vangrail")
        return self._told(what, lambda c: on_off(guard_of(c, self.start), self.t))

    def assumption(self, name: str) -> list[Difference]:
        usual, register = assumption(self.start, name), self.register
        return self._told(
            self.t.pick(register.assumptions[name].label),
            lambda c: assumption_words(name, c.assumptions.get(name, usual), register, self.t),
        )

    def loop(self, name: str) -> list[Difference]:
        what, usual = self.register.described[f"lussen.{name}"].label, loop_on(self.start, name)
        return self._told(self.t.pick(what), lambda c: on_off(c.loops.get(name, usual), self.t))

    def goal(self, name: str) -> list[Difference]:
        usual = threshold(self.start, name, self.register)
        what = self.t("geschiedenis.drempel", naam=self.t.pick(CRITERIA[name].label))
        return self._told(what, lambda c: limit_words(name, c.goals.get(name, usual), self.t))


def period(lever: Lever, dates: Dates, t: Texts) -> str:
    """Write from when to when a lever moves; of a closure only when it begins."""
    start, end = dates
    if lever.kind == "date":
        return t("geschiedenis.begin", begin=day(start, t.lang))
    if end is None:
        return t("geschiedenis.ineens", begin=day(start, t.lang))
    return t("geschiedenis.periode", begin=day(start, t.lang), eind=day(end, t.lang))

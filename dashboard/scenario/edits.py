"""What the user chose, as one value: where it starts from, and all that was moved away from it.

The choices are the truth; widgets only show them. A lever follows the last step of the scenario
it starts from to another value, or gets a start and end of its own; one that the scenario leaves
alone goes in a straight line over `USUAL` to `ARRIVES`. What equals the scenario's own is never
kept, so that two equal states are equal values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from dashboard.results.draw_counts import made_with
from simulation.reading.yaml_node import MAX_TEXT
from simulation.register.register import Lever, Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import (
    GUARDRAIL,
    USUAL,
    Afbouw,
    LeverPath,
    Ramp,
    average_paths,
    decimal_year,
)
from simulation.scenario.scenario import BASELINE, Scenario, load_scenario

ARRIVES = USUAL.replace(year=USUAL.year + 2)
"""When a lever that the scenario leaves alone has arrived at the value chosen."""

MIDDLE = "midden"
"""What is assumed when a scenario says nothing."""

CHANGED = " (aangepast)"
_MARK = re.compile(r"_aangepast(_[0-9a-f]{6})?$")

Value = float | None
"""Where a lever ends; for a date the year, or None when there is no date."""

Dates = tuple[dt.date, dt.date | None]
"""From when to when a lever moves; without an end it goes at once."""

Place = tuple[str, str]
"""One thing that can be chosen: its section, as in a scenario file, and its name there."""


@dataclass(frozen=True)
class Move:
    """Where a lever goes; with `dates` of its own, or None to keep those of the scenario.

    Of a lever that is a date, `value` is the year in which it ends, and only the start in `dates`
    counts.
    """

    value: Value
    dates: Dates | None = None


@dataclass(frozen=True)
class Choices:
    """The state of the app. Nothing in it is ever changed; each method gives a new state.

    `origin` of a method is the scenario that the choices start from: `origin(choices, shipped)`.

    Attributes
    ----------
    preset
        Id of the shipped scenario to start from, or that the loaded one was built on.
    moved
        Per lever where it goes instead.
    guard
        Whether the guardrail is on; None leaves that to the scenario.
    assumptions
        Per assumption ``laag``, ``midden``, ``hoog`` or a value.
    loops
        Per feedback loop whether it is on.
    goals
        Per criterion its threshold.
    loaded
        A scenario from a file, to start from instead of the shipped one; see
        `dashboard.scenario.edits_of`.
    """

    preset: str = BASELINE
    moved: Mapping[str, Move] = field(default_factory=dict)
    guard: bool | None = None
    assumptions: Mapping[str, float | str] = field(default_factory=dict)
    loops: Mapping[str, bool] = field(default_factory=dict)
    goals: Mapping[str, float] = field(default_factory=dict)
    loaded: Scenario | None = None

    @property
    def changed(self) -> bool:
        """Whether anything differs from the scenario that they start from."""
        return self != self.reset()

    def reset(self) -> Choices:
        """Go back to the scenario, shipped or loaded; `Choices()` goes back to current policy."""
        return Choices(self.preset, loaded=self.loaded)

    def move(self, lever: Lever, value: Value, origin: Scenario) -> Choices:
        """Move a lever; dates of its own stay, and back at the scenario's own it is not moved."""
        kept = self.moved.get(lever.id)
        return self._place(lever, Move(value, kept.dates if kept else None), origin)

    def schedule(self, lever: Lever, dates: Dates | None, origin: Scenario) -> Choices:
        """Give a lever a start and an end of its own; None gives those of the scenario back.

        A start that is not before the closing date of a lever with one is not kept.
        """
        return self._place(lever, Move(value_of(self, origin, lever), dates), origin)

    def release(self, lever: Lever) -> Choices:
        """Put one lever back where the scenario has it, its dates and guardrail too."""
        rest, date = _without(self.moved, lever.id), lever.kind == "date"
        return replace(self, moved=rest, guard=None if date else self.guard)

    def set_guard(self, lever: Lever, on: bool, origin: Scenario) -> Choices:
        """Switch the guardrail of a lever that is a date; without a date there is none."""
        own = on == guardrail(origin) or value_of(self, origin, lever) is None
        return replace(self, guard=None if own else on)

    def assume(self, name: str, value: float | str, origin: Scenario) -> Choices:
        """Assume a level or a value; back at the scenario's own it is no choice any more."""
        rest = _without(self.assumptions, name)
        own = value == assumption(origin, name)
        return replace(self, assumptions=rest if own else {**rest, name: value})

    def switch(self, loop: str, on: bool, origin: Scenario) -> Choices:
        rest = _without(self.loops, loop)
        return replace(self, loops=rest if on == loop_on(origin, loop) else {**rest, loop: on})

    def aim(self, goal: str, limit: float, origin: Scenario, register: Register) -> Choices:
        rest, limit = _without(self.goals, goal), float(limit) + 0.0  # -0.0 becomes 0.0
        own = limit == threshold(origin, goal, register)
        return replace(self, goals=rest if own else {**rest, goal: limit})

    def _place(self, lever: Lever, to: Move, origin: Scenario) -> Choices:
        usual, dates = ramp(origin, lever.id), to.dates
        if lever.kind == "date":
            last = _closing(to.value)
            kept = dates and last and dates[0] < last and dates[0] != usual[0]
            dates = (dates[0], None) if dates and kept else None
        elif dates == usual:
            dates = None
        rest = _without(self.moved, lever.id)
        if dates is not None or to.value != end_value(origin, lever):
            value = None if to.value is None else float(to.value) + 0.0
            rest[lever.id] = Move(value, dates)
        gone = lever.kind == "date" and to.value is None
        return replace(self, moved=rest, guard=None if gone else self.guard)


def touched(before: Choices, after: Choices) -> frozenset[Place]:
    """Tell what differs between two states; another scenario to start from differs as a whole."""
    if (before.preset, before.loaded) != (after.preset, after.loaded):
        return frozenset({("basis", "")})
    pairs = (
        ("knoppen", before.moved, after.moved),
        ("aannames", before.assumptions, after.assumptions),
        ("lussen", before.loops, after.loops),
        ("doelen", before.goals, after.goals),
    )
    found = {
        (section, name)
        for section, one, other in pairs
        for name in {*one, *other}
        if one.get(name) != other.get(name)
    }
    return frozenset(found | {(GUARDRAIL, "")} if before.guard != after.guard else found)


# What a scenario says itself ------------------------------------------------------------------


def end_value(scenario: Scenario, lever: Lever) -> Value:
    """Give where a lever ends in a scenario: its last value, or the year of the closure."""
    path = scenario.knoppen.get(lever.id)
    if isinstance(path, Afbouw):
        return None if path.datum is None else float(path.datum.year)
    if not path:
        return current(lever)
    if path[-1].tot is None:
        return path[-1].naar
    last = decimal_year(path[-1].tot)  # a step that stops half-way
    gain, offset = average_paths({lever.id: path}, [lever.id], {lever.id: lever}, last, 1.0, 1)
    return (current(lever) or 0.0) * float(gain[0, 0]) + float(offset[0, 0])


def current(lever: Lever) -> Value:
    """Give a lever's value under current policy."""
    return lever.now


def guardrail(scenario: Scenario) -> bool:
    """Tell whether large-scale places close only behind people who move to a home."""
    return all(path.vangrail for path in scenario.knoppen.values() if isinstance(path, Afbouw))


def ramp(scenario: Scenario, name: str) -> Dates:
    """Give from when to when a lever moves, or would move."""
    path = scenario.knoppen.get(name)
    if isinstance(path, Afbouw):
        return path.start, path.datum
    if path:
        return path[-1].start, path[-1].eind
    return USUAL, ARRIVES


def assumption(scenario: Scenario, name: str) -> float | str:
    return scenario.aannames.get(name, MIDDLE)


def loop_on(scenario: Scenario, name: str) -> bool:
    return scenario.lussen.get(name, True)


def threshold(scenario: Scenario, goal: str, register: Register) -> float:
    """Give the threshold of a criterion: the scenario's, or the usual one."""
    usual = register.estimates[CRITERIA[goal].conditions[0][1]]
    return scenario.doelen.get(goal, usual.central)


# What is in force -----------------------------------------------------------------------------


def origin(choices: Choices, shipped: Mapping[str, Scenario]) -> Scenario:
    """Give the scenario that the choices start from: the loaded one, or a shipped one."""
    return shipped[choices.preset] if choices.loaded is None else choices.loaded


def value_of(choices: Choices, origin: Scenario, lever: Lever) -> Value:
    """Give where a lever goes, moved or not."""
    move = choices.moved.get(lever.id)
    return end_value(origin, lever) if move is None else move.value


def dates_of(choices: Choices, origin: Scenario, lever: Lever) -> Dates:
    """Give from when to when a lever moves; a date's end is the closing date, None without one.

    A closure that would begin after its closing date begins at the usual moment instead.
    """
    start, end = usual = ramp(origin, lever.id)
    move = choices.moved.get(lever.id)
    if move is not None and move.dates is not None:
        start, end = move.dates
    if lever.kind == "date":
        own = usual[1] if lever.id in origin.knoppen else None
        end = own if move is None else _closing(move.value)
        start = USUAL if end is not None and end <= start else start
    return start, end


def guard_of(choices: Choices, origin: Scenario) -> bool:
    return guardrail(origin) if choices.guard is None else choices.guard


def stops(lever: Lever, *others: Value) -> list[float]:
    """Give the values a lever can take: its steps, and the `others` that lie between them."""
    low, high, step = (Decimal(str(x)) for x in (lever.low, lever.high, lever.step))
    found = {float(low + i * step) for i in range(int((high - low) / step) + 1)} | {float(high)}
    return sorted(found | {value for value in others if value is not None})


# From choices to a scenario ------------------------------------------------------------------


def chosen_scenario(choices: Choices, origin: Scenario, register: Register) -> Scenario:
    """Give the scenario that follows from the choices; without any it is `origin` itself.

    Its id ends in a few signs of its hash, so that no two different files bear the same name.

    Raises
    ------
    SettingError
        When a choice lies outside the range of a lever or an assumption.
    """
    if not choices.changed:
        return origin
    kept, paths = dict(origin.knoppen), dict[str, LeverPath]()
    decided = _decided(register, made_with(register))
    for name in choices.moved:
        paths[name] = _path(choices, origin, register.levers[name])
        before = kept.pop(name, ())
        if not isinstance(before, Afbouw) and len(before) > 1:
            kept[name] = _all_but_last(before)
        elif name in decided:  # what has been decided goes on until the move takes over
            kept[name] = decided[name]
    for name, path in origin.knoppen.items():
        if choices.guard is not None and isinstance(path, Afbouw) and name not in paths:
            paths[name] = replace(path, vangrail=choices.guard)
    made = replace(origin, knoppen=kept).with_settings({**paths, **choices.assumptions}, register)
    made = replace(
        made,
        basis=_basis(choices, origin, made),
        naam=changed_name(origin.naam),
        omschrijving=origin.omschrijving if choices.loaded else "",  # of a shipped one: not of this
        lussen={**made.lussen, **choices.loops},
        doelen={**made.doelen, **choices.goals},
    )
    return replace(made, id=f"{_MARK.sub('', origin.id)}_aangepast_{made.hash[:6]}")


@lru_cache(maxsize=8)
def _decided(register: Register, _: Hashable) -> Mapping[str, LeverPath]:
    return load_scenario(BASELINE, register).knoppen


def changed_name(name: str) -> str:
    """Give the name of a scenario that was changed; once is enough."""
    return name if name.endswith(CHANGED) else name[: MAX_TEXT - len(CHANGED)] + CHANGED


def _path(choices: Choices, origin: Scenario, lever: Lever) -> LeverPath:
    """Give the last step of a lever's path."""
    start, end = dates_of(choices, origin, lever)
    value = choices.moved[lever.id].value
    if lever.kind == "date":
        on = guardrail(origin) if value is None else guard_of(choices, origin)
        return Afbouw(end, start, on)
    return (Ramp(float(value or 0.0), start, end),)


def _all_but_last(path: tuple[Ramp, ...]) -> tuple[Ramp, ...]:
    """Give the steps before the last; what was cut by it goes on until the next one cuts it."""
    *earlier, last = path
    if earlier[-1].tot == last.start:
        earlier[-1] = replace(earlier[-1], tot=None)
    return tuple(earlier)


def _basis(choices: Choices, origin: Scenario, made: Scenario) -> str:
    """Give the scenario that the file of this one may build on and still say the same.

    A file's step leaves the base's steps before it in place. Where it came instead of them, the
    file builds on current policy, whose steps stay under a move.
    """
    later = any(_begin(made.knoppen[name]) > _begin(path) for name, path in origin.knoppen.items())
    return BASELINE if later else choices.preset


def _begin(path: LeverPath) -> dt.date:
    """Give when a path takes over from that of the base; a closure is always replaced whole."""
    return dt.date.min if isinstance(path, Afbouw) else path[0].start


def _closing(value: Value) -> dt.date | None:
    return None if value is None else dt.date(int(value), 1, 1)


def _without(items: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in items.items() if key != name}

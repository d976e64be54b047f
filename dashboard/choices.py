"""What the user chose: a shipped scenario, and the levers moved away from it.

The choices are the truth; widgets only show them. A moved lever follows the scenario's own ramp
to another value; one that the scenario leaves alone goes there in a straight line over `USUAL` to
`ARRIVES`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from simulation.leverpaths import GUARDRAIL, USUAL, Afbouw, LeverPath, Ramp
from simulation.register import Lever, Register
from simulation.scenario import BASELINE, Scenario

ARRIVES = dt.date(2028, 1, 1)
"""When a lever that the scenario leaves alone has arrived at the value chosen."""

Value = float | None
"""Where a lever ends; for a date the year, or None when there is no date."""


@dataclass(frozen=True)
class Choices:
    """The state of the page.

    Attributes
    ----------
    preset
        Id of the shipped scenario to start from.
    moved
        Per lever the value chosen instead of the scenario's; the guardrail is among them, 1 or 0.
    """

    preset: str = BASELINE
    moved: Mapping[str, Value] = field(default_factory=dict)

    def move(self, name: str, value: Value, own: Value) -> Choices:
        """Move a lever; back at the scenario's `own` value it counts as not moved."""
        rest = {key: other for key, other in self.moved.items() if key != name}
        return replace(self, moved=rest if value == own else {**rest, name: value})

    def reset(self) -> Choices:
        return Choices(self.preset)


def end_value(scenario: Scenario, lever: Lever) -> Value:
    """Give where a lever ends in a scenario: its last value, or the year of the closure."""
    path = scenario.knoppen.get(lever.id)
    if isinstance(path, Afbouw):
        return None if path.datum is None else float(path.datum.year)
    if path:
        return path[-1].naar
    return current(lever)


def current(lever: Lever) -> Value:
    """Give a lever's value under current policy."""
    return None if lever.base is None else next(iter(lever.base.values.values())).central


def guardrail(scenario: Scenario) -> bool:
    """Tell whether large-scale places close only behind people who move to a home."""
    return all(path.vangrail for path in scenario.knoppen.values() if isinstance(path, Afbouw))


def ramp(scenario: Scenario, name: str) -> tuple[dt.date, dt.date | None]:
    """Give from when to when a lever moves, or would move; without an end it goes at once."""
    path = scenario.knoppen.get(name)
    if isinstance(path, Afbouw):
        return path.start, path.datum
    if path:
        return path[-1].start, path[-1].eind
    return USUAL, ARRIVES


def stops(lever: Lever, *others: Value) -> list[float]:
    """Give the values a lever can take: its steps, and the `others` that lie between them."""
    low, high, step = (Decimal(str(x)) for x in (lever.low, lever.high, lever.step))
    count = int((high - low) / step)
    found = {float(low + i * step) for i in range(count + 1)} | {float(high)}
    return sorted(found | {value for value in others if value is not None})


def chosen_scenario(choices: Choices, preset: Scenario, register: Register) -> Scenario:
    """Give the scenario that follows from the choices, with its origin.

    Raises
    ------
    SettingError
        When a choice lies outside a lever's range.
    """
    if not choices.moved:
        return preset
    settings: dict[str, object] = {}
    for name, value in choices.moved.items():
        if name == GUARDRAIL:
            continue
        lever = register.levers[name]
        settings[name] = _path(preset, lever, value, choices)
    if GUARDRAIL in choices.moved:
        for lever in register.levers.values():
            if lever.kind == "date" and lever.id not in settings:
                settings[lever.id] = _path(preset, lever, end_value(preset, lever), choices)
    return replace(
        preset.with_settings(settings, register),
        id=f"{preset.id}_aangepast",
        naam=f"{preset.naam} (aangepast)",
        basis=preset.id,
    )


def _path(preset: Scenario, lever: Lever, value: Value, choices: Choices) -> LeverPath:
    start, end = ramp(preset, lever.id)
    if lever.kind == "date":
        last = None if value is None else dt.date(int(value), 1, 1)
        return Afbouw(last, start, bool(choices.moved.get(GUARDRAIL, guardrail(preset))))
    return (Ramp(float(value or 0.0), start, end),)

"""How far each lever can go from where a scenario has it, and the scenario for a place on the way.

A lever stands somewhere between 0, as the scenario has it, and 1 or -1, its upper or lower bound.
Unless asked otherwise it goes forward only: to more of it, and of a time to less. What takes away
priority, prevention or places can bring a goal nearer too, and nobody means that by a plan.
The closing of large-scale shelter has no value now: towards 1 it comes sooner and only as far as
people have somewhere to go, towards -1 sooner and without that guardrail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from simulation.reading.faults import Fault, SettingError, suggestion, usage
from simulation.register.register import Lever, Register
from simulation.scenario.lever_paths import FAR as LATEST
from simulation.scenario.lever_paths import FIRST, LAST, USUAL, Afbouw, LeverPath, Ramp
from simulation.scenario.scenario import Scenario
from simulation.scenario.sections import Kind

END = USUAL.replace(year=USUAL.year + 2)
"""When a lever is where it goes: what takes homes, contracts and people takes two years."""
NATURAL = 1.0
"""What no share can pass."""

FAR = 20.0
"""How many times its way a bound is looked beyond for where the goal would be reached."""
TIME = "week"
"""The unit of what is better when it is less."""

Bounds = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Way:
    """How far one lever can go.

    Attributes
    ----------
    now
        Where the scenario leaves it, in its unit; of a date the year after the last possible one.
    low, high
        How far it may go; of a date the same year twice: the soonest.
    chosen
        Whether it was the user who set these bounds.
    both
        Whether it may go backward too.
    """

    lever: Lever
    now: float
    low: float
    high: float
    start: dt.date = USUAL
    end: dt.date = END
    chosen: bool = False
    both: bool = False

    @property
    def is_date(self) -> bool:
        return self.lever.kind == "date"

    @property
    def ends(self) -> tuple[float, float]:
        """How far it can go down and up: -1 or 0, and 0 or 1."""
        down = self.is_date or self.low < self.now
        up = self.is_date or self.high > self.now
        less = self.lever.unit == TIME
        return -float(down and (self.both or less)), float(up and (self.both or not less))

    def value(self, place: float) -> float:
        """Give where it stands, in its unit; of a date as a decimal year."""
        bound = self.high if place > 0.0 else self.low
        return float(f"{self.now + (bound - self.now) * abs(place):.12g}")

    def path(self, place: float) -> LeverPath:
        """Give its path; the place is not 0."""
        if not self.is_date:
            return (Ramp(self.value(place), self.start, self.end),)
        year = self.value(place)
        first = dt.date(int(year), 1, 1)
        days = (dt.date(int(year) + 1, 1, 1) - first).days
        date = first + dt.timedelta(days=round((year - int(year)) * days))
        return Afbouw(date, self.start, vangrail=place > 0.0)

    def grid(self) -> np.ndarray:
        """Give the places where it may be left: the steps of its slider, ascending, 0 among them.

        What takes few values is left at one of them: a plan has no lever at 0.08731.
        """
        if self.is_date:
            years = np.arange(self.low, self.now + 1.0)
            sooner = (self.now - years) / (self.now - self.low)
            return np.unique(np.concatenate([sooner, -sooner]))
        step, low = Decimal(str(self.lever.step)), Decimal(str(self.lever.low))
        count = int((Decimal(str(self.high)) - low) / step)
        values = [float(low + number * step) for number in range(count + 1)]
        inside = [value for value in values if self.low <= value <= self.high]
        return np.unique([self._place(value) for value in (*inside, self.low, self.now, self.high)])

    def _place(self, value: float) -> float:
        bound = self.high if value > self.now else self.low
        return 0.0 if value == self.now else (value - self.now) / abs(bound - self.now)

    def thinkable(self, up: bool) -> float:
        """Give how far it could be thought to go beyond a bound, as a size: 1 is no further.

        A share goes no further than all, nothing goes below nothing, and of the rest `FAR` times
        the way to the bound is looked at.
        """
        bound = self.high if up else self.low
        if self.is_date or bound == self.now:
            return 1.0
        most = NATURAL if self.lever.unit == "1" and self.high <= NATURAL else np.inf
        end = most if up else 0.0
        return float(min(FAR, max(1.0, (end - self.now) / (bound - self.now))))


def ways(
    base: Scenario,
    register: Register,
    *,
    keep: Collection[str] = (),
    bounds: Bounds | None = None,
    both: bool = False,
    start: dt.date = USUAL,
    end: dt.date = END,
) -> list[Way]:
    """Give how far each lever can go from where a scenario has it, in the order of the register.

    Parameters
    ----------
    keep
        Levers that stay as they are.
    bounds
        Of some levers how far they may go, in their unit.
    both
        Whether levers may go backward too; those with bounds of their own may.
    start, end
        Between which dates they move.

    Returns
    -------
    list of Way
        Of every lever that may move.

    Raises
    ------
    SettingError
        With every name that is no lever, and bounds that cannot be.
    """
    chosen = bounds or {}
    faults = list(_faults(base, register, keep, chosen))
    if faults:
        raise SettingError(faults)
    found = []
    for name, lever in register.levers.items():
        if name in keep:
            continue
        if lever.kind == "date":
            soonest = max(lever.low, float(start.year + 1))
            if name not in base.knoppen and soonest <= lever.high:  # one set is a choice made
                closing = Way(lever, lever.high + 1.0, soonest, soonest, start, end, both=both)
                found.append(closing)
            continue
        now = level(base, lever)
        low, high = chosen.get(name, (min(lever.low, now), max(lever.high, now)))
        own = name in chosen
        found.append(Way(lever, now, low, high, start, end, chosen=own, both=both or own))
    return found


def check_dates(start: dt.date, end: dt.date) -> None:
    """Refuse dates between which no lever can move; a `SettingError` says why."""
    if not FIRST <= start < LAST:
        told = f"{FIRST}–{LAST}"
        raise usage(
            f"knoppen bewegen vanaf een datum in {told}, niet {start}",
            f"levers move from a date in {told}, not {start}",
        )
    if not start < end <= LATEST:
        raise usage(
            f"het einde ({end}) moet na het begin ({start}) liggen, en niet na {LATEST}",
            f"the end ({end}) must be after the start ({start}), and not after {LATEST}",
        )


def level(base: Scenario, lever: Lever) -> float:
    """Give where a scenario leaves a lever."""
    path = base.knoppen.get(lever.id)
    if isinstance(path, tuple):
        return path[-1].naar
    assert lever.now is not None
    return lever.now


def _faults(
    base: Scenario, register: Register, keep: Collection[str], bounds: Bounds
) -> Sequence[Fault]:
    found: list[Fault] = []

    def fault(nl: str, en: str) -> None:
        found.extend(usage(nl, en).faults)

    for name in (*keep, *bounds):
        if name not in register.levers:
            nl, en = suggestion(name, register.levers)
            fault(f"onbekende knop '{name}'.{nl}", f"unknown lever '{name}'.{en}")
    for name, (low, high) in bounds.items():
        if name in keep:
            fault(f"'{name}': vast en begrensd", f"'{name}': kept and bounded")
        if name not in register.levers:
            continue
        lever = register.levers[name]
        if lever.kind == "date":
            fault(f"'{name}' is een datum en heeft geen grens", f"'{name}' is a date: no bounds")
            continue
        now = level(base, lever)
        if not lever.low <= low <= high <= lever.high:
            told = f"{lever.low:g}:{lever.high:g}"
            fault(f"'{name}': grenzen binnen {told}", f"'{name}': bounds within {told}")
        elif not low <= now <= high:
            fault(
                f"'{name}' staat op {now:g}, buiten {low:g}:{high:g}; zet het eerst met --set",
                f"'{name}' is at {now:g}, outside {low:g}:{high:g}; set it first with --set",
            )
    return found


def placed(base: Scenario, along: Sequence[Way], place: np.ndarray) -> Scenario:
    """Give the scenario with every lever at its place.

    Parameters
    ----------
    base
        The scenario that levers move from.
    along, place
        How far each lever can go, and how far it goes: from -1 to 1, shape ``(levers,)``. A place
        beyond 1 is no scenario that may be kept: it tells what a bound would have to be.

    Returns
    -------
    Scenario
        The same but for the levers that are not at 0.
    """
    moved = {
        way.lever.id: way.path(where)
        for way, where in zip(along, place, strict=True)
        if where != 0.0
    }
    return replace(base, knoppen=Kind.LEVERS.merge(base.knoppen, moved))

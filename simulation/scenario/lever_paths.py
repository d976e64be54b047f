"""A lever's path in time: read from YAML, laid over that of the base, averaged for the engine.

What a lever is now differs from draw to draw. A path is said in values of its central estimate, as
it is shown; each draw moves alike from its own level, so that a raise is a raise in all of them.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from simulation.reading.yaml_file import Plain
from simulation.reading.yaml_node import Node
from simulation.register.register import Lever

FIRST = dt.date(2025, 1, 1)  # before that the past is the past
LAST = dt.date(2036, 1, 1)  # the horizon of the model
FAR = dt.date(2050, 1, 1)  # a ramp may aim beyond the horizon; farther is a slip of the pen
USUAL = dt.date(2027, 1, 1)  # the start when none is given: the first January after this version

GUARDRAIL = "vangrail"
NONE = "geen"

Points = Sequence[tuple[float, float, float, float, float, float]]
"""Pieces of a path: start, end, gain and offset at the start, gain and offset at the end."""


@dataclass(frozen=True, slots=True)
class Ramp:
    """From `start` in a straight line to the value `naar` at `eind`; without `eind` at once.

    `naar` is where the central estimate goes; a draw goes where `_aimed` takes its own level.
    `tot` is where a scenario built on this one took over: the line stops there, half-way.
    """

    naar: float
    start: dt.date = USUAL
    eind: dt.date | None = None
    tot: dt.date | None = None

    @property
    def stop(self) -> dt.date:
        return self.tot or self.eind or self.start

    def plain(self) -> dict[str, Plain]:
        whole: dict[str, Plain] = {"naar": self.naar, "start": self.start}
        if self.eind is not None:
            whole["eind"] = self.eind
        if self.tot is not None:
            whole["tot"] = self.tot
        return whole


@dataclass(frozen=True, slots=True)
class Afbouw:
    """Closing of the large-scale places: the last on `datum`, in a straight line from `start`.

    `vangrail` is the guardrail: places close only as far as people have somewhere to go.
    """

    datum: dt.date | None
    start: dt.date = USUAL
    vangrail: bool = True

    def plain(self) -> dict[str, Plain]:
        guardrail = "aan" if self.vangrail else "uit"
        return {"datum": self.datum or NONE, "start": self.start, GUARDRAIL: guardrail}


LeverPath = tuple[Ramp, ...] | Afbouw


def plain_path(path: LeverPath | Ramp) -> Plain:
    if isinstance(path, Ramp | Afbouw):
        return path.plain()
    ramps: list[Plain] = [ramp.plain() for ramp in path]
    return ramps[0] if len(ramps) == 1 else ramps


def override(base: LeverPath, child: LeverPath) -> LeverPath:
    """Lay a child's path over the base's.

    The base's ramps that start before the child's first stay, cut at that moment; its later ones
    drop. A closure is replaced whole.
    """
    if isinstance(base, Afbouw) or isinstance(child, Afbouw):
        return child
    first = child[0].start
    kept = [ramp for ramp in base if ramp.start < first]
    cut = [replace(ramp, tot=first) if ramp.stop > first else ramp for ramp in kept]
    return (*cut, *child)


def read_path(node: Node, lever: Lever) -> LeverPath | None:
    """Read a lever's path: a number, a ramp or a list of ramps; a date or a closure."""
    if lever.kind == "date":
        return _read_closure(node, lever)
    if node.kind == "scalar":
        value = node.number(lever.low, lever.high)
        return None if value is None else (Ramp(value),)
    nodes = node.sequence() if node.kind == "sequence" else [node]
    if not nodes:
        node.fault("deze lijst is leeg", "this list is empty")
    read = [(ramp, part) for part in nodes if (ramp := _read_ramp(part, lever)) is not None]
    read.sort(key=lambda pair: pair[0].start)
    for (earlier, _), (later, part) in pairwise(read):
        if later.start < earlier.stop or later.start == earlier.start:
            part.fault(
                f"overlapt met de stap die op {earlier.start} begint",
                f"overlaps the ramp that starts on {earlier.start}",
            )
    return tuple(ramp for ramp, _ in read) or None


def _read_ramp(node: Node, lever: Lever) -> Ramp | None:
    entries = node.mapping(("naar", "start", "eind", "tot"), required=("naar",))
    to = entries["naar"].number(lever.low, lever.high) if "naar" in entries else None
    start = entries["start"].date(FIRST, LAST) if "start" in entries else USUAL
    end = entries["eind"].date(last=FAR) if "eind" in entries else None
    cut = entries["tot"].date(last=FAR) if "tot" in entries else None
    if start is not None and end is not None and end <= start:
        _not_after(entries["eind"], start, usual="start" not in entries)
    if start is not None and cut is not None and (end is None or not start < cut < end):
        entries["tot"].fault("moet tussen start en eind liggen", "must lie between start and eind")
    return None if to is None or start is None else Ramp(to, start, end, cut)


def _read_closure(node: Node, lever: Lever) -> Afbouw | None:
    entries = {"datum": node}
    if node.kind != "scalar":
        entries = node.mapping(("datum", "start", GUARDRAIL), required=("datum",))
    date = entries.get("datum")
    if date is None:
        return None
    start = entries["start"].date(FIRST, LAST) if "start" in entries else USUAL
    guardrail = entries[GUARDRAIL].flag() if GUARDRAIL in entries else True
    if date.kind == "scalar" and date.raw == NONE:
        return Afbouw(None, start or USUAL, guardrail is not False)
    last = date.date(dt.date(int(lever.low), 1, 1), dt.date(int(lever.high), 12, 31))
    if start is not None and last is not None and last <= start:
        _not_after(date, start, usual="start" not in entries)
    return None if last is None else Afbouw(last, start or USUAL, guardrail is not False)


def _not_after(node: Node, start: dt.date, usual: bool) -> None:
    """Say that a date lies before the start; and whose start that is, if the file names none."""
    if usual:
        node.fault(
            f"moet na de start liggen: zonder 'start' is dat {start}; zet er anders een bij",
            f"must be after the start: without 'start' that is {start}; else give one",
        )
    else:
        node.fault(f"moet na de start ({start}) liggen", f"must be after the start ({start})")


def decimal_year(date: dt.date) -> float:
    """Give a date as a year with a fraction: 2 July 2026 is 2026 + 182/365."""
    days = dt.date(date.year + 1, 1, 1) - dt.date(date.year, 1, 1)
    return date.year + (date.timetuple().tm_yday - 1) / days.days


def average_paths(
    paths: Mapping[str, LeverPath],
    levers: Sequence[str],
    described: Mapping[str, Lever],
    start: float,
    dt: float,
    steps: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Average the paths of `levers` over each time step, without a path the current value.

    Parameters
    ----------
    paths
        By lever, in the units of the lever.
    levers
        In the order wanted.
    described
        What each lever is in the register in use, whose centrals the paths are said in; one that
        is not here goes to the same value in every draw.
    start, dt, steps
        The time grid: step i runs from ``start + i * dt`` to ``start + (i + 1) * dt``.

    Returns
    -------
    tuple of numpy.ndarray
        Gain and offset, each of shape ``(len(levers), steps)``: in step i the lever is on average
        ``current value * gain + offset``, exactly.
    """
    edges = start + dt * np.arange(steps + 1)
    gain, offset = np.zeros((2, len(levers), steps))
    for row, name in enumerate(levers):
        pieces = _pieces(name, paths, described.get(name))
        for begin, end, gain0, offset0, gain1, offset1 in pieces:
            # Its part of each step's mean: its share of the step times its middle value.
            low, high = edges[:-1].clip(begin, end), edges[1:].clip(begin, end)
            share = (high - low) / (edges[1:] - edges[:-1])  # exactly 1 where it fills the step
            if (gain0, offset0) == (gain1, offset1):
                gain[row] += share * gain0
                offset[row] += share * offset0
            elif begin < end:
                where = ((low + high) / 2 - begin) / (end - begin)
                gain[row] += share * (gain0 + (gain1 - gain0) * where)
                offset[row] += share * (offset0 + (offset1 - offset0) * where)
    return gain, offset


def _pieces(name: str, paths: Mapping[str, LeverPath], lever: Lever | None) -> Points:
    path = paths.get(name, ())
    ramps = () if isinstance(path, Afbouw) else path
    gain, offset = 1.0, 0.0  # the lever's value is base * gain + offset
    if name == GUARDRAIL:
        gain = 0.0
        offset = float(all(one.vangrail for one in paths.values() if isinstance(one, Afbouw)))
    elif isinstance(path, Afbouw):  # the share of the places that is planned to be open
        gain, offset = 0.0, 1.0
        ramps = () if path.datum is None else (Ramp(0.0, path.start, path.datum),)
    pieces, since = [], -np.inf
    for ramp in ramps:
        to_gain, to_offset = _aimed(ramp.naar, lever)
        if (to_gain, to_offset) == (gain, offset):
            continue  # it is there already: not even a rounding may come of it
        begin, stop = decimal_year(ramp.start), decimal_year(ramp.stop)
        pieces.append((since, begin, gain, offset, gain, offset))
        done = 1.0
        if ramp.eind is not None and ramp.tot is not None:
            done = (stop - begin) / (decimal_year(ramp.eind) - begin)
        at_gain = gain * (1.0 - done) + to_gain * done
        at_offset = offset * (1.0 - done) + to_offset * done
        pieces.append((begin, stop, gain, offset, at_gain, at_offset))
        since, gain, offset = stop, at_gain, at_offset
    return [*pieces, (since, np.inf, gain, offset, gain, offset)]


def _aimed(value: float, lever: Lever | None) -> tuple[float, float]:
    """Give the gain and offset that take the central present value to `value`, all draws alike.

    What lies between a level and its end changes in proportion (`Lever.ends`): of an amount, and of
    a share that is lowered, all of it; of a share that is raised what is left up to 1. A lever of
    which nothing is known, or without a doubt, goes to the value itself, and so does one that
    starts from its end: there is no proportion to keep.
    """
    now = None if lever is None else lever.now
    if now == value:
        return 1.0, 0.0
    if lever is None or lever.base is None or now is None or not lever.base.has_range:
        return 0.0, value
    low, high = lever.ends
    end = high if value > now and high < math.inf else low
    if now <= low:
        return 0.0, value
    gain = (value - end) / (now - end)
    return gain, end * (1.0 - gain)

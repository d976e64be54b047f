"""The hot loop as a list of single operations, from which every kernel is printed.

Only what changes during a run stands here: what follows from the calendar (each step), the rates
(each stage) and the checks (each step). What is constant is worked out before, what is reported
after the run (`simulation.engine.evaluation`). Equal operations are done once.

Members (draws, regions, scenarios) stand next to each other in one work buffer: one row for each
quantity, one column for each member of a block, so that one instruction serves several members.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from simulation.language import scalar as sc
from simulation.language.flatmodel import FlatModel

ABSOLUTE, RELATIVE = 1e-6, 1e-9
"""How far books may be out by rounding: in persons or dwellings, and as a share of the total."""

SECTIONS = {"steps": (), "stage": ("w", "ahead"), "checks": ()}
"""The parts of the hot loop and their arguments: a stage has a weight, and a look ahead."""

Instruction = tuple[str, float | int | str, int]
"""``const value``, ``arg name``, ``load row``, ``store row value`` or ``operator value value``."""


@lru_cache(maxsize=8)
def live(model: FlatModel) -> tuple[str, ...]:
    """The constants that the hot loop reads."""
    moving = {name for name, level in model.level.items() if level != "constant"}
    read = {*model.tallies, *(flow.name for flow in model.flows)}
    read |= {r for name in moving for r in sc.references(model.equations[name])}
    for places in model.places:
        for part in (places.taken, places.capacity, places.closing):
            read |= set(sc.references(part))
    constants = {*model.parameters, *model.equations} - moving
    return tuple(sorted(read & constants))


@lru_cache(maxsize=8)
def tallies(model: FlatModel) -> tuple[str, ...]:
    """Everything summed in time: the declared tallies and what crosses the ledgers' borders."""
    borders = [f"{ledger.name}.{way}" for ledger in model.ledgers for way in ("in", "uit")]
    return (*model.tallies, *borders)


@lru_cache(maxsize=8)
def checks(model: FlatModel) -> tuple[str, ...]:
    """What is checked at every step: no stock below zero, no place given twice, books closed."""
    hard = [places.name for places in model.places if not places.may_shrink]
    return ("stocks", *hard, *(ledger.name for ledger in model.ledgers))


@dataclass(frozen=True)
class Layout:
    """Where everything stands in the buffer: the first row of each kind, and the rows."""

    model: FlatModel
    rows: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        model = self.model
        names = [ledger.name for ledger in model.ledgers]
        kinds: dict[str, Iterable[str]] = {
            "fixed": live(model),
            "start": names,
            "lever": model.levers,
            "input": model.inputs,
            "value": [n for n in model.equations if model.level[n] == "step"],
            "state": model.stocks,
            "stage": model.stocks,
            "next": model.stocks,
            "sum": model.stocks,
            "tally": tallies(model),
            "check": checks(model),
        }
        for kind, members in kinds.items():
            self.first[kind] = len(self.rows)
            for name in members:
                self.rows[f"{kind}:{name}"] = len(self.rows)

    def row(self, kind: str, name: str) -> int:
        return self.rows[f"{kind}:{name}"]


class _Section:
    """Builds one part of the hot loop."""

    def __init__(self, layout: Layout, stocks_from: str) -> None:
        self.layout, self.model, self.stocks_from = layout, layout.model, stocks_from
        self.code: list[Instruction] = []
        self._done: dict[Instruction, int] = {}
        self._named: dict[str, int] = {}

    def do(self, op: str, left: float | int | str, right: int = -1) -> int:
        """Add an operation, unless the same was done before; give the number of its value.

        `left` is the number of a value; for a constant the constant, for an argument its name, for
        a row its place. `right` is that of the other value; -1 where there is none.
        """
        key = (op, left, right)
        if key not in self._done:
            self._done[key] = len(self.code)
            self.code.append(key)
        return self._done[key]

    def load(self, kind: str, name: str) -> int:
        return self.do("load", self.layout.row(kind, name))

    def store(self, kind: str, name: str, value: int) -> None:
        """Put a value, by its number, in a row."""
        row = self.layout.row(kind, name)
        self.code.append(("store", row, value))
        # What was read from this row before is no longer there.
        self._done.pop(("load", row, -1), None)

    def add_to(self, kind: str, name: str, value: int) -> None:
        """Add a value, by its number, to what is in a row."""
        self.store(kind, name, self.do("+", self.load(kind, name), value))

    def value(self, expression: sc.Scalar) -> int:
        match expression:
            case sc.Num(value):
                return self.do("const", float(value))
            case sc.Ref(name):
                return self.named(name)
            case sc.Op(op, left, right):
                return self.do(op, self.value(left), self.value(right))

    def named(self, name: str) -> int:
        if name not in self._named:
            model = self.model
            if name in model.stocks:
                kind = self.stocks_from
            elif name in model.levers:
                kind = "lever"
            elif name in model.inputs:
                kind = "input"
            else:
                kind = "value" if model.level.get(name) == "step" else "fixed"
            self._named[name] = self.load(kind, name)
        return self._named[name]

    def total(self, names: Iterable[str]) -> int:
        return self.value(sc.add_all(sc.Ref(name) for name in names))

    def equations(self, level: str, names: Iterable[str]) -> None:
        for name in self.model.needed(names, self._named):
            if self.model.level[name] == level:
                self._named[name] = self.value(self.model.equations[name])


def steps(layout: Layout) -> _Section:
    """What follows from levers and calendar, once a step."""
    part, model = _Section(layout, "state"), layout.model
    names = [name for name, level in model.level.items() if level == "step"]
    part.equations("step", names)
    for name in names:
        part.store("value", name, part.named(name))
    return part


def stage(layout: Layout) -> _Section:
    """All rates once: sum them with weight ``w``, put the next stage's state ``ahead``.

    Stock by stock, each after what its flows need: so a value is used soon after it is made.
    """
    part, model = _Section(layout, "stage"), layout.model
    inflows, outflows = model.inflows, model.outflows
    weight, ahead = part.do("arg", "w"), part.do("arg", "ahead")
    for name in model.stocks:
        net = sc.add_all(sc.Ref(flow) for flow in inflows[name])
        for flow in outflows[name]:
            net = sc.subtract(net, sc.Ref(flow))
        part.equations("state", (*inflows[name], *outflows[name]))
        rate = part.value(net)
        part.add_to("sum", name, part.do("*", weight, rate))
        ahead_by = part.do("*", ahead, rate)
        part.store("next", name, part.do("+", part.load("state", name), ahead_by))
    part.equations("state", model.tallies)
    for name in model.tallies:
        part.add_to("tally", name, part.do("*", weight, part.named(name)))
    for ledger in model.ledgers:
        for way, names in (("in", ledger.entering), ("uit", ledger.leaving)):
            crossing = part.do("*", weight, part.total(names))
            part.add_to("tally", f"{ledger.name}.{way}", crossing)
    return part


def checking(layout: Layout) -> _Section:
    """The worst excess so far of every law that must hold."""
    part, model = _Section(layout, "state"), layout.model

    def note(name: str, excess: int) -> None:
        part.store("check", name, part.do("max", part.load("check", name), excess))

    lowest = part.do("const", 0.0)
    for name in model.stocks:
        lowest = part.do("min", lowest, part.named(name))
    # What is not a number drops out of a comparison; the sum of all stocks carries it on.
    finite = part.do("*", part.do("const", 0.0), part.total(model.stocks))
    below = part.do("-", part.do("const", -ABSOLUTE), lowest)
    note("stocks", part.do("+", below, finite))
    for places in model.places:
        if not places.may_shrink:
            there = part.value(sc.add(places.capacity, places.closing))
            allowed = _tolerated(part, there, 1 + RELATIVE)
            note(places.name, part.do("-", part.value(places.taken), allowed))
    for ledger in model.ledgers:
        entered = part.do(
            "+", part.load("start", ledger.name), part.load("tally", f"{ledger.name}.in")
        )
        expected = part.do("-", entered, part.load("tally", f"{ledger.name}.uit"))
        gap = part.do("-", part.total(ledger.stocks), expected)
        size = part.do("max", gap, part.do("-", expected, part.total(ledger.stocks)))
        note(ledger.name, part.do("-", size, _tolerated(part, entered, RELATIVE)))
    return part


def _tolerated(part: _Section, amount: int, factor: float) -> int:
    return part.do("+", part.do("*", amount, part.do("const", factor)), part.do("const", ABSOLUTE))


def sections(layout: Layout) -> dict[str, tuple[Instruction, ...]]:
    parts = {"steps": steps(layout), "stage": stage(layout), "checks": checking(layout)}
    return {name: tuple(part.code) for name, part in parts.items()}


def fingerprint(code: dict[str, tuple[Instruction, ...]]) -> str:
    return hashlib.sha256(repr(code).encode()).hexdigest()[:16]

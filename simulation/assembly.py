"""From sectors to one flat model: everything written out, checked and put in order.

The flat model is what every reading starts from: the numba kernel, the plain Python, the twin,
the exports. Nothing in it is longer than one scalar equation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import product

from simulation import scalar as sc
from simulation.language import (
    Aux,
    Cloud,
    Env,
    Expr,
    Flow,
    Input,
    Ledger,
    Lever,
    Named,
    Param,
    Places,
    Report,
    Sector,
    Stock,
    Tally,
)
from simulation.units import YEAR, Unit, UnitError


class ModelError(ValueError):
    """The declaration does not make a model: a name twice, a cycle, an undeclared item."""


@dataclass(frozen=True)
class FlatFlow:
    """A scalar arrow: `name` carries the rate from `source` to `target`."""

    name: str
    source: str
    target: str


@dataclass(frozen=True)
class FlatPlaces:
    """A scalar capacity, with the flows that pass its door.

    `queue` names the stocks of open requests and `called` the flows by which they are granted;
    both are empty where there is no waiting list.
    """

    name: str
    taken: sc.Scalar
    capacity: sc.Scalar
    closing: sc.Scalar
    flows: tuple[str, ...]
    queue: tuple[str, ...]
    called: tuple[str, ...]


@dataclass(frozen=True)
class FlatLedger:
    """A set of stocks with everything that crosses its border."""

    name: str
    stocks: tuple[str, ...]
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FlatModel:
    """A model with every dimension written out.

    Attributes
    ----------
    parameters, levers, inputs
        Names the equations use. A lever ``x`` has its base value in parameter ``knop.x``.
    stocks
        Initial value of each stock.
    equations
        Auxiliaries and flows, each after what it depends on.
    level
        When an equation must be evaluated: ``constant`` (once), ``step`` (each time step: it
        reads a lever or the calendar) or ``state`` (each stage: it reads a stock).
    reports, tallies
        Equations whose value, or whose total over a year, is reported.
    clouds
        Names of entries and exits, with the flows that pass them.
    """

    parameters: tuple[str, ...]
    levers: tuple[str, ...]
    inputs: tuple[str, ...]
    stocks: Mapping[str, sc.Scalar]
    equations: Mapping[str, sc.Scalar]
    level: Mapping[str, str]
    flows: tuple[FlatFlow, ...]
    clouds: tuple[str, ...]
    places: tuple[FlatPlaces, ...]
    ledgers: tuple[FlatLedger, ...]
    reports: tuple[str, ...]
    tallies: tuple[str, ...]
    units: Mapping[str, Unit]
    declared: Mapping[str, Named] = field(repr=False)

    @cached_property
    def inflows(self) -> dict[str, list[str]]:
        """Flows into each stock and cloud."""
        return self._by_end("target")

    @cached_property
    def outflows(self) -> dict[str, list[str]]:
        """Flows out of each stock and cloud."""
        return self._by_end("source")

    def _by_end(self, end: str) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {name: [] for name in (*self.stocks, *self.clouds)}
        for flow in self.flows:
            table[getattr(flow, end)].append(flow.name)
        return table

    def needed(self, names: Iterable[str]) -> list[str]:
        """Equations on which the given names depend (themselves included), in order."""
        wanted, stack = set(), list(names)
        while stack:
            name = stack.pop()
            if name in self.equations and name not in wanted:
                wanted.add(name)
                stack.extend(sc.references(self.equations[name]))
        return [name for name in self.equations if name in wanted]

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every equation: the version of the model's structure."""
        text = repr((self.parameters, self.levers, self.inputs, self.stocks.items()))
        text += repr((list(self.equations.items()), self.flows))
        return hashlib.sha256(text.encode()).hexdigest()


class Writer:
    """Writes declared expressions out as scalars and remembers what they refer to."""

    def __init__(self, items: Sequence[Named | Places]) -> None:
        self.flows: list[tuple[Flow, Env, FlatFlow]] = []
        self.used: dict[str, Named] = {}
        self.base_levers = False
        self._entering: dict[str, list[FlatFlow]] = {}
        self._leaving: dict[str, list[FlatFlow]] = {}
        for flow in (item for item in items if isinstance(item, Flow)):
            for env in environments(flow):
                flat = FlatFlow(
                    flow.flat_name(env),
                    self._end(flow.arrow.source, env),
                    self._end(flow.arrow.target, env),
                )
                self.flows.append((flow, env, flat))
                self._leaving.setdefault(flat.source, []).append(flat)
                self._entering.setdefault(flat.target, []).append(flat)

    def _end(self, end: Expr, env: Env) -> str:
        written = end.write({d: env[d] for d in end.dims}, self)
        if not isinstance(written, sc.Ref) or not isinstance(
            self.used[written.name], Stock | Cloud
        ):
            raise ModelError("an arrow must start and end at a single stock or cloud")
        return written.name

    def reference(self, item: Named, env: Env) -> sc.Scalar:
        if not item.name:
            raise ModelError(f"a {type(item).__name__.lower()} is used that no sector declares")
        if isinstance(item, Lever) and self.base_levers:
            item = item.base
        if isinstance(item, Aux) and self.base_levers:
            return item.equation.write(env, self)
        flat = item.flat_name(env)
        if isinstance(item, Flow) and self.base_levers:
            raise ModelError(f"{flat} is a flow: what it was under current policy is unknown")
        self.used[flat] = item
        return sc.Ref(flat)

    def at_base(self) -> Writer:
        """The same writer, for expressions with every lever at its base."""
        twin = copy(self)
        twin.base_levers = True
        return twin

    def _only_stocks(self, names: set[str]) -> None:
        others = sorted(n for n in names if not isinstance(self.used.get(n), Stock))
        if others:
            raise ModelError(
                f"{others} are not stocks: arrivals and departures are those of stocks"
            )

    def outflow(self, stocks: set[str]) -> sc.Scalar:
        self._only_stocks(stocks)
        flows = [f for s in sorted(stocks) for f in self._leaving.get(s, [])]
        return sc.add_all(self.flow_reference(f) for f in flows if f.target not in stocks)

    def arrivals(self, stocks: set[str]) -> sc.Scalar:
        self._only_stocks(stocks)
        flows = [f for s in sorted(stocks) for f in self._entering.get(s, [])]
        return sc.add_all(self.flow_reference(f) for f in flows if f.source not in stocks)

    def flow_reference(self, flat: FlatFlow) -> sc.Scalar:
        if self.base_levers:
            raise ModelError(f"{flat.name} is a flow: what it was under current policy is unknown")
        return sc.Ref(flat.name)

    def demand(self, places: Places, env: Env) -> sc.Scalar:
        return sc.add_all(
            self.reference(flow.asked, {d: flow_env[d] for d in flow.asked.dims})
            for flow, flow_env, _ in self.at_door(places, env)
            if flow.asked is not None
        )

    def let_in(self, places: Places, env: Env) -> sc.Scalar:
        return sc.add_all(
            self.flow_reference(flat)
            for flow, flow_env, flat in self.flows
            if flow.within is places and all(flow_env[d] == env[d] for d in env)
        )

    def at_door(self, places: Places, env: Env) -> Iterator[tuple[Flow, Env, FlatFlow]]:
        """The flows that ask for these places."""
        for flow, flow_env, flat in self.flows:
            if flow.within is places:
                door = flow.door(flow_env)
                if all(door[dim] == env[dim] for dim in places.taken.dims):
                    yield flow, flow_env, flat


def environments(item: Named | Expr) -> Iterator[dict]:  # type: ignore[type-arg]
    """Every combination of elements of an item's dimensions."""
    for combination in product(*(dim.elements for dim in item.dims)):
        yield dict(zip(item.dims, combination, strict=True))


def assemble(sectors: Sequence[type[Sector]]) -> FlatModel:
    """Write sectors out as one flat model.

    Raises
    ------
    UnitError
        When an equation does not give the declared unit.
    ModelError
        When a name is declared twice or equations depend on each other in a circle.
    """
    items = _items(sectors)
    writer = Writer(items)
    equations: dict[str, sc.Scalar] = {}
    stocks: dict[str, sc.Scalar] = {}
    places: list[FlatPlaces] = []
    ledgers: list[FlatLedger] = []
    units: dict[str, Unit] = {}
    for item in items:
        if isinstance(item, Places):
            places += _flat_places(item, writer)
            continue
        _check_unit(item)
        for env in environments(item):
            name = item.flat_name(env)
            if name in units:
                raise ModelError(f"{name} is declared twice")
            units[name] = item.unit
            if isinstance(item, Aux | Flow):
                equations[name] = item.equation.write(env, writer)
            elif isinstance(item, Stock):
                stocks[name] = item.initial.write(env, writer)
            elif isinstance(item, Ledger):
                ledgers.append(_flat_ledger(item, env, writer))
    ordered = _in_order(equations)
    used = writer.used
    given = (Param, Lever, Input)
    absent = sorted(n for n, i in used.items() if n not in units and not isinstance(i, given))
    if absent:
        raise ModelError(f"{', '.join(absent)}: used, but not in a sector of this model")
    levers = sorted(n for n, i in used.items() if isinstance(i, Lever))
    parameters = {n for n, i in used.items() if isinstance(i, Param)}
    bases = {f"knop.{name}": used[name].unit for name in levers}
    parameters |= set(bases)
    flows = tuple(flat for _, _, flat in writer.flows)
    ends = {end for flow in flows for end in (flow.source, flow.target)}
    return FlatModel(
        parameters=tuple(sorted(parameters)),
        levers=tuple(levers),
        inputs=tuple(sorted(n for n, i in used.items() if isinstance(i, Input))),
        stocks=stocks,
        equations=ordered,
        level=_levels(ordered, set(stocks), {*levers, *(n for n in used if _is_input(used[n]))}),
        flows=flows,
        clouds=tuple(sorted(ends - set(stocks))),
        places=tuple(places),
        ledgers=tuple(ledgers),
        reports=_names(items, Report),
        tallies=_names(items, Tally),
        units={**units, **{n: i.unit for n, i in used.items()}, **bases},
        declared={i.name: i for i in items if isinstance(i, Named)} | dict(used),
    )


def _names(items: Sequence[Named | Places], kind: type[Named]) -> tuple[str, ...]:
    chosen = (item for item in items if isinstance(item, kind))
    return tuple(item.flat_name(env) for item in chosen for env in environments(item))


def _is_input(item: Named) -> bool:
    return isinstance(item, Input)


def _items(sectors: Sequence[type[Sector]]) -> list[Named | Places]:
    """Declared items, with the auxiliaries that places and gated flows bring along."""
    items: list[Named | Places] = []
    for sector in sectors:
        for item in sector.items.values():
            items.append(item)
            if isinstance(item, Places):
                items += item.parts.values()
            if isinstance(item, Flow) and item.asked is not None:
                items.append(item.asked)
    return items


def _check_unit(item: Named) -> None:
    if isinstance(item, Aux) and item.unit != item.equation.unit:
        raise UnitError(
            f"{item.name} is declared in {item.unit} but its equation gives {item.equation.unit}"
        )
    if isinstance(item, Stock) and item.unit != item.initial.unit:
        raise UnitError(f"{item.name} is in {item.unit} but starts with {item.initial.unit}")
    if isinstance(item, Flow) and item.unit != item.arrow.source.unit / YEAR:
        raise UnitError(f"{item.name} moves {item.arrow.source.unit} but is in {item.unit}")


def _flat_ledger(item: Ledger, env: Env, writer: Writer) -> FlatLedger:
    inside = set(sc.references(item.contents.write(env, writer)))
    flows = [flat for _, _, flat in writer.flows]
    return FlatLedger(
        item.flat_name(env),
        tuple(sorted(inside)),
        tuple(f.name for f in flows if f.target in inside and f.source not in inside),
        tuple(f.name for f in flows if f.source in inside and f.target not in inside),
    )


def _flat_places(item: Places, writer: Writer) -> Iterator[FlatPlaces]:
    for env in environments(item.taken):
        flows = tuple(flat.name for _, _, flat in writer.at_door(item, env))
        closing: sc.Scalar = sc.ZERO
        if item.closing is not None:
            closing = item.closing.write(env, writer)
        name = ".".join((item.name, *(env[d] for d in item.taken.dims)))
        taken, capacity = item.taken.write(env, writer), item.capacity.write(env, writer)
        queue: list[str] = []
        called: list[str] = []
        if item.queue is not None:
            for queue_env in environments(item.queue):
                queue.append(item.queue.flat_name(queue_env))
                called.append(item.called.flat_name(queue_env))
        yield FlatPlaces(name, taken, capacity, closing, flows, tuple(queue), tuple(called))


def _in_order(equations: Mapping[str, sc.Scalar]) -> dict[str, sc.Scalar]:
    graph = {
        name: [r for r in sc.references(expression) if r in equations]
        for name, expression in equations.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ModelError(f"equations depend on each other in a circle: {circle}") from None
    return {name: equations[name] for name in order}


def _levels(
    equations: Mapping[str, sc.Scalar], stocks: set[str], moving: set[str]
) -> dict[str, str]:
    """Tell what changes with the state, what with the calendar only, and what never."""
    rank = {"constant": 0, "step": 1, "state": 2}
    level: dict[str, str] = {}

    def of(name: str) -> str:
        if name in stocks:
            return "state"
        return "step" if name in moving else level.get(name, "constant")

    for name, expression in equations.items():
        found = [of(ref) for ref in sc.references(expression)]
        level[name] = max(found, key=rank.__getitem__, default="constant")
    return level


__all__ = ["Cloud", "FlatFlow", "FlatModel", "FlatPlaces", "ModelError", "assemble"]

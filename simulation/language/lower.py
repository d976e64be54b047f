"""Writes declared expressions out as scalars, element by element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from itertools import product

from simulation.language import scalar as sc
from simulation.language.declare import Aux, Cloud, Env, Expr, Flow, Lever, Named, Places, Stock
from simulation.language.flatmodel import FlatFlow


class ModelError(ValueError):
    """The declaration does not make a model: a name twice, a cycle, an undeclared item."""


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
        twin = copy(self)
        twin.base_levers = True
        return twin

    def only_stocks(self, names: set[str]) -> None:
        others = sorted(n for n in names if not isinstance(self.used.get(n), Stock))
        if others:
            raise ModelError(
                f"{others} are not stocks: arrivals and departures are those of stocks"
            )

    def outflow(self, stocks: set[str]) -> sc.Scalar:
        self.only_stocks(stocks)
        flows = [f for s in sorted(stocks) for f in self._leaving.get(s, [])]
        return sc.add_all(self.flow_reference(f) for f in flows if f.target not in stocks)

    def arrivals(self, stocks: set[str]) -> sc.Scalar:
        self.only_stocks(stocks)
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


def environments(item: Named | Expr) -> Iterator[dict]:
    """Every combination of elements of an item's dimensions."""
    for combination in product(*(dim.elements for dim in item.dims)):
        yield dict(zip(item.dims, combination, strict=True))

"""Writes declared expressions out as scalars, element by element."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import partial
from itertools import product

from simulation.language import scalar as sc
from simulation.language.declare import (
    Arrivals,
    Aux,
    Cloud,
    Demand,
    Flow,
    LetIn,
    Lever,
    Named,
    Outflow,
    Places,
    Stock,
)
from simulation.language.expressions import (
    Call,
    Constant,
    CurrentPolicy,
    Env,
    Expr,
    Indexed,
    Join,
    Operation,
    Total,
)
from simulation.language.flatmodel import FlatFlow

_BUILD: dict[str, Callable[[sc.Scalar, sc.Scalar], sc.Scalar]] = {
    "+": sc.add,
    "-": sc.subtract,
    "*": sc.multiply,
    "/": sc.divide,
    "min": partial(sc.Op, "min"),
    "max": partial(sc.Op, "max"),
}


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
        written = self.write(end, {d: env[d] for d in end.dims})
        if not isinstance(written, sc.Ref) or not isinstance(
            self.used[written.name], Stock | Cloud
        ):
            raise ModelError("an arrow must start and end at a single stock or cloud")
        return written.name

    def write(self, expression: Expr, env: Env) -> sc.Scalar:
        """Write an expression out for one element of each of its dimensions."""
        match expression:
            case Named():
                return self._reference(expression, env)
            case Constant():
                return sc.Num(expression.value)
            case Operation():
                left, right = self.write(expression.left, env), self.write(expression.right, env)
                return _BUILD[expression.op](left, right)
            case Call():
                return self.write(expression.meaning, env)
            case Indexed():
                return self.write(expression.base, expression.inner(env))
            case Total():
                return sc.add_all(self.write(expression.part, e) for e in expression.inner(env))
            case Join():
                own, part = expression.part_of[env[expression.dim]]
                return self.write(part, {**env, own: env[expression.dim]})
            case CurrentPolicy():
                twin = copy(self)
                twin.base_levers = True
                return twin.write(expression.part, env)
            case Outflow() | Arrivals():
                return self._crossing(expression, env)
            case Demand():
                return sc.add_all(
                    self._reference(flow.asked, found)
                    for flow, found, _ in self.at_door(expression.places, env)
                    if flow.asked is not None
                )
            case LetIn():
                return sc.add_all(
                    self._flow(flat.name)
                    for flow, found, flat in self.flows
                    if flow.within is expression.places and all(found[d] == env[d] for d in env)
                )
        raise TypeError(f"cannot write out {type(expression).__name__}")

    def _reference(self, item: Named, env: Env) -> sc.Scalar:
        if not item.name:
            raise ModelError(f"a {type(item).__name__.lower()} is used that no sector declares")
        if isinstance(item, Lever) and self.base_levers:
            item = item.base
        if isinstance(item, Aux) and self.base_levers:
            return self.write(item.equation, env)
        flat = item.flat_name(env)
        self.used[flat] = item
        return self._flow(flat) if isinstance(item, Flow) else sc.Ref(flat)

    def _flow(self, name: str) -> sc.Scalar:
        if self.base_levers:
            raise ModelError(f"{name} is a flow: what it was under current policy is unknown")
        return sc.Ref(name)

    def only_stocks(self, names: set[str]) -> None:
        others = sorted(n for n in names if not isinstance(self.used.get(n), Stock))
        if others:
            raise ModelError(
                f"{others} are not stocks: arrivals and departures are those of stocks"
            )

    def _crossing(self, expression: Outflow | Arrivals, env: Env) -> sc.Scalar:
        """Add up what leaves a set of stocks, or what enters it."""
        stocks = set(sc.references(self.write(expression.stocks, env)))
        self.only_stocks(stocks)
        leaves = isinstance(expression, Outflow)
        flows = self._leaving if leaves else self._entering
        return sc.add_all(
            self._flow(flat.name)
            for stock in sorted(stocks)
            for flat in flows.get(stock, [])
            if (flat.target if leaves else flat.source) not in stocks
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

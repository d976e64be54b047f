"""Work out equations outside the hot loop: at the start, for reports, for one state.

Values may be numbers or arrays that broadcast (members, moments x members). The equations are
printed as Python once for each set of names that is asked for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from simulation.language import scalar as sc
from simulation.language.flatmodel import FlatModel

Values = dict[str, Any]
Plan = Callable[[Values], None]


def smaller(left: Any, right: Any) -> Any:
    if isinstance(left, float) and isinstance(right, float):
        return left if left < right else right
    return np.where(left < right, left, right)


def larger(left: Any, right: Any) -> Any:
    if isinstance(left, float) and isinstance(right, float):
        return left if left > right else right
    return np.where(left > right, left, right)


def python_text(expression: sc.Scalar) -> str:
    """Print an expression as Python over a dictionary ``v`` of values by name."""
    match expression:
        case sc.Num(value):
            return repr(value)
        case sc.Ref(name):
            return f"v[{name!r}]"
        case sc.Op("min" | "max" as op, left, right):
            word = "smaller" if op == "min" else "larger"
            return f"{word}({python_text(left)}, {python_text(right)})"
        case sc.Op(op, left, right):
            return f"({python_text(left)} {op} {python_text(right)})"


def _plan(equations: Sequence[tuple[str, sc.Scalar]]) -> Plan:
    lines = [f"    v[{name!r}] = {python_text(expression)}" for name, expression in equations]
    source = "def work_out(v):\n" + ("\n".join(lines) or "    pass")
    names: dict[str, Any] = {"smaller": smaller, "larger": larger}
    exec(compile(source, "equations", "exec"), names)
    return names["work_out"]


def value_of(expression: sc.Scalar, values: Mapping[str, Any]) -> Any:
    work_out = _plan([("", expression)])
    found = dict(values)
    work_out(found)
    return found[""]


@lru_cache(maxsize=64)
def _equations(model: FlatModel, names: tuple[str, ...], known: frozenset[str]) -> Plan:
    return _plan([(n, model.equations[n]) for n in model.needed(names) if n not in known])


def evaluate(
    model: FlatModel, known: Mapping[str, Any], names: Iterable[str] | None = None
) -> Values:
    """Values of equations, and of all they depend on.

    Parameters
    ----------
    known
        Values of the parameters, levers, inputs and stocks these need; an equation that is
        among them is not worked out again.
    names
        Which equations; default all.

    Returns
    -------
    dict
        By name, those `known` included; numbers, or arrays of the shape of what is known.
    """
    wanted = tuple(model.equations if names is None else names)
    values = dict(known)
    _equations(model, wanted, frozenset(model.equations.keys() & known.keys()))(values)
    return values


@lru_cache(maxsize=8)
def _filling(model: FlatModel, known: frozenset[str]) -> Plan:
    """The order in which stocks, and what their initial values need, can be worked out."""
    expressions = {**model.equations, **model.stocks}
    reads: dict[str, set[str]] = {}
    waiting = list(model.stocks)
    while waiting:
        name = waiting.pop()
        if name in expressions and name not in known and name not in reads:
            reads[name] = set(sc.references(expressions[name]))
            waiting += reads[name]
    try:
        order = list(TopologicalSorter(reads).static_order())
    except CycleError as error:
        stocks = sorted(set(error.args[1]) & set(model.stocks))
        raise ValueError(f"initial values wait for each other: {stocks}") from None
    return _plan([(name, expressions[name]) for name in order if name in reads])


def initial(model: FlatModel, known: Mapping[str, Any]) -> Values:
    """Fill the stocks: their initial values may use auxiliaries, and stocks filled before.

    `known` has the parameters, and the levers and inputs at the start; they are in the result too.
    """
    values = dict(known)
    _filling(model, frozenset(model.equations.keys() & known.keys()))(values)
    return values

"""Work out equations outside the hot loop: at the start, for reports, for one state.

Values may be numbers or arrays that broadcast (members, moments x members). The operations are
those of the kernel, so equal states give equal bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from simulation import scalar as sc
from simulation.flatmodel import FlatModel

Values = dict[str, Any]


def value_of(expression: sc.Scalar, values: Mapping[str, Any]) -> Any:
    """Value of an expression, given those of everything it refers to."""
    if isinstance(expression, sc.Num):
        return expression.value
    if isinstance(expression, sc.Ref):
        return values[expression.name]
    left, right = value_of(expression.left, values), value_of(expression.right, values)
    match expression.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "min":
            return np.where(left < right, left, right)
        case _:
            return np.where(left > right, left, right)


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
    """
    values = dict(known)
    for name in model.equations if names is None else model.needed(names):
        if name not in values:
            values[name] = value_of(model.equations[name], values)
    return values


def initial(model: FlatModel, known: Mapping[str, Any]) -> Values:
    """Fill the stocks: their initial values may use auxiliaries, and stocks filled before.

    Parameters
    ----------
    known
        Values of the parameters, and of the levers and inputs at the start.

    Returns
    -------
    dict
        What was known, the stocks, and the equations that their initial values needed.
    """
    values = dict(known)
    waiting = dict(model.stocks)
    while waiting:
        filled = []
        for name, expression in waiting.items():
            needed = model.needed(sc.references(expression))
            reads = {r for n in needed for r in sc.references(model.equations[n])}
            reads |= set(sc.references(expression))
            if not reads & set(waiting):
                values = evaluate(model, values, sc.references(expression))
                values[name] = value_of(expression, values)
                filled.append(name)
        if not filled:
            raise ValueError(f"initial values wait for each other: {sorted(waiting)}")
        for name in filled:
            del waiting[name]
    return values

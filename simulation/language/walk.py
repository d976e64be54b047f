"""What an expression is made of: its parts, the names it reads, the dimensions it names."""

from simulation.language.declare import Arrivals, Aux, Flow, Named, Outflow, Stock
from simulation.language.expressions import (
    Call,
    CurrentPolicy,
    Dim,
    Expr,
    Indexed,
    Join,
    Operation,
    Total,
)


def children(expression: Expr) -> list[Expr]:
    """Give the expressions that an expression is made of; a name stands for itself."""
    match expression:
        case Operation():
            return [expression.left, expression.right]
        case Indexed():
            return [expression.base]
        case Total() | CurrentPolicy():
            return [expression.part]
        case Call():
            return [expression.meaning]
        case Join():
            return [part for _, part in dict.fromkeys(expression.part_of.values())]
        case Outflow() | Arrivals():
            return [expression.stocks]
    return []


def names(expression: Expr) -> list[Named]:
    """Give what an expression refers to by name, in the order of reading, each once."""
    if isinstance(expression, Named):
        return [expression]
    found = [name for child in children(expression) for name in names(child)]
    return list(dict.fromkeys(found))


def dimensions(expression: Expr) -> list[Dim]:
    """Give the dimensions that the text of an expression names, each once."""
    own = list(expression.dims)
    if isinstance(expression, Join):
        own += [dim for dim, _ in expression.part_of.values() if dim.elements != (dim.name,)]
    found = [dim for child in children(expression) for dim in dimensions(child)]
    return list(dict.fromkeys([*own, *found]))


def expressions_of(item: Named) -> list[Expr]:
    """The expressions that an item is worked out from."""
    if isinstance(item, Stock):
        return [item.initial]
    if isinstance(item, Flow):
        return [item.equation if item.asked is None else item.asked.equation]
    return [item.equation] if isinstance(item, Aux) else []

"""Scalar expressions: what is left of an equation once every dimension is written out.

Three kinds of node are enough for every reading of the model: a number, a reference to a
named quantity, and an operation on two expressions. The constructors below fold what is
known beforehand (``x * 0``, ``x + 0``, ``x * 1``), once, so that all readings see the same tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TINY = 1e-9
"""Floor under a denominator, far below one person or one dwelling: 0 / 0 reads as 0."""


@dataclass(frozen=True)
class Num:
    """A number."""

    value: float


@dataclass(frozen=True)
class Ref:
    """A named quantity: parameter, lever, input, stock, auxiliary or flow."""

    name: str


@dataclass(frozen=True)
class Op:
    """An operation: ``+ - * /``, ``min`` or ``max``, always on two operands."""

    op: str
    left: Scalar
    right: Scalar


Scalar = Num | Ref | Op
ZERO, UNIT = Num(0.0), Num(1.0)


def add(left: Scalar, right: Scalar) -> Scalar:
    if left == ZERO:
        return right
    return left if right == ZERO else Op("+", left, right)


def subtract(left: Scalar, right: Scalar) -> Scalar:
    return left if right == ZERO else Op("-", left, right)


def multiply(left: Scalar, right: Scalar) -> Scalar:
    if ZERO in (left, right):
        return ZERO
    if left == UNIT:
        return right
    return left if right == UNIT else Op("*", left, right)


def divide(left: Scalar, right: Scalar) -> Scalar:
    if left == ZERO:
        return ZERO
    return left if right == UNIT else Op("/", left, right)


def add_all(terms: Iterable[Scalar]) -> Scalar:
    """Add terms up in pairs, so that a sum of a thousand is ten operations deep."""
    left = [term for term in terms if term != ZERO]
    while len(left) > 1:
        pairs = [add(a, b) for a, b in zip(left[::2], left[1::2], strict=False)]
        left = pairs + left[len(pairs) * 2 :]
    return left[0] if left else ZERO


def references(expression: Scalar) -> Iterator[str]:
    """Yield the names an expression refers to, each as often as it stands there."""
    stack: list[Scalar] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Ref):
            yield node.name
        elif isinstance(node, Op):
            stack += (node.right, node.left)

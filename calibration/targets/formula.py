"""Formulas over what the model knows: ``waarneming.ethos[ethos_6] * waarneming.ethos_detectie``.

A name is that of a report, a tally, a stock or a number of the register. In brackets stand
elements: the sum is then over what belongs to all of them, and without brackets over everything.
Numbers, ``+ - * /`` and parentheses; nothing else.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from simulation.language.declare import Named
from simulation.language.flatmodel import FlatModel
from simulation.language.units import ONE, YEAR, Unit
from simulation.reading.faults import Pair, printable, suggestion
from simulation.register.register import Register

MAX_LENGTH = 500  # more than anyone reads
MAX_SIGNS = 100  # of those that nest: Python's own limit on depth is out of reach

# Names, numbers and signs: what else Python would read (texts, comments, 0x10, 1_000) is refused.
_PIECE = re.compile(
    r"""( [a-z_]\w* ( \. [a-z_]\w* )*
        | ( [0-9]+ \.? [0-9]* | \. [0-9]+ ) ( e [-+]? [0-9]+ )? ) (?! [\w.] )
      | [-+*/,()\[\]\ ]""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)

_OPERATORS: Mapping[type[ast.operator], Callable[[np.ndarray, np.ndarray], np.ndarray]] = (
    MappingProxyType(
        {
            ast.Add: operator.add,
            ast.Sub: operator.sub,
            ast.Mult: operator.mul,
            ast.Div: operator.truediv,
        }
    )
)
_ONLY: Pair = (
    "alleen namen, getallen, + - * / en haakjes",
    "only names, numbers, + - * / and parentheses",
)


class FormulaError(ValueError):
    """A formula that cannot be; holds every problem found, in Dutch and in English."""

    def __init__(self, problems: list[Pair]) -> None:
        self.problems = problems
        super().__init__("; ".join(en for _, en in problems))


@dataclass(frozen=True)
class Quantity:
    """A name in a formula, with the flat names whose sum it is.

    `kind` is ``report``, ``tally``, ``stock`` or ``parameter``.
    """

    name: str
    kind: str
    names: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Known:
    """A name that a formula may use: its unit and its elements' flat names."""

    kind: str
    unit: Unit
    elements: dict[tuple[str, ...], str]


Vocabulary = Mapping[str, Known]


def vocabulary(model: FlatModel, register: Register) -> Vocabulary:
    """Give every name that a formula may use.

    A tally has the unit of what is counted over a time: persons, where its rate is persons/year.
    """
    found: dict[str, Known] = {}
    for kind, names in (
        ("report", model.reports),
        ("tally", model.tallies),
        ("stock", tuple(model.stocks)),
    ):
        for flat in names:
            item = _declared(model, flat)
            members = flat.removeprefix(item.name).strip(".")
            if item.name not in found:
                unit = item.unit * YEAR if kind == "tally" else item.unit
                found[item.name] = Known(kind, unit, {})
            found[item.name].elements[tuple(members.split(".")) if members else ()] = flat
    parameters = {parameter.id: parameter for parameter in register.described.values()}
    for parameter in parameters.values():
        flat_names = dict(zip(parameter.values, parameter.estimates, strict=True))
        found[parameter.id] = Known("parameter", Unit.parse(parameter.unit), flat_names)
    return found


def _declared(model: FlatModel, flat: str) -> Named:
    """Give what a flat name is an element of: that of a stock may stand alone, without its name."""
    parts = flat.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next(model.declared[name] for name in names if name in model.declared)


@dataclass(frozen=True)
class Formula:
    """A formula whose every name is known; equal ones have equal texts."""

    text: str
    quantities: tuple[Quantity, ...]
    unit: Unit
    _tree: ast.expr = field(repr=False, compare=False)
    _leaves: Mapping[ast.expr, Quantity] = field(repr=False, compare=False)

    def value(self, lookup: Callable[[Quantity], np.ndarray]) -> np.ndarray:
        """Work the formula out; `lookup` gives a quantity's values, in shapes that broadcast."""
        return np.asarray(self._value(self._tree, lookup))

    def _value(self, node: ast.expr, lookup: Callable[[Quantity], np.ndarray]) -> np.ndarray:
        if node in self._leaves:
            return np.asarray(lookup(self._leaves[node]), dtype=float)
        if isinstance(node, ast.BinOp):
            left, right = self._value(node.left, lookup), self._value(node.right, lookup)
            return _OPERATORS[type(node.op)](left, right)
        if isinstance(node, ast.UnaryOp):
            return -self._value(node.operand, lookup)
        assert isinstance(node, ast.Constant)
        return np.asarray(node.value, dtype=float)


def parse(text: str, known: Vocabulary) -> Formula:
    """Read a formula; a `FormulaError` has all problems: syntax, unknown names, other units."""
    reader = _Reader(known)
    text = " ".join(text.split())
    tree = _tree(text)
    unit = reader.unit(tree)
    if reader.problems:
        raise FormulaError(reader.problems)
    assert unit is not None
    quantities = tuple(dict.fromkeys(reader.leaves.values()))
    return Formula(ast.unparse(tree), quantities, unit, tree, reader.leaves)


def _tree(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        nl, en = f"langer dan {MAX_LENGTH} tekens", f"longer than {MAX_LENGTH} characters"
        raise FormulaError([(nl, en)])
    if sum(text.count(sign) for sign in "+-*/.([") > MAX_SIGNS:
        nl = f"te ingewikkeld: meer dan {MAX_SIGNS} bewerkingen, punten en haakjes"
        en = f"too complicated: over {MAX_SIGNS} operators, points and brackets"
        raise FormulaError([(nl, en)])
    position = 0
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None:
            raise FormulaError([_refusal(text[position:].split()[0])])
        position = piece.end()
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        shown = printable(text)
        nl = f"'{shown}' is geen formule: {_ONLY[0]}"
        raise FormulaError([(nl, f"'{shown}' is not a formula: {_ONLY[1]}")]) from None


def _refusal(text: str) -> Pair:
    shown = printable(text)
    return f"'{shown}' mag hier niet: {_ONLY[0]}", f"'{shown}' is not allowed here: {_ONLY[1]}"


class _Reader:
    """Walks through a formula; None is the unit of what is faulty already."""

    def __init__(self, known: Vocabulary) -> None:
        self.known = known
        self.problems: list[Pair] = []
        self.leaves: dict[ast.expr, Quantity] = {}

    def unit(self, node: ast.expr) -> Unit | None:
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return self._quantity(node)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return self._number(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self.unit(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return self._joined(node)
        self._refuse(node)
        return None

    def _refuse(self, node: ast.expr) -> None:
        self.problems.append(_refusal(ast.unparse(node)))

    def _number(self, node: ast.Constant) -> Unit | None:
        try:
            finite = math.isfinite(float(node.value))  # type: ignore[arg-type]
        except OverflowError:
            finite = False
        if finite:
            return ONE
        self.problems.append(("dit getal is niet eindig", "this number is not finite"))
        return None

    def _joined(self, node: ast.BinOp) -> Unit | None:
        left, right = self.unit(node.left), self.unit(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
        if left != right:
            shown = printable(ast.unparse(node))
            self.problems.append(
                (
                    f"'{shown}' telt {left} en {right} bij elkaar op",
                    f"'{shown}' adds {left} and {right}",
                )
            )
        return left

    def _quantity(self, node: ast.Name | ast.Attribute | ast.Subscript) -> Unit | None:
        base = node.value if isinstance(node, ast.Subscript) else node
        name = _dotted(base)
        if name is None:
            self._refuse(base)
            return None
        if name not in self.known:
            nl, en = suggestion(name, self.known)
            shown = printable(name)
            self.problems.append((f"onbekende naam '{shown}'.{nl}", f"unknown name '{shown}'.{en}"))
            return None
        selection: tuple[str, ...] | None = ()
        if isinstance(node, ast.Subscript):
            selection = self._selection(name, node.slice)
        if selection is None:
            return None
        known = self.known[name]
        names = tuple(f for m, f in known.elements.items() if set(selection) <= set(m))
        if not names:
            both = " en ".join(selection), " and ".join(selection)
            self.problems.append(
                (
                    f"niets in '{name}' is {both[0]} tegelijk; tel ze op met +",
                    f"nothing in '{name}' is {both[1]} at once; add them with +",
                )
            )
            return None
        self.leaves[node] = Quantity(name, known.kind, names)
        return known.unit

    def _selection(self, name: str, node: ast.expr) -> tuple[str, ...] | None:
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        elements = list(dict.fromkeys(e for m in self.known[name].elements for e in m))
        found = []
        if not parts:
            self._refuse(node)
        for part in parts:
            if isinstance(part, ast.Name) and part.id in elements:
                found.append(part.id)
                continue
            shown = printable(ast.unparse(part))
            nl, en = suggestion(shown, elements)
            nl, en = f"'{name}' heeft geen '{shown}'.{nl}", f"'{name}' has no '{shown}'.{en}"
            self.problems.append((nl, en))
        return tuple(found) if found and len(found) == len(parts) else None


def _dotted(node: ast.expr) -> str | None:
    """Give ``a.b.c`` when that is what stands there."""
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.insert(0, node.attr)
        node = node.value
    return ".".join([node.id, *words]) if isinstance(node, ast.Name) else None

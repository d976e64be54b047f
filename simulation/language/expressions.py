"""Expressions over dimensions: what stands to the right of every equation.

An expression is written once for all elements of its dimensions (``personen[Dakloos] * kans``).
Dimensions are matched by identity and broadcast; units are carried along and checked.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from collections.abc import Sequence

from simulation.language.scalar import TINY
from simulation.language.units import ONE, Unit, UnitError

Env = MappingABC["Dim", str]

MOST = 1.9
"""Growth over the mean of begin and end at most: at 2 everything would come out of nothing."""


class Dim:
    """A dimension: its name as in ``by:`` of the parameter files, and its elements in order."""

    def __init__(self, name: str, *elements: str) -> None:
        self.name, self.elements = name, elements

    def subset(self, name: str, *elements: str) -> Dim:
        unknown = set(elements) - set(self.elements)
        if unknown:
            raise ValueError(f"{name}: {sorted(unknown)} are not in dimension {self.name}")
        return Dim(name, *elements)

    def __repr__(self) -> str:
        return f"Dim({self.name})"


class Mapping:
    """Each element of one dimension belongs to one element of another."""

    def __init__(self, source: Dim, target: Dim, table: MappingABC[str, str]) -> None:
        if set(table) != set(source.elements) or not set(table.values()) <= set(target.elements):
            raise ValueError(f"mapping {source.name} -> {target.name} does not fit its dimensions")
        self.source, self.target, self.table = source, target, table


Key = str | Dim | Mapping


def union(*groups: Sequence[Dim]) -> tuple[Dim, ...]:
    return tuple(dict.fromkeys(dim for group in groups for dim in group))


class Expr:
    """An expression with a unit, over zero or more dimensions."""

    unit: Unit
    dims: tuple[Dim, ...] = ()

    def __add__(self, other: Expr) -> Expr:
        return Operation("+", self, other)

    def __sub__(self, other: Expr) -> Expr:
        return Operation("-", self, other)

    def __mul__(self, other: Expr) -> Expr:
        return Operation("*", self, other)

    def __truediv__(self, other: Expr) -> Expr:
        return Operation("/", self, other)

    def __rshift__(self, other: Expr) -> Arrow:
        return Arrow(self, other)

    def __getitem__(self, keys: Key | tuple[Key, ...]) -> Expr:
        return Indexed(self, keys if isinstance(keys, tuple) else (keys,))


class Arrow:
    """From one stock or cloud to another."""

    def __init__(self, source: Expr, target: Expr) -> None:
        if source.unit != target.unit:
            raise UnitError(f"an arrow from {source.unit} to {target.unit}")
        self.source, self.target = source, target
        self.dims = union(source.dims, target.dims)


class Constant(Expr):
    """A number that the words themselves need: 0, 1 and the floor under a denominator."""

    def __init__(self, value: float, unit: Unit = ONE) -> None:
        self.value, self.unit = value, unit


class Operation(Expr):
    """Two expressions joined; dimensions are matched by identity and broadcast."""

    def __init__(self, op: str, left: Expr, right: Expr) -> None:
        if op == "*":
            self.unit = left.unit * right.unit
        elif op == "/":
            self.unit = left.unit / right.unit
        elif left.unit == right.unit:
            self.unit = left.unit
        else:
            raise UnitError(f"cannot take {op!r} of {left.unit} and {right.unit}")
        self.op, self.left, self.right = op, left, right
        self.dims = union(left.dims, right.dims)


class Indexed(Expr):
    """An expression with some dimensions fixed, narrowed to a subset, or looked up."""

    def __init__(self, base: Expr, keys: Sequence[Key]) -> None:
        self.base, self.unit = base, base.unit
        self.binding: dict[Dim, Key] = {}
        for key in keys:
            self.binding[self._place_for(key)] = key
        bound = [self.binding.get(dim, dim) for dim in base.dims]
        self.dims = union(
            [b.source if isinstance(b, Mapping) else b for b in bound if not isinstance(b, str)]
        )

    def _place_for(self, key: Key) -> Dim:
        whole = key.target if isinstance(key, Mapping) else key
        elements = {whole} if isinstance(whole, str) else set(whole.elements)
        for dim in self.base.dims:
            if dim in self.binding:
                continue
            if elements <= set(dim.elements):
                return dim
        raise KeyError(f"{key!r} fits no dimension of {[d.name for d in self.base.dims]}")

    def inner(self, env: Env) -> Env:
        """Give the elements of the dimensions of `base`, from those of its own."""
        found = {}
        for dim in self.base.dims:
            key = self.binding.get(dim, dim)
            if isinstance(key, Mapping):
                found[dim] = key.table[env[key.source]]
            else:
                found[dim] = key if isinstance(key, str) else env[key]
        return found


class Total(Expr):
    """The sum over one or more dimensions, or per element of a mapping's target."""

    def __init__(self, part: Expr, over: tuple[Dim, ...], by: Mapping | None) -> None:
        missing = [dim.name for dim in over if dim not in part.dims]
        if missing:
            raise ValueError(f"cannot sum over {missing}: not a dimension of the expression")
        self.part, self.over, self.by, self.unit = part, over, by, part.unit
        # A mapping's target takes the place of its source in the order of the dimensions.
        kept = [by.target if by and dim in over else dim for dim in part.dims]
        self.dims = union([dim for dim in kept if dim not in over])

    def inner(self, env: Env) -> list[Env]:
        """Give the elements of the dimensions of every term."""
        envs = [env]
        for dim in self.over:
            chosen = [
                e
                for e in dim.elements
                if self.by is None or self.by.table[e] == env[self.by.target]
            ]
            envs = [{**outer, dim: element} for outer in envs for element in chosen]
        return envs


class Join(Expr):
    """One expression per part of a dimension, together covering it."""

    def __init__(self, dim: Dim, parts: Sequence[tuple[Dim, Expr]]) -> None:
        self.unit = parts[0][1].unit
        self.part_of: dict[str, tuple[Dim, Expr]] = {}
        for own, part in parts:
            if part.unit != self.unit:
                raise UnitError(f"one case is in {self.unit}, another in {part.unit}")
            if not set(own.elements) <= set(dim.elements):
                raise ValueError(f"case {own.name} is no part of {dim.name}")
            twice = set(own.elements) & set(self.part_of)
            if twice:
                raise ValueError(f"more than one case for {sorted(twice)}")
            self.part_of |= {element: (own, part) for element in own.elements}
        if set(self.part_of) != set(dim.elements):
            raise ValueError(f"no case for {sorted(set(dim.elements) - set(self.part_of))}")
        others = [d for own, part in parts for d in part.dims if d is not own]
        self.dim, self.dims = dim, union((dim,), others)


class CurrentPolicy(Expr):
    """An expression as it would be with every lever at its base."""

    def __init__(self, part: Expr) -> None:
        self.part, self.unit, self.dims = part, part.unit, part.dims


class Call(Expr):
    """A function of expressions that has a word for a reader, and what it stands for."""

    def __init__(self, word: str, arguments: Sequence[Expr | Dim], meaning: Expr) -> None:
        self.word, self.arguments, self.meaning = word, arguments, meaning
        self.unit, self.dims = meaning.unit, meaning.dims


def total(part: Expr, over: Dim | tuple[Dim, ...] = (), by: Mapping | None = None) -> Expr:
    """Sum over dimensions (default all), or over a mapping's source for each of its targets.

    Parameters
    ----------
    over, by
        One or several of its dimensions; or the mapping.

    Returns
    -------
    Expr
        In the same unit; without those dimensions, or with the target of `by` for its source.
    """
    if by is not None:
        return Total(part, (by.source,), by)
    dims = over if isinstance(over, tuple) else (over,)
    return Total(part, dims or part.dims, None)


def cases(dim: Dim, table: MappingABC[str | Dim, Expr]) -> Expr:
    """One expression for each element or subset of a dimension, together covering it."""
    parts = []
    for key, value in table.items():
        own = Dim(key, key) if isinstance(key, str) else key
        parts.append((own, value))
    return Join(dim, parts)


def zero_like(like: Expr) -> Expr:
    """Zero, in the unit of `like`."""
    return Constant(0.0, like.unit)


def current_policy(part: Expr) -> Expr:
    """The expression with every lever at its base, auxiliaries in it included."""
    return CurrentPolicy(part)


def one_like(like: Expr) -> Expr:
    """One, in the unit of `like`."""
    return Constant(1.0, like.unit)


def complement(share: Expr) -> Expr:
    return Constant(1.0) - share


def positive_part(value: Expr) -> Expr:
    return maximum(value, zero_like(value))


def minimum(left: Expr, right: Expr) -> Expr:
    return Operation("min", left, right)


def maximum(left: Expr, right: Expr) -> Expr:
    return Operation("max", left, right)


def clip(value: Expr, low: Expr, high: Expr) -> Expr:
    """Keep a value between two bounds.

    Parameters
    ----------
    value, low, high
        In one unit; `low` is not above `high`.

    Returns
    -------
    Expr
        In the same unit.
    """
    return minimum(maximum(value, low), high)


def as_share(value: Expr) -> Expr:
    return clip(value, Constant(0.0), Constant(1.0))


def inverse(value: Expr) -> Expr:
    return Constant(1.0) / value


def one_plus(value: Expr) -> Expr:
    return Constant(1.0) + value


def ratio(part: Expr, whole: Expr) -> Expr:
    """Part of whole; zero when there is no whole."""
    floored = maximum(whole, Constant(TINY, whole.unit))
    return Call("ratio", (part, whole), part / floored)


def normalised(weights: Expr, over: Dim) -> Expr:
    """Weights as shares that add up to one."""
    return ratio(weights, Total(weights, (over,), None))


def product(factors: Expr, over: Dim) -> Expr:
    """All factors along a dimension, multiplied."""
    first, *others = over.elements
    found = factors[first]
    for element in others:
        found = found * factors[element]
    return Call("product", (factors, over), found)


def midpoint_growth(rate: Expr) -> Expr:
    """How many times as large something is after growing by a part of its mean over the while.

    Parameters
    ----------
    rate
        Growth over the mean of begin and end, a share; it is kept between -1.9 and 1.9.

    Returns
    -------
    Expr
        ``(2 + rate) / (2 - rate)``: a fall undoes a rise of the same size exactly, as with
        ``exp(rate)``, from which it differs by ``rate ** 3 / 12``.
    """
    kept = clip(rate, Constant(-MOST), Constant(MOST))
    return Call("midpoint_growth", (rate,), (Constant(2.0) + kept) / (Constant(2.0) - kept))


def elapsed(now: Expr, begin: Expr, end: Expr) -> Expr:
    """Time passed since `begin`, counted until `end`.

    Parameters
    ----------
    now, begin, end
        In one unit, `begin` not after `end`.

    Returns
    -------
    Expr
        From zero to ``end - begin``.
    """
    return clip(now - begin, zero_like(now), end - begin)


def water_level(supply: Expr, claims: Expr, shares: Expr, over: Dim) -> Expr:
    """The level at which ``minimum(claims, level * shares)`` spends a supply by water-filling.

    Everyone gets the smaller of claim and share; what is left goes to those still short, again
    by their shares, until all is spent or all are served. The level solves
    ``sum(min(claim, level * share)) = supply``; that sum is concave in the level, so the level
    is the highest of what each set of satisfied claimants would imply. This is the exact end of
    the usual passes of filling (four, for four claimants) and needs no comparison.

    Parameters
    ----------
    supply
        What there is to spend.
    claims
        What each asks at most, in the unit of the supply.
    shares
        By what it is divided, above zero.
    over
        The dimension of the claimants.

    Returns
    -------
    Expr
        In the unit of the supply per unit of share, zero or more.
    """
    level: Expr | None = None
    for pattern in range(2 ** len(over.elements) - 1):
        served = [e for i, e in enumerate(over.elements) if pattern >> i & 1]
        short = [e for i, e in enumerate(over.elements) if not pattern >> i & 1]
        left = supply
        for element in served:
            left = left - claims[element]
        weight: Expr = shares[short[0]]
        for element in short[1:]:
            weight = weight + shares[element]
        # The same weights divide several supplies, so their inverse is written by itself.
        implied = left * inverse(maximum(weight, Constant(TINY)))
        level = implied if level is None else maximum(level, implied)
    assert level is not None
    return Call("water_level", (supply, claims, shares, over), positive_part(level))

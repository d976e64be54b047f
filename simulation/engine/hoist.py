"""Rewrites a model so that the hot loop does only what it must.

What an equation holds of constants, or of the calendar, is worked out apart: once before the run,
or once a step. In a product the factors are put together by how often they change, so that
``people * rate / duration * share`` becomes people times one number. This moves the last bits of a
result once, for every reading of the kernel alike.
"""

from dataclasses import replace
from functools import lru_cache

from simulation.language import scalar as sc
from simulation.language.flatmodel import FlatModel

LEVELS = ("constant", "step", "state")
"""How often a value changes: never, each step, each stage."""

Ranked = tuple[sc.Scalar, int]


@lru_cache(maxsize=8)
def hoisted(model: FlatModel) -> FlatModel:
    """The same model with the constant parts of its equations as equations of their own.

    A model that has been hoisted already stays as it is.
    """
    return model if any(name.startswith("#") for name in model.equations) else _Hoist(model).run()


class _Hoist:
    def __init__(self, model: FlatModel) -> None:
        self.model = model
        self.rank = {name: LEVELS.index(level) for name, level in model.level.items()}
        self.rank |= dict.fromkeys(model.stocks, 2)
        self.rank |= dict.fromkeys((*model.levers, *model.inputs), 1)
        self.equations: dict[str, sc.Scalar] = {}
        self.names: dict[sc.Scalar, str] = {}

    def run(self) -> FlatModel:
        for name, expression in self.model.equations.items():
            rank = self.rank[name]
            self.equations[name] = self.rewrite(expression)[0] if rank else expression
        level = {name: LEVELS[self.rank[name]] for name in self.equations}
        return replace(self.model, equations=self.equations, level=level)

    def apart(self, part: Ranked) -> Ranked:
        """Give an expression a name of its own, unless it is a number or a name already."""
        expression, rank = part
        if not isinstance(expression, sc.Op):
            return part
        if expression not in self.names:
            name = f"#{len(self.names)}"
            self.names[expression] = name
            self.equations[name] = expression
            self.rank[name] = rank
        return sc.Ref(self.names[expression]), rank

    def rewrite(self, node: sc.Scalar) -> Ranked:
        match node:
            case sc.Num():
                return node, 0
            case sc.Ref(name):
                return node, self.rank.get(name, 0)
            case sc.Op("*" | "/"):
                return self.product(node)
        left, right = self.rewrite(node.left), self.rewrite(node.right)
        rank = max(left[1], right[1])
        if left[1] < rank:
            left = self.apart(left)
        if right[1] < rank:
            right = self.apart(right)
        return sc.Op(node.op, left[0], right[0]), rank

    def product(self, node: sc.Op) -> Ranked:
        """Put the factors of a product together by rank, the most constant ones first."""
        above: list[Ranked] = []
        below: list[Ranked] = []
        self.factors(node, above, below)
        top = max(rank for _, rank in (*above, *below))
        result: Ranked | None = None
        for rank in range(top + 1):
            if result is not None:
                result = self.apart(result)
            for factor, own in above:
                if own == rank:
                    result = (sc.multiply(result[0], factor) if result else factor, rank)
            under = [factor for factor, own in below if own == rank]
            if under:
                divisor = under[0]
                for factor in under[1:]:
                    divisor = sc.multiply(divisor, factor)
                result = (sc.divide(result[0] if result else sc.UNIT, divisor), rank)
        assert result is not None
        return result

    def factors(self, node: sc.Scalar, above: list[Ranked], below: list[Ranked]) -> None:
        match node:
            case sc.Op("*", left, right):
                self.factors(left, above, below)
                self.factors(right, above, below)
            case sc.Op("/", left, right):
                self.factors(left, above, below)
                self.factors(right, below, above)
            case _:
                above.append(self.rewrite(node))

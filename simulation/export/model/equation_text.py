"""Prints a declared expression for a reader: with its dimensions, as it stands in the sector."""

from collections.abc import Collection, Iterator, Sequence

from simulation.export.words import texts
from simulation.language.declare import Arrivals, Demand, LetIn, Named, Outflow, Places
from simulation.language.expressions import (
    Call,
    Constant,
    CurrentPolicy,
    Dim,
    Expr,
    Indexed,
    Join,
    Key,
    Mapping,
    Operation,
    Total,
)

_SIGNS = {"+": ("+", 1), "-": ("−", 1), "*": ("×", 2), "/": ("÷", 2)}
_ATOM = 3


def dimension(dim: Dim) -> str:
    """Spell a dimension so that it is told from an element: with a capital."""
    return dim.name if dim.elements == (dim.name,) else dim.name.capitalize()


def with_dimensions(name: str, dims: Sequence[Dim]) -> str:
    """Spell a name with its dimensions: ``personen[Situatie, Groep]``."""
    return f"{name}[{', '.join(dimension(dim) for dim in dims)}]" if dims else name


class EquationText:
    """Prints expressions as they read in one sector: its own names without the sector's.

    `taken` are names without a sector (levers, inputs), which its own may not be mistaken for.
    """

    def __init__(self, sector: str, lang: str, taken: Collection[str] = ()) -> None:
        self.sector, self.taken, self.texts = sector, taken, texts(lang)

    def name(self, item: str) -> str:
        short = item.removeprefix(f"{self.sector}.")
        return item if "." in short or short in self.taken else short

    def lines(self, expression: Expr) -> list[str]:
        """Print an expression; one that differs by element gets a line for each case."""
        if isinstance(expression, Join):
            return [f"[{own}]  {text}" for own, text in self._cases(expression)]
        return [self.text(expression)]

    def text(self, expression: Expr) -> str:
        """Print an expression on one line."""
        return self._printed(expression)[0]

    def _printed(self, expression: Expr) -> tuple[str, int]:
        """The text, and how tightly its outermost operator binds."""
        match expression:
            case Operation():
                return self._operation(expression)
            case Indexed(base=base, binding=binding):
                keys = ", ".join(_key(binding[dim]) for dim in base.dims if dim in binding)
                text = f"{self._inside(base, _ATOM)}[{keys}]"
            case Total():
                over = ", ".join(dimension(dim) for dim in expression.over)
                if expression.by is not None:
                    over += f"→{dimension(expression.by.target)}"
                text = f"Σ[{over}]({self.text(expression.part)})"
            case Join():
                text = f"{{{'; '.join(f'[{own}] {t}' for own, t in self._cases(expression))}}}"
            case Constant():
                text = f"{expression.value:g}"
            case Named():
                text = self.name(expression.name)
            case Call():
                text = self._call(expression.word, *expression.arguments)
            case CurrentPolicy():
                text = self._call("current_policy", expression.part)
            case Outflow():
                text = self._call("outflow", expression.stocks)
            case Arrivals():
                text = self._call("arrivals", expression.stocks)
            case Demand():
                text = self._call("demand", expression.places)
            case LetIn():
                text = self._call("let_in", expression.places)
            case _:
                raise TypeError(f"no text for {type(expression).__name__}")
        return text, _ATOM

    def _call(self, word: str, *arguments: Expr | Dim | Places) -> str:
        texts = []
        for one in arguments:
            if isinstance(one, Expr):
                texts.append(self.text(one))
            else:
                texts.append(dimension(one) if isinstance(one, Dim) else one.name)
        return f"{self.texts(f'function.{word}')}({', '.join(texts)})"

    def _inside(self, expression: Expr, rank: int) -> str:
        text, own = self._printed(expression)
        return f"({text})" if own < rank else text

    def _operation(self, expression: Operation) -> tuple[str, int]:
        if expression.op in ("min", "max"):
            texts = [self.text(part) for part in _chain(expression, expression.op)]
            return f"{expression.op}({', '.join(texts)})", _ATOM
        sign, rank = _SIGNS[expression.op]
        left, right = self._inside(expression.left, rank), self._inside(expression.right, rank + 1)
        return f"{left} {sign} {right}", rank

    def _cases(self, join: Join) -> Iterator[tuple[str, str]]:
        for own, part in dict.fromkeys(join.part_of.values()):
            yield dimension(own), self.text(part)


def _key(key: Key) -> str:
    if isinstance(key, Mapping):
        return f"{dimension(key.target)}({dimension(key.source)})"
    return key if isinstance(key, str) else dimension(key)


def _chain(expression: Expr, op: str) -> list[Expr]:
    """The operands of the same operation applied again and again."""
    if isinstance(expression, Operation) and expression.op == op:
        return [*_chain(expression.left, op), *_chain(expression.right, op)]
    return [expression]

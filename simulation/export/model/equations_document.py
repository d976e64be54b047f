"""Every equation of the model as a document: with its sentence, unit, numbers and sources."""

from collections.abc import Iterable, Mapping
from textwrap import TextWrapper

from simulation.export.model.equation_text import EquationText, dimension, with_dimensions
from simulation.export.words import texts
from simulation.language.declare import (
    Aux,
    Cloud,
    Flow,
    Input,
    Ledger,
    Lever,
    Named,
    Param,
    Places,
    Sector,
    Stock,
)
from simulation.language.expressions import Dim, Expr
from simulation.language.walk import dimensions, expressions_of, names
from simulation.model.uitkomst import REPORTING
from simulation.register.labels import Labels
from simulation.register.register import BASE, Estimate, Parameter, Register
from simulation.scenario.scenario import Scenario, assumption_values

_WIDTH = 100  # of the lines of an equation


def equations(
    scenario: Scenario, register: Register, labels: Labels, lang: str, about: Mapping[str, str]
) -> str:
    """Write the document, as Markdown.

    Parameters
    ----------
    scenario
        Sets some of the numbers, and switches loops off.
    about
        Where the document came from.

    Returns
    -------
    str
        Markdown, in the language `lang`.
    """
    set_here = {f"lussen.{loop}": float(on) for loop, on in scenario.lussen.items()}
    set_here |= assumption_values(scenario, register)
    numbers = _NumbersText(register, labels, lang, set_here)
    t = texts(lang)
    functions = {
        key.removeprefix("function."): word
        for key, word in t.entries.items()
        if key.startswith("function.")
    }
    blocks = [
        f"# {t('equations.title')}",
        t("equations.intro"),
        "\n".join(f"- {key}: {_value(value)}" for key, value in about.items()),
        f"## {t('equations.scenario')}: {scenario.naam}",
        t("equations.scenario_text"),
        f"```yaml\n{scenario.to_yaml()}```",
        f"## {t('equations.reading')}",
        t("equations.guide", **functions),
        f"## {t('equations.dimensions')}",
        _dimensions(labels, lang),
    ]
    for sector in REPORTING:
        blocks += _SectorText(sector, numbers, labels, lang).blocks()
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _value(told: str) -> str:
    """Write a name or a number as it is to be copied, a sentence as it is."""
    return told if " " in told else f"`{told}`"


def _items() -> list[Named | Places]:
    """Everything declared, with what capacities bring along."""
    declared = [item for sector in REPORTING for item in sector.items.values()]
    parts = [p for item in declared if isinstance(item, Places) for p in item.parts.values()]
    return [*declared, *parts]


def _dimensions(labels: Labels, lang: str) -> str:
    """Tables of the dimensions that are named, and of their elements."""
    used: dict[Dim, None] = {}
    for item in _items():
        if isinstance(item, Named):
            used |= dict.fromkeys(item.dims)
            used |= dict.fromkeys(dim for e in expressions_of(item) for dim in dimensions(e))
    rows = [texts(lang)("equations.dimension_row"), "|---|---|---|"]
    for dim in used:
        elements = ", ".join(f"`{element}`" for element in dim.elements)
        words = labels.dimensions[dim.name].in_(lang)
        rows.append(f"| {dimension(dim)} | {words} | {elements} |")
    rows += ["", texts(lang)("equations.element_row"), "|---|---|"]
    for element in dict.fromkeys(element for dim in used for element in dim.elements):
        rows.append(f"| `{element}` | {labels.elements[element].in_(lang)} |")
    return "\n".join(rows)


class _NumbersText:
    """Writes parameters and levers, and remembers which; the scenario sets those in `set_here`."""

    def __init__(
        self, register: Register, labels: Labels, lang: str, set_here: Mapping[str, float]
    ) -> None:
        self.register, self.labels, self.lang, self.set_here = register, labels, lang, set_here
        self.written: set[str] = set()

    def listed(self, items: Iterable[Param | Lever]) -> list[str]:
        """Write a list of what an equation reads."""
        links: list[str] = []
        lines: list[str] = []
        for item in items:
            if item.name not in self.register.parameters or item.name in self.written:
                links.append(f"[`{item.name}`](#{_anchor(item.name.removeprefix(BASE))})")
                continue
            self.written.add(item.name)
            lines += self._in_full(item, self.register.parameters[item.name])
        return [*([f"- {', '.join(links)}"] if links else []), *lines]

    def levers(self, items: Iterable[Lever]) -> list[str]:
        head = texts(self.lang)("numbers.levers")
        lines = [head, "|" + "---|" * (head.count("|") - 1)]
        for item in items:
            lever = self.register.levers.get(item.name)
            own = self.labels.quantities.get(item.name)  # where the model's words differ
            words = own or self.register.levers[item.name].label
            anchored = f'<a id="{_anchor(item.name)}"></a>`{item.name}`'
            cells = [anchored, words.in_(self.lang), str(item.unit)]
            if lever is None or lever.base is None:
                cells += ["1", "1", "1", "", "", ""]
            else:
                (estimate,) = lever.base.values.values()
                cells += [number(value) for value in _three(estimate)]
                cells += [f"{number(lever.low)} – {number(lever.high)}"]
                cells += [lever.base.grade, _linked(lever.base, self.lang)]
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
        return lines

    def _in_full(self, item: Param | Lever, parameter: Parameter) -> list[str]:
        names = ("low", "central", "high", "here", "source", "why", "year")
        low, central, high, here, source, why, in_year = (
            texts(self.lang)(f"numbers.{name}") for name in names
        )
        name = with_dimensions(item.name, item.dims)
        year = "" if parameter.year is None else f", {in_year} {parameter.year}"
        about = f"{item.unit}, {parameter.grade}{year}"
        label = parameter.label.in_(self.lang).rstrip(".")
        lines = [f'- <a id="{_anchor(item.name)}"></a>`{name}` ({about}): {label}.']
        if not item.dims:
            ((flat, estimate),) = parameter.estimates.items()
            shown = zip((low, central, high), _three(estimate), strict=True)
            text = ", ".join(f"{word} {number(value)}" for word, value in shown)
            if estimate.low == estimate.high:
                text = number(estimate.central)
            if flat in self.set_here:
                text += f"; **{here} {number(self.set_here[flat])}**"
            lines[0] += f" {text[0].upper()}{text[1:]}."
        lines[0] += f" {source}: {_linked(parameter, self.lang)}"
        lines[0] += f" {why}: {_one_line(parameter.why.in_(self.lang))}"
        if parameter.rests_on:
            counts = ", ".join(f"`{name}`" for name in parameter.rests_on)
            lines[0] += f" {texts(self.lang)('numbers.rests_on')}: {counts}."
        if item.dims:
            lines += ["", f"  | | {low} | {central} | {high} |", "  |---|---|---|---|"]
            for flat, estimate in parameter.estimates.items():
                row = flat.removeprefix(f"{parameter.id}.").replace(".", ", ")
                cells = [number(value) for value in _three(estimate)]
                if flat in self.set_here:
                    cells[1] += f" (**{here} {number(self.set_here[flat])}**)"
                lines.append(f"  | {row} | {' | '.join(cells)} |")
            lines.append("")
        return lines


def _anchor(name: str) -> str:
    """Give the name of the place in the document where a number stands in full."""
    return f"getal-{name.replace('.', '-')}"


def number(value: float) -> str:
    """Print a number as it is written in the register."""
    return f"{value:.10g}"


def _three(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.low, estimate.central, estimate.high


def _linked(parameter: Parameter, lang: str) -> str:
    """Write where a number comes from, with links."""
    pieces = parameter.linked(lang)
    return _one_line("".join(f"[{words}]({to})" if to else words for words, to in pieces))


def _one_line(text: str) -> str:
    return f"{' '.join(text.split()).rstrip('.')}."


class _SectorText:
    """Writes one sector: what it is about, then every item as it is declared."""

    def __init__(
        self, sector: type[Sector], numbers: _NumbersText, labels: Labels, lang: str
    ) -> None:
        self.sector, self.numbers, self.labels, self.lang = sector, numbers, labels, lang
        self.t = texts(lang)
        self.id = sector.__name__.lower()
        taken = {item.name for item in _items() if isinstance(item, Lever | Input)}
        self.equation = EquationText(self.id, lang, taken)

    def blocks(self) -> list[str]:
        blocks = [f"## {self.sector.__name__}", self.labels.sectors[self.id].in_(self.lang)]
        items = list(self.sector.items.values())
        levers = [item for item in items if isinstance(item, Lever)]
        if levers:
            blocks.append("\n".join(self.numbers.levers(levers)))
        for item in items:
            if isinstance(item, Places):
                blocks += self._places(item)
            elif not isinstance(item, Param | Lever):
                blocks += self._item(item)
        return blocks

    def _item(self, item: Named) -> list[str]:
        heading = f"### `{with_dimensions(self.equation.name(item.name), item.dims)}`"
        kind = self.t(f"equations.{type(item).__name__.lower()}")
        about = f"{self._words(item.name)} {kind}, `{item.unit}`."
        blocks = [heading, about, self._code(item)]
        read = [n for e in expressions_of(item) for n in names(e) if isinstance(n, Param | Lever)]
        if read:
            listed = self.numbers.listed(dict.fromkeys(read))
            blocks += [self.t("equations.numbers"), "\n".join(listed)]
        return [block for block in blocks if block]

    def _words(self, name: str) -> str:
        return self.labels.quantity(name).in_(self.lang)

    def _code(self, item: Named) -> str:
        """The equation, as declared; for a stock also what flows in and out."""
        if isinstance(item, Flow):
            ends = self.equation.text(item.arrow.source), self.equation.text(item.arrow.target)
            lines = [f"{ends[0]} → {ends[1]}"]
            if item.asked is not None:
                lines += self._equals(item.asked.name, item.asked.equation)
            lines += self._equals(item.name, item.equation)
        elif isinstance(item, Aux):
            lines = self._equals(item.name, item.equation)
        elif isinstance(item, Stock):
            name = self.equation.name(item.name)
            lines = self._equals(f"{name}({self.t('equations.begin')})", item.initial)
            lines += self._moves(item)
        elif isinstance(item, Ledger):
            lines = self._equals(item.name, item.contents)
        elif isinstance(item, Cloud):
            lines = self._moves(item)
        else:
            return ""
        return "\n".join(["```text", *lines, "```"])

    def _equals(self, name: str, expression: Expr) -> list[str]:
        first, *others = self.equation.lines(expression)
        head = f"{self.equation.name(name)} = "
        lines = [head + first, *(" " * len(head) + line for line in others)]
        wrap = TextWrapper(_WIDTH, subsequent_indent=" " * (len(head) + 2), break_on_hyphens=False)
        return [part for line in lines for part in wrap.wrap(line)]

    def _moves(self, item: Stock | Cloud) -> list[str]:
        lines = []
        for word, end in (("in", "target"), ("out", "source")):
            flows = [
                self.equation.name(flow.name)
                for flow in _items()
                if isinstance(flow, Flow) and item in names(getattr(flow.arrow, end))
            ]
            lines += [f"{self.t(f'equations.{word}')}: {', '.join(flows)}"] if flows else []
        return lines

    def _places(self, item: Places) -> list[str]:
        dims = with_dimensions(item.name, item.taken.dims)
        asks = [f.name for f in _items() if isinstance(f, Flow) and f.within is item]
        said = f"{self._words(item.name).rstrip('.')}. {self.t('equations.places')}."
        blocks = [f"### `{dims}`", f"{said} {self.t('equations.asks')}: {', '.join(asks)}."]
        for part in item.parts.values():
            blocks += self._item(part)
        return blocks

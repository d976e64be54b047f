"""The numbers of the register as text under the equations: each in full once, then as a link."""

from collections.abc import Iterable, Mapping

from simulation.export.model.equation_text import with_dimensions
from simulation.export.words import texts
from simulation.language.declare import Lever, Param
from simulation.register.labels import Labels
from simulation.register.register import BASE, Estimate, Parameter, Register


class NumbersText:
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
                links.append(f"[`{item.name}`](#{anchor(item.name.removeprefix(BASE))})")
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
            anchored = f'<a id="{anchor(item.name)}"></a>`{item.name}`'
            cells = [anchored, words.in_(self.lang), str(item.unit)]
            if lever is None or lever.base is None:
                cells += ["1", "1", "1", "", "", ""]
            else:
                (estimate,) = lever.base.values.values()
                cells += [number(value) for value in three(estimate)]
                cells += [f"{number(lever.low)} – {number(lever.high)}"]
                cells += [lever.base.grade, _one_line(lever.base.source)]
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
        lines = [f'- <a id="{anchor(item.name)}"></a>`{name}` ({about}): {label}.']
        if not item.dims:
            ((flat, estimate),) = parameter.estimates.items()
            shown = zip((low, central, high), three(estimate), strict=True)
            text = ", ".join(f"{word} {number(value)}" for word, value in shown)
            if estimate.low == estimate.high:
                text = number(estimate.central)
            if flat in self.set_here:
                text += f"; **{here} {number(self.set_here[flat])}**"
            lines[0] += f" {text[0].upper()}{text[1:]}."
        lines[0] += f" {source}: {_one_line(parameter.source)}"
        if parameter.why.strip():
            lines[0] += f" {why}: {_one_line(parameter.why)}"
        if item.dims:
            lines += ["", f"  | | {low} | {central} | {high} |", "  |---|---|---|---|"]
            for flat, estimate in parameter.estimates.items():
                row = flat.removeprefix(f"{parameter.id}.").replace(".", ", ")
                cells = [number(value) for value in three(estimate)]
                if flat in self.set_here:
                    cells[1] += f" (**{here} {number(self.set_here[flat])}**)"
                lines.append(f"  | {row} | {' | '.join(cells)} |")
            lines.append("")
        return lines


def anchor(name: str) -> str:
    """Give the name of the place in the document where a number stands in full."""
    return f"getal-{name.replace('.', '-')}"


def number(value: float) -> str:
    """Print a number as it is written in the register."""
    return f"{value:.10g}"


def three(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.low, estimate.central, estimate.high


def _one_line(text: str) -> str:
    return f"{' '.join(text.split()).rstrip('.')}."

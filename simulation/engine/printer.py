"""Prints a flat model as the source of its kernel: Python that numba compiles, or that runs as is.

Members (parameter draws, regions, scenarios) stand next to each other in one work buffer and are
the innermost loop, so that one instruction serves several of them. Each quantity has one row in
the buffer, at an offset that is written into the source as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from simulation import scalar as sc
from simulation.assembly import FlatModel

ABSOLUTE, RELATIVE = 1e-6, 1e-9
"""How far books may be out by rounding: in persons or dwellings, and as a share of the total."""


@dataclass(frozen=True)
class Layout:
    """Where everything stands in the buffer, in rows."""

    model: FlatModel
    rows: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        model = self.model
        groups: list[tuple[str, Iterable[str]]] = [
            ("parameter", model.parameters),
            ("lever", model.levers),
            ("input", model.inputs),
            ("value", [n for n in model.equations if model.level[n] != "state"]),
            ("state", model.stocks),
            ("stage", model.stocks),
            ("sum", model.stocks),
            ("tally", self.tallies),
            ("start", [ledger.name for ledger in model.ledgers]),
            ("check", self.checks),
        ]
        for kind, names in groups:
            for name in names:
                self.rows[f"{kind}:{name}"] = len(self.rows)

    @property
    def tallies(self) -> list[str]:
        """Everything that is summed in time: the declared tallies and the ledgers' borders."""
        borders = [f"{ledger.name}.{way}" for ledger in self.model.ledgers for way in ("in", "uit")]
        return [*self.model.tallies, *borders]

    @property
    def checks(self) -> list[str]:
        """What is checked at every step: no stock below zero, no place double, books closed."""
        hard = [p.name for p in self.model.places if p.closing != sc.ZERO]
        return ["stocks", *hard, *(ledger.name for ledger in self.model.ledgers)]

    def row(self, kind: str, name: str) -> int:
        return self.rows[f"{kind}:{name}"]

    def range(self, kind: str) -> tuple[int, int]:
        """First row of a kind and the number of its rows."""
        found = [row for key, row in self.rows.items() if key.startswith(f"{kind}:")]
        return (found[0], len(found)) if found else (0, 0)


class Printer:
    """Writes statements for one loop over the members of a block."""

    def __init__(self, layout: Layout, block: int, stocks_from: str) -> None:
        self.layout, self.block, self.stocks_from = layout, block, stocks_from
        self.local: dict[str, str] = {}
        self.lines: list[str] = []

    def cell(self, kind: str, name: str) -> str:
        return f"buf[{self.layout.row(kind, name) * self.block} + m]"

    def name(self, reference: str) -> str:
        """The local variable that holds a quantity; loaded from the buffer at first use."""
        if reference not in self.local:
            model = self.layout.model
            if reference in model.stocks:
                kind = self.stocks_from
            elif reference in model.equations:
                kind = "value"
            elif reference in model.levers:
                kind = "lever"
            else:
                kind = "input" if reference in model.inputs else "parameter"
            self.assign(reference, self.cell(kind, reference))
        return self.local[reference]

    def assign(self, reference: str, text: str) -> None:
        variable = f"v{len(self.local)}"
        self.lines.append(f"{variable} = {text}")
        self.local[reference] = variable

    def text(self, expression: sc.Scalar) -> str:
        if isinstance(expression, sc.Num):
            return repr(float(expression.value))
        if isinstance(expression, sc.Ref):
            return self.name(expression.name)
        left, right = self.text(expression.left), self.text(expression.right)
        if expression.op in "+-*/":
            return f"({left} {expression.op} {right})"
        return f"{'smaller' if expression.op == 'min' else 'larger'}({left}, {right})"

    def total(self, names: Iterable[str]) -> str:
        return self.text(sc.add_all(sc.Ref(name) for name in names))

    def store(self, kind: str, name: str, text: str) -> None:
        self.lines.append(f"{self.cell(kind, name)} = {text}")

    def equations(self, names: Iterable[str]) -> None:
        """Evaluate equations that depend on the state, into local variables."""
        model = self.layout.model
        for name in model.needed(names):
            if model.level[name] == "state":
                self.assign(name, self.text(model.equations[name]))


def _constants(p: Printer) -> None:
    _values(p, "constant")


def _steps(p: Printer) -> None:
    _values(p, "step")


def _values(p: Printer, level: str) -> None:
    model = p.layout.model
    for name, expression in model.equations.items():
        if model.level[name] == level:
            p.assign(name, p.text(expression))
            p.store("value", name, p.local[name])


def _initial(p: Printer) -> None:
    """Fill the stocks; an initial value may use auxiliaries and stocks filled before."""
    model = p.layout.model
    waiting = dict(model.stocks)
    while waiting:
        for name, expression in list(waiting.items()):
            needed = model.needed(sc.references(expression))
            reads = {r for n in needed for r in sc.references(model.equations[n])}
            reads |= set(sc.references(expression))
            if not (reads & set(waiting)):
                for equation in needed:
                    if model.level[equation] == "state" and equation not in p.local:
                        p.assign(equation, p.text(model.equations[equation]))
                p.assign(name, p.text(expression))
                del waiting[name]
                break
        else:
            raise ValueError(f"initial values wait for each other: {sorted(waiting)}")
    for name in model.stocks:
        p.store("state", name, p.local[name])
        p.store("stage", name, p.local[name])
        p.store("sum", name, "0.0")
    for name in p.layout.tallies:
        p.store("tally", name, "0.0")
    for name in p.layout.checks:
        p.store("check", name, "-1e300")
    for ledger in model.ledgers:
        p.store("start", ledger.name, p.total(ledger.stocks))


def _stage(p: Printer) -> None:
    """One evaluation of all rates: sum them with weight `w`, look `ahead` for the next stage."""
    model, layout = p.layout.model, p.layout
    inflows, outflows = model.inflows, model.outflows
    flows = [flow.name for flow in model.flows]
    p.equations([*flows, *model.tallies])
    for name in model.stocks:
        net: sc.Scalar = sc.add_all(sc.Ref(f) for f in inflows[name])
        for flow in outflows[name]:
            net = sc.subtract(net, sc.Ref(flow))
        if net == sc.ZERO:
            continue
        p.assign(f"net {name}", p.text(net))
        rate = p.local[f"net {name}"]
        p.store("sum", name, f"{p.cell('sum', name)} + w * {rate}")
        p.store("stage", name, f"{p.cell('state', name)} + ahead * {rate}")
    for name in model.tallies:
        p.store("tally", name, f"{p.cell('tally', name)} + w * {p.name(name)}")
    for ledger in model.ledgers:
        for way, names in (("in", ledger.entering), ("uit", ledger.leaving)):
            cell = p.cell("tally", f"{ledger.name}.{way}")
            p.lines.append(f"{cell} = {cell} + w * {p.total(names)}")
    assert layout is p.layout


def _advance(p: Printer) -> None:
    for name in p.layout.model.stocks:
        p.assign(f"new {name}", f"{p.cell('state', name)} + {p.cell('sum', name)}")
        p.store("state", name, p.local[f"new {name}"])
        p.store("stage", name, p.local[f"new {name}"])
        p.store("sum", name, "0.0")


def _checks(p: Printer) -> None:
    model = p.layout.model

    def note(name: str, excess: str) -> None:
        p.store("check", name, f"larger({p.cell('check', name)}, {excess})")

    lowest = "0.0"
    for name in model.stocks:
        p.assign(f"low {name}", f"smaller({lowest}, {p.name(name)})")
        lowest = p.local[f"low {name}"]
    # What is not a number drops out of a comparison; the sum of all stocks carries it on.
    finite = f"0.0 * {p.total(model.stocks)}"
    note("stocks", f"0.0 - {lowest} - {ABSOLUTE} + {finite}")
    for places in model.places:
        if places.closing != sc.ZERO:
            open_places = f"({p.text(places.capacity)} + {p.text(places.closing)})"
            allowed = f"({open_places} * {1 + RELATIVE} + {ABSOLUTE})"
            note(places.name, f"{p.text(places.taken)} - {allowed}")
    for ledger in model.ledgers:
        holds = p.total(ledger.stocks)
        start = p.cell("start", ledger.name)
        entered = p.cell("tally", f"{ledger.name}.in")
        left = p.cell("tally", f"{ledger.name}.uit")
        p.assign(f"gap {ledger.name}", f"({holds}) - ({start} + {entered} - {left})")
        gap = p.local[f"gap {ledger.name}"]
        allowed = f"({ABSOLUTE} + {RELATIVE} * ({start} + {entered}))"
        note(ledger.name, f"larger({gap}, 0.0 - {gap}) - {allowed}")


def _observe(p: Printer) -> None:
    """Write the reported values of the moment straight into the result."""
    model = p.layout.model
    p.equations(model.reports)
    for index, name in enumerate(model.reports):
        p.lines.append(f"reports[record, {index}, first + m] = {p.name(name)}")
    for index, name in enumerate(p.layout.tallies):
        p.lines.append(f"tallies[record, {index}, first + m] = {p.cell('tally', name)}")


SECTIONS: dict[str, tuple[Callable[[Printer], None], str, str]] = {
    "constants": (_constants, "state", ""),
    "steps": (_steps, "state", ""),
    "initial": (_initial, "state", ""),
    "stage": (_stage, "stage", ", w, ahead"),
    "advance": (_advance, "state", ""),
    "checks": (_checks, "state", ""),
    "observe": (_observe, "state", ", reports, tallies, record, first, valid"),
}

_DRIVER = """
@compiled
def kernel(par, scenario, a, b, shared, steps, every, weights, ahead, begin, end,
           reports, tallies, states, worst):
    buf = workspace({size})
    for first in range(begin, end, {block}):
        valid = smaller_int({block}, end - first)
        for row in range({parameters}):
            for m in range({block}):
                buf[row * {block} + m] = par[row, first + smaller_int(m, valid - 1)]
        constants(buf)
        record = 0
        for step in range(steps + 1):
            for row in range({levers}):
                for m in range({block}):
                    s = scenario[first + smaller_int(m, valid - 1)]
                    base = buf[base_rows[row] * {block} + m]
                    buf[({lever0} + row) * {block} + m] = a[s, row, step] * base + b[s, row, step]
            for row in range({inputs}):
                for m in range({block}):
                    buf[({input0} + row) * {block} + m] = shared[row, step]
            steps_values(buf)
            if step == 0:
                initial(buf)
            checks(buf)
            if step % every == 0:
                observe(buf, reports, tallies, record, first, valid)
                for row in range(states.shape[1]):
                    for m in range(valid):
                        states[record, row, first + m] = buf[({state0} + row) * {block} + m]
                record += 1
            if step == steps:
                break
            for stage_number in range(weights.shape[0]):
                stage(buf, weights[stage_number], ahead[stage_number])
            advance(buf)
        for row in range({checks}):
            for m in range(valid):
                worst[row, first + m] = buf[({check0} + row) * {block} + m]
"""


def print_kernel(model: FlatModel, block: int) -> str:
    """Print the kernel's source.

    Parameters
    ----------
    model
        What to compute.
    block
        Members per block; 1 for the plain Python.
    """
    layout = Layout(model)
    parts = []
    for name, (body, stocks_from, arguments) in SECTIONS.items():
        printer = Printer(layout, block, stocks_from)
        body(printer)
        function = "steps_values" if name == "steps" else name
        bound = "valid" if name == "observe" else str(block)
        lines = "\n".join(f"        {line}" for line in printer.lines) or "        pass"
        parts.append(
            f"@compiled\ndef {function}(buf{arguments}):\n    for m in range({bound}):\n{lines}\n"
        )
    base = tuple(layout.row("parameter", f"knop.{name}") for name in model.levers)
    numbers = {
        "size": len(layout.rows) * block,
        "block": block,
        "parameters": len(model.parameters),
        "levers": len(model.levers),
        "lever0": layout.range("lever")[0],
        "inputs": len(model.inputs),
        "input0": layout.range("input")[0],
        "state0": layout.range("state")[0],
        "checks": len(layout.checks),
        "check0": layout.range("check")[0],
    }
    head = f"base_rows = {base or (0,)!r}\n"
    return "\n\n".join([head, *parts, _DRIVER.format(**numbers)])

"""The flat model: every dimension written out, every equation scalar.

It is what every reading starts from: the compiled kernel, the plain Python, the twin, the
exports.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version

from simulation.language import scalar as sc
from simulation.language.declare import Named
from simulation.language.units import Unit


@dataclass(frozen=True)
class FlatFlow:
    """A scalar arrow: `name` carries the rate from `source` to `target`."""

    name: str
    source: str
    target: str


@dataclass(frozen=True)
class FlatPlaces:
    """A scalar capacity, with the flows that pass its door.

    `queue` names the stocks of open requests and `called` the flows by which they are granted;
    both are empty where there is no waiting list.
    """

    name: str
    taken: sc.Scalar
    capacity: sc.Scalar
    closing: sc.Scalar
    may_shrink: bool
    flows: tuple[str, ...]
    queue: tuple[str, ...]
    called: tuple[str, ...]


@dataclass(frozen=True)
class FlatLedger:
    """A set of stocks with everything that crosses its border."""

    name: str
    stocks: tuple[str, ...]
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FlatModel:
    """A model with every dimension written out.

    Attributes
    ----------
    parameters, levers, inputs
        Names the equations use. A lever ``x`` has its base value in parameter ``knop.x``.
    stocks
        Initial value of each stock.
    equations
        Auxiliaries and flows, each after what it depends on.
    level
        When an equation must be evaluated: ``constant`` (once), ``step`` (each time step: it
        reads a lever or the calendar) or ``state`` (each stage: it reads a stock).
    reports, tallies
        Equations whose value, or whose total over a year, is reported.
    clouds
        Names of entries and exits, with the flows that pass them.
    """

    parameters: tuple[str, ...]
    levers: tuple[str, ...]
    inputs: tuple[str, ...]
    stocks: Mapping[str, sc.Scalar]
    equations: Mapping[str, sc.Scalar]
    level: Mapping[str, str]
    flows: tuple[FlatFlow, ...]
    clouds: tuple[str, ...]
    places: tuple[FlatPlaces, ...]
    ledgers: tuple[FlatLedger, ...]
    reports: tuple[str, ...]
    tallies: tuple[str, ...]
    units: Mapping[str, Unit]
    declared: Mapping[str, Named] = field(repr=False)

    @cached_property
    def inflows(self) -> dict[str, list[str]]:
        return self._by_end("target")

    @cached_property
    def outflows(self) -> dict[str, list[str]]:
        return self._by_end("source")

    def _by_end(self, end: str) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {name: [] for name in (*self.stocks, *self.clouds)}
        for flow in self.flows:
            table[getattr(flow, end)].append(flow.name)
        return table

    @cached_property
    def _needs(self) -> dict[str, list[str]]:
        """The equations that each equation refers to, in their own order."""
        known = self.equations
        return {n: [r for r in sc.references(e) if r in known] for n, e in known.items()}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.equations)}

    def needed(self, names: Iterable[str], done: Container[str] = ()) -> list[str]:
        """Give the equations on which names depend (themselves included), in order.

        Parameters
        ----------
        done
            Equations to leave out, and not to look behind.
        """
        wanted, stack = set(), [name for name in names if name in self.equations]
        while stack:
            name = stack.pop()
            if name not in wanted and name not in done:
                wanted.add(name)
                stack.extend(self._needs[name])
        return sorted(wanted, key=self._place.__getitem__)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every equation: the version of the model's structure."""
        text = repr((self.parameters, self.levers, self.inputs, self.stocks.items()))
        text += repr((list(self.equations.items()), self.flows))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def version(self) -> str:
        """Version of the package and the first characters of the structure's hash."""
        return f"{version('wonen-eerst')}+{self.fingerprint[:8]}"

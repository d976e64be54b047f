"""How many people and homes go from where to where in each year: the model's own flows.

What a run reports are totals over many flows. Here the same model runs with the same draws, and
every flow itself is added up over the year. Which flows there are, and between what, is read from
the declarations: a new situation or flow is here as soon as the model has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dashboard.results.cache import Store
from dashboard.results.draw_counts import FULL, count_of, made_with
from simulation.engine import Results, integrate, shorter_if_needed
from simulation.language.declare import Cloud, Flow, Ledger, Named, Stock
from simulation.language.expressions import Dim
from simulation.language.flatmodel import FlatModel
from simulation.language.lower import environments
from simulation.model.bevolking import Bevolking
from simulation.model.dims import Fase, Groep, Grootte, Instellingsroute, Route
from simulation.model.instroom import Instroom, Preventieteams
from simulation.model.preventie import Preventie
from simulation.model.woningen import Woningen
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import calendar, ensemble, model, national_grid
from simulation.register.labels import load_labels
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario
from simulation.wording.text import Text

ROOM = 100_000_000
"""Bytes of flows that are kept: those of some twelve scenarios."""


class Node(NamedTuple):
    """A place where people or homes are, come from or go to; without groups or sizes.

    A stock or cloud by its declared name, and which `element` of it, where it has several.
    """

    item: str
    element: str = ""

    def words(self) -> Text:
        return called(self.element or self.item)


class Edge(NamedTuple):
    """A flow between two places, by its declared name."""

    flow: str
    source: Node
    target: Node


@dataclass(frozen=True)
class Graph:
    """What can go where: the flat stocks of each place, the flat flows of each way between two."""

    stocks: Mapping[Node, tuple[str, ...]]
    edges: Mapping[Edge, tuple[str, ...]]


def called(name: str) -> Text:
    """Give the words for an element or a quantity, as a name: without the full stop."""
    labels = load_labels()
    nl, en = labels.elements.get(name) or labels.quantity(name)
    return Text(nl.rstrip("."), en.rstrip("."))


def graph(flat: FlatModel, ledger: Ledger, without: Collection[Dim]) -> Graph:
    """Read from the declarations what can go where within the books of a ledger.

    Parameters
    ----------
    without
        Dimensions over which is added up. What only passes between their elements, such as from
        one group to another, is no way between places.
    """
    inside = {
        stock
        for one in flat.ledgers
        if f"{one.name}.".startswith(f"{ledger.name}.")
        for stock in one.stocks
    }
    nodes, owners = dict[str, Node](), dict[str, str]()
    for item in dict.fromkeys(flat.declared.values()):
        for env in environments(item):
            if isinstance(item, Flow):
                owners[item.flat_name(env)] = item.name
            elif isinstance(item, Stock | Cloud):
                kept = [env[dim] for dim in item.dims if dim not in without]
                nodes[item.flat_name(env)] = Node(item.name, ".".join(kept))
    stocks, edges = dict[Node, tuple[str, ...]](), dict[Edge, tuple[str, ...]]()
    for name in flat.stocks:
        if name in inside:
            stocks[nodes[name]] = (*stocks.get(nodes[name], ()), name)
    for flow in flat.flows:
        edge = Edge(owners[flow.name], nodes[flow.source], nodes[flow.target])
        if {flow.source, flow.target} & inside and edge.source != edge.target:
            edges[edge] = (*edges.get(edge, ()), flow.name)
    return Graph(stocks, edges)


@dataclass(frozen=True, eq=False)
class Books:
    """What went where in each year, and what was there at each New Year, in every draw.

    Attributes
    ----------
    first
        The first year.
    there
        Shape ``(places, years + 1, draws)``, in the order of the graph's stocks.
    moved
        Shape ``(ways, years, draws)``, in the order of the graph's edges.
    """

    graph: Graph
    first: int
    there: np.ndarray
    moved: np.ndarray

    @classmethod
    def of(cls, graph: Graph, results: Results) -> Books:
        rows = {name: row for row, name in enumerate(results.stock_names)}
        there = [
            sum(results.states[:, rows[name]] for name in names) for names in graph.stocks.values()
        ]
        moved = [_in_years(results, names) for names in graph.edges.values()]
        return cls(graph, int(results.time[0]), np.array(there), np.array(moved))

    @property
    def nbytes(self) -> int:
        return int(self.there.nbytes + self.moved.nbytes)

    @property
    def draws(self) -> int:
        return int(self.moved.shape[2])

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(self.graph.edges)

    def stock(self, year: int, *nodes: Node) -> np.ndarray:
        """What was at these places on 1 January of a year, in each draw."""
        rows = [list(self.graph.stocks).index(node) for node in nodes]
        return np.asarray(self.there[rows, year - self.first].sum(axis=0))

    def flow(self, year: int, edges: Iterable[Edge]) -> np.ndarray:
        """What went these ways in a year, together, in each draw."""
        wanted = set(edges)
        rows = [row for row, edge in enumerate(self.graph.edges) if edge in wanted]
        return np.asarray(self.moved[rows, year - self.first].sum(axis=0))


@dataclass(frozen=True, eq=False)
class Routes:
    """By which route people came in, in every draw.

    A flow in the model adds the routes up; here they stand apart. Each is what gets through in
    spite of prevention, and is divided as the model divides it.

    Attributes
    ----------
    warned, at_once
        Who was threatened first, and who was homeless without a warning.
    held
        Whom an institution helps: they stay there until there is a home. A prison cannot keep
        anyone, so who is helped there is threatened, with a date.
    extra
        Demand because a home is easier to get, without a route; shape ``(1, years, draws)``.
    """

    first: int
    warned: np.ndarray
    at_once: np.ndarray
    held: np.ndarray
    extra: np.ndarray

    @classmethod
    def of(cls, results: Results) -> Routes:
        lost = _each(results, Preventieteams.doorgaand)
        shares = [results.parameter(name) for name in _names(Preventie.via_dreiging)]
        warned = np.array(shares)[:, None] * lost
        at_once, held = lost - warned, np.zeros_like(lost)
        kept = _each(results, Preventieteams.aangehouden)
        held[[Route.elements.index(route) for route in Instellingsroute.elements]] = kept
        extra = _each(results, Instroom.aangetrokken).sum(axis=0, keepdims=True)
        return cls(int(results.time[0]), warned, at_once, held, extra)

    @property
    def nbytes(self) -> int:
        return int(sum(part.nbytes for part in (self.warned, self.at_once, self.held, self.extra)))


@dataclass(frozen=True, eq=False)
class Flows:
    """The books of people and of homes."""

    people: Books
    homes: Books
    routes: Routes

    @property
    def nbytes(self) -> int:
        return self.people.nbytes + self.homes.nbytes + self.routes.nbytes


def flows(scenario: Scenario, register: Register) -> Flows:
    """Give the flows of a scenario, with the draws of a full outcome; nothing runs twice."""
    key = (scenario.hash, *made_with(register))
    return store().get(key, lambda: _run(scenario, register))


@lru_cache(maxsize=1)
def store() -> Store[Flows]:
    return Store(ROOM)


@lru_cache(maxsize=1)
def graphs() -> tuple[Graph, Graph]:
    """What people can do, and what can become of homes."""
    flat = model()
    return (
        graph(flat, Bevolking.boekhouding, (Fase, Groep)),
        graph(flat, Woningen.kasboek, (Grootte,)),
    )


@lru_cache(maxsize=1)
def watched() -> FlatModel:
    """Give the model, equations and all, with its flows as what is added up over a year."""
    names = [flow for graph in graphs() for flat in graph.edges.values() for flow in flat]
    for item in (Preventieteams.doorgaand, Preventieteams.aangehouden, Instroom.aangetrokken):
        names += _names(item)
    return replace(model(), tallies=tuple(dict.fromkeys(names)), reports=())


def _run(scenario: Scenario, register: Register) -> Flows:
    draws = Draws.usual(register, count_of(register, FULL))

    def attempt(steps: int) -> Results:
        grid = national_grid(register, steps)
        members = ensemble([scenario], register, grid, draws.numbers)
        return integrate(watched(), members, grid, calendar(register, grid), reports=())

    results = shorter_if_needed(attempt).since(register.estimates["wereld.getoond"].central)
    people, homes = (Books.of(graph, results) for graph in graphs())
    return Flows(people, homes, Routes.of(results))


def _names(item: Named) -> list[str]:
    return [item.flat_name(env) for env in environments(item)]


def _each(results: Results, item: Named) -> np.ndarray:
    """Give each element's total in each year, shape ``(elements, years, draws)``."""
    return np.array([_in_years(results, [name]) for name in _names(item)])


def _in_years(results: Results, names: Iterable[str]) -> np.ndarray:
    """Give what is added up together over each year, shape ``(years, draws)``."""
    return np.asarray(sum(results.value(name)[1:] for name in names))

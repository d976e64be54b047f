"""Who goes where: how people become homeless in a year, where they are, and how they leave.

Which situations come before homelessness and which after it follows from the flows: what homeless
people go to is a home, and so is what they go to from there; what else leads to homelessness comes
before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from dashboard.pages.stromen.flow_amounts import Books, Edge, Flows, Graph, Node, called
from simulation.model.bevolking import Bevolking
from simulation.model.dims import Dakloos, Detentieroute, Route, Zoekplek
from simulation.model.instroom import Instroom
from simulation.wording.text import Text

HOMELESS = tuple(
    Node((Bevolking.zoekend if one in Zoekplek.elements else Bevolking.elders).name, one)
    for one in Dakloos.elements
)
AT_ONCE = "meteen"
"""Who enters without a warning: a point that people pass, where nobody stays."""
PREVENTED = "voorkomen"
"""Who was threatened with homelessness and did not become homeless."""

BY_ROUTE = tuple(
    flow.name
    for flow in (
        Instroom.wordt_bedreigd,
        Instroom.meteen_dakloos,
        Instroom.meteen_noodopvang,
        Instroom.vastgehouden,
    )
)
"""The flows whose routes are known; any other way in stands by itself."""


class Roles(NamedTuple):
    """What the situations are to homelessness."""

    homeless: tuple[Node, ...]
    before: tuple[Node, ...]
    housed: tuple[Node, ...]

    @classmethod
    def of(cls, graph: Graph, homeless: Iterable[Node] = HOMELESS) -> Roles:
        there = tuple(node for node in graph.stocks if node in set(homeless))
        after: set[Node] = set()
        while more := {
            edge.target for edge in graph.edges if edge.source in after.union(there)
        } - after.union(there):
            after |= more
        others = [node for node in graph.stocks if node not in there]
        return cls(
            there,
            tuple(node for node in others if node not in after),
            tuple(node for node in others if node in after),
        )


class Amount(NamedTuple):
    """How many people in a year, in each draw, and what they are called."""

    id: str
    words: Text
    people: np.ndarray


class Place(NamedTuple):
    """A situation in a year: who was there, came and went, in each draw.

    Who entered and left came from and went to outside homelessness, or to anywhere for who is not
    homeless; who came and went, from and to another homeless situation.
    """

    node: Node
    begin: np.ndarray
    entered: np.ndarray
    came: np.ndarray
    left: np.ndarray
    went: np.ndarray
    end: np.ndarray


class Link(NamedTuple):
    """People who go from one point of the picture to another, in each draw."""

    source: str
    target: str
    people: np.ndarray


@dataclass(frozen=True, eq=False)
class Crossing:
    """Everything about one year of one scenario."""

    flows: Flows
    year: int

    @property
    def books(self) -> Books:
        return self.flows.people

    @cached_property
    def roles(self) -> Roles:
        return Roles.of(self.books.graph)

    def chosen(self, wanted: Callable[[Edge], bool]) -> np.ndarray:
        """Add up some of the ways between two places."""
        return self.books.flow(self.year, filter(wanted, self.books.edges))

    # Into homelessness, out of it, and within it

    @cached_property
    def arrivals(self) -> list[Amount]:
        """How people become homeless, by flow."""
        there = self.roles.homeless
        return self._by_flow(lambda e: e.target in there and e.source not in there)

    @cached_property
    def departures(self) -> list[Amount]:
        """How people leave homelessness, by flow."""
        there = self.roles.homeless
        return self._by_flow(lambda e: e.source in there and e.target not in there)

    @cached_property
    def moves(self) -> list[tuple[Node, Node, np.ndarray]]:
        """Who goes from one homeless situation to another."""
        there, ways = set(self.roles.homeless), dict[tuple[Node, Node], list[Edge]]()
        for edge in self.books.edges:
            if {edge.source, edge.target} <= there:
                ways.setdefault((edge.source, edge.target), []).append(edge)
        found = [(*ends, self.books.flow(self.year, edges)) for ends, edges in ways.items()]
        return [move for move in found if move[2].any()]

    def homeless(self, end: bool) -> np.ndarray:
        """How many homeless people there were at the start of the year, or at its end."""
        return self.books.stock(self.year + end, *self.roles.homeless)

    def place(self, node: Node) -> Place:
        there = set(self.roles.homeless) if node in self.roles.homeless else set[Node]()
        return Place(
            node,
            self.books.stock(self.year, node),
            self.chosen(lambda e: e.target == node and e.source not in there),
            self.chosen(lambda e: e.target == node and e.source in there),
            self.chosen(lambda e: e.source == node and e.target not in there),
            self.chosen(lambda e: e.source == node and e.target in there),
            self.books.stock(self.year + 1, node),
        )

    def places(self) -> list[Place]:
        """Give the balance of every situation: before, during and after homelessness."""
        return [self.place(node) for group in (1, 0, 2) for node in self.roles[group]]

    # By route

    @cached_property
    def routes(self) -> list[Amount]:
        """By which route people come in; what has no route is last."""
        routes, year = self.flows.routes, self.year - self.flows.routes.first
        each = (routes.warned + routes.at_once)[:, year] + routes.held[:, year]
        found = [
            Amount(f"route.{name}", called(name), people)
            for name, people in zip(Route.elements, each, strict=True)
        ]
        extra = Instroom.aangetrokken.name
        found.append(Amount(extra, called(extra), routes.extra[0, year]))
        return found + self._by_flow(lambda e: self._enters(e) and e.flow not in BY_ROUTE)

    def _enters(self, edge: Edge) -> bool:
        return edge.source not in self.books.graph.stocks

    # The picture

    @cached_property
    def links(self) -> list[Link]:
        found = self._route_links()
        for edge in self.books.edges:
            if (ends := self._ends(edge)) is not None:
                found.append(Link(*ends, self.books.flow(self.year, [edge])))
        together = dict[tuple[str, str], np.ndarray]()
        for source, target, people in found:
            together[source, target] = together.get((source, target), 0.0) + people
        return [Link(*ends, people) for ends, people in together.items() if people.any()]

    def _route_links(self) -> list[Link]:
        """From each route to where the flows that know it go."""
        edges = {edge.flow: edge for edge in self.books.edges if edge.flow in BY_ROUTE}
        year, routes = self.year - self.flows.routes.first, self.flows.routes
        threat, held = (
            edges[flow.name].target for flow in (Instroom.wordt_bedreigd, Instroom.vastgehouden)
        )
        found = []
        for row, name in enumerate(Route.elements):
            source = f"route.{name}"
            found.append(Link(source, point(threat), routes.warned[row, year]))
            found.append(Link(source, AT_ONCE, routes.at_once[row, year]))
            there = threat if name in Detentieroute.elements else held
            found.append(Link(source, point(there), routes.held[row, year]))
        found.append(Link(Instroom.aangetrokken.name, AT_ONCE, routes.extra[0, year]))
        return found

    def _ends(self, edge: Edge) -> tuple[str, str] | None:
        """Give between which points a way is drawn; None for what is drawn otherwise."""
        homeless, before, _ = self.roles
        source, target = point(edge.source), point(edge.target)
        if self._enters(edge):
            if edge.flow not in BY_ROUTE:
                return edge.flow, target
            single = (Instroom.wordt_bedreigd.name, Instroom.vastgehouden.name)
            return None if edge.flow in single else (AT_ONCE, target)
        if edge.target in homeless:
            return None if edge.source in homeless else (source, target)
        if edge.source in before:
            return source, PREVENTED
        return (source, edge.flow) if edge.source in homeless else None

    def _by_flow(self, wanted: Callable[[Edge], bool]) -> list[Amount]:
        """Add up ways between places by the flow that they are part of."""
        edges = [edge for edge in self.books.edges if wanted(edge)]
        found = []
        for flow in dict.fromkeys(edge.flow for edge in edges):
            people = self.books.flow(self.year, [e for e in edges if e.flow == flow])
            found.append(Amount(flow, called(flow), people))
        return found


def point(node: Node) -> str:
    """Give the point of the picture that stands for a situation."""
    return node.element or node.item

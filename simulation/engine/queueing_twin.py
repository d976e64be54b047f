"""The twin: the same declared places read as people in queues, one by one (SimPy).

Where the stock-and-flow reading lets in a share of those who ask, here somebody rings a bell,
waits on a bench while all beds are taken, stays for a while and leaves. Everything it needs is
read from the flat model: who arrives on the waiting list, who gives up, how many places there
are, how fast each leaves. It serves to show what averages hide: near full capacity people wait
even where, on average, there is room.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from simulation.engine.evaluation import value_of
from simulation.language import scalar as sc
from simulation.language.flatmodel import FlatModel, FlatPlaces


@dataclass(frozen=True)
class Visitor:
    """A kind of person at the door.

    Attributes
    ----------
    arrivals
        Per year.
    patience
        Rate of giving up while waiting, per year; zero for ever patient.
    departure
        Rate of leaving each kind of place, per year.
    """

    arrivals: float
    patience: float
    departure: Mapping[str, float]


@dataclass(frozen=True)
class Queue:
    """A sector's places, waiting list and visitors, as read from the declaration."""

    visitors: Mapping[str, Visitor]
    places: Mapping[str, int]


@dataclass(frozen=True)
class TwinResult:
    """Means of one replication after its warm-up.

    Attributes
    ----------
    waiting, occupied
        Mean number of people waiting, and of places taken.
    wait
        Mean waiting time of those let in, year.
    delayed, refused
        Shares of those who rang the bell that had to wait, or found the door shut.
    """

    waiting: float
    occupied: float
    wait: float
    delayed: float
    refused: float


def read_queue(
    model: FlatModel, name: str, values: Mapping[str, float], scale: float = 1.0
) -> Queue:
    """Read a declared capacity with a waiting list as a queue.

    Parameters
    ----------
    name
        Name of the `Places`; its elements (kinds of place) share the waiting list.
    values
        Values of everything in the model at the state of interest.
    scale
        Part of the sector to look at: arrivals and places are multiplied by it.

    Returns
    -------
    Queue
        Arrivals, departures and giving up per year, places in persons.

    Raises
    ------
    KeyError
        When the model has no such places, or they have no waiting list.
    """
    kinds = [p for p in model.places if p.name == name or p.name.startswith(f"{name}.")]
    if not kinds or not kinds[0].queue:
        raise KeyError(f"{name} names no places with a waiting list")
    inflows, outflows = model.inflows, model.outflows
    visitors = {}
    for stock, called in zip(kinds[0].queue, kinds[0].called, strict=True):
        group = stock.rpartition(".")[2] if len(kinds[0].queue) > 1 else stock
        giving_up = sum(values[flow] for flow in outflows[stock] if flow != called)
        visitors[group] = Visitor(
            arrivals=scale * sum(values[flow] for flow in inflows[stock]),
            patience=giving_up / values[stock] if values[stock] > 0 else 0.0,
            departure={
                kind.name: _departure(model, kind, group, values, outflows) for kind in kinds
            },
        )
    capacity = {kind.name: round(scale * value_of(kind.capacity, values)) for kind in kinds}
    return Queue(visitors, capacity)


def _departure(
    model: FlatModel,
    kind: FlatPlaces,
    group: str,
    values: Mapping[str, float],
    outflows: Mapping[str, Sequence[str]],
) -> float:
    """Rate at which someone of a group leaves this kind of place, per year."""
    inside = set(sc.references(kind.taken))
    targets = {flow.name: flow.target for flow in model.flows}
    own = [s for s in inside if s.endswith(f".{group}")] or sorted(inside)
    leaving = sum(values[f] for s in own for f in outflows[s] if targets[f] not in inside)
    there = sum(values[stock] for stock in own)
    return leaving / there if there > 0 else 0.0


def simulate(
    queue: Queue, years: float, seed: int, *, warm_up: float = 0.0, waiting_list: bool = True
) -> TwinResult:
    """Simulate one replication, person by person.

    Parameters
    ----------
    years
        Time observed after the warm-up.
    warm_up
        Time before anything is observed, years.
    waiting_list
        False: whoever finds all places taken goes away (the Erlang loss system).

    Returns
    -------
    TwinResult
        Means over the time observed.
    """
    return _Shelter(queue, seed, warm_up, waiting_list).run(years)


class _Shelter:
    """A house with beds: the free ones lie in a store, people take them in order of arrival."""

    def __init__(self, queue: Queue, seed: int, warm_up: float, waiting_list: bool) -> None:
        self.queue, self.warm_up, self.waiting_list = queue, warm_up, waiting_list
        self.random = np.random.default_rng(seed)
        self.env = simpy.Environment()
        self.beds = simpy.Store(self.env)
        for kind, count in queue.places.items():
            self.beds.items.extend([kind] * count)
        self.random.shuffle(self.beds.items)
        self.area = {"waiting": 0.0, "occupied": 0.0}
        self.now = {"waiting": 0, "occupied": 0}
        self.since = warm_up
        self.waits: list[float] = []
        self.rung = self.delayed = self.refused = 0

    def run(self, years: float) -> TwinResult:
        for visitor in self.queue.visitors.values():
            if visitor.arrivals > 0:
                self.env.process(self._arrive(visitor))
        self.env.run(until=self.warm_up + years)
        self._count("waiting", 0)
        rung = max(self.rung, 1)
        return TwinResult(
            waiting=self.area["waiting"] / years,
            occupied=self.area["occupied"] / years,
            wait=float(np.mean(self.waits)) if self.waits else 0.0,
            delayed=self.delayed / rung,
            refused=self.refused / rung,
        )

    def _count(self, what: str, change: int) -> None:
        """Keep the area under the numbers of people, from the end of the warm-up on."""
        passed = self.env.now - self.since
        if passed > 0:
            for key, number in self.now.items():
                self.area[key] += number * passed
            self.since = self.env.now
        self.now[what] += change

    def _arrive(self, visitor: Visitor) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self.env.timeout(self.random.exponential(1.0 / visitor.arrivals))
            self.env.process(self._stay(visitor))

    def _stay(self, visitor: Visitor) -> Generator[simpy.Event, Any, None]:
        counts = self.env.now >= self.warm_up
        full = not self.beds.items
        if counts:
            self.rung += 1
            self.delayed += full
            self.refused += full and not self.waiting_list
        if full and not self.waiting_list:
            return
        rang = self.env.now
        self._count("waiting", 1)
        bed = self.beds.get()
        if visitor.patience > 0:
            gives_up = self.env.timeout(self.random.exponential(1.0 / visitor.patience))
            yield bed | gives_up
        else:
            yield bed
        self._count("waiting", -1)
        if not bed.triggered:
            bed.cancel()
            return
        if counts:
            self.waits.append(self.env.now - rang)
        self._count("occupied", 1)
        yield self.env.timeout(self.random.exponential(1.0 / visitor.departure[str(bed.value)]))
        self._count("occupied", -1)
        self.beds.put(bed.value)

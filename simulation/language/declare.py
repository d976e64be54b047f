"""The words a model is written in: stock, flow, aux, places, parameter, lever.

A sector is a class; its body is its list of equations and its names are theirs. An equation is
written once for all elements of its dimensions; `simulation.language.flatten` writes it out, checks
the units and orders the equations. Flows are arrows between stocks (``Flow(a >> b, rate)``), never
derivatives, so nothing can get lost on the way.
"""

from typing import Any, ClassVar

from simulation.language.expressions import (
    Arrow,
    Dim,
    Env,
    Expr,
    Mapping,
    minimum,
    positive_part,
    ratio,
    union,
)
from simulation.language.units import YEAR, Unit, UnitError


class Named(Expr):
    """An expression that the model knows by name."""

    name: str = ""

    def __init__(self, unit: str, by: Dim | tuple[Dim, ...] = ()) -> None:
        self.unit = Unit.parse(unit)
        self.dims = by if isinstance(by, tuple) else (by,)

    def flat_name(self, env: Env) -> str:
        return ".".join((self.name, *(env[dim] for dim in self.dims)))


class Param(Named):
    """A number from the register: constant in time, different in every draw."""


class Lever(Named):
    """What policy changes: a path in time. `base` is the level of current policy."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.base = Param(unit)


class Input(Named):
    """A series that is the same for everyone: the calendar, the season."""


class Aux(Named):
    """An auxiliary: an equation with a name."""

    def __init__(self, unit: str, equation: Expr) -> None:
        super().__init__(unit, equation.dims)
        self.equation = equation


class Report(Aux):
    """An auxiliary whose value is reported at every moment of output."""


class Tally(Aux):
    """An auxiliary per year that is summed over the year and reported as that year's total."""


class Stock(Named):
    """What is there at a moment, from `initial` on; only flows change it.

    With `bare` its own name stays out of the identifiers, where its elements say enough.
    """

    def __init__(
        self, unit: str, by: Dim | tuple[Dim, ...] = (), *, initial: Expr, bare: bool = False
    ) -> None:
        super().__init__(unit, by)
        self.initial, self.bare = initial, bare

    def flat_name(self, env: Env) -> str:
        return super().flat_name(env).removeprefix(f"{self.name}." if self.bare else "")


class Cloud(Named):
    """Where people or dwellings come from or go to: a named entry or exit, tallied."""


class Ledger(Named):
    """A set of stocks whose books must close: what it holds = start + entered - left."""

    def __init__(self, contents: Expr) -> None:
        self.contents, self.unit, self.dims = contents, contents.unit, contents.dims


class Places:
    """A shared capacity: whoever wants in is let in as far as there is room.

    The stock-and-flow reading lets in a pro-rata share of everyone who asks, the twin lets them
    queue. Think of a night shelter: the door opens for as many as there are free beds.

    Parameters
    ----------
    taken
        Sum of the stocks that take a place.
    capacity
        Places that admit.
    turnaround
        Time in which a free place is filled, year.
    closing
        Places that close as soon as their occupant leaves; they admit nobody.
    cleared
        Rate at which occupants of closing places are moved out.
    leaving
        What leaves, where that must be known before it is known whither; default all outflow.
    queue
        The stock of open requests, if people wait their turn: whoever is let in leaves it.
        Without one, whoever is refused has to ask again.
    may_shrink
        True where capacity can fall below what is taken (staff who leave): then people in excess
        of it is no breach, and nobody is let in until there is room again.
    """

    name: str = ""

    def __init__(
        self,
        taken: Expr,
        capacity: Expr,
        turnaround: Expr,
        closing: Expr | None = None,
        cleared: Expr | None = None,
        leaving: Expr | None = None,
        queue: Stock | None = None,
        may_shrink: bool = False,
    ) -> None:
        self.taken, self.capacity, self.closing, self.queue = taken, capacity, closing, queue
        self.may_shrink = may_shrink
        leaving = leaving or Outflow(taken)
        occupied = taken
        if closing is not None:
            occupied = taken - closing
            if cleared is not None:
                leaving = leaving - cleared
            # Where more are moved in than leave, nobody leaves a closing place.
            gone = positive_part(leaving) * ratio(closing, taken)
            self.closing_left = Aux(f"{taken.unit}/year", gone)
            leaving = leaving - self.closing_left
        self.room = Aux(
            f"{taken.unit}/year", positive_part((capacity - occupied) / turnaround + leaving)
        )
        self.demand = Aux(f"{taken.unit}/year", Demand(self))
        self.admitted = Aux("1", ratio(minimum(self.room, self.demand), self.demand))
        self.refused = Aux(f"{taken.unit}/year", positive_part(self.demand - self.room))

        if queue is not None:
            self.served = Cloud(str(queue.unit), by=queue.dims)
            self.called = Flow(queue >> self.served, LetIn(self, queue.dims))

    @property
    def parts(self) -> dict[str, Named]:
        return {k: v for k, v in vars(self).items() if isinstance(v, Aux | Cloud | Flow)}


class Flow(Named):
    """So many per year along an arrow; with `within`, as far as there is room.

    `via` tells which of the places an element asks for, when they have another dimension.
    """

    def __init__(
        self, arrow: Arrow, rate: Expr, within: Places | None = None, via: Mapping | None = None
    ) -> None:
        if rate.unit != arrow.source.unit / YEAR:
            raise UnitError(f"a flow of {arrow.source.unit} cannot have unit {rate.unit}")
        self.unit, self.equation, self.asked = rate.unit, rate, None
        self.dims = union(arrow.dims, rate.dims)
        self.arrow, self.within, self.via = arrow, within, via
        if within is not None:
            self.asked = Aux(str(rate.unit), rate)
            admitted: Expr = within.admitted
            self.equation = self.asked * (admitted[via] if via else admitted)
            doors = [dim.name for dim in self.equation.dims if dim not in self.dims]
            if doors:
                raise ValueError(f"a flow asks at every element of {doors} at once: divide it")

    def door(self, env: Env) -> dict[Dim, str]:
        """The element of the places' dimensions at which this flow asks."""
        found = dict(env)
        if self.via is not None:
            found[self.via.target] = self.via.table[env[self.via.source]]
        return found


class Outflow(Expr):
    """Everything that leaves a set of stocks (moves inside the set do not count)."""

    def __init__(self, stocks: Expr) -> None:
        self.stocks, self.unit, self.dims = stocks, stocks.unit / YEAR, stocks.dims


class Arrivals(Expr):
    """Everything that enters a set of stocks from outside the set."""

    def __init__(self, stocks: Expr) -> None:
        self.stocks, self.unit, self.dims = stocks, stocks.unit / YEAR, stocks.dims


class LetIn(Expr):
    """Everyone who passes the door of a capacity, by the dimensions of its queue."""

    def __init__(self, places: Places, dims: tuple[Dim, ...]) -> None:
        self.places, self.dims, self.unit = places, dims, places.taken.unit / YEAR


class Demand(Expr):
    """What all flows within a capacity ask for together."""

    def __init__(self, places: Places) -> None:
        self.places, self.unit = places, places.taken.unit / YEAR
        self.dims = places.taken.dims


class Body(dict[str, Any]):
    """The names of a sector's class body: a second equation may not quietly replace the first."""

    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(self.get(key), Named | Places):
            raise ValueError(f"{key} is declared twice in {self['__qualname__']}")
        super().__setitem__(key, value)


class SectorType(type):
    """Gives every sector a class body that refuses a name given twice."""

    @classmethod
    def __prepare__(metacls, name: str, bases: tuple[type, ...], /, **kwds: Any) -> Body:
        return Body()


class Sector(metaclass=SectorType):
    """A part of the model. Its class body is its list of equations."""

    items: ClassVar[dict[str, Named | Places]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        prefix = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")
        cls.items = {k: v for k, v in vars(cls).items() if isinstance(v, Named | Places)}
        for key, item in cls.items.items():
            item.name = key if isinstance(item, Lever | Input) else f"{prefix}.{key}"
            if isinstance(item, Lever):
                item.base.name = f"knop.{key}"
            if isinstance(item, Places):
                for part, own in item.parts.items():
                    own.name = f"{item.name}.{part}"
            if isinstance(item, Flow) and item.asked is not None:
                item.asked.name = f"{item.name}.asked"

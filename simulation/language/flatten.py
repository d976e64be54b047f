"""From sectors to one flat model: everything written out, checked and put in order."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from simulation.language import scalar as sc
from simulation.language.declare import (
    Aux,
    Flow,
    Input,
    Ledger,
    Lever,
    Named,
    Param,
    Places,
    Report,
    Sector,
    Stock,
    Tally,
)
from simulation.language.expressions import Env
from simulation.language.flatmodel import FlatLedger, FlatModel, FlatPlaces
from simulation.language.lower import ModelError, Writer, environments
from simulation.language.units import Unit, UnitError


def assemble(
    sectors: Sequence[type[Sector]], instead: Mapping[str, Aux] | None = None
) -> FlatModel:
    """Write sectors out as one flat model.

    Parameters
    ----------
    instead
        By name of an auxiliary the one that it takes the value of, in place of its own equation.

    Returns
    -------
    FlatModel
        Checked and in order.

    Raises
    ------
    UnitError
        When an equation does not give the declared unit.
    ModelError
        When a name is declared twice or equations depend on each other in a circle.
    """
    items = _items(sectors)
    writer = Writer(items)
    equations: dict[str, sc.Scalar] = {}
    stocks: dict[str, sc.Scalar] = {}
    places: list[FlatPlaces] = []
    ledgers: list[FlatLedger] = []
    units: dict[str, Unit] = {}
    for item in items:
        if isinstance(item, Places):
            places += _flat_places(item, writer)
            continue
        _check_unit(item)
        for env in environments(item):
            name = item.flat_name(env)
            if name in units:
                raise ModelError(f"{name} is declared twice")
            units[name] = item.unit
            if isinstance(item, Aux | Flow):
                equation = (instead or {}).get(item.name, item.equation)
                equations[name] = writer.write(equation, env)
            elif isinstance(item, Stock):
                stocks[name] = writer.write(item.initial, env)
            elif isinstance(item, Ledger):
                ledgers.append(_flat_ledger(item, env, writer))
    ordered = _in_order(equations)
    used = writer.used
    given = (Param, Lever, Input)
    absent = sorted(n for n, i in used.items() if n not in units and not isinstance(i, given))
    if absent:
        raise ModelError(f"{', '.join(absent)}: used, but not in a sector of this model")
    parameters, levers, inputs = (
        sorted(n for n, i in used.items() if isinstance(i, kind)) for kind in given
    )
    bases = {f"knop.{name}": used[name].unit for name in levers}
    flows = tuple(flat for _, _, flat in writer.flows)
    ends = {end for flow in flows for end in (flow.source, flow.target)}
    return FlatModel(
        parameters=tuple(sorted({*parameters, *bases})),
        levers=tuple(levers),
        inputs=tuple(inputs),
        stocks=stocks,
        equations=ordered,
        level=_levels(ordered, set(stocks), {*levers, *inputs}),
        flows=flows,
        clouds=tuple(sorted(ends - set(stocks))),
        places=tuple(places),
        ledgers=tuple(ledgers),
        reports=_names(items, Report),
        tallies=_names(items, Tally),
        units={**units, **{n: i.unit for n, i in used.items()}, **bases},
        declared={i.name: i for i in items if isinstance(i, Named)} | dict(used),
    )


def _names(items: Sequence[Named | Places], kind: type[Named]) -> tuple[str, ...]:
    chosen = (item for item in items if isinstance(item, kind))
    return tuple(item.flat_name(env) for item in chosen for env in environments(item))


def _items(sectors: Sequence[type[Sector]]) -> list[Named | Places]:
    """Declared items, with the auxiliaries that places and gated flows bring along."""
    items: list[Named | Places] = []
    for sector in sectors:
        for item in sector.items.values():
            items.append(item)
            if isinstance(item, Places):
                items += item.parts.values()
            if isinstance(item, Flow) and item.asked is not None:
                items.append(item.asked)
    return items


def _check_unit(item: Named) -> None:
    if isinstance(item, Aux) and item.unit != item.equation.unit:
        raise UnitError(
            f"{item.name} is declared in {item.unit} but its equation gives {item.equation.unit}"
        )
    if isinstance(item, Stock) and item.unit != item.initial.unit:
        raise UnitError(f"{item.name} is in {item.unit} but starts with {item.initial.unit}")


def _flat_ledger(item: Ledger, env: Env, writer: Writer) -> FlatLedger:
    inside = set(sc.references(writer.write(item.contents, env)))
    writer.only_stocks(inside)
    flows = [flat for _, _, flat in writer.flows]
    return FlatLedger(
        item.flat_name(env),
        tuple(sorted(inside)),
        tuple(f.name for f in flows if f.target in inside and f.source not in inside),
        tuple(f.name for f in flows if f.source in inside and f.target not in inside),
    )


def _flat_places(item: Places, writer: Writer) -> Iterator[FlatPlaces]:
    queue: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    if item.queue is not None:
        queue, called = _names([item.queue], Named), _names([item.called], Named)
    for env in environments(item.taken):
        yield FlatPlaces(
            ".".join((item.name, *(env[d] for d in item.taken.dims))),
            writer.write(item.taken, env),
            writer.write(item.capacity, env),
            sc.ZERO if item.closing is None else writer.write(item.closing, env),
            item.may_shrink,
            tuple(flat.name for _, _, flat in writer.at_door(item, env)),
            queue,
            called,
        )


def _in_order(equations: Mapping[str, sc.Scalar]) -> dict[str, sc.Scalar]:
    graph = {
        name: [r for r in sc.references(expression) if r in equations]
        for name, expression in equations.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ModelError(f"equations depend on each other in a circle: {circle}") from None
    return {name: equations[name] for name in order}


def _levels(
    equations: Mapping[str, sc.Scalar], stocks: set[str], moving: set[str]
) -> dict[str, str]:
    """Tell what changes with the state, what with the calendar only, and what never."""
    level = dict.fromkeys(moving, "step") | dict.fromkeys(stocks, "state")
    for name, expression in equations.items():
        found = {level.get(ref) for ref in sc.references(expression)}
        level[name] = "state" if "state" in found else "step" if "step" in found else "constant"
    return {name: level[name] for name in equations}

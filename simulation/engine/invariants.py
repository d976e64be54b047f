"""What may never happen in a run: a person lost, a place given twice, a stock below zero."""

from collections.abc import Callable

import numpy as np

from simulation.engine.program import ABSOLUTE, checks
from simulation.language.flatmodel import FlatModel

Trace = Callable[[int], tuple[np.ndarray, np.ndarray]]
"""Gives the moments of all steps and the stocks at them, ``(steps + 1, stocks)``, of a member."""


class InvariantError(ArithmeticError):
    """The run broke a law of the model; the message names the law and the flows concerned."""


def check(model: FlatModel, worst: np.ndarray, trace: Trace) -> None:
    """Look at the worst excess of every check over all members and steps.

    Parameters
    ----------
    worst
        Shape ``(checks, members)``; at most zero where all is well.
    trace
        Runs one member again, to see which stock went wrong first, and when.

    Raises
    ------
    InvariantError
        When an excess is above zero, or is no number.
    """
    broken = ~(worst <= 0.0)
    if not broken.any():
        return
    row, member = (int(i[0]) for i in np.nonzero(broken))
    name = checks(model)[row]
    if name == "stocks":
        law, flows = _first_breach(model, *trace(member))
    else:
        law, flows = _law(model, name)
        law += f", out by {worst[row, member]:.3g} more than rounding allows"
    raise InvariantError(f"{law} (member {member}). Flows concerned: {', '.join(flows) or 'none'}")


def _first_breach(model: FlatModel, time: np.ndarray, states: np.ndarray) -> tuple[str, list[str]]:
    """Name the stock that was the first to fall below zero or to be no number, and its flows."""
    depth = np.where(np.isfinite(states), -states, np.inf)
    moment = int(np.argmax((depth > ABSOLUTE).any(axis=1)))
    stock = int(np.argmax(depth[moment]))
    name, when = list(model.stocks)[stock], f"at {time[moment]:.3f}"
    if np.isinf(depth[moment, stock]):
        return f"{name} is not a number {when}", [*model.inflows[name], *model.outflows[name]]
    return f"{name} falls below zero {when}: {states[moment, stock]:.3g}", model.outflows[name]


def _law(model: FlatModel, name: str) -> tuple[str, list[str]]:
    """Name the law that a check stands for, and the flows that could break it."""
    for ledger in model.ledgers:
        if ledger.name == name:
            law = f"the books of {name} do not close: start + entered - left is not what is there"
            return law, [*ledger.entering, *ledger.leaving]
    flows = [flow for places in model.places if places.name == name for flow in places.flows]
    return f"more people than places in {name}", flows

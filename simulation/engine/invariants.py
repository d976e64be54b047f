"""What may never happen in a run: a person lost, a place given twice, a stock below zero."""

from __future__ import annotations

import numpy as np

from simulation.assembly import FlatModel
from simulation.engine.printer import Layout


class InvariantError(ArithmeticError):
    """The run broke a law of the model; the message names the law and the flows concerned."""


def check(model: FlatModel, layout: Layout, worst: np.ndarray) -> None:
    """Look at the worst excess of every check over all members and steps.

    Parameters
    ----------
    worst
        Shape ``(checks, members)``; at most zero where all is well.
    """
    broken = ~(worst <= 0.0)
    if not broken.any():
        return
    row, member = (int(i[0]) for i in np.nonzero(broken))
    name = layout.checks[row]
    raise InvariantError(
        f"{_law(model, name)} (member {member}, out by {worst[row, member]:.3g} more than "
        f"rounding allows). Flows concerned: {', '.join(_flows(model, name)) or 'any'}"
    )


def _law(model: FlatModel, name: str) -> str:
    if name == "stocks":
        return "a stock falls below zero"
    if any(ledger.name == name for ledger in model.ledgers):
        return f"the books of {name} do not close: start + entered - left is not what is there"
    return f"more people than places in {name}"


def _flows(model: FlatModel, name: str) -> list[str]:
    for ledger in model.ledgers:
        if ledger.name == name:
            return [*ledger.entering, *ledger.leaving]
    return [flow for places in model.places if places.name == name for flow in places.flows]

"""What the page can show: the parts that homeless people are divided into, and what goes with it.

Every division is one that the model makes; its parts add up in each draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dashboard.texts import both
from dashboard.wording.headline import TOTAL
from dashboard.wording.quantities import Quantity
from simulation.export.palette import BLUE, BROWN, GREEN, GREY, OLIVE, ORANGE, PURPLE
from simulation.model.dims import Groep
from simulation.model.waarneming import Ethos
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.labels import load_labels
from simulation.wording.text import Text

PARKED, THREATENED = "ethos_4", "ethos_7"
"""Who waits in an institution, without a phase; and who is not homeless yet."""
LASTING, ENTITLED, WAITING, TO_HOME = (
    "aandeel_langdurig",
    "met_recht",
    "wachtlijst_opvang",
    "tijd_tot_woning",
)

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, OLIVE, GREY)
"""Of areas from above; each has its name beside it and a white line around it."""
SITUATION_COLOURS = (BROWN, PURPLE, BLUE, GREY, OLIVE, GREEN)
PHASE_COLOURS = (GREEN, PURPLE, GREY)


EVERYONE = both("wie.iedereen")


class Part(NamedTuple):
    """A part of a division; `id` is also the key of its short name."""

    id: str
    quantity: Quantity
    colour: str


@dataclass(frozen=True)
class View:
    """A division of homeless people.

    Attributes
    ----------
    parts
        As they are stacked, from above.
    total
        What they add up to.
    beside
        Indicators that are told of each group in tables of their own, by the key of the caption.
    """

    name: str
    parts: tuple[Part, ...]
    total: Quantity
    beside: Mapping[str, str]

    @property
    def rows(self) -> tuple[Quantity, ...]:
        return (*(part.quantity for part in self.parts), self.total)

    @property
    def drawable(self) -> tuple[Quantity, ...]:
        """What can be drawn as a line: all that stands in a table, by its whole name."""
        own = [part.quantity for part in self.parts]
        if self.total.indicator != TOTAL:
            own = [_named(self.total.label, one) for one in own]
        others = [
            _named(INDICATORS[indicator].label, one)
            for indicator in self.beside.values()
            for one in each_group(indicator)
        ]
        return (*own, self.total, *others)


def each_group(indicator: str) -> tuple[Quantity, ...]:
    """Give an indicator of each group, and of everyone."""
    groups = (Quantity.of_group(indicator, group) for group in Groep.elements)
    return (*groups, Quantity.of(indicator)._replace(label=EVERYONE))


def _by_group(indicator: str) -> tuple[Part, ...]:
    return tuple(
        Part(group, Quantity.of_group(indicator, group), colour)
        for group, colour in zip(Groep.elements, COLOURS, strict=False)
    )


def _named(what: Text, one: Quantity) -> Quantity:
    """Say of a part what is told of it."""
    nl, en = (f"{a}: {_low(b)}" for a, b in zip(what, one.label, strict=True))
    return one._replace(label=Text(nl, en))


def _low(words: str) -> str:
    """Begin with a small letter, unless it is an abbreviation.

    >>> _low("Gezinnen"), _low("EU-burgers")
    ('gezinnen', 'EU-burgers')
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def lasting(result: ScenarioResult) -> np.ndarray:
    """Who has been homeless for long."""
    return np.asarray(result.indicator(LASTING) * result.indicator(TOTAL))


def recent(result: ScenarioResult) -> np.ndarray:
    """Who is in neither of the other two."""
    there = result.indicator(TOTAL) - lasting(result) - result.indicator(PARKED)
    return np.asarray(np.maximum(there, 0.0))


def _phase(name: str) -> Text:
    return Text(*load_labels().elements[name])


_SITUATIONS = tuple(name for name in Ethos.elements if name != THREATENED)
_PHASES = (
    Quantity(TOTAL, _phase("kort"), recent),
    Quantity(TOTAL, _phase("lang"), lasting),
    Quantity.of(PARKED),
)

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View("groepen", _by_group(TOTAL), Quantity.of(TOTAL), {}),
        View(
            "situaties",
            tuple(map(Part, _SITUATIONS, map(Quantity.of, _SITUATIONS), SITUATION_COLOURS)),
            Quantity.of(TOTAL),
            {},
        ),
        View(
            "duur",
            tuple(map(Part, ("kort", "lang", PARKED), _PHASES, PHASE_COLOURS)),
            Quantity.of(TOTAL),
            {"langdurig": LASTING},
        ),
        View(
            "wachten",
            _by_group(ENTITLED),
            Quantity.of(ENTITLED),
            {"woning": TO_HOME, "opvang": WAITING},
        ),
    )
}
"""By name, in the order in which they can be chosen."""

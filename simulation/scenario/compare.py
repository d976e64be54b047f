"""What is not the same in several scenarios: levers, assumptions, loops and goals."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import plain_path
from simulation.scenario.scenario import Scenario
from simulation.wording.text import Text


class Input(NamedTuple):
    """Something that is not the same in all scenarios.

    Attributes
    ----------
    kind
        ``knop``, ``aanname``, ``lus`` or ``doel``.
    values
        For each scenario the value as the scenario file has it; None where it does not say.
    """

    kind: str
    id: str
    label: Text
    values: tuple[Any, ...]


_SAID: dict[str, Callable[[Scenario, str], Any]] = {
    "knop": lambda s, name: plain_path(s.knoppen[name]) if name in s.knoppen else None,
    "aanname": lambda s, name: s.aannames.get(name),
    "lus": lambda s, name: "aan" if s.lussen.get(name, True) else "uit",
    "doel": lambda s, name: s.doelen.get(name),
}
"""What a scenario says of something of each kind."""


def inputs(scenarios: Sequence[Scenario], register: Register) -> list[Input]:
    """Give what is not the same in all scenarios, in the order of the register."""
    loops = dict.fromkeys(name for scenario in scenarios for name in scenario.lussen)
    labels = {
        "knop": {name: lever.label for name, lever in register.levers.items()},
        "aanname": {name: one.label for name, one in register.assumptions.items()},
        "lus": {name: register.described[f"lussen.{name}"].label for name in loops},
        "doel": {name: criterion.label for name, criterion in CRITERIA.items()},
    }
    found = (
        Input(kind, name, label, tuple(_SAID[kind](scenario, name) for scenario in scenarios))
        for kind, named in labels.items()
        for name, label in named.items()
    )
    return [one for one in found if any(value != one.values[0] for value in one.values)]

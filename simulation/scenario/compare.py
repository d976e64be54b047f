"""What is not the same in several scenarios: levers, assumptions, loops and goals."""

from collections.abc import Sequence
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


def inputs(scenarios: Sequence[Scenario], register: Register) -> list[Input]:
    """Give what is not the same in all scenarios, in the order of the register."""
    loops = list(dict.fromkeys(name for scenario in scenarios for name in scenario.lussen))
    found = [
        *(
            Input("knop", name, lever.label, tuple(_path(s, name) for s in scenarios))
            for name, lever in register.levers.items()
        ),
        *(
            Input("aanname", name, one.label, tuple(s.aannames.get(name) for s in scenarios))
            for name, one in register.assumptions.items()
        ),
        *(
            Input(
                "lus",
                name,
                register.described[f"lussen.{name}"].label,
                tuple("aan" if s.lussen.get(name, True) else "uit" for s in scenarios),
            )
            for name in loops
        ),
        *(
            Input("doel", name, criterion.label, tuple(s.doelen.get(name) for s in scenarios))
            for name, criterion in CRITERIA.items()
        ),
    ]
    return [one for one in found if any(value != one.values[0] for value in one.values)]


def _path(scenario: Scenario, lever: str) -> Any:
    return plain_path(scenario.knoppen[lever]) if lever in scenario.knoppen else None

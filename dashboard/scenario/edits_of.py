"""From a scenario back to choices: those that start from it, or those from which it follows."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from dashboard.scenario.edits import Choices, changed_name, chosen_scenario, end_value, ramp
from simulation.register.register import Register
from simulation.scenario.lever_paths import Afbouw
from simulation.scenario.scenario import BASELINE, Scenario

MAX_ID = 60
"""Signs of an id made from a name."""


def slug(name: str) -> str:
    """Make an id of a name, whatever that is; a shipped scenario may have it too."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9-]+", "_", plain).strip("_-")[:MAX_ID] or "scenario"


def start_from(scenario: Scenario, shipped: Mapping[str, Scenario]) -> Choices:
    """Start from a scenario that was loaded, or from the shipped one that it is.

    With what it was made is not kept: tell that first. It gets an id that no shipped one has, and
    a basis that is shipped.
    """
    for known in shipped.values():
        if _same(known, scenario):
            return Choices(known.id)
    basis = scenario.basis if scenario.basis in shipped else BASELINE
    loaded = replace(
        scenario,
        id=f"{scenario.id}_geladen" if scenario.id in shipped else scenario.id,
        basis=basis,
        modelversie=None,
        parameterset=None,
    )
    return Choices(basis or BASELINE, loaded=loaded)


def choices_of(scenario: Scenario, shipped: Mapping[str, Scenario], register: Register) -> Choices:
    """Give the choices from which a scenario follows, as moves of the shipped one it came from.

    What they cannot hold (a list of steps, a name or reasons of its own) makes the scenario itself
    the one they start from.
    """
    for known in shipped.values():
        if scenario.naam == changed_name(known.naam):
            found = _moves(known, scenario, register)
            if _same(chosen_scenario(found, known, register), scenario):
                return found
    return start_from(scenario, shipped)


def _moves(known: Scenario, scenario: Scenario, register: Register) -> Choices:
    """Read the differences as moves, as far as possible; whoever asks checks what comes of it."""
    found = Choices(known.id)
    for name, path in scenario.knoppen.items():
        if path == known.knoppen.get(name):
            continue
        lever = register.levers[name]
        found = found.move(lever, end_value(scenario, lever), known)
        found = found.schedule(lever, ramp(scenario, name), known)
        if isinstance(path, Afbouw):
            found = found.set_guard(lever, path.vangrail, known)
    for name, value in scenario.aannames.items():
        found = found.assume(name, value, known)
    for name, on in scenario.lussen.items():
        found = found.switch(name, on, known)
    for name, limit in scenario.doelen.items():
        found = found.aim(name, limit, known, register)
    return found


def _same(one: Scenario, other: Scenario) -> bool:
    said = [(s.naam, s.omschrijving, s.redenen, s.hash) for s in (one, other)]
    return said[0] == said[1]

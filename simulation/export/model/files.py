"""The model itself as a file: XMILE for other engines, every equation as text, a diagram.

All are printed from the same declaration, with the numbers of one scenario. The same scenario
gives the same bytes.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from simulation.engine import Grid
from simulation.export.model.equations_document import equations
from simulation.export.model.provenance import origin
from simulation.export.model.stock_flow_diagram import diagram
from simulation.export.model.xmile import print_xmile, still_flows
from simulation.export.words import texts
from simulation.language.declare import Aux, Flow, Input, Lever, Stock
from simulation.language.lower import environments
from simulation.outcomes.scenario_runs import (
    calendar,
    ensemble,
    model,
    national_grid,
)
from simulation.register.labels import Labels, load_labels
from simulation.register.register import BASE, Parameter, Register, load_register
from simulation.scenario.scenario import Scenario


def file_name(kind: str, scenario: Scenario) -> str:
    """Give the name of the file of a kind that a scenario's model is written to."""
    suffix, _ = KINDS[kind]
    return f"{scenario.id}{suffix}"


def write_model(
    kind: str, scenario: Scenario, out: Path, register: Register | None = None, lang: str = "nl"
) -> list[Path]:
    """Write the model into a folder; a file of the same name is replaced as a whole or not at all.

    Parameters
    ----------
    kind
        One of `KINDS`.
    scenario
        With whose numbers.

    Returns
    -------
    list of Path
        The one file written.

    Raises
    ------
    OSError
        When the folder cannot be written; no half file is left.
    """
    _, text = KINDS[kind]
    content = text(scenario, register or load_register(), lang).encode()
    out.mkdir(parents=True, exist_ok=True)
    path = out / file_name(kind, scenario)
    temporary = out / f".wonen-eerst-{os.getpid()}-{path.name}"
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return [path]


def _one_member(
    scenario: Scenario, register: Register, grid: Grid
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Give what the equations are worked out with, for the central values of a scenario.

    That is every parameter, and every lever and input in each step, of shape ``(steps + 1,)``.
    """
    flat = model()
    members = ensemble([scenario], register, grid, register.central()[:, None])
    parameters = zip(flat.parameters, members.rows(flat.parameters)[:, 0].tolist(), strict=True)
    levers = members.levers(flat, np.arange(grid.steps + 1))
    series = {name: values[:, 0] for name, values in levers.items()}
    series["tijd"] = grid.starts + grid.dt / 2
    return dict(parameters), series | calendar(register, grid)


def _xmile(scenario: Scenario, register: Register, lang: str) -> str:
    grid = national_grid(register)
    return print_xmile(
        model(),
        grid,
        *_one_member(scenario, register, grid),
        title=scenario.naam,
        about=origin("xmile", scenario, register, lang),
        documentation=_descriptions(register, load_labels(), lang),
    )


def _equations(scenario: Scenario, register: Register, lang: str) -> str:
    about = origin("equations", scenario, register, lang)
    return equations(scenario, register, load_labels(), lang, about)


def _diagram(scenario: Scenario, register: Register, lang: str) -> str:
    return diagram(model(), load_labels(), lang, origin("diagram", scenario, register, lang))


def _descriptions(register: Register, labels: Labels, lang: str) -> dict[str, str]:
    """Describe every stock, flow, auxiliary, parameter, lever and input in a sentence or two."""
    found: dict[str, str] = {}
    for item in dict.fromkeys(model().declared.values()):
        if not isinstance(item, Stock | Aux | Flow | Lever | Input):
            continue
        if isinstance(item, Lever) and item.name not in labels.quantities:
            words = register.levers[item.name].label.in_(lang)
        else:
            words = labels.quantity(item.name).in_(lang)
        for env in environments(item):
            found[item.flat_name(env)] = _with_elements(words, env.values(), labels, lang)
    for name in model().parameters:
        parameter = register.described.get(name)
        if parameter is None:  # the base of a lever that is chosen, not known
            found[name] = found[name.removeprefix(BASE)]
            continue
        elements = name.removeprefix(parameter.id).split(".")[1:]
        words = _with_elements(parameter.label.in_(lang), elements, labels, lang)
        found[name] = f"{words} {_source(parameter, lang)}"
    found |= {flow: texts(lang)("xmile.still") for flow in still_flows(model()).values()}
    return found


def _source(parameter: Parameter, lang: str) -> str:
    """Tell where a number comes from and how sure it is."""
    source, grade = ("Source", "grade") if lang == "en" else ("Bron", "zekerheid")
    year = "" if parameter.year is None else f", {parameter.year}"
    told = parameter.source.in_(lang).strip().rstrip(".")
    return f"{source}: {told} ({grade}: {parameter.grade}{year})."


def _with_elements(words: str, elements: Iterable[str], labels: Labels, lang: str) -> str:
    chosen = "; ".join(labels.elements[element].in_(lang) for element in elements)
    return f"{words.rstrip('.')}. {chosen}." if chosen else f"{words.rstrip('.')}."


KINDS: dict[str, tuple[str, Callable[[Scenario, Register, str], str]]] = {
    "xmile": (".xmile", _xmile),
    "equations": (".equations.md", _equations),
    "diagram": (".diagram.svg", _diagram),
}
"""Each kind of file, with its suffix and how its text is made."""

"""A scenario: named differences from the baseline, as one validated object.

The YAML file, the link, the command line and the state of the app are spellings of this object.
A scenario that was loaded is resolved: what its base says has been merged into it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from simulation.reading.faults import (
    Collector,
    Fault,
    InputError,
    Pair,
    SettingError,
    printable,
    refusal,
    suggestion,
)
from simulation.reading.yaml_file import Plain, dumps, from_plain, load, loads
from simulation.reading.yaml_node import Node
from simulation.register.register import Register, load_register
from simulation.scenario import earlier_names
from simulation.scenario.lever_paths import (
    GUARDRAIL,
    Afbouw,
    LeverPath,
    Ramp,
    average_paths,
    decimal_year,
)
from simulation.scenario.sections import ID, LEVELS, LOOPS, REGIONS, Field, Kind, Sections, said

__all__ = [
    "BASELINE",
    "FIELDS",
    "LEVELS",
    "LOOPS",
    "REGIONS",
    "Afbouw",
    "LeverPath",
    "Ramp",
    "Scenario",
    "SettingError",
    "assumption_values",
    "decimal_year",
    "lever_paths",
    "list_shipped",
    "load_scenario",
    "parse_scenario",
    "scenario_from_plain",
    "shipped_stamp",
]

BASELINE = "huidig_beleid"

SHIPPED = (
    BASELINE,
    "meer_opvang",
    "wonen_eerst",
    "preventie_eerst",
    "alles_tegelijk",
    "alles_op_zijn_best",
    "afbouw_zonder_woningen",
    "jongeren_eerst",
    "wat_de_wet_doet",
    "eerste_plek_snel",
    "eu_kortdurende_opvang",
    "bezuiniging",
)
"""The order in which shipped scenarios are shown."""

MAX_CHAIN = 10  # bases upon bases that one reader can still follow


@dataclass(frozen=True)
class Scenario:
    """What policy changes (`knoppen`), and what is assumed about the world (`aannames`).

    Parameters
    ----------
    basis
        The scenario this one was built on; only the baseline has none.
    knoppen
        Per lever its path in time, in values of its central estimate (`lever_paths`); a lever
        that is not here stays at its current value.
    aannames
        Per assumption ``laag``, ``midden``, ``hoog`` or a value.
    doelen
        Per criterion the threshold that replaces the default.
    lussen
        Per feedback loop whether it is on; a loop that is not here is on.
    redenen
        Per lever or assumption why it has this value.
    modelversie, parameterset
        With what it was made, for a warning when it is opened with something newer.
    opmerkingen
        What is not as it was when the file was made: names of earlier versions. No part of it.
    """

    id: str
    naam: str = said(Kind.TEXT, letter="n")
    omschrijving: str = said(Kind.TEXT, "", letter="t")
    basis: str | None = said(
        Kind.BASIS, None, about="Het scenario waar dit op voortbouwt; zonder: huidig_beleid."
    )
    regio: str = said(Kind.REGION, REGIONS[0], decides=True)
    knoppen: Mapping[str, LeverPath] = said(
        Kind.LEVERS,
        dict,
        about="Wat beleid verandert. Een waarde geldt voor de middelste schatting van nu; elke "
        "trekking beweegt mee vanuit haar eigen getal.",
        decides=True,
        letter="k",
    )
    aannames: Mapping[str, float | str] = said(
        Kind.ASSUMPTIONS,
        dict,
        about="Wat over de wereld wordt aangenomen.",
        decides=True,
        letter="a",
    )
    doelen: Mapping[str, float] = said(
        Kind.GOALS, dict, about="Drempels van doelen.", decides=True, letter="d"
    )
    lussen: Mapping[str, bool] = said(
        Kind.SWITCHES, dict, about="Terugkoppelingen, aan of uit.", decides=True, letter="s"
    )
    redenen: Mapping[str, str] = said(
        Kind.REASONS, dict, about="Waarom een knop of aanname deze waarde heeft.", letter="r"
    )
    modelversie: str | None = said(Kind.TEXT, None)
    parameterset: str | None = said(Kind.TEXT, None)
    opmerkingen: tuple[Pair, ...] = field(default=(), compare=False)

    def with_settings(
        self, settings: Mapping[str, object], register: Register | None = None
    ) -> Scenario:
        """Lay settings over this scenario, as a child scenario would; `SettingError` has all
        faults.

        Per lever, assumption or loop its value: a string as on the command line, a number, a bool,
        a date, a `Ramp` or a list of them, an `Afbouw`, or data as in the YAML file. A name that is
        both a loop and an assumption is the loop for ``aan`` and ``uit``.
        """
        sections = Sections(register or load_register())
        faults = Collector()
        parts = sections.settings(settings, faults)
        child = replace(
            self,
            knoppen=sections.levers(parts["knoppen"]),
            aannames=sections.assumptions(parts["aannames"]),
            lussen=sections.loops(parts["lussen"]),
            doelen={},
            redenen={},
        )
        if faults.faults:
            raise SettingError(faults.faults)
        return _merge(self, child)

    def to_plain(self) -> dict[str, Plain]:
        """Give the scenario as data, in the order of the YAML file; what is empty is left out."""
        whole = {field.name: field.kind.plain(getattr(self, field.name)) for field in FIELDS}
        return {key: value for key, value in whole.items() if value not in (None, "", {})}

    def to_yaml(self) -> str:
        return dumps(self.to_plain())

    @property
    def hash(self) -> str:
        """The sha256 of all that decides the outcome: not of names, reasons and origin."""
        plain = self.to_plain()
        content = {f.name: plain[f.name] for f in FIELDS if f.decides and f.name in plain}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=dt.date.isoformat)
        return hashlib.sha256(text.encode()).hexdigest()


FIELDS = tuple(
    Field(f.name, f.default is f.default_factory is MISSING, **f.metadata)
    for f in fields(Scenario)
    if f.metadata
)
"""All that a scenario file may say, in the order in which it is written."""


def list_shipped() -> list[str]:
    """Give the names of the scenarios that come with the package, the baseline first."""
    found = {path.stem for path in _shipped_folder().glob("*.yaml")}
    return [*(name for name in SHIPPED if name in found), *sorted(found.difference(SHIPPED))]


def shipped_stamp(name: str) -> tuple[Path, int, int] | None:
    """Give what notices a change of a shipped scenario's file; None when there is no such file."""
    path = _shipped_folder() / f"{name}.yaml"
    if not path.is_file():
        return None
    stat = path.stat()
    return path, stat.st_mtime_ns, stat.st_size


def load_scenario(path_or_name: str | Path, register: Register | None = None) -> Scenario:
    """Read a scenario file, or a shipped scenario by its name, and resolve its base.

    An `InputError` has every fault in the file and in the files it builds on.
    """
    name, path = str(path_or_name), Path(path_or_name)
    shipped = list_shipped()
    if name in earlier_names.SCENARIOS and not os.path.exists(name):
        now, remark = earlier_names.SCENARIOS[name]
        found = load_scenario(now, register)
        return replace(found, opmerkingen=(remark, *found.opmerkingen))
    if path_or_name in shipped:
        path = _shipped_folder() / f"{name}.yaml"
    elif not path.suffix and path.name == name and not os.path.exists(name):
        nl, en = suggestion(name, shipped)
        raise refusal(printable(name), (f"onbekend scenario.{nl}", f"unknown scenario.{en}"))
    faults = Collector()
    return _resolve(load(path, faults), path.stem, path, register or load_register(), faults)


def parse_scenario(text: str, name: str, register: Register | None = None) -> Scenario:
    """Read a scenario from the text of a file called `name`; its base is a shipped one.

    Parameters
    ----------
    text
        YAML or JSON.

    Returns
    -------
    Scenario
        Complete and within all bounds; an `InputError` has every fault in the text.
    """
    faults = Collector()
    root = loads(text, name, faults)
    return _resolve(root, Path(name).stem, None, register or load_register(), faults)


def scenario_from_plain(
    data: Mapping[str, Plain], scenario_id: str, register: Register | None = None
) -> Scenario:
    """Read a scenario from data as `Scenario.to_plain` gives it, or as JSON spells that.

    Parameters
    ----------
    scenario_id
        Also stands for the file in messages.

    Returns
    -------
    Scenario
        Complete and within all bounds; an `InputError` has every fault in the data.
    """
    faults = Collector()
    root = from_plain(dict(data), scenario_id, faults)
    return _resolve(root, scenario_id, None, register or load_register(), faults)


def assumption_values(scenario: Scenario, register: Register) -> dict[str, float]:
    """Give the values the scenario sets, by the flat name of the number in the register."""
    values: dict[str, float] = {}
    for key, value in scenario.aannames.items():
        name = register.assumptions[key].parameter
        estimate = register.estimates[name]
        by_level = dict(zip(LEVELS, (estimate.low, estimate.central, estimate.high), strict=True))
        values[name] = by_level[value] if isinstance(value, str) else value
    return values


def lever_paths(
    scenario: Scenario,
    register: Register,
    levers: Sequence[str],
    start: float,
    dt: float,
    steps: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Average each lever's path over each time step, as a function of its uncertain current value.

    Parameters
    ----------
    register
        The one in use: a path is said in values of the centrals that it has.
    levers
        The levers wanted, in the order wanted. ``afbouw_grootschalig`` gives the share of the
        large-scale places planned to be open, ``vangrail`` its guardrail (1 on, 0 off).
    start, dt, steps
        The time grid, as in `average_paths`.

    Returns
    -------
    tuple of numpy.ndarray
        Gain and offset, as `average_paths` gives them.

    Raises
    ------
    KeyError
        When there is no such lever.
    """
    for name in levers:
        if name not in register.levers and name != GUARDRAIL:
            raise KeyError(f"no such lever: {name!r}")
    dates = [name for name, lever in register.levers.items() if lever.kind == "date"]
    paths = {**dict.fromkeys(dates, Afbouw(None)), **scenario.knoppen}
    return average_paths(paths, levers, register.levers, start, dt, steps)


def _shipped_folder() -> Path:
    return Path(str(resources.files("scenarios")))


def _resolve(
    root: Node, scenario_id: str, path: Path | None, register: Register, faults: Collector
) -> Scenario:
    """Read the scenario, then its base, the base's base and so on; merge from the bottom up."""
    sections = Sections(register)
    chain = [_read(root, scenario_id, sections)]
    seen = set() if path is None else {path.resolve()}
    shipped = _shipped_folder()
    while (basis := chain[-1].basis) is not None:
        asks = root.entries.get("basis", root)
        folders = [shipped] if path is None else [path.parent, shipped]
        options = [file for folder in folders if os.path.isfile(file := folder / f"{basis}.yaml")]
        if not options and basis in earlier_names.SCENARIOS:
            basis, remark = earlier_names.SCENARIOS[basis]
            sections.remarks.append(remark)
            chain[-1] = replace(chain[-1], basis=basis)
            options = [shipped / f"{basis}.yaml"]
        if not options:
            shown, (nl, en) = printable(basis), suggestion(basis, list_shipped())
            asks.fault(f"basis '{shown}' niet gevonden.{nl}", f"basis '{shown}' not found.{en}")
            break
        path = options[0]
        if path.resolve() in seen:
            asks.fault("de basis verwijst in een kring", "the basis refers in a circle")
            break
        if len(chain) >= MAX_CHAIN:
            asks.fault(f"meer dan {MAX_CHAIN} keer een basis", f"over {MAX_CHAIN} bases deep")
            break
        seen.add(path.resolve())
        try:
            root = load(path, faults)
        except InputError as error:
            faults.add(*error.faults)
            break
        chain.append(_read(root, basis, sections))
    faults.check()
    resolved = chain.pop()
    while chain:
        resolved = _merge(resolved, chain.pop())
    remarks = tuple(dict.fromkeys(sections.remarks))
    return replace(resolved, regio=resolved.regio or REGIONS[0], opmerkingen=remarks)


def _read(root: Node, scenario_id: str, sections: Sections) -> Scenario:
    """Read what one file says itself; a fault leaves a gap, which the collector remembers."""
    if not ID.fullmatch(scenario_id):
        nl = "de naam van het bestand mag alleen kleine letters, cijfers, _ en - bevatten"
        en = "the file's name may hold only lower-case letters, digits, _ and -"
        nl, en = f"{nl}, hoogstens 120", f"{en}, at most 120"
        root.faults.add(Fault(root.file, 0, 0, "", nl, en))
    names = [field.name for field in FIELDS]
    required = [field.name for field in FIELDS if field.required]
    top = root.mapping(names, required=required, hint=sections.hint(""))
    found: dict[str, Any] = {"naam": "", "basis": BASELINE, "regio": ""}
    if scenario_id == BASELINE:
        found["basis"] = None
        if "basis" in top:
            top.pop("basis").fault(f"{BASELINE} heeft geen basis", f"{BASELINE} has no basis")
    read = {f.name: f.kind.read(sections, top[f.name]) for f in FIELDS if f.name in top}
    found |= {name: value for name, value in read.items() if value is not None or name == "basis"}
    return Scenario(scenario_id, **found)


def _merge(base: Scenario, child: Scenario) -> Scenario:
    """Lay a child over its base; a reason of the base goes when the child changes the value."""
    changed = {**child.knoppen, **child.aannames}
    kept = {key: text for key, text in base.redenen.items() if key not in changed}
    under = replace(base, redenen=kept)
    laid = {f.name: f.kind.merge(getattr(under, f.name), getattr(child, f.name)) for f in FIELDS}
    return replace(child, **laid)

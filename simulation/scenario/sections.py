"""What a scenario file may say: which names belong where, and how each is read and written."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from simulation.model.wereld import Lussen
from simulation.reading.faults import Collector, Fault, Pair, printable, suggestion
from simulation.reading.scalars import numeral
from simulation.reading.yaml_file import Plain, from_plain
from simulation.reading.yaml_node import Node
from simulation.register.register import Register
from simulation.scenario import earlier_names
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import Afbouw, LeverPath, Ramp, override, plain_path, read_path

REGIONS = ("nederland",)
LEVELS = ("laag", "midden", "hoog")
LOOPS = tuple(Lussen.items)
"""The feedback loops of the model that can be switched off."""

ID = re.compile(r"[a-z0-9_-]{1,120}")
"""What the name of a scenario's file looks like: short enough for a file system to add to it."""

_SWITCH = ("aan", "uit", "true", "false")
_NOUNS: dict[str, tuple[Pair, Pair]] = {
    "knoppen": (("een knop", "a lever"), ("onbekende knop", "unknown lever")),
    "aannames": (("een aanname", "an assumption"), ("onbekende aanname", "unknown assumption")),
    "lussen": (("een lus", "a loop"), ("onbekende lus", "unknown loop")),
    "doelen": (("een doel", "a goal"), ("onbekend doel", "unknown goal")),
}


class Sections:
    """Reads the sections against the names that the register and the model know."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.remarks: list[Pair] = []
        self.names: dict[str, Sequence[str]] = {
            "knoppen": tuple(register.levers),
            "aannames": tuple(register.assumptions),
            "lussen": LOOPS,
            "doelen": tuple(CRITERIA),
        }

    def hint(self, here: str) -> Callable[[str], Pair | None]:
        """Give the remark on a name that stands in `here` and belongs in another section."""

        def remark(key: str) -> Pair | None:
            for section, names in self.names.items():
                if section != here and key in names:
                    nl, en = _NOUNS[section][0]
                    return (
                        f" '{key}' is {nl}: zet die onder '{section}'.",
                        f" '{key}' is {en}: put it under '{section}'.",
                    )
            return None

        return remark

    def entries(self, section: str, node: Node) -> dict[str, Node]:
        """Give the entries of a section, without those unknown."""
        gone = earlier_names.LEVERS if section == "knoppen" else {}
        names = (*self.names[section], *gone)
        found = node.mapping(names, noun=_NOUNS[section][1], hint=self.hint(section))
        self.remarks += [gone[key] for key in found if key in gone]
        return {key: entry for key, entry in found.items() if key not in gone}

    def levers(self, entries: Mapping[str, Node]) -> dict[str, LeverPath]:
        return {
            key: path
            for key, node in entries.items()
            if (path := read_path(node, self.register.levers[key])) is not None
        }

    def assumptions(self, entries: Mapping[str, Node]) -> dict[str, float | str]:
        values: dict[str, float | str] = {}
        for key, node in entries.items():
            value: float | str | None
            if node.kind == "scalar" and node.raw.isalpha():
                value = node.choice(LEVELS)
            else:
                estimate = self.register.estimates[self.register.assumptions[key].parameter]
                value = node.number(estimate.low, estimate.high)
            if value is not None:
                values[key] = value
        return values

    def loops(self, entries: Mapping[str, Node]) -> dict[str, bool]:
        return {key: on for key, node in entries.items() if (on := node.flag()) is not None}

    def goals(self, entries: Mapping[str, Node]) -> dict[str, float]:
        goals: dict[str, float] = {}
        for key, node in entries.items():
            if node.kind == "scalar":
                right = "{drempel: 1000}"
                if isinstance(numeral(node.raw), float):
                    right = f"{{drempel: {node.raw}}}"
                shown = printable(node.raw)
                nl, en = f"schrijf {right}, niet '{shown}'", f"write {right}, not '{shown}'"
                node.fault(nl, en)
                continue
            inner = node.mapping(("drempel",), required=("drempel",))
            value = inner["drempel"].number(0.0) if inner else None
            if value is not None and key in earlier_names.SHARES and value > 1.0:
                self.remarks.append(earlier_names.SHARES[key])
            if value is not None:
                goals[key] = value
        return goals

    def reasons(self, node: Node) -> dict[str, str]:
        known = [*self.names["knoppen"], *self.names["aannames"], *earlier_names.LEVERS]
        entries = node.mapping(known, noun=("onbekende naam", "unknown name"))
        told = {key: text for key, node in entries.items() if (text := node.text()) is not None}
        return {key: text for key, text in told.items() if key not in earlier_names.LEVERS}

    def settings(
        self, values: Mapping[str, object], faults: Collector
    ) -> dict[str, dict[str, Node]]:
        """Sort loose settings into their sections.

        A name that is both a loop and an assumption is the loop when its value is a switch.
        """
        parts: dict[str, dict[str, Node]] = {"knoppen": {}, "lussen": {}, "aannames": {}}
        for name, value in values.items():
            node = _setting(name, value, faults)
            fitting = [section for section in parts if name in self.names[section]]
            if len(fitting) > 1 and node.raw.lower() not in _SWITCH:
                fitting.remove("lussen")
            if fitting:
                parts[fitting[0]][name] = node
                continue
            shown, known = printable(name), [key for part in parts for key in self.names[part]]
            nl, en = self.hint("")(name) or _in_the_list(*suggestion(name, known))
            problem = f"onbekende knop '{shown}'.{nl}", f"unknown lever '{shown}'.{en}"
            problem = earlier_names.LEVERS.get(name, problem)
            faults.add(Fault("", 0, 0, "", *problem))
        return parts


def _in_the_list(nl: str, en: str) -> Pair:
    return f"{nl} Alle staan in: wonen-eerst levers", f"{en} They are all in: wonen-eerst levers"


def _basis(sections: Sections, node: Node) -> str | None:
    if ID.fullmatch(node.raw):
        return node.raw
    node.fault("noem de naam van een scenario", "give the name of a scenario")
    return None


def _levers_laid(
    base: Mapping[str, LeverPath], own: Mapping[str, LeverPath]
) -> dict[str, LeverPath]:
    laid = {key: override(base[key], path) if key in base else path for key, path in own.items()}
    return {**base, **laid}


def _laid(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {**base, **own}


class Kind(Enum):
    """What a field of a scenario can hold: how it is read, written, and laid over its base's."""

    TEXT = (lambda sections, node: node.text(),)
    BASIS = (_basis,)
    REGION = (lambda sections, node: node.choice(REGIONS), str, lambda base, own: own or base)
    LEVERS = (
        lambda sections, node: sections.levers(sections.entries("knoppen", node)),
        lambda paths: {key: plain_path(path) for key, path in paths.items()},
        _levers_laid,
    )
    ASSUMPTIONS = (
        lambda sections, node: sections.assumptions(sections.entries("aannames", node)),
        dict,
        _laid,
    )
    GOALS = (
        lambda sections, node: sections.goals(sections.entries("doelen", node)),
        lambda goals: {key: {"drempel": limit} for key, limit in goals.items()},
        _laid,
    )
    SWITCHES = (
        lambda sections, node: sections.loops(sections.entries("lussen", node)),
        lambda loops: {key: "aan" if on else "uit" for key, on in loops.items()},
        _laid,
    )
    REASONS = (Sections.reasons, dict, _laid)

    def __init__(
        self,
        read: Callable[[Sections, Node], Any],
        plain: Callable[[Any], Plain] = lambda value: value,
        merge: Callable[[Any, Any], Any] = lambda base, own: own,
    ) -> None:
        self.read, self.plain, self.merge = read, plain, merge


@dataclass(frozen=True)
class Field:
    """One thing that a scenario says: the file, the schema and the link follow from this.

    Attributes
    ----------
    about
        What an editor tells of it, in Dutch.
    decides
        Whether the outcome depends on it.
    letter
        What it is called in a link; empty when a link does not hold it.
    """

    name: str
    required: bool
    kind: Kind
    about: str = ""
    decides: bool = False
    letter: str = ""


def said(kind: Kind, default: Any = dataclasses.MISSING, **about: Any) -> Any:
    """Declare a field of the scenario; a class as `default` makes an empty one of it.

    Parameters
    ----------
    kind
        What it can hold.
    default
        Without one the file must say it.
    **about
        The rest of `Field`, but its name and whether it is required.

    Returns
    -------
    dataclasses.Field
        With all that in its metadata.
    """
    told = {"kind": kind, **about}
    if isinstance(default, type):
        return dataclasses.field(default_factory=default, metadata=told)
    return dataclasses.field(default=default, metadata=told)


def _setting(name: str, value: object, faults: Collector) -> Node:
    """Make a node of a setting; a string is what stood on a command line, so not quoted."""
    if isinstance(value, Ramp | Afbouw):
        value = plain_path(value)
    elif isinstance(value, list | tuple) and all(isinstance(item, Ramp) for item in value):
        value = [item.plain() for item in value]
    node = from_plain({name: value}, "", faults).entries[name]  # type: ignore[dict-item]
    if isinstance(value, str):
        node.raw, node.quoted = value.strip(), False
    return node

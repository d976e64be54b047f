"""The sections of a scenario file: which names belong where, and what each may say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from simulation.model.wereld import Lussen
from simulation.reading.faults import Collector, Fault, Pair, printable, suggestion
from simulation.reading.yaml_file import from_plain
from simulation.reading.yaml_node import Node
from simulation.register.register import Register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import Afbouw, LeverPath, Ramp, plain_path, read_path

LEVELS = ("laag", "midden", "hoog")
LOOPS = tuple(Lussen.items)
"""The feedback loops of the model that can be switched off."""

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

    def entries(self, top: Mapping[str, Node], section: str) -> dict[str, Node]:
        """Give the entries of a section, if the file has it, without those unknown."""
        if section not in top:
            return {}
        return top[section].mapping(
            self.names[section], noun=_NOUNS[section][1], hint=self.hint(section)
        )

    def levers(self, entries: Mapping[str, Node]) -> dict[str, LeverPath]:
        read = {key: read_path(node, self.register.levers[key]) for key, node in entries.items()}
        return {key: path for key, path in read.items() if path is not None}

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
        read = {key: node.flag() for key, node in entries.items()}
        return {key: on for key, on in read.items() if on is not None}

    def goals(self, entries: Mapping[str, Node]) -> dict[str, float]:
        goals: dict[str, float] = {}
        for key, node in entries.items():
            if node.kind == "scalar":
                node.fault("schrijf {drempel: 1000}", "write {drempel: 1000}")
                continue
            inner = node.mapping(("drempel",), required=("drempel",))
            value = inner["drempel"].number(0.0) if inner else None
            if value is not None:
                goals[key] = value
        return goals

    def reasons(self, top: Mapping[str, Node]) -> dict[str, str]:
        if "redenen" not in top:
            return {}
        known = [*self.names["knoppen"], *self.names["aannames"]]
        entries = top["redenen"].mapping(known, noun=("onbekende naam", "unknown name"))
        read = {key: node.text() for key, node in entries.items()}
        return {key: text for key, text in read.items() if text is not None}

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
            nl, en = self.hint("")(name) or suggestion(name, known)
            problem = f"onbekende knop '{shown}'.{nl}", f"unknown lever '{shown}'.{en}"
            faults.add(Fault("", 0, 0, "", *problem))
        return parts


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

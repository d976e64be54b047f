"""Reading the register's files: every entry complete, every name known, every fault reported."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from simulation.reading.faults import Collector, Fault, InputError, printable, suggestion
from simulation.reading.yaml_file import load
from simulation.reading.yaml_node import Node
from simulation.register.parameters import (
    BASE,
    GRADES,
    GROUPS,
    PRIOR,
    Assumption,
    Estimate,
    Lever,
    Parameter,
)
from simulation.wording.text import LANGUAGES, Text

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_SET_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MEMBER = re.compile(r"[a-z0-9_]+")
_COUNT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)?")
_ABOUT = ("year", "grade", "source", "why")
_RESTS = "rests_on"
"""What may be left out: the counts that a range was set by."""
_RANGE = ("low", "central", "high")
LEVERS = "knoppen"
"""The folder of the levers, a file for each group."""
NOWHERE = "none"
"""Said of a document that is not on the web, as far as we know."""

Values = dict[tuple[str, ...], Estimate]


def is_set_id(text: str) -> bool:
    """Tell whether a parameter set may bear this name; no set at all has a name too."""
    return _SET_ID.fullmatch(text) is not None and text != PRIOR


@dataclass
class Entries:
    """What stands in the files, by name: of a parameter set its id, and the central values."""

    parameters: dict[str, Parameter] = field(default_factory=dict)
    levers: dict[str, Lever] = field(default_factory=dict)
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    set_id: str = ""
    values: dict[str, float] = field(default_factory=dict)


def read(folder: Path, parameter_files: Sequence[Path], set_files: Sequence[Path]) -> Entries:
    """Give what a register consists of, and the parameter set if there is one.

    Parameters
    ----------
    folder, set_files
        Named in the messages; the file of a parameter set, or none.

    Returns
    -------
    Entries
        Complete.

    Raises
    ------
    InputError
        With every fault in every file.
    """
    faults = Collector()
    if not parameter_files:
        nl, en = "hier staan geen parameterbestanden", "there are no parameter files here"
        faults.add(Fault(str(folder), 0, 0, "", nl, en))
    reader = _Reader()
    special = {"aannames.yaml": reader.assumptions_of, "bronnen.yaml": reader.addresses_of}
    for path in (*parameter_files, *set_files):
        try:
            root = load(path, faults)
        except InputError as error:
            faults.add(*error.faults)
            continue
        if path in set_files:
            reader.values_of(root)
        elif path.parent.name == LEVERS:
            reader.levers_of(root, path.stem)
        else:
            special.get(path.name, reader.parameters_of)(root)
    reader.look_up()
    faults.check()
    return reader.found


class _Reader:
    """Turns nodes into the register. What is faulty gets a stand-in that never leaves here."""

    def __init__(self) -> None:
        self.found = Entries()
        self.seen: dict[str, Node] = {}  # every id and flat name, to find one used twice
        self.uses: list[Node] = []  # where a flat name is used, looked up when all is read
        self.addresses: dict[str, Node] = {}

    def once(self, node: Node, *names: str) -> None:
        for name in names:
            first = self.seen.setdefault(name, node)
            if first is not node:
                place = f"{first.file}:{first.key_line}"
                node.fault(
                    f"'{name}' bestaat al ({place})",
                    f"'{name}' exists already ({place})",
                    at_key=True,
                )

    def parameters_of(self, root: Node) -> None:
        about = ("label", "unit", *_ABOUT)
        for key, node in root.mapping().items():
            if not _ID.fullmatch(key) or key.startswith(BASE):
                node.fault("geen geldige parameternaam", "not a valid parameter name", at_key=True)
            entries = node.mapping((*about, _RESTS, "by", "values", *_RANGE), required=about)
            by: tuple[str, ...] = ()
            if "by" in entries or "values" in entries:
                node.mapping(required=("by", "values"))
                for name in [name for name in _RANGE if name in entries]:
                    entries[name].fault("hoort niet bij 'values'", "does not go with 'values'")
                by, values = _array(entries)
            else:
                node.mapping(required=_RANGE)
                values = _one(node, entries)
            parameter = _parameter(key, entries, _label(entries, "label"), by, values)
            self.found.parameters[key] = parameter
            self.once(node, key, *parameter.estimates)

    def levers_of(self, root: Node, group: str) -> None:
        if group not in GROUPS:
            nl, en = suggestion(group, GROUPS)
            root.fault(f"geen groep van knoppen.{nl}", f"not a group of levers.{en}")
        bounds = ("min", "max", "step", "why_range", "base")
        fields = ("label", "text", "unit", "simple", "kind", *bounds)
        for key, node in _named(root.mapping()).items():
            entries = node.mapping(fields, required=fields)
            kind = _choice(entries, "kind", ("number", "date"))
            low, high, step = (_number(entries.get(name)) for name in ("min", "max", "step"))
            if low >= high:
                entries["max"].fault("max moet groter zijn dan min", "max must exceed min")
            if step <= 0:
                entries["step"].fault("moet groter zijn dan 0", "must be above 0")
            label, unit = _label(entries, "label"), _text(entries, "unit")
            base = self.base(key, entries.get("base"), label, unit)
            if base is None and kind == "number":
                node.fault("deze knop heeft een 'base' nodig", "this lever needs a 'base'")
            for estimate in [] if base is None else base.values.values():
                if estimate.low < low or estimate.high > high:
                    entries["base"].fault("ligt buiten min–max", "lies outside min–max")
            simple = entries["simple"].flag() if "simple" in entries else None
            self.found.levers[key] = Lever(
                key,
                label,
                _label(entries, "text"),
                group,
                unit,
                bool(simple),
                kind,
                low,
                high,
                step,
                _label(entries, "why_range"),
                base,
            )
            self.once(node, BASE + key)

    def base(self, key: str, node: Node | None, label: Text, unit: str) -> Parameter | None:
        if node is None or (node.kind == "scalar" and node.raw == "none"):
            return None
        entries = node.mapping((*_RANGE, *_ABOUT, _RESTS), required=(*_RANGE, *_ABOUT))
        base = _parameter(BASE + key, entries, label, (), _one(node, entries))
        return replace(base, unit=unit)

    def assumptions_of(self, root: Node) -> None:
        fields = ("parameter", "label", "text")
        for key, node in _named(_section(root, "aannames")).items():
            entries = node.mapping(fields, required=fields)
            self.found.assumptions[key] = Assumption(
                key, _text(entries, "parameter"), _label(entries, "label"), _label(entries, "text")
            )
            if "parameter" in entries:
                self.uses.append(entries["parameter"])

    def addresses_of(self, root: Node) -> None:
        self.addresses = _section(root, "bronnen")
        for node in self.addresses.values():
            if node.raw != NOWHERE and not (node.text() or "").startswith(("https://", "http://")):
                node.fault(
                    f"verwacht een webadres (https://...) of {NOWHERE}",
                    f"expected an address (https://...) or {NOWHERE}",
                )

    def values_of(self, root: Node) -> None:
        fields = ("id", "made_by", "data_hash", "model_version", "note", "values")
        entries = root.mapping(fields, required=fields)
        self.found.set_id = _text(entries, "id")
        if "id" in entries and not _SET_ID.fullmatch(self.found.set_id):
            entries["id"].fault("kleine letters, cijfers, - en _", "small letters, digits, - and _")
        for key, node in entries["values"].mapping().items() if "values" in entries else ():
            value = _number(node.mapping(("value",), required=("value",)).get("value"))
            self.found.values[key] = value
            self.uses.append(node)

    def look_up(self) -> None:
        """Find every flat name that is used, and every document that a source names."""
        self._link()
        bases = [lever.base for lever in self.found.levers.values() if lever.base is not None]
        known = sorted(
            {name for one in (*self.found.parameters.values(), *bases) for name in one.estimates}
        )
        for node in self.uses:
            name = node.raw or node.key
            if name not in known:
                nl, en = suggestion(name, known)
                shown = printable(name)
                node.fault(f"onbekende parameter '{shown}'.{nl}", f"unknown '{shown}'.{en}")

    def _link(self) -> None:
        unused = dict(self.addresses)
        known = {n: "" if to.raw == NOWHERE else to.raw or "" for n, to in unused.items()}

        def linked(parameter: Parameter) -> Parameter:
            whole = replace(parameter, addresses=known)
            pieces = [piece for lang in LANGUAGES for piece, _ in whole.linked(lang)]
            named = {name: known[name] for name in dict.fromkeys(pieces) if name in known}
            for name in named:
                unused.pop(name, None)
            return replace(parameter, addresses=named)

        for key, parameter in self.found.parameters.items():
            self.found.parameters[key] = linked(parameter)
        for key, lever in self.found.levers.items():
            base = None if lever.base is None else linked(lever.base)
            self.found.levers[key] = replace(lever, base=base)
        for node in unused.values():
            node.fault("geen bron noemt dit", "no source names this", at_key=True)


def _section(root: Node, name: str) -> dict[str, Node]:
    section = root.mapping((name,), required=(name,)).get(name)
    return {} if section is None else section.mapping()


def _named(entries: dict[str, Node]) -> dict[str, Node]:
    for key, node in entries.items():
        if not _WORD.fullmatch(key):
            node.fault("geen geldige naam", "not a valid name", at_key=True)
    return entries


def _parameter(
    key: str, entries: Mapping[str, Node], label: Text, by: tuple[str, ...], values: Values
) -> Parameter:
    year = entries.get("year")
    when = None if year is None or year.is_null else year.number(1900, 2100)
    if year is not None and when is not None and when != int(when):
        year.fault("een jaartal is een geheel getal", "a year is a whole number")
    grade = _choice(entries, "grade", GRADES)
    if grade == "definition" and any(v.low < v.high for v in values.values()):
        entries["grade"].fault(
            "een definitie heeft geen bandbreedte: low = central = high",
            "a definition has no range: low = central = high",
        )
    return Parameter(
        key,
        label,
        _text(entries, "unit"),
        None if when is None else int(when),
        grade,
        _label(entries, "source"),
        _label(entries, "why"),
        by,
        values,
        rests_on=_counts(entries),
    )


def _counts(entries: Mapping[str, Node]) -> tuple[str, ...]:
    """Give the counts that a range rests on, none when it does not say so."""
    if _RESTS not in entries:
        return ()
    node, found = entries[_RESTS], list[str]()
    for item in node.sequence():
        name, shown = item.text() or "", printable(item.raw)
        if name in found:
            item.fault(f"'{shown}' staat er twee keer", f"'{shown}' is there twice")
        elif name and not _COUNT.fullmatch(name):
            item.fault(
                f"'{shown}' is geen naam van een telling, zoals cbs_2022 of ethos_r3_straat.buiten",
                f"'{shown}' is not the name of a count, as cbs_2022 or ethos_r3_straat.buiten",
            )
        found.append(name)
    if node.kind == "sequence" and not found:
        node.fault(
            "noem de tellingen, of laat dit weg: [cbs_2022]",
            "name the counts, or leave this out: [cbs_2022]",
        )
    return tuple(found)


def _array(entries: Mapping[str, Node]) -> tuple[tuple[str, ...], Values]:
    by = tuple(item.raw for item in entries["by"].sequence()) if "by" in entries else ()
    if not by or not all(_WORD.fullmatch(name) for name in by):
        if "by" in entries:
            entries["by"].fault("noem de dimensies: [route, groep]", "name the dimensions")
        return by, {}
    values: Values = {}

    def visit(node: Node, members: tuple[str, ...]) -> None:
        if len(members) == len(by):
            values[members] = _estimate(node, list(node.sequence()))
            return
        if node.kind == "mapping" and not node.entries:
            node.fault("geen waarden", "no values")
        for key, child in node.mapping().items():
            if not _MEMBER.fullmatch(key):
                child.fault("geen geldige naam", "not a valid name", at_key=True)
            visit(child, (*members, key))

    if "values" in entries:
        visit(entries["values"], ())
    return by, values


def _one(node: Node, entries: Mapping[str, Node]) -> Values:
    return {(): _estimate(node, [entries.get(name) for name in _RANGE])}


def _estimate(node: Node, parts: list[Node | None]) -> Estimate:
    if len(parts) != 3:
        if node.kind == "sequence":
            node.fault("verwacht [low, central, high]", "expected [low, central, high]")
        return Estimate(0.0, 0.0, 0.0)
    low, central, high = (_number(part) for part in parts)
    if low > central or central > high:
        node.fault(
            f"niet oplopend: low {low:g}, central {central:g}, high {high:g}",
            f"not ascending: low {low:g}, central {central:g}, high {high:g}",
        )
    return Estimate(low, central, high)


def _number(node: Node | None) -> float:
    value = None if node is None else node.number()
    return math.nan if value is None else value  # compares as false, so one fault stays one


def _text(entries: Mapping[str, Node], key: str) -> str:
    return (entries[key].text() or "") if key in entries else ""


def _choice(entries: Mapping[str, Node], key: str, options: tuple[str, ...]) -> str:
    return (entries[key].choice(options) or "") if key in entries else ""


def _label(entries: Mapping[str, Node], key: str) -> Text:
    if key not in entries:
        return Text("", "")
    words = entries[key].mapping(("nl", "en"), required=("nl", "en"))
    return Text(_text(words, "nl"), _text(words, "en"))

"""Reading YAML from strangers: bounded, never an object, and each word keeps its place.

Parser events are walked as they come, so that a hostile file is refused at the first event that
breaks a rule and costs little. Only plain data is allowed: one document, a mapping at the top, no
anchors, aliases, tags or duplicate keys. Plain scalars follow the YAML 1.2 core rules plus ISO
dates; a quoted scalar is always text (`simulation.reading.yaml_node`).
"""

import datetime as dt
import json
import numbers
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from simulation.reading.faults import Collector, Fault, Pair, printable, refusal
from simulation.reading.scalars import Scalar, plain, resolve
from simulation.reading.text_file import clean_text, name_of, place_in, read_text
from simulation.reading.yaml_node import Node
from simulation.wording.catalog import Catalog
from simulation.wording.text import Text

MAX_DEPTH = 20
MAX_NODES = 50_000
MAX_LINE = 10_000  # the parser takes quadratic time over some very long lines

Plain = Scalar | list["Plain"] | dict[str, "Plain"]
"""Data as YAML or JSON can hold it."""

# What the parser cannot read anyway, found first so that its place is known.
_TAB = re.compile(r"^ *\t[ \t]*[^\s#]", re.MULTILINE)

# Text that needs no quotes wherever it stands.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*( [A-Za-z0-9_]+)*")

_ANCHOR: Pair = (
    "ankers (&) en verwijzingen (*) zijn niet toegestaan",
    "anchors (&) and aliases (*) are not allowed",
)
_TAG: Pair = ("typeaanduidingen (!) zijn niet toegestaan", "type tags (!) are not allowed")
_NO_KEY: Pair = ("voor de ':' hoort één woord", "one word belongs before the ':'")
_NO_MAPPING: Pair = ("verwacht regels 'naam: waarde'", "expected lines 'name: value'")
_SECOND: Pair = ("een tweede document ('---') in één bestand", "a second document in one file")
_TOO_MANY: Pair = (f"dit heeft meer dan {MAX_NODES} delen", f"this has over {MAX_NODES} parts")
_TOO_DEEP: Pair = (f"dieper genest dan {MAX_DEPTH}", f"nested deeper than {MAX_DEPTH}")


def load(path: str | Path, faults: Collector | None = None) -> Node:
    """Read a file into nodes; its name as given stands in the messages.

    `faults` collects what the getters find later.

    Raises
    ------
    InputError
        When the file cannot be read or is not the plain YAML we accept. Holds only the faults
        of this file; those in `faults` stay there.
    """
    return loads(read_text(path), name_of(path), faults)


def loads(text: str, name: str, faults: Collector | None = None) -> Node:
    """Read a text into nodes. See `load`.

    Parameters
    ----------
    name
        Stands for the file in the messages.
    faults
        Collects what is wrong with a value; default one of its own.

    Returns
    -------
    Node
        The root, with every value beneath it.

    Raises
    ------
    InputError
        When the text is no YAML, or not what is accepted of it.
    """
    text = clean_text(text, name)
    if tab := _TAB.search(text):
        problem = ("spring in met spaties, niet met tabs", "indent with spaces, not with tabs")
        raise refusal(name, problem, *place_in(text, text.index("\t", tab.start())))
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            nl, en = f"een regel van meer dan {MAX_LINE} tekens", f"a line of over {MAX_LINE} signs"
            raise refusal(name, (nl, en), number, 1)
    return _Builder(name, Collector() if faults is None else faults).build(text)


def from_plain(data: Plain, name: str, faults: Collector | None = None) -> Node:
    """Turn data that is already in memory (from a link, from Python) into nodes without places.

    Strings are text, as quoted scalars are; the bounds on depth and size hold here too.

    Parameters
    ----------
    data
        Dictionaries, lists, numbers, texts and dates.
    name
        Stands for the file in the messages.
    faults
        Collects what is wrong with a value; default one of its own.

    Returns
    -------
    Node
        The root, with every value beneath it.

    Raises
    ------
    InputError
        When it is too deep or too large.
    TypeError
        When something in it is no YAML value.
    """
    collector = Collector() if faults is None else faults
    count = 0

    def node(value: object, parent: Node | None, key: str, depth: int) -> Node:
        nonlocal count
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise refusal(name, _TOO_MANY if count > MAX_NODES else _TOO_DEEP)
        kind: Literal["mapping", "sequence", "scalar"] = "scalar"
        if isinstance(value, dict | list | tuple):
            kind = "mapping" if isinstance(value, dict) else "sequence"
        made = Node(name, collector, kind, 0, 0, parent, key)
        match value:
            case dict():
                made.entries = {str(k): node(v, made, str(k), depth + 1) for k, v in value.items()}
            case list() | tuple():
                made.items = [node(v, made, str(i), depth + 1) for i, v in enumerate(value, 1)]
            case bool():
                made.raw = "true" if value else "false"
            case str():
                made.raw, made.quoted = value, True
            case numbers.Integral() | dt.date():
                made.raw = str(value)
            case numbers.Real():  # numpy's numbers too
                made.raw = plain(float(value)).replace("inf", ".inf").replace("nan", ".nan")
            case None:
                pass
            case _:
                raise TypeError(f"no YAML value: {type(value).__name__}")
        return made

    return node(data, None, "", 0)


def dumps(data: Mapping[str, Plain]) -> str:
    """Write data as YAML: sections in blocks, what stands in them on one line each."""
    lines: list[str] = []
    for key, value in data.items():
        if not isinstance(value, dict):
            lines.append(f"{_flow(key)}: {_flow(value)}")
            continue
        lines.append(f"{_flow(key)}:" if value else f"{_flow(key)}: {{}}")
        for name, inner in value.items():
            if isinstance(inner, list) and inner:
                lines.append(f"  {_flow(name)}:")
                lines += [f"    - {_flow(item)}" for item in inner]
            else:
                lines.append(f"  {_flow(name)}: {_flow(inner)}")
    return "\n".join(lines) + "\n"


def _flow(value: Plain) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case float():
            return plain(value)
        case str():
            bare = _PLAIN.fullmatch(value) and resolve(value) == value
            return value if bare else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, default=str).strip('"')


class _Builder:
    """Builds the node tree from the parser's events, which `build` and `value` take in turns."""

    def __init__(self, name: str, faults: Collector) -> None:
        self.name = name
        self.shared = faults
        self.own = Collector()
        self.count = 0

    def build(self, text: str) -> Node:
        root: Node | None = None
        events = _events(text)
        try:
            for event in events:
                if isinstance(event, NodeEvent):
                    root = self.value(event, events)
                elif isinstance(event, DocumentStartEvent) and root is not None:
                    self.refuse(event, _SECOND)
        except _ParserError as error:
            self.own.add(_syntax_fault(self.name, error.args[0]))
        self.own.check()
        if root is None or root.is_null:
            raise refusal(self.name, ("dit bestand is leeg", "this file is empty"))
        if root.kind != "mapping":
            raise refusal(self.name, _NO_MAPPING, root.line, root.column)
        return root

    def value(
        self,
        event: Event,
        events: Iterator[Event],
        parent: Node | None = None,
        key: ScalarEvent | None = None,
        depth: int = 0,
    ) -> Node:
        """Make a node with all that is in it: the root, an entry with a key, or an element."""
        self.allow(event)
        kind: Literal["mapping", "sequence", "scalar"] = "scalar"
        if isinstance(event, CollectionStartEvent):
            kind = "mapping" if isinstance(event, MappingStartEvent) else "sequence"
        node = Node(self.name, self.shared, kind, *_mark(event), parent)
        if isinstance(event, ScalarEvent):
            node.raw, node.quoted = event.value, bool(event.style)
            if key is not None and not (node.raw or node.quoted):
                # The parser puts what is missing at whatever comes next; we, behind the colon.
                node.line, node.column = key.end_mark.line + 1, key.end_mark.column + 2
        if key is not None and parent is not None:
            self.enter(node, key, parent)
        elif parent is not None:
            parent.items.append(node)
            node.key = str(len(parent.items))
        if kind != "scalar" and depth >= MAX_DEPTH:
            self.refuse(event, _TOO_DEEP)
        while kind != "scalar" and not isinstance(inner := next(events), CollectionEndEvent):
            name = None
            if kind == "mapping":
                self.allow(inner)
                if not isinstance(inner, ScalarEvent) or not inner.value:
                    self.refuse(inner, _NO_KEY)
                name, inner = inner, next(events)
            self.value(inner, events, node, name, depth + 1)
        return node

    def allow(self, event: Event) -> None:
        """Count a node, and complain of what only a program would write."""
        self.count += 1
        if self.count > MAX_NODES:
            self.refuse(event, _TOO_MANY)
        for part, problem in (("anchor", _ANCHOR), ("tag", _TAG)):
            if getattr(event, part, None) is not None:
                self.complain(event, problem)

    def enter(self, node: Node, key: ScalarEvent, parent: Node) -> None:
        node.key = key.value
        node.key_line, node.key_column = _mark(key)
        first = parent.entries.setdefault(node.key, node)
        if first is not node:
            line = first.key_line
            nl, en = f"staat hier al op regel {line}", f"stands here already on line {line}"
            name = printable(node.key)
            self.complain(key, (f"'{name}' {nl}", f"'{name}' {en}"), node.path)

    def complain(self, event: Event, problem: Pair, key: str = "") -> None:
        self.own.add(Fault(self.name, *_mark(event), key, *problem))
        if self.own.full:  # the rest of the file is not worth reading
            raise self.own.error()

    def refuse(self, event: Event, problem: Pair) -> NoReturn:
        self.complain(event, problem)
        raise self.own.error()


class _ParserError(Exception):
    """The parser could not go on; holds what it raised."""


def _events(text: str) -> Iterator[Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except Exception as error:  # besides YAMLError whatever the parser's own conversions raise
        raise _ParserError(error) from error


def _mark(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


@lru_cache(maxsize=1)
def _explained() -> Mapping[str, Text]:
    """Parts of the parser's messages and what they mean."""
    return Catalog.of_pairs("simulation.reading", "yaml_errors.yaml").entries


def _syntax_fault(name: str, error: Exception) -> Fault:
    problem = (getattr(error, "problem", None) or str(error) or type(error).__name__).strip()
    mark = None
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
    shown = printable(problem)
    other = (f"ongeldige YAML ({shown})", f"invalid YAML ({shown})")
    pair = next((pair for part, pair in _explained().items() if part in problem), other)
    line, column = (0, 0) if mark is None else (mark.line + 1, mark.column + 1)
    return Fault(name, line, column, "", *pair)

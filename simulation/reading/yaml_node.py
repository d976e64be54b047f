"""A node of a YAML file: what is written, where it stands, and what it can be read as.

A getter that finds something wrong adds a `Fault` to the collector that all nodes of the document
share and gives ``None`` (or nothing), so that one reading reports all faults.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal
from unicodedata import category

from simulation.reading.faults import Collector, Fault, Pair, printable, suggestion
from simulation.reading.scalars import DATE, Scalar, ambiguous, no_number, resolve
from simulation.reading.signs import hidden

MAX_TEXT = 4_000  # so that it fits on one line of YAML when every sign is escaped

FIELD: Pair = ("onbekend veld", "unknown field")

_YES_NO = re.compile("yes|no|ja|nee|y|n|j|on|off|aan|uit|true|false|waar|onwaar", re.IGNORECASE)


def _blank(sign: str) -> bool:
    """Tell whether a sign is white space that a text may have."""
    return sign in "\n\t" or category(sign) == "Zs"


def _outside(value: float, low: float, high: float) -> Pair:
    """Say that a number is out of bounds; a percentage for a share gets its own remark."""
    shown = f"{value:.12g}"
    if math.isinf(high):
        return (
            f"moet minstens {low:.12g} zijn, is {shown}",
            f"must be at least {low:.12g}, is {shown}",
        )
    if math.isinf(low):
        return (
            f"mag hoogstens {high:.12g} zijn, is {shown}",
            f"must be at most {high:.12g}, is {shown}",
        )
    nl = f"moet tussen {low:.12g} en {high:.12g} liggen, is {shown}"
    en = f"must lie between {low:.12g} and {high:.12g}, is {shown}"
    if high <= 1 < value and low <= value / 100 <= high:
        nl += f". Een aandeel is geen percentage: bedoelde u {value / 100:.12g}?"
        en += f". A share is not a percentage: did you mean {value / 100:.12g}?"
    return nl, en


@dataclass(eq=False, slots=True)
class Node:
    """A mapping, a sequence or a scalar, with the place of its value and of its key."""

    file: str
    faults: Collector = field(repr=False)
    kind: Literal["mapping", "sequence", "scalar"]
    line: int
    column: int
    parent: Node | None = field(default=None, repr=False)
    key: str = ""
    key_line: int = 0
    key_column: int = 0
    raw: str = ""
    quoted: bool = False
    entries: dict[str, Node] = field(default_factory=dict, repr=False)
    items: list[Node] = field(default_factory=list, repr=False)

    @property
    def value(self) -> Scalar:
        return self.raw if self.quoted else resolve(self.raw)

    @property
    def is_null(self) -> bool:
        return self.kind == "scalar" and self.value is None

    @property
    def path(self) -> str:
        keys: list[str] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            keys.append(printable(node.key))
            node = node.parent
        return ".".join(reversed(keys))

    def fault(self, nl: str, en: str, *, at_key: bool = False) -> None:
        """Add a fault at this value, or at its key.

        Parameters
        ----------
        nl, en
            What is wrong, and what to do about it.
        at_key
            Point to the name of the value instead.
        """
        line, column = self.line, self.column
        if at_key and self.key_line:
            line, column = self.key_line, self.key_column
        self.faults.add(Fault(self.file, line, column, self.path, nl, en))

    def number(self, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Give a finite number between `low` and `high`, both included."""
        value = self.value if self.kind == "scalar" else self.raw
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(*self._no_number())
        elif not math.isfinite(value):
            self.fault("dit is geen eindig getal", "this is not a finite number")
        elif problem := ambiguous(self.raw):
            self.fault(*problem)
        elif not low <= value <= high:
            self.fault(*_outside(float(value), low, high))
        else:
            return float(value) + 0.0  # -0.0 becomes 0.0
        return None

    def _no_number(self) -> Pair:
        text, shown = self.raw.strip(), printable(self.raw)
        if self.kind != "scalar":
            return "verwacht een getal", "expected a number"
        if self.is_null:
            return "hier ontbreekt een getal", "a number is missing here"
        if _YES_NO.fullmatch(text):
            return (
                f"verwacht een getal, niet '{shown}'; met een punt, zoals 0.5",
                f"expected a number, not '{shown}'; with a point, as in 0.5",
            )
        if self.quoted and isinstance(resolve(text), int | float):
            return (
                f"'{shown}' is tekst; schrijf het getal zonder aanhalingstekens",
                f"'{shown}' is text; write the number without quotes",
            )
        return no_number(text)

    def date(self, first: dt.date = dt.date.min, last: dt.date = dt.date.max) -> dt.date | None:
        """Give a date from `first` to `last`, both included."""
        value = resolve(self.raw) if self.kind == "scalar" else None
        if not isinstance(value, dt.date):
            nl, en = "verwacht een datum, zoals 2026-07-01", "expected a date, as in 2026-07-01"
            shown = printable(self.raw)
            if DATE.fullmatch(self.raw):
                nl, en = f"de datum {shown} bestaat niet", f"the date {shown} does not exist"
            elif self.raw:
                nl, en = f"{nl}, niet '{shown}'", f"{en}, not '{shown}'"
            self.fault(nl, en)
        elif not first <= value <= last:
            self.fault(
                f"{value} ligt niet tussen {first} en {last}",
                f"{value} is not between {first} and {last}",
            )
        else:
            return value
        return None

    def text(self) -> str | None:
        """Give the words as written: any scalar that is not empty and steers no terminal."""
        if self.kind != "scalar":
            self.fault("verwacht een tekst", "expected a text")
        elif self.is_null or not self.raw.strip():
            self.fault("deze tekst mag niet leeg zijn", "this text must not be empty")
        elif len(self.raw) > MAX_TEXT:
            nl, en = f"deze tekst is langer dan {MAX_TEXT} tekens", f"over {MAX_TEXT} characters"
            self.fault(nl, en)
        elif any(not _blank(self.raw[place]) for place in hidden(self.raw)):
            self.fault("deze tekst bevat een besturingsteken", "this text has a control character")
        else:
            return self.raw
        return None

    def choice(self, options: Iterable[str]) -> str | None:
        """Give the one of the options that is written here."""
        names = list(options)
        if self.kind == "scalar" and self.raw in names:
            return self.raw
        nl, en = suggestion(self.raw, names)
        shown = printable(self.raw)
        self.fault(f"'{shown}' is hier niet mogelijk.{nl}", f"'{shown}' is not possible here.{en}")
        return None

    def flag(self) -> bool | None:
        """Give a switch: true or false, aan or uit."""
        if self.kind == "scalar" and self.raw.lower() in ("true", "aan", "false", "uit"):
            return self.raw.lower() in ("true", "aan")
        self.fault("verwacht aan of uit", "expected aan (on) or uit (off)")
        return None

    def mapping(
        self,
        known: Iterable[str] | None = None,
        required: Iterable[str] = (),
        noun: Pair = FIELD,
        hint: Callable[[str], Pair | None] = lambda key: None,
    ) -> dict[str, Node]:
        """Give the entries; those not `known` or missing while `required` are faults.

        Parameters
        ----------
        known
            The names allowed; None allows all.
        required
            The names that must be there.
        noun
            What an unknown entry is called, adjective included.
        hint
            Gives a better remark than the nearest name, or None.

        Returns
        -------
        dict
            Nodes by name; empty when this is no mapping.
        """
        if self.kind != "mapping" and not self.is_null:
            self.fault("verwacht regels 'naam: waarde'", "expected lines 'name: value'")
            return {}
        names = None if known is None else list(known)
        meant = ""
        for key, node in self.entries.items():
            if names is None or key in names or self.faults.full:
                continue
            nl, en = hint(key) or suggestion(key, names)
            if key.isdigit() and node.is_null:  # {naar: 0,07} reads as naar: 0 and a key 07
                nl = " Een getal met een komma? Gebruik een punt."
                en = " A decimal comma? Use a point."
            shown = printable(key)
            node.fault(f"{noun[0]} '{shown}'.{nl}", f"{noun[1]} '{shown}'.{en}", at_key=True)
            meant += en
        for key in required:
            if key not in self.entries and f"'{key}'" not in meant:  # one slip, one fault
                self.fault(f"'{key}' ontbreekt", f"'{key}' is missing", at_key=True)
        return {k: v for k, v in self.entries.items() if names is None or k in names}

    def sequence(self) -> list[Node]:
        if self.kind != "sequence":
            self.fault("verwacht een lijst", "expected a list")
        return self.items

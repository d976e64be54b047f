"""What goes along in the address besides the choices: ``?w=``.

The scenarios that the user keeps, the ones compared, and what each page shows. Each kept scenario
is a link of its own in it (`dashboard.sharing.link`), so that it opens, or tells what is not as it
was, as that does. This comes from a stranger too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from dashboard.scenario.edits import Choices
from dashboard.scenario.own_scenarios import LONGEST, MOST, tidy
from dashboard.scenario.page_state import LETTERS
from dashboard.sharing.link import Opened, Refused, open_link
from dashboard.sharing.link_codec import NAME, UnreadableError, mapping, parsed
from dashboard.sharing.sealed_text import MAX_LINK, newer, packed, sealed, unpacked, unsealed
from dashboard.texts import Texts, both
from simulation.reading.faults import Pair
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

WORK = "w"
"""Name of the parameter in the address."""

MOST_COMPARED, LATEST = 4, 9_999
"""Scenarios side by side, and the largest number that a page is told."""

Read = TypeVar("Read")

Which = str | int
"""A scenario that is compared: by name, or one of those that are kept, by its place."""


@dataclass(frozen=True)
class Workspace:
    """What is kept: names with links, what is compared, and whose levers are looked into.

    `looked_at` is what each page shows, by the letters of `dashboard.scenario.page_state`.
    """

    kept: Sequence[tuple[str, str]] = ()
    compared: Sequence[Which] = ()
    side: Which | None = None
    looked_at: Mapping[str, str | int] = field(default_factory=dict)

    def cut(self, count: int) -> Workspace:
        """Keep only so many of the scenarios, and what is said of those."""
        known = [one for one in self.compared if isinstance(one, str) or one < count]
        side = None if isinstance(self.side, int) and self.side >= count else self.side
        return Workspace(self.kept[:count], known, side, self.looked_at)


@dataclass(frozen=True)
class OpenedWorkspace:
    """What came of it: as in `Workspace`, but with choices; None for one that could not be read.

    `notices` tell what is not as it was, in both languages: show each of them.
    """

    kept: Sequence[tuple[str, Choices, str] | None]
    compared: Sequence[Which]
    side: Which | None
    looked_at: Mapping[str, str | int]
    notices: tuple[Pair, ...]


def workspace_text(work: Workspace, room: int = MAX_LINK) -> tuple[str | None, int]:
    """Give the value of the parameter, and how many of the kept scenarios are in it.

    As many of them as there is room for, the oldest first. None when there is nothing to say.
    """
    for count in range(len(work.kept), -1, -1):
        found = work.cut(count)
        text = _text(found)
        if text is None or len(text) <= room:
            return text, count
    return None, 0


def _text(work: Workspace) -> str | None:
    whole: dict[str, Any] = {
        "m": [list(one) for one in work.kept],
        "c": list(work.compared),
        "s": work.side,
        "p": dict(work.looked_at),
    }
    tree = {key: value for key, value in whole.items() if value not in (None, [], {})}
    if not tree:
        return None
    data = json.dumps(tree, separators=(",", ":"), ensure_ascii=False).encode()
    return sealed(packed(data), WORK)


def open_workspace(
    text: str, shipped: Mapping[str, Scenario], register: Register
) -> OpenedWorkspace | Refused:
    """Read the value of the parameter: whatever stood in the address."""
    text = text.strip()
    if newer(text):
        return Refused(both("koppeling.nieuwer"))
    body = unsealed(text, WORK)
    data = None if body is None else unpacked(body)
    if data is None:
        return Refused(both("koppeling.beschadigd"))
    try:
        work = _read(data)
    except UnreadableError:
        return Refused(both("koppeling.onleesbaar"))
    notices: dict[Pair, None] = {}
    kept: list[tuple[str, Choices, str] | None] = []
    for name, link in work.kept:
        found = open_link(link, shipped, register)
        if isinstance(found, Opened):
            kept.append((name, found.choices, link))
            notices |= dict.fromkeys(found.notices)
        else:
            kept.append(None)
            reason = partial(_said, found.reason)
            notices[both("mijn.niet_geopend", naam=name, reden=reason)] = None
    return OpenedWorkspace(kept, work.compared, work.side, work.looked_at, tuple(notices))


def _said(words: Pair, t: Texts) -> str:
    return t.pick(words)


def _read(data: bytes) -> Workspace:
    tree = mapping(parsed(data), {"m", "c", "s", "p"})
    kept = _list(tree.get("m", []), MOST, _one)
    which = partial(_which, len(kept))
    side = which(tree["s"]) if "s" in tree else None
    looked_at = mapping(tree.get("p", {}), set(LETTERS))
    for value in looked_at.values():
        if not (_whole(value, LATEST) or (isinstance(value, str) and NAME.fullmatch(value))):
            raise UnreadableError
    return Workspace(kept, _list(tree.get("c", []), MOST_COMPARED, which), side, looked_at)


def _list(data: Any, most: int, read: Callable[[Any], Read]) -> list[Read]:
    if not isinstance(data, list) or len(data) > most:
        raise UnreadableError
    return [read(one) for one in data]


def _one(data: Any) -> tuple[str, str]:
    name, link = data if isinstance(data, list) and len(data) == 2 else (None, None)
    if not isinstance(name, str) or not isinstance(link, str):
        raise UnreadableError
    if len(name) > LONGEST or tidy(name) != name or not name:
        raise UnreadableError
    return name, link


def _which(count: int, data: Any) -> Which:
    if _whole(data, count - 1) or (isinstance(data, str) and NAME.fullmatch(data)):
        found: Which = data
        return found
    raise UnreadableError


def _whole(data: Any, most: int) -> bool:
    return isinstance(data, int) and not isinstance(data, bool) and 0 <= data <= most

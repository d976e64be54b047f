"""The same text is taken apart once in a process: most tests read the same register again.

Only what the parser finds is kept; whatever becomes of it is worked out anew. What was not read to
its end, or was refused, is not kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from ruamel.yaml.events import Event

from simulation.reading import yaml_file

SHORT, ROOM = 200, 200
"""Letters of a text that is parsed in a moment, and how many longer ones are kept."""

_parsed = yaml_file._events
_kept: OrderedDict[str, list[Event]] = OrderedDict()


def read_once() -> None:
    """Have what was parsed before come from memory, from now on and in this process."""
    yaml_file._events = _events


def _events(text: str) -> Iterator[Event]:
    if text in _kept:
        _kept.move_to_end(text)
        yield from _kept[text]
        return
    found = []
    for event in _parsed(text):
        found.append(event)
        yield event
    if len(text) > SHORT:
        _kept[text] = found
        while len(_kept) > ROOM:
            _kept.popitem(last=False)

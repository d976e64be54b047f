"""What a link holds: the choices as compact data, and their reading, which trusts nothing.

Names stand in it as they are, so that a link of another version can name what is no longer there.
Numbers are those of the state; a loaded scenario is its differences from the shipped one it was
built on.
"""

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

from dashboard.scenario.changes import assumption_words
from dashboard.scenario.edits import Choices, Move
from dashboard.scenario.lever_words import with_unit
from dashboard.texts import LANGUAGES, Texts, both
from simulation.reading.faults import Pair
from simulation.reading.yaml_file import Plain
from simulation.register.register import Lever, Register
from simulation.scenario import earlier_names
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.lever_paths import FAR, FIRST, LAST, Afbouw, plain_path
from simulation.scenario.scenario import BASELINE, FIELDS, Scenario, scenario_from_plain
from simulation.scenario.sections import LEVELS, LOOPS, Kind

MAX_NOTICES = 50
"""With more than these a link says nothing that anyone meant."""

NAME = re.compile(r"[a-z0-9_-]{1,60}")
"""What is a name here at all; nothing else of a stranger's is shown in a notice."""

VERSION = re.compile(r"[0-9A-Za-z._-]{1,40}")
WORDS = re.compile(r".*", re.DOTALL)

Known = TypeVar("Known")

_FIELDS = {field.letter: field for field in FIELDS if field.letter}
_TOP = {"v", "p", "l", "b", "k", "g", "a", "s", "d", "o"}
_LOADED = {"i", *_FIELDS}


class UnreadableError(Exception):
    """What a link holds is nothing that was ever written in one."""


class VanishedError(Exception):
    """A link builds on a shipped scenario that there is not; holds its name."""


def content(choices: Choices, shipped: Mapping[str, Scenario], about: Mapping[str, str]) -> bytes:
    """Write the choices; `about` has version (v), parameter set (p) and language (l)."""
    whole: dict[str, Any] = {
        **about,
        "b": choices.preset if choices.preset != BASELINE else None,
        "k": {name: _move(move) for name, move in choices.moved.items()},
        "g": choices.guard,
        "a": choices.assumptions,
        "s": choices.loops,
        "d": choices.goals,
        "o": choices.loaded and _differences(choices.loaded, shipped[choices.preset]),
    }
    return _dumps({key: value for key, value in whole.items() if value not in (None, {})})


def _move(move: Move) -> Any:
    if move.dates is None:
        return move.value
    return [move.value, *(date for date in move.dates if date is not None)]


def _differences(loaded: Scenario, base: Scenario) -> dict[str, Any]:
    """Give what a loaded scenario says that the shipped one it builds on does not."""
    changed = _other(loaded.knoppen, base.knoppen) | _other(loaded.aannames, base.aannames)
    kept = {key: text for key, text in base.redenen.items() if key not in changed}
    under = replace(base, redenen=kept)
    whole: dict[str, Any] = {"i": loaded.id}
    for letter, field in _FIELDS.items():
        own = getattr(loaded, field.name)
        whole[letter] = own if field.kind is Kind.TEXT else _other(own, getattr(under, field.name))
    return {key: value for key, value in whole.items() if value not in ("", {})}


def _other(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in own.items() if key not in base or base[key] != value}


def _dumps(data: Any) -> bytes:
    text = json.dumps(_short(data), separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _short(data: Any) -> Any:
    """Write whole numbers without a fraction, dates as text, paths as in a file."""
    if isinstance(data, tuple | Afbouw):
        data = plain_path(data)
    if isinstance(data, dict):
        return {key: _short(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_short(value) for value in data]
    if isinstance(data, float) and data.is_integer() and abs(data) < 1e15:
        return int(data)
    return str(data) if isinstance(data, dt.date) else data


class Reader:
    """Reads the content of one link; `notices` tell what could not be kept as it was."""

    def __init__(self, shipped: Mapping[str, Scenario], register: Register) -> None:
        self.shipped, self.register = shipped, register
        self.notices: list[Pair] = []

    def read(self, data: bytes) -> tuple[Choices, dict[str, str]]:
        """Give the choices, and what they were made with as `content` got it.

        Raises
        ------
        UnreadableError, VanishedError, FaultError
        """
        tree = mapping(parsed(data), _TOP)
        about = {"v": _text(tree, "v", VERSION), "p": _text(tree, "p"), "l": next(iter(LANGUAGES))}
        if "l" in tree and _text(tree, "l") in LANGUAGES:
            about["l"] = tree["l"]
        preset = _text(tree, "b") if "b" in tree else BASELINE
        if preset in earlier_names.SCENARIOS:
            preset, remark = earlier_names.SCENARIOS[preset]
            self.notices.append(remark)
        if preset not in self.shipped:
            raise VanishedError(preset)
        loaded = self._loaded(mapping(tree["o"], _LOADED), preset) if "o" in tree else None
        choices, start = Choices(preset, loaded=loaded), loaded or self.shipped[preset]
        for name, spelled in mapping(tree.get("k", {})).items():
            choices = self._moved(choices, name, spelled, start)
        on = _switch(tree["g"]) if "g" in tree else None
        for lever in self.register.levers.values():
            if lever.kind == "date" and on is not None and choices.guard is None:
                choices = choices.set_guard(lever, on, start)
        for name, value in self._assumptions(mapping(tree.get("a", {}))).items():
            choices = choices.assume(name, value, start)
        for name, on in self._loops(mapping(tree.get("s", {}))).items():
            choices = choices.switch(name, on, start)
        for name, limit in self._goals(mapping(tree.get("d", {}))).items():
            choices = choices.aim(name, limit, start, self.register)
        return choices, about

    def _moved(self, choices: Choices, name: str, spelled: Any, start: Scenario) -> Choices:
        value, *dates = spelled if isinstance(spelled, list) and spelled else [spelled]
        lever = self._known(name, self.register.levers)
        if lever is None:
            return choices
        if value is not None or lever.kind != "date":
            value = self._within(lever, _number(value))
        choices = choices.move(lever, value, start)
        return choices.schedule(lever, self._dates(lever, dates, value), start)

    def _within(self, lever: Lever, value: float) -> float:
        """Bring a value that a lever can no longer take to the nearest one it can."""
        if lever.kind == "date" and not value.is_integer():
            raise UnreadableError
        found = min(max(value, lever.low), lever.high)
        if found != value:
            self._say(
                "koppeling.bereik",
                naam=_named(lever),
                toen=lambda t: with_unit(lever, value, t),
                nu=lambda t: with_unit(lever, found, t),
            )
        return found

    def _dates(
        self, lever: Lever, spelled: list[Any], value: float | None
    ) -> tuple[dt.date, dt.date | None] | None:
        if not spelled:
            return None
        if len(spelled) > 2:
            raise UnreadableError
        start, end = [*map(_date, spelled), None][:2]
        assert start is not None
        last = end if lever.kind != "date" or value is None else dt.date(int(value), 1, 1)
        if FIRST <= start <= LAST and (last is None or start < last <= FAR):
            return start, end
        self._say("koppeling.data", naam=_named(lever))
        return None

    def _assumptions(self, spelled: Mapping[str, Any]) -> dict[str, float | str]:
        found: dict[str, float | str] = {}
        for name, value in spelled.items():
            assumption = self._known(name, self.register.assumptions)
            if assumption is None:
                continue
            if value in LEVELS:
                found[name] = value
                continue
            was = _number(value)
            estimate = self.register.estimates[assumption.parameter]
            found[name] = now = min(max(was, estimate.low), estimate.high)
            if now != was:
                self._say(
                    "koppeling.bereik",
                    naam=lambda t, words=assumption.label: t.pick(words),
                    toen=lambda t, n=name, v=was: assumption_words(n, v, self.register, t),
                    nu=lambda t, n=name, v=now: assumption_words(n, v, self.register, t),
                )
        return found

    def _loops(self, spelled: Mapping[str, Any]) -> dict[str, bool]:
        known = dict.fromkeys(LOOPS, True)
        return {name: _switch(on) for name, on in spelled.items() if self._known(name, known)}

    def _goals(self, spelled: Mapping[str, Any]) -> dict[str, float]:
        known = dict.fromkeys(CRITERIA, True)
        found = {name: _number(v) for name, v in spelled.items() if self._known(name, known)}
        if any(value < 0 for value in found.values()):
            raise UnreadableError
        return found

    def _loaded(self, tree: Mapping[str, Any], preset: str) -> Scenario:
        """Read a loaded scenario, as the file it came from would be read."""
        readers: dict[Kind, Callable[[Mapping[str, Any]], Any]] = {
            Kind.LEVERS: self._paths,
            Kind.ASSUMPTIONS: self._assumptions,
            Kind.GOALS: self._goals,
            Kind.SWITCHES: self._loops,
            Kind.REASONS: self._reasons,
        }
        data: dict[str, Plain] = {"basis": preset}
        for letter, field in _FIELDS.items():
            if letter not in tree and not field.required:
                continue
            if field.kind is Kind.TEXT:
                data[field.name] = _text(tree, letter, WORDS)
            else:
                found = readers[field.kind](mapping(tree[letter]))
                data[field.name] = found if field.kind is Kind.LEVERS else field.kind.plain(found)
        scenario_id = _text(tree, "i")
        if scenario_id in self.shipped:
            raise UnreadableError
        return replace(scenario_from_plain(data, scenario_id, self.register), basis=preset)

    def _paths(self, spelled: Mapping[str, Any]) -> dict[str, Plain]:
        levers = {name: self._known(name, self.register.levers) for name in spelled}
        return {name: self._path(one, spelled[name]) for name, one in levers.items() if one}

    def _reasons(self, spelled: Mapping[str, Any]) -> dict[str, str]:
        names = {*self.register.levers, *self.register.assumptions}
        return {name: _text(spelled, name, WORDS) for name in spelled if name in names}

    def _path(self, lever: Lever, spelled: Any) -> Plain:
        """Bring every step of a path within the lever's range; the rest is up to the loader."""
        steps = spelled if isinstance(spelled, list) else [spelled]
        found: list[Plain] = []
        for step in steps:
            if lever.kind == "date":
                found.append({**mapping(step), "datum": self._closing(lever, step)})
            else:
                to = _number(mapping(step).get("naar"))
                found.append({**step, "naar": self._within(lever, to)})
        return found if isinstance(spelled, list) else found[0]

    def _closing(self, lever: Lever, step: Mapping[str, Any]) -> str:
        spelled = step.get("datum")
        if spelled == "geen":
            return spelled
        date = _date(spelled)
        year = self._within(lever, float(date.year))
        return str(date if year == date.year else dt.date(int(year), 1, 1))

    def _known(self, name: str, known: Mapping[str, Known]) -> Known | None:
        if name in known:
            return known[name]
        if not NAME.fullmatch(name):
            raise UnreadableError
        if name in earlier_names.LEVERS:
            self.notices.append(earlier_names.LEVERS[name])
        else:
            self._say("koppeling.weg", naam=name)
        return None

    def _say(self, key: str, **values: Any) -> None:
        self.notices.append(both(key, **values))
        if len(self.notices) > MAX_NOTICES:
            raise UnreadableError


def _named(lever: Lever) -> Any:
    def name(t: Texts) -> str:
        return t.pick(lever.label)

    return name


def parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode(), parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise UnreadableError from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)  # NaN and Infinity, which JSON does not have


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one place")
    return found


def mapping(data: Any, known: set[str] | None = None) -> dict[str, Any]:
    if not isinstance(data, dict) or (known is not None and not known.issuperset(data)):
        raise UnreadableError
    return data


def _text(tree: Mapping[str, Any], key: str, form: re.Pattern[str] = NAME) -> str:
    found = tree.get(key)
    if not isinstance(found, str) or not form.fullmatch(found):
        raise UnreadableError
    return found


def _switch(data: Any) -> bool:
    if not isinstance(data, bool):
        raise UnreadableError
    return data


def _number(data: Any) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise UnreadableError
    try:
        found = float(data)
    except OverflowError:
        raise UnreadableError from None
    if not math.isfinite(found):
        raise UnreadableError
    return found


def _date(data: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(data)
    except (TypeError, ValueError):
        raise UnreadableError from None

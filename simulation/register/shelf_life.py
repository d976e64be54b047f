"""Shelf life: up to which counts a parameter set was fitted, and which newer ones are not in it.

The one place that tells it: the app, its pictures, the reports, the files and the terminal all say
what `shelf_life_of` gives. Nothing of it depends on today, so the same inputs give the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from simulation.register.counts import last_days, project_counts
from simulation.register.register import PRIOR, Register
from simulation.wording.numbers import day
from simulation.wording.text import LANGUAGES, Text
from simulation.wording.vocabulary import terms

FILE = "newer_counts.yaml"

Until = Mapping[str, dt.date]
"""By observable, the last day that any fitted count of it is about."""


@dataclass(frozen=True)
class NewerCount:
    """A count that was held or is due, of which the project has no result.

    Attributes
    ----------
    observable
        What it measures.
    date
        The last day that it is about.
    which
        What tells it from others of its series.
    grade, source, address
        Of the date; no address where nothing is on the web.
    """

    observable: str
    date: dt.date
    name: Text
    which: Text
    grade: str
    source: Text
    address: str | None

    def to_plain(self) -> dict[str, Any]:
        texts = {key: getattr(self, key)._asdict() for key in ("name", "which", "source")}
        return {**vars(self), "date": self.date.isoformat(), **texts}


@dataclass(frozen=True)
class KnownCounts:
    """What ``newer_counts.yaml`` says.

    Attributes
    ----------
    as_of
        Until when results were looked for.
    names
        What each series is called, by its observable.
    counts
        In the order of the file: a series at a time.
    """

    as_of: dt.date
    names: Mapping[str, Text]
    counts: tuple[NewerCount, ...]


@dataclass(frozen=True)
class ShelfLife:
    """Up to which counts a set was fitted, and which newer ones are not in it.

    Attributes
    ----------
    fitted_until
        The last day that a fitted count is about; None when nothing was fitted, or when it is not
        known what.
    newer
        The counts that are not in it.
    text
        All of it in a line.
    """

    fitted_until: dt.date | None
    newer: tuple[NewerCount, ...]
    text: Text

    @property
    def expired(self) -> bool:
        """Whether newer counts than those that were fitted have been held or are due."""
        return bool(self.newer)

    def to_plain(self) -> dict[str, Any]:
        return {
            "fitted_until": self.fitted_until and self.fitted_until.isoformat(),
            "newer": [one.to_plain() for one in self.newer],
            "as_of": known_counts().as_of.isoformat(),
            "text": self.text._asdict(),
        }


def shelf_life_of(register: Register) -> ShelfLife:
    """Tell it of the parameter set of a register.

    A posterior says itself until when it was fitted. One that was made before they did only names
    its counts: those are looked up in the files that it is held against.
    """
    kept = register.posterior
    if kept is None:
        return _nothing("unfitted" if register.parameter_set == PRIOR else "unknown")
    if kept.about.get("fitted") == []:
        return _nothing("unfitted")
    try:
        told = kept.about["counted_until"]
        return fitted_to({name: dt.date.fromisoformat(last) for name, last in told.items()})
    except (KeyError, AttributeError, TypeError, ValueError):
        where = project_counts() if register.counts is None else register.counts.folder
        return fitted_to(last_days(where, kept.about.get("fitted") or ()))


def fitted_to(until: Until) -> ShelfLife:
    """Tell it of what was fitted; nothing in `until` is that nobody knows what."""
    if not until:
        return _nothing("unknown")
    known = known_counts().counts
    newer = tuple(one for one in known if not _has(until, one))
    last = max(until.values())
    beside = {name: day.year for name, day in until.items() if day < last}
    taken = tuple(one for one in known if beside.get(one.observable) == one.date.year)
    told = Text(*(_line(until, newer, taken, lang) for lang in LANGUAGES))
    return ShelfLife(last, newer, told)


def _has(until: Until, one: NewerCount) -> bool:
    """Tell whether a count was fitted, or a later one of its series.

    One is held each year, so the year will do: which day it was differs with who tells of it.
    """
    return one.observable in until and until[one.observable].year >= one.date.year


def _nothing(key: str) -> ShelfLife:
    return ShelfLife(None, (), Text(*(terms(lang)(f"shelf_life.{key}") for lang in LANGUAGES)))


def _line(until: Until, newer: Sequence[NewerCount], taken: Sequence[NewerCount], lang: str) -> str:
    t, known, last = terms(lang), known_counts(), max(until.values())
    names = [known.names[one].in_(lang) for one in known.names if until.get(one) == last]
    # Counts that nobody has a name for, such as a user's own, go by their day alone.
    key = "named" if names else "until"
    first = t(f"shelf_life.{key}", day=day(last, lang), names=t.listing(names))
    if taken:  # somebody added it: it is news that those of the release do not have
        first = f"{first} {t('shelf_life.taken', counts=_listed(taken, lang))}"
    rest = "newer" if newer else "newest"
    told = t(f"shelf_life.{rest}", day=day(known.as_of, lang), counts=_listed(newer, lang))
    return f"{first} {told}"


def _listed(counts: Sequence[NewerCount], lang: str) -> str:
    """Name counts, those of a series together."""
    found: dict[str, list[str]] = {}
    for one in counts:
        found.setdefault(one.name.in_(lang), []).append(one.which.in_(lang))
    listing = terms(lang).listing
    return listing([f"{name} ({listing(which)})" for name, which in found.items()])


@lru_cache(maxsize=1)
def known_counts() -> KnownCounts:
    file = resources.files("simulation.register").joinpath(FILE)
    told = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    counts = (
        _newer(observable, series, one)
        for observable, series in told["series"].items()
        for one in series["counts"]
    )
    names = {observable: Text(**series["name"]) for observable, series in told["series"].items()}
    return KnownCounts(told["as_of"], names, tuple(counts))


def _newer(observable: str, series: Mapping[str, Any], one: Mapping[str, Any]) -> NewerCount:
    gaps = {**one, "year": one["date"].year}
    which = (series["which"][lang].format(**gaps, day=day(one["date"], lang)) for lang in LANGUAGES)
    name, source = Text(**series["name"]), Text(**series["source"])
    address = series.get("address")
    return NewerCount(observable, one["date"], name, Text(*which), series["grade"], source, address)

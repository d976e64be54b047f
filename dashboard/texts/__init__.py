"""What the app says, in Dutch and English: a folder of texts for each language."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ruamel.yaml import YAML

from simulation.reading.faults import Pair
from simulation.register.register import Label

LANGUAGES = {"nl": "Nederlands", "en": "English"}
"""The languages by their code, each in its own words; the first is the default."""


@dataclass(frozen=True)
class Texts:
    """The catalog of one language.

    >>> texts("nl")("kop.nu", nu="92.000", wanneer="Begin 2026")
    """

    lang: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Give a text with its gaps filled.

        Raises
        ------
        KeyError
            When the catalog has no such text, or a gap has no value.
        """
        return self.entries[key].format(**values)

    def html(self, key: str, **values: object) -> str:
        """Give a text of the catalog as HTML: what fills the gaps is escaped, the text is not."""
        return self(key, **{name: html.escape(str(value)) for name, value in values.items()})

    def pick(self, words: Label | Pair) -> str:
        """Choose the words in this language."""
        return words[1] if self.lang == "en" else words[0]

    def scenario(self, scenario_id: str, part: str, own: str) -> str:
        """Give the name or description of a scenario; its file has the Dutch one."""
        return self.entries.get(f"scenario.{scenario_id}.{part}", own)

    def listing(self, items: list[str]) -> str:
        """Join as in a sentence: a, b en c."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('woord.en')} {items[-1]}"


def literal(text: str) -> str:
    """Give words that may be a stranger's as Markdown that reads exactly so."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>$#~|:" else c for c in text)


@lru_cache
def texts(lang: str) -> Texts:
    """Read the catalog of a language; of the default one when there is no such language."""
    known = lang if lang in LANGUAGES else next(iter(LANGUAGES))
    reader, entries = YAML(typ="safe", pure=True), dict[str, str]()
    files = resources.files("dashboard.texts").joinpath(known).iterdir()
    for file in sorted(files, key=lambda file: file.name):
        entries |= _flat(reader.load(file.read_text("utf-8")))
    return Texts(known, entries)


def both(key: str, **values: object) -> Pair:
    """Give a text in Dutch and in English; a gap may be filled by a function of the catalog."""
    nl, en = (
        t(key, **{name: v(t) if callable(v) else v for name, v in values.items()})
        for t in map(texts, LANGUAGES)
    )
    return nl, en


def _flat(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = str(value).strip()
    return found

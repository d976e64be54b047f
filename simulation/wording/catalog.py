"""Catalogs of texts: YAML files that are complete in both languages, with gaps to fill.

A catalog is either a folder of files for each language, or files that have both languages beside
each other. Every part of the program that speaks to a reader takes its words from one.
"""

from __future__ import annotations

import html
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable

from ruamel.yaml import YAML

from simulation.wording.text import LANGUAGES, Text, known_language

AND = Text("en", "and")


@dataclass(frozen=True)
class Catalog:
    """Texts by key.

    Attributes
    ----------
    entries
        The words in both languages.
    english
        Texts that have an own Dutch form elsewhere, and only an English one here.

    Raises
    ------
    ValueError
        When a text is empty, or its gaps are not the same in both languages.
    """

    entries: Mapping[str, Text]
    english: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = [
            key for key, words in self.entries.items() if not all(words) or gaps(*words) is None
        ]
        faults += [key for key, words in self.english.items() if not words]
        if faults:
            raise ValueError(f"empty, or with other gaps in Dutch than in English: {faults}")

    @classmethod
    def of_pairs(cls, package: str, *names: str) -> Catalog:
        """Read files in which each text has its Dutch and English words: ``{nl: …, en: …}``.

        Raises
        ------
        ValueError
            When a text is not complete.
        """
        files = [_load(resources.files(package).joinpath(name)) for name in names]
        return cls({key: words for file in files for key, words in _pairs(file)})

    @classmethod
    def of_folders(cls, package: str, english: str = "") -> Catalog:
        """Read a folder of files for each language.

        Parameters
        ----------
        package
            What the folders ``nl`` and ``en`` stand in.
        english
            How keys begin that need no Dutch text.

        Raises
        ------
        ValueError
            When a text is not complete.
        """
        nl, en = (dict(_language(package, lang)) for lang in LANGUAGES)
        alone = {key: en.pop(key) for key in [*en] if english and key.startswith(english)}
        if nl.keys() != en.keys():
            raise ValueError(f"in one language only: {sorted(nl.keys() ^ en.keys())}")
        return cls({key: Text(words, en[key]) for key, words in nl.items()}, alone)

    def in_(self, lang: str) -> Texts:
        """Give the texts in a language; in the default one when there is no such language."""
        known = known_language(lang)
        own = {key: words.in_(known) for key, words in self.entries.items()}
        return Texts(known, own | dict(self.english) if known == "en" else own)

    def both(self, key: str, **values: object) -> Text:
        """Give a text in both languages; a gap may be filled by a function of the texts."""
        return Text(
            *(
                t(key, **{name: v(t) if callable(v) else v for name, v in values.items()})
                for t in map(self.in_, LANGUAGES)
            )
        )


@dataclass(frozen=True)
class Texts:
    """The texts of a catalog in one language.

    >>> Texts("nl", {"band": "{low} tot {high}"})("band", low=1, high=3)
    '1 tot 3'
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

    def known(self, key: str, otherwise: str) -> str:
        """Give a text without gaps, or other words when there is none."""
        return self.entries.get(key, otherwise)

    def pick(self, words: tuple[str, str]) -> str:
        """Choose the words in this language, of a `Text` or of words beside each other."""
        return Text(*words).in_(self.lang)

    def listing(self, items: Sequence[str]) -> str:
        """Join as in a sentence.

        >>> Texts("nl", {}).listing(["a", "b", "c"])
        'a, b en c'
        """
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {AND.in_(self.lang)} {items[-1]}"


def gaps(*texts: str) -> set[str] | None:
    """Give the names of the gaps that all of the texts have; None when they differ.

    >>> gaps("{a} van {b}", "{a} of {b}") == {"a", "b"}, gaps("{a}", "{b}")
    (True, None)
    """
    found = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        for text in texts
    ]
    return found[0] if all(own == found[0] for own in found) else None


def _load(file: Traversable) -> Mapping[str, object]:
    loaded: Mapping[str, object] = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    return loaded


def _language(package: str, lang: str) -> Iterator[tuple[str, str]]:
    files = resources.files(package).joinpath(lang).iterdir()
    for file in sorted(files, key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            yield from _flat(_load(file))


def _flat(tree: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value).strip()


def _pairs(tree: Mapping[str, object], before: str = "") -> Iterator[tuple[str, Text]]:
    for key, value in tree.items():
        if not isinstance(value, Mapping):
            raise ValueError(f"{before}{key}: expected the words in {' and '.join(LANGUAGES)}")
        if set(value) & set(LANGUAGES):
            yield f"{before}{key}", Text(*(str(value.get(lang, "")) for lang in LANGUAGES))
        else:
            yield from _pairs(value, f"{before}{key}.")

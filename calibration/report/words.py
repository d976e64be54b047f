"""What the report says, in Dutch and in English: ``texts.yaml`` and ``labels.yaml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from markupsafe import Markup
from ruamel.yaml import YAML

LANGUAGES = ("nl", "en")
FILES = ("texts.yaml", "labels.yaml")


@lru_cache(maxsize=1)
def catalog() -> dict[str, dict[str, str]]:
    """Read the texts: by key, the words in each language."""
    found: dict[str, dict[str, str]] = {}
    for name in FILES:
        raw = resources.files("calibration.report").joinpath(name).read_text("utf-8")
        found |= _pairs(YAML(typ="safe", pure=True).load(raw), "")
    return found


def _pairs(tree: Mapping[str, object], before: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in tree.items():
        assert isinstance(value, Mapping)
        if set(value) & set(LANGUAGES):
            found[f"{before}{key}"] = {lang: str(words) for lang, words in value.items()}
        else:
            found |= _pairs(value, f"{before}{key}.")
    return found


@dataclass(frozen=True)
class Words:
    """The texts in one language.

    >>> Words("nl")("word.whole_year", year=2022)
    Markup('heel 2022')
    """

    lang: str

    def __call__(self, key: str, **values: object) -> Markup:
        """Give a text as HTML; what fills its gaps is escaped, the text is not.

        Raises
        ------
        KeyError
            When there is no such text, or a gap has no value.
        """
        return Markup(catalog()[key][self.lang]).format(**values)

    def plain(self, key: str, **values: object) -> str:
        """Give a text without markup: for a chart, or an attribute."""
        return catalog()[key][self.lang].format(**values)

    def known(self, key: str, otherwise: str) -> str:
        """Give a text, or other words when there is none."""
        return self.plain(key) if key in catalog() else otherwise

    def pick(self, label: Mapping[str, str]) -> str:
        """Choose from words that the document has in both languages."""
        return str(label[self.lang])

    def yes_no(self, so: bool) -> Markup:
        """Say whether, with a sign."""
        return self("word.yes_sign") if so else self("word.no_sign")

    def listing(self, items: Sequence[str]) -> Markup:
        """Join as in a sentence: a, b en c."""
        if len(items) < 2:
            return Markup("").join(items)
        head = Markup(", ").join(items[:-1])
        return Markup("{} {} {}").format(head, self("word.and"), items[-1])

    def date(self, begin: str, end: str) -> str:
        """Write a day, a whole year, or a period."""
        one, two = dt.date.fromisoformat(begin), dt.date.fromisoformat(end)
        if one == two:
            return self._day(one)
        if (one.month, one.day, two.month, two.day) == (1, 1, 12, 31) and one.year == two.year:
            return self.plain("word.whole_year", year=one.year)
        return self.plain("word.period", begin=self._day(one), end=self._day(two))

    def _day(self, day: dt.date) -> str:
        return f"{day.day} {self.plain('word.months').split()[day.month - 1]} {day.year}"

    def moment(self, time: float) -> str:
        """Write a moment of a run: 2031.0 is the end of 2030."""
        return self.plain("word.end_of", year=round(time) - 1)

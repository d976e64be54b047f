"""What the report says, in Dutch and in English: ``texts.yaml`` and ``labels.yaml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup

from simulation.wording.catalog import AND, Catalog, Texts
from simulation.wording.numbers import period
from simulation.wording.text import Text


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return Catalog.of_pairs("calibration.report", "texts.yaml", "labels.yaml")


@lru_cache
def report_texts(lang: str) -> ReportTexts:
    """Give the texts in a language; in the default one when there is no such language."""
    texts = catalog().in_(lang)
    return ReportTexts(texts.lang, texts.entries)


class ReportTexts(Texts):
    """The texts in one language, as HTML.

    >>> report_texts("nl")("answer.named", name="a & b", kind="telling")
    Markup('‘a &amp; b’ (telling)')
    """

    def __call__(self, key: str, **values: object) -> Markup:
        """Give a text as HTML; what fills its gaps is escaped, the text is not."""
        return Markup(self.entries[key]).format(**values)

    def plain(self, key: str, **values: object) -> str:
        """Give a text without markup: for a chart, or an attribute."""
        return super().__call__(key, **values)

    def said(self, label: Mapping[str, str]) -> str:
        """Choose from words that the document has in both languages."""
        return self.pick(Text(**label))

    def yes_no(self, so: bool) -> Markup:
        return self("word.yes_sign") if so else self("word.no_sign")

    def listing(self, items: Sequence[str]) -> Markup:
        """Join as in a sentence: a, b en c."""
        if len(items) < 2:
            return Markup("").join(items)
        return Markup("{} {} {}").format(Markup(", ").join(items[:-1]), self.pick(AND), items[-1])

    def date(self, begin: str, end: str) -> str:
        return period(dt.date.fromisoformat(begin), dt.date.fromisoformat(end), self.lang)

    def moment(self, time: float) -> str:
        """Write a moment of a run: 2031.0 is the end of 2030."""
        return self.plain("word.end_of", year=round(time) - 1)

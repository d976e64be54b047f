"""What no reader should meet, wherever words are: raw floats, names of fields, 1 plekken, English.

Of plain text; `support.browser.scan` gathers it from a page.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from dashboard.results.published_counts import counts_of
from dashboard.texts import texts

NUMBER = re.compile(r"(?<![\w.,/#:-])\d+(?:[.,]\d+)*(?:e[-+]?\d+)?(?![\w/:])")
VERSION = re.compile(r"\d+(?:[.,]\d+){2,}")
SCIENTIFIC = re.compile(r"e[-+]?\d+$")
MOST, FIGURES = 3, 5
"""Decimals of a number, unless it has few figures: what is very small is written finely."""

FIELD = re.compile(r"(?<![\w/.@-])[a-z][a-z0-9]*(?:[._][a-z0-9]+)*_[a-z0-9]+(?:[._][a-z0-9]+)*\b")
FILE = re.compile(r"\.(csv|html?|json|md|npz|pdf|png|py|svg|txt|xlsx|ya?ml|zip)$")
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:nl|eu|org|com|dk|fi|uk)/\S*")

ONE = re.compile(r"(?<![\w.,–−+-])1[ \u00a0]([a-zë]+)", re.IGNORECASE)
MANY = {
    "nl": re.compile(r".{3,}(en|ns|ers|els|a's)$"),
    "en": re.compile(r"(people|persons|.{3,}[^s]s)$"),
}
ALONE = {"nl": {"tegen", "tussen", "boven", "binnen", "alleen", "vertellen"}, "en": {"plus"}}
"""What may follow a 1 that is no plural: "bij 1 vertellen alle groepen hetzelfde"."""

NOTHING = re.compile(
    r"\b(verschil|difference)\b[^.;]{0,12}[ \u00a0][+−-]?0(?:[.,]0+)?[ \u00a0]?%", re.I
)
BYTES = re.compile(r"\b\d+\.\d ?[KMG]?B\b")
WORD_TOO = ("en", "None")
NO_NUMBER = re.compile(r"\b(nan|NaN|None|null|undefined|inf|Infinity)\b")

WORD = re.compile(r"[a-z]+")
OFTEN = 2
"""Times that a word stands in the catalogs of a language, to be one of its words."""
ENOUGH = 3
"""Words of another language that make a text one in that language."""
SHARED = {"model", "scenario", "housing", "first", "light", "policy"}


MEANT = re.compile(r"\d+,\d duizend dakloze mensen|met een punt, zoals 0\.5")
"""The title of a publication, which stands in English as it is; and how to write in a file."""


def found(text: str, lang: str) -> list[str]:
    """Give what is wrong with a text, each as its kind and the words."""
    bare = MEANT.sub(" ", ADDRESS.sub(" ", text))
    for count in counts_of("cbs_equivalent"):  # documents keep their own names
        bare = bare.replace(count.source, " ")
    kinds = {
        "raw float": _raw(bare, lang),
        "name of a field": (one[0] for one in FIELD.finditer(bare) if not FILE.search(one[0])),
        "plural of one": _plurals(bare, lang),
        "no number": (one[0] for one in NO_NUMBER.finditer(bare) if (lang, one[0]) != WORD_TOO),
        "difference of nothing": (one[0] for one in NOTHING.finditer(bare)),
        "bytes": (one[0] for one in BYTES.finditer(bare) if lang == "nl"),
        "another language": [bare[:120]] if _foreign(bare, lang) else [],
    }
    return [f"{kind}: {words.strip()}" for kind, some in kinds.items() for words in some]


def _raw(text: str, lang: str) -> Iterator[str]:
    mark, between = (",", r"\.") if lang == "nl" else (".", ",")
    for one in NUMBER.finditer(text):
        words = one[0]
        if SCIENTIFIC.search(words):
            yield words
            continue
        if words.isdigit() or re.fullmatch(rf"[1-9]\d{{0,2}}(?:{between}\d{{3}})+", words):
            continue
        whole, _, decimals = words.rpartition(mark)
        if not whole:  # a point in Dutch, or a comma in English
            if not VERSION.fullmatch(words):
                yield words
            continue
        figures = len(re.sub(r"\D", "", words).lstrip("0"))
        if len(decimals) > MOST and figures > FIGURES:
            yield words


def _plurals(text: str, lang: str) -> Iterator[str]:
    for one in ONE.finditer(text):
        word = one[1].lower()
        if MANY[lang].fullmatch(word) and word not in ALONE[lang]:
            yield one[0]


@cache
def _own_words(lang: str) -> frozenset[str]:
    """Give the words of a language that the catalogs of the other do not have."""
    (other,) = {"nl", "en"} - {lang}
    counts = {
        known: Counter(WORD.findall(" ".join(texts(known).entries.values()).lower()))
        for known in (lang, other)
    }
    mine = {word for word, times in counts[lang].items() if times >= OFTEN and len(word) > 2}
    return frozenset(mine - set(counts[other]) - SHARED)


def _foreign(text: str, lang: str) -> bool:
    (other,) = {"nl", "en"} - {lang}
    words = WORD.findall(text.lower())
    strange = [word for word in words if word in _own_words(other)]
    return len(set(strange)) >= ENOUGH and 3 * len(strange) >= len(words)

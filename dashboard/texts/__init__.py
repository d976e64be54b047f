"""What the app says, in Dutch and English: a folder of texts for each language."""

import re
from functools import lru_cache

from simulation.wording.catalog import Catalog, Texts
from simulation.wording.text import LANGUAGES, Text

__all__ = ["LANG", "LANGUAGES", "Texts", "both", "literal", "texts"]

LANG = "lang"
"""Name of the language in the address."""


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """Read the texts; the names of scenarios are Dutch in their own files."""
    return Catalog.of_folders("dashboard.texts", english="scenario.")


@lru_cache
def texts(lang: str) -> Texts:
    """Give the texts in a language; in the default one when there is no such language."""
    return catalog().in_(lang)


def both(key: str, **values: object) -> Text:
    """Give a text in Dutch and in English; a gap may be filled by a function of the catalog."""
    return catalog().both(key, **values)


def literal(text: str) -> str:
    """Give words that may be a stranger's as Markdown that reads, and copies, exactly so.

    A backslash keeps a sign from being mark-up. Streamlit makes more of plain text afterwards: an
    address or `www.` becomes a link, `:name:` an icon or an emoji, `->` an arrow. It does so within
    one piece of text, and a sign that is coloured, in no colour, is a piece of its own.
    """
    return _INDENT.sub("\n", _SIGN.sub(_plain, text)).strip(" \t\r\n")


_SIGN = re.compile(
    r"[!#$&()*+:<=>@\[\]\\^_`{|}~-]|(?<=w)\.|(?<=\d)\.(?=\s|$)", re.IGNORECASE | re.MULTILINE
)
_ALONE = re.compile(r"[:@<>~-]|(?<=w)\.", re.IGNORECASE)
"""Signs without which there is no address, icon or arrow."""
_INDENT = re.compile(r"[ \t]*[\r\n][ \t]*")
"""Four spaces would make a line code, two at its end would break it."""


def _plain(sign: re.Match[str]) -> str:
    if _ALONE.match(sign.string, sign.start()):
        return f":color[\\{sign[0]}]{{}}"
    return f"\\{sign[0]}"

"""What the app says, in Dutch and English: a folder of texts for each language."""

from functools import lru_cache

from simulation.wording.catalog import Catalog, Texts
from simulation.wording.text import LANGUAGES, Text

__all__ = ["LANGUAGES", "Texts", "both", "literal", "texts"]


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
    """Give words that may be a stranger's as Markdown that reads exactly so."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>$#~|:" else c for c in text)

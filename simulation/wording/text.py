"""The same words in Dutch and in English."""

from typing import NamedTuple

LANGUAGES = {"nl": "Nederlands", "en": "English"}
"""The languages by their code, each in its own words; the first is the default."""


class Text(NamedTuple):
    """The same words in Dutch and in English.

    >>> Text("woning", "home").in_("en")
    'home'
    """

    nl: str
    en: str

    def in_(self, lang: str) -> str:
        """Give the words in a language; in Dutch when nobody wrote them in that one."""
        return self.en if lang == "en" else self.nl


def known_language(lang: str) -> str:
    """Give the language, or the default one when there are no words in it."""
    return lang if lang in LANGUAGES else next(iter(LANGUAGES))

"""The terms that the app uses, each with what it means; any page may show one."""

from dataclasses import dataclass

from calibration.report.words import report_texts
from dashboard.texts import Texts

OWN = "begrippen"
"""The family of texts that has the terms."""

TECHNICAL = (
    "calibration",
    "prior",
    "posterior",
    "sd",
    "variance",
    "rhat",
    "ess",
    "algorithms",
    "evidence",
)
"""Terms that the report of a calibration explains and the catalogs do not."""


@dataclass(frozen=True)
class Term:
    """A term in the reader's language; both are plain text."""

    id: str
    name: str
    means: str


def term(name: str, t: Texts) -> Term:
    return Term(name, t(f"begrippen.{name}.naam"), t(f"begrippen.{name}.uitleg"))


def own_terms(t: Texts) -> list[Term]:
    """Give the terms about homelessness, policy and outcomes, in alphabetical order."""
    names = dict.fromkeys(
        key.split(".")[1] for key in t.entries if key.startswith(f"{OWN}.") and key.count(".") > 1
    )
    return _sorted([term(name, t) for name in names])


def technical_terms(t: Texts) -> list[Term]:
    """Give the terms about calculating, in alphabetical order."""
    told = report_texts(t.lang)
    return _sorted(
        [
            Term(name, told.plain(f"term.{name}.name"), told.plain(f"term.{name}.means"))
            for name in TECHNICAL
        ]
    )


def _sorted(terms: list[Term]) -> list[Term]:
    return sorted(terms, key=lambda one: one.name.casefold())

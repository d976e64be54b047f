"""What every section of the report is made from."""

from dataclasses import dataclass

from markupsafe import Markup

from dashboard.downloads.scenario_files import Subject
from dashboard.formatting.html import HTML
from dashboard.results.outcomes import Outcome
from dashboard.sharing.provenance import Provenance
from dashboard.texts import Texts


@dataclass(frozen=True)
class Case:
    """What the report is about: what was chosen, what comes of it, and with what it was made."""

    subject: Subject
    outcome: Outcome
    origin: Provenance

    @property
    def t(self) -> Texts:
        return self.subject.t

    @property
    def name(self) -> str:
        return self.subject.called


def ours(html: HTML) -> Markup:
    """Take over HTML of the app, in which what came from elsewhere was escaped."""
    return Markup(html)


def said(t: Texts, key: str, **values: object) -> Markup:
    """Give a text of the catalog as HTML; what fills its gaps is escaped."""
    return Markup(t.html(key, **values))

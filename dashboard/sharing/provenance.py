"""What a file that was taken along was made with, so that anyone can find or make it again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from dashboard.results.outcomes import presets
from dashboard.scenario.edits import Choices
from dashboard.sharing.language import LANG
from dashboard.sharing.link import PARAMETER, link_of
from dashboard.texts import LANGUAGES, Texts
from simulation.outcomes.scenario_runs import ScenarioResult, model_version
from simulation.outcomes.standing import STANDINGS
from simulation.register.register import Register
from simulation.wording.numbers import day, number

SHORT_HASH = 12
"""Signs of the scenario's hash that are enough to tell it from others."""


@dataclass(frozen=True)
class Provenance:
    """With what a file was made, and when.

    Attributes
    ----------
    members, draws
        How many draws, and what they are; see `simulation.outcomes.quotability.standing`.
    scenario
        Hash of the scenario.
    link
        The address that opens the scenario in the app, or only its parameter where the address is
        not known; None when the scenario is too large for a link.
    """

    model: str
    parameter_set: str
    seed: int
    members: int
    draws: str
    date: dt.date
    scenario: str
    link: str | None

    def line(self, t: Texts) -> str:
        """Tell it in one line, for under a picture; without the link."""
        return t(
            "mee.voet",
            model=self.model,
            set=self.parameter_set,
            seed=self.seed,
            trekkingen=number(self.members, t.lang),
            datum=day(self.date, t.lang),
            kenmerk=self.scenario[:SHORT_HASH],
        )

    def facts(self, t: Texts) -> list[tuple[str, str]]:
        """Tell it in full: what it is about, and the words."""
        return [
            (t("mee.feit_model"), self.model),
            (t("mee.feit_set"), self.parameter_set),
            (t("mee.feit_seed"), str(self.seed)),
            (t("mee.feit_trekkingen"), number(self.members, t.lang)),
            (t("mee.feit_soort"), t.pick(STANDINGS[self.draws].word)),
            (t("mee.feit_datum"), day(self.date, t.lang)),
            (t("mee.feit_kenmerk"), self.scenario),
            (t("mee.feit_link"), t("mee.geen_link") if self.link is None else self.link),
        ]

    def more(self) -> dict[str, str]:
        """Give what a table says besides what every result of the model says of itself."""
        return {"datum": self.date.isoformat(), "link": self.link or ""}


def made(
    result: ScenarioResult,
    choices: Choices,
    register: Register,
    lang: str,
    address: str = "",
    date: dt.date | None = None,
) -> Provenance:
    """Tell with what a result was made; its scenario follows from the choices.

    `address` is where the app is, as `st.context.url` has it, and empty when that is not known.
    """
    found = link_of(choices, presets(), register, lang)
    return Provenance(
        model=model_version(),
        parameter_set=result.parameter_set,
        seed=result.seed,
        members=result.members,
        draws=result.draws,
        date=dt.date.today() if date is None else date,
        scenario=result.scenario.hash,
        link=None if found is None else full_link(found, lang, address),
    )


def full_link(link: str, lang: str, address: str) -> str:
    """Give the address that opens a link, in the reader's language."""
    return full_address({PARAMETER: link}, lang, address)


def full_address(query: Mapping[str, str], lang: str, address: str) -> str:
    """Give the address of a page with these parameters, in the reader's language."""
    spoken = {LANG: lang} if lang != next(iter(LANGUAGES)) else {}
    known = address if urlsplit(address).scheme in ("http", "https") else ""
    return f"{known.partition('?')[0]}?{urlencode({**spoken, **query})}"

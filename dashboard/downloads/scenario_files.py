"""The files of a scenario: itself, its numbers, and its chart.

They are made when someone asks for them, outside the run of the page: what they need of the
session is kept in a `Subject` while the page is shown.
"""

from collections import ChainMap
from dataclasses import dataclass, replace

from dashboard.charts.frame import frame_of
from dashboard.charts.image import HEIGHT as IMAGE_HEIGHT
from dashboard.charts.image import Around, Kind, Sheet
from dashboard.charts.outcome_chart import AXIS, legend_entries, points, spec, summary
from dashboard.charts.signs import SIGNS, Key
from dashboard.components.outcome_view import picture_title
from dashboard.formatting.html import in_plain
from dashboard.results.outcomes import Outcome, outcome, whole
from dashboard.scenario.edits import CHANGED, Choices
from dashboard.sharing.provenance import Provenance, made
from dashboard.sharing.scenario_file import scenario_yaml
from dashboard.texts import Texts
from dashboard.wording.headline import TOTAL, Headline
from dashboard.wording.values import ninety_of, roughly
from simulation.export.tables.writers import WRITERS, Layout, of_result
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

FOR_OTHERS = {
    "grafiek.aangepast": "mee.lezer_aangepast",
    "kop.aannames": "mee.lezer_aannames",
    "trekking.past_niet": "mee.lezer_past_niet",
}
"""Texts of the page that say "you", and what a file says instead: its reader is someone else."""

MOST = 80
"""Signs of a name that are shown in a picture."""


@dataclass(frozen=True)
class Subject:
    """What is taken along.

    The scenario follows from the choices; `name` is that of the one they start from, and a stranger
    may have given it. `view` is the indicator that the chart shows, `address` where the app is, if
    known.
    """

    scenario: Scenario
    register: Register
    choices: Choices
    name: str
    view: str
    address: str
    t: Texts

    @property
    def outcome(self) -> Outcome:
        """Its outcome; not kept here, as a session would hold on to it."""
        return outcome(self.scenario, self.register)

    @property
    def called(self) -> str:
        """Name the scenario, for a reader who does not know who "you" are."""
        return called(self.choices, self.name, self.t)

    def made(self, result: ScenarioResult) -> Provenance:
        return made(result, self.choices, self.register, self.t.lang, self.address)


def called(choices: Choices, name: str, t: Texts) -> str:
    """Name what was chosen by the scenario that it started from."""
    if not choices.changed or name.endswith(CHANGED):
        return name
    return t("mee.aangepast", naam=name)


def scenario_file(subject: Subject) -> str:
    """Give the scenario as a file that says with what its numbers were made."""
    origin, t = subject.made(subject.outcome.result), subject.t
    told = "".join(f"# {' '.join(line.split())}\n" for line in (origin.line(t), origin.link or ""))
    return told.replace("# \n", "") + scenario_yaml(
        subject.scenario, subject.register.parameter_set
    )


def numbers_file(subject: Subject, kind: str) -> bytes:
    """Give all indicators in one of the formats, as a spreadsheet in the reader's language has it.

    A workbook also has the verdicts, the sources and the origin.
    """
    result = whole(subject.scenario, subject.register)
    export = of_result(result, subject.register, subject.made(result).more())
    return WRITERS[kind](export, Layout(dutch=subject.t.lang == "nl"))


def chart_file(subject: Subject, kind: Kind) -> bytes:
    """Give the chart as a picture: its title is what it says, below it the number."""
    t, found, view = subject.t, subject.outcome, subject.view
    name = shortened(subject.called)
    drawn = points(found, view, name, t, IMAGE_HEIGHT - AXIS)
    origin = subject.made(found.result)
    return Sheet(
        spec(t.lang),
        frame_of(drawn),
        in_plain(picture_title(found, t)),
        main_legend(found, view, name, t),
        Around.of(found, [origin.line(t)], [origin.link], t),
        lead=chart_title(found, view, name, t),
        subtitle=f"{t(f'grafiek.{view}')}. {t(f'grafiek.uitleg_{view}')}",
        alt=summary(drawn, t),
    ).drawn(kind)


def chart_title(found: Outcome, view: str, name: str, t: Texts) -> str:
    """Tell what is drawn in a number, in plain words."""
    if view == TOTAL:
        words = Headline.of(found, t)
        key = "kop.dan_beleid" if found.is_baseline else "kop.dan"
        return in_plain(t.html(key, naam=name, dan=words.then, band=words.band))
    draws = found.result.at(view)
    told = {"dan": roughly(draws, t), "band": ninety_of(draws, t)}
    if found.is_baseline:
        return t("mee.telling_beleid", **told)
    return t("mee.telling", naam=name, **told)


def main_legend(found: Outcome, view: str, name: str, t: Texts) -> list[Key]:
    """Give the legend of the main chart, as the page has it."""
    return [Key(SIGNS[kind], words) for kind, words in legend_entries(found, view, name, t)]


def for_others(t: Texts) -> Texts:
    """Give the catalog for a reader who is not the user."""
    told = {key: t.entries[other] for key, other in FOR_OTHERS.items()}
    return replace(t, entries=ChainMap(told, dict(t.entries)))


def shortened(name: str) -> str:
    return name if len(name) <= MOST else f"{name[: MOST - 1].rstrip()}…"

"""The report of what another parameter set changes: one HTML file that needs nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from calibration.change_words import apart_words, band_words, common_words
from calibration.report.elements import Page, Row, Section, Table, Text
from calibration.report.html import page_of
from calibration.report.words import ReportTexts, report_texts
from calibration.set_comparison import (
    HEADLINES,
    BandChange,
    Goal,
    Headline,
    ModelDifference,
    Number,
)
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import list_shipped, load_scenario
from simulation.wording.uncertainty import chance_words, ends, estimate_words, value_words
from simulation.wording.vocabulary import terms


@dataclass(frozen=True)
class SetChange:
    """What the report tells of: a `ModelDifference`, or what was read back of one.

    `warning` says why nobody may quote the numbers of one of both sets; None when they may.
    """

    old: str
    new: str
    members: int
    headlines: tuple[Headline, ...]
    goals: tuple[Goal, ...]
    numbers: tuple[Number, ...]
    common: dict[str, Any]
    band: BandChange | None
    warning: dict[str, str] | None

    @classmethod
    def of(cls, found: ModelDifference) -> "SetChange":
        return cls.from_plain(found.to_plain())

    @classmethod
    def from_plain(cls, found: dict[str, Any]) -> "SetChange":
        """Read what `ModelDifference.to_plain` made, also from JSON."""
        band = found["band_2030"]
        said = (found[side]["warning"] for side in ("new", "old"))
        return cls(
            found["old"]["parameter_set"],
            found["new"]["parameter_set"],
            found["members"],
            tuple(map(Headline.from_plain, found["headlines"])),
            tuple(Goal(**one) for one in found["goals"]),
            tuple(Number(**one) for one in found["numbers"]),
            found["common_draws"],
            None if band is None else BandChange.from_plain(band),
            next(filter(None, said), None),
        )


def change_report(found: SetChange, lang: str = "nl") -> str:
    """Write the report.

    Parameters
    ----------
    found
        What differs.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    str
        A whole HTML page, without scripts and without anything that has to be fetched.
    """
    t = report_texts(lang)
    page = Page(
        t.lang,
        t.plain("change.title"),
        t.plain("page.contents"),
        t.plain("page.warning_label"),
        None if found.warning is None else found.warning[t.lang],
        name=t.plain("change.between", old=found.old, new=found.new),
    )
    return page_of(page, [_outcomes(found, t), _chances(found, t), _numbers(found, t)])


def _outcomes(found: SetChange, t: ReportTexts) -> Section:
    section = Section("outcomes", t.plain("change.outcomes"))
    if found.band is not None:
        section.add(Text(Markup("{}").format(band_words(found.band, t.lang)), "answer"))
    section.add(Text(Markup("{}").format(common_words(found.common, t.lang))))
    for name in HEADLINES:
        rows = [_outcome(one, t) for one in found.headlines if one.indicator == name]
        caption = t.plain("change.at_2030", outcome=t.pick(INDICATORS[name].label))
        head = (t.plain("head.scenario"), found.old, found.new, t.plain("head.apart"))
        section.add(Table(f"t-{name}", caption, head, tuple(rows)))
    section.add(Text(t("change.unsure"), "small"))
    return section


def _outcome(one: Headline, t: ReportTexts) -> Row:
    kind, apart = INDICATORS[one.indicator].unit, apart_words(one, t.lang)
    sides = []
    for mean, *band in (one.old, one.new):
        low, high = ends(band, t.lang, kind)
        middle = value_words(mean, band, kind, t.lang).value
        sides.append(t("word.band", middle=middle, low=low, high=high))
    told = apart.value or terms(t.lang)("difference.none")
    if apart.band:
        told = f"{told} ({apart.band})"
    elif apart.unsure:
        told = t.plain("change.may_be_chance", value=told)
    return Row(one.scenario, (_name(one.scenario), *sides, told))


def _chances(found: SetChange, t: ReportTexts) -> Section:
    section = Section("chances", t.plain("change.chances"))
    rows = tuple(_chance_rows(found, t))
    if not rows:
        section.add(Text(t("change.no_chance")))
        return section
    head = (t.plain("head.scenario"), t.plain("head.goal_only"), found.old, found.new)
    section.add(Table("t-chances", t.plain("change.chances"), head, rows, frozenset({1})))
    return section


def _chance_rows(found: SetChange, t: ReportTexts) -> Iterator[Row]:
    for goal in found.goals:
        old, new = (chance_words(one, found.members, t.lang) for one in (goal.old, goal.new))
        if old != new:
            label = t.pick(CRITERIA[goal.criterion].label)
            yield Row(f"{goal.scenario}-{goal.criterion}", (_name(goal.scenario), label, old, new))


def _numbers(found: SetChange, t: ReportTexts) -> Section:
    section = Section("numbers", t.plain("change.numbers"))
    rows = []
    for one in found.numbers:
        sides = []
        for middle, *band in (one.old, one.new):
            told = estimate_words(middle, band, t.lang)
            sides.append(t("word.band", middle=told[0], low=told[1], high=told[2]))
        rows.append(Row(one.name, (one.name, *sides)))
    if not rows:
        section.add(Text(t("change.no_number")))
        return section
    head = (t.plain("head.number"), found.old, found.new)
    unfold = t.plain("word.numbers")
    section.add(Table("t-numbers", t.plain("change.numbers"), head, tuple(rows), folded=unfold))
    return section


def _name(scenario: str) -> str:
    """Give the name of a shipped scenario; of one of the user's own its id."""
    return load_scenario(scenario).naam if scenario in list_shipped() else scenario

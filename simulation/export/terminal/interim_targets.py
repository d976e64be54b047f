"""Interim targets in a terminal, in Dutch or English."""

from __future__ import annotations

from rich.text import Text as Styled

from simulation.explore.interim_targets.course_test import Judgement
from simulation.explore.interim_targets.path_by_year import Found
from simulation.export.interim_sentences import (
    apart_words,
    basis_sentences,
    chance_sentence,
    judged_words,
    lever_words,
    when_words,
)
from simulation.export.terminal.layout import Grid
from simulation.export.terminal.terminal import console
from simulation.export.words import texts
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.standing import caveat
from simulation.register.horizon import continuation
from simulation.register.shelf_life import shelf_life_of
from simulation.wording.numbers import SHARE, plain, plain_percent
from simulation.wording.uncertainty import unit_words, value_words


def print_interim(found: Found, lang: str) -> None:
    """Print the path year by year, what is told of values, and what it rests on."""
    out, t, plan = console(), texts(lang), found.plan
    out.print(plan.scenario.naam, "", sep="\n")
    if found.levers:
        out.print(t("interim.levers"), levers_shown(found, lang), "", sep="\n")
    else:
        out.print(t("interim.no_levers"), "", sep="\n")
    out.print(t("interim.targets"), bands_shown(found, lang), "", sep="\n")
    if found.judgement is not None:
        out.print(values_shown(found.judgement, lang), "", sep="\n")
        out.print(judged_words(found.judgement, lang), chance_sentence(found.judgement, lang))
        out.print()
    for sentence in basis_sentences(found, lang):
        out.print(sentence)
    if (assumed := continuation(plan.register)) is not None:
        out.print("", assumed.in_(lang), sep="\n")
    out.print("", caveat(found.result.draws, plan.members, lang), sep="\n")
    out.print("", shelf_life_of(plan.register).text.in_(lang), sep="\n")


def levers_shown(found: Found, lang: str) -> Grid:
    """Give a row per lever and a column per year; the last is where it would be otherwise."""
    t, plan = texts(lang), found.plan
    table = Grid([t("interim.lever"), *map(str, plan.years), t("interim.beside")])
    for one in found.levers:
        name = Styled.assemble(one.lever.id, "\n", (one.lever.label.in_(lang), "dim"))
        levels = (*one.levels, one.beside[-1])
        table.add(name, *(lever_words(one, level, lang) for level in levels))
    return table


def bands_shown(found: Found, lang: str) -> Grid:
    """Give a row per indicator and a column per year: the middle above its band."""
    table = Grid([texts(lang)("interim.indicator"), *map(str, found.plan.years)])
    for one in found.bands:
        indicator = INDICATORS[one.indicator]
        about = f"{indicator.label.in_(lang)} ({indicator.unit.in_(lang)})"
        cells = [_banded(point, one.indicator, lang) for point in one.points]
        table.add(Styled.assemble(one.indicator, "\n", (about, "dim")), *cells)
    return table


def values_shown(judgement: Judgement, lang: str) -> Grid:
    """Give a row for each value and each change, beside what was to be expected."""
    t = texts(lang)
    heads = ("indicator", "value", "expected", "from_middle", "from_edge")
    table = Grid([t(f"interim.{head}") for head in heads])
    for one in judgement.checked:
        unit = INDICATORS[one.check.indicator].unit
        units = unit_words(unit, lang, difference=one.check.since is not None)
        about = f"{when_words(one.check, lang)} ({units})"
        outside = apart_words(one, one.outside, lang) if one.outside else t("interim.inside")
        if one.check.since is None:
            value = plain_percent(one.value, lang) if unit == SHARE else plain(one.value, lang)
            expected = _banded((one.low, one.middle, one.high), one.check.indicator, lang)
        else:
            value = apart_words(one, one.value, lang)
            middle, *ends = (apart_words(one, x, lang) for x in (one.middle, one.low, one.high))
            expected = f"{middle}\n({' / '.join(ends)})"
        table.add(
            Styled.assemble(one.check.indicator, "\n", (about, "dim")),
            value,
            expected,
            apart_words(one, one.difference, lang),
            outside,
        )
    return table


def _banded(point: tuple[float, float, float], indicator: str, lang: str) -> str:
    low, middle, high = point
    told = value_words(middle, (low, high), INDICATORS[indicator].unit, lang)
    band = told.band.rpartition(": ")[2]
    return f"{told.value}\n({band})" if band else told.value

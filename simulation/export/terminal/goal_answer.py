"""What a goal takes, for a terminal, in Dutch or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulation.explore.goal_seek.answers import Answer, Binding, Package
from simulation.export.goal_sentences import (
    NEAREST,
    asked,
    chance_of,
    lever_amount,
    named,
    outcome_told,
    sentence,
)
from simulation.export.terminal.layout import Grid
from simulation.export.terminal.terminal import console
from simulation.export.words import texts
from simulation.outcomes.standing import caveat
from simulation.register.horizon import continuation
from simulation.register.register import Register
from simulation.register.shelf_life import shelf_life_of
from simulation.wording.numbers import day, number

HELD = 6
"""Bounds that are told one by one."""


def print_answer(
    answer: Answer, register: Register, lang: str, links: Mapping[str, str | None]
) -> None:
    """Print what was asked, what was found, and what it rests on.

    Parameters
    ----------
    answer
        Whatever its status.
    register
        With which it was sought.
    lang
        Dutch or English.
    links
        Of each scenario that was found, by name, what stands behind ``?s=`` in the app's address.
    """
    out, t = console(), texts(lang)
    out.print(asked(answer.goal, lang), "", sentence(answer, lang), sep="\n")
    found = named(answer)
    if found:
        out.print("", moves_shown(answer, lang), sep="\n")
        start, end = day(answer.start, lang), day(answer.end, lang)
        starred = any(move.at_bound for one in found.values() for move in one.moves)
        path = t("goal.path", start=start, end=end)
        out.print(path + (t("goal.at_bound") if starred else ""))
    if answer.binding:
        out.print("", bounds_shown(answer.binding[:HELD], lang), sep="\n")
        if (more := len(answer.binding) - HELD) > 0:
            out.print(t("goal.others", count=more))
    for text in _remarks(answer, lang):
        out.print("", text, sep="\n")
    for name in found:
        if (link := links[name]) is not None:
            out.print("", t("goal.link", name=name, link=link), sep="\n", soft_wrap=True)
    members = answer.base.result.members
    out.print("", caveat(answer.base.result.draws, members, lang), sep="\n")
    out.print("", shelf_life_of(register).text.in_(lang), sep="\n")


def moves_shown(answer: Answer, lang: str) -> Grid:
    """Give a row per lever that moves in any package and a column per package."""
    t, found = texts(lang), [*named(answer).values()]
    titles = [_title(place, one, lang) for place, one in enumerate(found, start=1)]
    table = Grid([t("goal.lever"), t("goal.now"), *titles])
    ways = {move.way.lever.id: move.way for one in found for move in one.moves}
    for name in [lever for lever in answer.base.result.which.register.levers if lever in ways]:
        way = ways[name]
        cells = (_cell(one, name, lang) for one in found)
        now = lever_amount(way, None if way.is_date else way.now, lang)
        table.add(name, now, *cells)
    everything = [answer.base, *found]
    table.add(t("goal.chance"), *(chance_of(one, lang) for one in everything))
    return table


def _title(place: int, package: Package, lang: str) -> str:
    t = texts(lang)
    if package.scenario.id == NEAREST:
        return t("goal.nearest")
    title = t("goal.package", number=place)
    return title + ("" if package.without is None else t("goal.without", lever=package.without))


def _cell(package: Package, lever: str, lang: str) -> str:
    for move in package.moves:
        if move.way.lever.id == lever:
            star = " *" if move.at_bound else ""
            return lever_amount(move.way, move.to, lang, move.guarded) + star
    return "="


def bounds_shown(binding: Sequence[Binding], lang: str) -> Grid:
    """Give a row per bound that holds the goal back, and what it would have to become."""
    t = texts(lang)
    titles = (f"goal.{name}" for name in ("bound", "limit", "alone", "together"))
    table = Grid([t(title) for title in titles])
    for one in binding:
        bound = lever_amount(one.way, one.bound, lang)
        further = (_needed(one, needed, lang) for needed in (one.alone, one.together))
        table.add(one.way.lever.id, bound, *further)
    return table


def _needed(one: Binding, needed: float | None, lang: str) -> str:
    if one.natural:
        return texts(lang)("goal.natural")
    if needed is None:
        return texts(lang)("goal.too_little")
    return lever_amount(one.way, needed, lang)


def _remarks(answer: Answer, lang: str) -> Iterator[str]:
    t = texts(lang)
    for package in answer.packages[:1]:
        yield outcome_told(package, answer.goal, lang)
    if answer.indispensable:
        yield t("goal.indispensable", levers=", ".join(answer.indispensable))
    if (assumed := continuation(answer.base.result.which.register)) is not None:
        yield assumed.in_(lang)
    yield t("goal.confirmed", draws=number(answer.base.result.members, lang))

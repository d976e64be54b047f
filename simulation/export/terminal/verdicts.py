"""The verdict on scenarios as tables for a terminal, in Dutch or English.

A verdict is never told by colour alone, and numbers are rounded to what they can bear.
"""

from collections.abc import Sequence

from rich.text import Text as Styled

from simulation.export.terminal.first_years import first_years_shown, first_years_words
from simulation.export.terminal.layout import Cell, Grid
from simulation.export.terminal.summary import SHOWN, Summary
from simulation.export.terminal.terminal import console
from simulation.export.words import texts
from simulation.outcomes.standing import caveat
from simulation.reading.faults import printable
from simulation.register.horizon import continuation, last_year
from simulation.register.register import Register
from simulation.register.shelf_life import shelf_life_of
from simulation.scenario.criteria import CRITERIA, FALL_SINCE
from simulation.wording.numbers import PERSONS
from simulation.wording.uncertainty import Words, chance_words, ends, value_words
from simulation.wording.vocabulary import capital


def print_verdicts(results: Sequence[Summary], register: Register, lang: str) -> None:
    """Print the verdict of each scenario, what the letters mean, and what it comes down to.

    Parameters
    ----------
    results
        At least one.
    register
        With which they were run.
    lang
        Dutch or English.
    """
    out, one = console(), results[0]
    if one.members == 1:
        table = _verdict_table(results, lang)
        out.print(table if table.fits(out.breadth) else _verdict_table(results, lang, False))
    else:
        out.print(band_table(results, lang), "", f"{chance_title(one.draws, lang)}:", sep="\n")
        out.print(chance_table(results, lang))
    for text in (_legend(one.members, lang, out.breadth), _summary(results, lang)):
        out.print("", text, sep="\n")
    if (assumed := continuation(register)) is not None:
        _print_first_years(results, last_year(register), lang)
        out.print("", assumed.in_(lang), sep="\n")
    out.print("", caveat(one.draws, one.members, lang), sep="\n")
    out.print("", shelf_life_of(register).text.in_(lang), sep="\n")


def _print_first_years(results: Sequence[Summary], last: int, lang: str) -> None:
    out, several = console(), results[0].members > 1
    found = [(_name(one), one.eerste_jaren) for one in results if one.eerste_jaren is not None]
    out.print("", first_years_shown(found, several, lang), sep="\n")
    out.print(first_years_words(last, several, lang))


def _people(result: Summary, count: str, lang: str) -> Words:
    """Write a number of people, rounded to what its band allows, and that band if there is one."""
    value = getattr(result, count)
    return value_words(value, result.banden.get(count, (value, value)), PERSONS, lang)


def _verdict_table(results: Sequence[Summary], lang: str, signs: bool = True) -> Grid:
    """Give a row per scenario and a lettered column per criterion; `_legend` has the letters.

    Without `signs` there are only words, which takes less room.
    """
    t = texts(lang)
    table = Grid(["Scenario", *(t(f"verdict.{count}") for count in SHOWN), *_letters()], right=True)
    for result in results:
        table.add(
            _name(result),
            *(_people(result, count, lang).value for count in SHOWN),
            *(_yes_no(name in result.gehaald, lang, signs) for name in CRITERIA),
        )
    return table


def band_table(results: Sequence[Summary], lang: str) -> Grid:
    """Give a row per scenario with the mean over the draws and the 90 % band of each count."""
    titles, t = ["Scenario"], texts(lang)
    for count in SHOWN:
        titles.append(t(f"verdict.{count}"))
        if count != "dakloos_begin_2026":
            titles.append(t("verdict.band"))
    table = Grid(titles, right=True)
    for result in results:
        cells = []
        for count in SHOWN:
            cells.append(_people(result, count, lang).value)
            if count != "dakloos_begin_2026":
                cells.append("–".join(ends(result.banden[count], lang)))
        table.add(_name(result), *cells)
    return table


def chance_title(draws: str, lang: str) -> str:
    return texts(lang)("verdict.shares" if draws == "prior" else "verdict.chances")


def chance_table(results: Sequence[Summary], lang: str) -> Grid:
    """Give a row per scenario with the chance of each goal, and that there are fewer people."""
    table = Grid(["Scenario", *_letters(), texts(lang)("verdict.fall")], right=True)
    for result in results:
        cells: list[Cell] = [
            Styled(
                chance_words(chance, result.members, lang),
                style="bold green" if name in result.gehaald else "",
            )
            for name, chance in result.kansen.items()
        ]
        if result.daling is not None:
            cells.append(chance_words(result.daling, result.members, lang))
        table.add(_name(result), *cells)
    return table


def _legend(members: int, lang: str, breadth: float) -> str:
    """Say which criterion each letter stands for, two on a line that is broad enough."""
    lines = [
        f"{letter}  {criterion.label.in_(lang)}"
        for letter, criterion in zip(_letters(), CRITERIA.values(), strict=True)
    ]
    half = -(-len(lines) // 2)
    width = max(map(len, lines[:half])) + 2
    pairs = [
        f"{left:<{width}}{right}".rstrip()
        for left, right in zip(lines[:half], [*lines[half:], ""], strict=False)
    ]
    if max(map(len, pairs)) > breadth:
        pairs = lines
    t = texts(lang)
    goals = t("verdict.goals_reached" if members == 1 else "verdict.goals")
    told = [f"{goals} {t('verdict.counted')}", *pairs]
    if members > 1:
        told.append(f"{t('verdict.fall')}  {fewer_words(lang)}")
    return "\n".join(told)


def fewer_words(lang: str) -> str:
    """Say what it is that the number of homeless people falls."""
    return capital(texts(lang)("verdict.fewer", since=int(FALL_SINCE)))


def _summary(results: Sequence[Summary], lang: str) -> str:
    """Say in a sentence what the scenario with the fewest homeless people reaches."""
    best, t = min(results, key=lambda result: result.dakloos_eind_2030), texts(lang)
    key = "verdict.best" if len(results) > 1 else "verdict.only"
    return t(
        "verdict.told",
        start=t(key, name=_name(best), count=len(results)),
        then=_people(best, "dakloos_eind_2030", lang).value,
        now=_people(best, "dakloos_begin_2026", lang).value,
        reached=len(best.gehaald) or t("verdict.none"),
        goals=len(CRITERIA),
        most="" if best.members == 1 else t("verdict.half"),
    )


def _letters() -> Sequence[str]:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(CRITERIA)]


def _name(result: Summary) -> str:
    return printable(" ".join(result.naam.split()), 200)


def _yes_no(reached: bool, lang: str, signs: bool) -> Styled:
    word = texts(lang)("verdict.yes" if reached else "verdict.no")
    text = f"{'✓' if reached else '✗'} {word}" if signs else word
    return Styled(text, style="bold green" if reached else "")

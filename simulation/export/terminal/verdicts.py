"""The verdict on scenarios as tables for a terminal, in Dutch or English.

A verdict is never told by colour alone, and numbers are rounded to what they can bear.
"""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text as Styled

from simulation.export.terminal.summary import SHOWN, Summary
from simulation.export.terminal.terminal import WIDTH, console, new_table
from simulation.export.words import texts
from simulation.outcomes.standing import caveat
from simulation.reading.faults import printable
from simulation.scenario.criteria import CRITERIA
from simulation.wording.numbers import PERSONS
from simulation.wording.uncertainty import Words, chance_words, ends, value_words


def print_verdicts(results: Sequence[Summary], lang: str) -> None:
    """Print the verdict of each scenario, what the letters mean, and what it comes down to."""
    out, one = console(), results[0]
    if one.members == 1:
        out.print(_verdict_table(results, lang, narrow=out.width < WIDTH))
    else:
        out.print(band_table(results, lang), "", f"{chance_title(one.draws, lang)}:", sep="\n")
        out.print(chance_table(results, lang))
    for text in (_legend(one.members, lang), _summary(results, lang)):
        out.print("", text, sep="\n")
    out.print("", caveat(one.draws, one.members, one.parameter_set, lang), sep="\n")


def _people(result: Summary, count: str, lang: str) -> Words:
    """Write a number of people, rounded to what its band allows, and that band if there is one."""
    value = getattr(result, count)
    return value_words(value, result.banden.get(count, (value, value)), PERSONS, lang)


def _verdict_table(results: Sequence[Summary], lang: str, narrow: bool = False) -> Table:
    """Give a row per scenario and a lettered column per criterion; `_legend` has the letters.

    It is `narrow` for a terminal of few columns.
    """
    table = _scenario_table()
    for count in SHOWN:
        table.add_column(texts(lang)(f"verdict.{count}"), justify="right", no_wrap=True)
    for letter in _letters():
        table.add_column(f"\n{letter}", no_wrap=True)
    for result in results:
        table.add_row(
            _name(result),
            *(_people(result, count, lang).value for count in SHOWN),
            *(_yes_no(name in result.gehaald, lang, narrow) for name in CRITERIA),
        )
    return table


def band_table(results: Sequence[Summary], lang: str) -> Table:
    """Give a row per scenario with the mean over the draws and the 90 % band of each count."""
    table, t = _scenario_table(), texts(lang)
    for count in SHOWN:
        table.add_column(t(f"verdict.{count}"), justify="right", no_wrap=True)
        if count != "dakloos_begin_2026":
            table.add_column(t("verdict.band"), justify="right", no_wrap=True)
    for result in results:
        cells = []
        for count in SHOWN:
            cells.append(_people(result, count, lang).value)
            if count != "dakloos_begin_2026":
                cells.append("–".join(ends(result.banden[count], lang)))
        table.add_row(_name(result), *cells)
    return table


def chance_title(draws: str, lang: str) -> str:
    return texts(lang)("verdict.shares" if draws == "prior" else "verdict.chances")


def chance_table(results: Sequence[Summary], lang: str) -> Table:
    table = _scenario_table()
    for letter in _letters():
        table.add_column(letter, justify="right")
    for result in results:
        cells = [
            Styled(
                chance_words(chance, result.members, lang),
                style="bold green" if name in result.gehaald else "",
            )
            for name, chance in result.kansen.items()
        ]
        table.add_row(_name(result), *cells)
    return table


def _legend(members: int, lang: str) -> str:
    """Say which criterion each letter stands for, and what the counts are."""
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
    t = texts(lang)
    goals = t("verdict.goals_reached" if members == 1 else "verdict.goals")
    return "\n".join((f"{goals} {t('verdict.counted')}", *pairs))


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


def _scenario_table() -> Table:
    table = new_table()
    table.add_column("Scenario", min_width=16, overflow="fold")
    return table


def _letters() -> Sequence[str]:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(CRITERIA)]


def _name(result: Summary) -> str:
    return printable(" ".join(result.naam.split()))


def _yes_no(reached: bool, lang: str, narrow: bool) -> Styled:
    word = texts(lang)("verdict.yes" if reached else "verdict.no")
    text = word if narrow else f"{'✓' if reached else '✗'} {word}"
    return Styled(text, style="bold green" if reached else "")

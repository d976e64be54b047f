"""The verdict on scenarios as tables for a terminal, in Dutch or English.

A verdict is never told by colour alone, and numbers are rounded to what they can bear.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text as Styled

from simulation.export.terminal.summary import Summary
from simulation.export.terminal.terminal import WIDTH, console, figure, new_table, pick
from simulation.outcomes.standing import caveat, chance_words
from simulation.reading.faults import printable
from simulation.scenario.criteria import CRITERIA
from simulation.wording.text import Text

HEADS = {
    "dakloos_begin_2026": Text("dakloos\nbegin 2026", "homeless\nearly 2026"),
    "dakloos_eind_2030": Text("dakloos\neind 2030", "homeless\nend 2030"),
    "cbs_eind_2030": Text("CBS\neind 2030", "CBS\nend 2030"),
}
FINE, COARSE = 100.0, 1000.0
"""What people are rounded to: no finer than a tenth of the order of their band."""
BAND_HEAD = Text("\n90 %-band", "\n90% band")


def print_verdicts(results: Sequence[Summary], lang: str) -> None:
    """Print the verdict of each scenario, what the letters mean, and what it comes down to."""
    out, one = console(), results[0]
    if one.members == 1:
        out.print(verdict_table(results, lang, narrow=out.width < WIDTH))
    else:
        out.print(band_table(results, lang), "", f"{chance_title(one.draws, lang)}:", sep="\n")
        out.print(chance_table(results, lang))
    for text in (legend(one.members, lang), summary(results, lang)):
        out.print("", text, sep="\n")
    out.print("", caveat(one.draws, one.members, one.parameter_set, lang), sep="\n")


def people(value: float, lang: str, step: float = FINE) -> str:
    """Write a number of people in hundreds, or in other steps."""
    rounded = round(value / step) * step
    return f"< {figure(step, lang)}" if value > 0 and not rounded else figure(rounded, lang)


def grain(low: float, high: float) -> float:
    """Give the step to which people are rounded: thousands in a band of ten thousands."""
    return COARSE if high - low >= 10 * COARSE else FINE


def verdict_table(results: Sequence[Summary], lang: str, narrow: bool = False) -> Table:
    """Give a row per scenario and a lettered column per criterion; `legend` has the letters."""
    table = _scenario_table()
    for head in HEADS.values():
        table.add_column(pick(head, lang), justify="right", no_wrap=True)
    for letter in _letters():
        table.add_column(f"\n{letter}", no_wrap=True)
    for result in results:
        table.add_row(
            _name(result),
            *(people(getattr(result, count), lang) for count in HEADS),
            *(_yes_no(name in result.gehaald, lang, narrow) for name in CRITERIA),
        )
    return table


def band_table(results: Sequence[Summary], lang: str) -> Table:
    """Give a row per scenario with the mean over the draws and the 90 % band of each count."""
    table = _scenario_table()
    for count, head in HEADS.items():
        table.add_column(pick(head, lang), justify="right", no_wrap=True)
        if count != "dakloos_begin_2026":
            table.add_column(pick(BAND_HEAD, lang), justify="right", no_wrap=True)
    for result in results:
        cells = []
        for count in HEADS:
            low, high = result.banden[count]
            step = grain(low, high)
            cells.append(people(getattr(result, count), lang, step))
            if count != "dakloos_begin_2026":
                cells.append("–".join(people(end, lang, step) for end in (low, high)))
        table.add_row(_name(result), *cells)
    return table


def chance_title(draws: str, lang: str) -> str:
    if draws == "prior":
        return pick(
            (
                "Deel van de trekkingen dat elk doel haalt, eind 2030",
                "Share of the draws that reach each goal, end 2030",
            ),
            lang,
        )
    return pick(("Kans op elk doel, eind 2030", "Chance of each goal, end 2030"), lang)


def chance_table(results: Sequence[Summary], lang: str) -> Table:
    """Give a row per scenario and a lettered column per criterion with its chance."""
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


def legend(members: int, lang: str) -> str:
    """Say which criterion each letter stands for, and what the counts are."""
    lines = [
        f"{letter}  {pick(criterion.label, lang)}"
        for letter, criterion in zip(_letters(), CRITERIA.values(), strict=True)
    ]
    half = -(-len(lines) // 2)
    width = max(map(len, lines[:half])) + 2
    pairs = [
        f"{left:<{width}}{right}".rstrip()
        for left, right in zip(lines[:half], [*lines[half:], ""], strict=False)
    ]
    goals = ("Doelen, gehaald eind 2030?", "Goals, reached end 2030?")
    counts = (
        "(Dakloos: ETHOS 1-6; het CBS telt 18-65 jaar.)",
        "(Homeless: ETHOS 1-6; CBS counts ages 18-65.)",
    )
    first = pick(goals if members == 1 else ("Doelen.", "Goals."), lang)
    return "\n".join((f"{first} {pick(counts, lang)}", *pairs))


def summary(results: Sequence[Summary], lang: str) -> str:
    """Say in a sentence what the scenario with the fewest homeless people reaches."""
    best = min(results, key=lambda result: result.dakloos_eind_2030)
    then, now = _count(best, "dakloos_eind_2030", lang), _count(best, "dakloos_begin_2026", lang)
    goals, count = len(CRITERIA), len(best.gehaald)
    reached = str(count) if count else pick(("geen", "none"), lang)
    half = (
        ""
        if best.members == 1
        else pick(
            (" in minstens de helft van de trekkingen", " in at least half of the draws"), lang
        )
    )
    name = _name(best)
    if lang == "en":
        start = f"'{name}' ends lowest of these {len(results)}: " if len(results) > 1 else ""
        return (
            f"{start or f'{name}: '}{then} homeless people at the end of 2030, "
            f"{now} in early 2026; {reached} of the {goals} goals reached{half}."
        )
    start = f"Van deze {len(results)} komt '{name}' het laagst uit: " if len(results) > 1 else ""
    return (
        f"{start or f'{name}: '}{then} dakloze mensen eind 2030, tegen {now} begin 2026; "
        f"{reached} van de {goals} doelen gehaald{half}."
    )


def _count(result: Summary, count: str, lang: str) -> str:
    step = grain(*result.banden[count]) if result.banden else FINE
    return people(getattr(result, count), lang, step)


def _scenario_table() -> Table:
    table = new_table()
    table.add_column("Scenario", min_width=16, overflow="fold")
    return table


def _letters() -> Sequence[str]:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(CRITERIA)]


def _name(result: Summary) -> str:
    return printable(" ".join(result.naam.split()))


def _yes_no(reached: bool, lang: str, narrow: bool) -> Styled:
    sign, word = ("✓", ("ja", "yes")) if reached else ("✗", ("nee", "no"))
    text = pick(word, lang) if narrow else f"{sign} {pick(word, lang)}"
    return Styled(text, style="bold green" if reached else "")

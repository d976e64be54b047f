"""The verdict on scenarios as tables for a terminal, in Dutch or English.

A verdict is never told by colour alone, and numbers are rounded to what they can bear.
"""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text as Styled

from simulation.export.terminal.summary import Summary
from simulation.export.terminal.terminal import WIDTH, console, new_table
from simulation.outcomes.standing import caveat
from simulation.reading.faults import printable
from simulation.scenario.criteria import CRITERIA
from simulation.wording.numbers import PERSONS
from simulation.wording.text import Text
from simulation.wording.uncertainty import Words, chance_words, ends, value_words

HEADS = {
    "dakloos_begin_2026": Text("dakloos\nbegin 2026", "homeless\nearly 2026"),
    "dakloos_eind_2030": Text("dakloos\neind 2030", "homeless\nend 2030"),
    "cbs_eind_2030": Text("CBS\neind 2030", "CBS\nend 2030"),
}
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


def people(result: Summary, count: str, lang: str) -> Words:
    """Write a number of people, and its band where there is one.

    Parameters
    ----------
    count
        One of `HEADS`.

    Returns
    -------
    Words
        In persons, rounded to what the band allows.
    """
    value = getattr(result, count)
    return value_words(value, result.banden.get(count, (value, value)), PERSONS, lang)


def verdict_table(results: Sequence[Summary], lang: str, narrow: bool = False) -> Table:
    """Give a row per scenario and a lettered column per criterion; `legend` has the letters.

    Parameters
    ----------
    narrow
        For a terminal of few columns.

    Returns
    -------
    Table
        In the language `lang`.
    """
    table = _scenario_table()
    for head in HEADS.values():
        table.add_column(head.in_(lang), justify="right", no_wrap=True)
    for letter in _letters():
        table.add_column(f"\n{letter}", no_wrap=True)
    for result in results:
        table.add_row(
            _name(result),
            *(people(result, count, lang).value for count in HEADS),
            *(_yes_no(name in result.gehaald, lang, narrow) for name in CRITERIA),
        )
    return table


def band_table(results: Sequence[Summary], lang: str) -> Table:
    """Give a row per scenario with the mean over the draws and the 90 % band of each count."""
    table = _scenario_table()
    for count, head in HEADS.items():
        table.add_column(head.in_(lang), justify="right", no_wrap=True)
        if count != "dakloos_begin_2026":
            table.add_column(BAND_HEAD.in_(lang), justify="right", no_wrap=True)
    for result in results:
        cells = []
        for count in HEADS:
            cells.append(people(result, count, lang).value)
            if count != "dakloos_begin_2026":
                cells.append("–".join(ends(result.banden[count], lang)))
        table.add_row(_name(result), *cells)
    return table


def chance_title(draws: str, lang: str) -> str:
    if draws == "prior":
        return Text(
            "Deel van de trekkingen dat elk doel haalt, eind 2030",
            "Share of the draws that reach each goal, end 2030",
        ).in_(lang)
    return Text("Kans op elk doel, eind 2030", "Chance of each goal, end 2030").in_(lang)


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


def legend(members: int, lang: str) -> str:
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
    goals = Text("Doelen, gehaald eind 2030?", "Goals, reached end 2030?")
    counts = Text(
        "(Dakloos: ETHOS 1-6; het CBS telt 18-65 jaar.)",
        "(Homeless: ETHOS 1-6; CBS counts ages 18-65.)",
    )
    first = goals if members == 1 else Text("Doelen.", "Goals.")
    return "\n".join((f"{first.in_(lang)} {counts.in_(lang)}", *pairs))


def summary(results: Sequence[Summary], lang: str) -> str:
    """Say in a sentence what the scenario with the fewest homeless people reaches."""
    best = min(results, key=lambda result: result.dakloos_eind_2030)
    then, now = (
        people(best, count, lang).value for count in ("dakloos_eind_2030", "dakloos_begin_2026")
    )
    goals, count = len(CRITERIA), len(best.gehaald)
    reached = str(count) if count else Text("geen", "none").in_(lang)
    half = Text(" in minstens de helft van de trekkingen", " in at least half of the draws")
    most = "" if best.members == 1 else half.in_(lang)
    name = _name(best)
    if lang == "en":
        start = f"'{name}' ends lowest of these {len(results)}: " if len(results) > 1 else ""
        return (
            f"{start or f'{name}: '}{then} homeless people at the end of 2030, "
            f"{now} in early 2026; {reached} of the {goals} goals reached{most}."
        )
    start = f"Van deze {len(results)} komt '{name}' het laagst uit: " if len(results) > 1 else ""
    return (
        f"{start or f'{name}: '}{then} dakloze mensen eind 2030, tegen {now} begin 2026; "
        f"{reached} van de {goals} doelen gehaald{most}."
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
    sign, word = ("✓", Text("ja", "yes")) if reached else ("✗", Text("nee", "no"))
    text = word.in_(lang) if narrow else f"{sign} {word.in_(lang)}"
    return Styled(text, style="bold green" if reached else "")

"""Verdicts and listings as tables for a terminal, in Dutch or English.

A verdict is never told by colour alone, and numbers are rounded to what they can bear.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulation.criteria import CRITERIA
from simulation.export.listings import assumption_rows, lever_rows, matches, parameters
from simulation.export.summary import Summary
from simulation.faults import printable
from simulation.register import PRIOR, Estimate, Label, Register

WIDTH = 100  # of what goes to a file or a pipe, where nobody knows the width of the screen

GROUP_TITLES = {
    "voorkomen": Label("Voorkomen", "Prevention"),
    "wonen": Label("Wonen", "Housing"),
    "opvang": Label("Opvang", "Shelter"),
    "begeleiding": Label("Begeleiding", "Support"),
    "eu_burgers": Label("EU-burgers", "EU citizens"),
}
GRADE_TITLES = {
    "seed": Label("onderzocht stuk", "document studied"),
    "page": Label("openbare bron", "public source"),
    "derived": Label("afgeleid", "derived"),
    "assumption": Label("aanname", "assumption"),
    "unverified": Label("niet nagegaan", "not verified"),
    "definition": Label("afspraak", "definition"),
    "fitted": Label("geijkt", "fitted"),
}


def console() -> Console:
    """Give the console for data; `NO_COLOR` and `COLUMNS` are respected."""
    out = Console(highlight=False, markup=False, emoji=False)
    if not out.is_terminal and "COLUMNS" not in os.environ:
        out.width = WIDTH
    return out


def pick(label: tuple[str, str], lang: str) -> str:
    return label[lang == "en"]


def figure(value: float | None, lang: str = "nl") -> str:
    """Write a number with at most four figures: 0,35 or 41.000."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def people(value: float, lang: str) -> str:
    """Write a number of people in hundreds."""
    rounded = round(value, -2)
    return "< 100" if value > 0 and not rounded else figure(rounded, lang)


def print_verdicts(results: Sequence[Summary], lang: str) -> None:
    """Print the verdict of each scenario, what the letters mean, and what it comes down to."""
    out = console()
    out.print(verdict_table(results, lang, narrow=out.width < WIDTH))
    for text in (legend, summary, caveat):
        out.print()
        out.print(text(results, lang))


def verdict_table(results: Sequence[Summary], lang: str, narrow: bool = False) -> Table:
    """Give a row per scenario and a lettered column per criterion; `legend` has the letters."""
    table = new_table()
    table.add_column("Scenario", min_width=17, overflow="fold")
    for title in (
        ("dakloos\nbegin 2026", "homeless\nearly 2026"),
        ("dakloos\neind 2030", "homeless\nend 2030"),
        ("CBS\neind 2030", "CBS\nend 2030"),
    ):
        table.add_column(pick(title, lang), justify="right", no_wrap=True)
    for letter in _letters():
        table.add_column(f"\n{letter}", no_wrap=True)
    for result in results:
        values = result.dakloos_begin_2026, result.dakloos_eind_2030, result.cbs_eind_2030
        table.add_row(
            _name(result),
            *(people(value, lang) for value in values),
            *(_yes_no(name in result.gehaald, lang, narrow) for name in CRITERIA),
        )
    return table


def legend(results: Sequence[Summary], lang: str) -> str:
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
    title = (
        "Doelen, gehaald eind 2030? (Dakloos: ETHOS 1-6; het CBS telt 18-65 jaar.)",
        "Goals, reached end 2030? (Homeless: ETHOS 1-6; CBS counts ages 18-65.)",
    )
    return "\n".join((pick(title, lang), *pairs))


def summary(results: Sequence[Summary], lang: str) -> str:
    """Say in a sentence what the scenario with the fewest homeless people reaches."""
    best = min(results, key=lambda result: result.dakloos_eind_2030)
    then, now = people(best.dakloos_eind_2030, lang), people(best.dakloos_begin_2026, lang)
    goals, count = len(CRITERIA), len(best.gehaald)
    reached = str(count) if count else pick(("geen", "none"), lang)
    name = _name(best)
    if lang == "en":
        start = f"'{name}' ends lowest of these {len(results)}: " if len(results) > 1 else ""
        return (
            f"{start or f'{name}: '}{then} homeless people at the end of 2030, "
            f"{now} in early 2026; {reached} of the {goals} goals reached."
        )
    start = f"Van deze {len(results)} komt '{name}' het laagst uit: " if len(results) > 1 else ""
    return (
        f"{start or f'{name}: '}{then} dakloze mensen eind 2030, tegen {now} begin 2026; "
        f"{reached} van de {goals} doelen gehaald."
    )


def caveat(results: Sequence[Summary], lang: str) -> str:
    """Say what these numbers are not."""
    members = max(result.members for result in results)
    alone = (
        "Dit is één berekening met de middelste schatting van elk getal. De onzekerheid is "
        "niet meegerekend; de werkelijkheid kan flink hoger of lager uitkomen.",
        "This is one calculation with the central estimate of every number. Uncertainty is "
        "not included; reality may turn out well above or below.",
    )
    among = (
        f"Gemiddelden van {members} trekkingen uit de bandbreedtes van het register; een doel is "
        "gehaald als het in minstens de helft daarvan lukt. De trekkingen zijn vooraf gekozen "
        "(prior) en niet aan tellingen getoetst: dit zijn geen kansen.",
        f"Means of {members} draws from the ranges of the register; a goal is reached when it is "
        "in at least half of them. The draws are prior, not held against counts: these are no "
        "chances.",
    )
    text = pick(alone if members == 1 else among, lang)
    if any(result.parameter_set == PRIOR for result in results):
        text += pick(
            (
                " Het model is nog niet geijkt op de tellingen.",
                " The model has not been fitted to the counts yet.",
            ),
            lang,
        )
    return text


def lever_table(register: Register, lang: str) -> Table:
    """Give the levers, by group."""
    head = (
        ("Knop", "Lever"),
        ("nu (laag – hoog)", "now (low – high)"),
        ("instelbaar", "range"),
        ("herkomst van nu", "origin of now"),
    )
    table = new_table(head, lang)
    rows = lever_rows(register)
    for group, title in GROUP_TITLES.items():
        table.add_row(Text(f"— {pick(title, lang)}", style="bold"))
        for row in (row for row in rows if row["group"] == group):
            bounds = row["min"], row["max"]
            is_date = row["kind"] == "date"
            low, high = (f"{one:.0f}" if is_date else figure(one, lang) for one in bounds)
            table.add_row(
                _named(row, lang),
                _current(row["current"], lang),
                f"{low} – {high}",
                _origin(row["grade"], row["source"], lang),
            )
        table.add_section()
    return table


def assumption_table(register: Register, lang: str) -> Table:
    """Give the assumptions about the world, with what laag, midden and hoog stand for."""
    head = (
        ("Aanname", "Assumption"),
        ("midden (laag – hoog)", "central (low – high)"),
        ("herkomst", "origin"),
    )
    table = new_table(head, lang)
    for row in assumption_rows(register):
        origin = _origin(row["grade"], row["source"], lang)
        table.add_row(_named(row, lang), _current(row, lang), origin)
    return table


def source_list(register: Register, text: str, lang: str) -> Group:
    """Give every parameter that matches the text, each of its numbers on a line."""
    blocks: list[RenderableType] = []
    for parameter in parameters(register):
        if not matches(parameter, text):
            continue
        year = "" if parameter.year is None else f", {parameter.year}"
        about = f"  {pick(parameter.label, lang)} ({parameter.unit}{year})"
        numbers = [
            f"{'.'.join(members)}{'  ' if members else ''}{_three(estimate, lang)}"
            for members, estimate in parameter.values.items()
        ]
        lines = [*numbers, _origin(parameter.grade, parameter.source, lang), parameter.why]
        blocks.append(Text.assemble((parameter.id, "bold"), about))
        blocks.append(Padding("\n".join(lines), (0, 0, 1, 2), expand=False))
    return Group(*blocks)


def new_table(head: Iterable[tuple[str, str]] = (), lang: str = "nl") -> Table:
    """Give an empty table with some columns; the first is wide enough for a lever's name."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    for title in head:
        table.add_column(pick(title, lang), overflow="fold", min_width=len(pick(title, lang)))
    if table.columns:
        table.columns[0].min_width = 28  # the longest name of a lever
    return table


def _letters() -> Sequence[str]:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(CRITERIA)]


def _name(result: Summary) -> str:
    return printable(" ".join(result.naam.split()))


def _yes_no(reached: bool, lang: str, narrow: bool) -> Text:
    sign, word = ("✓", ("ja", "yes")) if reached else ("✗", ("nee", "no"))
    text = pick(word, lang) if narrow else f"{sign} {pick(word, lang)}"
    return Text(text, style="bold green" if reached else "")


def _named(row: dict[str, Any], lang: str) -> Text:
    unit = "" if row["unit"] in ("1", "year") else f" ({row['unit']})"
    return Text.assemble(row["id"], "\n", (f"{row[f'label_{lang}']}{unit}", "dim"))


def _current(row: dict[str, Any] | None, lang: str) -> str:
    if row is None:
        return pick(("geen", "none"), lang)
    return _three(Estimate(row["low"], row["central"], row["high"]), lang)


def _three(estimate: Estimate, lang: str) -> str:
    central, low, high = (
        figure(value, lang) for value in (estimate.central, estimate.low, estimate.high)
    )
    return central if low == high == central else f"{central} ({low} – {high})"


def _origin(grade: str | None, source: str | None, lang: str) -> str:
    return "" if grade is None else f"{pick(GRADE_TITLES[grade], lang)}: {source}"

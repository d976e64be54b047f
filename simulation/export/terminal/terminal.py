"""Tables for a terminal, in Dutch or English: what they have in common, and the listings."""

import os
from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from simulation.export.tables.listings import assumption_rows, lever_rows, matches, parameters
from simulation.register.register import GROUPS, Estimate, Register
from simulation.wording.numbers import figure
from simulation.wording.text import Text
from simulation.wording.vocabulary import grade_name, terms

WIDTH = 100  # of what goes to a file or a pipe, where nobody knows the width of the screen


def console() -> Console:
    """Give the console for data; `NO_COLOR` and `COLUMNS` are respected."""
    out = Console(highlight=False, markup=False, emoji=False)
    if not out.is_terminal and "COLUMNS" not in os.environ:
        out.width = WIDTH
    return out


def lever_table(register: Register, lang: str) -> Table:
    head = (
        ("Knop", "Lever"),
        ("nu (laag – hoog)", "now (low – high)"),
        ("instelbaar", "range"),
        ("herkomst van nu", "origin of now"),
    )
    table = new_table(head, lang)
    rows = lever_rows(register)
    for group in GROUPS:
        table.add_row(Styled(f"— {terms(lang)(f'group.{group}')}", style="bold"))
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
    """Give every parameter that matches the text, each of its numbers on a line.

    Parameters
    ----------
    text
        As `matches` seeks it.

    Returns
    -------
    Group
        A block for each, in the language `lang`.
    """
    blocks: list[RenderableType] = []
    for parameter in parameters(register):
        if not matches(parameter, text):
            continue
        year = "" if parameter.year is None else f", {parameter.year}"
        about = f"  {parameter.label.in_(lang)} ({parameter.unit}{year})"
        numbers = [
            f"{'.'.join(members)}{'  ' if members else ''}{_three(estimate, lang)}"
            for members, estimate in parameter.values.items()
        ]
        lines = [*numbers, _origin(parameter.grade, parameter.source, lang), parameter.why]
        blocks.append(Styled.assemble((parameter.id, "bold"), about))
        blocks.append(Padding("\n".join(lines), (0, 0, 1, 2), expand=False))
    return Group(*blocks)


def new_table(head: Iterable[tuple[str, str]] = (), lang: str = "nl") -> Table:
    """Give an empty table with some columns; the first is wide enough for a lever's name."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    for title in head:
        words = Text(*title).in_(lang)
        table.add_column(words, overflow="fold", min_width=len(words))
    if table.columns:
        table.columns[0].min_width = 28  # the longest name of a lever
    return table


def _named(row: dict[str, Any], lang: str) -> Styled:
    unit = "" if row["unit"] in ("1", "year") else f" ({row['unit']})"
    return Styled.assemble(row["id"], "\n", (f"{row[f'label_{lang}']}{unit}", "dim"))


def _current(row: dict[str, Any] | None, lang: str) -> str:
    if row is None:
        return Text("geen", "none").in_(lang)
    return _three(Estimate(row["low"], row["central"], row["high"]), lang)


def _three(estimate: Estimate, lang: str) -> str:
    central, low, high = (
        figure(value, lang) for value in (estimate.central, estimate.low, estimate.high)
    )
    return central if low == high == central else f"{central} ({low} – {high})"


def _origin(grade: str | None, source: str | None, lang: str) -> str:
    return "" if grade is None else f"{grade_name(grade, lang)}: {source}"

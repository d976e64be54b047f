"""Tables for a terminal, in Dutch or English: what they have in common, and the listings."""

import os
from collections.abc import Iterable

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from simulation.export.tables.listings import matches, parameters
from simulation.export.words import catalog, texts
from simulation.register.register import GROUPS, Estimate, Parameter, Register
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
    t = texts(lang)
    head = (catalog().both(f"lever.{name}") for name in ("lever", "now", "range", "origin"))
    table = new_table(head, lang)
    for group in GROUPS:
        table.add_row(Styled(f"— {terms(lang)(f'group.{group}')}", style="bold"))
        for lever in (lever for lever in register.levers.values() if lever.group == group):
            bounds = lever.low, lever.high
            is_date, base = lever.kind == "date", lever.base
            low, high = (f"{one:.0f}" if is_date else figure(one, lang) for one in bounds)
            now, origin = t("lever.none"), ""
            if base is not None:
                (estimate,) = base.values.values()
                now, origin = _three(estimate, lang), _origin(base, lang)
            named = _named(lever.id, lever.label, lever.unit, lang)
            table.add_row(named, now, f"{low} – {high}", origin)
        table.add_section()
    return table


def assumption_table(register: Register, lang: str) -> Table:
    """Give the assumptions about the world, with what laag, midden and hoog stand for."""
    head = (catalog().both(f"assumption.{name}") for name in ("assumption", "central", "origin"))
    table = new_table(head, lang)
    for one in register.assumptions.values():
        parameter = register.described[one.parameter]
        known = _three(register.estimates[one.parameter], lang)
        named = _named(one.id, one.label, parameter.unit, lang)
        table.add_row(named, known, _origin(parameter, lang))
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
        lines = [*numbers, _origin(parameter, lang), parameter.why]
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


def _named(name: str, label: Text, unit: str, lang: str) -> Styled:
    about = "" if unit in ("1", "year") else f" ({unit})"
    return Styled.assemble(name, "\n", (f"{label.in_(lang)}{about}", "dim"))


def _three(estimate: Estimate, lang: str) -> str:
    central, low, high = (
        figure(value, lang) for value in (estimate.central, estimate.low, estimate.high)
    )
    return central if low == high == central else f"{central} ({low} – {high})"


def _origin(parameter: Parameter, lang: str) -> str:
    return f"{grade_name(parameter.grade, lang)}: {parameter.source}"

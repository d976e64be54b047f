"""Tables for a terminal, in Dutch or English: what they have in common, and the listings."""

import os
from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text as Styled

from simulation.export.tables.listings import matches, parameters
from simulation.export.terminal.layout import Block, Grid, Screen
from simulation.export.words import catalog, texts
from simulation.outcomes.indicators import INDICATORS
from simulation.register.register import GROUPS, Estimate, Parameter, Register
from simulation.wording.numbers import figure
from simulation.wording.text import Text
from simulation.wording.vocabulary import grade_name, terms

WIDTH = 100  # of sentences to a file or a pipe, where nobody knows the width of the screen


def console() -> Screen:
    """Give the console for data; `NO_COLOR` and `COLUMNS` are respected."""
    out = Screen(highlight=False, markup=False, emoji=False)
    if out.is_terminal or "COLUMNS" in os.environ:
        out.breadth = out.width
    else:
        out.width = WIDTH
    return out


def lever_table(register: Register, lang: str) -> Grid:
    t = texts(lang)
    head = (catalog().both(f"lever.{name}") for name in ("lever", "now", "range", "origin"))
    table = new_table(head, lang, prose=True)
    for group in GROUPS:
        table.section(f"— {terms(lang)(f'group.{group}')}")
        for lever in (lever for lever in register.levers.values() if lever.group == group):
            bounds = lever.low, lever.high
            is_date, base = lever.kind == "date", lever.base
            low, high = (f"{one:.0f}" if is_date else figure(one, lang) for one in bounds)
            now, origin = t("lever.none"), ""
            if base is not None:
                (estimate,) = base.values.values()
                now, origin = _three(estimate, lang), _origin(base, lang)
            named = _named(lever.id, lever.label, lever.unit, lang)
            table.add(named, now, f"{low} – {high}", origin)
    return table


def assumption_table(register: Register, lang: str) -> Grid:
    """Give the assumptions about the world, with what laag, midden and hoog stand for."""
    head = (catalog().both(f"assumption.{name}") for name in ("assumption", "central", "origin"))
    table = new_table(head, lang, prose=True)
    for one in register.assumptions.values():
        parameter = register.described[one.parameter]
        known = _three(register.estimates[one.parameter], lang)
        named = _named(one.id, one.label, parameter.unit, lang)
        table.add(named, known, _origin(parameter, lang))
    return table


def indicator_table(lang: str) -> Grid:
    """Give the indicators: what each is, in which unit, over which time and for whom."""
    t = texts(lang)
    names = ("indicator", "unit", "time", "groups")
    table = new_table((catalog().both(f"indicator.{name}") for name in names), lang)
    for one in INDICATORS.values():
        when = t("indicator.year" if one.yearly else "indicator.moment")
        whom = t("indicator.by_group" if one.by_group else "indicator.together")
        table.add(_named(one.id, one.label, "1", lang), one.unit.in_(lang), when, whom)
    return table


def source_list(register: Register, text: str, lang: str) -> list[RenderableType]:
    """Give every parameter that matches the text, each of its numbers on a line.

    Parameters
    ----------
    text
        As `matches` seeks it.

    Returns
    -------
    list
        A block for each and an empty line, in the language `lang`.
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
        addresses = dict.fromkeys(filter(None, parameter.addresses.values()))
        lines = [
            *numbers,
            _origin(parameter, lang),
            *addresses,
            *parameter.why.in_(lang).split("\n"),
        ]
        blocks += [Block(Styled.assemble((parameter.id, "bold"), about), lines), ""]
    return blocks


def new_table(head: Iterable[tuple[str, str]], lang: str, prose: bool = False) -> Grid:
    """Give an empty table.

    Parameters
    ----------
    head
        The titles of its columns, in Dutch and English.
    prose
        Whether the last column holds sentences.

    Returns
    -------
    Grid
        With its titles in the language `lang`.
    """
    return Grid([Text(*title).in_(lang) for title in head], prose=prose)


def _named(name: str, label: Text, unit: str, lang: str) -> Styled:
    about = "" if unit in ("1", "year") else f" ({unit})"
    return Styled.assemble(name, "\n", (f"{label.in_(lang)}{about}", "dim"))


def _three(estimate: Estimate, lang: str) -> str:
    central, low, high = (
        figure(value, lang) for value in (estimate.central, estimate.low, estimate.high)
    )
    return central if low == high == central else f"{central} ({low} – {high})"


def _origin(parameter: Parameter, lang: str) -> str:
    return f"{grade_name(parameter.grade, lang)}: {parameter.source.in_(lang)}"

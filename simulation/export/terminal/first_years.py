"""From when each goal is met, as a table for a terminal, in Dutch or English."""

from collections.abc import Mapping, Sequence

from simulation.export.terminal.layout import Grid
from simulation.export.words import texts
from simulation.outcomes.first_year import FirstYear
from simulation.scenario.criteria import CRITERIA


def first_years_shown(
    found: Sequence[tuple[str, Mapping[str, FirstYear]]], several: bool, lang: str
) -> Grid:
    """Give a row per criterion and a column per scenario.

    Parameters
    ----------
    found
        Of each scenario its name, and what `ScenarioResult.first_years` says of it.
    several
        Whether they are of several draws, or of the central estimate.
    lang
        Dutch or English.

    Returns
    -------
    Grid
        In a few words each.
    """
    t = texts(lang)
    title = t("first_year.title" if several else "first_year.central")
    table = Grid([title, *(name for name, _ in found)])
    for name, criterion in CRITERIA.items():
        told = (years[name].text.in_(lang) for _, years in found)
        table.add(criterion.label.in_(lang), *told)
    return table


def first_years_words(last: int, several: bool, lang: str) -> str:
    """Say what such a year is.

    Parameters
    ----------
    last
        The last year that was run, up to and including its end.
    several, lang
        As `first_years_shown` takes them.

    Returns
    -------
    str
        A sentence or two.
    """
    return texts(lang)("first_year.several" if several else "first_year.one", last=last)

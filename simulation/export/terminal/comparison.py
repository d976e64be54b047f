"""Differences between scenarios as tables for a terminal, in Dutch or English."""

from collections.abc import Sequence

from simulation.export.tables.differences import Difference, end_2030, words
from simulation.export.terminal.layout import Grid
from simulation.export.terminal.verdicts import chance_title, fewer_words
from simulation.export.words import texts
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.indicators import INDICATORS, Indicator
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.reading.faults import printable
from simulation.scenario.compare import Input
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario
from simulation.wording.uncertainty import chance_words, difference_words, value_words


def inputs_shown(found: Sequence[Input], scenarios: Sequence[Scenario], lang: str) -> Grid:
    """Give a row per thing that differs and a column per scenario.

    Parameters
    ----------
    found
        What differs, as `simulation.scenario.compare.inputs` gives it.
    scenarios
        Those compared, in the order of its values.

    Returns
    -------
    Grid
        In the language `lang`.
    """
    t = texts(lang)
    table = Grid([t("comparison.inputs"), *(scenario.id for scenario in scenarios)])
    for one in found:
        values = (printable(words(one.kind, value, lang), 200) for value in one.values)
        table.add(f"{one.id} ({t(f'comparison.{one.kind}')})", *values)
    return table


def outcomes_shown(differences: Sequence[Difference], lang: str) -> Grid:
    """Give a row per indicator that differs at the end of 2030, in the order of the indicators."""
    shown = [differences[0].base, *(difference.result for difference in differences)]
    names = (result.scenario.id for result in shown)
    table = Grid([texts(lang)("comparison.outcomes"), *names], right=True)
    found = [set(end_2030(difference)["indicator"]) for difference in differences]
    for name, indicator in INDICATORS.items():
        if any(name in one for one in found):
            label = f"{indicator.label.in_(lang)}\n({indicator.unit.in_(lang)})"
            draws = differences[0].base.at(name)
            value = value_words(draws.mean(), band_of(draws), indicator.unit, lang).value
            table.add(
                label,
                value,
                *(
                    _told(difference, indicator, lang) if name in one else "="
                    for difference, one in zip(differences, found, strict=True)
                ),
            )
    return table


def chances_shown(results: Sequence[ScenarioResult], lang: str) -> Grid:
    """Give a row per criterion and a column per scenario with the share of draws that reach it.

    The last row has the share in which fewer people are homeless than when new policy begins.
    """
    names = (result.scenario.id for result in results)
    table = Grid([chance_title(results[0].draws, lang), *names], right=True)
    for name, criterion in CRITERIA.items():
        chances = (chance_words(r.verdicts[name].chance, r.members, lang) for r in results)
        table.add(criterion.label.in_(lang), *chances)
    falls = (chance_words(r.fall.chance, r.members, lang) for r in results)
    table.add(fewer_words(lang), *falls)
    return table


def _told(difference: Difference, indicator: Indicator, lang: str) -> str:
    name, unit = indicator.id, indicator.unit
    apart = difference.result.at(name) - difference.base.at(name)
    words = difference_words(apart.mean(), band_of(apart), unit, lang)
    return f"{words.value}\n({words.band})" if words.band else words.value

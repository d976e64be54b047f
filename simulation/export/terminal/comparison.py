"""Differences between scenarios as tables for a terminal, in Dutch or English."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rich.table import Table

from simulation.export.tables.differences import Difference, Input, end_2030, words
from simulation.export.terminal.terminal import figure, new_table, pick
from simulation.export.terminal.verdicts import chance_title
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import ScenarioResult
from simulation.outcomes.standing import chance_words
from simulation.reading.faults import printable
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import Scenario

_KINDS = {"knop": "lever", "aanname": "assumption", "lus": "loop", "doel": "goal"}


def inputs_shown(found: Sequence[Input], scenarios: Sequence[Scenario], lang: str) -> Table:
    """Give a row per thing that differs and a column per scenario."""
    table = _new_table(("wat verschilt", "what differs"), lang)
    for scenario in scenarios:
        table.add_column(scenario.id, overflow="fold")
    for one in found:
        kind = pick((one.kind, _KINDS[one.kind]), lang)
        values = (printable(words(one.kind, value, lang), 200) for value in one.values)
        table.add_row(f"{one.id} ({kind})", *values)
    return table


def outcomes_shown(differences: Sequence[Difference], lang: str) -> Table:
    """Give a row per indicator that differs at the end of 2030, in the order of the indicators."""
    base = differences[0].base.scenario.id
    table = _new_table(("verschil eind 2030", "difference end 2030"), lang)
    table.add_column(f"\n{base}", justify="right", overflow="fold")
    for difference in differences:
        table.add_column(f"\n{difference.result.scenario.id}", justify="right", overflow="fold")
    found = [end_2030(difference).set_index("indicator") for difference in differences]
    for name, indicator in INDICATORS.items():
        rows = [part.loc[name] if name in part.index else None for part in found]
        known = next((row for row in rows if row is not None), None)
        if known is not None:
            label = f"{pick(indicator.label, lang)} ({pick(indicator.unit, lang)})"
            table.add_row(
                label, figure(_rounded(known["basis"]), lang), *(_told(row, lang) for row in rows)
            )
    return table


def chances_shown(results: Sequence[ScenarioResult], lang: str) -> Table:
    """Give a row per criterion and a column per scenario with the share of draws that reach it."""
    table = _new_table((chance_title(results[0].draws, lang),) * 2, lang)
    for result in results:
        table.add_column(f"\n{result.scenario.id}", justify="right", overflow="fold")
    for name, criterion in CRITERIA.items():
        chances = (chance_words(r.verdicts[name].chance, r.members, lang) for r in results)
        table.add_row(pick(criterion.label, lang), *chances)
    return table


def _new_table(head: tuple[str, str], lang: str) -> Table:
    """Give a table whose first column leaves room for the others."""
    table = new_table([head], lang)
    table.columns[0].min_width = None
    return table


def _told(row: pd.Series | None, lang: str) -> str:
    if row is None:
        return "="
    text = _signed(row["verschil"], lang)
    if "verschil_p5" in row:
        low, high = (_signed(row[name], lang) for name in ("verschil_p5", "verschil_p95"))
        text += f"\n({low} – {high})"
    return text


def _signed(value: float, lang: str) -> str:
    shown = figure(_rounded(value), lang)
    return f"+{shown}" if _rounded(value) > 0 else shown


def _rounded(value: float) -> float:
    """Round to three figures: a difference bears no more, and next to nothing is nothing."""
    return float(f"{value:.3g}") if abs(value) > 1e-6 else 0.0

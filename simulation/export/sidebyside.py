"""Differences between scenarios as tables for a terminal, in Dutch or English."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rich.table import Table

from simulation.export.differences import Difference, Input, end_2030, words
from simulation.export.terminal import figure, new_table, pick
from simulation.faults import printable
from simulation.indicators import INDICATORS
from simulation.scenario import Scenario

_KINDS = {"knop": "lever", "aanname": "assumption", "lus": "loop", "doel": "goal"}


def inputs_shown(found: Sequence[Input], scenarios: Sequence[Scenario], lang: str) -> Table:
    """Give a row per thing that differs and a column per scenario."""
    table = new_table([(pick(("wat verschilt", "what differs"), lang),) * 2], lang)
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
    table = new_table([("verschil eind 2030", "difference end 2030")], lang)
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
    return f"+{shown}" if value > 0 else shown


def _rounded(value: float) -> float:
    """Round to three figures: a difference bears no more."""
    return float(f"{value:.3g}")

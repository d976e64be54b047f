"""One thing has one name, and one name is one thing, in whichever format it is read."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from simulation.export.tables.differences import Difference
from simulation.export.tables.writers import WRITERS, Layout, of_difference, of_result
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register

REGISTER = load_register()
BANDS = ["q05", "q25", "q50", "q75", "q95"]
PEOPLE = "dakloos_totaal"


@pytest.fixture(scope="module")
def results() -> list[ScenarioResult]:
    return run(["huidig_beleid", "wonen_eerst"], members=6)


def _read(written: bytes, kind: str) -> pd.DataFrame:
    stream = io.BytesIO(written)
    if kind == "parquet":
        return pd.read_parquet(stream)
    return pd.read_csv(stream) if kind == "csv" else pd.read_excel(stream, engine="openpyxl")


def _tables(export: Any, wide: bool = False) -> Iterator[pd.DataFrame]:
    for kind in ("parquet", "csv", "xlsx"):
        yield _read(WRITERS[kind](export, Layout(wide=wide)), kind)


def _row(table: pd.DataFrame) -> pd.Series:
    """What is said of all homeless people at the end of 2030."""
    rows = table[(table["groep"] == "totaal") & (table["tijd"] == 2031.0)]
    return rows[rows["indicator"] == PEOPLE].iloc[0]


def test_statistics_have_the_same_names_in_every_format(results: list[ScenarioResult]) -> None:
    export, result = of_result(results[1], REGISTER), results[1]
    told = json.loads(WRITERS["json"](export, Layout()))["results"][0]
    at = told["time"].index(2031.0)
    assert list(told["bands"][PEOPLE]) == list(result.bands(PEOPLE)) == BANDS
    expected = [result.mean(PEOPLE), *(result.bands(PEOPLE)[band][at] for band in BANDS)]
    assert [told["bands"][PEOPLE][band][at] for band in BANDS] == pytest.approx(expected[1:])
    for table in _tables(export):
        assert list(_row(table)[["gemiddelde", *BANDS]]) == pytest.approx(expected)
    for table in _tables(export, wide=True):
        rows = table[(table["groep"] == "totaal") & (table["tijd"] == 2031.0)]
        by_name = rows.set_index("statistiek")[PEOPLE]
        assert list(by_name[["gemiddelde", *BANDS]]) == pytest.approx(expected)


def test_differences_have_those_names_too(results: list[ScenarioResult]) -> None:
    export = of_difference(Difference(*results), REGISTER)
    told = json.loads(WRITERS["json"](export, Layout()))["differences"][0]
    [end] = [row for row in told["end_2030"] if row["indicator"] == PEOPLE]
    for table in _tables(export):
        row = _row(table)
        assert row["gemiddelde"] == pytest.approx(results[1].mean(PEOPLE)) == end["value"]
        assert row["gemiddelde_tegenover"] == pytest.approx(end["reference_value"])
        assert row["verschil"] == pytest.approx(end["difference"])
        found = {band: row[f"verschil_{band}"] for band in BANDS}
        assert found == pytest.approx(end["bands"])


def test_no_column_is_called_like_something_else(results: list[ScenarioResult]) -> None:
    """`basis` is what a scenario is built on, and a set; `verschil` is between two scenarios."""
    book = of_difference(Difference(*results), REGISTER)
    sheets = book.sheets(book.table(False))
    assert "basis" not in {column for sheet in sheets.values() for column in sheet}
    assert {title for title, sheet in sheets.items() if "verschil" in sheet} == {
        "Verschillen",
        "Eind 2030",
    }
    verdict = sheets["Oordeel"].iloc[0]
    away = verdict["waarde_eind_2030"] - verdict["drempel"]
    assert verdict["afstand"] == pytest.approx(away)

"""What a test needs to hold the workbook of a comparison against the command line."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from openpyxl import load_workbook

Rows = list[dict[str, Any]]


@lru_cache(maxsize=2)
def sheets(data: bytes) -> dict[str, Rows]:
    """Read a workbook: for each sheet its rows, by the heads of the columns."""
    found = {}
    for sheet in load_workbook(io.BytesIO(data), read_only=True):
        head, *rows = sheet.iter_rows(values_only=True)
        empty = dict.fromkeys(head)  # a row ends at its last cell that has something in it
        found[sheet.title] = [empty | dict(zip(head, row, strict=False)) for row in rows]
    return found


def facts(book: Mapping[str, Rows]) -> dict[str, Any]:
    return {row["wat"]: row["waarde"] for row in book["Herkomst"]}


def written(value: float | None) -> float | None:
    """Give a number as a workbook keeps it: with 16 figures."""
    return None if value is None else float(f"{value:.16g}")


def check_series(rows: Rows, result: Mapping[str, Any]) -> int:
    """Hold all numbers of a scenario against those of ``run --json``; give how many they are."""
    checked = 0
    for row in rows:
        name, place = row["indicator"], result["time"].index(row["tijd"])
        if row["groep"] == "totaal":
            assert row["gemiddelde"] == written(result["indicators"][name][place])
            for band in ("q05", "q25", "q50", "q75", "q95"):
                assert row[band] == written(result["bands"][name][band][place])
                checked += 1
        else:
            value = result["indicators_by_group"][row["groep"]][name][place]
            assert row["gemiddelde"] == written(value)
        checked += 1
    return checked


def check_verdicts(rows: Rows, result: Mapping[str, Any]) -> None:
    assert [row["criterium"] for row in rows] == list(result["criteria"])
    for row in rows:
        verdict = result["criteria"][row["criterium"]]
        assert row["kans"] == written(verdict["chance"])
        assert row["waarde_eind_2030"] == written(verdict["value_2030"])
        assert row["drempel"] == written(verdict["threshold"])
        assert row["gehaald_eind_2030"] == ("ja" if verdict["reached"] else "nee")


def check_book(book: Mapping[str, Rows], result_of: Callable[[str], Mapping[str, Any]]) -> None:
    """Hold the numbers of each scenario in a workbook against those of the command line.

    Parameters
    ----------
    result_of
        Gives by the id of a scenario what ``run --json`` says of it.
    """
    about = facts(book)
    ids = [about[key] for key in about if key.startswith("scenario_") and key[9:].isdigit()]
    for number, name in enumerate(ids, 1):
        result = result_of(name)
        assert about[f"scenario_hash_{number}"] == result["scenario_hash"]
        series = next(rows for title, rows in book.items() if title.startswith(f"Reeks {number} "))
        assert check_series(series, result) > 5000
        end = [row for row in book["Eind 2030"] if row["scenario"] == name]
        place = result["time"].index(2031.0)
        assert [row["indicator"] for row in end] == list(result["indicators"])
        for row in end:
            assert row["gemiddelde"] == written(result["indicators"][row["indicator"]][place])
            assert row["q05"] == written(result["bands"][row["indicator"]]["q05"][place])
        check_verdicts([row for row in book["Oordeel"] if row["scenario"] == name], result)

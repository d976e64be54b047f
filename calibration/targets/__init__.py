"""The counts the model is held against, as data: measurements and ranges."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import pandas as pd

COLUMNS = {"id", "observable", "value", "unit", "window", "ref_start", "ref_end", "published",
           "region_set", "age_from", "age_to", "sd_ind", "use", "source", "note"}  # fmt: skip
USES = {"fit", "holdout", "off"}


class TargetError(ValueError):
    """A target file says something that cannot be; the message names file, line and column."""


def folder() -> Path:
    return Path(str(resources.files("calibration").joinpath("targets")))


def measurements(path: Path | None = None) -> pd.DataFrame:
    """Read the measurements, one number a row.

    Returns
    -------
    pandas.DataFrame
        Columns of the file, with `at` (decimal year of the reference date) added.

    Raises
    ------
    TargetError
        When a column is missing or a value cannot be.
    """
    path = path or folder() / "measurements.csv"
    table = pd.read_csv(path)
    missing = COLUMNS - set(table.columns)
    if missing:
        raise TargetError(f"{path.name}:1: columns {sorted(missing)} are missing")
    for column in ("ref_start", "ref_end", "published"):
        table[column] = pd.to_datetime(table[column])
    table = table.astype({"value": float, "sd_ind": float})
    checks = {
        "value": table["value"] > 0,
        "sd_ind": table["sd_ind"] > 0,
        "use": table["use"].isin(USES),
        "id": ~table["id"].duplicated(),
        "ref_end": table["ref_end"] >= table["ref_start"],
        "published": table["published"] > table["ref_end"],
    }
    for column, good in checks.items():
        if not good.all():
            row = int((~good).idxmax())
            raise TargetError(
                f"{path.name}:{row + 2}:{column}: {table.loc[row, column]!r} cannot be"
                " (positive value and sd, use one of fit, holdout, off, unique id, published"
                " after the reference date)"
            )
    start = table["ref_start"]
    length = 365 + start.dt.is_leap_year.astype(int)
    table["at"] = start.dt.year + (start.dt.day_of_year - 1) / length
    return table


def ranges() -> pd.DataFrame:
    """Read what the evidence allows for indicators that are not fitted."""
    return pd.read_csv(folder() / "ranges.csv")


def data_hash() -> str:
    """Hash of the measurement file: which data a parameter set was fitted to."""
    return hashlib.sha256((folder() / "measurements.csv").read_bytes()).hexdigest()[:16]

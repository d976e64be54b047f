"""All draws of a result as labelled data: a tidy table, or arrays with named axes.

Columns and axes have the Dutch names that files with results have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.model.dims import Groep
from simulation.outcomes.indicators import INDICATORS, unknown_indicator

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

TOTAL = "totaal"
"""Stands in the column `groep` for all groups together."""

Read = Callable[[str, str | None], np.ndarray]
"""An indicator's values in a group, or in all: ``(moments, draws)``."""


def chosen_indicators(names: Sequence[str] | str | None) -> list[str]:
    """Give the names of indicators, one or several; None has all of them."""
    chosen = [names] if isinstance(names, str) else list(INDICATORS if names is None else names)
    if not chosen:
        raise ValueError("no indicator was named; leave them out for all")
    for name in chosen:
        if name not in INDICATORS:
            raise ValueError(unknown_indicator(name)[1])
    return chosen


def tidy_table(
    first: Mapping[str, str],
    time: np.ndarray,
    draws: np.ndarray,
    indicators: Sequence[str],
    groups: bool,
    read: Read,
) -> pd.DataFrame:
    """Give a row for each group, indicator, draw and moment.

    Parameters
    ----------
    first
        The first columns, the same in every row.
    time, draws
        The moments, and what the draws are called.
    groups
        Also a row for each group, of what is known by group.
    read
        Gives the values.

    Returns
    -------
    pandas.DataFrame
        What it has in words is categorical, and so takes little room.
    """
    import pandas as pd

    told = [(TOTAL, name) for name in indicators]
    if groups:
        known = [name for name in indicators if INDICATORS[name].by_group]
        told += [(group, name) for group in Groep.elements for name in known]
    size = len(time) * len(draws)

    def words(values: Sequence[str], order: Sequence[str]) -> pd.Categorical:
        codes = np.repeat([order.index(value) for value in values], size)
        return pd.Categorical.from_codes(codes, list(order))

    units = list(dict.fromkeys(INDICATORS[name].unit.nl for name in indicators))
    rows = len(told) * size
    return pd.DataFrame(
        {
            **{name: pd.Categorical([value]).repeat(rows) for name, value in first.items()},
            "groep": words([group for group, _ in told], [TOTAL, *Groep.elements]),
            "indicator": words([name for _, name in told], indicators),
            "eenheid": words([INDICATORS[name].unit.nl for _, name in told], units),
            "trekking": np.tile(np.repeat(draws, len(time)), len(told)),
            "tijd": np.tile(time, len(told) * len(draws)),
            "waarde": np.concatenate(
                [read(name, None if group == TOTAL else group).T.ravel() for group, name in told]
            ),
        }
    )


def named_arrays(
    about: Mapping[str, Any],
    time: np.ndarray,
    draws: np.ndarray,
    indicators: Sequence[str],
    groups: bool,
    read: Read,
) -> xr.Dataset:
    """Give a variable for each indicator, with its unit; parameters as in `tidy_table`.

    Parameters
    ----------
    about
        What they come from.

    Returns
    -------
    xarray.Dataset
        With the axes `tijd`, `trekking` and, of what is known by group, `groep`.

    Raises
    ------
    ImportError
        When xarray is not installed.
    """
    try:
        import xarray as xr
    except ImportError:
        raise ImportError("to_xarray needs xarray: pip install xarray") from None

    def variable(name: str) -> tuple[tuple[str, ...], np.ndarray, dict[str, str]]:
        indicator, axes = INDICATORS[name], ("tijd", "trekking")
        told = {"long_name": indicator.label.nl, "units": indicator.unit.nl}
        if not (groups and indicator.by_group):
            return axes, read(name, None), told
        each = np.stack([read(name, group) for group in (None, *Groep.elements)])
        return ("groep", *axes), each, told

    labels = {"groep": [TOTAL, *Groep.elements]} if groups else {}
    return xr.Dataset(
        {name: variable(name) for name in indicators},
        {**labels, "tijd": time, "trekking": draws},
        dict(about),
    )

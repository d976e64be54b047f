"""Runs exported models in two engines that are not ours: PySD and pysimlin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from simulation.export.model.xmile import variable


def simlin_states(path: Path, stocks: Iterable[str]) -> np.ndarray:
    """Run a file in pysimlin; gives the stocks at every step, ``(steps + 1, stocks)``."""
    import simlin

    run = simlin.load(path).simulate()
    run.run_to_end()
    return np.array([run.get_series(variable(name)) for name in stocks]).T


def unit_faults(path: Path) -> tuple[Any, ...]:
    """Give what pysimlin has to say about the units, or about anything else."""
    import simlin

    loaded = simlin.load(path)
    return (*loaded.check_units(), *loaded.check())


def translate(path: Path) -> Any:
    """Translate a file with PySD; the Python it prints goes beside the file.

    PySD prints the points of a curve as numpy does, by default in eight digits. And it has black
    lay out what it prints, which takes most of the time and changes nothing that runs.
    """
    import black
    import pysd

    plain = mock.patch.object(black, "format_file_contents", new=lambda text, **_: text)
    with np.printoptions(precision=17, floatmode="unique"), plain:
        return pysd.read_xmile(str(path))


def pysd_states(
    translated: Any,
    states: Mapping[str, float],
    begin: float,
    end: float,
    components: Mapping[str, float | pd.Series] | None = None,
) -> np.ndarray:
    """Run a translated file from a state, with some variables replaced, at its own step.

    Parameters
    ----------
    states
        The stocks at the begin; where it begins by itself it works them out, and these are only
        the names.
    begin, end
        Moments, decimal years.
    components
        Variables that are something else than in the file.

    Returns
    -------
    np.ndarray
        The stocks at every step, the begin included, ``(steps + 1, stocks)``.
    """
    columns = [variable(name) for name in states]
    params = {variable(name): value for name, value in (components or {}).items()}
    own = begin == translated.time.initial_time()
    start = "original" if own else (begin, dict(zip(columns, states.values(), strict=True)))
    table = translated.run(
        params=params, return_columns=columns, initial_condition=start, final_time=end
    )
    return np.asarray(table[columns])


def distance(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Give the largest relative difference; below one it is the absolute difference."""
    assert ours.shape == theirs.shape
    return float(np.max(np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))))

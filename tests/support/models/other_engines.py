"""Runs exported models in two engines that are not ours: PySD and pysimlin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.peers import pysimlin
from benchmarks.peers import translate as translate
from simulation.export.model.xmile import variable

SMALL_XMILE = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
  <header><vendor>test</vendor><product version="1">test</product></header>
  <sim_specs method="Euler"><start>2022</start><stop>2024</stop><dt>0.5</dt></sim_specs>
  <model><variables>
    <stock name="people"><eqn>100</eqn><outflow>leaving</outflow></stock>
    <flow name="leaving"><eqn>people * 0.5</eqn></flow>
  </variables></model>
</xmile>
"""
"""People who leave, half of them in a year: a model that is read at once."""


def simlin_states(path: Path, stocks: Iterable[str]) -> np.ndarray:
    """Run a file in pysimlin; gives the stocks at every step, ``(steps + 1, stocks)``."""
    return pysimlin(path, [variable(name) for name in stocks])


def unit_faults(path: Path) -> tuple[Any, ...]:
    """Give what pysimlin has to say about the units, or about anything else."""
    import simlin

    loaded = simlin.load(path)
    return (*loaded.check_units(), *loaded.check())


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

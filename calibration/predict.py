"""What the model says each source would have counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.engine import Results
from simulation.observation import Ethos, ethos_round, monitor_year
from simulation.runs import ScenarioResult

EVERY = 16
"""Steps between moments of output: a quarter of a year, so that a count in April has a moment."""

ROUNDS = {"ethos_r1": "r1", "ethos_r2": "r2", "ethos_r3": "r3"}


def ethos_total(results: Results) -> np.ndarray:
    """People in categories 1 to 7, shape ``(moments, members)``."""
    return np.asarray(sum(results.total(f"waarneming.ethos.{name}") for name in Ethos.elements))


def predict(row: pd.Series, result: ScenarioResult) -> np.ndarray:
    """Predict one measurement.

    Parameters
    ----------
    row
        A row of `calibration.targets.measurements`.
    result
        A run with output every quarter (`EVERY`).

    Returns
    -------
    numpy.ndarray
        Shape ``(members,)``, in the unit of the measurement.
    """
    results, time = result.results, result.time
    moment = int(np.argmin(np.abs(time - row["at"])))
    if row["observable"] == "cbs_equivalent":
        return np.asarray(results.total("waarneming.cbs_equivalent")[moment])
    if row["observable"] == "opvang_monitor":
        end = int(np.argmin(np.abs(time - row["at"] - 1.0)))
        entries = results.total("waarneming.monitor_instroom")[moment + 1 : end + 1].sum(axis=0)
        share = results.parameter(f"waarneming.dekking_regios_{row['ref_start'].year}")
        return monitor_year(results.total("waarneming.monitor_aanwezig")[moment], entries, share)
    if row["observable"] == "ethos_telling":
        share = results.parameter(f"waarneming.ethos_aandeel_{ROUNDS[row['region_set']]}")
        detection = results.parameter("waarneming.ethos_detectie")
        return ethos_round(ethos_total(results)[moment], share, detection)
    raise KeyError(f"no operator for observable {row['observable']!r}")

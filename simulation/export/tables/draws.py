"""Every draw of a result as one table: what an analyst needs to work on with the ensemble."""

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.export.tables.files import parquet_bytes
from simulation.export.tables.result import origin
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register


def draws_table(result: ScenarioResult, indicators: Sequence[str]) -> pd.DataFrame:
    """Give a row per draw and moment and a column per indicator, for the whole country.

    The column `trekking` has the id with which `simulation.run` makes the draw again.
    """
    if result.ids is None:
        raise ValueError("the central values are no draws")
    moments, columns = len(result.time), {n: result.indicator(n).T.ravel() for n in indicators}
    return pd.DataFrame(
        {
            "scenario": result.scenario.id,
            "trekking": np.repeat(result.ids, moments),
            "tijd": np.tile(result.time, result.members),
            **columns,
        }
    )


def draws_bytes(result: ScenarioResult, register: Register, indicators: Sequence[str]) -> bytes:
    """Write all draws as Parquet, with in the metadata what they came from and their units.

    Parameters
    ----------
    indicators
        What the table has a column of.

    Returns
    -------
    bytes
        A row for each draw and moment.

    Raises
    ------
    ValueError
        When the result is that of the central values.
    """
    kept = register.posterior
    about = {
        "scenario": result.scenario.id,
        **origin(result),
        "posterior": "" if kept is None else kept.hash,
        "eenheden": json.dumps({n: INDICATORS[n].unit.nl for n in indicators}, ensure_ascii=False),
    }
    return parquet_bytes(draws_table(result, indicators), about)

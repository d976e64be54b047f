"""The error of a count, and that what it counts is the indicator."""

import numpy as np
import pytest

from calibration.declared_errors import OBSERVED, counting_errors
from calibration.targets import load_targets
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.scenario import BASELINE


def test_errors_are_those_of_the_last_fitted_count() -> None:
    targets, found = load_targets(), counting_errors(load_register())
    assert found.keys() == OBSERVED.keys() <= INDICATORS.keys()
    for name, observable in OBSERVED.items():
        rows = [row for row in targets.totals("fit") if row.observable == observable]
        assert found[name] == max(rows, key=lambda row: row.ref_end).sd_ind


@pytest.mark.parametrize("name", OBSERVED)
def test_the_observable_reads_what_the_indicator_does(name: str) -> None:
    """The monitor: who was there at the start of a year, and who came during it."""
    [result] = run([BASELINE], members=3)
    yearly, results = INDICATORS[name].yearly, result.results
    formula = load_targets().observables[OBSERVED[name]]
    for place in range(1, len(results.time)):

        def value(quantity, place: int = place) -> np.ndarray:  # type: ignore[no-untyped-def]
            table, names = {
                "report": (results.reports, results.report_names),
                "tally": (results.tallies, results.tally_names),
            }[quantity.kind]
            rows = [names.index(one) for one in quantity.names]
            here = table[place][rows].sum(axis=0)
            if quantity.kind == "tally":
                return np.asarray(here - table[place - 1][rows].sum(axis=0))
            return np.asarray(table[place - 1][rows].sum(axis=0) if yearly else here)

        assert formula.value(value) == pytest.approx(result.indicator(name)[place], rel=1e-6)

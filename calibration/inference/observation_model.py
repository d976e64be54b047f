"""What the model says each source would have counted."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

import numpy as np

from calibration.inference.likelihood import Predictions
from calibration.targets import Measurement, Targets
from calibration.targets.formula import Quantity
from simulation.engine import Grid, Results, integrate, shorter_if_needed
from simulation.outcomes.scenario_runs import calendar, ensemble, model, national_grid
from simulation.register.register import Register
from simulation.scenario.lever_paths import decimal_year
from simulation.scenario.scenario import BASELINE, load_scenario

STEPS, OUTPUTS = 16, 4
"""Steps a year, half as many as a run has, and moments of output a year, with a straight line
between them: together that changes no count by a thousandth (a test)."""


class Predictor:
    """Runs current policy up to the last count and reads the counts off."""

    def __init__(self, targets: Targets, register: Register) -> None:
        self.targets = targets
        self.register = register
        self.scenario = load_scenario(BASELINE, register)

    @cached_property
    def grid(self) -> Grid:
        """From the start of the model to where every count can be read off."""
        begin = national_grid(self.register).begin
        return Grid(begin, self.until(self.targets.measurements), STEPS, STEPS // OUTPUTS)

    def until(self, rows: Sequence[Measurement]) -> float:
        """Give the first moment of output, decimal year, after the last of these counts."""
        whole = national_grid(self.register)
        last = max((period(row)[1] for row in rows), default=whole.begin)
        return float(whole.begin + np.ceil((last - whole.begin) * OUTPUTS - 1e-9) / OUTPUTS)

    @cached_property
    def reports(self) -> tuple[str, ...]:
        """The reports that the observables read; nothing else is worked out."""
        formulas = [f for o in self.targets.observables.values() for f in (o.part, o.whole) if f]
        read = [q for f in formulas for q in f.quantities if q.kind == "report"]
        return tuple(dict.fromkeys(name for quantity in read for name in quantity.names))

    def run(self, numbers: np.ndarray) -> Results:
        """Run up to the last count, with shorter steps if these are too long for the numbers."""

        def attempt(steps: int) -> Results:
            grid = Grid(self.grid.begin, self.grid.end, steps, steps // OUTPUTS)
            members = ensemble([self.scenario], self.register, grid, numbers)
            clock = calendar(self.register, grid)
            return integrate(model(), members, grid, clock, reports=self.reports)

        return shorter_if_needed(attempt, STEPS)

    def __call__(self, numbers: np.ndarray, rows: Sequence[Measurement]) -> Predictions:
        """Predict rows for all numbers of the register, ``(numbers, members)``, in their order."""
        return read_off(self.run(numbers), rows, self.targets)


def period(row: Measurement) -> tuple[float, float]:
    """Give the moments, decimal years, between which a row counts; equal for a point."""
    begin = decimal_year(row.ref_start)
    if row.window == "point":
        return begin, begin
    return begin, decimal_year(row.ref_end + timedelta(days=1))


def read_off(results: Results, rows: Sequence[Measurement], targets: Targets) -> Predictions:
    """Read the counts of `rows` off a run.

    Parameters
    ----------
    results, rows
        With output at the moments that the rows need; the shares of one whole lie in their order.

    Returns
    -------
    Predictions
        Logarithms ``(totals, members)``, and by composition shares ``(parts, members)``.
    """
    logs: list[np.ndarray] = []
    shares: dict[str, list[np.ndarray]] = {}
    for row in rows:
        if not row.is_share:
            logs.append(np.log(_predict(results, row, targets)))
        else:
            shares.setdefault(row.composition, []).append(_predict(results, row, targets))
    n = results.parameters.shape[1]
    return Predictions(
        np.array(logs).reshape(len(logs), n),
        {id: np.array([*parts, 1.0 - sum(parts)]) for id, parts in shares.items()},
    )


def _predict(results: Results, row: Measurement, targets: Targets) -> np.ndarray:
    """Predict one count, ``(members,)``, in its own unit and without its errors."""
    begin, end = period(row)
    value = targets.observables[row.observable].value(
        lambda quantity: _quantity(results, quantity, begin, end)
    )
    share = 1.0 if row.is_share else targets.region_sets[row.region_set].share.central
    return np.asarray(value * share)


def _quantity(results: Results, quantity: Quantity, begin: float, end: float) -> np.ndarray:
    """The sum over the elements: a flow over the period, anything else at its begin."""
    if quantity.kind == "parameter":
        return np.asarray(sum(results.parameter(name) for name in quantity.names))
    table, names = {
        "report": (results.reports, results.report_names),
        "tally": (results.tallies, results.tally_names),
        "stock": (results.states, results.stock_names),
    }[quantity.kind]
    rows = [names.index(name) for name in quantity.names]
    first = _at(results.time, table, rows, begin)
    return _at(results.time, table, rows, end) - first if quantity.kind == "tally" else first


def _at(time: np.ndarray, table: np.ndarray, rows: list[int], moment: float) -> np.ndarray:
    """Add up rows of ``(moments, rows, members)``, interpolated at a moment."""
    after = min(max(int(np.searchsorted(time, moment)), 1), len(time) - 1)
    part = (moment - time[after - 1]) / (time[after] - time[after - 1])
    before, behind = (table[place][rows].sum(axis=0) for place in (after - 1, after))
    return np.asarray(before * (1.0 - part) + behind * part)

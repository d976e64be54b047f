"""Held-out predictions: leave counts out, fit the rest, and look where the counts fall."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from calibration.checks.posterior_predictive import Foretold, foretold
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import Refit, refit
from calibration.targets import Measurement, Targets
from simulation.register.register import Register
from simulation.wording.text import Text

YEAR_2024 = dt.date(2024, 1, 1)
KEPT = 2_000
"""Draws of which the predictions are made."""


@dataclass(frozen=True)
class Exercise:
    """A way to leave counts out; of some that it leaves out it is about what is predicted."""

    id: str
    label: Text
    leaves_out: Callable[[Measurement], bool]
    predicts: Callable[[Measurement], bool]


def _monitor(row: Measurement) -> bool:
    return row.observable == "opvang_monitor"


def _round(row: Measurement) -> int:
    name, _, number = row.region_set.partition("ethos_r")
    return int(number) if not name and number.isdigit() else 0


EXERCISES = (
    Exercise(
        "tot_en_met_2023",
        Text("Tot en met 2023 geijkt, 2024 voorspeld", "Fitted to 2023, 2024 predicted"),
        lambda row: row.ref_end >= YEAR_2024,
        lambda row: row.ref_start.year == YEAR_2024.year,
    ),
    Exercise(
        "ronde_1_en_2",
        Text("ETHOS-ronde 1 en 2 geijkt, 3 voorspeld", "ETHOS rounds 1-2 fitted, 3 predicted"),
        lambda row: _round(row) >= 3,
        lambda row: _round(row) >= 3,
    ),
    Exercise(
        "zonder_monitor",
        Text("Zonder de opvangmonitor geijkt", "Fitted without the opvang monitor"),
        _monitor,
        _monitor,
    ),
)


@dataclass(frozen=True)
class Outcome:
    """What came of an exercise: ids of what was fitted, predictions of what was left out."""

    exercise: Exercise
    fit: Refit
    fitted: tuple[str, ...]
    rows: tuple[Foretold, ...]


def try_out(
    exercise: Exercise,
    targets: Targets,
    register: Register,
    *,
    seed: int = 0,
    **effort: Any,
) -> Outcome:
    """Leave counts out, fit the others and predict what was left out.

    Parameters
    ----------
    targets
        All of them, with the use of each row.
    register
        Without a parameter set.
    effort
        Passed to `calibration.samplers.short_fit.refit`.

    Returns
    -------
    Outcome
        The fit, and what it predicts of what was left out.
    """
    left_out = [row for row in targets.rows("fit", "holdout") if exercise.leaves_out(row)]
    uses = {row.id: "off" for row in left_out}
    problem = replace(Problem.of(targets, register, uses=uses), seed=seed)
    fit = refit(problem, **{"kept": KEPT, **effort}, seed=seed, name=f"exercise-{exercise.id}")
    wanted = [row for row in left_out if exercise.predicts(row)]
    rows = foretold(problem, problem.predictor.run(fit.numbers), wanted, seed)
    return Outcome(exercise, fit, tuple(row.id for row in problem.rows), tuple(rows))

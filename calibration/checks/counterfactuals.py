"""What the forecast would have been had the counts been others: can it fall?

A forecast that rises whatever is counted says nothing. So the estimates of CBS are replaced by
made-up ones that fall year on year, and by ones that stand still, and the model is calibrated on
those: after a fall it must give a fall an even chance at least, after a standstill neither a fall
nor a rise may be taken for granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from calibration.forecast import TOTAL, look
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import SHORT, refit
from calibration.samplers.tempering import Schedule
from simulation.outcomes.draw_statistics import band_of
from simulation.scenario.criteria import AMBITION
from simulation.wording.text import Text

STANDSTILL = 31_000.0
BREAK = 1.1
"""What the method of before 2020 counts more, in a standstill."""


@dataclass(frozen=True)
class Counterfactual:
    """Made-up counts, by id, and between what the chance of a fall has to lie."""

    id: str
    label: Text
    values: Mapping[str, float]
    least: float
    most: float


COUNTERFACTUALS = (
    Counterfactual(
        "counted",
        Text("Zoals geteld", "As counted"),
        {},
        0.0,
        1.0,
    ),
    Counterfactual(
        "falling",
        Text("Dalende tellingen", "Falling counts"),
        {"cbs_2022": 33_000.0, "cbs_2023": 30_600.0, "cbs_2024": 26_600.0},
        0.5,
        1.0,
    ),
    Counterfactual(
        "flat",
        Text("Gelijke tellingen", "Flat counts"),
        {"cbs_2018": BREAK * STANDSTILL}
        | {f"cbs_{year}": STANDSTILL for year in (2020, 2021, 2022, 2023, 2024)},
        0.25,
        0.6,
    ),
)


@dataclass(frozen=True)
class Tried:
    """What came of one: the chance of a fall, the total at the end of 2030 and its 90 % band."""

    counterfactual: Counterfactual
    fall: float
    people: float
    band: tuple[float, float]
    effective: float

    @property
    def failures(self) -> list[str]:
        asked = self.counterfactual
        if asked.least <= self.fall <= asked.most:
            return []
        return [
            f"{asked.label.en}: chance of a fall {self.fall:.2f}, not {asked.least} to {asked.most}"
        ]


def try_counterfactual(
    problem: Problem,
    asked: Counterfactual,
    *,
    seed: int = 0,
    schedule: Schedule = SHORT,
    kept: int = 1_000,
    checkpoint: Checkpoint | None = None,
) -> Tried:
    """Calibrate on made-up counts and look what the forecast does.

    Parameters
    ----------
    problem
        With the real counts.

    Returns
    -------
    Tried
        Of the base structure.
    """
    rows = tuple(replace(row, value=asked.values.get(row.id, row.value)) for row in problem.rows)
    fit = refit(
        replace(problem, rows=rows),
        schedule=schedule,
        kept=kept,
        seed=seed,
        checkpoint=checkpoint,
        name=f"counterfactual-{asked.id}",
    )
    outlook = look(problem.register, fit.numbers)
    people = outlook.at(TOTAL, AMBITION)
    return Tried(asked, outlook.fall, float(people.mean()), band_of(people), fit.effective)

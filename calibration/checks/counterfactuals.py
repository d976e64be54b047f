"""What the forecast would have been had the counts been others: can it fall?

A forecast that rises whatever is counted says nothing. So the last three estimates of CBS are
replaced by made-up ones that fall year on year, and all of them by ones that stand still, and the
model is calibrated on those: after a fall it must give a fall an even chance at least, and a better
one than after what was counted; after a standstill neither a fall nor a rise may be taken for
granted. The ranges alone, without any count, stand beside them: what they say is not learned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calibration.checks.hindcasts import BREAK, OLD
from calibration.forecast import TOTAL, look
from calibration.inference.checkpoint import Checkpoint
from calibration.inference.problem import Problem
from calibration.samplers.short_fit import SHORT, refit
from calibration.samplers.tempering import Schedule
from calibration.targets import Measurement
from simulation.outcomes.draw_statistics import band_of
from simulation.register.register import Register
from simulation.scenario.criteria import AMBITION
from simulation.wording.text import Text

STANDSTILL = 31_000.0
APART = 0.1
"""How much more likely a fall has to be after falling counts than after those that were made."""


@dataclass(frozen=True)
class Counterfactual:
    """Made-up counts by id, as the new method counts, and where the chance of a fall has to lie."""

    id: str
    label: Text
    values: Mapping[str, float]
    least: float
    most: float


UNCOUNTED = Counterfactual("uncounted", Text("Geen tellingen", "No counts"), {}, 0.0, 1.0)
"""The ranges alone."""
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
        Text("Laatste drie dalen", "Last three fall"),
        {"cbs_2022": 33_000.0, "cbs_2023": 30_600.0, "cbs_2024": 26_600.0},
        0.5,
        1.0,
    ),
    Counterfactual(
        "flat",
        Text("Gelijke tellingen", "Flat counts"),
        {f"cbs_{year}": STANDSTILL for year in (2018, 2020, 2021, 2022, 2023, 2024)},
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
    fit = refit(
        replace(problem, rows=made_up(problem, asked)),
        schedule=schedule,
        kept=kept,
        seed=seed,
        checkpoint=checkpoint,
        name=f"counterfactual-{asked.id}",
    )
    return _tried(asked, problem.register, fit.numbers, fit.effective)


def by_ranges(register: Register, seed: int = 0, draws: int = 1_000) -> Tried:
    """Look what the forecast does without counts: draws from the ranges, all independent.

    Parameters
    ----------
    register
        Without a parameter set.

    Returns
    -------
    Tried
        Of the base structure; of `UNCOUNTED`.
    """
    return _tried(UNCOUNTED, register, register.draw(draws, seed), float(draws))


def _tried(asked: Counterfactual, register: Register, numbers: np.ndarray, worth: float) -> Tried:
    outlook = look(register, numbers)
    people = outlook.at(TOTAL, AMBITION)
    return Tried(asked, outlook.fall, float(people.mean()), band_of(people), worth)


def made_up(problem: Problem, asked: Counterfactual) -> tuple[Measurement, ...]:
    """Give the rows of a problem with made-up counts; the old method counts the break more."""
    more = problem.register.estimates[BREAK].central
    return tuple(
        replace(row, value=asked.values[row.id] * (more if row.observable == OLD else 1.0))
        if row.id in asked.values
        else row
        for row in problem.rows
    )


def unmoved(tried: Sequence[Tried]) -> list[str]:
    """Tell whether falling counts do not make a fall likelier than the counts that were made."""
    fall = {one.counterfactual.id: one.fall for one in tried}
    if not {"falling", "counted"} <= fall.keys():
        return []
    gain = fall["falling"] - fall["counted"]
    if gain >= APART - 1e-9:
        return []
    return [f"Falling counts make a fall {gain:.2f} likelier, not {APART}"]

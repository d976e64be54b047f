"""The first point calibration: three factors, their priors, two counts.

With so few data the priors carry most of it; what the fit does is to put the level of the start
and of the inflow where the counts of 2022 and 2023 are, and no more than that. 2024 is held out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from calibration.predict import EVERY, predict
from calibration.targets import data_hash, measurements
from simulation.register import PRIOR, Register, load_register
from simulation.runs import ScenarioResult, model_version, run
from simulation.scenario import BASELINE, load_scenario

FITTED = ("bevolking.beginniveau", "preventie.instroomniveau", "wereld.groei_verleden")
NINETY = 1.6448536269514722
"""Low and high are read as the middle 90 % of a normal prior."""
SET_ID = "basis"


@dataclass(frozen=True)
class Fit:
    """A fitted set of factors.

    Attributes
    ----------
    values
        By flat name.
    cost
        Half the sum of squared residuals, priors included.
    agreeing
        Share of the starting points that ended in this optimum.
    """

    values: dict[str, float]
    cost: float
    agreeing: float


def _priors(register: Register) -> tuple[np.ndarray, np.ndarray]:
    estimates = [register.estimates[name] for name in FITTED]
    centre = np.array([e.central for e in estimates])
    spread = np.array([(e.high - e.low) / (2 * NINETY) for e in estimates])
    return centre, spread


def baseline(register: Register, values: dict[str, float]) -> ScenarioResult:
    scenario = load_scenario(BASELINE, register)
    return run(scenario, register=register, values=values, every=EVERY)[0]


def fit(starts: int = 5, seed: int = 0) -> Fit:
    """Fit the factors to the rows marked ``fit``, from several starting points."""
    register = load_register(parameter_set=PRIOR)
    rows = measurements().query("use == 'fit'")
    centre, spread = _priors(register)
    wanted = np.log(rows["value"].to_numpy(float))
    error = rows["sd_ind"].to_numpy(float)

    def residuals(scaled: np.ndarray) -> np.ndarray:
        values = dict(zip(FITTED, centre + spread * scaled, strict=True))
        result = baseline(register, values)
        found = np.array([np.log(predict(row, result)[0]) for _, row in rows.iterrows()])
        return np.concatenate([(found - wanted) / error, scaled])

    random = np.random.default_rng(seed)
    begins = np.vstack([np.zeros(3), random.normal(size=(starts - 1, 3))])
    solutions = [
        least_squares(residuals, begin, diff_step=1e-4, x_scale=1.0, xtol=1e-10, ftol=1e-10)
        for begin in begins
    ]
    best = min(solutions, key=lambda s: float(s.cost))
    near = [np.allclose(s.x, best.x, atol=1e-2) for s in solutions]
    values = dict(zip(FITTED, centre + spread * best.x, strict=True))
    return Fit({k: float(f"{v:.5g}") for k, v in values.items()}, best.cost, float(np.mean(near)))


def write_parameter_set(found: Fit, folder: Path) -> Path:
    """Write the fitted factors as a parameter set with its provenance, and make it the default."""
    lines = "\n".join(f"  {name}: {{value: {value!r}}}" for name, value in found.values.items())
    text = (
        "# Made by calibration.fit; do not edit.\n"
        f"id: {SET_ID}\n"
        "made_by: calibration.fit\n"
        f"data_hash: {data_hash()}\n"
        f"model_version: {model_version()}\n"
        'note: "Three factors fitted to the CBS estimates of 1 January 2022 and 2023, with their'
        ' priors from the register; 2024 is held out."\n'
        f"values:\n{lines}\n"
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{SET_ID}.yaml"
    path.write_text(text, "utf-8")
    (folder / "DEFAULT").write_text(f"{SET_ID}\n", "utf-8")
    return path

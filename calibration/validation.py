"""Holds a run of the fitted model against every count and range, fitted or not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.fit import FITTED
from calibration.predict import EVERY, ethos_total, predict
from calibration.targets import data_hash, measurements, ranges
from simulation.register import Register
from simulation.runs import ScenarioResult, model_version, run
from simulation.scenario import BASELINE, load_scenario


def held_against_counts(register: Register, draws: int, seed: int = 0) -> pd.DataFrame:
    """Predict every measurement, with the central values and over prior draws.

    Returns
    -------
    pandas.DataFrame
        One row per measurement: counted, predicted, 5 % and 95 % quantiles over the draws, the
        difference, and the place of the count among the draws.
    """
    scenario = load_scenario(BASELINE, register)
    central = run(scenario, register=register, every=EVERY)[0]
    spread = run(scenario, register=register, every=EVERY, members=draws, seed=seed)[0]
    rows = []
    for _, row in measurements().iterrows():
        found, among = float(predict(row, central)[0]), predict(row, spread)
        rows.append(
            {
                "id": row["id"],
                "use": row["use"],
                "counted": row["value"],
                "predicted": found,
                "difference": found / row["value"] - 1,
                "q05": float(np.quantile(among, 0.05)),
                "q95": float(np.quantile(among, 0.95)),
                "place": float(np.mean(among < row["value"])),
            }
        )
    return pd.DataFrame(rows)


def held_against_ranges(result: ScenarioResult) -> pd.DataFrame:
    """Look whether indicators that are not fitted lie in the ranges of the evidence."""
    table = ranges()
    table["model"] = [_value(row["indicator"], row["at"], result) for _, row in table.iterrows()]
    table["inside"] = (table["low"] <= table["model"]) & (table["model"] <= table["high"])
    return table


def _value(indicator: str, at: float, result: ScenarioResult) -> float:
    moment = int(np.argmin(np.abs(result.time - at)))
    everyone = ethos_total(result.results)[moment, 0]
    if indicator == "ethos_totaal":
        return float(everyone)
    if indicator.startswith("aandeel_"):
        return float(result.indicator(indicator.removeprefix("aandeel_"))[moment, 0] / everyone)
    return float(result.indicator(indicator)[moment, 0])


def validation_report(register: Register, draws: int, seed: int = 0) -> str:
    """The fit, the held-out predictions and the ranges, as Markdown."""
    result = run(load_scenario(BASELINE, register), register=register)[0]
    counts, inside = held_against_counts(register, draws, seed), held_against_ranges(result)
    fitted = register.estimates
    lines = [
        "# Validation",
        "",
        f"Made by `make reproduce`: model {model_version()}, parameter set"
        f" `{register.parameter_set}`, data {data_hash()}, {draws} prior draws, seed {seed}.",
        "",
        "Three factors are fitted, each with its prior from the register, to the two rows marked"
        " *fit*:",
        "",
        *(f"- `{name}` = {fitted[name].central:g} (prior {fitted[name].low:g} to"
          f" {fitted[name].high:g})" for name in FITTED),
        "",
        "With two data and three factors the fit proves nothing; the other rows do. The interval"
        " is that of prior draws around the fitted values: it is wide, and it is no posterior.",
        "",
        "| Count | Use | Counted | Model | Difference | 90 % of draws | Place of the count |",
        "|---|---|--:|--:|--:|---|--:|",
        *(
            f"| {r.id} | {r.use} | {r.counted:,.0f} | {r.predicted:,.0f} | {r.difference:+.1%} |"
            f" {r.q05:,.0f} to {r.q95:,.0f} | {r.place:.0%} |"
            for r in counts.itertuples()
        ),
        "",
        "*Place of the count* is the share of draws that predict less than was counted.",
        "",
        "## Indicators that are not fitted",
        "",
        "| Indicator | At | Model | Range of the evidence | Inside |",
        "|---|--:|--:|---|---|",
        *(
            f"| {r.indicator} | {r.at} | {_shown(r.model)} | {_shown(r.low)} to {_shown(r.high)} |"
            f" {'yes' if r.inside else '**no**'} |"
            for r in inside.itertuples()
        ),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _shown(value: float) -> str:
    return f"{value:.1%}" if value <= 1 else f"{value:,.0f}"

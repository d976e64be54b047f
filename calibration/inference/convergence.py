"""May the draws be quoted? The gate: checks that a calibration must pass, each with its limit."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from arviz_stats.base.array import array_stats

from simulation.register.posterior import FAILED, PASSED
from simulation.wording.text import Text


@dataclass(frozen=True)
class Limits:
    """What the gate asks.

    Attributes
    ----------
    effective
        Number of independent draws that the dependent ones must be worth, each of the same.
    mean, spread
        How far the two algorithms may differ: means in standard deviations, and the ratio of
        standard deviations from 1.
    off
        Standard deviations a count may lie from what the posterior predicts.
    starts
        Starting points that must lead to the best point.
    """

    rhat: float = 1.01
    effective: float = 2500.0
    mean: float = 0.1
    spread: float = 0.1
    off: float = 3.0
    starts: int = 2


LIMITS = Limits()
LABELS = {
    "rhat": Text("De ketens vertellen hetzelfde (R-hat)", "The chains tell the same (R-hat)"),
    "ess": Text("Genoeg onafhankelijke trekkingen", "Enough independent draws"),
    "means": Text(
        "Twee rekenwijzen, zelfde gemiddelde (in sd)", "Two algorithms, same mean (in sd)"
    ),
    "spreads": Text(
        "Twee rekenwijzen, zelfde spreiding (afwijking van 1)",
        "Two algorithms, same spread (off from 1)",
    ),
    "targets": Text(
        "Geen telling ver van de voorspelling (in sd)", "No count far from its prediction (in sd)"
    ),
    "starts": Text("Het beste punt is vaker gevonden", "The best point was found more than once"),
}
LEAST = ("ess", "starts")
"""Checks of which the limit is a lower one."""


@dataclass(frozen=True)
class Check:
    """One check of the gate: the worst value found, where, and the limit."""

    id: str
    label: Text
    worst: float
    where: str
    limit: float
    passed: bool

    def to_plain(self) -> dict[str, Any]:
        return asdict(self) | {"label": self.label._asdict()}


def rhat_of(chains: np.ndarray) -> float:
    """Give the rank-normalised R-hat of ``(chains, draws)``."""
    return float(array_stats.rhat(chains, chain_axis=0, draw_axis=1))


def effective_of(chains: np.ndarray, method: str = "bulk") -> float:
    """Give how many independent draws ``(chains, draws)`` are worth."""
    return float(array_stats.ess(chains, chain_axis=0, draw_axis=1, method=method))


def weighted_effective(values: np.ndarray, weights: np.ndarray) -> float:
    """Give how many independent unweighted draws are worth weighted, dependent ones.

    Both have shape ``(chains, draws)``; the weights add up to 1. The error of a weighted mean is
    that of the mean of its influence, ``n w (x - mean)``, whose own dependence along the chains is
    known.
    """
    mean = float((weights * values).sum())
    variance = float((weights * (values - mean) ** 2).sum())
    influence = weights * weights.size * (values - mean)
    spread = float(influence.var())
    return effective_of(influence, "mean") * variance / spread if spread > 0 else 0.0


def agreement(
    one: np.ndarray, other: np.ndarray, names: Sequence[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """Compare two samples of the same parameters, each ``(n, dimension)``.

    Parameters
    ----------
    names
        Of the parameters.

    Returns
    -------
    tuple of dict
        The difference of the means in standard deviations of `one`, and how far the ratio of
        the spreads is from one.
    """
    spread, second = one.std(axis=0), other.std(axis=0)
    means = np.abs(one.mean(axis=0) - other.mean(axis=0)) / spread
    ratios = np.abs(second / spread - 1.0)
    return (
        dict(zip(names, means.tolist(), strict=True)),
        dict(zip(names, ratios.tolist(), strict=True)),
    )


def checked(id: str, values: Mapping[str, float], limit: float) -> Check:
    """Check that no value is beyond a limit; what is no number is beyond it.

    Parameters
    ----------
    id
        One of `LABELS`; of those in `LEAST` the limit is the smallest that will do.
    values
        By what they belong to, in the unit of the limit; at least one.

    Returns
    -------
    Check
        With the worst value and where it is.
    """
    sign = -1.0 if id in LEAST else 1.0
    where = max(values, key=lambda name: np.nan_to_num(sign * values[name], nan=np.inf))
    worst = float(values[where])
    return Check(id, LABELS[id], worst, where, limit, bool(sign * worst <= sign * limit))


def verdict(checks: Sequence[Check]) -> str:
    return PASSED if all(check.passed for check in checks) else FAILED


@dataclass(frozen=True)
class Measured:
    """What the gate looks at.

    Attributes
    ----------
    rhat, effective
        By sampled parameter and headline output.
    means, spreads
        By sampled parameter, see `agreement`.
    off
        By count, standard deviations from what the posterior predicts.
    agreeing
        Starting points that led to the best point.
    """

    rhat: Mapping[str, float]
    effective: Mapping[str, float]
    means: Mapping[str, float]
    spreads: Mapping[str, float]
    off: Mapping[str, float]
    agreeing: int


def gate(limits: Limits, found: Measured) -> list[Check]:
    """Give all checks, passed or not, in the order in which they are shown."""
    return [
        checked("rhat", found.rhat, limits.rhat),
        checked("ess", found.effective, limits.effective),
        checked("means", found.means, limits.mean),
        checked("spreads", found.spreads, limits.spread),
        checked("targets", {name: abs(value) for name, value in found.off.items()}, limits.off),
        checked("starts", {"point": float(found.agreeing)}, float(limits.starts)),
    ]

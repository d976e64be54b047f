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
        Number of independent draws that those of either algorithm must be worth.
    mean, spread, evidence
        How far the two algorithms may differ: means in standard deviations, the ratio of standard
        deviations from 1, and the logarithm of the evidence.
    structure
        Number of independent draws that those of every other structure must be worth.
    off
        Standard deviations a count may lie from what the posterior predicts.
    starts
        Starting points that must lead to the best point.
    """

    rhat: float = 1.01
    effective: float = 2500.0
    mean: float = 0.1
    spread: float = 0.1
    evidence: float = 0.2
    structure: float = 200.0
    off: float = 3.0
    starts: int = 2


LIMITS = Limits()
LABELS = {
    "rhat": Text(
        "Groepen ketens vertellen hetzelfde (R-hat)", "Groups of chains tell the same (R-hat)"
    ),
    "ess": Text("Genoeg onafhankelijke trekkingen", "Enough independent draws"),
    "means": Text(
        "Twee rekenwijzen, zelfde gemiddelde (in sd)", "Two algorithms, same mean (in sd)"
    ),
    "spreads": Text(
        "Twee rekenwijzen, zelfde spreiding (afwijking van 1)",
        "Two algorithms, same spread (off from 1)",
    ),
    "evidence": Text(
        "Twee rekenwijzen, zelfde bewijskracht (verschil van de logaritme)",
        "Two algorithms, same evidence (difference of the logarithm)",
    ),
    "structures": Text(
        "Genoeg onafhankelijke trekkingen van elke andere variant",
        "Enough independent draws of every other structure",
    ),
    "targets": Text(
        "Geen telling ver van de voorspelling (in sd)", "No count far from its prediction (in sd)"
    ),
    "starts": Text("Het beste punt is vaker gevonden", "The best point was found more than once"),
}
GROUPS = 8
"""Groups of chains that R-hat compares."""
LEAST = ("ess", "structures", "starts")
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


def rhat_of_groups(chains: np.ndarray) -> float:
    """Give the R-hat of groups of chains, from ``(chains, draws)`` (Margossian and others 2024).

    Many short chains that begin as draws of the posterior need not each pass through all of it; a
    group of them must tell what another group tells.
    """
    count = len(chains) // GROUPS * GROUPS
    return rhat_of(chains[:count].reshape(GROUPS, -1))


Moments = tuple[np.ndarray, np.ndarray]
"""Means and standard deviations, each ``(quantities,)``."""


def agreement(
    one: Moments, other: Moments, names: Sequence[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """Compare what two samples say of the same quantities.

    Parameters
    ----------
    names
        Of the quantities.

    Returns
    -------
    tuple of dict
        The difference of the means in standard deviations of `one`, and how far the ratio of
        the spreads is from one.
    """
    means = np.abs(one[0] - other[0]) / one[1]
    ratios = np.abs(other[1] / one[1] - 1.0)
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
        By sampled parameter; `effective` also of the weighted points as a whole.
    means, spreads
        By sampled parameter and headline output, see `agreement`.
    evidence
        Difference of the two logarithms.
    structures
        Independent draws of each structure beside the base; none when it is fitted alone.
    off
        By count, standard deviations from what the posterior predicts.
    agreeing
        Starting points that led to the best point.
    """

    rhat: Mapping[str, float]
    effective: Mapping[str, float]
    means: Mapping[str, float]
    spreads: Mapping[str, float]
    evidence: float
    structures: Mapping[str, float]
    off: Mapping[str, float]
    agreeing: int


def gate(limits: Limits, found: Measured) -> list[Check]:
    """Give all checks, passed or not, in the order in which they are shown."""
    found_in = found.structures
    beside = [checked("structures", found_in, limits.structure)] if found_in else []
    return [
        checked("rhat", found.rhat, limits.rhat),
        checked("ess", found.effective, limits.effective),
        checked("means", found.means, limits.mean),
        checked("spreads", found.spreads, limits.spread),
        checked("evidence", {"counts": found.evidence}, limits.evidence),
        *beside,
        checked("targets", {name: abs(value) for name, value in found.off.items()}, limits.off),
        checked("starts", {"point": float(found.agreeing)}, float(limits.starts)),
    ]

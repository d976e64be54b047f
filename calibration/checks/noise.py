"""What the band of the headline is made of: shocks that nobody knows yet, and structures."""

from dataclasses import dataclass

import numpy as np

from calibration.inference.outputs import HEADLINES, headlines
from simulation.model.dims import Toekomst
from simulation.outcomes.draw_statistics import HIGH, LOW, band_of
from simulation.register.posterior import Posterior
from simulation.register.register import Register

SHOCKS = tuple(f"wereld.schok.{year}" for year in Toekomst.elements)


@dataclass(frozen=True)
class Band:
    """Mean and 90 % band of people without a home at the end of 2030, and of how many draws.

    Of draws that do not count alike, how many of one weight they are worth.
    """

    mean: float
    low: float
    high: float
    draws: int

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True)
class Bands:
    """The headline on current policy: with or without shocks to come, all structures or the base.

    Attributes
    ----------
    alike
        With shocks, were every structure as likely after the counts as before.
    by_structure
        Each structure's own, with shocks, by its id and weight.
    """

    whole: Band
    alike: Band
    without_shocks: Band
    base: Band
    base_without_shocks: Band
    by_structure: tuple[tuple[str, float, Band], ...]


def bands(register: Register, posterior: Posterior) -> Bands:
    """Work them out for all draws of a posterior."""
    numbers = posterior.numbers(register, np.arange(posterior.count))
    still = numbers.copy()
    still[[register.index[name] for name in SHOCKS]] = 0.0
    name = HEADLINES[0]
    with_shocks, without = (headlines(register, n)[name] for n in (numbers, still))
    base = posterior.structure == 0
    each = np.bincount(posterior.structure)[posterior.structure]
    own = tuple(
        (one["id"], float(one["weight"]), _band(with_shocks[posterior.structure == place]))
        for place, one in enumerate(posterior.about["structures"])
        if (posterior.structure == place).any()
    )
    return Bands(
        _band(with_shocks),
        _band(with_shocks, 1.0 / each),
        _band(without),
        _band(with_shocks[base]),
        _band(without[base]),
        own,
    )


def _band(people: np.ndarray, weights: np.ndarray | None = None) -> Band:
    mean = float(np.average(people, weights=weights))
    if weights is None:
        return Band(mean, *band_of(people), len(people))
    low, high = np.quantile(people, [LOW, HIGH], weights=weights, method="inverted_cdf")
    worth = weights.sum() ** 2 / (weights**2).sum()
    return Band(mean, float(low), float(high), round(float(worth)))

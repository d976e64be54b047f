"""How far draws lie apart: their mean, quantiles and bands."""

from typing import NamedTuple

import numpy as np

LOW, HIGH = 0.05, 0.95
"""Where a 90 % band begins and ends."""
BANDS = {"q05": LOW, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": HIGH}
"""The quantiles that results tell of their draws, by name."""


def quantiles(draws: np.ndarray) -> dict[str, np.ndarray]:
    """Give the quantiles of draws, by the names of `BANDS`; the draws are the last axis."""
    return dict(zip(BANDS, np.quantile(draws, list(BANDS.values()), axis=-1), strict=True))


def band_of(draws: np.ndarray) -> tuple[float, float]:
    """Give the lower and upper end of the 90 % band of draws."""
    low, high = np.quantile(draws, [LOW, HIGH])
    return float(low), float(high)


class Spread(NamedTuple):
    """Of an amount, or of how much more it is than another: the mean and the 90 % band of draws."""

    mean: float
    low: float
    high: float


def spread(draws: np.ndarray) -> Spread:
    return Spread(float(draws.mean()), *band_of(draws))


def three_of(draws: np.ndarray) -> tuple[float, float, float]:
    """Give the lower end of the 90 % band of draws, their median, and the upper end."""
    low, middle, high = np.quantile(draws, [LOW, 0.5, HIGH])
    return float(low), float(middle), float(high)


def json_values(values: np.ndarray) -> list[float | None]:
    """Give values as JSON has them: ``None`` for what is no number."""
    return [None if np.isnan(value) else float(value) for value in values]


def json_means(values: np.ndarray) -> list[float | None]:
    """Give the mean over the draws at each moment, as JSON has it."""
    return json_values(values.mean(axis=1))

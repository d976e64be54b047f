"""What the model is held against: measurements, observables, priors and sets of regions."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from calibration.targets.formula import Formula, Quantity
from simulation.register.distribution import NINETY
from simulation.register.register import Estimate
from simulation.scenario.lever_paths import decimal_year
from simulation.wording.text import Text

USES = ("fit", "holdout", "off")
WINDOWS = ("point", "any_in_period", "flow_in_period")
KINDS = ("process", "measurement")
DISTRIBUTIONS = ("lognormal", "logitnormal", "normal")
EVERYWHERE = "nederland"
"""The set of regions that is the whole country."""
SHARE = "1"
"""The unit of a share."""
MAX_PROCESS = 32
"""Parameters a sampler can still walk through."""


@dataclass(frozen=True)
class Measurement:
    """One number that somebody counted.

    Attributes
    ----------
    value
        Persons (or another amount in `unit`), or a share when `unit` is ``1``.
    window
        ``point``: at `ref_start`; ``any_in_period``: who was there at any moment of the period;
        ``flow_in_period``: what happened in it.
    ref_start, ref_end
        First and last day counted, both included.
    age_from, age_to
        Ages counted, years: from the first up to and without the last.
    sd_ind
        Standard deviation of the count's own error in the logarithm; None for a share.
    bias_groups
        Names of the errors it has in common with other counts, each a ``measurement`` prior.
    n_eff
        Number of people that a share is worth as evidence; None for an amount.
    line
        Line of the file.
    """

    id: str
    observable: str
    value: float
    unit: str
    window: str
    ref_start: dt.date
    ref_end: dt.date
    published: dt.date
    region_set: str
    age_from: int
    age_to: int
    sd_ind: float | None
    bias_groups: tuple[str, ...]
    use: str
    n_eff: float | None
    source: str
    note: str
    line: int

    @property
    def is_share(self) -> bool:
        return self.unit == SHARE

    @property
    def composition(self) -> str:
        """The id up to its last dot: what the shares of one whole have in common."""
        return self.id.rpartition(".")[0]

    @property
    def at(self) -> float:
        """The first moment counted, decimal year."""
        return decimal_year(self.ref_start)


@dataclass(frozen=True)
class Observable:
    """What a source counts, in terms of the model: an amount, or as a share `part` of `whole`."""

    id: str
    label: Text
    unit: str
    window: str
    part: Formula
    whole: Formula | None

    def value(self, lookup: Callable[[Quantity], np.ndarray]) -> np.ndarray:
        """Work it out; see `Formula.value`."""
        part = self.part.value(lookup)
        return part if self.whole is None else np.asarray(part / self.whole.value(lookup))


def numbers_of(observables: Iterable[Observable]) -> set[str]:
    return {n for q in _quantities(observables) if q.kind == "parameter" for n in q.names}


def names_of(observables: Iterable[Observable]) -> set[str]:
    """Give all that the formulas name, by its flat names."""
    return {name for quantity in _quantities(observables) for name in quantity.names}


def _quantities(observables: Iterable[Observable]) -> Iterator[Quantity]:
    formulas = (f for o in observables for f in (o.part, o.whole) if f is not None)
    return (quantity for formula in formulas for quantity in formula.quantities)


@dataclass(frozen=True)
class Prior:
    """The shape of what is known of a number of the register; its figures stand there.

    Low, central and high of the register are the 5 %, 50 % and 95 % points.

    Attributes
    ----------
    kind
        ``process``: sampled in the calibration; ``measurement``: an error that all counts which
        name it have in common, integrated out.
    lower, upper
        Hard bounds, or None.
    """

    name: str
    kind: str
    distribution: str
    lower: float | None
    upper: float | None
    source: str
    rationale: str
    line: int


@dataclass(frozen=True)
class RegionSet:
    """The regions that a count covers; `share` is their part of all people it would count.

    Attributes
    ----------
    inhabitants
        None when nobody published which regions they are.
    shared_error
        Name of an error of the share that it has in common with other sets, or empty: the share has
        an error of its own. With a minus before it the share is too high where others are too low.
    """

    id: str
    year: int
    regions: str
    inhabitants: float | None
    share: Estimate
    shared_error: str
    grade: str
    source: str
    note: str
    line: int

    @property
    def error(self) -> tuple[str, float]:
        """Name of the error of the share, and its log standard deviation with its sign."""
        spread = float(np.log(self.share.high / self.share.low) / (2.0 * NINETY))
        sign = -1.0 if self.shared_error.startswith("-") else 1.0
        return self.shared_error.lstrip("-") or self.id, sign * spread


@dataclass(frozen=True)
class Targets:
    """Everything the calibration reads beside the register.

    `data_hash` tells with which files a result was made, `fingerprint` what draws depend on in
    them; see `simulation.register.counts`.
    """

    measurements: tuple[Measurement, ...]
    observables: Mapping[str, Observable]
    priors: tuple[Prior, ...]
    region_sets: Mapping[str, RegionSet]
    data_hash: str
    fingerprint: str = ""

    def rows(self, *uses: str) -> tuple[Measurement, ...]:
        """Give the measurements with one of these uses."""
        return tuple(row for row in self.measurements if row.use in uses)

    def totals(self, *uses: str) -> tuple[Measurement, ...]:
        return tuple(row for row in self.rows(*uses) if not row.is_share)


def compositions_of(rows: Iterable[Measurement]) -> dict[str, list[Measurement]]:
    """Give those of the rows that are shares, together with the others of their whole."""
    found: dict[str, list[Measurement]] = {}
    for row in rows:
        if row.is_share:
            found.setdefault(row.composition, []).append(row)
    return found

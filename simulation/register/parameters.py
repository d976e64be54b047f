"""What stands in the register's files: numbers, levers, assumptions, and the words for them."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulation.wording.text import Text

GRADES = ("seed", "page", "derived", "assumption", "unverified", "definition", "fitted")
GROUPS = ("voorkomen", "recht", "wonen", "opvang", "begeleiding", "eu_burgers")
PRIOR = "prior"  # the id of the parameter set when no set is applied
BASE = "knop."  # stands before a lever's name in the names of the estimates


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number nobody knows exactly: as likely above `central` as below.

    One in twenty lies below `low`, and one in twenty above `high`.
    """

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Parameter:
    """A number, or an array of numbers, and why we think it has this value.

    `values` has an estimate per tuple of members, in the order of the dimensions in `by`; ``()``
    for one number. `low` and `high` of each are its 5 and 95 % points, whether a calibration
    samples it or not. `addresses` has where on the web the documents are that `source` names,
    empty for one that is not there as far as we know. `rests_on` names the counts, by their id in
    the targets of the calibration, that the range was set by: none of them may be fitted too.
    """

    id: str
    label: Text
    unit: str
    year: int | None
    grade: str
    source: Text
    why: Text
    by: tuple[str, ...]
    values: Mapping[tuple[str, ...], Estimate]
    addresses: Mapping[str, str] = field(default_factory=dict)
    rests_on: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        """The keys under which it stands in its file: the name, or that of a lever and `base`."""
        lever = self.id.removeprefix(BASE)
        return self.id if lever == self.id else f"{lever}.base"

    @property
    def has_range(self) -> bool:
        return any(value.low < value.high for value in self.values.values())

    @property
    def estimates(self) -> dict[str, Estimate]:
        return {".".join((self.id, *members)): value for members, value in self.values.items()}

    def linked(self, lang: str) -> Iterator[tuple[str, str | None]]:
        """Cut the source in pieces: words, and their address where they name a document."""
        names = sorted(self.addresses, key=len, reverse=True)
        cut = f"({'|'.join(map(re.escape, names))})" if names else "$^"
        for piece in re.split(cut, self.source.in_(lang)):
            if piece:
                yield piece, self.addresses.get(piece) or None


@dataclass(frozen=True)
class Lever:
    """Something policy can change. `base` is its current value; None for a date not yet set.

    `low` and `high` bound what a scenario may choose (years when `kind` is ``date``).
    """

    id: str
    label: Text
    text: Text
    group: str
    unit: str
    simple: bool
    kind: str
    low: float
    high: float
    step: float
    why_range: Text
    base: Parameter | None

    @property
    def now(self) -> float | None:
        """What it is now as estimated, and as every page and list shows it."""
        return None if self.base is None else next(iter(self.base.values.values())).central

    @property
    def ends(self) -> tuple[float, float]:
        """What stays as it is when all draws move alike: nothing, and of a share all.

        Of a pace it is the fastest that can be set, in whatever draw: the step of the engine
        follows no faster one.
        """
        if self.unit == "1" and self.high <= 1.0:
            return 0.0, 1.0
        if self.unit == "1/year":
            return 0.0, self.high
        return self.low if self.unit == "week" else 0.0, math.inf


@dataclass(frozen=True)
class Assumption:
    """A name under which a scenario sets one number of the world (`parameter`, a flat name)."""

    id: str
    parameter: str
    label: Text
    text: Text

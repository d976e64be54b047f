"""What stands in the register's files: numbers, levers, assumptions, and the words for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.wording.text import Text

GRADES = ("seed", "page", "derived", "assumption", "unverified", "definition", "fitted")
GROUPS = ("voorkomen", "recht", "wonen", "opvang", "begeleiding", "eu_burgers")
PRIOR = "prior"  # the id of the parameter set when no set is applied
BASE = "knop."  # stands before a lever's name in the names of the estimates


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number nobody knows exactly: most likely `central`, between `low` and `high`."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Parameter:
    """A number, or an array of numbers, and why we think it has this value.

    `values` has an estimate per tuple of members, in the order of the dimensions in `by`; ``()``
    for one number.
    """

    id: str
    label: Text
    unit: str
    year: int | None
    grade: str
    source: str
    why: str
    by: tuple[str, ...]
    values: Mapping[tuple[str, ...], Estimate]

    @property
    def estimates(self) -> dict[str, Estimate]:
        return {".".join((self.id, *members)): value for members, value in self.values.items()}


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
    why_range: str
    base: Parameter | None


@dataclass(frozen=True)
class Assumption:
    """A name under which a scenario sets one number of the world (`parameter`, a flat name)."""

    id: str
    parameter: str
    label: Text
    text: Text

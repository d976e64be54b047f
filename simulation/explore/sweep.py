"""One scenario, many values of some levers: a table of what goes in and what comes out.

Which values of levers and assumptions run together is a design. A grid takes every combination; a
Latin hypercube puts one sample in each slice of every axis; a Sobol sequence fills the space
evenly, ever more finely, in numbers that are a power of two.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from simulation.engine import InvariantError
from simulation.engine.grid import row_at
from simulation.explore.sample_sizes import MAX_SAMPLES, check_power_of_two, samples_at_once
from simulation.outcomes.draw_statistics import BANDS, HIGH, LOW
from simulation.outcomes.scenario_runs import ScenarioResult, run
from simulation.reading.faults import Fault, SettingError, printable, usage
from simulation.reading.scalars import numeral, plain, resolve
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

ENDS = {name: share for name, share in BANDS.items() if share in (LOW, HIGH)}
"""Where the band begins and ends, by what stands behind the name of the indicator."""

Row = dict[str, float]
"""What is told of a sample at the end of a year, by name of the column."""

Sample = dict[str, float | str]
"""For each axis the value it takes: a number, or a word as on the command line."""

_EXAMPLES = "contingent=0.04:0.12:5, woningtekort=laag,hoog"


@dataclass(frozen=True)
class Axis:
    """A lever or an assumption, and the range or the list of values that it may take.

    Attributes
    ----------
    count
        How many values a grid takes from the range.
    listed
        All numbers, or all words.
    """

    name: str
    low: float = math.nan
    high: float = math.nan
    count: int | None = None
    listed: tuple[float | str, ...] = ()

    def ends(self) -> tuple[float | str, ...]:
        """Give values that are allowed only if all values are."""
        return self.listed or (self.low, self.high)

    def at(self, share: float) -> float | str:
        """Give the value that lies at this share, from 0 up to 1, of the axis."""
        if self.listed:
            return self.listed[min(int(share * len(self.listed)), len(self.listed) - 1)]
        return _short(self.low + (self.high - self.low) * share)

    def steps(self) -> list[float | str]:
        if self.listed:
            return list(self.listed)
        return [_short(float(value)) for value in np.linspace(self.low, self.high, self.count or 1)]


def parse_axis(text: str) -> Axis:
    """Read ``name=low:high``, ``name=low:high:count`` or ``name=value,value``.

    Raises
    ------
    SettingError
        When it is none of these.
    """
    shown = printable(text)
    name, equals, rest = (part.strip() for part in text.partition("="))
    if not (name and equals and rest):
        raise _wrong(shown, f"schrijf zoiets als {_EXAMPLES}", f"write it like {_EXAMPLES}")
    if ":" not in rest:
        words = tuple(part.strip() for part in rest.split(","))
        values = {(isinstance(value, bool), value) for value in map(resolve, words)}
        if not all(words) or len(values) < len(words):
            raise _wrong(shown, "een lege of dubbele waarde", "an empty or double value")
        if any(re.fullmatch("0[0-9]+", word) for word in words):  # 12,000 is not 12 and 0
            nl, en = "een komma scheidt waarden", "a comma separates values"
            raise _wrong(shown, f"{nl}; schrijf een getal zonder", f"{en}; write a number without")
        if all(isinstance(resolve(word), int | float) for word in words):
            return Axis(name, listed=tuple(_number(shown, word) for word in words))
        return Axis(name, listed=words)
    parts = [part.strip() for part in rest.split(":")]
    if len(parts) not in (2, 3):
        raise _wrong(shown, "verwacht laagste:hoogste:aantal", "expected lowest:highest:count")
    low, high = (_number(shown, part) for part in parts[:2])
    if low == high:
        nl, en = "de twee getallen zijn gelijk", "the two numbers are equal"
        raise _wrong(shown, f"{nl}; schrijf {name}={parts[0]}", f"{en}; write {name}={parts[0]}")
    if low > high:
        raise _wrong(shown, "het eerste getal moet het laagste zijn", "the lowest comes first")
    if len(parts) == 2:
        return Axis(name, low, high)
    if not re.fullmatch("[0-9]{1,6}", parts[2]) or not 2 <= int(parts[2]) <= MAX_SAMPLES:
        nl, en = "het aantal moet van 2 tot {} zijn", "the count must be from 2 to {}"
        raise _wrong(shown, nl.format(MAX_SAMPLES), en.format(MAX_SAMPLES))
    return Axis(name, low, high, int(parts[2]))


def parse_axes(texts: Iterable[str]) -> list[Axis]:
    """Read each of them; a `SettingError` has the faults of all."""
    axes: list[Axis] = []
    faults: list[Fault] = []
    for text in texts:
        try:
            axes.append(parse_axis(text))
        except SettingError as error:
            faults += error.faults
    if faults:
        raise SettingError(faults)
    return axes


def make_design(
    kind: str, axes: Sequence[Axis], samples: int | None = None, seed: int = 0
) -> list[Sample]:
    """Give the samples of a design.

    Parameters
    ----------
    kind
        ``grid``, ``lhs`` or ``sobol``.
    samples
        How many; for a grid that follows from the axes.
    seed
        Of ``lhs`` and ``sobol``: the same one gives the same samples.

    Returns
    -------
    list of dict
        Each a value for every axis, by name.

    Raises
    ------
    SettingError
        When axes and design do not go together.
    """
    names = [axis.name for axis in axes]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise _wrong(", ".join(twice), "twee keer genoemd", "named twice")
    if kind == "grid":
        return list(_grid(axes, samples))
    for axis in axes:
        if axis.count is not None:
            nl = "een aantal per as hoort bij een grid; gebruik --samples"
            raise _wrong(axis.name, nl, "a count per axis goes with a grid; use --samples")
    if samples is None:
        raise _wrong(kind, "noem het aantal met --samples", "give the number with --samples")
    if kind == "sobol":
        check_power_of_two(samples)
    shares = _shares(kind, len(axes), samples, seed)
    return [
        {axis.name: axis.at(float(share)) for axis, share in zip(axes, row, strict=True)}
        for row in shares
    ]


def _grid(axes: Sequence[Axis], samples: int | None) -> Iterator[Sample]:
    if samples is not None:
        nl = "bij een grid volgt het aantal uit de assen, zoals contingent=0.04:0.12:5"
        en = "with a grid the number follows from the axes, as in contingent=0.04:0.12:5"
        raise _wrong("--samples", nl, en)
    for axis in axes:
        if not axis.listed and axis.count is None:
            bounds = plain(float(axis.low)), plain(float(axis.high))
            nl, en = "noem het aantal waarden, zoals {}:{}:5", "give the count, as in {}:{}:5"
            raise _wrong(axis.name, nl.format(*bounds), en.format(*bounds))
    steps = [axis.steps() for axis in axes]
    if (count := math.prod(map(len, steps))) > MAX_SAMPLES:
        raise _wrong(
            "--over",
            f"dit zijn {count} combinaties; hoogstens {MAX_SAMPLES}",
            f"these are {count} combinations; at most {MAX_SAMPLES}",
        )
    for values in product(*steps):
        yield dict(zip((axis.name for axis in axes), values, strict=True))


def _shares(kind: str, axes: int, samples: int, seed: int) -> np.ndarray:
    """Give numbers from 0 up to 1, one row a sample and one column an axis."""
    from scipy.stats import qmc

    dice = np.random.default_rng(seed)
    if kind == "lhs":
        return np.asarray(qmc.LatinHypercube(axes, rng=dice).random(samples))
    return np.asarray(qmc.Sobol(axes, rng=dice).random_base2(samples.bit_length() - 1))


def _short(value: float) -> float:
    """Round away what a computation leaves behind: what is written is what is run."""
    return float(f"{value:.12g}")


def _number(shown: str, text: str) -> float:
    value = numeral(text)
    if isinstance(value, tuple):
        raise _wrong(shown, *value)
    return value


def _wrong(what: str, nl: str, en: str) -> SettingError:
    return usage(f"{what}: {nl}", f"{what}: {en}")


def check_axes(base: Scenario, axes: Sequence[Axis], register: Register) -> None:
    """Refuse axes whose name or ends are wrong.

    Parameters
    ----------
    base
        The scenario that their values are laid over.

    Raises
    ------
    SettingError
        With everything that is wrong.
    """
    faults: list[Fault] = []
    for axis in axes:
        for end in axis.ends():
            try:
                base.with_settings({axis.name: end}, register)
            except SettingError as error:
                faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise SettingError(faults)


def run_samples(
    scenarios: Sequence[Scenario],
    register: Register,
    *,
    indicators: Sequence[str],
    years: Sequence[int],
    members: int = 1,
    seed: int = 0,
) -> list[dict[int, Row] | InvariantError]:
    """Run scenarios, many in one call of the engine, and read what is wanted of each.

    Parameters
    ----------
    years
        The years at whose end the indicators are read.
    members
        Draws of each scenario, the same for all.

    Returns
    -------
    list
        For each scenario a `Row` by year, or why it failed.
    """
    found: list[dict[int, Row] | InvariantError] = []
    size = samples_at_once(members)
    for first in range(0, len(scenarios), size):
        for result in _results(scenarios[first : first + size], register, members, seed):
            if isinstance(result, InvariantError):
                found.append(result)
            else:
                found.append({year: _row(result, indicators, year) for year in years})
    return found


def columns(indicator: str, members: int) -> list[str]:
    """Name what is told of an indicator: its mean, and of several draws the ends of the band."""
    return [indicator, *(f"{indicator}_{end}" for end in ENDS if members > 1)]


def _results(
    scenarios: Sequence[Scenario], register: Register, members: int, seed: int
) -> Iterator[ScenarioResult | InvariantError]:
    """Run scenarios together; when one breaks a law of the model, the others still count."""
    try:
        yield from run(scenarios, members=members, seed=seed, register=register)
        return
    except InvariantError:
        pass  # which one was it?
    for scenario in scenarios:
        try:
            yield from run(scenario, members=members, seed=seed, register=register)
        except InvariantError as error:
            yield error


def _row(result: ScenarioResult, indicators: Sequence[str], year: int) -> Row:
    moment = row_at(result.time, year + 1.0)
    row: Row = {}
    for indicator in indicators:
        draws = result.indicator(indicator)
        told = [draws.mean(axis=1)[moment], *np.quantile(draws[moment], list(ENDS.values()))]
        row |= dict(zip(columns(indicator, result.members), map(float, told), strict=False))
    return row

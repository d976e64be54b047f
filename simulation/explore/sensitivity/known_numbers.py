"""By how much the margin of an outcome would narrow if a number were known exactly.

Over draws of all uncertain numbers together, as the counts left them. A parameter of many numbers
is known as a whole. A 90 % band does not narrow as the standard deviation does where a few draws go
far: so the outcome is first given the places of a normal distribution, in its own order.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulation.explore.sensitivity.factors import LEVER, NUMBER, Factor
from simulation.explore.sensitivity.problem import ROUNDING, UndefinedOutcomeError, settled
from simulation.explore.sensitivity.value_of_information import Candidate, Worth, worth
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.reading.faults import usage
from simulation.register.register import Parameter, Register
from simulation.scenario.scenario import Scenario, assumption_values
from simulation.wording.text import Text

EXACT = 1e-6
"""What stays unknown of a number that is known, as a part of its variance: never nothing, or
numbers that say the same could not be told from each other."""
LEAST = 100
"""Draws: with fewer, what seems to be worth something may be chance."""
BLOCKS = 20
"""Parts of the draws that are left out in turn, to see what an estimate owes to these draws."""
SURE = 1.96
"""Standard errors to either side of what is 95 % sure."""
SMALL = 0.01
"""What narrows a margin by less than this need not be ranked."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What it is worth to know each of some numbers, or parameters of several.

    Attributes
    ----------
    names, labels
        What could be known.
    narrowed, narrowed_margin
        The share by which the margin of the outcome narrows if it is the only one that is known,
        ``(names,)``, and the margin of that to either side.
    chosen
        The best few together: each with what it adds to those before it.
    mean, low, high
        Of the outcome now: the mean of the draws and the ends of their 90 % band.
    runs
        The draws.
    """

    names: tuple[str, ...]
    labels: tuple[Text, ...]
    narrowed: np.ndarray
    narrowed_margin: np.ndarray
    chosen: tuple[Worth, ...]
    mean: float
    low: float
    high: float
    runs: int

    @cached_property
    def order(self) -> list[int]:
        """The names by what they are worth, the most first."""
        return [int(place) for place in np.argsort(-self.narrowed, kind="stable")]

    @property
    def settled(self) -> int:
        """How many of the first places in that order are certain."""
        return settled(self.narrowed[self.order], self.narrowed_margin[self.order], SMALL)

    def columns(self) -> dict[str, np.ndarray]:
        """Give what is told of each name, ``(names,)``."""
        return {"narrowed": self.narrowed, "narrowed_margin": self.narrowed_margin}


def varying(register: Register, numbers: np.ndarray) -> Iterator[tuple[Parameter, np.ndarray]]:
    """Give every parameter that varies over the draws, ``(numbers, draws)``, with its own rows."""
    for parameter in {one.id: one for one in register.described.values()}.values():
        rows = numbers[[register.index[name] for name in parameter.estimates]]
        moving = np.ptp(rows, axis=1) > 0
        if moving.any():
            yield parameter, rows[moving]


def worth_knowing(
    scenario: Scenario, draws: Draws, factors: Sequence[Factor], indicator: str, year: int
) -> Knowledge:
    """Tell what it is worth to know assumptions and numbers.

    Parameters
    ----------
    scenario, draws
        Whose outcome, over which draws: at least `LEAST`.
    factors
        Assumptions and numbers; numbers of one parameter are known together. What the scenario
        sets is known already, and worth nothing.
    indicator, year
        What is read at the end of which year.

    Returns
    -------
    Knowledge
        In the order of the factors.

    Raises
    ------
    SettingError
        When a lever is among the factors, or there are too few draws.
    UndefinedOutcomeError
        When the indicator has no value in some draw.
    """
    check_knowable(factors, draws.members)
    register = draws.register
    [result] = run(scenario, draws, until=year + 1.0)
    outcome = result.at(indicator, year + 1.0)
    if not np.isfinite(outcome).all():
        raise UndefinedOutcomeError(f"no {indicator} in some of {draws.members} draws")
    groups = list(_groups(factors, register))
    candidates = list(_candidates(groups, set(assumption_values(scenario, register)), draws))
    alone = dict.fromkeys((id for id, *_ in groups), 0.0)
    margin: dict[str, float] = {}
    chosen: list[Worth] = []
    if candidates and np.ptp(outcome) > ROUNDING * np.abs(outcome).max():
        scores = normal_scores(outcome)
        ranked, chosen = worth(scores, candidates)
        alone |= {one.id: one.alone for one in ranked}
        margin = _margins(scores, candidates)
    low, high = band_of(outcome)
    return Knowledge(
        tuple(alone),
        tuple(label for _, label, _ in groups),
        np.array(list(alone.values())),
        np.array([margin.get(id, 0.0) for id in alone]),
        tuple(chosen),
        float(outcome.mean()),
        low,
        high,
        draws.members,
    )


def normal_scores(values: np.ndarray) -> np.ndarray:
    """Give values the places of a normal distribution, in their own order; equals stay alike."""
    from scipy.stats import norm, rankdata

    return np.asarray(norm.ppf((rankdata(values) - 0.5) / len(values)))


def check_knowable(factors: Sequence[Factor], draws: int) -> None:
    """Refuse a lever, which is chosen, and draws that are too few to tell by."""
    if levers := [one.id for one in factors if one.kind == LEVER]:
        raise usage(
            f"--over: '{levers[0]}' is een knop; die wordt gekozen en valt niet te weten",
            f"--over: '{levers[0]}' is a lever, which is chosen and cannot be known",
        )
    if draws < LEAST:
        nl, en = "trekkingen zijn te weinig; neem er minstens", "draws are too few; take at least"
        raise usage(f"--members: {draws} {nl} {LEAST}", f"--members: {draws} {en} {LEAST}")


Group = tuple[str, Text, list[str]]
"""What is known as one: its name, its words and its numbers."""


def _groups(factors: Sequence[Factor], register: Register) -> Iterator[Group]:
    """Put numbers of one parameter together; an assumption stands alone."""
    together: dict[str, list[Factor]] = {}
    for one in factors:
        whole = register.described[one.number].id if one.kind == NUMBER else one.id
        together.setdefault(whole, []).append(one)
    for whole, own in together.items():
        if len(own) == 1:
            yield own[0].id, own[0].label, [own[0].number]
        else:
            yield whole, register.described[own[0].number].label, [one.number for one in own]


def _candidates(
    groups: Sequence[Group], fixed: Collection[str], draws: Draws
) -> Iterator[Candidate]:
    """Give what is not known yet; each number in its own standard deviations."""
    for id, label, numbers in groups:
        rows = draws.numbers[[draws.register.index[one] for one in numbers if one not in fixed]]
        rows = rows[np.ptp(rows, axis=1) > 0]
        if len(rows):
            signal = rows / rows.std(axis=1, keepdims=True)
            yield Candidate(id, label.nl, label.en, "parameter", signal, EXACT)


def _margins(scores: np.ndarray, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Give the margin of what each is worth, leaving out a part of the draws at a time."""
    part = np.arange(len(scores)) % BLOCKS
    found: dict[str, list[float]] = {one.id: [] for one in candidates}
    for block in range(BLOCKS):
        kept = part != block
        some = [replace(one, signal=one.signal[:, kept]) for one in candidates]
        for told in worth(scores[kept], some, most=0)[0]:
            found[told.id].append(told.alone)
    scale = SURE * np.sqrt(BLOCKS - 1.0)
    return {id: float(scale * np.std(values)) for id, values in found.items()}

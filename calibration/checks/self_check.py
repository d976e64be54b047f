"""Does the calibration find what is true, where what is true is known?

Simulation-based calibration: draw a truth from the priors, that of the numbers that are not
sampled and the shocks to come included, let the model make counts of it, calibrate on these, and
see where the truth lies among the draws. When all is right it is as likely to be anywhere: its rank
is uniform, for every sampled number and for what is quoted of 2031.

What such a check is worth is what it notices. So it is held against procedures that are wrong on
purpose, made of the same draws: `BROKEN`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from scipy.stats import chi2, kstwo, norm

from calibration.inference.checkpoint import Arrays, Checkpoint
from calibration.inference.outputs import HEADLINES, headlines
from calibration.inference.problem import BLOCKS, COLUMNS, Problem
from calibration.samplers.short_fit import refit
from calibration.samplers.tempering import Schedule
from simulation.register.distribution import NINETY
from simulation.wording.text import Text

EFFORT = Schedule(chains=512, moves=8, last=16)
"""Of one calibration among many: many ancestors that go short ways, for a few that go long ways
give bands that are some five per cent too narrow."""
KEPT = 256
"""Draws of each that a truth is ranked among."""
TOGETHER = 10
"""Calibrations that make a piece of a checkpoint."""
ALARM = 0.01
"""Chance that a right procedure is called wrong, over all quantities and tests together."""
COVERED = (0.87, 0.93)
"""Where the share of truths of 2031 inside 90 % bands has to be, as far as so many can tell."""
TRIES = 200
"""Self-checks of each broken procedure by which the power is measured."""
ONE_IN = 6
"""Where a fault is that of some numbers only, it is that of one in so many."""
POWER = 0.9
"""Part of the tries in which each fault has to be noticed."""

BROKEN: Mapping[str, Text] = {
    "shift": Text(
        "elke posterior ligt 0,3 standaardafwijking opzij",
        "every posterior lies 0.3 standard deviations off",
    ),
    "narrow": Text(
        "een op de zes getallen heeft een band van 75 % die 90 % heet",
        "one number in six has a 75% band that is called 90%",
    ),
    "wide": Text("elke band is twee keer te breed", "every band is twice as wide as it should be"),
}
"""Procedures that are wrong on purpose, in words."""
_SHIFT, _NARROW, _WIDE = 0.3, float(norm.ppf(0.875)) / NINETY, 2.0


@dataclass(frozen=True)
class SelfCheck:
    """Where truths lay among the draws.

    Attributes
    ----------
    names
        Sampled numbers, and headline outputs after them.
    ranks
        Share of draws below each truth, ``(replications, names)``.
    broken
        The same for each of `BROKEN`, with the fault in every number.
    inside
        Whether each truth lay in the middle 90 %, ``(replications, names)``.
    contraction
        Part of the prior variance that each calibration took away, of sampled numbers.
    power, false_alarms
        Share of half-sized checks in which each of `BROKEN` is noticed, and in which the procedure
        as it is raises an alarm.
    """

    names: tuple[str, ...]
    ranks: np.ndarray
    broken: Mapping[str, np.ndarray]
    inside: np.ndarray
    contraction: np.ndarray
    power: Mapping[str, float] = field(default_factory=dict)
    false_alarms: float = 0.0

    @property
    def replications(self) -> int:
        return len(self.ranks)

    def covered(self, name: str) -> float:
        """Give the share of truths of a quantity inside 90 % intervals."""
        return float(self.inside[:, self.names.index(name)].mean())

    @property
    def failures(self) -> list[str]:
        """What is wrong enough to stop at."""
        found = [
            f"self-check: {name}, {test} (p {p:.1g} over all)"
            for name, tests in noticed(self.ranks, self.names).items()
            for test, p in tests.items()
        ]
        margin = 2.0 * np.sqrt(0.9 * 0.1 / self.replications)
        found += [
            f"self-check: {self.covered(name):.1%} of true {name} inside the 90 % band"
            for name in HEADLINES
            if name in self.names
            and not COVERED[0] - margin <= self.covered(name) <= COVERED[1] + margin
        ]
        found += [
            f"self-check: notices in {power:.0%} of tries that {BROKEN[id].en}"
            for id, power in self.power.items()
            if power < POWER
        ]
        return found

    def to_plain(self) -> dict[str, Any]:
        return {
            "replications": self.replications,
            "power": dict(self.power),
            "false_alarms": self.false_alarms,
            "quantities": {name: self.covered(name) for name in self.names},
        }


def noticed(ranks: np.ndarray, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Give the tests that ranks fail, by quantity, with the probability over all tests together.

    Parameters
    ----------
    ranks
        Shares of draws below the truth, ``(replications, quantities)``.

    Returns
    -------
    dict
        Empty when nothing is noticed.
    """
    n, count = ranks.shape
    scores = norm.ppf(np.clip(ranks, 0.5 / KEPT, 1.0 - 0.5 / KEPT))
    squares = (scores**2).sum(axis=0)
    both = 2.0 * np.minimum(chi2.cdf(squares, n), chi2.sf(squares, n))
    tests = {
        "off to one side": 2.0 * norm.sf(np.abs(scores.mean(axis=0)) * np.sqrt(n)),
        "too narrow or too wide": both,
        "another shape": kstwo.sf(_farthest(ranks), n),
    }
    found: dict[str, dict[str, float]] = {}
    for test, values in tests.items():
        for name, p in zip(names, values * len(tests) * count, strict=True):
            if p < ALARM:
                found.setdefault(name, {})[test] = float(p)
    return found


def _farthest(ranks: np.ndarray) -> np.ndarray:
    """Give Kolmogorov's distance of each quantity's ranks from even ones."""
    n, ordered = len(ranks), np.sort(ranks, axis=0)
    above = np.arange(1, n + 1)[:, None] / n - ordered
    return np.asarray(np.maximum(above, 1.0 / n - above).max(axis=0))


def pretend(problem: Problem, random: np.random.Generator) -> tuple[np.ndarray, Arrays, Problem]:
    """Draw a truth from the priors, and the problem with the counts it would have given.

    Returns
    -------
    tuple
        The sampled numbers, ``(dimension,)``, the headline outputs, and the problem.
    """
    z = random.standard_normal((1, problem.dimension))
    columns = random.integers(COLUMNS, size=(1, BLOCKS))
    counted = problem.likelihood.draw(problem.predict(z, columns), random)
    rows = tuple(replace(row, value=float(counted[row.id][0])) for row in problem.rows)
    outputs = headlines(problem.register, problem.numbers(z, problem.other_numbers(columns)))
    return z[0], outputs, replace(problem, rows=rows)


def check_itself(
    problem: Problem,
    replications: int,
    seed: int = 0,
    progress: Callable[[float], None] = lambda done: None,
    checkpoint: Checkpoint | None = None,
    effort: Schedule = EFFORT,
) -> SelfCheck:
    """Calibrate on made-up counts again and again.

    Parameters
    ----------
    seed
        Of the made-up truths and counts.
    progress
        Told which part is done (0 to 1).

    Returns
    -------
    SelfCheck
        With its power, as measured by breaking the procedure.
    """
    kept = checkpoint or Checkpoint()
    parts = []
    for begin in range(0, replications, TOGETHER):
        numbers = range(begin, min(begin + TOGETHER, replications))
        name = f"check-{numbers[0]:05}-{numbers[-1]:05}"
        parts.append(kept.piece(name, partial(_some, problem, numbers, seed, effort)))
        progress((numbers[-1] + 1) / replications)
    joined = {what: np.concatenate([part[what] for part in parts]) for what in parts[0]}
    names = (*problem.sampled, *HEADLINES)
    found = SelfCheck(
        names,
        joined["ranks"],
        {id: joined[id] for id in BROKEN},
        np.abs(joined["ranks"] - 0.5) <= 0.45,
        joined["contraction"],
    )
    power, alarms = power_of(found, seed)
    return replace(found, power=power, false_alarms=alarms)


def _some(problem: Problem, numbers: Sequence[int], seed: int, effort: Schedule) -> Arrays:
    rows: dict[str, list[np.ndarray]] = {name: [] for name in ("ranks", "contraction", *BROKEN)}
    for number in numbers:
        z, outputs, pretended = pretend(problem, np.random.default_rng([seed, 5, number]))
        fit = refit(pretended, schedule=effort, kept=KEPT, seed=number)
        told = headlines(problem.register, fit.numbers)
        truth = np.concatenate([z, *(np.log(outputs[name]) for name in told)])
        draws = np.concatenate([fit.z.T, [np.log(values) for values in told.values()]])
        middle, spread = draws.mean(axis=1, keepdims=True), draws.std(axis=1, keepdims=True)
        rows["ranks"].append(_rank(truth, draws))
        rows["shift"].append(_rank(truth, draws + _SHIFT * spread))
        rows["narrow"].append(_rank(truth, middle + _NARROW * (draws - middle)))
        rows["wide"].append(_rank(truth, middle + _WIDE * (draws - middle)))
        rows["contraction"].append(1.0 - fit.z.var(axis=0))
    return {name: np.array(values) for name, values in rows.items()}


def _rank(truth: np.ndarray, draws: np.ndarray) -> np.ndarray:
    return np.asarray((draws < truth[:, None]).mean(axis=1))


def power_of(found: SelfCheck, seed: int = 0) -> tuple[dict[str, float], float]:
    """Measure how often the check notices each of `BROKEN`, and cries wolf.

    Each try is a check of half the size, of replications that were made and none of them twice:
    drawn with replacement they would repeat each other, and notice what is not there. So the whole
    check notices more than is said here. Where a fault is that of some numbers, it is that of
    others in each try; it is noticed when a number that has it raises the alarm.

    Returns
    -------
    tuple
        By fault the share of `TRIES`, and the share in which the procedure as it is raises one.
    """
    random = np.random.default_rng([seed, 7])
    n, count = found.ranks.shape
    power, alarms = {}, 0
    for _ in range(TRIES):
        taken = random.permutation(n)[: n // 2]
        alarms += bool(noticed(found.ranks[taken], found.names))
    for id in BROKEN:
        caught = 0
        for _ in range(TRIES):
            taken = random.permutation(n)[: n // 2]
            tried = found.ranks[taken].copy()
            wrong = np.arange(count)
            if id == "narrow":
                wrong = random.choice(count, max(1, count // ONE_IN), replace=False)
            tried[:, wrong] = found.broken[id][np.ix_(taken, wrong)]
            named = noticed(tried, found.names)
            caught += any(found.names[place] in named for place in wrong)
        power[id] = caught / TRIES
    return power, alarms / TRIES

"""An order of draws of which every beginning stands for the whole.

Whoever runs a scenario takes the first hundred or five hundred draws of a posterior. Chosen at
random their mean lies off by a few per cent now and then. So the beginnings are chosen: half of the
draws, of those a half, down to five hundred, of those two hundred, and so on. Each is chosen such
that a few policies that lie far apart come to the same in it as in all draws: the same means, as
many draws below each of some points (so that bands and chances are the same too), and goals that
are reached as often.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from calibration.inference.outputs import HEADLINES, parts
from simulation.engine import shorter_if_needed
from simulation.engine.grid import STEPS_PER_YEAR
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.criteria import FALL_SINCE, PEOPLE
from simulation.scenario.scenario import Scenario, load_scenario

POLICIES: Sequence[tuple[str, Mapping[str, str]]] = (
    ("huidig_beleid", {}),
    ("huidig_beleid", {"aandeel_kleinschalig": "1"}),
    ("wonen_eerst", {}),
    ("eerste_plek_snel", {}),
    ("alles_tegelijk", {}),
    ("alles_op_zijn_best", {}),
)
"""Whose outcomes are balanced: from nothing more to all that there is, and the one shipped lever
that decides a goal by itself."""
COARSE = STEPS_PER_YEAR // 2
"""Steps a year: who lies above whom needs no more."""
BEGINNINGS = (500, 200, 100, 50, 25, 12, 6, 3, 1)
"""How many draws are chosen from those before; more than a thousand are halved first."""
POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of an outcome below which each beginning has its share."""
MEAN, SQUARE, BELOW, HELD = 30.0, 1.0, 2.0, 4.0
"""How much it weighs when a mean is off as a part of it, a squared score, a share below one of the
points, and the share that reaches a goal."""
RARE, FAR = 0.01, 9.0
"""Share below which a goal is not balanced; squared scores beyond which none counts for more."""
TRIES, SWEEPS, SWAPS = 12, 20, 1000
"""Orders of which the best is taken, and how long is looked for better halves and choices."""


def order_of(register: Register, numbers: np.ndarray) -> np.ndarray:
    """Give the order of draws.

    Parameters
    ----------
    numbers
        All of the register, ``(numbers, draws)``.

    Returns
    -------
    np.ndarray
        Each place once, ``(draws,)``. The same draws give the same order.
    """
    found = [_outcomes(register, numbers, *policy) for policy in POLICIES]
    return balanced(np.concatenate([features(*one) for one in found]))


def features(outcomes: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Give what has to be zero on average in each beginning, as it is in the whole.

    Parameters
    ----------
    outcomes, held
        Of a policy, ``(outcomes, draws)``: amounts, and which goals are reached.

    Returns
    -------
    np.ndarray
        Shape ``(features, draws)``, weighted.
    """
    rows: list[np.ndarray] = []
    for values in outcomes:
        mean, spread = values.mean(), values.std()
        if spread == 0.0:
            continue
        rows.append(MEAN * values / mean)
        rows.append(SQUARE * np.minimum(((values - mean) / spread) ** 2, FAR))
        rows += [BELOW * (values <= np.quantile(values, point)) for point in POINTS]
    rows += [HELD * goal for goal in held if RARE < goal.mean() < 1.0 - RARE]
    found = np.array(rows, dtype=float).reshape(len(rows), outcomes.shape[1])
    return np.asarray(found - found.mean(axis=1, keepdims=True))


def balanced(wanted: np.ndarray) -> np.ndarray:
    """Give an order of which each beginning has features that are zero on average, nearly.

    Parameters
    ----------
    wanted
        The features, ``(features, draws)``; zero on average over all draws.

    Returns
    -------
    np.ndarray
        Each place once, ``(draws,)``.
    """
    if not len(wanted):  # nothing tells the draws apart
        return np.arange(wanted.shape[1])
    orders = [_Chooser(wanted, np.random.default_rng(seed)).order() for seed in range(TRIES)]
    return min(orders, key=partial(_off, wanted))


def _off(wanted: np.ndarray, order: np.ndarray) -> float:
    """How far the beginnings that matter lie off: those of a hundred draws or more."""
    firsts = [order[:count] for count in BEGINNINGS if 100 <= count < len(order)]
    return float(sum((wanted[:, first].mean(axis=1) ** 2).sum() for first in firsts))


@dataclass(frozen=True)
class _Chooser:
    """Chooses beginnings; `random` says where it starts looking."""

    wanted: np.ndarray
    random: np.random.Generator

    def order(self) -> np.ndarray:
        along = _directions(self.wanted)
        first, rest = np.arange(self.wanted.shape[1]), []
        for turn, count in enumerate(_sizes(len(first))):
            # Neighbours are alike in the direction by which they are sorted.
            ascending = first[np.argsort(along[turn % len(along)][first], kind="stable")]
            choose = (
                self._half if count >= BEGINNINGS[0] and count == len(first) // 2 else self._some
            )
            first, others = choose(ascending, count)
            rest.append(self.random.permutation(others))
        return np.concatenate([first, *rest[::-1]])

    def _half(self, places: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Choose one of each pair of neighbours, and change places while that brings it nearer."""
        one, other = places[0 : 2 * count : 2].copy(), places[1 : 2 * count : 2].copy()
        turned = self.random.random(count) < 0.5
        one[turned], other[turned] = other[turned], one[turned]
        gaps = self.wanted[:, one] - self.wanted[:, other]
        now, sizes = self.wanted[:, one].sum(axis=1), (gaps**2).sum(axis=0)
        for _ in range(SWEEPS):
            moved = False
            for pair in self.random.permutation(count):
                if sizes[pair] < 2.0 * (now @ gaps[:, pair]) - 1e-9:
                    now -= gaps[:, pair]
                    gaps[:, pair] *= -1.0
                    one[pair], other[pair] = other[pair], one[pair]
                    moved = True
            if not moved:
                break
        return one, np.concatenate([other, places[2 * count :]])

    def _some(self, places: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Choose so many, evenly, and swap the two that bring it nearest while any do."""
        steps = (np.arange(count) + self.random.random()) * len(places) / count
        chosen = np.zeros(len(places), dtype=bool)
        chosen[np.floor(steps).astype(int)] = True
        products = self.wanted[:, places].T @ self.wanted[:, places]
        sizes = np.diag(products)
        for _ in range(SWAPS):
            out, into = np.flatnonzero(chosen), np.flatnonzero(~chosen)
            pull = 2.0 * products[out].sum(axis=0)
            worse = (sizes - pull)[out][:, None] + (sizes + pull)[into][None]
            worse = worse - 2.0 * products[np.ix_(out, into)]
            best = int(worse.argmin())
            if worse.flat[best] >= -1e-9:
                break
            chosen[out[best // len(into)]] = False
            chosen[into[best % len(into)]] = True
        return places[chosen], places[~chosen]


def _sizes(count: int) -> Iterator[int]:
    while count >= 2 * BEGINNINGS[0]:
        count //= 2
        yield count
    yield from (one for one in BEGINNINGS if one < count)


def _directions(wanted: np.ndarray) -> np.ndarray:
    """The draws' places in the directions in which features differ most, ``(directions, draws)``.

    Mostly in the first one, so that it comes in every other turn.
    """
    vectors = np.linalg.eigh(wanted @ wanted.T)[1][:, ::-1].T
    turns = [vectors[min(place, len(vectors) - 1)] for place in (0, 1, 0, 2)]
    return np.array(turns) @ wanted


def _outcomes(
    register: Register, numbers: np.ndarray, name: str, settings: Mapping[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    """Give the headlines of a policy and how much people change, and the goals it reaches."""
    scenario = load_scenario(name, register).with_settings(settings, register)
    amounts, held = [], []
    for part in parts(numbers.shape[1]):
        result = _run(scenario, Draws.array(register, numbers[:, part]))
        changes = result.at(PEOPLE) / result.at(PEOPLE, FALL_SINCE)
        amounts.append(np.array([*(result.at(one) for one in HEADLINES), changes]))
        held.append(np.array([verdict.held for verdict in result.verdicts.values()]))
    return np.concatenate(amounts, axis=1), np.concatenate(held, axis=1)


def _run(scenario: Scenario, draws: Draws) -> ScenarioResult:
    def attempt(steps: int) -> ScenarioResult:
        return run(scenario, draws, steps_per_year=steps)[0]

    return shorter_if_needed(attempt, COARSE)

"""An order of draws of which every beginning stands for the whole.

Whoever runs a scenario takes the first hundred or five hundred draws of a posterior. Chosen at
random their mean lies off by a few per cent now and then. So the draws are halved by what matters
most of what a few policies that lie far apart come to, each half by what matters next, and so on;
the order takes from both halves in turn, all the way down. The first two draws then lie on either
side of the middle, the first sixteen one in each sixteenth, and a beginning has its share of the
far draws as well as of the near ones: means, bands and chances alike are those of all, as nearly
as so many draws can tell.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from calibration.inference.outputs import HEADLINES, parts
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.criteria import FALL_SINCE, PEOPLE
from simulation.scenario.scenario import load_scenario

POLICIES: Sequence[tuple[str, Mapping[str, object]]] = (
    ("huidig_beleid", {}),
    ("wonen_eerst", {}),
    ("eerste_plek_snel", {}),
    ("alles_tegelijk", {}),
    ("alles_op_zijn_best", {}),
)
"""Whose outcomes are balanced: from nothing more to all that there is."""
TURNS = (0, 1, 0, 2)
"""By which direction of the outcomes the draws are halved, in turn: mostly by the first, in which
they differ most."""


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
    return halved(directions(_outcomes(register, numbers)))


def halved(features: np.ndarray) -> np.ndarray:
    """Give an order of which each beginning lies evenly over features.

    Parameters
    ----------
    features
        What the draws are told apart by, ``(features, draws)``, in the order of `TURNS`.

    Returns
    -------
    np.ndarray
        Each place once, ``(draws,)``.
    """

    def arranged(places: np.ndarray, depth: int) -> np.ndarray:
        if len(places) < 2:
            return places
        by = features[TURNS[depth % len(TURNS)] % len(features)]
        ascending = places[np.argsort(by[places], kind="stable")]
        half = len(places) // 2
        low, high = arranged(ascending[:half], depth + 1), arranged(ascending[half:], depth + 1)
        order = np.empty(len(places), dtype=np.int64)
        first, second = (high, low) if random.random() < 0.5 else (low, high)
        same = min(len(low), len(high))
        order[0 : 2 * same : 2], order[1 : 2 * same : 2] = first[:same], second[:same]
        order[2 * same :] = np.concatenate([first[same:], second[same:]])  # one more, if odd
        return order

    # Which half comes first is chance, or every beginning would lie to one side.
    random = np.random.default_rng(0)
    return arranged(np.arange(features.shape[1]), 0)


def directions(outcomes: np.ndarray) -> np.ndarray:
    """Give the draws' places along the directions in which outcomes differ most.

    Parameters
    ----------
    outcomes
        Shape ``(outcomes, draws)``.

    Returns
    -------
    np.ndarray
        Principal components, the first one first, ``(directions, draws)``.
    """
    spread = outcomes.std(axis=1, keepdims=True)
    scaled = (outcomes - outcomes.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    vectors = np.linalg.eigh(scaled @ scaled.T)[1][:, ::-1][:, : max(TURNS) + 1]
    return np.asarray(vectors.T @ scaled)


def _outcomes(register: Register, numbers: np.ndarray) -> np.ndarray:
    """Give logarithms of the headlines of the `POLICIES`, and of how much people change."""
    found = []
    for name, settings in POLICIES:
        scenario = load_scenario(name, register).with_settings(settings, register)
        results = [
            run(scenario, Draws.array(register, numbers[:, part]))[0]
            for part in parts(numbers.shape[1])
        ]
        found += [np.concatenate([r.at(output) for r in results]) for output in HEADLINES]
        found.append(np.concatenate([r.at(PEOPLE) / r.at(PEOPLE, FALL_SINCE) for r in results]))
    return np.log(found)

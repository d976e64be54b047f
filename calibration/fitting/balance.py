"""An order of draws of which every beginning stands for the whole.

Whoever runs a scenario takes the first hundred or five hundred draws of a posterior. Chosen at
random their mean lies off by a few per cent now and then, and the chance of a goal by a tenth. So
draws stand in an order in which each next one is the draw that brings what the draws so far say
nearest to what all say (herding): the means of all numbers of the register; what a few scenarios
that lie far apart come to, the mean and the part in each tenth; the part in which each goal is
reached; and the part of each structure. What holds for those scenarios holds for others between
them (a test).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from calibration.inference.outputs import HEADLINES, parts
from simulation.outcomes.draws import Draws
from simulation.outcomes.scenario_runs import run
from simulation.register.register import Register
from simulation.scenario.scenario import load_scenario

POLICIES: Sequence[tuple[str, Mapping[str, object]]] = (
    ("huidig_beleid", {}),
    ("wonen_eerst", {}),
    ("eerste_plek_snel", {}),
    ("alles_tegelijk", {}),
    ("alles_op_zijn_best", {}),
    ("huidig_beleid", {"aandeel_kleinschalig": 1}),
    (
        "huidig_beleid",
        {"recht_ondersteuning": 1, "recht_economisch": 1, "sociale_nieuwbouw": 35_000},
    ),
)
"""What is balanced: scenarios from nothing more to all that there is, and settings beside them."""
NUMBERS, OUTPUTS, TENTHS, GOALS, STRUCTURES = 0.3, 3.0, 2.0, 1.5, 1.0
"""How much each kind counts, together; of a handful that were tried the one whose beginnings were
nearest to the whole."""


def order_of(register: Register, numbers: np.ndarray, structure: np.ndarray) -> np.ndarray:
    """Give the order of draws.

    Parameters
    ----------
    numbers
        All of the register, ``(numbers, draws)``.
    structure
        Which structure each draw is of, ``(draws,)``.

    Returns
    -------
    np.ndarray
        Each place once, ``(draws,)``. The same draws give the same order.
    """
    return balanced(kinds_of(numbers, structure, *_outcomes(register, numbers)))


def kinds_of(
    numbers: np.ndarray, structure: np.ndarray, outputs: np.ndarray, goals: np.ndarray
) -> list[tuple[float, np.ndarray]]:
    """Give what is balanced, by kind, each with how much it counts.

    Parameters
    ----------
    numbers, structure
        As in `order_of`.
    outputs, goals
        What is quoted, and which goals are reached, ``(features, draws)``.

    Returns
    -------
    list
        As `balanced` takes it.
    """
    varied = numbers[numbers.min(axis=1) < numbers.max(axis=1)]
    draws = len(structure)
    tenths = [_tenth(one) == tenth for one in outputs for tenth in range(1, 10)]
    kinds = [structure == one for one in np.unique(structure)[1:]]
    return [
        (NUMBERS, _scores(varied)),
        (OUTPUTS, outputs),
        (TENTHS, np.array(tenths).reshape(-1, draws)),
        (GOALS, goals),
        (STRUCTURES, np.array(kinds).reshape(-1, draws)),
    ]


def balanced(blocks: Sequence[tuple[float, np.ndarray]]) -> np.ndarray:
    """Give an order in which the means of features are nearest to those of all, at every place.

    Parameters
    ----------
    blocks
        Kinds of features, each with how much it counts and its values, ``(features, draws)``. What
        all draws share says nothing.

    Returns
    -------
    np.ndarray
        Each place once, ``(draws,)``.
    """
    rows = [_scaled(weight, np.asarray(values, float)) for weight, values in blocks]
    centred = np.concatenate(rows).T  # a row for each draw
    count = len(centred)
    length = (centred**2).sum(axis=1)
    left = np.arange(count)
    order = np.empty(count, dtype=np.int64)
    so_far = np.zeros(centred.shape[1])
    for place in range(count):
        nearest = int(np.argmin(length + 2.0 * (centred @ so_far)))
        order[place] = left[nearest]
        so_far = so_far + centred[nearest]
        last = len(left) - 1
        centred[nearest], length[nearest], left[nearest] = centred[last], length[last], left[last]
        centred, length, left = centred[:last], length[:last], left[:last]
    return order


def _scaled(weight: float, values: np.ndarray) -> np.ndarray:
    """Give each feature mean 0 and spread 1, and all together the weight."""
    varied = values[values.min(axis=1, initial=np.inf) < values.max(axis=1, initial=-np.inf)]
    centred = (varied - varied.mean(axis=1, keepdims=True)) / varied.std(axis=1, keepdims=True)
    return np.asarray(weight / np.sqrt(max(1, len(centred))) * centred)


def _outcomes(register: Register, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give headlines and goals reached of the `POLICIES`, each ``(outcomes, draws)``."""
    outputs, goals = [], []
    for name, settings in POLICIES:
        scenario = load_scenario(name, register).with_settings(settings, register)
        results = [
            run(scenario, Draws.array(register, numbers[:, part]))[0]
            for part in parts(numbers.shape[1])
        ]
        outputs += [np.concatenate([r.at(output) for r in results]) for output in HEADLINES]
        goals += [
            np.concatenate([r.verdicts[goal].held for r in results]) for goal in results[0].verdicts
        ]
    return np.array(outputs), np.array(goals)


def _tenth(values: np.ndarray) -> np.ndarray:
    """Which tenth of all each value is in, 0 to 9."""
    ranks = values.argsort(kind="stable").argsort(kind="stable")
    return np.asarray(ranks * 10 // len(values))


def _scores(numbers: np.ndarray) -> np.ndarray:
    """Give each number its normal score among the draws: no far one weighs more than it should."""
    ranks = numbers.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return np.asarray(ndtri((ranks + 0.5) / numbers.shape[1]))

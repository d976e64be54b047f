"""An order of draws of which every beginning stands for the whole.

Whoever runs a scenario takes the first hundred or five hundred draws of a posterior. Chosen at
random their mean lies off by a few per cent now and then, more than a headline's last digit says.
So draws stand in an order in which each next one is the draw that brings the means so far nearest
to those of all (herding): after some hundred draws the mean of every number of the register, and
with it of whatever is nearly linear in them, is that of all.
"""

import numpy as np
from scipy.special import ndtri

MEAN = 2
"""How often the mean of an output counts beside its tenths: it is made by the few far out."""


def balanced(
    numbers: np.ndarray, group: np.ndarray | None = None, outputs: np.ndarray | None = None
) -> np.ndarray:
    """Give the order.

    Parameters
    ----------
    numbers
        Of each draw, ``(numbers, draws)``. A number that all draws share says nothing.
    group
        What each draw is of, ``(draws,)``: each beginning has of every group what is due to it.
    outputs
        What is quoted, ``(outputs, draws)``: each beginning has its mean, and as many draws in
        every tenth of it.

    Returns
    -------
    np.ndarray
        Each place once, ``(draws,)``. The same numbers give the same order.
    """
    count = numbers.shape[1]
    varied = numbers[numbers.min(axis=1) < numbers.max(axis=1)]
    rows = [_scores(varied)]
    told = [] if group is None else [group == one for one in np.unique(group)[1:]]
    for output in () if outputs is None else outputs:
        told += [_tenth(output) == tenth for tenth in range(1, 10)]
        told += [output] * MEAN
    if told:
        shares = np.array(told, float)
        shares = shares[shares.min(axis=1) < shares.max(axis=1)]
        scaled = (shares - shares.mean(1, keepdims=True)) / shares.std(1, keepdims=True)
        rows.append(np.sqrt(len(varied) / max(1, len(scaled))) * scaled)
    scores = np.concatenate(rows).T  # a row for each draw
    centred = scores - scores.mean(axis=0)
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


def _tenth(values: np.ndarray) -> np.ndarray:
    """Which tenth of all each value is in, 0 to 9."""
    ranks = values.argsort(kind="stable").argsort(kind="stable")
    return np.asarray(ranks * 10 // len(values))


def _scores(numbers: np.ndarray) -> np.ndarray:
    """Give each number its normal score among the draws: no far one weighs more than it should."""
    ranks = numbers.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return np.asarray(ndtri((ranks + 0.5) / numbers.shape[1]))

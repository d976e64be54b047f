"""What it is worth to know something: how much narrower an outcome becomes.

Over draws each thing that could be known goes together with the outcome to some degree. With normal
distributions the variance that is left once it is known follows from the covariances, whatever it
turns out to be. Standard deviation and band then narrow by the same share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Candidate:
    """Something that could come to be known.

    `signal` is what it would show without an error, ``(signals, draws)``, and `noise` the variance
    of that error.
    """

    id: str
    label_nl: str
    label_en: str
    kind: str
    signal: np.ndarray
    noise: float


@dataclass(frozen=True)
class Worth:
    """The share by which a candidate narrows the standard deviation of the outcome.

    `alone` if it is the only one, `added` when it comes after those before it in the list.
    """

    id: str
    label_nl: str
    label_en: str
    kind: str
    alone: float
    added: float


def worth(
    outcome: np.ndarray, candidates: Sequence[Candidate], most: int = 3
) -> tuple[list[Worth], list[Worth]]:
    """Rank candidates by what they narrow.

    Parameters
    ----------
    outcome
        The outcome over the draws, ``(draws,)``.
    most
        How many to choose one after the other, each the best beside those before it.

    Returns
    -------
    ranked, chosen
        All of them by what each is worth alone; the best set, built up greedily.
    """
    q = outcome - outcome.mean()
    signals = [c.signal - c.signal.mean(axis=1, keepdims=True) for c in candidates]
    start = float(q @ q / len(q))
    alone = [
        1.0 - np.sqrt(_left_after(q, [(s, c.noise)]) / start)
        for s, c in zip(signals, candidates, strict=True)
    ]
    order = np.argsort(-np.array(alone), kind="stable")
    ranked = [_worth(candidates[i], alone[i], alone[i]) for i in order]
    chosen: list[Worth] = []
    taken: list[int] = []
    before = start
    for _ in range(min(most, len(candidates))):
        rest = [i for i in order[:40] if i not in taken]
        left = {
            i: _left_after(q, [(signals[k], candidates[k].noise) for k in (*taken, i)])
            for i in rest
        }
        best = min(left, key=lambda i: left[i])
        added = float((np.sqrt(before) - np.sqrt(left[best])) / np.sqrt(start))
        chosen.append(_worth(candidates[best], alone[best], added))
        taken.append(best)
        before = left[best]
    return ranked, chosen


def _worth(candidate: Candidate, alone: float, added: float) -> Worth:
    about = candidate.id, candidate.label_nl, candidate.label_en, candidate.kind
    return Worth(*about, float(alone), float(added))


def _left_after(q: np.ndarray, known: Sequence[tuple[np.ndarray, float]]) -> float:
    """Variance of `q` that is left once the signals are known but for their noise."""
    signal = np.concatenate([s for s, _ in known])
    noise = np.concatenate([np.full(len(s), n) for s, n in known])
    covariance = signal @ signal.T / len(q) + np.diag(noise)
    shared = signal @ q / len(q)
    whole = float(q @ q / len(q))
    left = whole - float(shared @ np.linalg.solve(covariance, shared))
    # Among a few thousand draws even an unrelated signal explains a little: take that off. With as
    # many signals as draws nothing is left to tell by.
    free = len(q) - 1 - len(signal)
    return whole if free <= 0 else min(whole, max(left, 0.0) * (len(q) - 1) / free)

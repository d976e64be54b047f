"""Which next measurement would narrow the answer most: the value of information.

Over the posterior draws each possible measurement goes together with the outcome to some degree.
With normal distributions the variance that is left once it is known follows from the covariances,
whatever the measurement turns out to be. Candidates are next counts by the methods in use, and
every uncertain number of the register, measured to within ten per cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.forecast import Outlook
from calibration.inference.problem import DISCREPANCY
from simulation.engine import row_at
from simulation.register.register import Register

NEXT = 2026.0
"""When the next counts would be."""
PRECISION = 0.10
"""Relative error, one standard deviation, of a number that is measured on purpose."""


@dataclass(frozen=True)
class Candidate:
    """A measurement that could be made.

    `signal` is what it would show without its own error, ``(signals, draws)``, and `noise` the
    variance of that error.
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


def register_candidates(register: Register, numbers: np.ndarray) -> list[Candidate]:
    """Every parameter that varies over the draws, ``(numbers, draws)``, its elements together."""
    found = []
    for parameter in {one.id: one for one in register.described.values()}.values():
        rows = numbers[[register.index[name] for name in parameter.estimates]]
        scale = np.abs(np.median(rows, axis=1, keepdims=True))
        varying = (np.ptp(rows, axis=1) > 0) & (scale[:, 0] > 0)
        if varying.any():
            signal = rows[varying] / scale[varying]
            label = parameter.label
            found.append(
                Candidate(parameter.id, label.nl, label.en, "parameter", signal, PRECISION**2)
            )
    return found


def count_candidates(
    outlook: Outlook, register: Register, numbers: np.ndarray, own: Mapping[str, float]
) -> list[Candidate]:
    """Counts of the whole country, by the methods in use, that could come next, at `NEXT`.

    Parameters
    ----------
    numbers
        All numbers for each draw of the outlook, errors of counts included.
    own
        For each observable the log standard deviation of a count's own error. One that was never
        counted has none, and cannot come next.

    Returns
    -------
    list of Candidate
        With the logarithms of what would be counted.
    """
    discrepancy = register.estimates[DISCREPANCY].central
    detected = "waarneming.ethos_detectie"
    error = numbers[register.index[detected]] / register.estimates[detected].central
    people = outlook.people[row_at(outlook.time, NEXT)]
    possible = (
        (
            "cbs_volgende",
            "cbs_equivalent",
            ("De volgende CBS-schatting", "The next CBS estimate"),
            outlook.at("cbs_equivalent", NEXT),
        ),
        (
            "monitor_volgende",
            "opvang_monitor",
            ("De opvangmonitor met alle regio's", "The opvang monitor with every region"),
            outlook.at("opvang_gebruikers", NEXT),
        ),
        (
            "ethos_landelijk",
            "ethos_telling",
            ("Een ETHOS-telling in het hele land", "An ETHOS count in the whole country"),
            people * error,
        ),
    )
    return [
        Candidate(id, *label, "count", np.log(expected)[None], own[observed] ** 2 + discrepancy**2)
        for id, observed, label, expected in possible
        if observed in own
    ]


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

"""Which next measurement would narrow the answer most: what is put to the value of information.

Candidates are next counts by the methods in use, and every uncertain number of the register,
measured to within ten per cent; `simulation.explore.sensitivity.value_of_information` ranks them.
"""

from collections.abc import Mapping

import numpy as np

from calibration.forecast import Outlook
from calibration.inference.problem import DISCREPANCY
from simulation.engine import row_at
from simulation.explore.sensitivity.known_numbers import varying
from simulation.explore.sensitivity.value_of_information import Candidate
from simulation.register.register import Register

NEXT = 2026.0
"""When the next counts would be."""
PRECISION = 0.10
"""Relative error, one standard deviation, of a number that is measured on purpose."""


def register_candidates(register: Register, numbers: np.ndarray) -> list[Candidate]:
    """Every parameter that varies over the draws, ``(numbers, draws)``, its elements together."""
    found = []
    for parameter, rows in varying(register, numbers):
        scale = np.abs(np.median(rows, axis=1, keepdims=True))
        told = scale[:, 0] > 0  # of what may be nothing there is no part
        if told.any():
            signal, label = rows[told] / scale[told], parameter.label
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

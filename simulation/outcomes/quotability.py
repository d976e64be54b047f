"""May results be quoted? Draws may while all that they depend on is what it was.

That is what fixes the trajectory and what the fitted counts are compared with: the equations of
flows and of the stocks at the start, those that the observables read, the ranges of the numbers in
them, the counts, and current policy up to the last of them. A report, a goal or a threshold more
changes none of it, nor does what current policy does later. How the calibration computes is taken
to be the same.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from simulation.engine import Grid
from simulation.language import scalar as sc
from simulation.language.flatmodel import FlatModel
from simulation.model.uitkomst import national_model
from simulation.reading.faults import InputError
from simulation.register.register import Register
from simulation.scenario.scenario import (
    BASELINE,
    assumption_values,
    lever_paths,
    load_scenario,
    shipped_stamp,
)

CENTRAL, PRIOR, POSTERIOR = "central", "prior", "posterior"
NOT_CONVERGED, STALE, OTHER_COUNTS = "not_converged", "stale", "other_counts"
EXTENDED, BY_HAND = "extended", "by_hand"
CLOCK = ("wereld.begin", "kalender.winter_opent", "kalender.winter_sluit")
"""Numbers of the register that every run reads and no equation names."""


def standing(register: Register, members: int) -> str:
    """Tell what so many members of a run are (one has the central values), and whether they may be
    quoted.

    ``central``: the central values; ``prior``: draws from the ranges; ``posterior``: draws that
    fit the counts. One of these or, with a warning in `STANDINGS`: ``not_converged`` when the
    calibration that they come from failed its own checks; ``stale`` when it was made with another
    model, other ranges or another current policy than these, or gave other central values;
    ``other_counts`` when it was made with other counts; ``extended`` when there are more of them
    than draws that were held against the counts.
    """
    kept = register.posterior
    if kept is None:
        return CENTRAL if members == 1 else PRIOR
    if not kept.converged:
        return NOT_CONVERGED
    made_with = kept.about.get("depends") or {}
    if not same_model(made_with, register) or _by_hand(register, made_with):
        return STALE
    counts = "" if register.counts is None else register.counts.fingerprint
    if not counts or made_with["counts"] != counts:  # none where they cannot be read
        return OTHER_COUNTS
    if members > kept.count:
        return EXTENDED
    return CENTRAL if members == 1 else POSTERIOR


def depends(register: Register, reads: Sequence[str], counts: str, until: float) -> dict[str, Any]:
    """Say what draws depend on, as a posterior keeps it in ``depends``.

    Parameters
    ----------
    reads
        What predicting the counts and weighing them reads: flat names of the model and of the
        register.
    counts
        What `simulation.register.counts.fingerprint` says of the counts.
    until
        Up to when current policy is run to predict them, decimal year.

    Returns
    -------
    dict
        ``reads``, ``until``, and the fingerprints ``equations``, ``numbers``, ``policy`` and
        ``counts``.

    Raises
    ------
    InputError
        With what is wrong with the scenario of current policy.
    """
    names, model = tuple(sorted(reads)), national_model()
    equations, numbers = _fingerprints(model, register, names)
    return {
        "reads": list(names),
        "until": until,
        "equations": equations,
        "numbers": numbers,
        "policy": _policy(model, register, names, until, shipped_stamp(BASELINE)),
        "counts": counts,
    }


def same_model(made_with: Any, register: Register) -> bool:
    """Tell whether draws were made with these equations, these ranges and this current policy.

    `made_with` is what `depends` gave at the time; of anything else that is not so.
    """
    try:
        reads, counts, until = (made_with[name] for name in ("reads", "counts", "until"))
        return bool(depends(register, reads, counts, until) == made_with)
    except (KeyError, TypeError, ValueError, InputError):
        return False


def _by_hand(register: Register, made_with: Any) -> bool:
    """Tell whether a number that is read has another central value than the calibration gave."""
    kept, ranges = register.posterior, register.prior or register
    assert kept is not None
    given = kept.about.get("point")
    if not isinstance(given, dict):
        return True
    return any(
        register.estimates[name].central != given.get(name, ranges.estimates[name].central)
        for name in _numbers(national_model(), ranges, tuple(made_with["reads"]))
    )


@lru_cache(maxsize=8)
def _numbers(model: FlatModel, ranges: Register, reads: tuple[str, ...]) -> tuple[str, ...]:
    """Give the numbers of the register that `reads` and the trajectory need."""
    read = _closure(model, reads)[1]
    bases = {f"knop.{name}" for name in read if name in model.levers}
    return tuple(sorted({*read, *bases, *CLOCK} & ranges.estimates.keys()))


@lru_cache(maxsize=8)
def _fingerprints(model: FlatModel, register: Register, reads: tuple[str, ...]) -> tuple[str, str]:
    ranges, rows = register.prior or register, []
    for name in _numbers(model, ranges, reads):
        number, fixed = ranges.estimates[name], ranges.described[name].grade == "definition"
        rows.append((name, number.low, number.central, number.high, fixed))
    return _closure(model, reads)[0], _hash(rows)


@lru_cache(maxsize=8)
def _policy(
    model: FlatModel, register: Register, reads: tuple[str, ...], until: float, stamp: object
) -> str:
    """Give the fingerprint of current policy up to a moment, however it is spelled.

    The stamp is there to notice a changed file: reading it takes some milliseconds each time.
    """
    ranges = register.prior or register
    scenario, read = load_scenario(BASELINE, ranges), _closure(model, reads)[1]
    begin, end = (ranges.estimates[f"wereld.{name}"].central for name in ("begin", "einde"))
    grid = Grid(begin, min(max(until, begin), end))
    levers = sorted(read & set(model.levers))
    paths = lever_paths(scenario, ranges, levers, grid.begin, grid.dt, grid.steps + 1)
    off = {f"lussen.{loop}": 0.0 for loop, on in scenario.lussen.items() if not on}
    fixed = assumption_values(scenario, ranges) | off
    rows = [(name, fixed[name]) for name in sorted(read & fixed.keys())]
    return _hash([levers, *(np.round(path, 9).tolist() for path in paths), rows])


@lru_cache(maxsize=8)
def _closure(model: FlatModel, reads: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """Give the fingerprint of what fixes the trajectory and `reads`, and every name in it."""
    wanted = {*reads, *(flow.name for flow in model.flows)}
    wanted |= {name for initial in model.stocks.values() for name in sc.references(initial)}
    equations = {name: model.equations[name] for name in model.needed(wanted)}
    read = wanted | {name for one in equations.values() for name in sc.references(one)}
    # The order in which things were declared, or came to be worked out, is all the same.
    flows = sorted((flow.name, flow.source, flow.target) for flow in model.flows)
    parts = [sorted(model.stocks.items()), sorted(equations.items()), flows]
    return _hash([repr(part) for part in parts]), frozenset(read)


def _hash(content: object) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]

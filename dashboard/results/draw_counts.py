"""How many draws the app runs, and what a result is kept by: in one place for all pages."""

from collections.abc import Hashable
from functools import lru_cache

from dashboard.results.cache import glance
from simulation import MEMBERS
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, shipped_stamp

FULL = MEMBERS
"""Draws of a result that is quoted."""

FEW = 100
"""Draws of a quick result, while levers move: the first of all, which stand for them as well as so
few can."""

CROWD = 2
"""Users who may be moving levers at the same time before there is a crowd."""


def count_of(register: Register, members: int) -> int:
    """Give so many draws, or all of a posterior that has fewer."""
    kept = register.posterior
    return members if kept is None else min(members, kept.count)


def made_with(register: Register) -> tuple[Hashable, ...]:
    """Tell the model, a register and current policy from others: for the key of a result."""
    kept = register.posterior
    posterior = "" if kept is None else kept.hash
    policy = _policy(glance())
    return model_version(), register.hash, register.parameter_set, posterior, policy


@lru_cache(maxsize=1)
def _policy(_: int) -> Hashable:
    return shipped_stamp(BASELINE)

"""How many draws the app runs, and what a result is kept by: in one place for all pages."""

from collections.abc import Hashable

from simulation import MEMBERS
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register
from simulation.scenario.scenario import BASELINE, shipped_stamp

QUICK, FULL = 100, MEMBERS
"""Draws while someone is moving a lever, and of a result that is quoted; the first are among the
second."""


def count_of(register: Register, members: int) -> int:
    """Give so many draws, or all of a posterior that has fewer."""
    kept = register.posterior
    return members if kept is None else min(members, kept.count)


def made_with(register: Register) -> tuple[Hashable, ...]:
    """Tell the model, a register and current policy from others: for the key of a result."""
    kept = register.posterior
    posterior = "" if kept is None else kept.hash
    policy = shipped_stamp(BASELINE)
    return model_version(), register.hash, register.parameter_set, posterior, policy

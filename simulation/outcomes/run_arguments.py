"""What `run` is given, looked at before anything is done with it."""

from collections.abc import Sequence
from operator import index
from pathlib import Path
from typing import Literal

from simulation.engine.integrator import METHODS
from simulation.outcomes.draws import Draws
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario, load_scenario

Chosen = Scenario | str | Path
"""A scenario, the name of a shipped one, or the path of a file."""
Every = int | Literal["month"]
"""Time between two moments of output: so many steps, or a month."""


def read_scenarios(given: Chosen | Sequence[Chosen], register: Register) -> list[Scenario]:
    """Give one or several scenarios as a list; those named are read.

    Parameters
    ----------
    register
        The numbers that those which are read are held against.

    Returns
    -------
    list of Scenario
        One at least.
    """
    right = "a scenario, the name of a shipped one, the path of a file, or several of these"
    several = [given] if isinstance(given, Chosen) else given
    if not hasattr(several, "__iter__"):
        raise TypeError(f"run takes {right}; not {given!r}")
    chosen = list(several)
    for one in chosen:
        if not isinstance(one, Chosen):
            raise TypeError(f"run takes {right}; not {one!r}")
    if not chosen:
        raise ValueError(f"nothing to run: give {right}")
    return [one if isinstance(one, Scenario) else load_scenario(one, register) for one in chosen]


def check_numbers(members: int, seed: int, threads: int | None, method: str) -> None:
    """Refuse what cannot be meant.

    Parameters
    ----------
    members, seed, threads, method
        As `run` takes them.

    Raises
    ------
    ValueError
        When one is not what it can be.
    """
    _whole("members", members, 1)
    _whole("seed", seed, 0)
    if threads is not None:
        _whole("threads", threads, 1)
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")


def check_steps(steps_per_year: int | None, every: Every) -> None:
    if isinstance(every, str) and every != "month":
        raise ValueError(f"every must be a number of steps or 'month', not {every!r}")
    if every != "month":
        _whole("every", every, 0)
        if index(every).bit_count() > 1:  # 1 January would fall between two moments of output
            raise ValueError(f"every must be a power of two, not {every}")
    if steps_per_year is not None:
        _whole("steps_per_year", steps_per_year, 1)
    # Bits of a power of two: one.
    if steps_per_year is not None and index(steps_per_year).bit_count() != 1:
        raise ValueError(f"steps_per_year must be a power of two, not {steps_per_year}")


def check_draws(draws: Draws | None, register: Register | None) -> None:
    if not isinstance(draws, Draws | None):
        raise TypeError(f"draws are made with Draws.posterior and the like; not {draws!r}")
    if not isinstance(register, Register | None):
        raise TypeError(f"register must be what load_register gives; not {register!r}")


def _whole(name: str, value: int, least: int) -> None:
    try:
        whole = None if isinstance(value, bool) else index(value)
    except TypeError:
        whole = None
    if whole is None or whole < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, not {value!r}")

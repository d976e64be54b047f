"""Too little memory, said before a library ends the process, or hangs, for want of it."""

import errno

from simulation.reading.faults import Pair

LEAST = 900
"""MB that a process must be allowed to reserve: below it nothing runs for certain."""


def check_memory() -> None:
    """Raise `MemoryError` when a limit (``ulimit -v``) is too low to load the libraries."""
    if (limit := _limit()) is not None and limit < LEAST:
        raise MemoryError


def too_little_memory(error: Exception) -> Pair | None:
    """Say that memory ran out; None when something else went wrong."""
    unloaded = isinstance(error, ImportError) and "failed to map" in str(error)
    cramped = isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM
    if not (unloaded or cramped):
        return None
    nl, en = "er is te weinig geheugen", "there is too little memory"
    if (limit := _limit()) is not None:
        nl += f"; de grens (ulimit -v) is {limit} MB, ruim genoeg is 2,5 GB"
        en += f"; the limit (ulimit -v) is {limit} MB, and 2.5 GB is ample"
    return nl, en


def _limit() -> int | None:
    """The memory that this process may reserve, in MB, when there is a limit."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit // 1_000_000

"""What the system says when it refuses to read, write or connect, in two languages."""

import errno
from functools import lru_cache

from simulation.reading.faults import Pair, printable
from simulation.wording.catalog import Catalog


def system_words(error: Exception) -> Pair:
    """Say why the system refused something; never in the system's own English only."""
    number = getattr(error, "errno", None)
    if number is None:  # a NUL in a path, and what no system says
        shown = printable(str(error))
        return "dit pad kan niet" if "null" in shown else shown, shown
    name = errno.errorcode.get(number, str(number))
    known = _catalog()
    entry = known.entries.get(name, known.entries["other"])
    return entry.nl.format(error=name), entry.en.format(error=name)


@lru_cache(maxsize=1)
def _catalog() -> Catalog:
    return Catalog.of_pairs("simulation.reading", "system_errors.yaml")

"""How far a run goes: to its usual end, or some years beyond it when that is asked for.

What those years take stands in ``simulation/parameters/verder``, apart from the register: without
being asked for them nobody has them, and no draw, hash or file knows of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from simulation.register.load import read
from simulation.register.parameters import Estimate, Parameter
from simulation.register.register import Register, parameters_folder
from simulation.wording.text import Text

END = "wereld.einde"
"""The number of the register at which a run ends, decimal year."""
FOLDER = "verder"
_BEGINS = "verder.jaarbegin"


@lru_cache(maxsize=1)
def further_parameters() -> Mapping[str, Parameter]:
    """Give what the years beyond the usual end take, by id; the latest end is among it."""
    folder = parameters_folder() / FOLDER
    return read(folder, sorted(folder.glob("*.yaml")), []).parameters


def further_years() -> range:
    """Give the years beyond the usual end that a run can have, whole years."""
    begins = [int(one.central) for one in further_parameters()[_BEGINS].values.values()]
    return range(min(begins), max(begins) + 1)


def last_year(register: Register) -> int:
    """Give the last year of a run with a register: it goes up to and including its end."""
    return int(register.estimates[END].central) - 1


def goes_further(register: Register) -> bool:
    """Tell whether a run with a register goes beyond the usual end."""
    return last_year(register) in further_years()


def continuation(register: Register) -> Text | None:
    """Say what is assumed of the years beyond the usual end; None where there are none."""
    return register.parameters[END].why if goes_further(register) else None


@lru_cache(maxsize=8)
def extended(register: Register, last: int) -> Register:
    """Give a register with which runs go on until the end of a later year.

    Every number, range and draw of the register itself stays what it is. A `ValueError` says that
    no run can go that far, or that it goes as far anyhow.
    """
    years = further_years()
    if last not in years:
        raise ValueError(f"a run can go on until {years[0]} to {years[-1]}, not {last}")
    end = Estimate(last + 1.0, last + 1.0, last + 1.0)
    more = dict(further_parameters())
    more[END] = replace(more[END], values={(): end})
    return replace(register, parameters={**register.parameters, **more})

"""wonen-eerst from Python, whatever lies in your own folder.

>>> import wonen_eerst as we
>>> [result] = we.run("wonen_eerst")
>>> result.time[0]
np.float64(2022.0)

The packages behind it have ordinary names (`simulation`, `scenarios`, ...), and Python looks for a
name in your own folder first. So they are loaded here, from beside this package, before anything of
yours with such a name can be; from then on these names are ours in the whole process.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation import MEMBERS, Scenario, ScenarioResult, load_scenario, run
    from simulation.outcomes.draws import Draws
    from simulation.outcomes.indicators import INDICATORS
    from simulation.register.register import Register, load_register
    from simulation.scenario.scenario import list_shipped

__all__ = [
    "INDICATORS",
    "MEMBERS",
    "Draws",
    "Register",
    "Scenario",
    "ScenarioResult",
    "list_shipped",
    "load_register",
    "load_scenario",
    "run",
]

HOME = Path(__file__).resolve().parents[1]
OURS = ("simulation", "calibration", "scenarios", "dashboard", "commands")
_PLACES = {
    "simulation": ("MEMBERS", "Scenario", "ScenarioResult", "load_scenario", "run"),
    "simulation.outcomes.draws": ("Draws",),
    "simulation.outcomes.indicators": ("INDICATORS",),
    "simulation.register.register": ("Register", "load_register"),
    "simulation.scenario.scenario": ("list_shipped",),
}
"""Where each of our names is; imported when it is first used."""


def claim(name: str) -> None:
    """Load a package or module of ours from beside this one, unless another has its name."""
    spec = PathFinder.find_spec(name, [str(HOME)])
    if spec is None or spec.origin is None or spec.loader is None:
        raise ImportError(f"wonen-eerst is not whole: {HOME / name} is missing")
    if (found := sys.modules.get(name)) is not None:
        places = [getattr(found, "__file__", None), *getattr(found, "__path__", [])]
        place = next((str(one) for one in places if one), "somewhere else")
        if Path(place).resolve() != Path(spec.origin).resolve():
            raise ImportError(
                f"'{name}' has been imported from {place}, but wonen-eerst has a package of that "
                f"name: import wonen_eerst first, or give {place} another name",
                name=name,
                path=place,
            )
        return
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise


for _name in OURS:
    claim(_name)


def __getattr__(name: str) -> Any:
    for place, names in _PLACES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(place), name)
    raise AttributeError(f"module 'wonen_eerst' has no attribute {name!r}")

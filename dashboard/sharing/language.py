"""Which language an address asks for: by name, or by the scenario in it."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qs

from dashboard.results.outcomes import presets
from dashboard.results.parameter_set import usual_register
from dashboard.sharing.link import PARAMETER, Opened, open_link
from dashboard.texts import LANG as LANG
from simulation.wording.text import known_language


def asked(query: str) -> str:
    """Give the language that what follows the ``?`` of an address asks for."""
    return asked_by({name: values[-1] for name, values in parse_qs(query).items()})


def asked_by(parameters: Mapping[str, str]) -> str:
    """Give the language that the parameters of an address ask for.

    By name, or else the one of who made the scenario; and if there is no such language, the first.
    """
    if LANG not in parameters and PARAMETER in parameters:
        return _of_link(parameters[PARAMETER])
    return known_language(parameters.get(LANG, ""))


@lru_cache(maxsize=128)
def _of_link(text: str) -> str:
    opened = open_link(text, presets(), usual_register())
    return known_language(opened.lang if isinstance(opened, Opened) else "")

"""The parameter set that this browser session works with: everyone's, or one of its own.

Every page asks for its numbers by `register_in_use`, and says with `show_notice` when they are not
everyone's.
"""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboard.results.cache import glance
from dashboard.streamlit_internals import showing
from dashboard.texts import Texts
from simulation.register.register import Register, load_register, parameters_folder, set_folder

OWN, HOME = "eigen_parameterset", "eigen_parameterset_map"
"""Where the session keeps it, and the folder that it came from."""


def register_in_use() -> Register:
    """Give the register with the session's own parameter set, or else with everyone's."""
    return own_register() or usual_register()


def usual_register() -> Register:
    """Give the register with everyone's set."""
    return _looked(glance())


@lru_cache(maxsize=1)
def _looked(_: int) -> Register:
    return load_register()


def own_register() -> Register | None:
    """Give the register with the session's own set; None when it uses everyone's."""
    if not showing():
        return None
    found: Register | None = st.session_state.get(OWN)
    return found


def home_of(register: Register) -> Path:
    """Give the folder of a parameter set; a `SettingError` says that there is none."""
    if own_register() is register and HOME in st.session_state:
        home: Path = st.session_state[HOME]
        return home
    return set_folder(parameters_folder(), register.parameter_set)


def use(register: Register, home: Path) -> None:
    """Have this session work with a set of its own, from a folder that stays meanwhile."""
    st.session_state[OWN], st.session_state[HOME] = register, home


def stop_using() -> None:
    for key in (OWN, HOME):
        st.session_state.pop(key, None)


def show_notice(t: Texts) -> None:
    """Show that a set of the user's own is in use, when it is: in the head of every page.

    A reload loses it: that is told before.
    """
    if (own := own_register()) is not None:
        st.info(f"{t('telling.melding', set=own.parameter_set)} {t('deel.set_tijdelijk')}")

"""The address of the page carries what was chosen: ``?s=``, one compact value.

Whoever reloads the page, loses the connection or opens the address elsewhere gets the same
scenario. The browser writes it in its bar without a request (`server/browser/address.js`), so
that Back leaves the page, and never ends half-way between two scenarios.
"""

from html import escape
from typing import NamedTuple

import streamlit as st

from dashboard.results.outcomes import presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.edits import Choices
from dashboard.scenario.session import choices, keep
from dashboard.sharing.language import LANG
from dashboard.sharing.link import PARAMETER, Opened, link_of, open_link
from dashboard.sharing.other_parameter_set import show_then
from dashboard.sharing.provenance import full_link
from dashboard.texts import LANGUAGES, Texts, both, literal
from simulation.reading.faults import Pair
from simulation.register.register import Register

OWN, TOLD = "eigen_links", "bericht"
"""Where the session keeps the links that it made itself or has opened, and what is said of one."""

KEPT = 300
"""How many of those links."""


class Told(NamedTuple):
    """What is said of a scenario that was opened, until the choices are others than then.

    Unless it is `good` nothing was used; `parameter_set` is the one it was made with, where known.
    """

    choices: Choices
    good: bool
    lines: tuple[Pair, ...]
    parameter_set: str | None = None


def follow(register: Register, t: Texts) -> None:
    """Have the browser's address follow what is chosen."""
    found = link_of(choices(), presets(), register, t.lang) if choices() != Choices() else None
    _mine(found)
    st.html(f'<span hidden data-we-keuzes="{escape(found or "")}"></span>')


def link(register: Register, t: Texts) -> str | None:
    """Give the whole address of what is chosen; None when it is too large for one."""
    found = link_of(choices(), presets(), register, t.lang)
    if found is None:
        return None
    _mine(found)
    return full_link(found, t.lang, st.context.url or "")


def open_address() -> None:
    """Take over the scenario in the address, unless this session wrote it there itself.

    The language of who made the link is used where the address does not say.
    """
    asked = st.query_params.get(PARAMETER)
    if not asked or asked in st.session_state.get(OWN, {}):
        return
    _mine(asked)
    found = open_link(asked, presets(), register_in_use())
    if not isinstance(found, Opened):
        tell(False, found.reason)
        return
    keep(found.choices)
    tell(True, both("deel.geopend"), *found.notices, parameter_set=found.parameter_set)
    if LANG not in st.query_params and found.lang != next(iter(LANGUAGES)):
        st.query_params[LANG] = found.lang


def tell(good: bool, *lines: Pair, parameter_set: str | None = None) -> None:
    """Say something of a scenario that was opened, until the user changes something."""
    st.session_state[TOLD] = Told(choices(), good, lines, parameter_set)


def show_told(t: Texts) -> None:
    told = st.session_state.get(TOLD)
    if not isinstance(told, Told) or told.choices != choices():
        return
    shown = (st.info if len(told.lines) == 1 else st.warning) if told.good else st.error
    shown("\n\n".join(literal(t.pick(line)) for line in told.lines))
    if told.parameter_set is not None:
        show_then(told.choices, told.parameter_set, t)


def _mine(link: str | None) -> None:
    kept: dict[str, None] = st.session_state.setdefault(OWN, {})
    if link is not None:
        kept.pop(link, None)
        kept[link] = None
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))

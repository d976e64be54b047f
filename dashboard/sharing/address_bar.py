"""The address of the page carries what was chosen: ``?s=``, and what else is kept: ``?w=``.

Whoever reloads the page, loses the connection or opens the address elsewhere gets the same
scenario, and finds the ones that were kept, the comparison and what each page showed. The browser
writes it in its bar without a request (`server/browser/address.js`), so that Back leaves the page,
and never ends half-way between two scenarios.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import streamlit as st

from dashboard.results.outcomes import presets
from dashboard.results.parameter_set import own_register, register_in_use
from dashboard.scenario.edits import Choices
from dashboard.scenario.own_scenarios import Kept, keep_all, keep_as, kept
from dashboard.scenario.page_state import COMPARED, SIDE, look_at, looked_at
from dashboard.scenario.session import choices, keep
from dashboard.sharing.language import LANG
from dashboard.sharing.link import PARAMETER, Opened, link_of, open_link
from dashboard.sharing.other_parameter_set import show_then
from dashboard.sharing.provenance import full_address, full_link
from dashboard.sharing.sealed_text import MAX_LINK
from dashboard.sharing.workspace_link import (
    WORK,
    OpenedWorkspace,
    Which,
    Workspace,
    open_workspace,
    workspace_text,
)
from dashboard.texts import LANGUAGES, Texts, both, literal
from simulation.reading.faults import Pair
from simulation.register.register import Register

OWN, TOLD = "eigen_links", "bericht"
"""Where the session keeps the links that it made itself or has opened, and what is said of one."""

KEPT = 300
"""How many of those links."""

NOW = "eigen"
"""Stands for the choices as they are now among the scenarios that are compared."""


class Told(NamedTuple):
    """What is said of a scenario that was opened, until the choices are others than then.

    Unless it is `good` nothing was used; `parameter_set` is the one it was made with, where known.
    """

    choices: Choices
    good: bool
    lines: tuple[Pair, ...]
    parameter_set: str | None = None


class Address(NamedTuple):
    """What goes into the address, and which scenarios there is no room for.

    `whole` tells whether the choices as they are now are in it.
    """

    query: dict[str, str]
    whole: bool
    left_out: Sequence[Kept]


# Writing --------------------------------------------------------------------------------------


def address_now(register: Register, t: Texts) -> Address:
    """Give what a reload of this page must bring back."""
    changed = choices() != Choices()
    found = link_of(choices(), presets(), register, t.lang) if changed else None
    mine = [one for one in kept() if one.link is not None]
    text, count = workspace_text(_workspace(mine), MAX_LINK - len(found or ""))
    query = {PARAMETER: found, WORK: text}
    there = {one.key for one in mine[:count]}
    left_out = [one for one in kept() if one.key not in there]
    known = {name: value for name, value in query.items() if value is not None}
    return Address(known, found is not None or not changed, left_out)


def follow(register: Register, t: Texts) -> None:
    """Have the browser's address follow what is chosen."""
    query = address_now(register, t).query
    _mine(*query.values())
    found, work = (escape(query.get(name, "")) for name in (PARAMETER, WORK))
    st.html(f'<span hidden data-we-keuzes="{found}" data-we-werk="{work}"></span>')


def show_what_is_lost(register: Register, t: Texts) -> None:
    """Say what a reload of this page will not bring back, as long as it can be taken along."""
    found = address_now(register, t)
    if not found.whole:
        st.warning(t("deel.verlies_keuzes"))
    if found.left_out:
        names = t.listing([f"‘{literal(one.name)}’" for one in found.left_out])
        st.warning(t("deel.verlies_mijn", namen=names))


def link(register: Register, t: Texts) -> str | None:
    """Give the whole address of what is chosen; None when it is too large for one."""
    found = link_of(choices(), presets(), register, t.lang)
    if found is None:
        return None
    _mine(found)
    return full_link(found, t.lang, st.context.url or "")


def link_promise(key: str, t: Texts) -> str:
    """Say what whoever opens a link sees: not the same numbers when the set is the user's own."""
    own = own_register()
    return t(key) if own is None else t("deel.link_eigen_set", set=own.parameter_set)


def link_to_kept(t: Texts) -> str | None:
    """Give the address that opens all scenarios that are kept; None when it is too large."""
    mine = [one for one in kept() if one.link is not None]
    text, count = workspace_text(Workspace([(one.name, one.link or "") for one in mine]))
    if text is None or count < len(kept()):
        return None
    _mine(text)
    return full_address({WORK: text}, t.lang, st.context.url or "")


def link_to_comparison(keys: Sequence[str], register: Register, t: Texts) -> str | None:
    """Give the address that opens this comparison, and no more; None when it is too large."""
    query = {}
    if NOW in keys:
        found = link_of(choices(), presets(), register, t.lang)
        if found is None:
            return None
        query[PARAMETER] = found
    mine = [one for one in kept() if one.key in keys]
    work = _workspace(mine, keys)
    looked = {letter: value for letter, value in looked_at().items() if letter == "i"}
    work = Workspace(work.kept, work.compared, work.side, looked)
    text, count = workspace_text(work, MAX_LINK - len(query.get(PARAMETER, "")))
    if text is None or count < len(mine) or any(one.link is None for one in mine):
        return None
    query[WORK] = text
    _mine(*query.values())
    return full_address(query, t.lang, st.context.url or "")


def keep_now(name: str, register: Register, t: Texts) -> Kept | None:
    """Keep the choices as they are under a name; None when there is no room for more."""
    return keep_as(name, choices(), link_of(choices(), presets(), register, t.lang))


def _workspace(mine: Sequence[Kept], keys: Sequence[str] | None = None) -> Workspace:
    places = {one.key: place for place, one in enumerate(mine)}
    gone = {one.key for one in kept()} - set(places)
    compared = list(st.session_state.get(COMPARED, ()) if keys is None else keys)
    side = st.session_state.get(SIDE)
    return Workspace(
        [(one.name, one.link or "") for one in mine],
        [places.get(key, key) for key in compared if key not in gone],
        None if side is None or side in gone else places.get(side, side),
        looked_at(),
    )


# Reading --------------------------------------------------------------------------------------


def open_address() -> None:
    """Take over what stands in the address, unless this session wrote it there itself.

    The language of who made the link is used where the address does not say.
    """
    told: list[Pair] = []
    bad: list[Pair] = []
    made_with = None
    if (asked := _asked(PARAMETER)) is not None:
        found = open_link(asked, presets(), register_in_use())
        if isinstance(found, Opened):
            keep(found.choices)
            told += [both("deel.geopend"), *found.notices]
            made_with = found.parameter_set
            if LANG not in st.query_params and found.lang != next(iter(LANGUAGES)):
                st.query_params[LANG] = found.lang
        else:
            bad.append(found.reason)
    if (asked := _asked(WORK)) is not None:
        work = open_workspace(asked, presets(), register_in_use())
        if isinstance(work, OpenedWorkspace):
            told += _take_over(work, bool(told))
        else:
            bad.append(work.reason)
    lines = dict.fromkeys([*bad, *told])
    if lines:
        tell(not bad, *lines, parameter_set=made_with)


def _asked(parameter: str) -> str | None:
    """Give a parameter of the address that is not this session's own work."""
    asked = st.query_params.get(parameter)
    if not asked or asked in st.session_state.get(OWN, {}):
        return None
    _mine(asked)
    return asked


def _take_over(work: OpenedWorkspace, told: bool) -> list[Pair]:
    """Take over what was kept; say so unless that was said already, and what is not as it was."""
    keep_all([one for one in work.kept if one is not None])
    keys = iter(kept())
    places = [None if one is None else next(keys).key for one in work.kept]

    def key(which: Which | None) -> str | None:
        return places[which] if isinstance(which, int) else which

    compared = [found for which in work.compared if (found := key(which)) is not None]
    for place, value in ((COMPARED, compared), (SIDE, key(work.side))):
        if value:
            st.session_state[place] = value
    look_at(work.looked_at)
    said = [both("deel.werk_geopend")] if (work.kept or work.compared) and not told else []
    return [*said, *work.notices]


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


def _mine(*links: str) -> None:
    known: dict[str, None] = st.session_state.setdefault(OWN, {})
    for one in links:
        known.pop(one, None)
        known[one] = None
    while len(known) > KEPT:
        known.pop(next(iter(known)))

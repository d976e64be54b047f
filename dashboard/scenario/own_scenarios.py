"""Scenarios that the user keeps under names of their own, in this session.

A name may be a stranger's: it comes along in a link. Show it as text, never as mark-up.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.results.outcomes import presets
from dashboard.scenario.changes import scenario_name
from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.scenario.edits_of import MAX_ID, slug
from dashboard.texts import LANGUAGES, texts
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario

STATE = "mijn_scenarios"
"""Where the session keeps them."""

MOST = 6
"""How many scenarios one can keep."""

LONGEST = 40
"""Signs of a name."""


@dataclass(frozen=True)
class Kept:
    """A scenario under a name of the user's own.

    Attributes
    ----------
    key
        What it is called in this session; never used for another one.
    link
        The scenario as a link, made when it was kept; None when it is too large for one.
    """

    key: str
    name: str
    choices: Choices
    link: str | None


def kept() -> tuple[Kept, ...]:
    found: tuple[Kept, ...] = st.session_state.get(STATE, ())
    return found


def keep_all(found: Sequence[tuple[str, Choices, str | None]]) -> None:
    """Keep these instead of what was kept: pairs of name and choices, with their links."""
    st.session_state[STATE] = ()
    for name, choices, link in found:
        keep_as(name, choices, link)


def keep_as(name: str, choices: Choices, link: str | None) -> Kept | None:
    """Keep choices under a name; None when there is no room.

    A name that there is already, or that means something else here, gets a number.
    """
    there = kept()
    if len(there) >= MOST:
        return None
    found = Kept(_unused(), distinct(tidy(name), _taken(there)), choices, link)
    st.session_state[STATE] = (*there, found)
    return found


def rename(key: str, name: str) -> None:
    """Give another name; nothing changes when nothing of it can be shown."""
    if not tidy(name):
        return
    others = [one for one in kept() if one.key != key]
    new = distinct(tidy(name), _taken(others))
    st.session_state[STATE] = tuple(
        replace(one, name=new) if one.key == key else one for one in kept()
    )


def remove(key: str) -> None:
    st.session_state[STATE] = tuple(one for one in kept() if one.key != key)


def tidy(name: str) -> str:
    """Give a name as it can be shown: signs that are seen, on one line, and not too many."""
    plain = unicodedata.normalize("NFC", name)
    seen = "".join(sign if sign.isprintable() else " " for sign in plain)
    return " ".join(seen.split())[:LONGEST].strip()


def distinct(name: str, taken: Collection[str]) -> str:
    """Give a name that is not taken, in whatever letters: with a number, when it was."""
    known, found, number = {one.casefold() for one in taken}, name, 1
    while found.casefold() in known or not found:
        number += 1
        end = f" ({number})"
        found = (name[: LONGEST - len(end)].rstrip() + end).strip()
    return found


def scenarios(register: Register) -> dict[str, Scenario]:
    """Give the scenarios that are kept, by key; each bears its own name and an id made of that."""
    found: dict[str, Scenario] = {}
    ids = {*presets()}
    for one in kept():
        made = chosen_scenario(one.choices, origin(one.choices, presets()), register)
        id = distinct_id(slug(one.name), ids)
        ids.add(id)
        found[one.key] = replace(made, id=id, naam=one.name)
    return found


def distinct_id(id: str, taken: Collection[str]) -> str:
    found, number = id, 1
    while found in taken:
        number += 1
        found = f"{id[: MAX_ID - 3]}_{number}"
    return found


def _taken(there: Sequence[Kept]) -> set[str]:
    """Give the names that mean something here already, in both languages."""
    found = {one.name for one in there}
    for t in map(texts, LANGUAGES):
        found |= {scenario_name(Choices(name), presets(), t) for name in presets()}
        found |= {t("vergelijken.eigen"), t("vergelijken.geen")}
    return found


def _unused() -> str:
    """Give a key that no scenario had before in this session."""
    place = f"{STATE}_nummer"
    st.session_state[place] = number = int(st.session_state.get(place, 0)) + 1
    return f"mijn_{number}"

"""What the user assumes about the world: apart from policy, which is what a lever changes."""

import streamlit as st

from dashboard.components.error_boundary import fragment
from dashboard.components.progressive import take_over
from dashboard.components.widget_sync import shown_as, taken
from dashboard.evidence.parameter_cards import card
from dashboard.evidence.parameters import prior_register
from dashboard.formatting.controls import popped_up
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.changes import assumption_words
from dashboard.scenario.edits import assumption
from dashboard.scenario.session import choices, started_from
from dashboard.texts import Texts
from simulation.register.register import Register
from simulation.scenario.sections import LEVELS


def assumption_panel(register: Register, t: Texts) -> None:
    st.markdown(t("aannames.uitleg"))
    for name in register.assumptions:
        fragment(_fragment(name))(_block)(name, t)


def _fragment(name: str) -> str:
    return f"aannameblok_{name}"


def _block(name: str, t: Texts) -> None:
    with st.container(key=f"aannameplek_{name}", gap="small"):
        _choose(name, register_in_use(), t)


def _choose(name: str, register: Register, t: Texts) -> None:
    one, key = register.assumptions[name], f"aanname_{name}"
    value = choices().assumptions.get(name, assumption(started_from(), name))
    levels: list[float | str] = list(LEVELS)
    shown_as(key, value)
    st.segmented_control(
        t.pick(one.label),
        levels if value in levels else [*levels, value],
        required=True,
        format_func=lambda option: _told(name, option, register, t),
        key=key,
        on_change=_assumed,
        args=(name, key),
    )
    st.caption(t.pick(one.text))
    parameter = register.described[one.parameter]
    popped_up(
        t("knoppen.bron"),
        f"bron_aanname_{name}",
        lambda: st.html(card(parameter, prior_register(), t)),
        quiet=True,
    )


def _told(name: str, option: float | str, register: Register, t: Texts) -> str:
    """Write a level with the number it stands for."""
    if not isinstance(option, str):
        return assumption_words(name, option, register, t)
    estimate = register.estimates[register.assumptions[name].parameter]
    about = float(f"{estimate.central:.2g}")  # the best point of a fit has many figures
    numbers = dict(zip(LEVELS, (estimate.low, about, estimate.high), strict=True))
    words = assumption_words(name, numbers[option], register, t)
    return t(f"aannames.{option}", getal=words)


def _assumed(name: str, key: str) -> None:
    take_over(choices().assume(name, taken(key), started_from()), _fragment(name))

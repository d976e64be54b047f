"""What a lever can do, in words: few beside it, all on its card; and why that may surprise."""

import json
from collections.abc import Iterator
from html import escape

import streamlit as st

from dashboard.components.error_boundary import fragment
from dashboard.components.progressive import POWER, session_id
from dashboard.formatting.html import HTML
from dashboard.results.draw_counts import FEW, count_of
from dashboard.results.outcomes import presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.edits import Choices, value_of
from dashboard.scenario.lever_effects import (
    Effect,
    complete,
    effects_of,
    look_ahead,
    work_out_one,
)
from dashboard.scenario.lever_words import amount, with_unit
from dashboard.scenario.session import choices, started_from
from dashboard.streamlit_internals import shown_again
from dashboard.texts import Texts
from dashboard.wording.surprises import surprising
from dashboard.wording.values import difference_words, people_apart
from simulation.register.register import Lever
from simulation.scenario.criteria import PEOPLE
from simulation.scenario.scenario import BASELINE

SMALL = 1_000
"""People: a mean of less is not told where it is uncertain; one of more is, as uncertain."""


def effect_place(lever: Lever) -> HTML:
    """Give the place beside a lever where the browser writes what it can do (`effects.js`)."""
    return f'<span class="we-effect" data-we-effect="{escape(lever.id)}"></span>'


@fragment(key=POWER)
def power_of_levers(t: Texts) -> None:
    """Tell the browser what each lever can do, and again as more of it is known.

    It writes that beside them, and nothing is redrawn. What is not told of a lever is not known
    yet, and nothing stands beside it. The marks say that something is told of all, and that nothing
    more is to come.
    """
    chosen, register = choices(), register_in_use()
    effects = effects_of(chosen, register)
    whole, all_told = complete(effects, register), complete(effects, register, FEW)
    best = effects.best(register).items()
    told = {name: _from_here(register.levers[name], one, t) for name, one in best}
    words = escape(json.dumps(told, ensure_ascii=False))
    marks = (" data-we-alle" if all_told else "") + (" data-we-vast" if whole else "")
    st.html(f'<span hidden data-we-effecten="{words}"{marks}></span>')
    if not whole:
        look_ahead(session_id(), chosen, register, shown_again())


def _from_here(lever: Lever, effect: Effect, t: Texts) -> str:
    """Tell what a lever can do, and from where when that is not what it is now."""
    start = started_from()
    here = value_of(choices(), start, lever)
    words = in_short(lever, effect, t)
    if here == value_of(Choices(), presets()[BASELINE], lever) or isinstance(here, str | None):
        return words
    return t("knoppen.van", waarde=amount(lever, here, t), naar=words)


def in_short(lever: Lever, effect: Effect, t: Texts) -> str:
    small = abs(effect.apart.mean) < SMALL
    words = difference_words(PEOPLE, effect.apart, t, always=not small)
    there = amount(lever, effect.to, t)
    if words.unsure and words.value[0] in "+−":
        return t("knoppen.naar_misschien", waarde=there, verschil=words.value)
    if words.value[0] not in "+−":
        return t("knoppen.naar_onzeker", waarde=there)
    return t("knoppen.naar", waarde=there, verschil=words.value)


def what_it_can(lever: Lever, t: Texts) -> HTML:
    """Tell what becomes of the number of homeless people when this lever alone goes to its ends."""
    chosen, register = choices(), register_in_use()
    work_out_one(chosen, lever, register)
    effects = effects_of(chosen, register)
    told = list(_sentences(lever, effects.known.get(lever.id), t))
    times = count_of(register, effects.draws(lever.id))
    how = f'<br><span class="we-klein">{t.html("kan.hoe", aantal=times)}</span>'
    parts = [(t("kan.titel"), " ".join(told) + how)]
    if surprise := surprising(lever.id, t):
        parts.append((t("verrassing.titel"), escape(surprise)))
    return "".join(f"<p><strong>{escape(title)}</strong><br>{words}</p>" for title, words in parts)


def _sentences(lever: Lever, ends: tuple[Effect, ...] | None, t: Texts) -> Iterator[HTML]:
    """Tell of each end; of none where the lever stands there already, or it cannot be run."""
    if not ends:
        yield t.html("kan.niet" if ends is None else "kan.uiterste")
    for end in ends or ():
        way, gaps = people_apart(end.apart, t)
        yield t.html(f"kan.{way}", waarde=with_unit(lever, end.to, t), **gaps)

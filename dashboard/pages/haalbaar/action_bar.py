"""Above the levers: one step back or forth, the ways back, what was done, and sharing it."""

import streamlit as st

from dashboard.components.error_boundary import fragment
from dashboard.components.progressive import EVERYTHING, WAY_BACK
from dashboard.formatting.controls import popped_up
from dashboard.pages.haalbaar.own_scenarios import own_scenarios_panel
from dashboard.results.outcomes import presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.session import history, keep, own_scenario, take
from dashboard.sharing import address_bar
from dashboard.sharing.scenario_file import command
from dashboard.texts import Texts, literal
from simulation.register.register import Register


@fragment(key=WAY_BACK)
def toolbar(t: Texts) -> None:
    """Show the buttons; runs again with each change."""
    register = register_in_use()
    now = history()
    with st.container(horizontal=True, gap="small", key="gereedschap"):
        _step("ongedaan", now.undo(), now.can_undo, t)
        _step("opnieuw", now.redo(), now.can_redo, t)
        popped_up(t("geschiedenis.deur"), "deur_geschiedenis", lambda: _log(now, register, t))
        popped_up(t("deel.deur"), "deur_deel", lambda: share(register, t))
        popped_up(t("mijn.deur"), "deur_mijn", lambda: own_scenarios_panel(register, t))
        _ways_back(now.now, t)
    address_bar.follow(register, t)


def _step(name: str, to: History, possible: bool, t: Texts) -> None:
    st.button(
        t(f"geschiedenis.{name}_knop"),
        key=name,
        disabled=not possible,
        on_click=_take,
        args=(to,),
    )


def _ways_back(now: Choices, t: Texts) -> None:
    for name, to in (("terug", now.reset()), ("terug_beleid", Choices())):
        st.button(
            t(f"knoppen.{name}"),
            key=name,
            disabled=now == to,
            on_click=_keep,
            args=(to,),
        )


def _log(now: History, register: Register, t: Texts) -> None:
    lines = [
        f"- {literal(line)}"
        for entry in reversed(now.log)
        for line in entry.lines(presets(), register, t)
    ]
    st.markdown("\n".join(lines) if lines else t("geschiedenis.leeg"))


def share(register: Register, t: Texts) -> None:
    """Show the link to this scenario, and the command that runs it."""
    scenario, link = own_scenario(register), address_bar.link(register, t)
    st.markdown(f"**{t('deel.link')}**")
    if link is None:
        st.markdown(t("koppeling.past_niet"))
    else:
        st.markdown(address_bar.link_promise("deel.link_uitleg", t))
        st.code(link, language=None, wrap_lines=True)
    found = command(scenario, presets(), register)
    st.markdown(f"**{t('deel.opdracht')}**")
    st.markdown(t("deel.opdracht_uitleg"))
    st.code(found.line, language=None, wrap_lines=True)
    st.caption(found.explanation(t))


def _take(to: History) -> None:
    take(to)
    st.rerun(EVERYTHING)


def _keep(to: Choices) -> None:
    keep(to)
    st.rerun(EVERYTHING)

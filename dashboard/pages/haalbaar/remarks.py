"""What goes wrong with the choices: the first warning in a line at the answer, all of it behind."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.progressive import EVERYTHING
from dashboard.formatting.controls import popped_up
from dashboard.pages.haalbaar.levers import open_at
from dashboard.texts import Texts
from dashboard.wording.advice import Warned
from simulation.register.register import Register


def show_remarks(found: Sequence[Warned], register: Register, t: Texts) -> None:
    """Show one warning at a time, with the way to the lever that it names."""
    if not found:
        st.empty()
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="let_op"):
        words = t.html("advies.let_op", kort=t(f"advies.kort.{found[0].about}"))
        st.html(f'<p class="we-letop">{words}</p>', width="content")
        title = {1: "advies.lees", 2: "advies.lees_beide"}.get(len(found), "advies.lees_alle")
        popped_up(
            t(title, aantal=len(found)),
            "advies_lees",
            lambda: _all_of(found, register, t),
            quiet=True,
        )


def _all_of(found: Sequence[Warned], register: Register, t: Texts) -> None:
    for place, one in enumerate(found):
        st.warning(one.words)
        for lever in one.levers:
            st.button(
                t("advies.naar", knop=t.pick(register.levers[lever].label)),
                key=f"advies_naar_{place}_{lever}",
                type="tertiary",
                on_click=_go,
                args=(lever,),
            )


def _go(lever: str) -> None:
    open_at(lever)
    st.rerun(EVERYTHING)

"""What goes wrong with the choices: the first warning at the answer, the others behind a door."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.progressive import EVERYTHING
from dashboard.formatting.controls import behind
from dashboard.pages.haalbaar.levers import open_at
from dashboard.texts import Texts
from dashboard.wording.advice import Warned
from simulation.register.register import Register


def show_remarks(found: Sequence[Warned], register: Register, t: Texts) -> None:
    if not found:
        st.empty()
        return
    first, *others = found
    st.warning(f"**{t('advies.titel')}** {first.words}")
    if first.levers:
        lever = register.levers[first.levers[0]]
        st.button(
            t("advies.naar", knop=t.pick(lever.label)),
            key="advies_naar",
            type="tertiary",
            on_click=_go,
            args=(lever.id,),
        )
    if others:
        key = "advies.meer_een" if len(others) == 1 else "advies.meer"
        lines = "\n".join(f"- {one.words}" for one in others)
        behind(t(key, aantal=len(others)), "advies_meer", lambda: st.markdown(lines))


def _go(lever: str) -> None:
    open_at(lever)
    st.rerun(EVERYTHING)

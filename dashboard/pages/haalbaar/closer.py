"""What would come closer: the shipped scenarios that do most, each a way to look at it."""

import streamlit as st

from dashboard.components.progressive import EVERYTHING
from dashboard.results.outcomes import Outcome
from dashboard.results.shipped_standings import Standing
from dashboard.scenario.edits import Choices
from dashboard.scenario.session import choices, keep
from dashboard.texts import Texts
from simulation.wording.uncertainty import about

FARTHEST = ("alles_tegelijk", "alles_op_zijn_best")
"""All that is proposed now together, and the technical lower bound of all levers."""


def what_comes_closer(outcome: Outcome, shipped: dict[str, Standing], t: Texts) -> None:
    """Name those that leave fewer people homeless than the scenario on the page does.

    None in another world than theirs: there they would give other numbers.
    """
    now = outcome.result.mean("dakloos_totaal")
    known = shipped if outcome.adjusted is None else {}
    found = [
        name
        for name in FARTHEST
        if name in known and name != outcome.result.scenario.id and known[name].people.mean < now
    ]
    if not found:
        st.empty()
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(f'<p class="we-verder">{t.html("verder.titel")}</p>', width="content")
        for name in found:
            mean, *band = shipped[name].people
            st.button(
                t(f"verder.{name}", getal=about(mean, band, t.lang)),
                key=f"verder_{name}",
                type="tertiary",
                on_click=_look,
                args=(name,),
            )


def _look(scenario: str) -> None:
    if keep(Choices(scenario)) or choices().preset == scenario:
        st.rerun(EVERYTHING)

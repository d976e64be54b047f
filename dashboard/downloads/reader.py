"""What a page shows, for a reader who is not the user: in a picture, or another file."""

import streamlit as st

from dashboard.charts.image import Around
from dashboard.charts.trend import Reader
from dashboard.downloads.scenario_files import called, for_others, shortened
from dashboard.results.outcomes import Outcome
from dashboard.scenario.session import choices, own_name
from dashboard.sharing.provenance import Provenance, made
from dashboard.texts import Texts
from dashboard.wording.beside_policy import sides
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.register.register import Register


def reader_of(outcome: Outcome, register: Register, t: Texts) -> Reader:
    """Give the user's scenario and what it stands beside, and with what they were made."""
    t = for_others(t)
    name = shortened(called(choices(), own_name(t), t))
    shown = sides(outcome, name, t)
    origin = origin_of(shown[0].result, register, t)
    around = Around.of(outcome, [origin.line(t)], [origin.link], t)
    return Reader(shown, around, t)


def origin_of(result: ScenarioResult, register: Register, t: Texts) -> Provenance:
    """Give with what a result of the user's choices was made."""
    return made(result, choices(), register, t.lang, st.context.url or "")

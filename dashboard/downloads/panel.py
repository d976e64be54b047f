"""Files to take along: the scenario, its numbers, its chart and a report."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import streamlit as st

from dashboard.charts.outcome_chart import VIEWS
from dashboard.components.outcome_view import VIEW
from dashboard.downloads.one_page import one_page
from dashboard.downloads.report import scenario_report
from dashboard.downloads.scenario_files import (
    Subject,
    chart_file,
    for_others,
    numbers_file,
    scenario_file,
)
from dashboard.formatting.controls import file_button
from dashboard.scenario.session import choices, own_name
from dashboard.sharing.provenance import SHORT_HASH
from dashboard.texts import Texts
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario


class Offer(NamedTuple):
    """A file that can be taken along; `label` is the key of the words on its button."""

    label: str
    make: Callable[[Subject], str | bytes]


OFFERS = {
    "pdf": Offer("mee.pdf", one_page),
    "yaml": Offer("mee.yaml", scenario_file),
    "csv": Offer("mee.csv", lambda subject: numbers_file(subject, "csv")),
    "xlsx": Offer("mee.xlsx", lambda subject: numbers_file(subject, "xlsx")),
    "png": Offer("mee.png", lambda subject: chart_file(subject, "png")),
    "svg": Offer("mee.svg", lambda subject: chart_file(subject, "svg")),
    "html": Offer("mee.rapport", scenario_report),
}
"""By what the name of the file ends in, after the id of the scenario."""


def take_along(scenario: Scenario, register: Register, t: Texts) -> None:
    st.markdown(f"## {t('mee.titel')}", anchors=False)
    st.markdown(t("mee.uitleg"))
    subject = _subject(scenario, register, t)
    with st.container(horizontal=True):
        for kind, offer in OFFERS.items():
            make = partial(offer.make, subject)
            file_button(subject.t(offer.label), make, f"{scenario.id}.{kind}", f"download_{kind}")
    st.caption(
        t(
            "mee.herkomst",
            model=model_version(),
            set=register.parameter_set,
            kenmerk=scenario.hash[:SHORT_HASH],
        )
    )


def _subject(scenario: Scenario, register: Register, t: Texts) -> Subject:
    """Keep what the files need of the session: they are made outside it."""
    view = st.session_state.get(VIEW)
    return Subject(
        scenario,
        register,
        choices(),
        own_name(t),
        view if view in VIEWS else VIEWS[0],
        st.context.url or "",
        for_others(t),
    )

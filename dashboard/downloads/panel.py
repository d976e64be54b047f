"""Files to take along: the scenario, its numbers, its chart and a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from dashboard.charts.outcome_chart import VIEWS
from dashboard.components.outcome_view import VIEW
from dashboard.downloads.report import scenario_report
from dashboard.downloads.scenario_files import (
    Subject,
    chart_file,
    for_others,
    numbers_file,
    scenario_file,
)
from dashboard.scenario.session import choices, own_name
from dashboard.sharing.provenance import SHORT_HASH
from dashboard.sharing.scenario_file import file_name
from dashboard.texts import Texts
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario


class Offer(NamedTuple):
    """A file that can be taken along.

    Attributes
    ----------
    label
        Key of the words on its button.
    name
        What its name ends in, after the id of the scenario.
    make
        Makes it, when someone asks for it.
    """

    label: str
    name: str
    mime: str
    make: Callable[[Subject], str | bytes]


OFFERS = {
    "yaml": Offer("mee.yaml", ".yaml", "application/yaml", scenario_file),
    "csv": Offer("mee.csv", ".csv", "text/csv", lambda subject: numbers_file(subject, "csv")),
    "xlsx": Offer(
        "mee.xlsx",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda subject: numbers_file(subject, "xlsx"),
    ),
    "png": Offer("mee.png", ".png", "image/png", lambda subject: chart_file(subject, "png")),
    "svg": Offer("mee.svg", ".svg", "image/svg+xml", lambda subject: chart_file(subject, "svg")),
    "html": Offer("mee.rapport", ".html", "text/html", scenario_report),
}


def take_along(scenario: Scenario, register: Register, t: Texts) -> None:
    """Show the buttons, and where the numbers come from."""
    st.markdown(f"## {t('mee.titel')}", anchors=False)
    st.markdown(t("mee.uitleg"))
    subject = _subject(scenario, register, t)
    with st.container(horizontal=True):
        for key, offer in OFFERS.items():
            _button(key, offer, subject)
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


def _button(key: str, offer: Offer, subject: Subject) -> None:
    st.download_button(
        subject.t(offer.label),
        lambda: offer.make(subject),
        file_name=file_name(subject.scenario).removesuffix(".yaml") + offer.name,
        mime=offer.mime,
        key=f"download_{key}",
        on_click="ignore",
    )

"""Files to take along: the scenario, and the numbers."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.outcome import whole
from dashboard.texts import Texts
from simulation.export.writers import Layout, to_csv
from simulation.register import Register
from simulation.runs import model_version
from simulation.scenario import Scenario


def scenario_file(scenario: Scenario, register: Register) -> str:
    """Give the scenario as a YAML file that says with what it was made."""
    made = replace(scenario, modelversie=model_version(), parameterset=register.parameter_set)
    return made.to_yaml()


def numbers_file(scenario: Scenario, register: Register, lang: str) -> bytes:
    """Give all indicators as CSV, as a spreadsheet in the reader's language opens it."""
    return to_csv(whole(scenario, register), register, Layout(dutch=lang == "nl"))


def take_along(scenario: Scenario, register: Register, t: Texts) -> None:
    """Show the buttons, and where the numbers come from."""
    st.markdown(f"## {t('mee.titel')}", anchors=False)
    st.markdown(t("mee.uitleg"))
    with st.container(horizontal=True):
        st.download_button(
            t("mee.yaml"),
            lambda: scenario_file(scenario, register),
            file_name=f"{scenario.id}.yaml",
            mime="application/yaml",
            key="download_yaml",
            on_click="ignore",
        )
        st.download_button(
            t("mee.csv"),
            lambda: numbers_file(scenario, register, t.lang),
            file_name=f"{scenario.id}.csv",
            mime="text/csv",
            key="download_csv",
            on_click="ignore",
        )
    st.caption(
        t(
            "mee.herkomst",
            model=model_version(),
            set=register.parameter_set,
            kenmerk=scenario.hash[:12],
        )
    )

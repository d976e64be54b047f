"""Files to take along: the scenario, and the numbers."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.outcome import Outcome
from dashboard.texts import Texts
from simulation.export.writers import Layout, to_csv
from simulation.register import Register
from simulation.runs import model_version


def scenario_file(outcome: Outcome) -> str:
    """Give the scenario as a YAML file that says with what it was made."""
    result = outcome.result
    made = replace(result.scenario, modelversie=model_version(), parameterset=result.parameter_set)
    return made.to_yaml()


def numbers_file(outcome: Outcome, register: Register, lang: str) -> bytes:
    """Give all indicators as CSV, as a spreadsheet in the reader's language opens it."""
    return to_csv(outcome.result, register, Layout(dutch=lang == "nl"))


def take_along(outcome: Outcome, register: Register, t: Texts) -> None:
    """Show the buttons, and where the numbers come from."""
    scenario = outcome.result.scenario
    st.markdown(f"## {t('mee.titel')}", anchors=False)
    st.markdown(t("mee.uitleg"))
    with st.container(horizontal=True):
        st.download_button(
            t("mee.yaml"),
            lambda: scenario_file(outcome),
            file_name=f"{scenario.id}.yaml",
            mime="application/yaml",
            key="download_yaml",
            on_click="ignore",
        )
        st.download_button(
            t("mee.csv"),
            lambda: numbers_file(outcome, register, t.lang),
            file_name=f"{scenario.id}.csv",
            mime="text/csv",
            key="download_csv",
            on_click="ignore",
        )
    st.caption(
        t(
            "mee.herkomst",
            model=model_version(),
            set=outcome.result.parameter_set,
            kenmerk=scenario.hash[:12],
        )
    )

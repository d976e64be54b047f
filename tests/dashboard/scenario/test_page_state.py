"""What a page shows is remembered while another one is shown, and never anything else."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import year_slider
from dashboard.formatting.controls import place_of
from dashboard.pages.stromen import page as stromen
from dashboard.scenario import page_state

SCRIPT = """
import streamlit as st
from dashboard.formatting.controls import one_of
if not st.session_state.get("elsewhere"):
    st.text(one_of("Part", ["a", "b", "c"], str, "deel"))
"""


def start(**state: object) -> AppTest:
    app = AppTest.from_string(SCRIPT)
    for key, value in state.items():
        app.session_state[key] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def test_a_choice_survives_another_page() -> None:
    app = start()
    assert app.text[0].value == "a"
    app.segmented_control(key="deel").set_value("b").run()
    assert app.text[0].value == "b"
    app.session_state["elsewhere"] = True
    assert not run(app).text
    app.session_state["elsewhere"] = False
    assert run(app).text[0].value == "b"


@pytest.mark.parametrize("kept, shown", [("c", "c"), ("z", "a"), (3, "a"), (None, "a")])
def test_what_cannot_be_chosen_is_not_shown(kept: Any, shown: str) -> None:
    app = start(**{place_of("deel"): kept})
    assert app.text[0].value == shown
    assert not app.warning


@pytest.mark.parametrize("kept", [1999, 2099, "ethos_1", None, 2024.5])
def test_a_year_that_cannot_be_chosen_is_not_shown(
    kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_slider.st, "session_state", {page_state.YEAR: kept})
    assert year_slider.kept_year(stromen.YEAR, 2034) == year_slider.USUAL_YEAR
    monkeypatch.setattr(year_slider.st, "session_state", {page_state.YEAR: 2027})
    assert year_slider.kept_year(stromen.YEAR, 2034) == 2027


def test_every_letter_of_the_address_is_about_something_else() -> None:
    assert len(set(page_state.LETTERS.values())) == len(page_state.LETTERS)
    assert all(len(letter) == 1 for letter in page_state.LETTERS)

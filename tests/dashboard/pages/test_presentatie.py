"""The page for a meeting room: the outcome alone, as chosen on the other pages."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest
from support.app.app_states import REGISTER, SHIPPED
from support.app.downloads import strange
from support.app.links import scenario_of, several

from dashboard.pages.presentatie.page import BACK, FULL_SCREEN, MOST
from dashboard.results.outcomes import outcome
from dashboard.scenario.changes import differences
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.shell import BARE, DOOR, PAGES
from dashboard.texts import LANGUAGES, texts
from dashboard.wording.headline import Headline
from dashboard.wording.key_figures import figures_of
from dashboard.wording.values import roughly
from simulation.outcomes.scenario_runs import model_version

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
SCRIPT = """
import streamlit as st
from dashboard.pages.presentatie import page
page.show(st.query_params["lang"])
"""


def start(choices: Choices, lang: str = "nl") -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=120)
    app.query_params["lang"] = lang
    app.session_state[STATE] = History(choices)
    app.run()
    assert not app.exception and not app.error
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def said(app: AppTest) -> str:
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", html(app)))).strip()


def test_it_leads_back_to_the_first_page_and_is_not_among_the_ways() -> None:
    assert BACK == DOOR and {"presentatie"} == BARE & set(PAGES)


@BOTH
def test_it_shows_the_answer_the_figures_the_chart_and_the_changes(lang: str) -> None:
    chosen, t = several(), texts(lang)
    app = start(chosen, lang)
    told, found = said(app), outcome(scenario_of(chosen), REGISTER)
    words = Headline.of(found, t)
    assert words.then in told and words.band in told and words.chance in told
    for figure in figures_of(found.result):
        assert roughly(figure.draws, t) in told
    changed = [one.line(t) for one in differences(chosen.reset(), chosen, SHIPPED, REGISTER, t)]
    assert len(changed) == MOST + 2 and all(line in told for line in changed[:MOST])
    assert t("presentatie.nog", aantal=2) in told and changed[MOST] not in told
    assert model_version() in told and REGISTER.parameter_set in told
    [picture] = re.findall(r"<img[^>]*>", html(app))
    assert t("grafiek.dakloos_totaal") in unescape(picture)
    assert [button.key for button in app.button] == [FULL_SCREEN]
    assert not app.get("select_slider") and not app.get("download_button")


def test_current_policy_has_no_changes() -> None:
    app = start(Choices())
    assert texts("nl")("knoppen.veranderd") not in said(app)
    assert "<section>" not in html(app)


def test_a_strangers_name_is_words() -> None:
    app = start(strange("<script>alert(1)</script> & <b>vet</b>").choices)
    assert "<script>" not in html(app) and "<script>alert(1)" in said(app)

"""What tests of the page that compares scenarios share: scenarios, and how to read the page."""

import re
from functools import lru_cache
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.pages.vergelijken.comparison import Side
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import outcome, presets
from dashboard.scenario.edits import Choices, chosen_scenario
from dashboard.texts import LANGUAGES, texts
from simulation.outcomes.scenario_runs import run
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import Scenario, parse_scenario

REGISTER = load_register()
SHIPPED = presets()
BASE, HOMES, PREVENTION = (SHIPPED[n] for n in ("huidig_beleid", "wonen_eerst", "preventie_eerst"))
TOTAL = "dakloos_totaal"
NL, EN = texts("nl"), texts("en")
BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
CONTINGENT = REGISTER.levers["contingent"]
OWN_CHOICES = Choices("wonen_eerst").move(CONTINGENT, 0.1, HOMES)
MINE = chosen_scenario(OWN_CHOICES, HOMES, REGISTER)
SCRIPT = """
import streamlit as st
from dashboard.pages.vergelijken import page as vergelijken
st.markdown("# Title")
if not st.session_state.get("elsewhere"):
    vergelijken.show(st.query_params["lang"])
"""


def start(lang: str = "nl", **state: object) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=120)
    app.query_params["lang"] = lang
    for key, value in state.items():
        app.session_state[key] = value
    return check(app.run())


def check(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def plain(body: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def headline(app: AppTest) -> list[str]:
    found = re.search(r'<div class="we-kop we-naast".*?</div>', html(app))
    assert found
    return [plain(line) for line in re.findall(r"<p>(.*?)</p>", found[0])]


def tables(body: str) -> dict[str, list[list[str]]]:
    """Give the rows of each table as plain words, by its caption; the head first."""
    found = {}
    for one in re.findall(r"<table.*?</table>", body, re.DOTALL):
        caption = re.search(r"<caption>(.*?)</caption>", one)
        assert caption
        rows = re.findall(r"<tr.*?</tr>", one)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
        found[unescape(caption[1])] = [[plain(cell) for cell in row] for row in cells]
    return found


def side(scenario: Scenario, name: str = "") -> Side:
    return Side(scenario.id, name or scenario.naam, outcome(scenario, REGISTER))


@lru_cache(maxsize=8)
def draws(scenario_yaml: str, indicator: str) -> np.ndarray:
    found = run(parse_scenario(scenario_yaml, "een.yaml"), members=FULL, register=REGISTER)[0]
    return np.asarray(found.indicator(indicator))


def end(scenario: Scenario, indicator: str = TOTAL) -> np.ndarray:
    time = outcome(scenario, REGISTER).result.time
    return draws(scenario.to_yaml(), indicator)[list(time).index(AMBITION)]


def three(values: np.ndarray) -> tuple[float, float, float]:
    """Give the mean and the 90 % band of draws."""
    low, high = np.quantile(values, [0.05, 0.95])
    return float(values.mean()), float(low), float(high)

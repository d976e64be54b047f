"""Up to which counts a set was fitted: one line, on the page, in every file and in the terminal."""

import io
import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet
from streamlit.testing.v1 import AppTest
from support.app.compare_page import html, plain
from support.app.downloads import subject
from support.app.pictures import read, told_by, words_in
from support.models.small_posterior import write_set
from support.report_document import whole

import cli
from calibration.report import report
from dashboard.downloads.report import scenario_report
from dashboard.downloads.scenario_files import chart_file, numbers_file
from dashboard.evidence.calibration import diagnostics
from dashboard.results import parameter_set
from dashboard.results.outcomes import outcome
from dashboard.scenario.edits import Choices
from simulation.register.register import PRIOR, Register, load_register
from simulation.register.shelf_life import shelf_life_of
from simulation.scenario.scenario import BASELINE, load_scenario
from simulation.wording.text import LANGUAGES, Text

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
PAGE = """
import streamlit as st
from dashboard.pages.haalbaar.page import show
st.markdown("# Title")
show(st.query_params["lang"])
"""
NEWER = {"ethos_telling": "2026-05-12", "cbs_equivalent": "2024-01-01"}
"""Until when a user fitted a set of their own: the last round is in it."""


@pytest.fixture(params=["shipped", "own", PRIOR])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A parameter set as a command takes it."""
    if request.param == "own":
        return write_set(tmp_path / "eigen", fitted=["a", "b"], counted_until=NEWER)
    return "basis" if request.param == "shipped" else str(request.param)


@pytest.fixture
def register(home: str) -> Register:
    return load_register(parameter_set=home)


@pytest.fixture
def line(register: Register) -> Text:
    return shelf_life_of(register).text


def test_the_three_sets_say_something_else(tmp_path: Path) -> None:
    own = write_set(tmp_path / "eigen", fitted=["a", "b"], counted_until=NEWER)
    lines = [shelf_life_of(load_register(parameter_set=one)).text for one in ("basis", own, PRIOR)]
    assert "12 mei 2026 (laatste: ETHOS" in lines[1].nl and "ronde 4" not in lines[1].nl
    assert "ronde 4" in lines[0].nl and len(set(lines)) == 3


@BOTH
def test_the_first_page_says_it_once_and_calmly(register: Register, line: Text, lang: str) -> None:
    outcome(load_scenario(BASELINE), register)  # or the page would show the quick one first
    app = AppTest.from_string(PAGE, default_timeout=300)
    app.query_params["lang"] = lang
    app.session_state[parameter_set.OWN] = register
    app.run()
    assert not app.exception and not app.error
    assert plain(html(app)).count(line.in_(lang)) == 1
    assert not any(line.in_(lang) in one.value for one in (*app.warning, *app.info))


@BOTH
def test_the_picture_and_the_report_of_a_scenario_say_it(
    register: Register, line: Text, lang: str
) -> None:
    about, said = subject(Choices(BASELINE), lang, register=register), line.in_(lang)
    assert said in " ".join(words_in(read(chart_file(about, "svg"))))
    assert said in told_by(chart_file(about, "png"))["Source"].splitlines()
    assert unescape(scenario_report(about)).count(said) == 1
    first = numbers_file(about, "csv").decode("utf-8-sig").splitlines()[1]
    assert line.nl in first


@BOTH
def test_the_terminal_says_it(
    home: str, line: Text, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--parameter-set", home, "--members", "3", "--lang", lang)
    for command in (("run", BASELINE), ("compare", BASELINE, "wonen_eerst"), ("spells", BASELINE)):
        assert cli.main((*command, *options)) == 0
        assert " ".join(capsys.readouterr().out.split()).count(line.in_(lang)) == 1


def test_json_has_it_with_its_days(
    home: str, register: Register, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--parameter-set", home, "--members", "3", "--json")
    for command in (("run", BASELINE), ("compare", BASELINE, "wonen_eerst")):
        assert cli.main((*command, *options)) == 0
        told = json.loads(capsys.readouterr().out)["counts"]
        life = shelf_life_of(register)
        assert told["text"] == {"nl": life.text.nl, "en": life.text.en}
        assert told["fitted_until"] == (life.fitted_until and life.fitted_until.isoformat())
        assert [one["date"] for one in told["newer"]] == [str(one.date) for one in life.newer]


READERS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "csv": lambda path: pd.read_csv(path, keep_default_na=False).iloc[0].to_dict(),
    "xlsx": lambda path: dict(
        pd.read_excel(path, sheet_name="Herkomst", engine="openpyxl", keep_default_na=False)
        .to_numpy()
        .tolist()
    ),
    "parquet": lambda path: {
        key.decode(): value.decode()
        for key, value in parquet.read_schema(io.BytesIO(path.read_bytes())).metadata.items()
    },
}


def test_tables_have_it(home: str, register: Register, line: Text, tmp_path: Path) -> None:
    folder, life = tmp_path / "uit", shelf_life_of(register)
    options = ("--parameter-set", home, "--members", "3", "-o", str(folder), "-q")
    assert cli.main(("run", BASELINE, *options, "--format", "csv,xlsx,parquet")) == 0
    for kind, reader in READERS.items():
        told = reader(folder / f"{BASELINE}.{kind}")
        assert told["tellingen"] == line.nl
        assert told["tellingen_tot"] == (
            "" if life.fitted_until is None else str(life.fitted_until)
        )


@BOTH
def test_the_report_of_a_calibration_says_it(lang: str) -> None:
    register = load_register(parameter_set="basis")
    shipped, document = shelf_life_of(register).text.in_(lang), diagnostics(register)
    assert document is not None and unescape(report(document, lang)).count(shipped) == 1
    ids = ("ethos_r3", "cbs_2024", "monitor_2023")
    days = ("2025-04-10", "2024-01-01", "2023-12-31")
    names = ("ethos_telling", "cbs_equivalent", "opvang_monitor")
    row = whole()["fit"][0]
    older = [row | {"id": id, "from": day, "to": day} for id, day in zip(ids, days, strict=True)]
    fit = [one | {"observable": name} for one, name in zip(older, names, strict=True)]
    for rows in (fit, older):  # a document of before has no observables
        assert unescape(report({**whole(), "fit": rows}, lang)).count(shipped) == 1
    added = row | {"id": "eigen", "observable": "ethos_telling", "to": "2026-05-12"}
    later = unescape(report({**whole(), "fit": [*fit, added]}, lang))
    assert shipped not in later and ("12 mei 2026 (" in later or "12 May 2026 (" in later)

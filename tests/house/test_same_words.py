"""One quantity, one text: on every page, in the report, in the workbook and in the terminal."""

import contextlib
import datetime as dt
import io
import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest
from support.app.compare_page import html, plain, tables
from support.app.comparison_workbook import Rows, sheets
from support.app.same_words import (
    NUMBER,
    Said,
    cell,
    difference,
    fall,
    goals,
    in_sentences,
)
from support.models.small_posterior import write_set

import cli
from dashboard.downloads.report import scenario_report
from dashboard.downloads.scenario_files import Subject, for_others
from dashboard.pages.stromen import page as stromen
from dashboard.pages.vergelijken import page as vergelijken
from dashboard.results import parameter_set
from dashboard.results.outcomes import outcome, presets, whole
from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.texts import texts
from simulation.export.tables.comparison_workbook import comparison_xlsx
from simulation.export.tables.result import FALLS
from simulation.export.terminal import comparison, verdicts
from simulation.export.terminal.verdicts import fewer_words
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.structures import TOGETHER
from simulation.register.register import SET_FILE, Register, load_register
from simulation.scenario.criteria import CRITERIA
from simulation.wording import uncertainty
from simulation.wording.text import LANGUAGES
from simulation.wording.uncertainty import Words, chance_words, difference_words, value_words
from simulation.wording.vocabulary import terms

pytestmark = pytest.mark.slow

SHIPPED = presets()
BASE, OTHERS = "huidig_beleid", ("wonen_eerst", "meer_opvang", "afbouw_zonder_woningen")
"""What is compared: of one the difference is firm, of another it is not."""
TOTAL = "dakloos_totaal"
MEMBERS = 40
LIMITS = {"nul_dakloos": 120_000.0, "kort_verblijf": 30.0}
"""So that one goal is reached by some of the draws, and another by all."""
PAGE = """
import streamlit as st
from dashboard.pages.{page}.page import show
st.markdown("# Title")
show(st.query_params["lang"])
"""

# Each place ------------------------------------------------------------------------------------


def page(name: str, scenario: str, lang: str, register: Register, **state: object) -> str:
    """Show a page with a scenario and a parameter set; give its HTML."""
    app = AppTest.from_string(PAGE.format(page=name), default_timeout=300)
    app.query_params["lang"] = lang
    app.session_state[parameter_set.OWN] = register
    app.session_state[STATE] = History(Choices(scenario))
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception and not app.error
    return html(app)


def haalbaar(said: Said, register: Register) -> None:
    t = texts(said.lang)
    for name in OTHERS:
        outcome(SHIPPED[name], register)  # or the page would show the quick one first
        body = page("haalbaar", name, said.lang, register, doelentabel=True)
        head = re.search(r'<div class="we-kop">.*?</div>', body, re.DOTALL)
        assert head
        in_sentences(said, "haalbaar", name, plain(head[0]))
        fall(said, "haalbaar", name, plain(head[0]))
        rows = tables(body)[t("oordeel.titel")]
        goals(said, "haalbaar", name, rows)
        people = next(r for r in rows if t.pick(INDICATORS[TOTAL].label) in r[1])
        cell(said, "haalbaar: doel", name, people[1])


def wie(said: Said, register: Register) -> None:
    t = texts(said.lang)
    label = t.pick(INDICATORS[TOTAL].label)
    for name in OTHERS:
        body = page("wie", name, said.lang, register)
        in_sentences(said, "wie: kop", name, plain(body))
        rows = tables(body)[t("wie.tabel_groepen", jaar=2030)]
        people = next(row for row in rows if row[0].startswith(label))
        cell(said, "wie", name, people[1])
        difference(said, "wie", name, people[3])


def stromen_(said: Said, register: Register) -> None:
    t = texts(said.lang)
    label = t.pick(INDICATORS[TOTAL].label)
    for name in OTHERS:
        body = page("stromen", name, said.lang, register, **{stromen.PART: "situaties"})
        in_sentences(said, "stromen: kop", name, plain(body))
        rows = tables(body)[t("stromen.situaties.tabel", jaar=2030)]
        people = next(row for row in rows if row[0].startswith(label))
        cell(said, "stromen", name, people[1])
        difference(said, "stromen", name, people[3])


def vergelijken_(said: Said, register: Register) -> None:
    t, kept = texts(said.lang), {vergelijken.KEPT: [BASE, *OTHERS]}
    body = page("vergelijken", BASE, said.lang, register, **kept)
    label = t.pick(INDICATORS[TOTAL].label)
    head = re.search(r'<div class="we-kop we-naast".*?</div>', body, re.DOTALL)
    assert head
    lines = [plain(line) for line in re.findall(r"<p>(.*?)</p>", head[0])]
    for name, line in zip(OTHERS, lines[1:], strict=True):
        in_sentences(said, "vergelijken: kop", name, line, first=False)
    shown = tables(body)
    people = next(r for r in shown[t("vergelijken.uitkomsten")] if r[0].startswith(label))
    before = t("vergelijken.verschil", verschil="")
    for name, words in zip(OTHERS, people[2:], strict=True):
        value, _, apart = words.partition(before)
        cell(said, "vergelijken", name, value)
        difference(said, "vergelijken", name, apart)
    *rows, falls = shown[t("vergelijken.doelen_kans")][1:]
    gap = "\x00"
    start = t("vergelijken.kans", kans=gap).rstrip(gap)
    for goal, row in zip(CRITERIA, rows, strict=True):
        for name, words in zip(OTHERS, row[2:], strict=True):
            said.note("vergelijken", words.partition(start)[2], "chance", name, goal)
    for name, words in zip(OTHERS, falls[2:], strict=True):
        said.note("vergelijken", words.partition(start)[2], "fall", name)


def report(said: Said, register: Register) -> None:
    t = for_others(texts(said.lang))
    for name in OTHERS:
        scenario = SHIPPED[name]
        called = t.known(f"scenario.{name}.naam", scenario.naam)
        subject = Subject(scenario, register, Choices(name), called, TOTAL, "", t)
        body = scenario_report(subject)
        parts = dict(re.findall(r'<section id="(\w+)"(.*?)</section>', body, re.DOTALL))
        in_sentences(said, "report", name, plain(parts["uitkomst"]))
        fall(said, "report", name, plain(parts["uitkomst"]))
        goals(said, "report", name, tables(parts["doelen"])[t("oordeel.titel")])
        row = re.search(rf'<tr[^>]* data-id="{TOTAL}">.*?</tr>', parts["cijfers"], re.DOTALL)
        assert row
        last = re.findall(r"<td[^>]*>(.*?)</td>", row[0])[-1]
        value, ends = plain(last).split(" ")
        said.note("report: cijfers", value, "value", name)
        said.note("report: cijfers", ends, "band", name)


def terminal(said: Said, home: Path) -> None:
    def called(*arguments: str) -> list[str]:
        out = io.StringIO()
        options = ("--parameter-set", str(home), "--members", str(MEMBERS), "--lang", said.lang)
        with (
            patch.dict(os.environ, COLUMNS="240"),  # so that no line is broken
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            assert cli.main((*arguments, *options)) == 0
        return [" ".join(line.split()) for line in out.getvalue().splitlines()]

    labels = {name: SHIPPED[name].naam for name in OTHERS}
    lines = called("run", *OTHERS)
    space = " " if said.lang == "nl" else ""
    for name, label in labels.items():
        counts, chances = (line[len(label) + 1 :] for line in lines if line.startswith(f"{label} "))
        said.note("run", counts.split()[1], "value", name)
        said.note("run", counts.split()[2], "band", name)
        *told, falls = re.findall(rf"[<>]? ?\d+{space}%", chances)
        said.note("run", falls, "fall", name)
        for goal, words in zip(CRITERIA, told, strict=True):
            said.note("run", words, "chance", name, goal)
    text = called("compare", BASE, *OTHERS)
    label = INDICATORS[TOTAL].label.in_(said.lang)
    row = next(line for line in text if line.startswith(label)).removeprefix(label)
    unsure, band = terms(said.lang)("difference.unsure"), r"\((90\s?%: .*?)\)"
    cells = re.findall(rf"{unsure}|(?<!\S)[+−]?{NUMBER}", re.sub(band, "", row))
    _, *values = cells  # the first is that of the scenario that the others are compared with
    bands = re.findall(band, row)
    for name, value, ends in zip(OTHERS, values, bands, strict=True):
        difference(said, "compare", name, f"{value} {ends}")
    for goal, criterion in CRITERIA.items():
        title = criterion.label.in_(said.lang)
        [line] = [line for line in text if re.match(rf"{re.escape(title)} [<>\d]", line)]
        told = re.findall(rf"[<>]? ?\d+{space}%", line)
        for name, words in zip(OTHERS, told[1:], strict=True):
            said.note("compare", words, "chance", name, goal)
    [line] = [line for line in text if line.startswith(fewer_words(said.lang))]
    told = re.findall(rf"[<>]? ?\d+{space}%", line)
    for name, words in zip(OTHERS, told[1:], strict=True):
        said.note("compare", words, "fall", name)


def workbook(said: Said, book: dict[str, Rows]) -> None:
    """Note what the numbers of the workbook are when they are written as everything is."""
    unit = INDICATORS[TOTAL].unit
    rows = {row["scenario"]: row for row in book["Eind 2030"] if row["indicator"] == TOTAL}
    for name in OTHERS:
        row = rows[name]
        words = value_words(row["gemiddelde"], (row["q05"], row["q95"]), unit, said.lang)
        said.note("workbook", words.value, "value", name)
        said.note("workbook", words.band.partition(": ")[2], "band", name)
        ends = row["verschil_q05"], row["verschil_q95"]
        apart = difference_words(row["verschil"], ends, unit, said.lang)
        difference(said, "workbook", name, f"{apart.value} {apart.band}")
    for row in book["Oordeel"]:
        if row["scenario"] in OTHERS:
            words = chance_words(row["kans"], MEMBERS, said.lang)
            said.note("workbook", words, "chance", row["scenario"], row["criterium"])
    for row in book[FALLS]:
        if row["scenario"] in OTHERS and row["variant"] == TOGETHER:
            words = chance_words(row["kans_op_daling"], MEMBERS, said.lang)
            said.note("workbook", words, "fall", row["scenario"])


# All of them -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A parameter set with few draws, some goals of which all or a part of them reach."""
    folder = tmp_path_factory.mktemp("woorden") / "klein"
    write_set(folder)
    with (folder / SET_FILE).open("a", encoding="utf-8") as file:
        file.writelines(f"  doel.{goal}: {{value: {limit}}}\n" for goal, limit in LIMITS.items())
    return folder


@lru_cache(maxsize=1)
def _register(home: Path) -> Register:
    return load_register(parameter_set=str(home))


@lru_cache(maxsize=1)
def _book(home: Path) -> dict[str, Rows]:
    register = _register(home)
    results = (whole(SHIPPED[name], register) for name in (BASE, *OTHERS))
    return sheets(comparison_xlsx(results, register, dt.date(2026, 3, 1)))


@lru_cache(maxsize=2)
def everywhere(home: Path, lang: str) -> Said:
    said, register = Said(lang), _register(home)
    for name in (BASE, *OTHERS):
        outcome(SHIPPED[name], register)  # or the page would tell of rough steps at first
    haalbaar(said, register)
    wie(said, register)
    stromen_(said, register)
    vergelijken_(said, register)
    report(said, register)
    terminal(said, home)
    workbook(said, _book(home))
    return said


PLACES = {
    "value": {
        "haalbaar",
        "haalbaar: doel",
        "wie: kop",
        "wie",
        "stromen: kop",
        "stromen",
        "vergelijken",
        "report",
        "report: cijfers",
        "run",
        "workbook",
    },
    "difference": {"wie", "stromen", "vergelijken", "compare", "workbook"},
    "size": {
        "haalbaar",
        "vergelijken: kop",
        "report",
        "wie (size)",
        "stromen (size)",
        "vergelijken (size)",
        "compare (size)",
        "workbook (size)",
    },
    "chance": {"haalbaar", "vergelijken", "report", "run", "compare", "workbook"},
}
PLACES["fall"] = PLACES["chance"]
PLACES |= {f"{kind} band": PLACES[kind] for kind in ("difference", "size")}
PLACES["band"] = PLACES["value"]
"""Where each quantity is told; a size is a difference without its sign, as a sentence has it."""


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_a_quantity_is_the_same_text_everywhere(home: Path, lang: str) -> None:
    said = everywhere(home, lang)
    assert said.disagreements() == {}
    assert {kind: said.places(kind) for kind in PLACES} == PLACES
    for kind in PLACES:
        told = [by for quantity, by in said.found.items() if quantity[0] == kind]
        each = len(OTHERS) * (len(CRITERIA) if kind == "chance" else 1)
        assert len(told) == each
        assert all(set(by) == PLACES[kind] for by in told), kind
    # The draws differ enough that not everything says the same.
    assert len({text for by in said.found.values() for text in by.values()}) > 10
    unsure = terms(lang)("difference.unsure")
    sizes = {next(iter(said.found["size", name].values())) for name in OTHERS}
    assert unsure in sizes and len(sizes) > 1
    assert (
        len({text for q, by in said.found.items() if q[0] == "chance" for text in by.values()}) > 2
    )


def _hundreds(mean: float, *_: object) -> Words:
    return Words(f"{round(mean, -2):,.0f}", "")


def _counted(chance: float, draws: int, _: str) -> str:
    assert 0 <= chance <= 1 <= draws
    return f"{100 * chance:.0f}\u00a0%"


def _sure(*arguments: object, **_: object) -> Words:
    mean, _band, _unit, lang = arguments
    words = difference_words(*arguments, always=True)  # type: ignore[arg-type]
    assert lang
    return Words(words.value, words.band.partition(" (")[0]) if mean else words


@pytest.fixture
def otherwise(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[object, str, object], None]]:
    """Have one place write a number in a way of its own."""
    yield lambda where, name, own: monkeypatch.setattr(where, name, own)


@pytest.mark.parametrize(
    ("where", "name", "own", "kind"),
    [
        (verdicts, "value_words", _hundreds, "value"),
        (verdicts, "chance_words", _counted, "chance"),
        (comparison, "difference_words", _sure, "difference"),
    ],
    ids=["value", "chance", "difference"],
)
def test_a_place_that_writes_in_its_own_way_is_found(
    home: Path,
    otherwise: Callable[[object, str, object], None],
    where: object,
    name: str,
    own: object,
    kind: str,
) -> None:
    said = Said("nl", {q: dict(by) for q, by in everywhere(home, "nl").found.items()})
    otherwise(where, name, own)
    terminal(said, home)
    assert kind in {quantity[0] for quantity in said.disagreements()}


def test_a_page_that_writes_in_its_own_way_is_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Said("nl", {q: dict(by) for q, by in everywhere(home, "nl").found.items()})
    step = uncertainty.fineness
    monkeypatch.setattr(uncertainty, "fineness", lambda *a, **k: 0.1 * step(*a, **k))
    haalbaar(said, _register(home))
    wrong = {quantity[0] for quantity in said.disagreements()}
    assert {"value", "band"} <= wrong and "chance" not in wrong

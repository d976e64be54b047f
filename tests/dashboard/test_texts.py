"""The catalogs: both languages complete, nothing missing and nothing idle."""

import ast
import string

import pytest
from support.places import ROOT

from dashboard.charts.outcome_chart import VIEWS
from dashboard.scenario.lever_words import UNITS
from dashboard.texts import LANGUAGES, Texts, texts
from dashboard.wording.advice import ADVICE
from dashboard.wording.headline import EXPLAINED
from simulation.register.register import load_register
from simulation.scenario.scenario import list_shipped

NL, EN = texts("nl"), texts("en")
BOTH = pytest.mark.parametrize("t", [NL, EN], ids=list(LANGUAGES))


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _asked() -> tuple[set[str], set[str]]:
    """Keys in the code of the dashboard: whole ones, and the beginnings of composed ones."""
    whole, beginnings = set(), set()
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    return whole - beginnings, beginnings


def _own(t: Texts) -> dict[str, str]:
    """The catalog without the names of scenarios, whose files are Dutch already."""
    return {key: text for key, text in t.entries.items() if not key.startswith("scenario.")}


def test_both_languages_have_the_same_texts_in_the_same_order() -> None:
    assert list(_own(NL)) == list(_own(EN))


@BOTH
def test_no_text_is_empty(t: Texts) -> None:
    assert [key for key, text in t.entries.items() if not text] == []


def test_every_shipped_scenario_has_an_english_name() -> None:
    for name in list_shipped():
        assert EN.entries[f"scenario.{name}.naam"] and EN.entries[f"scenario.{name}.omschrijving"]
    assert NL.known("scenario.wonen_eerst.naam", "uit het bestand") == "uit het bestand"


@BOTH
def test_every_text_asked_for_exists(t: Texts) -> None:
    families = {
        "grafiek": (*VIEWS, *(f"uitleg_{v}" for v in VIEWS), *(f"alt_{v}" for v in VIEWS)),
        "advies": [advice.text for advice in ADVICE],
        "eenheid": UNITS.values(),
        "kop": [f"uitleg_{part}" for part in EXPLAINED],
    }
    for family, members in families.items():
        for member in members:
            assert f"{family}.{member}" in t.entries
    tops = {key.partition(".")[0] for key in t.entries}
    whole, _ = _asked()
    asked = {w for w in whole if w.count(".") == 1 and w.partition(".")[0] in tops and " " not in w}
    assert asked - set(t.entries) == set()


def test_no_text_is_idle() -> None:
    whole, beginnings = _asked()
    families = {f"{b.partition('.')[0]}." for b in beginnings if b.partition(".")[1]}
    idle = {key for key in _own(NL) if key not in whole and not key.startswith(tuple(families))}
    assert idle == set()


@BOTH
def test_a_warning_names_a_lever_as_its_fix(t: Texts) -> None:
    levers = set(load_register().levers)
    for advice in ADVICE:
        gaps = _gaps(t.entries[f"advies.{advice.text}"])
        assert gaps & levers or advice.up or advice.down
        assert gaps | {*advice.up, *advice.down} <= levers | {"waarde", "basis"}


@BOTH
def test_every_lever_has_a_unit_that_can_be_shown(t: Texts) -> None:
    for lever in load_register().levers.values():
        assert lever.kind == "date" or lever.unit == "1" or lever.unit in UNITS


def test_what_fills_a_gap_is_no_markup() -> None:
    text = NL.html("kop.dan", naam="<script>x</script>", dan="1", band="2")
    assert "<script>" not in text and "<strong>" in text


def test_an_unknown_language_is_dutch() -> None:
    assert texts("xx").lang == "nl"
    assert NL.listing(["a", "b", "c"]) == "a, b en c"

"""The sheet to hand out: one page that says what the app says, with words that stay words."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from support.app.app_states import REGISTER
from support.app.downloads import ADDRESS, HOSTILE, changed, strange, subject
from support.app.pdf import about, letters, objects
from support.app.pictures import SVG, read
from support.models.small_posterior import write_set

from dashboard.charts.image import Around
from dashboard.downloads.one_page import HEIGHT, MARGIN, WIDTH, one_page, sheet
from dashboard.downloads.one_page.parts import Changes
from dashboard.downloads.report.parts import Case
from dashboard.downloads.scenario_files import Subject
from dashboard.formatting.html import in_plain
from dashboard.scenario.edits import Choices
from dashboard.texts import LANGUAGES, texts
from dashboard.wording.advice import warnings
from dashboard.wording.headline import Headline, answered, fitted_to, foundation
from dashboard.wording.key_figures import figures_of
from dashboard.wording.values import ninety_of, roughly
from simulation.export.svg import wide
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import model_version
from simulation.outcomes.standing import warning
from simulation.register.posterior import FAILED
from simulation.register.register import load_register
from simulation.scenario.criteria import CRITERIA
from simulation.wording.uncertainty import chance_told

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
SUBJECTS = {
    "policy": lambda: subject(Choices()),
    "most changes": lambda: subject(Choices("alles_op_zijn_best")),
    "most changes in English": lambda: subject(Choices("alles_op_zijn_best"), "en"),
    "something of everything": changed,
    "the other view": lambda: changed("en", "cbs_equivalent"),
    "a hostile name": strange,
    "a wide name": lambda: strange("W" * 200),
    "a name of many words": lambda: strange("een plan " * 25),
    "no address": lambda: subject(Choices("wonen_eerst"), address=""),
}


def bare(text: str) -> str:
    return "".join(text.split())


def case(one: Subject) -> Case:
    found = one.outcome
    return Case(one, found, one.made(found.result))


@BOTH
def test_the_sheet_says_what_the_page_says(lang: str) -> None:
    one = changed(lang)
    found, t, told = one.outcome, texts(lang), letters(one_page(one))
    page = answered(found, Headline.of(found, one.t), one.called, moved=False, t=one.t)
    for paragraph in re.findall(r"<p\b[^>]*>(.*?)</p>", page):
        assert bare(in_plain(paragraph)) in told
    for figure in figures_of(found.result):
        name = in_plain(figure.name(t))
        assert bare(roughly(figure.draws, t) + name + ninety_of(figure.draws, t)) in told
    for verdict in found.result.verdicts.values():
        assert bare(t.pick(verdict.criterion.label)) in told
        assert bare(chance_told(verdict.chance, found.members, lang)) in told
        for indicator, _ in verdict.criterion.conditions:
            assert bare(t.pick(INDICATORS[indicator].label)) in told
    assert len(found.result.verdicts) == len(CRITERIA) == 8
    for words in (foundation(found, one.t), fitted_to(REGISTER, t)):
        assert bare(in_plain(words)) in told
    for fact in (t("een_pagina.marge"), model_version(), one.scenario.hash[:12], ADDRESS):
        assert bare(fact) in told


def test_current_policy_changes_nothing() -> None:
    one = subject(Choices())
    assert bare(one.t("een_pagina.veranderd") + one.t("een_pagina.niets")) in letters(one_page(one))


@BOTH
def test_it_is_one_page_of_a4_with_a_title_a_language_and_a_link(lang: str) -> None:
    one = changed(lang)
    data = one_page(one)
    found = objects(data)
    assert sum(b"/Type /Page\n" in head for head, _ in found.values()) == 1
    assert re.findall(rb"/MediaBox \[([^\]]*)\]", data) == [b"0 0 595 842"]
    assert about(data, "Lang") == lang
    assert one.called in about(data, "Title") and "–" in about(data, "Subject")
    assert "s=1" in about(data, "Keywords")
    [address] = re.findall(rb"/URI <(\w+)>", data)
    assert bytes.fromhex(address.decode()).decode() == case(one).origin.link
    assert b"Date" not in data  # nor anything else of the moment
    everything = b"".join(head for head, _ in found.values())
    assert not re.search(rb"/JavaScript|/JS\b|/Launch|/EmbeddedFile|/OpenAction", everything)


@pytest.mark.parametrize("name", list(SUBJECTS))
def test_the_same_outcome_gives_the_same_bytes(name: str) -> None:
    one = SUBJECTS[name]()
    assert one_page(one) == one_page(one)


def _drawn(one: Subject) -> ET.Element:
    found = case(one)
    around = Around.of(found.outcome, [found.origin.line(one.t)], [found.origin.link], one.t)
    return read(sheet(found, around)[0].encode())


@pytest.mark.parametrize("name", list(SUBJECTS))
def test_nothing_stands_outside_the_page_or_over_something_else(name: str) -> None:
    one = SUBJECTS[name]()
    root = _drawn(one)
    assert (root.attrib["width"], root.attrib["height"]) == (str(WIDTH), str(HEIGHT))
    own = [text for text in root.findall(f"{SVG}text")]  # not those of the chart
    assert len(own) > 40
    for text in own:
        size, x, y = (float(text.attrib[key]) for key in ("font-size", "x", "y"))
        long = wide("".join(text.itertext()), size)
        left = x - long if text.get("text-anchor") == "end" else x
        assert left >= MARGIN - 1 and left + long <= WIDTH - MARGIN + 1, text.text
        assert y - size * 0.8 >= MARGIN and y <= HEIGHT - MARGIN + 1, text.text
    lines = [text.text or "" for text in own]
    foot = next(i for i, line in enumerate(lines) if line.startswith(one.t("een_pagina.marge")[:9]))
    below = min(float(text.attrib["y"]) - float(text.attrib["font-size"]) for text in own[foot:])
    assert max(float(text.attrib["y"]) for text in own[:foot]) < below
    charts = [part for part in root.findall(f"{SVG}g") if "scale(0.7" in part.attrib["transform"]]
    assert len(charts) == 1


def test_changes_that_do_not_fit_are_counted() -> None:
    one = subject(Choices("alles_op_zijn_best"))
    told = Changes.of(case(one))
    data = letters(one_page(one))
    shown = [line for line in told.lines if bare(line) in data]
    assert 5 < len(shown) < len(told.lines) and list(told.lines[: len(shown)]) == shown
    assert bare(one.t("een_pagina.nog", aantal=len(told.lines) - len(shown))) in data
    assert told.usually and bare(one.t("een_pagina.tenzij", wanneer=told.usually)) in data


def test_every_change_says_from_to_and_when() -> None:
    one = changed()
    told = Changes.of(case(one))
    assert any(
        "Flexwoningen: van 1.200 per jaar naar 3.000 per jaar" in line for line in told.lines
    )
    assert any("1 juli 2027" in line for line in told.lines)  # another moment than most
    assert any("Woningtekort" in line for line in told.lines)
    assert any("Niemand dakloos" in line for line in told.lines)


def test_a_strangers_name_is_words() -> None:
    told = letters(one_page(strange()))
    assert bare(HOSTILE[:60]) in told


def test_a_sheet_that_nobody_may_quote_says_so_at_the_top(tmp_path: Path) -> None:
    register = load_register(parameter_set=write_set(tmp_path / "proef", gate=FAILED))
    bad = subject(Choices("wonen_eerst"), register=register)
    words = warning(bad.outcome.draws)
    assert words is not None
    assert letters(one_page(bad)).startswith(bare(bad.t.pick(words)))
    assert bare(bad.t.pick(words)) not in letters(one_page(subject(Choices("wonen_eerst"))))


def test_it_says_what_to_mind() -> None:
    """In short, the gravest first; of current policy there is nothing to mind."""
    t, all_at_once = texts("nl"), subject(Choices("alles_tegelijk"))
    found = warnings(all_at_once.outcome, REGISTER, t)
    short = t.listing([t(f"advies.kort.{one.about}") for one in found])
    assert len(found) > 1 and bare(f"Let op: {short}.") in letters(one_page(all_at_once))
    assert "Letop" not in letters(one_page(subject(Choices())))

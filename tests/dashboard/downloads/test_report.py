"""The report of a scenario: one page that stands alone, and says what the page of the app says."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from support.app.app_states import LEVERS, REGISTER, SHIPPED
from support.app.downloads import ADDRESS, HOSTILE, changed, strange, subject
from support.app.links import loaded, several
from support.models.small_posterior import write_set

from dashboard.charts.outcome_chart import VIEWS
from dashboard.downloads.report import scenario_report
from dashboard.downloads.report.indicator_table import YEARS
from dashboard.downloads.scenario_files import Subject
from dashboard.formatting.html import in_plain
from dashboard.results.draw_counts import FULL
from dashboard.scenario.changes import differences
from dashboard.scenario.edits import Choices
from dashboard.scenario.lever_words import with_unit
from dashboard.sharing.scenario_file import command
from dashboard.texts import LANGUAGES, texts
from dashboard.wording.headline import TOTAL, Headline
from simulation.outcomes.indicators import INDICATORS
from simulation.outcomes.scenario_runs import model_version
from simulation.outcomes.standing import STANDINGS
from simulation.register.posterior import FAILED
from simulation.register.register import load_register
from simulation.scenario.criteria import CRITERIA
from simulation.scenario.scenario import BASELINE, parse_scenario
from simulation.wording.numbers import day, step_of, stepped
from simulation.wording.uncertainty import chance_told
from simulation.wording.vocabulary import grade_explained

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))


class Seen(HTMLParser):
    """A page as a browser would take it: its elements, and the words in each section."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: dict[str, list[str]] = {}
        self.part = ""
        self.silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        self.silent += tag == "style"
        if tag == "section":
            self.part = found["id"]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.setdefault(self.part, []).append(data)

    def said(self, part: str | None = None) -> str:
        """Give the words of a section, or of all of the page."""
        parts = list(self.words) if part is None else [part]
        return " ".join(" ".join(word for name in parts for word in self.words[name]).split())


SOURCES = {to for p in REGISTER.described.values() for to in p.addresses.values()}


@lru_cache
def page(lang: str = "nl") -> str:
    return scenario_report(changed(lang))


@lru_cache
def seen(lang: str = "nl") -> Seen:
    return Seen(page(lang))


def read(one: Subject) -> Seen:
    return Seen(scenario_report(one))


def words(text: str) -> str:
    return " ".join(text.split())


def bare(text: str) -> str:
    """The same without spaces: a link in a sentence is read as a piece by itself."""
    return "".join(text.split())


# It stands alone -------------------------------------------------------------------------------


@BOTH
def test_it_fetches_nothing_and_runs_nothing(lang: str) -> None:
    tags = {tag for tag, _ in seen(lang).elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in seen(lang).elements:
        for name, value in attributes.items():
            assert not name.startswith("on") and name not in ("src", "srcset", "style")
            if name == "href":
                assert tag == "a" and (value.startswith(("#", ADDRESS)) or value in SOURCES)
            elif name not in ("xmlns", "content"):
                assert "://" not in value and not re.search(r"url\((?!#)", value), (name, value)
    assert "@import" not in page(lang) and not re.search(r"url\((?!#)", page(lang))


@BOTH
def test_it_is_well_formed_and_names_its_language(lang: str) -> None:
    root = ET.fromstring(page(lang))  # as XML, which forgives nothing
    assert root.get("lang") == lang
    ids = [attributes["id"] for _, attributes in seen(lang).elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [
        a["href"][1:] for tag, a in seen(lang).elements if tag == "a" and a["href"].startswith("#")
    ]
    assert links == list(seen(lang).words)[1:] and set(links) <= set(ids)


@BOTH
def test_headings_tables_and_charts_can_be_found_without_seeing_them(lang: str) -> None:
    levels = [int(tag[1]) for tag, _ in seen(lang).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - before <= 1 for before, later in pairwise(levels))
    root = ET.fromstring(page(lang))
    for table in root.iter("table"):
        assert table.find("caption") is not None
        assert all(cell.get("scope") == "col" for cell in table.iterfind("thead/tr/th"))
        assert all(row.find("th") is not None or row.get("role") for row in table.iter("tr"))
    charts = [a for tag, a in seen(lang).elements if tag == "svg" and "role" in a]
    assert len(charts) == 2 * len(VIEWS)  # each once for a wide page and once for a narrow one
    for chart in charts:
        assert chart["role"] == "img" and re.search(r"\d", chart["aria-label"])


@BOTH
def test_it_is_in_one_language_without_gaps(lang: str) -> None:
    other = texts(next(one for one in LANGUAGES if one != lang))
    told = seen(lang).said()
    mine = {key: text for key, text in texts(lang).entries.items() if key.startswith("rapport.")}
    assert not [key for key in mine if key in told]
    for key, text in mine.items():
        strange_ = other.entries[key]
        if strange_ != text and "{" not in strange_ and len(strange_) > 12:
            assert strange_ not in told, key
    assert not re.search(r"\{\w*\}", told.replace("{naar", ""))


# It says the same ------------------------------------------------------------------------------


@BOTH
def test_the_headline_is_that_of_the_page_with_chance_and_band(lang: str) -> None:
    one, t = changed(lang), texts(lang)
    told, found = seen(lang).said("uitkomst"), one.outcome
    head = Headline.of(found, t)
    assert words(in_plain(t.html("kop.dan", naam=one.called, dan=head.then, band=head.band))) in (
        told
    )
    assert words(chance_told(found.result.chance("functioneel_nul"), FULL, t.lang)) in told
    assert words(in_plain(t.html("trekking.vol", aantal=FULL))) in told
    assert t("mee.aangepast", naam="Wonen Eerst") in told or lang == "en"


@BOTH
def test_every_goal_has_its_verdict(lang: str) -> None:
    t, told = texts(lang), seen(lang).said("doelen")
    for verdict in changed(lang).outcome.result.verdicts.values():
        assert t.pick(verdict.criterion.label) in told
        assert words(chance_told(verdict.chance, FULL, t.lang)) in told
    assert sum(mark in told for mark in ("✓", "✕")) and told.count("✓") + told.count("✕") == len(
        CRITERIA
    )


@BOTH
def test_every_indicator_has_each_year_with_its_band(lang: str) -> None:
    root, found = ET.fromstring(page(lang)), changed(lang).outcome.result
    rows = {
        row.get("data-id"): ["".join(cell.itertext()) for cell in row]
        for id in ("t-standen", "t-stromen")
        for row in root.iterfind(f".//table[@id='{id}']/tbody/tr")
    }
    assert set(rows) == set(INDICATORS)
    assert {len(row) for row in rows.values()} == {1 + len(YEARS)}
    for name in (TOTAL, "instroom", "woningen_toegewezen"):
        for year, cell in zip(YEARS, rows[name][1:], strict=True):
            low, high = found.band(name, year + 1.0)
            step = step_of(low, high)
            value, *ends = (
                stepped(x, lang, step) for x in (found.mean(name, year + 1.0), low, high)
            )
            assert cell == f"{value}{ends[0]}–{ends[1]}"


def test_a_share_is_told_in_whole_per_cents_even_when_it_is_nearly_sure() -> None:
    root = ET.fromstring(scenario_report(subject(Choices("wonen_eerst"))))
    [row] = root.iterfind(".//tr[@data-id='opvang_bezetting']")
    for cell in list(row)[1:]:
        assert re.fullmatch(r"\d+\xa0%\d+\xa0%–\d+\xa0%", "".join(cell.itertext()))


@BOTH
def test_what_was_chosen_stands_beside_the_scenario_and_beside_current_policy(lang: str) -> None:
    one, t, told = changed(lang), texts(lang), seen(lang).said("keuzes")
    for found in differences(one.choices.reset(), one.choices, SHIPPED, REGISTER, t):
        assert words(found.line(t)) in told
    root = ET.fromstring(page(lang))
    rows = {
        row.get("data-id"): " ".join("".join(row.itertext()).split())
        for row in root.iterfind(".//table[@id='t-knoppen']/tbody/tr")
    }
    decided = SHIPPED[BASELINE].knoppen
    assert set(rows) == set(one.scenario.knoppen) - set(decided) and decided
    for name in rows:
        assert t.pick(LEVERS[name].label) in rows[name]
    step = one.scenario.knoppen["contingent"][-1]
    assert words(with_unit(LEVERS["contingent"], 0.1, t)) in rows["contingent"]
    for date in (step.start, step.eind):
        assert day(date, t.lang) in rows["contingent"]
    assert t("knoppen.vangrail_uit") in rows["afbouw_grootschalig"]
    world = {row.get("data-id") for row in root.iterfind(".//table[@id='t-wereld']/tbody/tr")}
    assert world == {"woningtekort", "draagvlak"}
    goals = {row.get("data-id") for row in root.iterfind(".//table[@id='t-drempels']/tbody/tr")}
    assert goals == {"nul_dakloos"}


def test_every_step_of_a_loaded_scenario_is_told() -> None:
    t, found = texts("nl"), subject(loaded())
    root = ET.fromstring(scenario_report(found))
    [row] = root.iterfind(".//table[@id='t-knoppen']/tbody/tr[@data-id='contingent']")
    told = " ".join("".join(row.itertext()).split())
    for step in found.scenario.knoppen["contingent"]:
        assert words(with_unit(LEVERS["contingent"], step.naar, t)) in told
        assert day(step.start, t.lang) in told
    assert "Omdat het kan" in told


def test_current_policy_has_chosen_nothing_and_tells_what_is_decided() -> None:
    told = read(subject(Choices()))
    t = texts("nl")
    assert t("rapport.geen_knoppen") in told.said("keuzes")
    assert t("rapport.geen_wereld") in told.said("keuzes")
    for name in SHIPPED[BASELINE].knoppen:
        assert t.pick(LEVERS[name].label) in told.said("bronnen")


@BOTH
def test_every_lever_that_moves_has_its_source(lang: str) -> None:
    one, t, told = changed(lang), texts(lang), seen(lang).said("bronnen")
    assert one.scenario.knoppen
    for name in one.scenario.knoppen:
        base = LEVERS[name].base
        assert t.pick(LEVERS[name].label) in told
        if base is not None:
            assert (
                bare(t.pick(base.source)) in bare(told)
                and grade_explained(base.grade, t.lang) in told
            )
            assert base.year is None or f"({base.year})" in told
    assumed = REGISTER.described[REGISTER.assumptions["woningtekort"].parameter]
    assert bare(t.pick(assumed.source)) in bare(told)


def test_a_warning_names_its_fix() -> None:
    choices, start = Choices("wonen_eerst"), SHIPPED["wonen_eerst"]
    for lever in ("begeleidingsplekken", "housing_first_plekken"):
        choices = choices.move(LEVERS[lever], 0.0, start)
    told = read(subject(choices)).said("advies")
    assert f"Verhoog ‘{LEVERS['begeleidingsplekken'].label.nl}’" in told
    assert texts("nl")("rapport.geen_advies") not in told
    assert texts("nl")("rapport.geen_advies") in read(subject(Choices())).said("advies")


@BOTH
def test_anyone_can_make_the_numbers_again(lang: str) -> None:
    one = changed(lang)
    told = seen(lang).said("narekenen")
    assert command(one.scenario, SHIPPED, REGISTER, FULL, 0).line in told
    pieces = [piece for piece in ET.fromstring(page(lang)).iter("pre")]
    read_ = parse_scenario("".join(pieces[-1].itertext()), "plan.yaml")
    assert read_.hash == one.scenario.hash
    link = one.made(one.outcome.result).link
    assert link is not None and link in told
    facts = seen(lang).said("herkomst")
    for fact in (model_version(), REGISTER.parameter_set, str(FULL), one.scenario.hash, link):
        assert fact in facts
    assert texts(lang).pick(STANDINGS[one.outcome.draws].word) in facts


def test_an_unknown_address_leaves_what_follows_it() -> None:
    found = read(subject(several(), address=""))
    assert texts("nl")("rapport.los_adres") in found.said("narekenen")
    assert "?s=1" in found.said("narekenen")
    links = {a["href"] for tag, a in found.elements if tag == "a"} - SOURCES
    assert all(link.startswith("#") for link in links)


# Strangers, and numbers that nobody may quote --------------------------------------------------


def test_a_strangers_name_is_no_markup() -> None:
    page_ = scenario_report(strange())
    found = Seen(page_)
    assert "<script" not in page_ and "<img" not in page_
    assert HOSTILE in found.said("") and HOSTILE in found.said("uitkomst")
    assert ET.fromstring(page_).findtext("head/title", "").endswith(HOSTILE)
    assert not {tag for tag, _ in found.elements} & {"script", "img"}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    folder: Path = tmp_path_factory.mktemp("set") / "klein"
    register = load_register(parameter_set=write_set(folder, gate=FAILED))
    yield subject(Choices("wonen_eerst"), register=register)


def test_what_may_not_be_quoted_has_a_watermark_on_every_page(bad: Subject) -> None:
    page_, warning = scenario_report(bad), STANDINGS["not_converged"].warning
    assert warning is not None
    [aside] = [a for tag, a in Seen(page_).elements if tag == "aside"]
    assert aside["class"] == "warning" and warning.nl in Seen(page_).said("")
    assert f'@top-center {{ content: "{warning.nl}"' in page_
    assert warning.nl in Seen(page_).said("grenzen")
    assert "aside" not in {tag for tag, _ in seen().elements}


def test_prior_draws_are_no_chances() -> None:
    found = read(subject(Choices(), register=load_register(parameter_set="prior")))
    assert "dit zijn geen kansen" in found.said("uitkomst")
    assert "De kans op" not in found.said("uitkomst")

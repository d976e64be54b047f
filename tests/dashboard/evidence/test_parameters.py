"""Every number of the register on the page: found, counted, and taken along as a file."""

import csv
import io
import re
from collections import Counter
from functools import lru_cache
from html import unescape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from support.app.evidence_page import REGISTER, check, html, read, said, set_of, shown, start

from dashboard.evidence.parameter_cards import sector_lists
from dashboard.evidence.parameters import Search, csv_file, sectors, xlsx_file
from dashboard.pages import onderbouwing
from dashboard.texts import LANGUAGES, texts
from simulation.register.register import PRIOR, Parameter, load_register
from simulation.wording.numbers import figure
from simulation.wording.vocabulary import grade_name, terms

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
NL, EN = texts("nl"), texts("en")


def test_each_grade_is_counted_as_the_register_has_it() -> None:
    counted = Counter(REGISTER.described[name].grade for name in REGISTER.names)
    app = start(part="getallen")
    table = html(app).partition("we-soorten")[2].partition("</table>")[0]
    found = dict(re.findall(r'data-id="(\w+)">.*?class="getal">([\d.]+)<', table, re.DOTALL))
    assert {name: int(read(count)[0]) for name, count in found.items()} == counted
    assert sum(counted.values()) == len(REGISTER.names)
    assert f"rekent met {len(REGISTER.names)} getallen" in said(app)
    assert f"zijn er {counted['assumption']} een aanname" in said(app)


def test_what_nobody_verified_is_shown_without_asking() -> None:
    unverified = [p.id for p in set_of(REGISTER) if p.grade == "unverified"]
    before = html(start(part="getallen")).partition('class="we-gevonden"')[0]
    assert re.findall(r'class="we-kaart" data-id="([^"]*)"', before) == unverified


def test_without_a_search_everything_is_there() -> None:
    body = html(start(part="getallen"))
    assert sorted(shown(body)) == sorted(p.id for p in set_of(REGISTER))
    numbers = re.findall(r'<tr data-id="([^"]*)"', body.partition('class="we-gevonden"')[2])
    assert sorted(numbers) == sorted(REGISTER.names)


@pytest.mark.parametrize("text", ["ethos", "OPVANG  wacht", "cbs 2024", "zeldzaam woord"])
def test_a_search_finds_where_all_words_occur(text: str) -> None:
    def holds(p: Parameter) -> bool:
        whole = "\n".join([p.id, *p.label, p.grade, *p.source, *p.why, *p.rests_on]).lower()
        return all(word in whole for word in text.lower().split())

    expected = [p.id for p in set_of(REGISTER) if holds(p)]
    app = start(part="getallen")
    check(app.text_input(key=onderbouwing.TEXT).set_value(text).run())
    assert sorted(shown(html(app))) == sorted(expected)
    told = NL("onderbouwing.getallen.niets") if not expected else str(len(expected))
    assert told in html(app)


def test_filters_work_together_with_the_words() -> None:
    app = start(part="getallen")
    app.selectbox(key=onderbouwing.SECTOR).set_value("opvang")
    app.selectbox(key=onderbouwing.GRADE).set_value("assumption")
    check(app.text_input(key=onderbouwing.TEXT).set_value("source").run())
    expected = [
        p.id
        for p in set_of(REGISTER)
        if p.id.startswith("opvang.")
        and p.grade == "assumption"
        and "source" in " ".join((p.id, *p.label, p.grade, *p.source, *p.why)).lower()
    ]
    assert expected
    assert sorted(shown(html(app))) == sorted(expected)


def test_a_number_stands_with_its_range_unit_year_source_and_reason() -> None:
    whole = unescape(html(start(part="getallen")))
    for parameter in set_of(REGISTER):
        for words in (parameter.label.nl, *dict(parameter.linked("nl")), parameter.why.nl):
            assert words in whole
        assert all(f"<code>{count}</code>" in whole for count in parameter.rests_on)
    own = REGISTER.parameters["opvang.afhandeltijd"]
    card = whole.rpartition(f'data-id="{own.id}"')[0].rpartition("<details")[2]
    card += whole.rpartition(f'class="we-kaart" data-id="{own.id}"')[2].partition("</details>")[0]
    estimate = next(iter(own.values.values()))
    for value in (estimate.low, estimate.central, estimate.high):
        assert f">{figure(value, 'nl')}<" in card
    assert str(own.year) in card and "jaar" in card


def test_a_number_that_the_calibration_changed_shows_both_values() -> None:
    before = load_register(parameter_set=PRIOR).estimates
    moved = [n for n in REGISTER.names if before[n].central != REGISTER.estimates[n].central]
    assert moved
    body = html(start(part="getallen"))
    for name in moved:
        row = re.findall(rf'<tr data-id="{re.escape(name)}">(.*?)</tr>', body)[-1]
        assert figure(REGISTER.estimates[name].central, "nl") in row
        assert f"voor het bijwerken {figure(before[name].central, 'nl')}" in row


ODD = ("opvang", "de", "cbs", "*", "\\", "(", "[", "%s", "{x}", "<b>", "'", '"', "\x00", "ß", "İ")
SEARCHES = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=200),
    st.lists(st.sampled_from(ODD), max_size=6).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(text=SEARCHES, sector=st.sampled_from([None, *sectors(REGISTER)]))
def test_no_search_text_breaks_the_list(text: str, sector: str | None) -> None:
    search = Search(text, sector)
    found = search.find(REGISTER)
    lists = sector_lists(found, True, EN)
    assert sum(part.count('class="we-kaart"') for part in lists) == len(found)


@settings(max_examples=40, deadline=None)
@given(text=SEARCHES)
def test_no_search_text_breaks_the_page(text: str) -> None:
    check(the_page().text_input(key=onderbouwing.TEXT).set_value(text).run())


@lru_cache
def the_page() -> AppTest:
    """The numbers, on one page that is used again and again."""
    return start(part="getallen")


# The files


@BOTH
def test_the_files_have_the_rows_that_were_found(lang: str) -> None:
    search = Search("ethos", "opvang")
    wanted = [n for p in search.find(REGISTER) for n in p.estimates]
    raw = csv_file(REGISTER, search, lang).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(raw), delimiter=";" if lang == "nl" else ","))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(REGISTER, search)), read_only=True)
    head, *lines = book["Getallen"].iter_rows(values_only=True)
    cells = [dict(zip(head, line, strict=True)) for line in lines]
    assert [row["id"] for row in table] == [row["id"] for row in cells] == wanted != []
    for row, line in zip(table, cells, strict=True):
        own, described = REGISTER.estimates[row["id"]], REGISTER.described[row["id"]]
        assert not any(("." if lang == "nl" else ",") in row[n] for n in ("laag", "midden", "hoog"))
        for name, value in (("laag", own.low), ("midden", own.central), ("hoog", own.high)):
            assert float(row[name].replace(",", ".")) == pytest.approx(value)
            assert line[name] == pytest.approx(value)
        assert row["bron"] == line["bron"] == described.source.nl
        assert row["waarom"] == described.why.nl
        assert row["soort_bron"] == grade_name(described.grade, "nl")
        assert row["onderdeel"] == "opvang"
        assert row["parameterset"] == REGISTER.parameter_set
    about = dict(book["Herkomst"].iter_rows(values_only=True))
    assert about["parameterset"] == REGISTER.parameter_set


def test_the_whole_file_has_every_number_and_its_value_before() -> None:
    raw = csv_file(REGISTER, Search(), "nl").decode("utf-8-sig")
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(raw), delimiter=";")}
    assert set(table) == set(REGISTER.names)
    before = load_register(parameter_set=PRIOR).estimates
    for name, row in table.items():
        found = float(row["midden_voor_ijking"].replace(",", "."))
        assert found == pytest.approx(before[name].central)
    assert not any("." in row["midden"] for row in table.values())
    assert len(start(part="getallen").get("download_button")) == 2


@BOTH
def test_every_sector_unit_and_grade_has_words(lang: str) -> None:
    for sector in sectors(REGISTER):
        assert f"sector.{sector}" in terms(lang).entries
    for parameter in set_of(REGISTER):
        assert f"unit.{parameter.unit}" in terms(lang).entries
        assert grade_name(parameter.grade, lang)

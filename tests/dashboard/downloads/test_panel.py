"""What can be taken along says what the model says, and what it was made with."""

import asyncio
import csv
import io
import json
import re
import struct
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.testing.v1 import AppTest
from support.app.app_states import REGISTER, SHIPPED
from support.app.downloads import ADDRESS, HOSTILE, changed, strange, subject, today
from support.app.links import opened, several
from support.app.pictures import SVG, chunks, read, told_by, words_in
from support.models.small_posterior import write_set
from support.places import APP

import cli
from dashboard.charts.image import Around, Sheet
from dashboard.charts.outcome_chart import VIEWS, legend_entries, spec
from dashboard.charts.signs import SIGNS, Key, Sign
from dashboard.components.outcome_view import picture_title
from dashboard.downloads.panel import OFFERS
from dashboard.downloads.scenario_files import (
    Subject,
    chart_file,
    main_legend,
    numbers_file,
    scenario_file,
)
from dashboard.formatting.html import in_plain
from dashboard.results.draw_counts import FULL
from dashboard.results.outcomes import outcome
from dashboard.scenario.edits import Choices
from dashboard.server.assets import builtin
from dashboard.sharing.provenance import full_link, made
from dashboard.texts import LANGUAGES, texts
from dashboard.wording.headline import TOTAL
from simulation.export.svg import lines, wide
from simulation.export.tables.result import long_table, sources_table
from simulation.export.tables.writers import WRITERS, Layout, of_result
from simulation.outcomes.scenario_runs import ScenarioResult, model_version, run
from simulation.outcomes.standing import warning
from simulation.register.posterior import FAILED
from simulation.register.register import load_register
from simulation.scenario.criteria import AMBITION
from simulation.scenario.scenario import parse_scenario
from simulation.wording.vocabulary import terms

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))


@pytest.fixture(scope="module")
def result() -> ScenarioResult:
    """What the library finds for the scenario that is taken along."""
    return run(changed().scenario, register=REGISTER, members=FULL)[0]


# The scenario ----------------------------------------------------------------------------------


@BOTH
def test_the_scenario_comes_back_and_says_what_it_was_made_with(lang: str) -> None:
    one = changed(lang)
    text = scenario_file(one)
    read = parse_scenario(text, "meegenomen.yaml")
    assert read.hash == one.scenario.hash and read.naam == one.scenario.naam
    assert (read.modelversie, read.parameterset) == (model_version(), REGISTER.parameter_set)
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert f" {FULL} " in head[0] and one.scenario.hash[:12] in head[0]
    assert head[1] == f"# {one.made(outcome(one.scenario).result).link}"


@BOTH
def test_the_link_opens_the_same_choices(lang: str) -> None:
    one = changed(lang)
    link = one.made(one.outcome.result).link
    assert link is not None and link.startswith(ADDRESS)
    found = opened(parse_qs(urlsplit(link).query)["s"][0])
    assert (found.choices, found.lang) == (several(), lang)
    assert parse_qs(urlsplit(link).query).get("lang", ["nl"]) == [lang]


def test_an_address_that_is_none_is_left_out() -> None:
    for address in ("", "javascript:alert(1)//", "file:///x"):
        assert full_link("1abc", "nl", address) == "?s=1abc"
    assert full_link("1abc", "en", "http://a.test/p?x=1") == "http://a.test/p?lang=en&s=1abc"


def test_a_scenario_too_large_for_a_link_says_so() -> None:
    one = strange("".join(chr(0x4E00 + i * 7 % 20_000) for i in range(3_900)))
    origin = made(one.outcome.result, one.choices, REGISTER, "nl")
    assert origin.link is None and origin.more()["link"] == ""
    t = texts("nl")
    assert (t("mee.feit_link"), t("mee.geen_link")) in origin.facts(t)
    assert parse_scenario(scenario_file(one), "x.yaml").hash == one.scenario.hash


# The numbers -----------------------------------------------------------------------------------


def _sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.fixture(scope="module")
def sheets() -> dict[str, list[tuple[Any, ...]]]:
    return _sheets(numbers_file(changed(), "xlsx"))


def _same(found: object, expected: object) -> bool:
    """Tell whether two cells are equal, as far as a workbook keeps its numbers: 16 figures."""
    if found is None or isinstance(expected, str):
        return found == expected or bool(found is None and pd.isna(expected))
    return float(str(found)) == float(f"{expected:.16g}")


def test_the_workbook_has_the_numbers_of_the_model_to_the_last_digit(
    sheets: dict[str, list[tuple[Any, ...]]], result: ScenarioResult
) -> None:
    head, *rows = sheets["Resultaten"]
    table = long_table(result)
    assert list(head) == list(table.columns) and {"gemiddelde", "q05", "q95"} <= set(head)
    assert len(rows) == len(table)
    for row, expected in zip(rows, table.itertuples(index=False, name=None), strict=True):
        assert all(_same(*pair) for pair in zip(row, expected, strict=True)), (row, expected)


def test_the_workbook_says_what_the_command_line_says_of_the_same_file(
    sheets: dict[str, list[tuple[Any, ...]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = changed()
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(scenario_file(one), "utf-8")
    assert cli.main(("run", "plan.yaml", "--json", "--members", str(FULL))) == 0
    [told] = json.loads(capsys.readouterr().out)["results"]
    assert told["scenario_hash"] == one.scenario.hash
    head, *rows = sheets["Resultaten"]
    seen = 0
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        if cells["groep"] != "totaal":
            continue
        at, name = told["time"].index(cells["tijd"]), cells["indicator"]
        for band in ("q05", "q50", "q95"):
            assert _same(cells[band], told["bands"][name][band][at]), (name, band)
        assert _same(cells["gemiddelde"], told["indicators"][name][at]), name
        seen += 1
    assert seen == len(told["indicators"]) * len(told["time"])
    verdicts = {
        row[2]: dict(zip(sheets["Oordeel"][0], row, strict=True)) for row in sheets["Oordeel"][1:]
    }
    assert list(verdicts) == list(told["criteria"])
    for name, verdict in told["criteria"].items():
        assert _same(verdicts[name]["waarde_eind_2030"], verdict["value_2030"])
        assert _same(verdicts[name]["kans"], verdict["chance"])


def test_the_workbook_has_the_sources_and_where_it_comes_from(
    sheets: dict[str, list[tuple[Any, ...]]],
) -> None:
    one = changed()
    head, *rows = sheets["Bronnen"]
    table = sources_table(REGISTER)
    assert list(head) == list(table.columns) and len(rows) == len(table)
    assert [row[head.index("bron")] for row in rows] == [text or None for text in table["bron"]]
    about = dict(sheets["Herkomst"])
    assert about["modelversie"] == model_version() and about["datum"] == today()
    assert about["parameterset"] == REGISTER.parameter_set
    assert (about["seed"], about["trekkingen"]) == (0, FULL)
    assert about["scenario_hash"] == one.scenario.hash
    found = opened(parse_qs(urlsplit(about["link"]).query)["s"][0])
    assert found.choices == one.choices


@BOTH
def test_the_table_adds_only_a_date_and_a_link_to_that_of_the_command_line(
    lang: str, result: ScenarioResult
) -> None:
    one, dutch = changed(lang), lang == "nl"
    signs: dict[str, Any] = {"delimiter": ";" if dutch else ","}
    coded = "utf-8-sig" if dutch else "utf-8"
    plain = WRITERS["csv"](of_result(result, REGISTER), Layout(dutch=dutch))
    ours, theirs = (
        list(csv.reader(io.StringIO(data.decode(coded)), **signs))
        for data in (numbers_file(one, "csv"), plain)
    )
    assert [row[:-2] for row in ours] == theirs
    assert [row[-2:] for row in ours[:1]] == [["datum", "link"]]
    assert ours[1][-2] == today() and ours[1][-1].startswith(ADDRESS)
    assert {tuple(row[-2:]) for row in ours[2:]} == {("", "")}
    assert numbers_file(one, "csv").startswith(b"\xef\xbb\xbf") == dutch
    place = {name: i for i, name in enumerate(ours[0])}
    moment = f"{AMBITION:.1f}".replace(".", "," if dutch else ".")
    [row] = [
        row
        for row in ours
        if [row[place[k]] for k in ("groep", "indicator", "tijd")] == ["totaal", TOTAL, moment]
    ]
    numbers = [float(row[place[k]].replace(",", ".")) for k in ("gemiddelde", "q05", "q95")]
    found = one.outcome
    assert numbers == pytest.approx(
        [found.result.mean(TOTAL), *found.result.band(TOTAL)], rel=1e-12
    )


# The chart -------------------------------------------------------------------------------------


def _drawn(one: Subject) -> ET.Element:
    return read(chart_file(one, "svg"))


@BOTH
@pytest.mark.parametrize("view", VIEWS)
def test_the_picture_has_a_title_a_legend_and_its_origin(lang: str, view: str) -> None:
    one = changed(lang, view)
    root, t = _drawn(one), texts(lang)
    told = " ".join(words_in(root))
    title, message = root.findtext(f"{SVG}title"), in_plain(picture_title(one.outcome, t))
    assert title and title.startswith(f"{message}. ") and one.called in title
    assert message in told and title.removeprefix(f"{message}. ") in told
    assert terms(lang)("band", low="x", high="y")[:4] in title
    for key in main_legend(one.outcome, view, one.called, one.t):
        assert key.words in told
    assert t(f"grafiek.uitleg_{view}") in told
    for fact in (model_version(), REGISTER.parameter_set, str(FULL), one.scenario.hash[:12]):
        assert fact in told
    point, comma = (bool(re.search(rf"\d0{sign}000\b", told)) for sign in (r"\.", ","))
    assert (point, comma) == (lang == "nl", lang == "en")
    assert f"?{'lang=en&' if lang == 'en' else ''}s=1" in (root.findtext(f"{SVG}metadata") or "")
    assert "–" in (root.findtext(f"{SVG}desc") or "")  # the numbers, for who cannot see it


def test_a_picture_asks_for_nothing_and_runs_nothing() -> None:
    for one in (changed(), strange()):
        root = _drawn(one)
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert not tags & {"image", "use", "script", "style", "a", "foreignObject"}
        for element in root.iter():
            for name, value in element.attrib.items():
                assert "href" not in name and not name.startswith("on")
                assert "url(" not in value.replace("url(#", "")
            assert element.get("font-family", "sans-serif") == "sans-serif"


def test_a_strangers_name_is_words_in_a_picture() -> None:
    told = " ".join(words_in(_drawn(strange())))
    assert HOSTILE[:70] in told


def test_a_long_name_stays_inside_the_picture() -> None:
    for name in ("w" * 3_900, "woord " * 600):
        root = _drawn(strange(name.strip()))
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        assert width == float(_drawn(changed()).attrib["width"]) and height < 1.5 * width
        for text in root.iter(f"{SVG}text"):
            if "y" in text.attrib:  # our own lines, not those of the chart
                size = float(text.attrib["font-size"])
                assert float(text.attrib["x"]) + wide("".join(text.itertext()), size) <= width


def test_the_picture_in_points_is_the_drawing_twice_as_large() -> None:
    one = changed()
    root, png = _drawn(one), chart_file(one, "png")
    parts = chunks(png)
    width, height = struct.unpack(">II", parts[0][1][:8])
    assert (width, height) == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    assert parts[0][0] == b"IHDR" and parts[-1][0] == b"IEND"
    told = told_by(png)
    assert told["Title"] == root.findtext(f"{SVG}title")
    assert "?s=1" in told["Source"] and model_version() in told["Source"]


def test_the_legend_of_a_picture_is_drawn_as_the_chart_is() -> None:
    drawn = _layers(spec("nl")["layer"])
    for kind, sign in SIGNS.items():
        name = kind.split()[-1]
        if sign.kind == "band":
            bands = [mark["opacity"] for mark in drawn[name, "area"]]
            wide_, both = bands[0], 1 - (1 - bands[0]) * (1 - bands[1])
            assert sign.opacity == pytest.approx(both if "50" in kind else wide_, abs=0.005)
            assert {mark["color"] for mark in drawn[name, "area"]} == {sign.colour}
        elif sign.kind == "point":
            assert drawn[name, "point"][0]["color"] == sign.colour
        else:
            [mark] = drawn.get((name, "line")) or drawn[name, "rule"]
            assert mark["color"] == sign.colour and mark["strokeWidth"] == sign.width
            assert tuple(mark.get("strokeDash", ())) == sign.dash


def _layers(layers: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Give the marks of a chart by the kind of series that they draw, and their own."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for layer in layers:
        for step in layer["transform"]:
            for kind in step["filter"].get("oneOf", ()):
                found.setdefault((kind, layer["mark"]["type"]), []).append(layer["mark"])
    return found


def test_every_entry_of_the_legend_can_be_drawn() -> None:
    other_world = Choices().assume("woningtekort", "hoog", SHIPPED["huidig_beleid"])
    for choices in (Choices(), Choices("wonen_eerst"), several(), other_world):
        one = subject(choices)
        for view in VIEWS:
            kinds = [kind for kind, _ in legend_entries(one.outcome, view, one.called, one.t)]
            assert set(kinds) <= set(SIGNS)


@given(st.text("abc mW,.é\u00a0-", max_size=200), st.floats(8, 30), st.floats(120, 900))
def test_lines_lose_no_letter_and_fit(text: str, size: float, room: float) -> None:
    found = lines(text, size, room)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(wide(line, size) <= room for line in found)


@pytest.mark.parametrize("beside", [False, True])
def test_any_chart_can_become_a_picture(beside: bool) -> None:
    """Another page has another chart, with other data; also two beside each other."""
    bars = alt.Chart(alt.NamedData(name="rijen")).mark_bar().encode(x="naam:N", y="aantal:Q")
    spec = (bars | bars if beside else bars).to_dict()
    data = pd.DataFrame({"naam": ["een", "twee"], "aantal": [1.5, 2.5], "laag": [1.0, None]})
    keys, around = [Key(Sign("band", "#123456"), "Sleutel")], Around(["Voet"], "Niet aanhalen")
    told = words_in(read(Sheet(spec, data, "Titel", keys, around).drawn("svg")))
    assert {"Titel", "Voet", "Sleutel", "Niet aanhalen", "een", "twee"} <= set(told)


def test_a_picture_that_may_not_be_quoted_says_so(tmp_path: Path) -> None:
    register = load_register(parameter_set=write_set(tmp_path / "klein", gate=FAILED))
    words = warning("not_converged")
    assert words is not None
    bad, good = (subject(Choices("wonen_eerst"), register=one) for one in (register, REGISTER))
    assert words.nl in " ".join(words_in(_drawn(bad)))
    assert words.nl not in " ".join(words_in(_drawn(good)))


def test_what_says_you_says_something_else_in_a_file() -> None:
    told = " ".join(words_in(_drawn(changed())))
    assert texts("nl")("mee.lezer_aangepast") in told
    assert texts("nl")("grafiek.aangepast") not in told and "U hebt" not in told


# The buttons -----------------------------------------------------------------------------------


@BOTH
def test_there_is_a_button_for_each_file(lang: str) -> None:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params["lang"] = lang
    app.run()
    assert not app.exception and not app.error
    labels = [button.proto.label for button in app.get("download_button")]
    t = texts(lang)
    assert [
        label for label in labels if label in {t(offer.label) for offer in OFFERS.values()}
    ] == [t(offer.label) for offer in OFFERS.values()]


@pytest.mark.parametrize("key", list(OFFERS))
def test_every_offer_makes_a_file(key: str) -> None:
    made_ = OFFERS[key].make(subject(Choices("meer_opvang")))
    begins = {
        "png": b"\x89PNG",
        "xlsx": b"PK",
        "svg": b"<?xml",
        "pdf": b"%PDF-1.7",
        "html": b"<!DOCTYPE html>",
        "csv": b"\xef\xbb\xbfscenario;",
        "yaml": b"# Model ",
    }
    data = made_ if isinstance(made_, bytes) else made_.encode()
    assert data.startswith(begins[key]) and len(data) > 500


def test_a_file_that_fails_is_told_in_a_sentence() -> None:
    """Streamlit tells the browser no more than this, and we have it in Dutch."""

    class Broken:
        def execute_deferred(self, _: str) -> str:
            raise RuntimeError("secret of the machine")

    request = BackendOperationRequest(request_id="1")
    request.deferred_file.file_id = "x"
    handler = DeferredFileHandler(Broken)  # type: ignore[arg-type]
    answer = asyncio.run(handler.handle(request, "session"))
    assert answer.error_msg in builtin() and "secret" not in answer.error_msg

"""The report of a calibration: one page that stands alone and says what the document says."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from support.report_document import (
    GROUP,
    about,
    checks,
    counts,
    numbers_in,
    page,
    read,
    root,
    sections,
    table,
    whole,
    words_of,
)

from calibration.forecast import PATHS
from calibration.parameter_sets import DIAGNOSTICS_FILE, as_json
from calibration.report import report
from calibration.report.words import catalog
from simulation.register.posterior import FAILED
from simulation.register.register import load_register, parameters_folder, set_folder
from simulation.scenario.criteria import CRITERIA
from simulation.wording.numbers import number, percent, step_of
from simulation.wording.text import LANGUAGES
from simulation.wording.uncertainty import chance_words

BOTH = pytest.mark.parametrize("lang", LANGUAGES)

pytestmark = pytest.mark.xdist_group(GROUP)


@lru_cache
def failed() -> str:
    document = {**about(), "gate": FAILED, "checks": checks(("ess", "targets"))}
    return report({**document, "fit": counts()}, "nl")


# Sections --------------------------------------------------------------------------------------

SHOWN = {
    "outlook": "t-goals",
    "fit": "t-fit",
    "learned": "t-learned",
    "others": "t-others",
    "directions": "t-directions",
    "ridge": "t-ridge",
    "errors": "t-errors",
    "information": "t-value",
    "held_out": "t-held-0",
    "structures": "t-structures",
    "rhat": "t-convergence",
}
"""A table that is there when the document has the key."""


def _tables(html: ET.Element) -> set[str]:
    return {e.attrib["id"] for e in html.iter("table")}


@BOTH
def test_a_whole_document_shows_every_section_in_order(lang: str) -> None:
    assert _tables(root(lang)) >= {*SHOWN.values(), "t-prior", "t-gate", "t-provenance"}
    assert [e.attrib["id"] for e in root(lang).iterfind(".//section")] == [
        "answer",
        "gate",
        "fit",
        "held-out",
        "learned",
        "unknown",
        "structures",
        "information",
        "provenance",
        "glossary",
    ]
    for value in ("aaaa1111", "bbbb2222", "cccc3333", "0.1.0+abc"):
        assert any(value in cells for cells in table(root(lang), "t-provenance").values())
    assert words_of(root(lang).findall(".//pre")[0]).startswith("wonen-eerst calibrate --seed 7")


@pytest.mark.parametrize("key", [None, *SHOWN])
def test_a_section_is_there_when_its_data_are(key: str | None) -> None:
    document = about() | ({} if key is None else {key: sections()[key]})
    found = _tables(read(report(document)))
    assert {k for k, id in SHOWN.items() if id in found} == ({key} if key else set())


def test_an_update_without_a_sound_calibration_behind_it_may_not_be_quoted() -> None:
    """Its own checks pass, yet the gate is closed."""
    document = {**about(), "gate": FAILED, "quick": True, "checks": checks()}
    html = read(report(document, "en"))
    assert words_of(html.findall(".//p")[0]).startswith("No, you may not quote")
    assert "quick update" in words_of(html) and "--quick" in words_of(html.findall(".//pre")[0])


@BOTH
def test_what_a_variant_counts_in_the_band_stands_first(lang: str) -> None:
    html = root(lang)
    rows = table(html, "t-structures")
    assert list(rows) == ["basis", "anders", "elders"]
    space = " " if lang == "nl" else ""
    assert [cells[1] for cells in rows.values()] == [f"96{space}%", f"4{space}%", f"< 1{space}%"]
    [section] = html.findall(".//section[@id='structures']")
    said = words_of(section)
    assert ("tellen ze allemaal mee" if lang == "nl" else "count them all") in said
    apart = ("20 % tot 61 %", "zegt weinig") if lang == "nl" else ("20% to 61%", "says little")
    assert all(words in said for words in apart)


def test_one_variant_or_variants_without_weights_are_not_beside_each_other() -> None:
    variants = sections()["structures"]
    bare = [{key: v for key, v in one.items() if key != "weight"} for one in variants]
    for some in (variants[:1], bare, []):
        assert "t-structures" not in _tables(read(report(about() | {"structures": some})))
    alone = about() | {"structures": variants[:1], "structure": "zicht_laag"}
    assert table(read(report(alone)), "t-provenance")["structure"][1].endswith("dakloosheid")


@BOTH
def test_what_chance_alone_shifts_is_told_by_what_the_kept_draws_are_worth(lang: str) -> None:
    [section] = root(lang).findall(".//section[@id='learned']")
    assert f"{number(3_427.2**-0.5, lang, 2)} sd" in words_of(section)


@BOTH
def test_the_provenance_tells_what_both_algorithms_made(lang: str) -> None:
    made = table(root(lang), "t-provenance")
    assert numbers_in(made["draws_made"][1], lang) == [131_072.0]
    assert numbers_in(made["weighted"][1], lang) == [65_536.0, 9_013.0, 24.0, 437.0]
    assert made["structure"][1] == (
        "Basis, samen met 2 andere" if lang == "nl" else "Base, together with 2 others"
    )


# The answer and the gate -----------------------------------------------------------------------


@BOTH
def test_the_first_paragraph_has_the_answer(lang: str) -> None:
    first = words_of(root(lang).findall(".//p")[0])
    assert first.startswith("Ja" if lang == "nl" else "Yes")
    for measurement in sections()["information"]["chosen"]:
        assert measurement[f"label_{lang}"] in first
    for value in (104_000, 76_000, 139_000):
        assert number(value, lang) in first
    space = " " if lang == "nl" else ""
    assert f"< 1{space}%" in first and f"> 99{space}%" in first
    for share in (0.37, 0.4317, 0.1249 + 0.1136 + 0.0031):
        assert percent(share, lang).replace("\u00a0", " ") in first


@BOTH
def test_a_chance_is_never_none_or_certain(lang: str) -> None:
    found = table(root(lang), "t-goals")
    assert list(found) == [name for name in CRITERIA if name in found]
    for name, (_, chance) in found.items():
        share = sections()["outlook"]["criteria"][name]["chance"]
        assert chance == " ".join(chance_words(share, 4_000, lang).split())
        assert not re.fullmatch(r"(0|100)\s?%", chance)
    assert {name: words for name, (_, words) in found.items() if "<" in words} == {
        "functioneel_nul": "< 1 %" if lang == "nl" else "< 1%",
        "niemand_buiten": "< 1 %" if lang == "nl" else "< 1%",
    }


def test_a_failed_gate_marks_every_page_and_comes_first() -> None:
    html = read(failed())
    warning = "NIET GECONVERGEERD – deze getallen mogen niet worden aangehaald"
    [shown] = html.findall(".//*[@class='warning']")
    assert words_of(shown) == warning
    style = html.findtext("head/style") or ""
    printed = style[style.index("@media print") :]
    assert re.search(r"\.warning \{[^}]*position: fixed", printed)
    assert f'content: "{warning}"' in style
    first = words_of(html.findall(".//p")[0])
    assert first.startswith("Nee") and "‘Eis ess’ en ‘Eis targets’" in first and "2 van" in first
    found = table(html, "t-gate")
    assert list(found) == ["ess", "targets", "rhat"]
    assert ["Nee" in cells[-1] for cells in found.values()] == [True, True, False]
    # Rounding does not take a value to the other side of its limit.
    assert found["ess"][1:4] == ["2.499,6", "Dakloze mensen (ETHOS 1-6)", "minstens 2.500"]
    assert found["targets"][2] == "Deel B, 1 januari 2022"


@BOTH
def test_a_passed_gate_has_no_warning(lang: str) -> None:
    assert catalog().entries["page.warning"].in_(lang) not in page(lang)
    assert root(lang).find(".//*[@class='warning']") is None


# Numbers ---------------------------------------------------------------------------------------


def _near(cell: str, values: Sequence[float], lang: str, step: float, where: str) -> None:
    """Hold what a cell says against the document, to half of what it is rounded to."""
    said = numbers_in(cell, lang)
    assert len(said) == len(values), (where, cell)
    few = [sign == "<" for sign in re.findall(r"(<?) ?[+−]?\d[\d.,]*", cell)]
    for shown, value, below in zip(said, values, few, strict=True):
        if below:  # "< 1 %": there is some, and less than half of that step
            assert 0 < value <= 0.5 * shown, (where, cell, value)
            continue
        assert abs(shown - value) <= 0.5 * step * (1 + 1e-9), (where, cell, value)


def _expected(document: dict[str, Any]) -> Iterator[tuple[str, str, int, list[float], float]]:
    """What stands where: table, row, column, values, and the step they are rounded to."""
    tables = {"t-fit": document["fit"]}
    tables |= {f"t-held-{i}": e["rows"] for i, e in enumerate(document["held_out"])}
    for id, rows in tables.items():
        for row in rows:
            step = 0.01 if row["unit"] == "1" else (step_of(row["low"], row["high"]) or 0.01)
            yield id, row["id"], 1, [row["counted"]], 0.01 if row["unit"] == "1" else 1e-6
            yield id, row["id"], 2, [row["model"]], step
            yield id, row["id"], 3, [row["low"], row["high"]], step
            if 0.005 <= row["place"] <= 0.995:
                yield id, row["id"], 4, [row["place"]], 0.01
            if id == "t-fit" and row["off"] is not None:
                yield id, row["id"], 6, [row["off"]], 0.1
    for id, rows in (("t-learned", document["learned"]), ("t-others", document["others"])):
        for row in rows:
            for column, (low, middle, high) in ((2, row["prior"]), (3, row["posterior"])):
                yield id, row["name"], column, [middle, low, high], step_of(low, high) or 0.01
            yield id, row["name"], 4, [row["shift"]], 0.1
            if abs(row["contraction"]) >= 0.005:
                yield id, row["name"], 5, [row["contraction"]], 0.01
    for place, variance in enumerate(document["directions"]["variances"]):
        yield "t-variances", str(place + 1), 1, [variance], 0.01
    for row in document["errors"]:
        low, middle, high = (factor - 1.0 for factor in row["factor"])
        if abs(middle) >= 0.005:
            yield "t-errors", row["name"], 2, [middle], 0.01
        if min(abs(low), abs(high)) >= 0.005:
            yield "t-errors", row["name"], 3, [low, high], 0.01
    for one in document["information"]["ranked"][:12]:
        if one["alone"] >= 0.005:
            yield "t-value", one["id"], 2, [one["alone"]], 0.01
    for one in document["information"]["chosen"]:
        for column, key in ((1, "alone"), (2, "added")):
            if one[key] >= 0.005:
                yield "t-chosen", one["id"], column, [one[key]], 0.01
    units = {row["id"]: row["unit"] for row in document["fit"]}
    for row in document["prior_check"]:
        step = 0.01 if units[row["id"]] == "1" else (step_of(row["low"], row["high"]) or 0.01)
        yield "t-prior", row["id"], 2, [row["low"], row["high"]], step
    yield from _over_time("t-outlook", [document["outlook"]], PATHS)
    for name in ("dakloos_totaal", "cbs_equivalent"):
        seen = [one["outlook"] for one in document["structures"]]
        yield from _over_time(f"t-time-{name}", seen, [name])
    agreement = document["agreement"]
    each = (document["rhat"], document["ess"], agreement["means"], agreement["spreads"])
    for column, (values, step) in enumerate(zip(each, (0.001, 1.0, 0.01, 0.01), strict=True)):
        for name, value in values.items():
            yield "t-convergence", name, column + 1, [value], step
    base = document["structures"][0]
    for one in document["structures"]:
        at = one["outlook"]["time"].index(2031.0)
        if 0.005 <= one["weight"] <= 0.995:
            yield "t-structures", one["id"], 1, [one["weight"]], 0.01
        for column, name in ((4, "dakloos_totaal"), (5, "cbs_equivalent")):
            path = one["outlook"]["paths"][name]
            mean, low, high = (path[k][at] for k in ("mean", "q05", "q95"))
            yield "t-structures", one["id"], column, [mean, low, high], step_of(low, high) or 0.01
        if one is not base:
            off = one["log_evidence"] - base["log_evidence"]
            yield "t-structures", one["id"], 2, [off], 0.1


def _over_time(
    id: str, outlooks: list[dict[str, Any]], names: Sequence[str]
) -> Iterator[tuple[str, str, int, list[float], float]]:
    shown = [seen["paths"][name] for seen in outlooks for name in names if name in seen["paths"]]
    for column, path in enumerate(shown):
        for at, moment in enumerate(outlooks[0]["time"]):
            if path["mean"][at] is not None:
                three = [path[key][at] for key in ("mean", "q05", "q95")]
                yield id, f"{moment:g}", column + 1, three, step_of(three[1], three[2]) or 0.01


@BOTH
def test_every_number_in_a_table_is_that_of_the_document(lang: str) -> None:
    _hold(whole(), root(lang), lang)


def _hold(document: dict[str, Any], html: ET.Element, lang: str) -> None:
    tables = {id: table(html, id) for id in _tables(html)}
    for id, row, column, values, step in _expected(document):
        _near(tables[id][row][column], values, lang, step, f"{id} {row} {column}")


@pytest.mark.slow
def test_the_set_in_use_has_a_report_that_says_what_its_document_says() -> None:
    place = set_folder(parameters_folder(), load_register().parameter_set) / DIAGNOSTICS_FILE
    document = json.loads(place.read_text("utf-8"))
    html = read(report(document))
    assert {k for k, id in SHOWN.items() if id in _tables(html)} == SHOWN.keys() & document.keys()
    _hold(document, html, "nl")


def test_a_document_that_was_read_back_gives_the_same_report() -> None:
    """The file has its names in alphabetical order."""
    keys = ("outlook", "rhat", "ess", "agreement", "structures")
    document = about() | {key: sections()[key] for key in keys}
    before = copy.deepcopy(document)
    assert report(json.loads(as_json(document))) == report(document)
    assert document == before

"""The page with the evidence: it shows the register and the calibration as they are."""

import json
import math
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from markupsafe import Markup
from support.app.evidence_page import REGISTER, html, opened, read, rows, said, start

from calibration.report import charts
from calibration.report.elements import Row, Section, Table, Text
from calibration.report.html import html_of
from calibration.report.words import report_texts
from dashboard.evidence import calibration, model_card
from dashboard.evidence.glossary import own_terms, technical_terms, term
from dashboard.evidence.parameter_cards import sector_lists
from dashboard.pages import onderbouwing
from dashboard.results import parameter_set
from dashboard.texts import LANGUAGES, Texts, texts
from simulation.register.register import PRIOR, SET_FILE, Register, load_register, parameters_folder
from simulation.register.shelf_life import known_counts, shelf_life_of
from simulation.wording.text import Text as Words

DOCUMENT = json.loads(
    (parameters_folder() / "sets" / REGISTER.parameter_set / "diagnostics.json").read_text("utf-8")
)
BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
NL, EN = texts("nl"), texts("en")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave charts empty: drawing takes long, and their words and tables stay."""
    monkeypatch.setattr(charts, "to_svg", lambda *_: Markup("<svg/>"))
    calibration._section.cache_clear()
    yield
    calibration._section.cache_clear()


# The page as a whole


@BOTH
@pytest.mark.usefixtures("undrawn")
def test_every_part_is_in_the_readers_language(lang: str) -> None:
    other = texts("en" if lang == "nl" else "nl")
    pages = [start(lang, part) for part in onderbouwing.PARTS if part != "ijking"]
    whole = "\n".join(said(app) for app in [*pages, opened(lang)])
    assert not re.search(r"\b(onderbouwing|begrippen|soort|term|head|key|unit|grade)\.\w", whole)
    assert not re.search(r"[{}]", whole)
    foreign = [
        key
        for key, text in other.entries.items()
        if key.startswith(("onderbouwing.", "begrippen."))
        and text != texts(lang).entries[key]
        and len(text) > 12
        and "{" not in text
        and re.sub(r"<[^>]+>", " ", text) in whole
    ]
    assert foreign == []


@pytest.mark.usefixtures("undrawn")
def test_headings_skip_no_level() -> None:
    for app in [start(part=part) for part in ("model", "getallen", "begrippen")] + [opened("nl")]:
        levels = []
        for element in app:
            if element.type == "html":
                levels += [int(n) for n in re.findall(r"<h(\d)", element.proto.body)]
            elif element.type == "markdown" and element.value.startswith("#"):
                levels.append(len(element.value.partition(" ")[0]))
        assert levels[:2] == [1, 2]
        assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.usefixtures("undrawn")
def test_every_chart_has_words_and_a_table_and_no_id_stands_twice() -> None:
    for name in calibration.SECTIONS:
        body = calibration.section(name, REGISTER, "nl") or ""
        pictures = re.findall(r"<img[^>]*>", body)
        assert all(re.search(r'alt="[^"]{20,}"', picture) for picture in pictures)
        assert bool(pictures) <= ("<table" in body)
    for app in (start(part="getallen"), opened("nl")):
        ids = re.findall(r'(?<![-\w])id="([^"]+)"', html(app))
        assert [id for id, times in Counter(ids).items() if times > 1] == []


def test_a_chart_is_a_picture_in_two_widths() -> None:
    body = calibration.section("value", REGISTER, "nl") or ""
    found = re.findall(r'<img class="we-(breed|smal)" src="data:image/svg\+xml;base64,', body)
    assert found == ["breed", "smal"]


def test_words_of_elsewhere_are_no_markup() -> None:
    bad = '<img src=x onerror=alert(1)>"'
    section = Section(
        "x",
        bad,
        [
            Text(Markup("{}").format(bad)),
            Table("t", bad, (bad, bad), (Row(bad, (bad, bad), bad),)),
        ],
    )
    assert "<img" not in html_of(section.blocks)
    strange = replace(next(iter(REGISTER.parameters.values())), unit=bad)
    strange = replace(strange, source=Words(bad, bad), why=Words(bad, bad))
    assert "<img" not in "".join(sector_lists([strange], True, NL))


# The calibration


@pytest.fixture(scope="module")
def calibrated() -> Iterator[str]:
    """The page in Dutch with every section open, as HTML."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "to_svg", lambda *_: Markup("<svg/>"))
        calibration._section.cache_clear()
        yield html(opened("nl"))
    calibration._section.cache_clear()


def test_the_gate_is_as_the_calibration_left_it(calibrated: str) -> None:
    found = rows(calibrated, "t-gate")
    assert set(found) == {check["id"] for check in DOCUMENT["checks"]}
    for check_ in DOCUMENT["checks"]:
        worst, _, limit, passed = found[check_["id"]]
        assert read(worst)[0] == pytest.approx(check_["worst"], rel=0.1, abs=0.5)
        assert read(limit) == [check_["limit"]]
        assert passed.endswith("Ja" if check_["passed"] else "Nee")
    told = "gate.passed" if DOCUMENT["gate"] == "passed" else "gate.failed"
    assert report_texts("nl").plain(told) in calibrated


def close(written: float, value: float, low: float, high: float, share: bool) -> bool:
    """Tell whether a written number is the value, rounded to what its band allows."""
    if share:
        return abs(written / 100 - value) <= 0.00501
    step = 10.0 ** (math.floor(math.log10(high - low)) - 1)
    least = abs(value) < 0.5 * step and abs(written - step) < 1e-9  # "< 0,001"
    return least or abs(written - value) <= 0.5001 * step


def test_counts_stand_beside_their_predictions(calibrated: str) -> None:
    tables = {"t-fit": DOCUMENT["fit"]}
    tables |= {f"t-held-{i}": one["rows"] for i, one in enumerate(DOCUMENT["held_out"])}
    for table, counts in tables.items():
        found = rows(calibrated, table)
        assert list(found) == [row["id"] for row in counts]
        for row in counts:
            counted, model, band, place, inside, *_ = found[row["id"]]
            share, low, high = row["unit"] == "1", row["low"], row["high"]
            assert close(read(counted)[0], row["counted"], low, high, share)
            assert close(read(model)[0], row["model"], low, high, share)
            for written, value in zip(read(band), (low, high), strict=True):
                assert close(written, value, low, high, share)
            assert abs(read(place)[0] / 100 - row["place"]) <= 0.011
            assert inside.endswith("Ja" if row["inside"] else "Nee")


def test_the_summary_counts_what_lies_within_its_band() -> None:
    words = said(start())
    hits = sum(row["inside"] for row in DOCUMENT["fit"])
    assert f"Van de {len(DOCUMENT['fit'])} tellingen liggen er {hits} binnen" in words
    left = [row for one in DOCUMENT["held_out"] for row in one["rows"]]
    hits = sum(row["inside"] for row in left)
    assert NL("onderbouwing.kop.weggelaten", binnen=hits, totaal=len(left)) in words


def test_prior_and_posterior_stand_beside_each_other(calibrated: str) -> None:
    found = rows(calibrated, "t-learned")
    assert list(found) == [row["name"] for row in DOCUMENT["learned"]]
    for row in DOCUMENT["learned"]:
        cells = found[row["name"]]
        for cell, (low, middle, high) in zip(
            cells[1:3], (row["prior"], row["posterior"]), strict=True
        ):
            for written, value in zip(read(cell), (middle, low, high), strict=True):
                assert close(written, value, low, high, share=False)
        assert read(cells[3])[0] == pytest.approx(row["shift"], abs=0.0501)


def test_what_is_not_known_and_other_structures_are_there(calibrated: str) -> None:
    assert set(rows(calibrated, "t-structures")) == {one["id"] for one in DOCUMENT["structures"]}
    assert set(rows(calibrated, "t-errors")) == {one["name"] for one in DOCUMENT["errors"]}
    assert len(rows(calibrated, "t-variances")) == len(DOCUMENT["directions"]["variances"])
    assert f"{DOCUMENT['ridge']['correlation']:.2f}".replace(".", ",").lstrip("-") in calibrated


def test_the_best_measurements_are_named(calibrated: str) -> None:
    listed = calibrated.partition(NL("onderbouwing.ijking.metingen"))[2].partition("</ol>")[0]
    items = [unescape(re.sub(r"<[^>]+>", "", item)) for item in re.findall(r"<li>.*?</li>", listed)]
    chosen = DOCUMENT["information"]["chosen"]
    assert len(items) == len(chosen) == 3
    for item, one in zip(items, chosen, strict=True):
        assert one["label_nl"] in item
        assert read(item.rpartition("marge")[2])[0] == pytest.approx(100 * one["added"], abs=0.51)


def test_a_set_without_diagnostics_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onderbouwing, "register_in_use", lambda: load_register(parameter_set=PRIOR))
    app = start(part="ijking")
    assert [one.value for one in app.info] == [NL("onderbouwing.ijking.geen", set=PRIOR)]
    assert "niet bijgewerkt met tellingen" in said(app)
    assert calibration.diagnostics(load_register(parameter_set=PRIOR)) is None
    assert NL("onderbouwing.model.duur.niet_geijkt") in said(start(part="model"))


def test_a_set_of_ones_own_is_what_the_page_tells_of(tmp_path: Path) -> None:
    """Its name, its numbers, and what its own calibration found."""
    home = tmp_path / "eigen"
    shutil.copytree(parameters_folder() / "sets" / REGISTER.parameter_set, home)
    kept = (home / SET_FILE).read_text("utf-8")
    (home / SET_FILE).write_text(kept.replace(f"id: {REGISTER.parameter_set}", "id: eigen"))
    fit = [row | {"inside": False} for row in DOCUMENT["fit"]]
    (home / "diagnostics.json").write_text(json.dumps(DOCUMENT | {"fit": fit}))
    own = {parameter_set.OWN: load_register(parameter_set=home), parameter_set.HOME: home}
    inside = NL("onderbouwing.kop.tellingen", binnen=0, totaal=len(fit))
    everyone, mine = said(start()), said(start(**own))
    assert inside in mine and inside not in everyone
    name = NL("onderbouwing.model.versie.parameterset")
    assert re.search(rf"{name}\s+eigen\s", mine)
    assert re.search(rf"{name}\s+{REGISTER.parameter_set}\s", everyone)
    assert not re.search(rf"{name}\s+{REGISTER.parameter_set}\s", mine)
    assert not start(part="ijking", **own).info


def test_a_quick_update_has_no_sections_that_it_did_not_work_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brief = {k: v for k, v in DOCUMENT.items() if k not in ("held_out", "information")}
    monkeypatch.setattr(calibration, "_read", lambda stamp: brief)
    calibration._section.cache_clear()
    app = start("nl", "ijking", ijking_fit=False, ijking_held_out=True, ijking_value=True)
    calibration._section.cache_clear()
    told = [one.value for one in app.markdown]
    assert told.count(NL("onderbouwing.ijking.niet_hierbij")) == 2
    assert NL("onderbouwing.ijking.metingen") not in said(app)


# The model card


def test_the_model_card_says_up_to_which_counts_it_holds() -> None:
    for t in (NL, EN):
        line = t.pick(shelf_life_of(REGISTER).text)
        assert line in said(start(t.lang, "model")) and line in said(start(t.lang, "ijking"))


def test_the_summary_says_whether_this_version_may_be_used() -> None:
    def told(register: Register, t: Texts = NL) -> str:
        return model_card.may_be_used(register, t)

    def about(**changes: object) -> Register:
        assert REGISTER.posterior is not None
        posterior = replace(REGISTER.posterior, about={**REGISTER.posterior.about, **changes})
        return replace(REGISTER, posterior=posterior)

    assert "kunt deze uitkomsten" in told(REGISTER) and "nieuwere tellingen" in told(REGISTER)
    every = {one.observable: "2026-12-31" for one in known_counts().counts}
    newest = told(about(counted_until=every))
    assert "kunt deze uitkomsten" in newest and "nieuwere tellingen" not in newest
    assert REGISTER.counts is not None
    other = replace(REGISTER, counts=REGISTER.counts._replace(fingerprint="another"))
    assert "tellingen zijn veranderd" in told(other) and "niet aanhalen" in told(other)
    assert "niet aanhalen" in told(about(gate="failed"))
    assert "niet aanhalen" in told(about(depends=None))
    assert "niet bijgewerkt" in told(load_register(parameter_set=PRIOR))
    assert "not been updated" in told(load_register(parameter_set=PRIOR), t=EN)


def test_the_model_card_names_versions_hashes_and_licence() -> None:
    words = said(start(part="model"))
    assert REGISTER.posterior is not None
    for value in (
        model_card.model_version(),
        REGISTER.parameter_set,
        REGISTER.hash,
        "EUPL-1.2",
        REGISTER.posterior.hash[:16],
        REGISTER.posterior.about["data_hash"],
    ):
        assert str(value) in words


@BOTH
def test_the_model_card_shows_every_text_that_it_has(lang: str) -> None:
    def names(family: str) -> set[str]:
        start = f"onderbouwing.model.{family}."
        return {
            key.removeprefix(start).partition(".")[0]
            for key in texts(lang).entries
            if key.startswith(start)
        }

    assert names("is") == {"titel", *model_card.IS}
    assert names("is_niet") == {"titel", *model_card.IS_NOT}
    assert names("grenzen") == {"titel", *model_card.LIMITS}
    assert names("gebruik") == {"titel", "wie", "wel", "niet", *model_card.USERS}


# Terms


@BOTH
def test_the_glossary_is_complete_and_in_order(lang: str) -> None:
    t = texts(lang)
    asked = """opvang noodopvang ethos_light wonen_eerst housing_first contingent verdringing
               trekking band kans functioneel_nul"""
    own, technical = own_terms(t), technical_terms(t)
    assert {*asked.split()} <= {one.id for one in own}
    assert term("kans", t) in own
    for terms in (own, technical):
        names = [one.name.casefold() for one in terms]
        assert names == sorted(names) and len(set(names)) == len(names)
        assert all(len(one.means) > 20 for one in terms)
    assert not {one.name for one in own} & {one.name for one in technical}
    page = said(start(lang, "begrippen"))
    assert all(one.name in page and one.means in page for one in [*own, *technical])

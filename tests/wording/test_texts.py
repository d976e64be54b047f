"""Texts: one of each, in two languages."""

from pathlib import Path

import pytest
from support.written import BOTH

from calibration.report import words as report_words
from dashboard import texts as app_texts
from simulation.export import words as export_words
from simulation.register.register import GRADES, GROUPS, load_register
from simulation.wording import vocabulary
from simulation.wording.catalog import Catalog, Texts, gaps
from simulation.wording.text import Text
from simulation.wording.vocabulary import grade_explained, grade_name, terms


def test_a_text_is_had_in_both_languages() -> None:
    assert [Text("woning", "home").in_(lang) for lang in ("nl", "en", "fr")] == [
        "woning",
        "home",
        "woning",
    ]


@pytest.mark.parametrize(
    "catalog",
    [app_texts.catalog, report_words.catalog, export_words.catalog, vocabulary.catalog],
)
def test_every_catalog_is_complete(catalog: object) -> None:
    found = catalog()  # type: ignore[operator]
    assert found.entries and all(all(words) for words in found.entries.values())
    assert None not in [gaps(*words) for words in found.entries.values()]


@pytest.mark.parametrize("words", [Text("", "b"), Text("a", ""), Text("{a}", "{b}")])
def test_a_text_that_is_not_complete_is_refused(words: Text) -> None:
    with pytest.raises(ValueError, match="kop"):
        Catalog({"kop.nu": words})


def test_a_text_in_one_language_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "halve_teksten"
    for lang, text in (("nl", "a: {b: x}"), ("en", "a: {c: x}\nalleen: {d: x}")):
        (home / lang).mkdir(parents=True)
        (home / lang / "een.yaml").write_text(text, "utf-8")
    (home / "__init__.py").touch()
    (home / "paren.yaml").write_text("a: x", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match=r"a\.b.*a\.c"):
        Catalog.of_folders("halve_teksten", english="alleen.")
    with pytest.raises(ValueError, match="expected the words"):
        Catalog.of_pairs("halve_teksten", "paren.yaml")
    (home / "en" / "een.yaml").write_text("a: {b: y}\nalleen: {d: z}", "utf-8")
    found = Catalog.of_folders("halve_teksten", english="alleen.")
    assert found.in_("en")("alleen.d") == "z"
    assert found.in_("nl").known("alleen.d", "eigen") == "eigen"
    assert found.both("a.b") == ("x", "y")


def test_what_fills_a_gap_is_no_markup_of_ours() -> None:
    t = Texts("nl", {"a": "<b>{x}</b>", "b": "zonder"})
    assert t("a", x="<i>") == "<b><i></b>" and t.html("a", x="<i>") == "<b>&lt;i&gt;</b>"
    assert t.known("b", "") == "zonder" and t.known("c", "anders") == "anders"
    assert [t.listing(list(items)) for items in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a en b",
        "a, b en c",
    ]
    with pytest.raises(KeyError):
        t("a")
    with pytest.raises(KeyError):
        t("c")


@BOTH
def test_grades_groups_and_sectors_have_one_word_each(lang: str) -> None:
    told = [grade_name(grade, lang) for grade in GRADES]
    assert len(set(told)) == len(GRADES)
    for grade, words in zip(GRADES, told, strict=True):
        assert grade_explained(grade, lang).casefold().startswith(f"{words}. ")
    assert all(terms(lang)(f"group.{group}") for group in GROUPS)
    sectors = {name.partition(".")[0] for name in load_register().described}
    assert all(terms(lang)(f"sector.{sector}") for sector in sectors)
    assert len(terms(lang)("months").split()) == 12

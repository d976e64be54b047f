"""Words and numbers: one way to write each, in two languages, no surer than what is known."""

import datetime as dt
import doctest
import math
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.report import words as report_words
from dashboard import texts as app_texts
from simulation.outcomes.draw_statistics import band_of, quantiles, spread
from simulation.register.register import GRADES, GROUPS, load_register
from simulation.wording import vocabulary
from simulation.wording.catalog import Catalog, Texts, gaps
from simulation.wording.numbers import (
    COARSEST,
    DAY,
    DWELLINGS_YEAR,
    MONTH,
    PERSONS,
    SHARE,
    amount,
    axis_expression,
    clear_of,
    day,
    exact_amount,
    figure,
    fineness,
    grain,
    number,
    percent,
    period,
    plain,
    plain_percent,
    rounded,
    step_of,
    stepped,
)
from simulation.wording.text import LANGUAGES, Text
from simulation.wording.uncertainty import (
    about,
    apart,
    chance_told,
    chance_words,
    difference_words,
    ends,
    estimate_words,
    ninety,
    part,
    value_words,
    way_of,
)
from simulation.wording.vocabulary import grade_explained, grade_name, terms

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
UNITS = st.sampled_from([PERSONS, DWELLINGS_YEAR, SHARE, MONTH, DAY, Text("plekken", "places")])
LANGS = st.sampled_from(list(LANGUAGES))
ENDS = st.tuples(st.floats(-1e8, 1e8), st.floats(-1e8, 1e8)).map(lambda two: tuple(sorted(two)))


def read(text: str, lang: str) -> float:
    """Read a number as a reader would; a percentage as the share it is of."""
    found = re.fullmatch(r"([+−]?)([\d.,]+)(\u00a0%|%)?", text)
    assert found is not None, text
    sign, digits, share = found.groups()
    mark = "." if lang == "nl" else ","
    whole, _, rest = digits.partition("," if lang == "nl" else ".")
    assert re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})*", whole), text
    value = float(f"{whole.replace(mark, '')}.{rest or 0}")
    return (-value if sign == "−" else value) / (100 if share else 1)


# Texts -----------------------------------------------------------------------------------------


def test_a_text_is_had_in_both_languages() -> None:
    assert [Text("woning", "home").in_(lang) for lang in ("nl", "en", "fr")] == [
        "woning",
        "home",
        "woning",
    ]


@pytest.mark.parametrize("catalog", [app_texts.catalog, report_words.catalog, vocabulary.catalog])
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


# Numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (103181.5, "103.000", "103,000"),
        (41049.0, "41.000", "41,000"),
        (7385.5, "7.400", "7,400"),
        (997.0, "1.000", "1,000"),
        (132.4, "130", "130"),
        (27.5, "28", "28"),
        (2.71, "2,7", "2.7"),
        (0.0, "0", "0"),
        (-0.01, "0,0", "0.0"),
        (-1234.0, "−1.200", "−1,200"),
        (float("nan"), "–", "–"),
    ],
)
def test_rounding_to_what_is_known(value: float, nl: str, en: str) -> None:
    assert (rounded(value, "nl"), rounded(value, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (41_234.0, 33_210.0, 49_870.0, "41.000"),
        (104_043.0, 20_000.0, 420_000.0, "104.000"),  # never coarser than thousands
        (9_480.0, 8_100.0, 10_900.0, "9.500"),
        (312.0, 250.0, 380.0, "310"),
        (3.14159, 2.0, 4.5, "3,1"),
        (40.0, 0.0, 9_000.0, "< 100"),
        (0.0, 0.0, 9_000.0, "0"),
        (6_264.0, 6_264.0, 6_264.0, "6.300"),  # chosen, not estimated
    ],
)
def test_a_number_is_rounded_to_what_its_band_allows(
    value: float, low: float, high: float, words: str
) -> None:
    assert stepped(value, "nl", step_of(low, high)) == words


def test_a_rounding_step_is_a_tenth_of_the_order_of_the_band() -> None:
    for width in np.geomspace(1e-3, 1e4, 200):
        step = step_of(5.0, 5.0 + width)
        assert step is not None and 9.99 <= width / step <= 100.01


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "step"),
    [
        (5.0, 4.2, 5.9, PERSONS, 1.0),  # nobody is a tenth of a person
        (5.0, 4.2, 5.9, MONTH, 0.1),
        (0.5, 0.497, 0.503, SHARE, 0.01),
        (1_400_000.0, 1_000_000.0, 2_000_000.0, Text("nachten", "nights"), 100_000.0),
        (140_000.0, 50_000.0, 2_000_000.0, PERSONS, COARSEST),
        (6_264.0, 6_264.0, 6_264.0, PERSONS, 100.0),
    ],
)
def test_the_finest_that_is_written_depends_on_the_unit(
    value: float, low: float, high: float, unit: Text, step: float
) -> None:
    assert fineness(value, (low, high), unit) == step


def test_numbers_as_they_are() -> None:
    assert number(1234567.891, "nl", 2) == "1.234.567,89"
    assert number(-41000.26, "nl", 1) == "−41.000,3" and number(math.inf, "nl") == "∞"
    assert [number(v, "nl", 0, signed=True) for v in (3, -3, 0.2, -0.2)] == ["+3", "−3", "0", "0"]
    assert (plain(0.5, "nl"), plain(1000.0, "nl"), plain(0.0, "nl")) == ("0,5", "1.000", "0")
    assert (plain(1000.0, "en", 0), plain(1.01, "nl")) == ("1,000", "1,01")
    assert (percent(0.045, "nl", 1), percent(0.8, "en")) == ("4,5\u00a0%", "80%")
    assert (percent(0.004, "nl"), percent(0.0004, "en", 1)) == ("< 1\u00a0%", "< 0.1%")
    assert (percent(0.0, "nl"), percent(-0.04, "en", signed=True)) == ("0\u00a0%", "−4%")
    assert (plain_percent(0.125, "nl"), plain_percent(0.07, "en")) == ("12,5\u00a0%", "7%")
    assert plain_percent(0.0733333, "nl", 1) == "7,3\u00a0%"
    assert (figure(0.012345, "nl"), figure(28721.4, "nl"), figure(None, "nl")) == (
        "0,01235",
        "28.721",
        "–",
    )
    assert grain(7_385.0) == 100.0


def test_amounts_have_their_unit() -> None:
    assert amount(41_234.0, 1000.0, PERSONS, "nl", told=True) == "41.000 personen"
    assert amount(0.374, 0.01, SHARE, "nl", told=True) == "37\u00a0%"
    assert exact_amount(1.0, Text("plekken", "places"), "nl") == "1"  # not "1 plekken"
    assert exact_amount(1000.0, PERSONS, "en") == "1,000 persons"
    assert exact_amount(0.5, SHARE, "nl") == "50\u00a0%"


def test_a_value_beside_its_limit_shows_on_which_side_it_is() -> None:
    assert clear_of(1.0104, 1.01, "nl") == "1,0104" and clear_of(2499.6, 2500.0, "nl") == "2.499,6"
    assert clear_of(0.42, 3.0, "en") == "0.42" and clear_of(None, 3.0, "en") == "–"


@BOTH
def test_dates(lang: str) -> None:
    one, last = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
    nl = ("1 januari 2024", "heel 2024", "1 januari 2024 tot en met 2 januari 2024")
    en = ("1 January 2024", "all of 2024", "1 January 2024 to 2 January 2024")
    told = (period(one, one, lang), period(one, last, lang), period(one, dt.date(2024, 1, 2), lang))
    assert told == (nl if lang == "nl" else en)
    assert day(last, lang) == ("31 december 2024" if lang == "nl" else "31 December 2024")


@given(value=st.floats(-1e12, 1e12), decimals=st.integers(0, 6), lang=LANGS)
def test_a_number_is_read_as_it_was_written(value: float, decimals: int, lang: str) -> None:
    tolerance = 0.5000001 * 10.0**-decimals + 1e-15 * abs(value)
    assert read(number(value, lang, decimals), lang) == pytest.approx(value, abs=tolerance)


@given(value=st.floats(-1e9, 1e9), lang=LANGS)
def test_a_number_as_it_is_loses_nothing_of_its_decimals(value: float, lang: str) -> None:
    value = round(value, 4)
    text = plain(value, lang)
    assert read(text, lang) == pytest.approx(value, rel=1e-12, abs=1e-9)
    decimals = text.partition("," if lang == "nl" else ".")[2]
    assert not decimals.endswith("0")


@given(value=st.floats(1e-6, 1e9), sign=st.sampled_from([1, -1]), lang=LANGS)
def test_a_figure_is_within_half_of_its_fourth_digit(value: float, sign: int, lang: str) -> None:
    step = 10 ** (math.floor(math.log10(value)) - 3) if value < 1000 else 1
    written = read(figure(sign * value, lang), lang)
    assert written == pytest.approx(sign * value, abs=0.500001 * step)


@given(value=st.floats(-1e8, 1e8), band=ENDS, unit=UNITS, lang=LANGS)
def test_an_amount_is_within_half_a_step(
    value: float, band: tuple[float, float], unit: Text, lang: str
) -> None:
    step = fineness(value, band, unit)
    text = amount(value, step, unit, lang)
    if text.startswith("< "):
        assert 0 < value <= 0.500001 * read(text[2:], lang)
    else:
        assert read(text, lang) == pytest.approx(value, abs=0.500001 * step + 1e-9 * abs(value))


@given(low=st.floats(0, 1e6), width=st.floats(1e-3, 1e6), share=st.floats(0, 1), lang=LANGS)
def test_a_number_of_the_model_is_within_half_a_step_of_its_band(
    low: float, width: float, share: float, lang: str
) -> None:
    high, middle = low + width, low + share * width
    step = step_of(low, high)
    for text, value in zip(
        estimate_words(middle, (low, high), lang), (middle, low, high), strict=True
    ):
        if step is not None and not text.startswith("< "):
            assert read(text, lang) == pytest.approx(value, abs=0.500001 * step + 1e-9 * value)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_numbers_beside_an_axis_are_written_alike(lang: str) -> None:
    found = axis_expression(lang)
    assert found.startswith("format(") == (lang == "en")
    for old, new in ((",", "_"), (".", ","), ("_", ".")):
        assert (f"'{old}'), '{new}')" in found) == (lang == "nl")


# Bands and differences -------------------------------------------------------------------------


@BOTH
def test_a_small_number_is_said_in_words(lang: str) -> None:
    assert about(40.0, (0.0, 9_000.0), lang) == (
        "minder dan 100" if lang == "nl" else "fewer than 100"
    )
    sign, point = ("\u00a0%", ".") if lang == "nl" else ("%", ",")
    assert ninety((33_210.0, 49_870.0), lang) == f"90{sign}: 33{point}000–50{point}000"
    assert ends((33_210.0, 49_870.0), lang) == (f"33{point}000", f"50{point}000")


@BOTH
def test_a_small_share_is_not_written_as_none(lang: str) -> None:
    space = "\u00a0" if lang == "nl" else ""
    band = (0.0, 0.012)
    assert amount(0.004, 0.01, SHARE, lang) == f"< 1{space}%"
    assert amount(0.04, 0.1, SHARE, lang) == f"< 10{space}%"
    assert amount(0.0, 0.01, SHARE, lang) == f"0{space}%"
    assert value_words(0.004, band, SHARE, lang).value == f"< 1{space}%"
    words = {"nl": "minder dan 1\u00a0%", "en": "less than 1%"}
    assert about(0.004, band, lang, SHARE) == words[lang]


@BOTH
@pytest.mark.parametrize("unit", [PERSONS, SHARE, MONTH])
@pytest.mark.parametrize("what", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_a_sign_of_its_own(what: float, unit: Text, lang: str) -> None:
    sign, unknown = "∞" if what > 0 else "–", terms(lang)("number.none")
    assert amount(what, 0.01, unit, lang) == percent(what, lang) == part(what, lang) == sign
    for mean, band in ((what, (what, what)), (0.5, (0.1, what)), (0.5, (what, 0.7))):
        assert value_words(mean, band, unit, lang) == (unknown, "", False)
        assert difference_words(mean, band, unit, lang) == (unknown, "", False)
        assert about(mean, band, lang, unit) == apart(mean, band, lang, unit).size == unknown
        assert way_of(mean, band, unit) == apart(mean, band, lang, unit).way == "unsure"
        assert sign in ninety(band, lang, unit) and sign in ends(band, lang, unit)
        assert sign in estimate_words(mean, band, lang)


def test_the_smallest_difference_is_none_by_one_rule() -> None:
    rounding, tiny = (1e-9, (-1e-8, 1e-8)), (1e-3, (-1e-3, 1e-3))
    assert [way_of(*one) for one in (rounding, tiny)] == ["none", "unsure"]
    for one in (rounding, tiny, (0.0, (0.0, 0.0)), (8.0, (0.0, 0.0)), (5.0, (5.0, 5.0))):
        words = difference_words(*one, PERSONS, "nl")
        assert (words.value == "geen") == (way_of(*one) == "none")
        assert words.unsure == (way_of(*one) == "unsure")


def test_a_value_that_is_the_same_in_all_draws_has_no_band() -> None:
    assert value_words(6_264.0, (6_264.0, 6_264.0), PERSONS, "nl") == ("6.300", "", False)
    assert value_words(5.0, (5.0 - 1e-13, 5.0 + 1e-13), PERSONS, "nl") == ("5", "", False)
    assert value_words(math.nan, (math.nan, math.nan), MONTH, "nl") == ("niet te zeggen", "", False)
    assert value_words(0.374, (0.31, 0.42), SHARE, "nl").band == "90\u00a0%: 31\u00a0%–42\u00a0%"


def test_a_difference_has_a_sign_and_no_more_figures_than_its_band_allows() -> None:
    told = difference_words(-7884.0, (-12_030.0, -3810.0), PERSONS, "nl")
    assert told == ("−7.900", "90\u00a0%: −12.000 tot −3.800", False)
    assert difference_words(1234.0, (700.0, 2100.0), PERSONS, "en").value == "+1,200"
    assert difference_words(-2.6, (-7.3, -1.4), PERSONS, "nl").value == "−3"
    assert difference_words(0.0312, (0.028, 0.034), SHARE, "nl").value == "+3,1"
    assert difference_words(-0.31, (-0.42, -0.21), MONTH, "nl").value == "−0,3"
    assert difference_words(-5.0, (-5.0, -5.0), PERSONS, "nl") == ("−5", "", False)


def test_a_band_that_holds_zero_is_small_or_uncertain() -> None:
    unsure = (-300.0, (-1300.0, 110.0), PERSONS, "nl")
    band = "90\u00a0%: −1.300 tot +100"
    assert difference_words(*unsure) == ("klein of onzeker", band, True)
    always = difference_words(*unsure, always=True)
    assert always == ("−300", f"{band} (klein of onzeker)", True)
    for mean, band_ in ((0.0, (0.0, 0.0)), (1e-12, (-1e-11, 1e-11))):
        assert difference_words(mean, band_, PERSONS, "nl").value == "geen"
    near = difference_words(-2.6, (-7.3, -0.4), PERSONS, "nl")
    assert near == ("klein of onzeker", "90\u00a0%: −7 tot 0", True)
    in_few_draws = difference_words(8.0, (0.0, 0.0), PERSONS, "nl")
    assert in_few_draws == ("klein of onzeker", "", True)
    nothing = difference_words(math.nan, (math.nan, math.nan), MONTH, "en")
    assert nothing == ("cannot be told", "", False)


@given(mean=st.floats(-1e7, 1e7), band=ENDS, unit=UNITS, lang=LANGS)
def test_a_difference_never_goes_the_other_way(
    mean: float, band: tuple[float, float], unit: Text, lang: str
) -> None:
    words = difference_words(mean, band, unit, lang)
    if words.unsure:
        assert words.value == terms(lang)("difference.unsure")
    elif words.value[0] in "+−":
        assert not band[0] <= 0 <= band[1]
        assert (words.value[0] == "+") == (mean > 0)
    assert "\u00a0%" in words.band or lang == "en" or not words.band


@given(low=st.floats(1.0, 1e6), width=st.floats(1.0, 1e6), lang=LANGS)
def test_a_sentence_and_a_table_tell_one_difference_in_the_same_figures(
    low: float, width: float, lang: str
) -> None:
    for sign in (1, -1):
        band = tuple(sorted((sign * low, sign * (low + width))))
        mean = sum(band) / 2
        table = difference_words(mean, band, PERSONS, lang)
        told = apart(mean, band, lang)
        assert told.way == way_of(mean, band)
        assert table.unsure == (told.way == "unsure")  # its end may be written as zero
        if not table.unsure:
            assert told.way == ("more" if sign > 0 else "less")
            assert told.size == table.value.lstrip("+−")


def test_the_band_is_that_of_the_draws() -> None:
    draws = np.random.default_rng(1).normal(size=(3, 400))
    low, high = band_of(draws[0])
    assert (draws[0] < low).mean() == pytest.approx(0.05) == (draws[0] > high).mean()
    assert spread(draws[0]) == (draws[0].mean(), low, high)
    assert {name: ends[0] for name, ends in quantiles(draws).items()} == quantiles(draws[0])
    assert (quantiles(draws[0])["q05"], quantiles(draws[0])["q95"]) == (low, high)
    assert low < band_of(draws[0], inner=True)[0] == quantiles(draws[0])["q25"]


# Chances ---------------------------------------------------------------------------------------


@BOTH
def test_no_chance_is_surer_than_the_draws_allow(lang: str) -> None:
    space = "\u00a0" if lang == "nl" else ""
    for draws in (4, 30, 40, 500, 5000):
        said = [chance_words(times / draws, draws, lang) for times in range(draws + 1)]
        assert said[0].startswith("< ") and said[-1].startswith("> ")
        for words in said:
            assert words not in (f"0{space}%", f"100{space}%")
        assert said[draws // 2] == f"50{space}%"
        # What no draw shows may be true in as many as three divided by their number.
        bound = int(re.findall(r"\d+", said[0])[0])
        shares = [int(re.findall(r"\d+", words)[0]) for words in said]
        assert shares == sorted(shares) or bound > 50
        exact = [share for share, words in zip(shares, said, strict=True) if words[0] not in "<>"]
        assert min(bound, 50) <= min(exact) and max(exact) <= 100 - min(bound, 50)
        assert bound / 100 >= 1 - 0.05 ** (1 / draws) > (bound - 1) / 100
        assert int(re.findall(r"\d+", said[-1])[0]) == 100 - bound
    assert chance_words(0.0, 500, lang) == f"< 1{space}%" == chance_words(1 / 500, 500, lang)
    assert chance_words(1.0, 500, lang) == f"> 99{space}%" == chance_words(4999 / 5000, 5000, lang)
    assert chance_words(0.0, 30, lang) == f"< 10{space}%" == chance_words(2 / 30, 30, lang)
    assert chance_words(0.01, 100, lang) == f"< 3{space}%"  # not "1 %" beside "< 3 %"
    assert chance_words(0.03, 100, lang) == f"3{space}%"
    assert chance_words(0.99, 100, lang) == f"> 97{space}%"


def test_chances_in_a_sentence() -> None:
    assert chance_told(0.0, 500, "nl") == "kleiner dan 1\u00a0%"
    assert chance_told(0.002, 500, "nl") == "kleiner dan 1\u00a0%"
    assert chance_told(0.0, 100, "nl") == "kleiner dan 3\u00a0%"  # a hundred rule out no more
    assert chance_told(0.372, 500, "en") == "about 37%"
    assert chance_told(1.0, 500, "en") == "more than 99%"


@given(times=st.integers(0, 700), draws=st.integers(1, 700), lang=LANGS)
def test_a_sentence_and_a_table_tell_one_chance_in_the_same_figures(
    times: int, draws: int, lang: str
) -> None:
    chance = min(times, draws) / draws
    words, told = chance_words(chance, draws, lang), chance_told(chance, draws, lang)
    signs = {"<": "less", ">": "more"}
    key = signs.get(words[0], "about")
    assert told == terms(lang)(f"chance.{key}", chance=words.lstrip("<> "))


def test_a_share_is_never_none_or_all() -> None:
    said = [part(share, "en") for share in (0.0, 0.001, 0.006, 0.5, 0.994, 0.995, 1.0)]
    assert said == ["< 1%", "< 1%", "1%", "50%", "99%", "> 99%", "> 99%"]


@pytest.mark.parametrize("name", ["text", "catalog", "numbers", "uncertainty"])
def test_the_examples_are_right(name: str) -> None:
    found = doctest.testmod(import_module(f"simulation.wording.{name}"))
    assert found.attempted and not found.failed

"""Bands, differences and chances: no surer than what is known."""

import doctest
import math
import re
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.written import BOTH, ENDS, LANGS, UNITS

from simulation.outcomes.draw_statistics import band_of, quantiles, spread
from simulation.wording.numbers import (
    MONTH,
    PERSONS,
    SHARE,
    amount,
    percent,
)
from simulation.wording.text import Text
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
from simulation.wording.vocabulary import terms

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
    assert low < quantiles(draws[0])["q25"] < quantiles(draws[0])["q75"] < high


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
        shares = [int(re.findall(r"\d+", words)[0]) for words in said[1:-1]]
        assert shares == sorted(shares)
        # What no draw shows may be true in as many as three divided by their number. Of what one
        # shows it may be more: of that only the share is told.
        bound = int(re.findall(r"\d+", said[0])[0])
        for times in range(1, draws):
            assert not said[times].startswith("<") or times / draws < 0.01
        assert bound / 100 >= 1 - 0.05 ** (1 / draws) > (bound - 1) / 100
        assert int(re.findall(r"\d+", said[-1])[0]) == 100 - bound
    assert chance_words(0.0, 500, lang) == f"< 1{space}%" == chance_words(1 / 500, 500, lang)
    assert chance_words(1.0, 500, lang) == f"> 99{space}%" == chance_words(4999 / 5000, 5000, lang)
    assert chance_words(0.0, 30, lang) == f"< 10{space}%"
    assert chance_words(0.01, 100, lang) == f"1{space}%"
    assert chance_words(float("nan"), 100, lang) == percent(float("nan"), lang)


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

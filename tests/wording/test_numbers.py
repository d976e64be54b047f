"""Numbers: one way to write each, no finer than what is known."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.written import BOTH, ENDS, LANGS, UNITS, read

from simulation.wording.numbers import (
    COARSEST,
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
from simulation.wording.text import Text
from simulation.wording.uncertainty import (
    estimate_words,
)


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
    assert amount(41_234.0, 1000.0, PERSONS, "nl") == "41.000"
    assert amount(0.374, 0.01, SHARE, "nl") == "37\u00a0%"
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

"""Numbers, shares, amounts and dates as a reader writes them, rounded to what is known of them."""

import datetime as dt
import math
from typing import Literal

from simulation.wording.text import Text
from simulation.wording.vocabulary import terms

PERSONS = Text("personen", "persons")
PERSONS_YEAR = Text("personen per jaar", "persons per year")
DWELLINGS_YEAR = Text("woningen per jaar", "dwellings per year")
SHARE = Text("aandeel", "share")
MONTH = Text("maanden", "months")
DAY = Text("dagen", "days")

FINEST = {SHARE: 0.01, MONTH: 0.1}
"""The finest that an amount in a unit is written; of whatever else no parts of one."""
POINT = 0.001
"""The finest that a difference between shares is written: a tenth of a percentage point."""

COARSEST = 1_000.0
"""No number is rounded to more than this, but one of a million or more."""
MILLION = 1e6
FIGURES = 4
"""Significant figures of a number that stands as it was given, in the register or in a count."""
DECIMALS = 4
"""Most decimals of a number that is written as it is, unless told otherwise."""

_MARKS = str.maketrans(",.", ".,")


# Digits ----------------------------------------------------------------------------------------


def number(value: float, lang: str, decimals: int = 0, signed: bool = False) -> str:
    """Write a number: 41.000 and 3,5 in Dutch, 41,000 and 3.5 in English.

    >>> number(41000, "nl"), number(3.52, "nl", 1), number(-41000, "en"), number(1, "nl", 0, True)
    ('41.000', '3,5', '−41,000', '+1')

    Parameters
    ----------
    value
        Any number; of what is no number a dash is written.
    lang
        ``nl`` or ``en``.
    decimals
        How many there are after the mark.
    signed
        Whether a plus is written before what is more than nothing.

    Returns
    -------
    str
        What is written as nothing has no sign.
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else "–"
    text = f"{abs(value):,.{decimals}f}"
    nothing = not any(digit in text for digit in "123456789")
    sign = "" if nothing else "−" if value < 0 else "+" if signed else ""
    return sign + (text if lang == "en" else text.translate(_MARKS))


def plain(value: float, lang: str, most: int = DECIMALS) -> str:
    """Write a number as it is, in `most` decimals without needless zeros: a threshold, a setting.

    >>> plain(1000.0, "nl"), plain(0.5, "nl")
    ('1.000', '0,5')

    Parameters
    ----------
    value, lang
        As in `number`.
    most
        Decimals at most.

    Returns
    -------
    str
        As `number` writes it.
    """
    return number(value, lang, _decimals(f"{value:.{most}f}"))


def counted(count: int, one: Text, more: Text) -> Text:
    """Write how many there are of something: 1 bestand, 2 bestanden.

    >>> counted(1, Text("bestand", "file"), Text("bestanden", "files")).nl
    '1 bestand'

    Parameters
    ----------
    one, more
        The word for one of them, and for any other number.

    Returns
    -------
    Text
        With the number as each language writes it.
    """
    word = one if count == 1 else more
    return Text(f"{number(count, 'nl')} {word.nl}", f"{number(count, 'en')} {word.en}")


def figure(value: float | None, lang: str) -> str:
    """Write a number in four significant figures, its whole part as it is: 0,8278 or 28.952.

    >>> figure(28952.2, "nl"), figure(0.827847, "nl"), figure(0.5, "en"), figure(0.0, "nl")
    ('28.952', '0,8278', '0.5', '0')
    """
    if value is None or not math.isfinite(value):
        return number(math.nan if value is None else value, lang)
    size = math.floor(math.log10(abs(value))) if value else 0
    return number(value, lang, _decimals(f"{value:.{max(0, FIGURES - 1 - size)}f}"))


def _decimals(exact: str) -> int:
    """Count the decimals of a written number, without needless zeros."""
    return len(exact.partition(".")[2].rstrip("0"))


def clear_of(value: float | None, limit: float, lang: str) -> str:
    """Write a value with enough digits to stay on its own side of a limit.

    >>> clear_of(1.0104, 1.01, "en"), clear_of(0.42, 3.0, "en")
    ('1.0104', '0.42')

    Parameters
    ----------
    value, limit, lang
        Both in one unit, and the language; a value that is None or not finite becomes a dash.

    Returns
    -------
    str
        With eight decimals at most.
    """
    if value is None or not math.isfinite(value):  # None: as JSON has what is no number
        return number(math.nan, lang)
    whole = float(value).is_integer() and float(limit).is_integer()
    for decimals in range(0 if whole or abs(limit) >= 100 else 2, 9):
        near = round(value, decimals)
        if (near < limit) == (value < limit) and (near > limit) == (value > limit):
            break
    return number(value, lang, decimals)


def axis_expression(lang: str) -> str:
    """Give the Vega expression that writes a number beside an axis: 1.000 and 0,5 in Dutch."""
    text = "format(datum.value, ',~r')"
    if lang == "en":
        return text
    for old, new in ((",", "_"), (".", ","), ("_", ".")):  # `replace` does only the first
        text = f"join(split({text}, '{old}'), '{new}')"
    return text


def vega_locale(lang: str) -> Literal["en-US", "nl-NL"]:
    """Give the name by which Vega knows how numbers are written."""
    return "en-US" if lang == "en" else "nl-NL"


# Shares ----------------------------------------------------------------------------------------


def percent(share: float, lang: str, decimals: int = 0, signed: bool = False) -> str:
    r"""Write a share as a percentage; one that is nearly nothing is under the smallest step.

    >>> percent(0.045, "en", 1), percent(0.004, "en"), percent(0.8, "nl")
    ('4.5%', '< 1%', '80\xa0%')

    Parameters
    ----------
    share
        Part of one.
    lang, decimals, signed
        As in `number`, of the percentage.

    Returns
    -------
    str
        With the percent sign; as `number` writes it where it is not finite.
    """
    text = number(100 * share, lang, decimals, signed)
    if not math.isfinite(share):
        return text
    if share > 0 and not any(digit in text for digit in "123456789"):
        text = f"< {number(10.0**-decimals, lang, decimals)}"
    return terms(lang)("percent", number=text)


def plain_percent(share: float, lang: str, most: int = DECIMALS) -> str:
    r"""Write a share that someone chose as it is, in `most` decimals without needless zeros.

    >>> plain_percent(0.075, "nl"), plain_percent(0.4, "en")
    ('7,5\xa0%', '40%')

    Parameters
    ----------
    share, lang
        As in `percent`.
    most
        Decimals of the percentage at most.

    Returns
    -------
    str
        With the percent sign.
    """
    return terms(lang)("percent", number=plain(100 * share, lang, most))


# Rounding --------------------------------------------------------------------------------------


def grain(value: float) -> float:
    """Give what a value is rounded to: 100 for 7.385, a tenth for 2.7, never under a tenth.

    Two significant digits: more the estimates do not carry.
    """
    if value == 0 or not math.isfinite(value):
        return 1.0
    return min(max(_tenth(abs(value)), 0.1), COARSEST)


def rounded(value: float, lang: str) -> str:
    """Write a number rounded to what is known of it when it has no band: to its `grain`.

    >>> rounded(103181.5, "nl"), rounded(7385.5, "nl"), rounded(2.71, "nl")
    ('103.000', '7.400', '2,7')
    """
    return _multiple(value, grain(value), lang)


def step_of(low: float, high: float) -> float | None:
    """Give what a number with such a band is rounded to: a tenth of the order of its width.

    None where the band has no width: such a number is chosen, not estimated.

    >>> step_of(33_000, 50_000), step_of(900, 1_400), step_of(2.1, 5.3)
    (1000.0, 10.0, 0.1)
    """
    width = high - low
    if not math.isfinite(width) or width <= 0:
        return None
    return min(_tenth(width), COARSEST)


def fineness(
    value: float, band: tuple[float, float], unit: Text, difference: bool = False
) -> float:
    """Give the step that an amount with such a band is rounded to.

    Never finer than what can be told apart, whatever rounding in the computer does; and coarser
    than usual from a million on.

    Parameters
    ----------
    value, band
        Of the value the order counts where it is not estimated; the band's lower and upper end.
    unit
        In which it is told: of people there are no parts.
    difference
        Whether it is how much more something is; a share differs by parts of a percentage point.

    Returns
    -------
    float
        In the unit; of a share the part, not the percentage.
    """
    step = step_of(*band)
    if step is None:
        step = grain(value)
    elif abs(value) >= MILLION:
        step = max(step, _tenth(band[1] - band[0]))
    return max(step, POINT if difference and unit == SHARE else FINEST.get(unit, 1.0))


def decimals_of(step: float) -> int:
    """Give how many decimals a multiple of a step has."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def stepped(value: float, lang: str, step: float | None) -> str:
    """Write a number rounded to a step; without a step as `rounded` does.

    >>> stepped(41_234.0, "nl", 1000.0), stepped(312.0, "nl", 1000.0), stepped(2.34, "nl", 0.1)
    ('41.000', '< 1.000', '2,3')

    Parameters
    ----------
    value, step, lang
        Both in one unit, and the language.

    Returns
    -------
    str
        A bound where more than nothing would be written as nothing.
    """
    if step is None or not math.isfinite(value):
        return rounded(value, lang)
    if value > 0 and round(value / step) == 0:
        return f"< {number(step, lang, decimals_of(step))}"
    return _multiple(value, step, lang)


def _multiple(value: float, step: float, lang: str) -> str:
    if not math.isfinite(value):
        return number(value, lang)
    return number(round(value / step) * step, lang, decimals_of(step))


def _tenth(width: float) -> float:
    return float(10.0 ** (math.floor(math.log10(width)) - 1))


# Amounts with a unit ---------------------------------------------------------------------------


def amount(value: float, step: float, unit: Text, lang: str) -> str:
    """Write an amount rounded to a step, without its unit; a share as a percentage.

    >>> amount(3.14, 0.1, MONTH, "nl"), amount(0.004, 0.01, SHARE, "en")
    ('3,1', '< 1%')

    Parameters
    ----------
    value, step, unit
        In one of the units of this module, or any other; of a share the part, not the percentage.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    str
        As `stepped` or `percent` writes it.
    """
    if not math.isfinite(value):
        return number(value, lang)
    if unit == SHARE:
        near, decimals = round(value / step) * step, decimals_of(100 * step)
        less = value > 0 == near
        return ("< " if less else "") + percent(step if less else near, lang, decimals)
    return stepped(value, lang, step)


def exact_amount(value: float, unit: Text, lang: str) -> str:
    r"""Write an amount that someone chose, with its unit.

    >>> exact_amount(3.0, MONTH, "nl"), exact_amount(0.5, SHARE, "nl")
    ('3 maanden', '50\xa0%')

    Parameters
    ----------
    value, unit, lang
        As in `amount`.

    Returns
    -------
    str
        Of one the number alone, but for a share.
    """
    if unit == SHARE:
        return plain_percent(value, lang)
    text = plain(value, lang)
    return text if value == 1 else f"{text} {unit.in_(lang)}"  # not "1 plekken"


# Dates -----------------------------------------------------------------------------------------


def day(date: dt.date, lang: str) -> str:
    """Write a date: 1 januari 2026.

    >>> day(dt.date(2026, 1, 31), "en")
    '31 January 2026'
    """
    return f"{date.day} {terms(lang)('months').split()[date.month - 1]} {date.year}"


def period(begin: dt.date, end: dt.date, lang: str) -> str:
    """Write a day, a whole year, or from when to when, both included.

    >>> period(dt.date(2022, 1, 1), dt.date(2022, 12, 31), "nl")
    'heel 2022'

    Parameters
    ----------
    begin, end, lang
        The first and the last day, and the language.

    Returns
    -------
    str
        For in a sentence.
    """
    if begin == end:
        return day(begin, lang)
    if (begin.month, begin.day, end.month, end.day) == (1, 1, 12, 31) and begin.year == end.year:
        return terms(lang)("whole_year", year=begin.year)
    return terms(lang)("period", begin=day(begin, lang), end=day(end, lang))

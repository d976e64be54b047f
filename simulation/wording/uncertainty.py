"""What is not known, in words: bands, differences and chances, no surer than the draws allow.

Each is written in one way, whoever reads it: the number itself is the same text on a page, in a
report and in a terminal. In a sentence its sign becomes a word.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from scipy.special import betaincinv

from simulation.wording.numbers import (
    PERSONS,
    SHARE,
    amount,
    decimals_of,
    figure,
    fineness,
    number,
    percent,
    step_of,
    stepped,
)
from simulation.wording.text import Text
from simulation.wording.vocabulary import terms

ASSURANCE = 0.95
"""How sure a bound is of the chance of what no draw, or each of them, shows."""
SMALLEST = 1e-6
"""What is less is rounding in the computer, and no difference."""


class Words(NamedTuple):
    """A number in words, and how sure it is; the second is empty where that is not uncertain.

    Attributes
    ----------
    unsure
        Whether the number itself is not told, because its band holds zero.
    """

    value: str
    band: str
    unsure: bool = False


# Values ----------------------------------------------------------------------------------------


def value_words(mean: float, band: Iterable[float], unit: Text, lang: str) -> Words:
    r"""Write a value, rounded to what its band allows, and its 90 % band.

    >>> value_words(41_234.0, (33_210.0, 49_870.0), PERSONS, "nl")
    Words(value='41.000', band='90\xa0%: 33.000–50.000', unsure=False)

    Parameters
    ----------
    mean, band
        Over the draws, in the unit.
    unit
        Which is not written, but for the sign of a percentage.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Words
        Without a band where both its ends are written as the value is.
    """
    low, high = band
    if not _known(mean, low, high):  # a mean of nothing
        return Words(terms(lang)("number.none"), "")
    step = fineness(mean, (low, high), unit)
    value, below, above = (amount(one, step, unit, lang) for one in (mean, low, high))
    if value == below == above:
        return Words(value, "")
    return Words(value, terms(lang)("band", low=below, high=above))


def about(mean: float, band: Iterable[float], lang: str, unit: Text = PERSONS) -> str:
    """Write a number rounded to what its band allows, for in a sentence.

    >>> about(40.0, (0.0, 9_000.0), "nl")
    'minder dan 100'

    Parameters
    ----------
    mean, band, unit, lang
        As in `value_words`.

    Returns
    -------
    str
        A bound in words where it is less than a step.
    """
    value = value_words(mean, band, unit, lang).value
    if value.startswith("< "):
        key = "number.fewer" if unit == PERSONS else "number.less"
        return terms(lang)(key, number=value[2:])
    return value


def ninety(band: Sequence[float], lang: str, unit: Text = PERSONS) -> str:
    """Write a 90 % band: "90 %: 33.000–50.000".

    >>> ninety((0.1, 0.4), "en"), ninety((33_000.0, 50_000.0), "en")
    ('90%: < 1', '90%: 33,000–50,000')

    Parameters
    ----------
    band, unit, lang
        As in `value_words`.

    Returns
    -------
    str
        Rounded to what its width allows; once where both ends are written alike.
    """
    (below, _), (low, high) = band, ends(band, lang, unit)
    if low == high:
        return terms(lang)("band_of_one", value=low)
    return terms(lang)("difference.band" if below < 0 else "band", low=low, high=high)


def ends(band: Iterable[float], lang: str, unit: Text = PERSONS) -> tuple[str, str]:
    """Write the ends of a band, without saying which band it is.

    Parameters
    ----------
    band, unit, lang
        As in `value_words`.

    Returns
    -------
    tuple of str
        The lower and the upper end.
    """
    low, high = band
    step = fineness((low + high) / 2, (low, high), unit)
    return amount(low, step, unit, lang), amount(high, step, unit, lang)


def estimate_words(middle: float, band: Iterable[float], lang: str) -> tuple[str, str, str]:
    """Write a number of the model and the ends of its band, as precise as that band allows.

    >>> estimate_words(0.0123, (0.0101, 0.0152), "nl"), estimate_words(0.5, (0.5, 0.5), "en")
    (('0,0123', '0,0101', '0,0152'), ('0.5', '0.5', '0.5'))

    Parameters
    ----------
    middle, band
        In one unit, which is not written.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    tuple of str
        The number, the lower and the upper end.
    """
    low, high = band
    step = step_of(low, high)
    if step is None:
        return figure(middle, lang), figure(low, lang), figure(high, lang)
    return stepped(middle, lang, step), stepped(low, lang, step), stepped(high, lang, step)


# Differences -----------------------------------------------------------------------------------

Way = Literal["none", "unsure", "less", "more"]
"""Which way a difference goes; ``unsure`` when its band, as it is written, holds zero."""


def way_of(mean: float, band: Iterable[float], unit: Text = PERSONS) -> Way:
    """Tell which way a difference goes: this decides it, wherever one is told.

    >>> way_of(150.0, (2.0, 400.0)), way_of(150.0, (20.0, 400.0)), way_of(1e-9, (0.0, 1e-8))
    ('unsure', 'more', 'none')

    Parameters
    ----------
    mean, band
        Of the difference over the draws, in the unit.
    unit
        Decides how finely it is written.

    Returns
    -------
    str
        Also ``unsure`` when an end is written as zero, or nothing is known.
    """
    low, high = band
    if not _known(mean, low, high):
        return "unsure"
    if max(map(abs, (mean, low, high))) <= SMALLEST:
        return "none"
    step = fineness(mean, (low, high), unit, difference=True)
    if round(low / step) <= 0 <= round(high / step):
        return "unsure"
    return "more" if mean > 0 else "less"


def difference_words(
    mean: float, band: Iterable[float], unit: Text, lang: str, always: bool = False
) -> Words:
    r"""Write a difference with its sign and band, of shares in percentage points.

    When the band holds zero the number is not told, but only that it is small or uncertain.

    >>> difference_words(-1_234.0, (-2_060.0, -410.0), PERSONS, "nl").band
    '90\xa0%: −2.100 tot −400'
    >>> difference_words(100.0, (-400.0, 700.0), PERSONS, "nl").value
    'klein of onzeker'

    Parameters
    ----------
    mean, band
        Over the draws, each of which has its own difference; in the unit.
    unit
        Which is not written.
    lang
        ``nl`` or ``en``.
    always
        Whether the number is told beside its band also where it is uncertain, as a part of a sum.

    Returns
    -------
    Words
        Without a band where that says no more than the value.
    """
    t, (low, high) = terms(lang), band
    if not _known(mean, low, high):
        return Words(t("number.none"), "")
    way = way_of(mean, (low, high), unit)
    if way == "none":
        return Words(t("difference.none"), "")
    step = fineness(mean, (low, high), unit, True)
    value, below, above = (_signed(one, step, unit, lang) for one in (mean, low, high))
    if below == above == _signed(0.0, step, unit, lang):  # other than nothing in few draws only
        return Words(t("difference.unsure"), "", unsure=True)
    if value == below == above:
        return Words(value, "")
    told = t("difference.band", low=below, high=above)
    if way != "unsure":
        return Words(value, told)
    if always:
        return Words(value, f"{told} ({t('difference.unsure')})", unsure=True)
    return Words(t("difference.unsure"), told, unsure=True)


class Apart(NamedTuple):
    """A difference for in a sentence that says itself which way it goes.

    Attributes
    ----------
    size, band
        How large it is, and its 90 % band, both without a sign.
    fewer, more
        How far its band goes below zero, and above.
    """

    way: Way
    size: str
    band: str
    fewer: str
    more: str


def apart(mean: float, band: Iterable[float], lang: str, unit: Text = PERSONS) -> Apart:
    """Give the words of a difference without its sign; see `difference_words`.

    Parameters
    ----------
    mean, band, unit, lang
        As in `difference_words`.

    Returns
    -------
    Apart
        Each rounded to what the band allows.
    """
    low, high = band
    step = fineness(mean, (low, high), unit)
    sizes = sorted((abs(low), abs(high)))
    fewer, more = (amount(abs(end), step, unit, lang) for end in (low, high))
    size, told = about(abs(mean), sizes, lang, unit), ninety(sizes, lang, unit)
    return Apart(way_of(mean, (low, high), unit), size, told, fewer, more)


def unit_words(unit: Text, lang: str, difference: bool = False) -> str:
    """Give the unit as shown; of a difference between shares that is percentage points.

    Parameters
    ----------
    unit, lang
        As in `value_words`.
    difference
        Whether it is how much more something is.

    Returns
    -------
    str
        In that language.
    """
    return terms(lang)("point") if difference and unit == SHARE else unit.in_(lang)


def _known(*values: float) -> bool:
    return all(map(math.isfinite, values))


def _signed(value: float, step: float, unit: Text, lang: str) -> str:
    if unit == SHARE:
        value, step = 100 * value, 100 * step
    return number(round(value / step) * step, lang, decimals_of(step), signed=True)


# Chances ---------------------------------------------------------------------------------------


def chance_upper(times: int, draws: int) -> float:
    """Give the largest chance that, with 5 % to spare, goes with so few times in so many draws.

    After Clopper and Pearson; without any it is about three divided by the number of draws.
    """
    return 1.0 if times >= draws else float(betaincinv(times + 1, draws - times, ASSURANCE))


def part(share: float, lang: str) -> str:
    """Write a share as a whole percentage; never as none or as all of it.

    >>> part(0.001, "en"), part(0.4, "en"), part(1.0, "en")
    ('< 1%', '40%', '> 99%')
    """
    if not _known(share) or 0 < round(100 * share) < 100:
        return percent(share, lang)
    return _beyond(1, share < 0.5, lang)


def chance_words(chance: float, draws: int, lang: str) -> str:
    """Write a share of draws as a percentage; never as more certain than so many draws allow.

    Of what no draw shows is said what so many draws rule out with 95 % certainty. What one of a
    few draws shows is the share that it is: beside "< 8 %" may stand "2 %".

    >>> chance_words(0.374, 500, "en"), chance_words(0.0, 500, "en"), chance_words(1.0, 30, "en")
    ('37%', '< 1%', '> 90%')

    Parameters
    ----------
    chance
        Share of the draws, 0 to 1.
    draws
        How many there are.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    str
        A percentage, or a bound.
    """
    if not math.isfinite(chance):
        return percent(chance, lang)
    times = round(chance * draws)
    if times not in (0, draws):
        return part(times / draws, lang)
    return _beyond(math.ceil(100 * chance_upper(0, draws)), not times, lang)


def chance_told(chance: float, draws: int, lang: str) -> str:
    """Write a chance for in a sentence: "kleiner dan 1 %", "ongeveer 37 %".

    Parameters
    ----------
    chance, draws, lang
        As in `chance_words`.

    Returns
    -------
    str
        What `chance_words` gives, its sign in words.
    """
    words = chance_words(chance, draws, lang)
    sign, _, told = words.partition(" ")
    key = {"<": "less", ">": "more"}.get(sign)
    return terms(lang)(f"chance.{key or 'about'}", chance=told if key else words)


def _beyond(bound: int, below: bool, lang: str) -> str:
    """Write that a share is below a bound in per cents, or above what is left of it."""
    return f"{'<' if below else '>'} {percent((bound if below else 100 - bound) / 100, lang)}"

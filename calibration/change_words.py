"""What a new parameter set changes, in words: the same on a page, in a terminal, in a report."""

import math
from collections.abc import Mapping
from typing import Any

from calibration.common_draws import Difference
from calibration.set_comparison import FIRM, BandChange, Headline
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.criteria import FALL_SINCE
from simulation.wording.numbers import decimals_of, fineness, number, percent
from simulation.wording.uncertainty import Words, chance_words, difference_words, ends
from simulation.wording.vocabulary import terms

NOTHING = 0.005
"""A part of its width from which on a band is called wider or narrower."""


def band_words(band: BandChange, lang: str) -> str:
    """Say what becomes of the band of homeless people: "De band was … en wordt …: 12 % smaller".

    And of the chance that they become fewer.

    Parameters
    ----------
    band
        Before and after.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    str
        A few sentences.
    """
    t, wider = terms(lang), band.wider
    way = "as_wide" if abs(wider) < NOTHING else "wider" if wider > 0 else "narrower"
    old, new = ("–".join(ends(one, lang)) for one in (band.old, band.new))
    share = percent(abs(wider), lang)
    told = t(f"new_set.{way}", old=old, new=new, share=share)
    if way != "as_wide" and not band.firm:
        told = f"{told} {t('new_set.by_chance', draws=number(band.members, lang))}"
    before, after = (chance_words(chance, band.members, lang) for chance in band.fall)
    return f"{told} {t('new_set.fall', since=str(int(FALL_SINCE)), old=before, new=after)}"


def common_words(common: Mapping[str, Any], lang: str) -> str:
    """Say which draws the two sets have in common, and so what a difference between them is.

    Parameters
    ----------
    common
        As `calibration.common_draws.Pairs.to_plain` has it.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    str
        A few sentences.
    """
    told = {name: number(common[name], lang) for name in ("members", "effective")}
    return terms(lang)(f"new_set.{common['kind']}", **told)


def is_firm(apart: Difference) -> bool:
    """Tell whether a difference is more than so many draws show by chance."""
    return abs(apart.mean) > FIRM * apart.error


def apart_words(one: Headline, lang: str) -> Words:
    """Write how much more an outcome is with the new set; see `difference_words`.

    Parameters
    ----------
    one
        An outcome, of which the difference is known.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Words
        Where draws have twins with the band of the differences within a draw. Else in the steps of
        the wider band, and ``unsure`` when it may be chance.
    """
    assert one.difference is not None
    kind, found = INDICATORS[one.indicator].unit, one.difference
    if found.band is not None:
        return difference_words(found.mean, found.band, kind, lang)
    step = max(fineness(mean, (low, high), kind) for mean, low, high in (one.old, one.new))
    rounded = round(found.mean / step) * step
    if not math.isfinite(rounded) or not rounded:
        return Words("", "")
    return Words(number(rounded, lang, decimals_of(step), signed=True), "", not is_firm(found))

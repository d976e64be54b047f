"""Interim targets in words: a verdict, its chance, and how soon a slower path is noticed."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulation.explore.interim_targets.course_test import FEWEST, LEVEL, Check, Checked, Judgement
from simulation.explore.interim_targets.path_by_year import TIMES, Found, LeverLevels
from simulation.export.goal_sentences import level_words
from simulation.export.words import texts
from simulation.outcomes.indicators import INDICATORS
from simulation.wording.numbers import plain_percent
from simulation.wording.uncertainty import difference_words, part, unit_words


def lever_words(one: LeverLevels, level: float, lang: str) -> str:
    """Write where a lever stands; of a closing how much is planned to be open.

    Parameters
    ----------
    one, level, lang
        The lever, where it stands in its unit, and the language.

    Returns
    -------
    str
        With its unit.
    """
    if one.lever.kind == "date":
        return texts(lang)("interim.open", share=plain_percent(level, lang, 0))
    return level_words(level, one.lever.unit, lang)


def when_words(check: Check, lang: str) -> str:
    t = texts(lang)
    if check.since is None:
        return t("interim.at", year=check.year)
    return t("interim.since", since=check.since, year=check.year)


def apart_words(one: Checked, size: float, lang: str) -> str:
    """Write how far apart a value and another are.

    Parameters
    ----------
    one, size, lang
        The value, how much more it is in its unit, and the language.

    Returns
    -------
    str
        With a sign, without the unit.
    """
    return difference_words(size, (size, size), INDICATORS[one.check.indicator].unit, lang).value


def judged_words(judgement: Judgement, lang: str) -> str:
    """Say the verdict, and what decides it."""
    one = judgement.farthest
    indicator = INDICATORS[one.check.indicator]
    return texts(lang)(
        f"interim.judged.{judgement.verdict}",
        what=indicator.label.in_(lang),
        when=when_words(one.check, lang),
        difference=apart_words(one, one.difference, lang),
        unit=unit_words(indicator.unit, lang, difference=True),
    )


def chance_sentence(judgement: Judgement, lang: str) -> str:
    chance, level = part(judgement.chance, lang), plain_percent(LEVEL, lang)
    return texts(lang)("interim.chance", chance=chance, level=level)


def slower_name(found: Found, lang: str) -> str:
    """Say what the slower path is."""
    plan = found.plan
    assert plan.slower is not None
    if not plan.later:
        return plan.slower.naam
    return texts(lang)("interim.later", name=plan.scenario.naam, years=plan.later)


def basis_sentences(found: Found, lang: str) -> Iterator[str]:
    """Say what the test rests on, and how often it notices a slower path."""
    t, plan = texts(lang), found.plan
    if plan.tested_on < FEWEST:
        yield t("interim.few", few=math.ceil(FEWEST / TIMES))
        return
    known = {name: plan.errors[name] for name in plan.tested if plan.errors.get(name)}
    if known:
        shares = [
            t("interim.error", name=name, share=plain_percent(error, lang, 1))
            for name, error in known.items()
        ]
        yield t("interim.errors", told=t.listing(shares))
    if unknown := [name for name in plan.tested if name not in known]:
        yield t("interim.no_errors", names=t.listing(unknown))
    if not found.told:
        if plan.slower is None:
            yield t("interim.no_slower")
        return
    yield t("interim.told", slower=slower_name(found, lang), names=t.listing(plan.tested))
    for one in found.told:
        low, high = part(one.low, lang), part(one.high, lang)
        yield t(
            "interim.told_year", year=one.year, chance=part(one.behind, lang), low=low, high=high
        )

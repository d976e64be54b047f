"""The answer in a few sentences, each number with what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from dashboard.formatting.html import HTML, small
from dashboard.results.draw_counts import FULL, count_of
from dashboard.results.home_shortage import (
    FEWEST,
    ZERO,
    left_over,
    mostly_eu,
    shortage,
    without_right,
)
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.values import halfway, ninety_of, people_apart, roughly
from dashboard.wording.verdicts import likelihood, reached_labels
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.outcomes.standing import caveat
from simulation.register.register import Register
from simulation.register.shelf_life import shelf_life_of
from simulation.scenario.criteria import AMBITION, CRITERIA, FALL_SINCE, NOW
from simulation.wording.numbers import plain
from simulation.wording.uncertainty import chance_told

TOTAL = "dakloos_totaal"
EXPLAINED = ("band", "toekomst", "nul", "som", "tekort")
"""What the explanation is about; the last only when homes are lacking."""


@dataclass(frozen=True)
class Headline:
    """The numbers of the headline, as words."""

    then: str
    middle: str
    band: str
    now: str
    now_band: str
    baseline: str
    chance: str
    homes: HTML

    @classmethod
    def of(cls, outcome: Outcome, t: Texts) -> Headline:
        result = outcome.result
        return cls(
            then=roughly(result.at(TOTAL), t),
            middle=halfway(result.at(TOTAL), t),
            band=ninety_of(result.at(TOTAL), t),
            now=roughly(result.at(TOTAL, NOW), t),
            now_band=ninety_of(result.at(TOTAL, NOW), t),
            baseline=roughly(outcome.reference.at(TOTAL), t),
            chance=chance_told(result.chance(ZERO), result.members, t.lang),
            homes=_homes(result, t),
        )


def answered(outcome: Outcome, words: Headline, name: str, moved: bool, t: Texts) -> HTML:
    """Give the answer: yes, no or perhaps, how many people, and the chances; beside current policy.

    It says whether the user `moved` anything.
    """
    if outcome.is_baseline:
        key = "kop.dan_beleid"
    else:
        key = "kop.dan_eigen" if moved else "kop.dan"
    standing = likelihood(outcome.result.chance(ZERO))
    answer = t.html(f"kop.antwoord.{standing}")
    first = t.html(key, dan=words.then, band=words.band, naam=name)
    told = (
        f'<p class="we-zin" data-we-meld><strong class="we-antwoord {standing}">{answer}</strong> '
        f"{first}</p>"
        f'<p class="we-kans">{_chances(outcome, words, t)}</p>'
    )
    if compared := _compared(outcome, words, t):
        told += f"<p>{compared}</p>"
    return f'<div class="we-kop">{told}</div>'


def beyond(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    """Tell what else there is to know: how it is now, the middle, what holds, and the goals."""
    now = t.html("kop.nu", nu=words.now, band=words.now_band, jaar=int(NOW))
    middle = t.html("kop.midden", dan=words.then, midden=words.middle)
    parts = [now, middle if words.middle != words.then else "", words.homes, _goals(outcome, t)]
    return f"<p>{' '.join(filter(None, parts))}</p>"


def foundation(outcome: Outcome, t: Texts) -> HTML:
    """Tell on how many draws the numbers stand, and what they are not."""
    every = count_of(outcome.result.which.register, FULL)
    key = "trekking.snel" if outcome.quick and outcome.members < every else "trekking.vol"
    told = t.html(key, aantal=outcome.members, alle=every)
    quick = " data-we-snel" if outcome.quick else ""
    if outcome.draws != "posterior":
        source = caveat(outcome.draws, outcome.members, t.lang)
    else:
        source = t("trekking.past" if outcome.adjusted is None else "trekking.past_niet")
    return (
        f'<p class="we-voorbehoud" data-we-trekkingen="{outcome.members}"{quick}>'
        f"<strong>{told}</strong> {escape(source)}</p>"
    )


def falling(outcome: Outcome, t: Texts) -> HTML:
    """Tell the chance that homeless people become fewer; of prior draws in how many it is so."""
    result = outcome.result
    return t.html(
        "kop.daling_deel" if outcome.draws == "prior" else "kop.daling",
        kans=chance_told(result.fall.chance, result.members, t.lang),
        begin=int(FALL_SINCE),
        toen=roughly(result.at(TOTAL, FALL_SINCE), t),
    )


def fitted_to(register: Register, t: Texts) -> HTML:
    """Tell up to which counts the numbers were fitted, and which newer ones are not in them."""
    told = t.pick(shelf_life_of(register).text)
    return f'<p class="we-voorbehoud we-geijkt">{escape(told)}</p>'


def strip(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    """Give the number alone, to stay in view on a phone while levers are moved."""
    parts = f"<span>{t.html('kop.strook', dan=words.then)}</span>{small(words.band)}"
    if not outcome.is_baseline:
        parts += small(t("kop.strook_basis", basis=words.baseline))
    return f'<div class="we-strook" aria-hidden="true">{parts}</div>'


def explained(outcome: Outcome, t: Texts) -> str:
    """Tell in Markdown what functional zero is, what adds up, and how lacking homes are counted."""
    result, homes = outcome.result, shortage(outcome.result)
    months, days = (result.thresholds[limit] for _, limit in CRITERIA[ZERO].conditions)
    entered = result.at("instroom") + result.at("terugkeer")
    housed = result.at("zelf_gevonden") + result.at("geplaatst")
    more = result.at(TOTAL) - result.at(TOTAL, AMBITION - 1)
    counts = {
        "instroom": entered,
        "weg": entered - housed - more,
        "nodig": homes.needed,
        "gegeven": homes.given,
        "tekort": homes.lacking,
    }
    words = {name: roughly(each, t) for name, each in counts.items()}
    words |= {"maanden": plain(months, t.lang), "dagen": plain(days, t.lang)}
    words["band"] = ninety_of(homes.lacking, t)
    structures = len(result.which.structures)
    words["varianten"] = str(structures)
    parts = list(EXPLAINED if homes.lacking.mean() > 0 else EXPLAINED[:-1])
    if structures > 1:
        parts[1] = "toekomst_en_bouw"
    return "\n\n".join(t(f"kop.uitleg_{part}", **words) for part in parts)


def _compared(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    """Set the outcome beside current policy in the same world."""
    told = []
    if outcome.adjusted is not None:
        published, own = (roughly(one.at(TOTAL), t) for one in (outcome.baseline, outcome.adjusted))
        if published != own:
            told.append(t.html("kop.aannames", gepubliceerd=published, aangepast=own))
    if not outcome.same_policy:
        way, gaps = people_apart(outcome.difference(TOTAL), t)
        told.append(t.html(f"kop.verschil_{way}", basis=words.baseline, **gaps))
    return " ".join(told)


def _chances(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    """Tell the chance of functional zero and of a fall; of prior draws in how many it is so."""
    zero = t.html("kop.deel" if outcome.draws == "prior" else "kop.kans", kans=words.chance)
    return f"{zero} {falling(outcome, t)}"


def _homes(result: ScenarioResult, t: Texts) -> HTML:
    """Tell of both things that a home takes: that there is one, and priority for it.

    Homes that go back come first: then it is not for want of homes.
    """
    found, lacking = left_over(result), shortage(result).lacking
    gaps = {
        "zonder": roughly(without_right(result), t),
        "wie": t("kop.wie_eu" if mostly_eu(result) else "kop.wie"),
    }
    if found is None:
        key = "kop.tekort" if lacking.mean() > 0 else "kop.geen_tekort"
        return t.html(key, tekort=roughly(lacking, t), **gaps)
    told = t.html(f"kop.over_{found.holds}", over=roughly(found.homes, t), **gaps)
    after = lacking - found.homes
    if found.holds != "recht" or after.mean() < FEWEST:
        return told
    return f"{told} {t.html('kop.tekort_daarna', tekort=roughly(after, t))}"


def none_reached(outcome: Outcome) -> str:
    """Give the text for when no goal is likely: one of them may be all the same."""
    held = np.any([verdict.held for verdict in outcome.result.verdicts.values()], axis=0)
    found = likelihood(float(held.mean()))
    return f"geen_doel_{found if found in ('nee', 'waarschijnlijk_niet') else 'onzeker'}"


def _goals(outcome: Outcome, t: Texts) -> HTML:
    reached, count = reached_labels(outcome, t), len(outcome.result.verdicts)
    keys = {0: none_reached(outcome), 1: "een_doel", count: "alle_doelen"}
    listed = t.listing([f"‘{label}’" for label in reached])
    key = keys.get(len(reached), "doelen")
    return t.html(f"kop.{key}", aantal=count, gehaald=len(reached), lijst=listed)

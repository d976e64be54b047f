"""The answer in a few sentences, each number with what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.formatting.html import HTML, small
from dashboard.results.draw_counts import FULL, QUICK
from dashboard.results.home_shortage import ZERO, shortage
from dashboard.results.outcomes import NOW, Kept, Outcome
from dashboard.texts import Texts
from dashboard.wording.verdicts import reached_labels
from simulation.outcomes.standing import caveat
from simulation.scenario.criteria import CRITERIA
from simulation.wording.numbers import plain
from simulation.wording.uncertainty import about, apart, band_of, chance_told, is_unsure, ninety

TOTAL = "dakloos_totaal"
EXPLAINED = ("band", "nul", "tekort")
"""What the explanation is about; the last only when homes are lacking."""


@dataclass(frozen=True)
class Headline:
    """The numbers of the headline, as words."""

    then: str
    band: str
    now: str
    baseline: str
    chance: str
    lacking: str | None

    @classmethod
    def of(cls, outcome: Outcome, t: Texts) -> Headline:
        band, reference = outcome.band(TOTAL), outcome.reference
        lacking = shortage(outcome.result).lacking
        return cls(
            then=about(outcome.at(TOTAL), band, t.lang),
            band=ninety(band, t.lang),
            now=about(outcome.at(TOTAL, NOW), outcome.band(TOTAL, NOW), t.lang),
            baseline=about(reference.at(TOTAL), reference.band(TOTAL), t.lang),
            chance=chance_told(outcome.chance(ZERO), outcome.members, t.lang),
            lacking=about(lacking.mean(), band_of(lacking), t.lang) if lacking.mean() > 0 else None,
        )


def sentences(
    outcome: Outcome, words: Headline, name: str, moved: bool, warned: int, t: Texts
) -> HTML:
    """Give the headline: the number, the chance, what it is compared with, and the goals.

    Parameters
    ----------
    name
        Name of the scenario as shown.
    moved
        Whether the user changed it.
    warned
        How many warnings there are, further down.
    """
    if outcome.is_baseline:
        key = "kop.dan_beleid"
    else:
        key = "kop.dan_eigen" if moved else "kop.dan"
    first = t.html(key, dan=words.then, band=words.band, naam=name)
    second = [t.html("kop.nu", nu=words.now, jaar=int(NOW)), _compared(outcome, words, t)]
    second.append(_goals(outcome, t))
    if warned:
        key = "kop.let_op_een" if warned == 1 else "kop.let_op"
        second.append(f"<strong>{t.html(key, aantal=warned)}</strong>")
    return (
        f'<div class="we-kop"><p class="we-zin" data-we-meld>{first}</p>'
        f'<p class="we-kans">{_chance(outcome, words, t)}</p>'
        f"<p>{' '.join(filter(None, second))}</p></div>"
    )


def foundation(outcome: Outcome, t: Texts) -> HTML:
    """Tell on how many draws the numbers stand, and what they are not."""
    told = (
        t.html("trekking.snel", aantal=outcome.members, alle=FULL)
        if outcome.members == QUICK
        else t.html("trekking.vol", aantal=outcome.members)
    )
    kept = outcome.result
    if outcome.draws != "posterior":
        source = caveat(outcome.draws, outcome.members, kept.parameter_set, t.lang)
    else:
        source = t("trekking.past" if outcome.adjusted is None else "trekking.past_niet")
    return (
        f'<p class="we-voorbehoud" data-we-trekkingen="{outcome.members}">'
        f"<strong>{told}</strong> {escape(source)}</p>"
    )


def strip(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    """Give the number alone, to stay in view on a phone while levers are moved."""
    parts = f"<span>{t.html('kop.strook', dan=words.then)}</span>{small(words.band)}"
    if not outcome.is_baseline:
        parts += small(t("kop.strook_basis", basis=words.baseline))
    return f'<div class="we-strook" aria-hidden="true">{parts}</div>'


def explained(outcome: Outcome, t: Texts) -> str:
    """Tell in Markdown what functional zero is, and how the lacking homes are counted."""
    result, homes = outcome.result, shortage(outcome.result)
    months, days = (result.thresholds[limit] for _, limit in CRITERIA[ZERO].conditions)
    entered = result.draws_at("instroom") + result.draws_at("terugkeer")
    counts = {
        "instroom": entered,
        "nodig": homes.needed,
        "gegeven": homes.given,
        "tekort": homes.lacking,
    }
    words = {name: about(each.mean(), band_of(each), t.lang) for name, each in counts.items()}
    words |= {"maanden": plain(months, t.lang), "dagen": plain(days, t.lang)}
    words["band"] = ninety(band_of(homes.lacking), t.lang)
    parts = EXPLAINED if homes.lacking.mean() > 0 else EXPLAINED[:-1]
    return "\n\n".join(t(f"kop.uitleg_{part}", **words) for part in parts)


def _compared(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    """Set the outcome beside current policy in the same world."""
    told = []
    if outcome.adjusted is not None:
        told.append(_world(outcome, outcome.adjusted, t))
    if not outcome.same_policy:
        told.append(_policy(outcome, words, t))
    return " ".join(told)


def _world(outcome: Outcome, adjusted: Kept, t: Texts) -> HTML:
    published, own = (
        about(kept.at(TOTAL), kept.band(TOTAL), t.lang) for kept in (outcome.baseline, adjusted)
    )
    return t.html("kop.aannames", gepubliceerd=published, aangepast=own)


def _policy(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    mean, *band = outcome.difference(TOTAL)
    if not any(band):
        return t.html("kop.evenveel")
    told = apart(mean, band, t.lang)
    if is_unsure(mean, band):
        return t.html("kop.gelijk", basis=words.baseline, minder=told.fewer, meer=told.more)
    key = "kop.minder" if mean < 0 else "kop.meer"
    return t.html(key, basis=words.baseline, verschil=told.size, band=told.band)


def _chance(outcome: Outcome, words: Headline, t: Texts) -> HTML:
    """Tell the chance of functional zero; of prior draws only how many reach it."""
    first = "kop.deel" if outcome.draws == "prior" else "kop.kans"
    if words.lacking is None:
        return t.html(first, kans=words.chance) + "."
    return f"{t.html(first, kans=words.chance)}; {t.html('kop.tekort', tekort=words.lacking)}"


def _goals(outcome: Outcome, t: Texts) -> HTML:
    reached, count = reached_labels(outcome, t), len(outcome.result.verdicts)
    keys = {0: "geen_doel", 1: "een_doel", count: "alle_doelen"}
    listed = t.listing([f"‘{label}’" for label in reached])
    key = keys.get(len(reached), "doelen")
    return t.html(f"kop.{key}", aantal=count, gehaald=len(reached), lijst=listed)

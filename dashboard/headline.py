"""The answer in a few sentences."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.numbers import grain, number, rounded
from dashboard.outcome import NOW, Outcome
from dashboard.tables import HTML
from dashboard.texts import Texts
from dashboard.verdicts import reached_labels

TOTAL = "dakloos_totaal"


@dataclass(frozen=True)
class Headline:
    """The numbers of the headline, as words; `difference` is None when there is hardly any."""

    then: str
    now: str
    baseline: str
    difference: str | None
    fewer: bool

    @classmethod
    def of(cls, outcome: Outcome, lang: str) -> Headline:
        own, base = outcome.at(TOTAL), outcome.baseline_at(TOTAL)
        step = grain(max(own, base))
        apart = round(base / step) * step - round(own / step) * step
        return cls(
            then=rounded(own, lang),
            now=rounded(outcome.at(TOTAL, NOW), lang),
            baseline=rounded(base, lang),
            difference=number(abs(apart), lang) if apart else None,
            fewer=apart > 0,
        )


def sentences(outcome: Outcome, name: str, moved: bool, warned: int, t: Texts) -> HTML:
    """Give the headline: the number, beside what it is compared with, and the goals.

    Parameters
    ----------
    name
        Name of the scenario as shown.
    moved
        Whether the user changed it.
    warned
        How many warnings there are, further down.
    """
    words = Headline.of(outcome, t.lang)
    if outcome.is_baseline:
        first = t.html("kop.dan_beleid", dan=words.then)
    elif moved:
        first = t.html("kop.dan_eigen", dan=words.then)
    else:
        first = t.html("kop.dan", dan=words.then, naam=name)
    second = [t.html("kop.nu", nu=words.now, jaar=int(NOW))]
    if not outcome.is_baseline:
        if words.difference is None:
            second.append(t.html("kop.gelijk"))
        else:
            key = "kop.minder" if words.fewer else "kop.meer"
            second.append(t.html(key, verschil=words.difference, basis=words.baseline))
    second.append(_goals(outcome, t))
    if warned:
        key = "kop.let_op_een" if warned == 1 else "kop.let_op"
        second.append(f"<strong>{t.html(key, aantal=warned)}</strong>")
    return (
        f'<div class="we-kop" role="status"><p class="we-zin">{first}</p>'
        f"<p>{' '.join(second)}</p></div>"
        f'<p class="we-voorbehoud">{t.html("kop.voorbehoud")}</p>'
    )


def strip(outcome: Outcome, t: Texts) -> HTML:
    """Give the number alone, to stay in view on a phone while levers are moved."""
    words = Headline.of(outcome, t.lang)
    parts = f"<span>{t.html('kop.strook', dan=words.then)}</span>"
    if not outcome.is_baseline:
        parts += f"<span>{t.html('kop.strook_basis', basis=words.baseline)}</span>"
    return f'<div class="we-strook" aria-hidden="true">{parts}</div>'


def _goals(outcome: Outcome, t: Texts) -> HTML:
    reached, count = reached_labels(outcome, t), len(outcome.result.verdicts)
    keys = {0: "geen_doel", 1: "een_doel", count: "alle_doelen"}
    listed = t.listing([f"‘{label}’" for label in reached])
    key = keys.get(len(reached), "doelen")
    return t.html(f"kop.{key}", aantal=count, gehaald=len(reached), lijst=listed)

"""What the page says in a few sentences: who is homeless, where, and what changes."""

from collections.abc import Sequence

import numpy as np

from dashboard.pages.wie.views import LASTING, VIEWS, Part, View
from dashboard.texts import Texts
from dashboard.wording.beside_policy import Side
from dashboard.wording.headline import TOTAL
from dashboard.wording.values import ninety_of, people_apart, roughly, value_words
from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import AMBITION, NOW

CHILDREN = "kinderen"

SURE, PERHAPS = 0.9, 0.1
"""Part of the draws in which a part is the largest: then it is said to be so; then it may be."""


def head(side: Side, t: Texts) -> list[str]:
    """Tell how many there are at the end of 2030, who, where, and how that changes; as HTML."""
    people, children = (side.result.at(name) for name in (TOTAL, CHILDREN))
    first = t.html(
        "wie.kop",
        naam=side.name,
        jaar=int(AMBITION) - 1,
        aantal=roughly(people, t),
        band=ninety_of(people, t),
        kinderen=roughly(children, t),
        kinderband=ninety_of(children, t),
    )
    groups, situations = VIEWS["groepen"], VIEWS["situaties"]
    rest = (
        _largest("groepen", groups, side.result, t),
        _largest("situaties", situations, side.result, t),
        change(groups, side.result, t),
    )
    return [first, " ".join(rest)]


def leading(parts: Sequence[Part], result: ScenarioResult, moment: float) -> list[Part]:
    """Give the part that is the largest; where draws differ about it, all that may be."""
    draws = np.array([part.quantity.at(result, moment) for part in parts])
    chances = np.bincount(draws.argmax(axis=0), minlength=len(parts)) / draws.shape[1]
    order = sorted(range(len(parts)), key=lambda n: -float(draws[n].mean()))
    if chances.max() >= SURE:
        return [parts[int(chances.argmax())]]
    return [parts[n] for n in order if chances[n] >= PERHAPS] or [parts[order[0]]]


def _largest(name: str, view: View, result: ScenarioResult, t: Texts) -> str:
    found = leading(view.parts, result, AMBITION)
    if len(found) > 1:
        return t.html(f"wie.meest.{name}_meer", delen=_listed(found, t))
    amount = roughly(found[0].quantity.at(result, AMBITION), t)
    return t.html(f"wie.meest.{name}_een", deel=_listed(found, t), aantal=amount)


def change(view: View, result: ScenarioResult, t: Texts) -> str:
    """Tell which part changes most from now to the end of 2030, draw by draw."""
    changes = {
        part.id: part.quantity.at(result, AMBITION) - part.quantity.at(result, NOW)
        for part in view.parts
    }
    most = max(changes, key=lambda id: abs(float(changes[id].mean())))
    way, gaps = people_apart(spread(changes[most]), t)
    words = {"deel": t(f"wie.zin.{most}"), "toen": int(NOW)}
    return t.html(f"wie.verandert.{way}", **words, **gaps)


def message(view: View, side: Side, year: int, t: Texts) -> str:
    """Say what the chart of a view shows, at the end of a year; plain text."""
    moment, words = year + 1, {"jaar": str(year)}
    total = view.total.at(side.result, moment)
    if view.name == "duur":
        told = value_words(LASTING, side.result.at(LASTING, moment), t)
        return t("wie.bericht.duur", aandeel=told.value, **words)
    if view.name == "wachten":
        return t("wie.bericht.wachten", aantal=roughly(total, t), **words)
    found = leading(view.parts, side.result, moment)
    if len(found) > 1:
        return _capital(t(f"wie.bericht.{view.name}_meer", delen=_listed(found, t), **words))
    amount = roughly(found[0].quantity.at(side.result, moment), t)
    words |= {"deel": _listed(found, t), "aantal": amount, "totaal": roughly(total, t)}
    return _capital(t(f"wie.bericht.{view.name}_een", **words))


def _listed(parts: Sequence[Part], t: Texts) -> str:
    return t.listing([t(f"wie.zin.{part.id}") for part in parts])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

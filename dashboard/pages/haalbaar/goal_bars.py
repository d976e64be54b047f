"""The goals as distances: where each stands at the end of 2030, its limit, and the chance."""

from collections.abc import Iterator
from html import escape

from calibration.report.html import as_picture
from dashboard.charts.goal_bar import bar_parts
from dashboard.formatting.html import HTML, small
from dashboard.results.outcomes import Outcome, presets
from dashboard.results.shipped_standings import Standing
from dashboard.texts import Texts
from dashboard.wording.values import limit, middle_of
from dashboard.wording.verdicts import CERTAIN, judged, stand
from simulation.export.svg import as_text, element
from simulation.outcomes.draw_statistics import Spread
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.criteria import Criterion, Verdict
from simulation.wording.uncertainty import chance_told
from simulation.wording.uncertainty import value_words as words_of

WIDTH, HEIGHT = 300, 16
"""Of a bar, in points; on the page it is as wide as there is room."""


def bars_of_goals(outcome: Outcome, shipped: dict[str, Standing], t: Texts) -> HTML:
    """Give a bar for each condition of each goal; `shipped` has how far known scenarios come."""
    rows = "".join(_row(outcome, one, shipped, t) for one in outcome.result.verdicts.values())
    return f'<ul class="we-doelen">{rows}</ul>'


def _row(outcome: Outcome, verdict: Verdict, shipped: dict[str, Standing], t: Texts) -> HTML:
    criterion = verdict.criterion
    told = escape(chance_told(verdict.chance, outcome.members, t.lang))
    key = "doelbalk.deel" if outcome.draws == "prior" else "doelbalk.kans"
    name = f"<h3>{escape(t.pick(criterion.label))}</h3>"
    chance = f'<p class="we-doelkans">{judged(verdict.chance, t)} {t.html(key, kans=told)}</p>'
    bars = "".join(
        _bar(outcome, indicator, outcome.result.thresholds[threshold], t)
        for indicator, threshold in criterion.conditions
    )
    beyond = "".join(_beyond(outcome, criterion, shipped, t))
    return f"<li>{name}{chance}{bars}{beyond}</li>"


def _bar(outcome: Outcome, indicator: str, limited: float, t: Texts) -> HTML:
    draws = outcome.result.at(indicator)
    said, band = stand(indicator, draws, limited, t)
    return f"<p>{said}{small(band) if band else ''}</p>{bar(middle_of(draws), limited)}"


def bar(spread: Spread, limited: float) -> HTML:
    """Draw a bar that is as wide as there is room."""
    size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "preserveAspectRatio": "none"}
    drawing = as_text(element("svg", *bar_parts(spread, limited, WIDTH, HEIGHT), **size))
    return f'<img class="we-balk" src="{as_picture(drawing)}" alt="">'


def _beyond(
    outcome: Outcome, criterion: Criterion, shipped: dict[str, Standing], t: Texts
) -> Iterator[HTML]:
    """Say so, with the arithmetic, when no shipped scenario reaches a goal.

    Only in their world and with their threshold, and once all of them are known.
    """
    register = outcome.result.which.register
    usual = all(
        outcome.result.thresholds[name] == register.estimates[name].central
        for _, name in criterion.conditions
    )
    if (
        not shipped
        or not usual
        or outcome.adjusted is not None
        or outcome.result.chance(criterion.id) > 1 - CERTAIN
    ):
        return
    best = max(shipped.values(), key=lambda one: one.chances[criterion.id])
    if best.chances[criterion.id] > 1 - CERTAIN:
        return
    indicator, threshold = criterion.conditions[0]
    least = min(shipped, key=lambda name: shipped[name].values[indicator].mean)
    mean, *band = shipped[least].values[indicator]
    words = words_of(mean, band, INDICATORS[indicator].unit, t.lang)
    yield small(
        t(
            "doelbalk.geen_scenario",
            aantal=len(shipped),
            naam=t.known(f"scenario.{least}.naam", presets()[least].naam),
            waarde=words.value,
            marge=words.band,
            grens=limit(indicator, outcome.result.thresholds[threshold], t),
        )
    )

"""The goals as distances: where each stands at the end of 2030, its limit, and the chance."""

from collections.abc import Iterator
from html import escape

from calibration.report.html import as_picture
from dashboard.formatting.html import HTML, small
from dashboard.results.outcomes import Outcome, presets
from dashboard.results.shipped_standings import Standing
from dashboard.texts import Texts
from dashboard.wording.values import limit, middle_of, value_words
from dashboard.wording.verdicts import CERTAIN, judged
from simulation.export.palette import BLUE, GREEN, INK
from simulation.export.svg import as_text, element
from simulation.outcomes.draw_statistics import Spread
from simulation.outcomes.indicators import INDICATORS
from simulation.scenario.criteria import Criterion, Verdict
from simulation.wording.numbers import SHARE
from simulation.wording.uncertainty import chance_told
from simulation.wording.uncertainty import value_words as words_of

WIDTH, HEIGHT = 300, 16
"""Of a bar, in points; on the page it is as wide as there is room."""
AT_MOST = 0.96
"""What part of the width the farthest mark of a bar takes."""
PALE = 0.25
"""How much of its colour the band has."""


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
    draws, kind = outcome.result.at(indicator), INDICATORS[indicator].unit
    words, spread = value_words(indicator, draws, t), middle_of(draws)
    value = (
        words.value
        if kind == SHARE or spread.mean != spread.mean
        else (f"{words.value} {t.pick(kind)}")
    )
    said = t.html(
        "doelbalk.stand",
        wat=t.pick(INDICATORS[indicator].label),
        waarde=value,
        grens=limit(indicator, limited, t),
    )
    return f"<p>{said}{small(words.band) if words.band else ''}</p>{bar(spread, limited)}"


def bar(spread: Spread, limited: float) -> HTML:
    """Draw a value from nought, its band, and the mark that it must not be beyond."""
    farthest = (
        max(limited, *(x for x in spread if x == x)) if spread.mean == spread.mean else limited
    )
    scale = AT_MOST * WIDTH / farthest if farthest > 0 else 0.0
    parts = [element("rect", y=6, width=WIDTH, height=6, fill=INK, fill_opacity=0.08)]
    if spread.mean == spread.mean:
        low, high = scale * spread.low, scale * spread.high
        parts += [
            element(
                "rect",
                x=low,
                y=2,
                width=max(high - low, 0),
                height=14,
                fill=BLUE,
                fill_opacity=PALE,
            ),
            element("rect", y=6, width=scale * max(spread.mean, 0), height=6, fill=BLUE),
        ]
    goal = scale * limited
    parts.append(element("rect", x=max(goal - 1.5, 0), width=3, height=HEIGHT, fill=GREEN))
    size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "preserveAspectRatio": "none"}
    drawing = as_text(element("svg", *parts, **size))
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

"""Which lever did it: what each lever that differs contributes to the difference of two scenarios.

Worked out only when asked for, with few draws and rough steps, and shifted so that the
contributions add up to the difference in all draws.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import altair as alt
import pandas as pd

from calibration.report.charts import LETTERS
from dashboard.charts.frame import SPOKEN, amounts, framed, tooltip
from dashboard.formatting.html import HTML, Row, small, table
from dashboard.pages.vergelijken.comparison import Comparison, Side
from dashboard.pages.vergelijken.tables import chosen, told_cell
from dashboard.results.cache import Store
from dashboard.results.draw_counts import FEW, FULL, count_of, made_with
from dashboard.results.outcomes import COARSE, ahead
from dashboard.texts import Texts, texts
from dashboard.wording.values import difference_words, factor, unit
from simulation.engine.invariants import InvariantError
from simulation.explore.shapley_values import SECTIONS, Attribution, Player, attribute, players
from simulation.export.palette import BAND, GREY, INK, SILVER
from simulation.outcomes.draw_statistics import Spread, spread
from simulation.register.register import GROUPS, Register
from simulation.scenario.scenario import Scenario
from simulation.wording.uncertainty import Words
from simulation.wording.vocabulary import terms

ROOM = 20_000_000
"""Bytes of results that are kept: some ten of the largest."""

WORK = 8_000
"""Draws of all combinations together, two seconds' worth: all 500 draws of up to four levers."""

OTHER_GROUPS = {
    SECTIONS["aanname"]: "vergelijken.groep_aannames",
    SECTIONS["lus"]: "vergelijken.groep_lussen",
}
"""What is switched together and is no group of levers."""

ROW, AXIS = 46, 50
"""Height of a bar with its name above it, and of the axis below them."""

LOWER = 10
"""How far the bar is below the middle of its row, and its name above it."""


@dataclass(frozen=True)
class Part:
    """A lever, or a group of them with names inside, and what it contributes."""

    player: Player
    name: str
    inside: tuple[str, ...]
    apart: Spread


@lru_cache(maxsize=1)
def store() -> Store[Attribution]:
    return Store(ROOM)


def known(base: Scenario, other: Scenario, register: Register) -> bool:
    return key_of(base, other, register) in store()


def attribution(base: Scenario, other: Scenario, register: Register) -> Attribution:
    """Run all combinations of what differs; what was worked out before costs nothing.

    When the model cannot run one of them there is an `InvariantError`.
    """
    return store().get(key_of(base, other, register), lambda: _run(base, other, register))


def _run(base: Scenario, other: Scenario, register: Register) -> Attribution:
    combinations = 2 ** len(players(base, other, register))
    members = count_of(register, min(FULL, max(FEW, WORK // combinations)))
    with ahead().aside():
        try:
            return attribute(base, other, register, members=members, steps_per_year=COARSE)
        except InvariantError:  # something moves too fast for such steps
            return attribute(base, other, register, members=members)


def key_of(base: Scenario, other: Scenario, register: Register) -> Hashable:
    return base.hash, other.hash, *made_with(register)


def parts(
    found: Attribution, comparison: Comparison, side: Side, indicator: str, t: Texts
) -> list[Part]:
    """Give the contributions to an indicator at the end of 2030, the largest first."""
    total = side.result.at(indicator) - comparison.first.result.at(indicator)
    values = found.of(indicator, total)
    made = [
        Part(player, *_named(player, t), spread(own))
        for player, own in zip(found.players, values, strict=True)
    ]
    return sorted(made, key=lambda part: -abs(part.apart.mean))


def count(comparison: Comparison, side: Side, register: Register) -> tuple[int, bool]:
    """Give how many things are switched, and whether some of them are groups."""
    found = players(comparison.first.scenario, side.scenario, register)
    return len(found), any(player.grouped for player in found)


def contribution_table(
    made: list[Part],
    comparison: Comparison,
    side: Side,
    indicator: str,
    register: Register,
    t: Texts,
) -> HTML:
    """Give a row per lever: from what to what, and what that contributes."""
    first, kind = comparison.first, unit(indicator, t, apart=True)
    head = [t("vergelijken.wat"), first.name, side.name, t("vergelijken.bijdrage", eenheid=kind)]
    body: list[Row] = []
    for part in made:
        name = escape(part.name) + (small(t.listing(list(part.inside))) if part.inside else "")
        cells = ["", ""]
        if not part.player.grouped:
            one = part.player.inputs[0]
            cells = [chosen(one, s.scenario, register, t) for s in (first, side)]
        body.append(
            [name, *(cell or "–" for cell in cells), told_cell(words(part.apart, indicator, t))]
        )
    total = told_cell(words(comparison.difference(indicator, side), indicator, t))
    body.append([escape(t("vergelijken.samen")), "–", "–", total])
    return table(t("vergelijken.bijdragen"), head, body, "naast bijdragen")


def words(apart: Spread, indicator: str, t: Texts) -> Words:
    """Write a contribution; of one that is unsure the mean is told too, for the sum needs it."""
    return difference_words(indicator, apart, t, always=True)


def _named(player: Player, t: Texts) -> tuple[str, tuple[str, ...]]:
    labels = tuple(t.pick(one.label) for one in player.inputs)
    if not player.grouped:
        return labels[0], ()
    if player.id in GROUPS:
        return terms(t.lang)(f"group.{player.id}"), labels
    return t(OTHER_GROUPS[player.id]), labels


# As a chart -----------------------------------------------------------------------------------


def frame(made: list[Part], total: Spread, indicator: str, t: Texts) -> pd.DataFrame:
    """Give the bars in order, and the whole difference as the last of them."""
    rows = [("deel", part.name, part.apart) for part in made]
    rows.append(("geheel", t("vergelijken.samen"), total))
    scale, found = factor(indicator), []
    for place, (kind, name, apart) in enumerate(rows):
        told = words(apart, indicator, t)
        found.append(
            {
                "plaats": place,
                "soort": kind,
                "naam": f"{name}: {told.value}",
                "bijdrage": scale * apart.mean,
                "laag": scale * apart.low,
                "hoog": scale * apart.high,
                "marge": told.band,
                SPOKEN: ", ".join(filter(None, (f"{name}: {told.value}", told.band))),
            }
        )
    return pd.DataFrame(found)


def height(count: int) -> int:
    return ROW * count + AXIS


@lru_cache
def spec(count: int, lang: str) -> dict[str, Any]:
    """Give the Vega-Lite specification for so many bars, without data."""
    row = alt.Y("plaats:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    value = alt.X(**amounts(lang, 5, "bijdrage"))
    tips = tooltip(texts(lang), naam="vergelijken.tip_bijdrage", marge="grafiek.tip_marge")
    base = alt.Chart().encode(y=row)
    colour = alt.Color(
        "soort:N",
        scale=alt.Scale(domain=["deel", "geheel"], range=[BAND, SILVER]),
        legend=None,
    )
    layers = [
        base.mark_bar(height=16, yOffset=LOWER, stroke=GREY).encode(
            x=value, color=colour, tooltip=tips
        ),
        base.mark_rule(color=INK, strokeWidth=2, yOffset=LOWER, aria=False).encode(
            x=alt.X("laag:Q"), x2="hoog:Q"
        ),
        alt.Chart().mark_rule(color=INK, aria=False).encode(x=alt.datum(0)),
        base.mark_text(
            align="left", dy=-LOWER, fontSize=LETTERS, color=INK, limit=0, aria=False
        ).encode(x=alt.value(2), text="naam:N"),
    ]
    return framed(layers, height(count))

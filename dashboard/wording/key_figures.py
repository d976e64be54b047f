"""Four figures behind the answer: who is homeless, who becomes so, who finds a home, what holds."""

from html import escape
from typing import NamedTuple

import numpy as np

from dashboard.formatting.html import HTML
from dashboard.results.home_shortage import left_over, shortage
from dashboard.results.outcomes import NOW, Outcome
from dashboard.texts import Texts
from dashboard.wording.values import roughly
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import PEOPLE
from simulation.wording.uncertainty import ends


class Figure(NamedTuple):
    """A number of each draw; what it is called, and whether policy can have changed it."""

    key: str
    draws: np.ndarray
    moves: bool = True


def four_figures(outcome: Outcome, t: Texts) -> HTML:
    """Give the figures with their bands, and beside them those of current policy in this world."""
    own = figures_of(outcome.result)
    beside = {one.key: one for one in figures_of(outcome.reference)}
    shown = "".join(
        _shown(one, None if outcome.same_policy else beside.get(one.key), t) for one in own
    )
    return f'<dl class="we-cijfers" aria-label="{escape(t("kerncijfers.titel"))}">{shown}</dl>'


def figures_of(result: ScenarioResult) -> list[Figure]:
    entered = result.at("instroom") + result.at("terugkeer")
    housed = result.at("zelf_gevonden") + result.at("geplaatst")
    return [
        Figure("nu", result.at(PEOPLE, NOW), moves=False),
        Figure("erin", entered),
        Figure("eruit", housed),
        _what_holds(result),
    ]


def _what_holds(result: ScenarioResult) -> Figure:
    """Give the homes that are lacking; those that go back where homes are not what holds."""
    if (unused := left_over(result)) is not None:
        return Figure(f"over_{unused.holds}", unused.homes)
    lacking = shortage(result).lacking
    return Figure("tekort" if lacking.mean() > 0 else "ruim", np.abs(lacking))


def _shown(one: Figure, beside: Figure | None, t: Texts) -> HTML:
    year = int(NOW)
    value, band = roughly(one.draws, t), "–".join(ends(band_of(one.draws), t.lang))
    told = f"<strong>{escape(value)}</strong> <span>{escape(band)}</span>"
    if beside is not None and one.moves and roughly(beside.draws, t) != value:
        told += f"<span>{t.html('kerncijfers.beleid', getal=roughly(beside.draws, t))}</span>"
    name = t.html(f"kerncijfers.{one.key}", jaar=year)
    return f"<div><dt>{name}</dt><dd>{told}</dd></div>"

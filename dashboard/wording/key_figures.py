"""Four figures behind the answer: who is homeless, who becomes so, who finds a home, what holds."""

from html import escape
from typing import NamedTuple

import numpy as np

from dashboard.formatting.html import HTML
from dashboard.results.home_shortage import left_over, shortage
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.values import roughly
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.scenario_result import ScenarioResult
from simulation.scenario.criteria import NOW, PEOPLE
from simulation.wording.uncertainty import ends


class Figure(NamedTuple):
    """A number of each draw.

    Attributes
    ----------
    key
        What it is called.
    moves
        Whether policy can have changed it.
    part
        Another number that its name tells of: what is a part of it, or stands in its way.
    """

    key: str
    draws: np.ndarray
    moves: bool = True
    part: np.ndarray | None = None

    @property
    def kind(self) -> str:
        """What it is a number of, whatever its name tells besides."""
        return self.key.partition("_")[0]

    def name(self, t: Texts) -> HTML:
        part = "" if self.part is None else roughly(self.part, t)
        return t.html(f"kerncijfers.{self.key}", jaar=int(NOW), deel=part)


def four_figures(outcome: Outcome, t: Texts) -> HTML:
    """Give the figures with their bands, and beside them those of current policy in this world."""
    own = figures_of(outcome.result)
    beside = {one.kind: one for one in figures_of(outcome.reference)}
    shown = "".join(
        _shown(one, None if outcome.same_policy else beside.get(one.kind), t) for one in own
    )
    return f'<dl class="we-cijfers" aria-label="{escape(t("kerncijfers.titel"))}">{shown}</dl>'


def figures_of(result: ScenarioResult) -> list[Figure]:
    entered = result.at("instroom") + result.at("terugkeer")
    housed = result.at("zelf_gevonden") + result.at("geplaatst")
    return [
        Figure("nu", result.at(PEOPLE, NOW), moves=False),
        Figure("erin", entered),
        Figure("eruit", housed, part=result.at("geplaatst")),
        _what_holds(result),
    ]


def _what_holds(result: ScenarioResult) -> Figure:
    """Give the homes that are lacking or to spare; with those that go back, and why they do."""
    lacking = shortage(result).lacking
    if lacking.mean() <= 0:
        return Figure("ruim", -lacking)
    if (unused := left_over(result)) is not None:
        return Figure(f"tekort_{unused.holds}", lacking, part=unused.homes)
    return Figure("tekort", lacking)


def _shown(one: Figure, beside: Figure | None, t: Texts) -> HTML:
    value, band = roughly(one.draws, t), "–".join(ends(band_of(one.draws), t.lang))
    told = f"<strong>{escape(value)}</strong> <span>{escape(band)}</span>"
    if beside is not None and one.moves and roughly(beside.draws, t) != value:
        told += f"<span>{t.html('kerncijfers.beleid', getal=roughly(beside.draws, t))}</span>"
    return f"<div><dt>{one.name(t)}</dt><dd>{told}</dd></div>"

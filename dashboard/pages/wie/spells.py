"""How long homelessness lasts for those who become homeless in a year, by group."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

import numpy as np

from dashboard.formatting.html import HTML, Row, table
from dashboard.results.cache import Store
from dashboard.results.draw_counts import FEW, count_of, made_with
from dashboard.texts import Texts, both
from dashboard.wording.beside_policy import Side
from dashboard.wording.values import cell
from simulation.explore.homeless_spells import EVERYONE, GROUPS, spells
from simulation.outcomes.draw_statistics import band_of
from simulation.outcomes.draws import Draws
from simulation.register.labels import load_labels
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario
from simulation.wording.numbers import MONTH, SHARE
from simulation.wording.uncertainty import value_words

ROOM = 10_000_000
"""Bytes that are kept: of a thousand years of a scenario."""

LATER = 12
"""Months after which is told who is still homeless."""


def lengths(scenario: Scenario, register: Register, year: int) -> np.ndarray:
    """Give the months by which half have left, and the share still there after `LATER` months.

    Shape ``(2, groups, draws)``, in the order of `homeless_spells.GROUPS`. It takes a second or two
    for `FEW` draws, the first of all.
    """
    key = (scenario.hash, year, *made_with(register))
    return store().get(key, lambda: _work_out(scenario, register, year))


@lru_cache(maxsize=1)
def store() -> Store[np.ndarray]:
    return Store(ROOM)


def _work_out(scenario: Scenario, register: Register, year: int) -> np.ndarray:
    draws = Draws.usual(register, count_of(register, FEW))
    found = spells(scenario, draws, year)
    return np.stack([found.median, 1.0 - found.left[LATER]])


def spell_table(shown: Sequence[Side], found: Sequence[np.ndarray], year: int, t: Texts) -> HTML:
    """Give both for each group, of one scenario beside another."""
    body: list[Row] = []
    for row in (*range(1, len(GROUPS)), GROUPS.index(EVERYONE)):
        cells = [
            cell(value_words(float(np.median(draws)), band_of(draws), unit, t.lang))
            for half, there in (one[:, row] for one in found)
            for draws, unit in ((half, MONTH), (there, SHARE))
        ]
        body.append([escape(t.pick(_called(GROUPS[row]))), *cells])
    head = [t("wie.duren.kolom")]
    for side in shown:
        head += [t(f"wie.duren.{what}", naam=side.name) for what in ("helft", "later")]
    return table(t("wie.duren.tabel", jaar=year), head, body, "cijfers stromen")


def _called(group: str) -> tuple[str, str]:
    return both("wie.iedereen") if group == EVERYONE else load_labels().elements[group]

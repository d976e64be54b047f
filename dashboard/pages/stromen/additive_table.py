"""Tables of amounts that add up, also after rounding, for one scenario beside another."""

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from dashboard.formatting.html import HTML, small, table
from dashboard.texts import Texts
from dashboard.wording.values import banded, margin
from simulation.outcomes.draw_statistics import band_of
from simulation.wording.numbers import grain, number, step_of

FINER, LEAST = 10, 10.0
"""The total is written this many times finer than its band allows, as its parts are smaller; and
the least that anything is rounded to."""
NOTHING = 1e-3
"""Less than this is rounding in the computer."""


class Item(NamedTuple):
    """A line of the table: for each scenario what it is in each draw, never negative.

    `sign` is 1 for what is added, -1 for what goes off, 0 for where the table begins.
    """

    words: str
    amounts: Sequence[np.ndarray]
    sign: int = 1


def adding(parts: Sequence[float], step: float) -> list[float]:
    """Round parts to a step so that they add up to their rounded sum.

    Each is the multiple of the step below or above it; those nearest to the one above go up.

    >>> adding([14.0, 13.0, 13.0], 10.0)
    [20.0, 10.0, 10.0]
    """
    scaled = [part / step for part in parts]
    low = [math.floor(part) for part in scaled]
    over = round(sum(scaled)) - sum(low)
    nearest = sorted(range(len(parts)), key=lambda n: low[n] - scaled[n])
    for n in nearest[:over]:
        low[n] += 1
    return [one * step for one in low]


def coarseness(total: np.ndarray) -> float:
    """Give the step for a table with this total, at least `LEAST`."""
    step = step_of(*band_of(total))
    step = grain(float(total.mean())) if step is None else step
    return max(LEAST, step / FINER)


def adding_table(
    caption: str, heads: Sequence[str], items: Sequence[Item], total: Item, t: Texts
) -> HTML:
    """Give the table; what the items add up to stands in its last row."""
    columns = []
    for column, end in enumerate(total.amounts):
        step = coarseness(end)
        means = [(one.sign or 1) * float(one.amounts[column].mean()) for one in items]
        told = adding(means, step)
        columns.append(
            [
                *(
                    _cell(value, one.amounts[column], one.sign, step, t)
                    for value, one in zip(told, items, strict=True)
                ),
                _cell(sum(told), end, 0, step, t),
            ]
        )
    names = [*(escape(one.words) for one in items), f"<strong>{escape(total.words)}</strong>"]
    body = [[name, *cells] for name, *cells in zip(names, *columns, strict=True)]
    steps = dict.fromkeys(number(coarseness(end), t.lang) for end in total.amounts)
    told_step = t("stromen.afgerond", stap=t.listing(list(steps)))
    return table(caption, heads, body, "cijfers stromen") + small(told_step)


def _cell(value: float, draws: np.ndarray, sign: int, step: float, t: Texts) -> HTML:
    """Write a rounded amount and its band."""
    if band_of(draws)[1] < NOTHING and float(draws.mean()) < NOTHING:
        return number(0.0, t.lang)
    if not value:
        words = f"< {number(step, t.lang)}"
    else:
        mark = {1: "+\u00a0", -1: "−\u00a0", 0: ""}[sign]
        words = mark + number(abs(value), t.lang)
    return banded(escape(words), margin(draws, t))

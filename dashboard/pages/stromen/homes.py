"""The ledger of homes: what there was and came, and where each home went. Every home goes once."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from dashboard.formatting.html import HTML
from dashboard.pages.stromen.additive_table import Item, adding_table
from dashboard.pages.stromen.flow_amounts import Edge, Flows
from dashboard.texts import Texts
from dashboard.wording.beside_policy import Side
from dashboard.wording.values import difference_words, measured, unit, value_words
from simulation.outcomes.draw_statistics import spread
from simulation.outcomes.indicators import INDICATORS

DISPLACED = "extra_wachttijd_anderen"
"""How much longer others wait for a home."""


def show_homes(shown: Sequence[Side], flows: Sequence[Flows], year: int, t: Texts) -> None:
    """Show the ledger of a year, and what it means for others who look for a home."""
    st.markdown(t("stromen.woningen.uitleg"))
    st.markdown(f"### {t('stromen.woningen.tabel', jaar=year)}", anchors=False)
    st.html(ledger_table(shown, flows, year, t))
    st.markdown(f"### {t('stromen.woningen.verdringing')}", anchors=False)
    st.html(f'<p class="we-uitkomst">{displaced(shown, year, t)}</p>')
    st.markdown(t("stromen.woningen.verdringing_uitleg"))


def ledger_table(shown: Sequence[Side], flows: Sequence[Flows], year: int, t: Texts) -> HTML:
    heads = [t("stromen.woningen.kolom"), *(side.name for side in shown)]
    items, total = ledger(flows, year, t)
    return adding_table(t("stromen.woningen.tabel", jaar=year), heads, items, total, t)


def ledger(flows: Sequence[Flows], year: int, t: Texts) -> tuple[list[Item], Item]:
    """Give the lines of the ledger, and what they add up to.

    Begins with what was promised or free, ends with what still is. In between stand all ways into
    the books and all ways out of them, by where they come from or go to.
    """
    books = [one.homes for one in flows]
    first = books[0]

    def moved(edge: Edge) -> list[np.ndarray]:
        return [one.flow(year, [edge]) for one in books]

    def there(when: int) -> list[np.ndarray]:
        return [one.stock(when, *first.graph.stocks) for one in books]

    items = [Item(t("stromen.woningen.begin", jaar=year), there(year), 0)]
    for edge in first.edges:
        if edge.source not in first.graph.stocks:
            name = t("stromen.woningen.uit", bron=t.pick(edge.source.words()))
            items.append(Item(name, moved(edge), 1))
    for edge in first.edges:
        if edge.target not in first.graph.stocks:
            words = t.pick(edge.target.words())
            name = t("stromen.woningen.naar", eiser=words) if edge.target.element else words
            items.append(Item(name, moved(edge), -1))
    return items, Item(t("stromen.woningen.eind", jaar=year), there(year + 1), 0)


def displaced(shown: Sequence[Side], year: int, t: Texts) -> HTML:
    """Tell how much longer others wait, and how that differs from current policy."""
    draws = [side.result.at(DISPLACED, year + 1) for side in shown]
    told = []
    for side, each in zip(shown, draws, strict=True):
        words = value_words(DISPLACED, each, t)
        value = _with_band(f"{words.value} {unit(DISPLACED, t)}", words.band)
        told.append(t.html("stromen.woningen.langer", naam=side.name, waarde=value))
    if len(draws) > 1:
        words = difference_words(DISPLACED, spread(draws[0] - draws[1]), t)
        value = _with_band(measured(DISPLACED, words, t), words.band)
        told.append(t.html("stromen.woningen.verschil", waarde=value))
    return f"<strong>{escape(t.pick(INDICATORS[DISPLACED].label))}.</strong> {' '.join(told)}"


def _with_band(value: str, band: str) -> str:
    return f"{value} ({band})" if band else value

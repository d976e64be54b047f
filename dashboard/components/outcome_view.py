"""The outcome on the page: the sentence, the chart, the warnings and the verdicts."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.charts import outcome_chart
from dashboard.charts.frame import frame_of
from dashboard.components.progressive import OUTCOME, TAKE_ALONG
from dashboard.formatting.controls import behind, one_of
from dashboard.formatting.html import HTML
from dashboard.results.outcomes import Outcome
from dashboard.streamlit_internals import DeltaGenerator
from dashboard.texts import Texts, literal
from dashboard.wording.advice import warnings
from dashboard.wording.headline import Headline, explained, fitted_to, foundation, sentences, strip
from dashboard.wording.structures import has_structures, structure_view
from dashboard.wording.verdicts import verdict_table
from simulation.register.register import Register

VIEW = "weergave"


class Places(NamedTuple):
    """Containers elsewhere on the page for parts of the outcome."""

    strip: DeltaGenerator
    remarks: DeltaGenerator
    verdicts: DeltaGenerator


def show_outcome(
    places: Places,
    name: str,
    changed: Sequence[str],
    register: Register,
    t: Texts,
    outcome: Outcome,
) -> None:
    """Show an outcome, here and in other places; `changed` has a line for each change."""
    advice, words = warnings(outcome, register, t), Headline.of(outcome, t)
    places.strip.html(strip(outcome, words, t))
    moved = bool(changed)
    told = sentences(outcome, words, name, moved, len(advice), t)
    st.html(watermark(outcome, t) + told + foundation(outcome, t))
    _chart(outcome, t("grafiek.eigen") if moved else name, t)
    st.html(fitted_to(register, t))
    behind(t("kop.uitleg"), "uitleg_kop", lambda: st.markdown(explained(outcome, t)))
    if has_structures(outcome):
        title = t("structuren.titel")
        behind(title, "structuren", lambda: st.html(structure_view(outcome, t)))
    # A place must have something in it from the first, or nothing can be put there later.
    if advice:
        places.remarks.warning(_listing(t("advies.titel"), advice))
    else:
        places.remarks.empty()
    if changed:
        places.remarks.markdown(_listing(t("knoppen.veranderd"), list(map(literal, changed))))
    places.verdicts.html(verdict_table(outcome, t))


def _listing(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"**{title}**", *(f"- {line}" for line in lines)])


def watermark(outcome: Outcome, t: Texts) -> HTML:
    """Say that nobody may quote these numbers, when that is so."""
    if outcome.warning is None:
        return ""
    return f'<p class="we-watermerk" role="note">{t.pick(outcome.warning)}</p>'


def _chart(outcome: Outcome, own_name: str, t: Texts) -> None:
    view = one_of(
        t("grafiek.weergave"),
        outcome_chart.VIEWS,
        lambda name: t(f"grafiek.{name}"),
        VIEW,
        # A picture that is taken along has the same view.
        on_change=lambda: st.rerun([OUTCOME, TAKE_ALONG]),
        label_visibility="collapsed",
    )
    found = outcome_chart.points(outcome, view, own_name, t)
    st.caption(t(f"grafiek.uitleg_{view}"))
    st.html(outcome_chart.chart_legend(outcome, view, own_name, found, t))
    st.vega_lite_chart(
        frame_of(found),
        outcome_chart.spec(t.lang),
        width="stretch",
        key="grafiek",
        alt=t(f"grafiek.alt_{view}"),
    )
    behind(
        t("grafiek.tabel"),
        "tabel",
        lambda: st.html(outcome_chart.chart_table(outcome, view, own_name, t)),
    )

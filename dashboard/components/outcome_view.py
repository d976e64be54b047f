"""The outcome on the first page: the answer, what comes closer, four figures and the picture."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.charts import outcome_chart
from dashboard.charts.frame import frame_of
from dashboard.components.progressive import OUTCOME, TAKE_ALONG
from dashboard.formatting.controls import behind, one_of, popped_up
from dashboard.formatting.html import HTML
from dashboard.results.outcomes import Outcome
from dashboard.streamlit_internals import DeltaGenerator
from dashboard.texts import Texts, literal
from dashboard.wording.headline import (
    Headline,
    answered,
    beyond,
    explained,
    fitted_to,
    foundation,
    strip,
)
from dashboard.wording.structures import has_structures, structure_view
from dashboard.wording.values import roughly
from dashboard.wording.verdicts import likelihood
from simulation.register.register import Register
from simulation.scenario.criteria import NOW
from simulation.wording.numbers import figure

VIEW = "weergave"


class Parts(NamedTuple):
    """What the page shows of an outcome by itself.

    Attributes
    ----------
    strip
        Where the number stands on a phone while levers are moved.
    closer, remarks, figures, goals
        Show what would come closer, what goes wrong, the figures, and the goals.
    """

    strip: DeltaGenerator
    closer: Callable[[Outcome], None]
    remarks: Callable[[Outcome], None]
    figures: Callable[[Outcome], HTML]
    goals: Callable[[Outcome], None]


def show_outcome(
    parts: Parts,
    name: str,
    changed: Sequence[str],
    register: Register,
    t: Texts,
    outcome: Outcome,
) -> None:
    """Show an outcome, here and in other places; `changed` has a line for each change."""
    words, moved = Headline.of(outcome, t), bool(changed)
    parts.strip.html(strip(outcome, words, t))
    st.html(watermark(outcome, t) + answered(outcome, words, name, moved, t))
    # A place must have something in it from the first, or nothing can be put there later.
    with st.container(key="dichterbij"):
        parts.closer(outcome)
    with st.container(key="aandacht"):
        parts.remarks(outcome)
    st.html(parts.figures(outcome))
    _chart(outcome, t("grafiek.eigen") if moved else name, words, t)
    st.html(foundation(outcome, t) + fitted_to(register, t))
    with st.container(key="veranderd"):
        if changed:
            lines = [f"- {literal(line)}" for line in changed]
            st.markdown("\n".join([f"**{t('knoppen.veranderd')}**", *lines]))
    behind(t("kop.uitleg"), "uitleg_kop", lambda: _explanation(outcome, words, t))
    if has_structures(outcome):
        title = t("structuren.titel")
        behind(title, "structuren", lambda: st.html(structure_view(outcome, t)))
    parts.goals(outcome)


def watermark(outcome: Outcome, t: Texts) -> HTML:
    """Say that nobody may quote these numbers, when that is so."""
    if outcome.warning is None:
        return ""
    return f'<p class="we-watermerk" role="note">{t.pick(outcome.warning)}</p>'


def _explanation(outcome: Outcome, words: Headline, t: Texts) -> None:
    st.html(beyond(outcome, words, t))
    st.markdown(explained(outcome, t))


def _chart(outcome: Outcome, own_name: str, words: Headline, t: Texts) -> None:
    with st.container(key="grafiekkop", horizontal=True, vertical_alignment="center", gap="small"):
        view = one_of(
            t("grafiek.weergave"),
            outcome_chart.VIEWS,
            lambda name: t(f"grafiek.{name}"),
            VIEW,
            # A picture that is taken along has the same view.
            on_change=lambda: st.rerun([OUTCOME, TAKE_ALONG]),
            label_visibility="collapsed",
        )
        if counts := outcome_chart.shown_counts(outcome):
            cbs = figure(counts[-1].value, t.lang)
            title = t("grafiek.waarom", hier=words.now, cbs=cbs)
            popped_up(title, "waarom", lambda: st.markdown(_why(outcome, words, t)), quiet=True)
    found = outcome_chart.points(outcome, view, own_name, t)
    st.html(
        f'<h3 class="we-grafiektitel">{picture_title(outcome, t)}</h3>'
        + outcome_chart.chart_legend(outcome, view, own_name, found, t)
    )
    st.vega_lite_chart(
        frame_of(found),
        outcome_chart.spec(t.lang),
        width="stretch",
        key="grafiek",
        alt=t(f"grafiek.alt_{view}"),
    )
    behind(t("grafiek.tabel"), "tabel", lambda: _table(outcome, view, own_name, t))


def picture_title(outcome: Outcome, t: Texts) -> HTML:
    """Say what the picture shows: whether the number of homeless people falls."""
    return t.html(f"grafiek.kop_{likelihood(outcome.result.fall.chance)}")


def _table(outcome: Outcome, view: str, own_name: str, t: Texts) -> None:
    st.caption(t(f"grafiek.uitleg_{view}"))
    st.html(outcome_chart.chart_table(outcome, view, own_name, t))


def _why(outcome: Outcome, words: Headline, t: Texts) -> str:
    """Tell why there are more homeless people than CBS counts."""
    last = outcome_chart.shown_counts(outcome)[-1]
    return t(
        "grafiek.waarom_uitleg",
        telling=figure(last.value, t.lang),
        jaar=int(last.at),
        nu=int(NOW),
        hier=words.now,
        marge=words.now_band,
        ziet=roughly(outcome.result.at(outcome_chart.CBS, NOW), t),
    )

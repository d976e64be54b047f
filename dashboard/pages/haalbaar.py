"""Is 2030 haalbaar? One scenario, its levers and its outcome."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import chart
from dashboard.advice import warnings
from dashboard.choices import Choices
from dashboard.counts import counts_of
from dashboard.guard import guarded
from dashboard.headline import sentences, strip
from dashboard.levers import changes, choices, effective, keep, lever_panel
from dashboard.numbers import rounded
from dashboard.outcome import Outcome, outcome, presets
from dashboard.tables import HTML, hidden, legend, small, table
from dashboard.takealong import take_along
from dashboard.texts import Texts, texts
from dashboard.verdicts import verdict_table
from simulation.criteria import CRITERIA
from simulation.register import load_register
from simulation.scenario import BASELINE, Scenario

PRESET, VIEW = "scenario", "weergave"


def page(lang: str) -> None:
    """Show the page."""
    t = texts(lang)
    st.markdown(t("pagina.inleiding"))
    with guarded(t):
        with st.spinner(t("pagina.rekent")):
            outcome(presets()[BASELINE])  # the first time, the kernel may have to be compiled
        workbench(lang)


@st.fragment
def workbench(lang: str) -> None:
    """Show what changes when a lever moves; only this part runs again."""
    t = texts(lang)
    with guarded(t):
        _workbench(t)


def _workbench(t: Texts) -> None:
    register = load_register()
    shipped = presets()
    preset = shipped[_preset(shipped)]
    found = outcome(effective(preset, register), register)
    name = t.scenario(preset.id, "naam", preset.naam)
    changed = changes(preset, register, t)
    advice = warnings(found, register, t)

    st.html(strip(found, t))
    left, right = st.columns([7, 5], gap="large")
    with left:
        _choose(shipped, t)
    with left, st.container(key="uitkomst"):
        st.html(f'<h2 class="we-verborgen">{t.html("kop.uitkomst")}</h2>')
        st.html(sentences(found, name, bool(changed), len(advice), t))
        _chart(found, t("grafiek.eigen") if changed else name, t)
    with right, st.container(key="knoppen"):
        st.markdown(f"## {t('knoppen.titel')}", anchors=False)
        st.markdown(t("knoppen.uitleg"))
        st.button(
            t("knoppen.terug"),
            key="terug",
            disabled=not changed,
            on_click=lambda: keep(choices().reset()),
        )
        lever_panel(preset, register, t)
    _remarks(advice, changed, t)
    with st.container(key="oordeel"):
        st.markdown(f"## {t('oordeel.titel')}", anchors=False)
        st.markdown(t("oordeel.uitleg"))
        st.html(verdict_table(found, t))
    with st.container(key="meenemen"):
        take_along(found, register, t)


def _preset(shipped: dict[str, Scenario]) -> str:
    """Give the scenario chosen; the first when there is no such scenario any more."""
    chosen = choices().preset
    return chosen if chosen in shipped else next(iter(shipped))


def _choose(shipped: dict[str, Scenario], t: Texts) -> None:
    """Let the user choose the scenario to start from."""
    name = st.session_state[PRESET] = _preset(shipped)
    st.selectbox(
        t("keuze.scenario"),
        list(shipped),
        format_func=lambda name: t.scenario(name, "naam", shipped[name].naam),
        key=PRESET,
        on_change=lambda: keep(Choices(st.session_state[PRESET])),
        filter_mode=None,
    )
    st.caption(t.scenario(name, "omschrijving", shipped[name].omschrijving))


def _remarks(advice: list[str], changed: list[str], t: Texts) -> None:
    """Tell what to mind and what the user changed; below the levers, so that none of them jumps."""
    if advice:
        st.warning(_listing(t("advies.titel"), advice))
    if changed:
        st.markdown(_listing(t("knoppen.veranderd"), changed))


def _listing(title: str, lines: list[str]) -> str:
    return "\n".join([f"**{title}**", *(f"- {line}" for line in lines)])


def _chart(found: Outcome, own_name: str, t: Texts) -> None:
    view = st.segmented_control(
        t("grafiek.weergave"),
        chart.VIEWS,
        default=chart.VIEWS[0],
        required=True,
        format_func=lambda name: t(f"grafiek.{name}"),
        key=VIEW,
        label_visibility="collapsed",
    )
    view = view or chart.VIEWS[0]
    data = chart.rows(found, view, own_name, t)
    st.caption(t(f"grafiek.uitleg_{view}"))
    st.html(_legend(found, view, own_name, data, t))
    st.vega_lite_chart(
        data,
        chart.spec_in(t),
        width="stretch",
        key="grafiek",
        alt=t(f"grafiek.alt_{view}"),
    )
    with st.expander(t("grafiek.tabel")):
        st.html(_numbers(found, view, own_name, t))


def _legend(found: Outcome, view: str, own_name: str, data: pd.DataFrame, t: Texts) -> HTML:
    entries = [] if found.is_baseline else [("scenario", own_name)]
    entries.append(("basis", t("grafiek.beleid")))
    if data["reeks"].eq("telling").any():
        entries.append(("telling", t("grafiek.telling")))
    for criterion in CRITERIA.values():
        indicator, threshold = criterion.conditions[0]
        if indicator == view:
            limit = rounded(found.result.thresholds[threshold], t.lang)
            label = t.pick(criterion.label)
            entries.append(("doel", t("grafiek.doel", criterium=label, drempel=limit)))
    return legend(entries) + hidden(chart.summary(data, t))


def _numbers(found: Outcome, view: str, own_name: str, t: Texts) -> HTML:
    """Give the table behind the chart."""
    counted = {count.at: count for count in counts_of(view)}
    head = [t("grafiek.kolom_jaar"), t("grafiek.beleid")]
    columns = [found.baseline.indicator(view).mean(axis=1)]
    if not found.is_baseline:
        head.append(own_name)
        columns.append(found.result.indicator(view).mean(axis=1))
    if counted:
        head.append(t("grafiek.kolom_telling"))
    body = []
    for row, moment in enumerate(found.result.time):
        cells = [str(int(moment)), *(rounded(column[row], t.lang) for column in columns)]
        if counted:
            count = counted.get(float(moment))
            cells.append("–" if count is None else rounded(count.value, t.lang, 3))
        body.append(cells)
    whole = table(t("grafiek.tabel"), head, body, "cijfers")
    sources = dict.fromkeys(count.source for count in counted.values())
    told = small(t("grafiek.tabel_uitleg"))
    if sources:
        told += small(t("grafiek.bronnen", bronnen="; ".join(sources)))
    return whole + told

"""The outcome in large letters, for a meeting room: no levers, and one way back.

It follows what was chosen on the other pages, and its address has the same link. The chart is a
picture, so that its letters grow with the screen.
"""

from html import escape

import streamlit as st

from calibration.report.html import as_picture
from dashboard.charts.frame import frame_of
from dashboard.charts.image import drawn_in_page
from dashboard.charts.outcome_chart import AXIS, VIEWS, chart_legend, points, spec, summary
from dashboard.components.outcome_view import VIEW, picture_title, watermark
from dashboard.components.progressive import Asked, show_refined
from dashboard.downloads.scenario_files import shortened
from dashboard.formatting.html import HTML
from dashboard.results.outcomes import Outcome, presets
from dashboard.results.parameter_set import register_in_use
from dashboard.scenario.changes import differences
from dashboard.scenario.session import choices, own_name, own_scenario
from dashboard.sharing.page_links import page_link
from dashboard.sharing.provenance import SHORT_HASH
from dashboard.texts import Texts, texts
from dashboard.wording.headline import Headline, answered, fitted_to, foundation
from dashboard.wording.key_figures import four_figures
from simulation.outcomes.scenario_runs import model_version
from simulation.register.register import Register

BESIDE, ALONE = (820, 300), (1130, 300)
"""Width and height of the chart, with something beside it or not, before it fills the screen."""
MOST = 5
"""Changes that are listed; of the others only how many they are."""
BACK = "haalbaar"
"""The page that it leads back to."""
FULL_SCREEN = "vol_scherm"
"""Key of the button that the browser makes the screen full with (`present.js`)."""


def show(lang: str) -> None:
    t = texts(lang)
    with st.container(key="presentatie_kop", horizontal=True, vertical_alignment="center"):
        st.markdown(f"# {t('pagina.titel')}", anchors=False)
        st.button(t("presentatie.vol_scherm"), key=FULL_SCREEN)
        page_link(BACK, t("presentatie.terug"), t)
    with st.container(key="presentatie"):
        show_refined(lambda: _asked(t), t)


def _asked(t: Texts) -> Asked:
    register = register_in_use()
    changed = _changes(register, t)
    return Asked(own_scenario(register), register, lambda found: _show(found, changed, register, t))


def _changes(register: Register, t: Texts) -> list[str]:
    found = differences(choices().reset(), choices(), presets(), register, t)
    return [one.line(t) for one in found]


def _show(outcome: Outcome, changed: list[str], register: Register, t: Texts) -> None:
    words, name = Headline.of(outcome, t), shortened(own_name(t))
    st.html(
        watermark(outcome, t)
        + answered(outcome, words, name, bool(changed), t)
        + four_figures(outcome, t)
    )
    size = BESIDE if changed else ALONE
    chart = _chart(outcome, t("grafiek.eigen") if changed else name, size, t)
    st.html(f'<div class="we-beeld">{chart}{_changed(changed, t)}</div>')
    st.html(_source(outcome, register, t))


def _chart(outcome: Outcome, name: str, size: tuple[int, int], t: Texts) -> HTML:
    chosen = st.session_state.get(VIEW)
    view = chosen if chosen in VIEWS else VIEWS[0]
    drawn = points(outcome, view, name, t, size[1] - AXIS)
    alt = f"{t(f'grafiek.alt_{view}')} {summary(drawn, t)}"
    picture = as_picture(drawn_in_page(spec(t.lang), frame_of(drawn), "grafiek", alt, size))
    return (
        f"<figure><h2>{picture_title(outcome, t)}</h2>"
        f"{chart_legend(outcome, view, name, drawn, t)}"
        f'<img src="{picture}" alt="{escape(t(f"grafiek.{view}"))}"></figure>'
    )


def _changed(changed: list[str], t: Texts) -> HTML:
    if not changed:
        return ""
    lines = [escape(line) for line in changed[:MOST]]
    if (more := len(changed) - MOST) > 0:
        key = "presentatie.nog_een" if more == 1 else "presentatie.nog"
        lines.append(t.html(key, aantal=more))
    listed = "".join(f"<li>{line}</li>" for line in lines)
    return f"<section><h2>{t.html('knoppen.veranderd')}</h2><ul>{listed}</ul></section>"


def _source(outcome: Outcome, register: Register, t: Texts) -> HTML:
    origin = t.html(
        "mee.herkomst",
        model=model_version(),
        set=register.parameter_set,
        kenmerk=outcome.result.scenario.hash[:SHORT_HASH],
    )
    return f'{foundation(outcome, t)}{fitted_to(register, t)}<p class="we-voorbehoud">{origin}</p>'

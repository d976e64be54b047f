"""Where homeless people are and what places there are: now, later, and with current policy."""

from collections.abc import Sequence

import streamlit as st

from dashboard.charts.trend import Reader, show_trend
from dashboard.texts import Texts
from dashboard.wording.beside_policy import Side, indicator_table
from dashboard.wording.headline import TOTAL
from dashboard.wording.quantities import Quantity
from simulation.model.dims import Plekkensoort
from simulation.model.waarneming import Ethos
from simulation.outcomes.indicators import INDICATORS

SITUATIONS = (TOTAL, *Ethos.elements)
"""All homeless people, and each category of ETHOS Light."""

REFUSALS = "weigeringen_per_maand"
SHELTER = (
    *(f"plekken_{kind}" for kind in Plekkensoort.elements),
    "opvang_bezetting",
    "wachtlijst_opvang",
    "wachttijd_opvang",
    "verblijfsduur_opvang",
    REFUSALS,
    "opvang_gebruikers",
    "uitgeplaatst",
    "nachten_buiten",
)
"""What is told of shelter; the places by kind, as the model has them."""


PARTS = {"situaties": (SITUATIONS, TOTAL), "opvang": (SHELTER, REFUSALS)}
"""The indicators of each part of the page, and the one that is drawn at first."""


def show_places(part: str, shown: Sequence[Side], year: int, reader: Reader, t: Texts) -> None:
    """Show the indicators of a part beside each other, and one of them over the years."""
    indicators, first = PARTS[part]
    st.markdown(t(f"stromen.{part}.uitleg"))
    caption = t(f"stromen.{part}.tabel", jaar=year)
    st.markdown(f"### {caption}", anchors=False)
    st.html(indicator_table(caption, indicators, shown, year + 1, t))
    if part == "opvang":
        st.caption(t("stromen.opvang.tijd"))
    st.markdown(f"### {t('stromen.verloop.kop')}", anchors=False)
    chosen = st.selectbox(
        t("stromen.verloop.kies"),
        indicators,
        index=indicators.index(first),
        format_func=lambda name: t.pick(INDICATORS[name].label),
        key=f"stromen_{part}",
        filter_mode=None,
    )
    show_trend(Quantity.of(chosen), shown, f"stromen_{part}", chosen, t, reader)

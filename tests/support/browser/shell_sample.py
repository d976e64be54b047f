"""A small app in the shell of ours, with what pages may show: served by the tests of the shell."""

import datetime as dt
import sys
import time
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.components.live_region import announce
from dashboard.server.asgi import around
from dashboard.sharing.language import LANG, asked_by
from dashboard.shell import mark_language
from dashboard.texts import literal

sys.path.insert(0, str(Path(__file__).parents[2]))  # Streamlit knows only the folder of a script
from support.hostile import HOSTILE

TABLE = pd.DataFrame({"jaar": [2024, 2025], "getal": [1.5, 2.5]})


def show() -> None:
    """Show one of everything, in Dutch; the language is in the link."""
    mark_language(asked_by(st.query_params))
    if "vreemd" in st.query_params:
        strangers_words()
        return
    st.title("Voorbeeld")
    if st.button("Wissel van taal"):
        st.query_params[LANG] = "nl" if st.query_params.get(LANG) == "en" else "en"
        st.rerun()
    with st.sidebar:
        st.markdown("In de zijbalk")
    results()
    fields()
    looks()
    if st.button("Maak een fout"):
        raise RuntimeError("geheim van de machine")


def strangers_words() -> None:
    """Show what a stranger may have written, and nothing else."""
    with st.container(key="vreemd"):
        for words in HOSTILE:
            st.error(literal(words))
            st.button(literal(words))


def results() -> None:
    """Show a result that a screen reader hears of twice: by a sentence, and by what is not seen."""
    st.session_state.setdefault("keer", 0)
    if st.button("Reken"):
        st.session_state["keer"] += 1
    if st.button("Reken lang"):
        time.sleep(1.5)
        st.session_state["keer"] += 1
    st.html(f"<p data-we-meld>Uitkomst <b>{st.session_state['keer']}</b></p>")
    announce("Hetzelfde als steeds & altijd")


def fields() -> None:
    """Show what can be filled in."""
    st.file_uploader("Telling", type=["csv", "xlsx"], help="Een klein bestand.")
    st.file_uploader("Tellingen", accept_multiple_files=True)
    st.selectbox("Kies er een uit", ["appel", "peer"], index=None)
    st.selectbox("Kies of voeg toe", ["appel", "peer"], index=None, accept_new_options=True)
    st.multiselect("Kies er meer uit", ["appel", "peer", "pruim"])
    st.number_input("Aantal", 0, 10, 3)
    st.text_input("Naam")
    st.text_area("Verhaal")
    st.date_input("Begin", dt.date(2026, 2, 1))
    st.slider("Tussen", 0, 100, (10, 50))
    st.select_slider("Stand", ["laag", "hoog"])
    with st.form("formulier"):
        st.text_input("In het formulier")
        st.form_submit_button("Verstuur")


def looks() -> None:
    """Show what can be read and opened."""
    with st.expander("Lees meer"):
        st.markdown("Meer tekst.")
    with st.popover("Kaartje"):
        st.markdown("Op het kaartje.")
    st.tabs(["Links", "Rechts"])
    st.progress(50, "Halverwege")
    st.dataframe(TABLE)
    st.table(TABLE)
    st.code("wonen-eerst run")
    st.vega_lite_chart(
        TABLE,
        {
            "mark": "bar",
            "encoding": {
                "x": {"field": "jaar", "type": "nominal", "title": "Jaar"},
                "y": {"field": "getal", "type": "quantitative", "title": "Getal"},
            },
        },
        alt="Staven per jaar",
    )
    st.download_button("Haal op", "a;b", "voorbeeld.csv")
    if st.button("Open een venster"):
        window()
    if st.button("Geef een seintje"):
        st.toast("Een lang seintje. " * 20)


@st.dialog("Venster")
def window() -> None:
    """Show a window above the page."""
    st.markdown("In het venster.")


if __name__ == "__main__":
    show()
else:
    app = st.App(__file__, **around("deur"))

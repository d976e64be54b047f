"""Around the pages: language, title, looks and navigation."""

from __future__ import annotations

from functools import partial
from importlib import resources
from pathlib import Path

import streamlit as st

from dashboard.guard import guarded
from dashboard.pages import haalbaar
from dashboard.startup import settle
from dashboard.texts import LANGUAGES, Texts, texts

LANG = "lang"
"""Name of the language in the link, and of the switch."""


def show() -> None:
    """Show the page that was asked for."""
    settle()
    t = texts(_language())
    folder = Path(str(resources.files("dashboard")))
    st.set_page_config(
        page_title=f"{t('pagina.titel')} · Wonen Eerst",
        page_icon=str(folder / "icon.svg"),
        layout="wide",
    )
    with guarded(t):
        st.html(folder / "style.css")
        _switch(t)
        first = st.Page(
            partial(haalbaar.page, t.lang),
            title=t("pagina.titel"),
            url_path="haalbaar",
            default=True,
        )
        st.navigation([first], position="hidden").run()


def _language() -> str:
    """Read the language from the link."""
    asked = st.query_params.get(LANG, "")
    return asked if asked in LANGUAGES else next(iter(LANGUAGES))


def _switch(t: Texts) -> None:
    """Show the title, and let the user change the language; the link follows."""
    st.session_state[LANG] = t.lang
    with st.container(key="bovenrand", horizontal=True, vertical_alignment="center"):
        st.markdown(f"# {t('pagina.titel')}", anchors=False, width="stretch")
        st.segmented_control(
            t("pagina.taal"),
            list(LANGUAGES),
            required=True,
            format_func=LANGUAGES.__getitem__,
            key=LANG,
            label_visibility="collapsed",
            on_change=lambda: st.query_params.update({LANG: st.session_state[LANG]}),
        )

"""Around the pages: language, title, looks and navigation."""

from collections.abc import Sequence
from functools import partial
from importlib import resources

import streamlit as st

from dashboard.components.error_boundary import guarded
from dashboard.pages import nieuwe_telling, onderbouwing
from dashboard.pages.haalbaar import page as haalbaar
from dashboard.pages.presentatie import page as presentatie
from dashboard.pages.stromen import page as stromen
from dashboard.pages.vergelijken import page as vergelijken
from dashboard.pages.wie import page as wie
from dashboard.results.parameter_set import register_in_use, show_notice
from dashboard.sharing.address_bar import follow, open_address, show_told, show_what_is_lost
from dashboard.sharing.language import LANG, asked_by
from dashboard.sharing.page_links import remember
from dashboard.texts import LANGUAGES, Texts, texts

DOOR = "haalbaar"
"""The first page."""

PAGES = {
    DOOR: (haalbaar.show, "pagina.titel"),
    "vergelijken": (vergelijken.show, "vergelijken.titel"),
    "wie": (wie.show, "wie.titel"),
    "stromen": (stromen.show, "stromen.titel"),
    "onderbouwing": (onderbouwing.show, "onderbouwing.titel"),
    "nieuwe-telling": (nieuwe_telling.show, "telling.titel"),
    "presentatie": (presentatie.show, "presentatie.titel"),
}
"""Pages by their place in the link: what shows them, and the key of their title."""

BARE = {"presentatie"}
"""Pages without anything around them, which are not among the ways to a page either."""


def show() -> None:
    open_address()
    t = texts(asked_by(st.query_params))
    if st.session_state.get(LANG) != t.lang:
        st.session_state[LANG] = t.lang
        if LANG in st.query_params:  # a link to the page one is on does not write it in the bar
            st.query_params[LANG] = t.lang
    icon = resources.files("dashboard.style").joinpath("icon.svg")
    pages = {
        path: st.Page(partial(page, t.lang), title=t(title), url_path=path, default=path == DOOR)
        for path, (page, title) in PAGES.items()
    }
    chosen = st.navigation(list(pages.values()), position="hidden")
    remember(pages)
    st.set_page_config(
        page_title=f"{chosen.title} · Wonen Eerst", page_icon=str(icon), layout="wide"
    )
    with guarded(t):
        mark_language(t.lang)
        if chosen.url_path not in BARE:
            with st.container(key="paginas", horizontal=True, vertical_alignment="center"):
                _ways([page for path, page in pages.items() if path not in BARE], t)
                _other_languages(chosen, t)
            st.markdown(f"# {chosen.title}", anchors=False)
        show_notice(t)
        show_told(t)
        show_what_is_lost(register_in_use(), t)
        follow(register_in_use(), t)
        chosen.run()


def _ways(pages: Sequence[st.Page], t: Texts) -> None:
    """Show the way to each page; the language goes along.

    Not Streamlit's own navigation: on a phone that hides behind a button.
    """
    for page in pages:
        st.page_link(page, label=page.title, query_params={LANG: t.lang}, width="content")


def mark_language(lang: str) -> None:
    """Tell the browser in which language the page is (see `dashboard.server`)."""
    st.html(f'<span hidden data-we-taal="{lang}"></span>')


def _other_languages(here: st.Page, t: Texts) -> None:
    """Show the way to this page in another language.

    A link, for what it asks stands in the address: a widget's choice can be lost when the page asks
    its server for something else at that moment. It keeps what this session has, not what a new
    window would need.
    """
    with st.container(key="taal", width="content"):
        for lang, name in LANGUAGES.items():
            if lang != t.lang:
                st.page_link(here, label=name, query_params={LANG: lang}, width="content")

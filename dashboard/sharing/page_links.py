"""A way from one page to another that keeps what was chosen."""

from collections.abc import Mapping

import streamlit as st

from dashboard.sharing.language import LANG
from dashboard.texts import Texts

KNOWN = "paginas"
"""Where the session keeps the pages, by their place in the link: the shell alone makes them."""


def remember(pages: Mapping[str, st.Page]) -> None:
    st.session_state[KNOWN] = dict(pages)


def page_link(place: str, label: str, t: Texts) -> None:
    """Show a link to a page, in the same language; nothing where a page is shown by itself."""
    if page := st.session_state.get(KNOWN, {}).get(place):
        with st.container(key=f"naar_{place}", width="content"):
            st.page_link(page, label=label, query_params={LANG: t.lang}, width="content")

"""Tell who cannot see the page that a result is there."""

import html

import streamlit as st


def announce(text: str) -> None:
    """Have a screen reader tell a result, politely, when it is another one than before.

    Nothing is seen of it. What the page shows as a sentence already needs no copy: give its element
    the attribute ``data-we-meld`` instead (see `dashboard.server`).
    """
    st.html(f"<span hidden data-we-meld>{html.escape(text)}</span>")

"""The buttons with which a chart is taken along as a picture."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.charts.image import Kind
from dashboard.texts import Texts

KINDS: dict[Kind, str] = {"png": "image/png", "svg": "image/svg+xml"}


def picture_buttons(
    name: str, label: str, draw: Callable[[Kind], bytes], t: Texts, key: str
) -> None:
    """Show a button for each kind of picture.

    Parameters
    ----------
    name
        Of the file, without its kind.
    label
        Key of what the picture is called on the buttons.
    draw
        Makes the picture, when someone asks for it and outside the run of the page. The session
        holds on to it, and to all that it needs.
    """
    with st.container(horizontal=True):
        for kind, mime in KINDS.items():
            _button(f"{t(label)} ({kind.upper()})", name, kind, mime, draw, key)


def _button(
    label: str, name: str, kind: Kind, mime: str, draw: Callable[[Kind], bytes], key: str
) -> None:
    st.download_button(
        label,
        lambda: draw(kind),
        file_name=f"{name}.{kind}",
        mime=mime,
        key=f"{key}_{kind}",
        on_click="ignore",
    )

"""The buttons with which a chart is taken along as a picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.charts.image import Kind
from dashboard.formatting.behind_buttons import file_button
from dashboard.texts import Texts

KINDS: tuple[Kind, ...] = ("png", "svg")


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
        for kind in KINDS:
            words = f"{t(label)} ({kind.upper()})"
            file_button(words, partial(draw, kind), f"{name}.{kind}", f"{key}_{kind}")

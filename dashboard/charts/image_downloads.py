"""The buttons with which a chart is taken along as a picture."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.charts.image import Kind
from dashboard.formatting.controls import file_button
from dashboard.texts import Texts

KINDS: tuple[Kind, ...] = ("png", "svg")


def picture_buttons(
    name: str, label: str, draw: Callable[[Kind], bytes], t: Texts, key: str
) -> None:
    """Show a button for each kind of picture.

    `label` is the key of what the picture is called; `draw` is called as in `file_button`.
    """
    with st.container(horizontal=True):
        for kind in KINDS:
            words = f"{t(label)} ({kind.upper()})"
            file_button(words, partial(draw, kind), f"{name}.{kind}", f"{key}_{kind}")

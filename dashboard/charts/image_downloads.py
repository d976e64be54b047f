"""Charts as pictures to take along: what is told around each, and the buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.image import HEIGHT, Kind, picture
from dashboard.charts.image_parts import Key
from dashboard.formatting.html import in_plain
from dashboard.results.outcomes import Outcome
from dashboard.texts import Texts
from dashboard.wording.headline import foundation

KINDS: dict[Kind, str] = {"png": "image/png", "svg": "image/svg+xml"}

MOST_LINK = 110
"""Signs of a link that is shown under a picture; a longer one is only inside the file."""


@dataclass(frozen=True)
class Around:
    """What stands around every chart of a page; see `dashboard.charts.image.picture`."""

    footer: Sequence[str]
    warning: str = ""
    source: str = ""

    @classmethod
    def of(
        cls, outcome: Outcome, made: Sequence[str], links: Sequence[str | None], t: Texts
    ) -> Around:
        """Tell on what an outcome stands, with what it was made, and where to find it again."""
        known = [link for link in links if link]
        shown = [link for link in known if len(link) <= MOST_LINK]
        return cls(
            [in_plain(foundation(outcome, t)), *made, *shown],
            "" if outcome.warning is None else t.pick(outcome.warning),
            "\n".join(known),
        )


@dataclass(frozen=True)
class Sheet:
    """A chart of a page, and what a picture of it tells; see `dashboard.charts.image.picture`."""

    spec: dict[str, Any]
    data: pd.DataFrame
    title: str
    legend: Sequence[Key]
    around: Around
    subtitle: str = ""
    alt: str = ""
    height: int = HEIGHT

    def drawn(self, kind: Kind) -> bytes:
        return picture(
            self.spec,
            self.data,
            self.title,
            self.around.footer,
            self.legend,
            kind,
            subtitle=self.subtitle,
            warning=self.around.warning,
            alt=self.alt,
            source=self.around.source,
            height=self.height,
        )


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

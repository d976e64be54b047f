"""Controls that pages share: one of a few, and what is made when someone asks for it."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st

MIMES = {
    "csv": "text/csv",
    "html": "text/html",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
    "zip": "application/zip",
}
"""What kind of file each is, by the end of its name."""


def place_of(key: str) -> str:
    """Say where the session keeps what was chosen with `one_of`, also while it is not shown."""
    return f"{key}_gekozen"


def one_of(
    title: str,
    names: Sequence[str],
    called: Callable[[str], str],
    key: str,
    on_change: Callable[[], object] = lambda: None,
    **more: Any,
) -> str:
    """Let the user choose one of a few; the first, until they do.

    The choice is remembered while another page is shown, which the control itself does not.
    """
    place = place_of(key)

    def chosen() -> None:
        st.session_state[place] = st.session_state[key]
        on_change()

    if st.session_state.get(key) not in names:
        remembered = st.session_state.get(place)
        st.session_state[key] = remembered if remembered in names else names[0]
    found = st.segmented_control(
        title, names, required=True, format_func=called, key=key, on_change=chosen, **more
    )
    return str(found or names[0])


def behind(title: str, key: str, show: Callable[[], object]) -> None:
    """Show something behind a door; it is made when the door opens, for that may take time."""
    with st.expander(title, key=key, on_change="rerun") as door:
        if door.open:
            show()


def popped_up(title: str, key: str, show: Callable[[], object], quiet: bool = False) -> None:
    """Show something over the page, made when it is asked for; `quiet` is a button without edge."""
    kind: Literal["tertiary", "secondary"] = "tertiary" if quiet else "secondary"
    with st.popover(title, key=key, type=kind, on_change="rerun") as door:
        if door.open:
            show()


def file_button(label: str, make: Callable[[], str | bytes], name: str, key: str) -> None:
    """Let the user take a file along.

    It is made outside the run of the page: the session holds on to `make`, and to all it needs.
    """
    mime = MIMES[name.rpartition(".")[2]]
    st.download_button(label, make, name, mime, key=key, on_click="ignore")

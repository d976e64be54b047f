"""What goes along in the address besides the choices, for tests: drawn, taken apart and forged."""

import base64
import json
import zlib
from typing import Any

from hypothesis import strategies as st
from support.app.app_states import REGISTER, SHIPPED, WORDS, choices
from support.app.links import written

from dashboard.scenario.edits import Choices
from dashboard.scenario.own_scenarios import MOST, tidy
from dashboard.scenario.page_state import LETTERS
from dashboard.sharing.link import Refused
from dashboard.sharing.sealed_text import MAX_LINK
from dashboard.sharing.workspace_link import (
    OpenedWorkspace,
    Workspace,
    open_workspace,
    workspace_text,
)

NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).map(tidy).filter(bool)
SEEN = st.sampled_from(("dakloos_totaal", "ethos_1", "opvang")) | st.integers(0, 9999)


@st.composite
def workspaces(draw: st.DrawFn, most: int = MOST) -> tuple[Workspace, list[Choices]]:
    """Draw what is kept, and the choices behind it."""
    kept = draw(st.lists(choices(), max_size=most))
    names = draw(st.lists(NAMES, min_size=len(kept), max_size=len(kept)))
    which = st.sampled_from(sorted(SHIPPED))
    places = which | st.integers(0, len(kept) - 1) if kept else which
    return (
        Workspace(
            [(name, written(one)) for name, one in zip(names, kept, strict=True)],
            draw(st.lists(places, max_size=4)),
            draw(st.none() | places),
            draw(st.dictionaries(st.sampled_from(sorted(LETTERS)), SEEN)),
        ),
        kept,
    )


def spelled(work: Workspace) -> str:
    text, count = workspace_text(work)
    assert text is not None and count == len(work.kept)
    assert len(text) <= MAX_LINK
    return text


def opened(text: str) -> OpenedWorkspace:
    found = open_workspace(text, SHIPPED, REGISTER)
    assert isinstance(found, OpenedWorkspace), found
    return found


def reason(text: str) -> tuple[str, str]:
    found = open_workspace(text, SHIPPED, REGISTER)
    assert isinstance(found, Refused), found
    return found.reason


def signed(packed: bytes, kind: bytes = b"1w") -> str:
    """Spell it without the code under test."""
    whole = zlib.crc32(kind + packed).to_bytes(4, "big") + packed
    return "1" + base64.urlsafe_b64encode(whole).decode().rstrip("=")


def squeezed(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(data) + squeeze.flush()


def forged(tree: Any) -> str:
    return signed(squeezed(json.dumps(tree).encode()))

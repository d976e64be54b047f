"""What strangers write in a link or a file is shown as text, on every page and whatever it says."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import given
from streamlit.testing.v1 import AppTest
from support.app.app_states import REGISTER, SHIPPED
from support.app.links import written
from support.hostile import HOSTILE, hostile
from support.places import APP

from dashboard.formatting.html import broken
from dashboard.recalibration.uploaded_counts import present
from dashboard.scenario.edits import Choices
from dashboard.scenario.edits_of import start_from
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.texts import literal
from simulation.scenario.scenario import scenario_from_plain

SIGN = r"!#$&()*+:<=>@\[\]\\^_`{|}~-"
PIECE = re.compile(rf":color\[\\([.{SIGN}])\]\{{\}}|\\([.{SIGN}])|([^{SIGN}])")
MORE = re.compile(
    r"https?://|www\.|\w@\w|:[\w+-]+:|(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)", re.IGNORECASE
)
"""What Streamlit makes more of, in one piece of text of a page."""


@given(hostile())
def test_a_strangers_words_are_markdown_that_reads_exactly_so(text: str) -> None:
    """In the browser too: see `tests/browser/test_strangers_words.py`."""
    made = literal(text)
    assert PIECE.sub("", made) == ""  # no sign that could be mark-up stands there bare
    alone = [found[1] or found[2] or found[3] for found in PIECE.finditer(made)]
    assert "".join("".join(alone).split()) == "".join(text.split())
    pieces = PIECE.sub(lambda found: "\0" if found[1] else found[2] or found[3], made).split("\0")
    assert [piece for piece in pieces if MORE.search(piece)] == []
    assert not re.search(r"\n[ \t]|[ \t]\n|^\d+\.(\s|$)", made, re.MULTILINE)


# On the pages ------------------------------------------------------------------------------------

PAGE = """
from dashboard.pages.{page} import show
show("nl")
"""
DOORS = ("uitleg_kop", "tabel", "aannames_deur", "drempels", "openen", "bron_contingent")
DOORS += ("deur_geschiedenis", "deur_deel", "andere_set", "stromen_meer", "vergelijken_meer")
DOORS += ("wie_groepen_tabel",)
PLAIN = {"options", "raw_value", "raw_values", "id"}
"""Fields that a browser shows as they are, or not at all."""


def marked(*texts: str) -> str:
    """Put words together on one line, as a name is, so that they are found again."""
    return f"qzx {' '.join(' '.join(texts).split())} xzq"


def tree() -> dict[str, Any]:
    """Give a scenario in which a stranger says something wherever it can be said."""
    third = len(HOSTILE) // 3
    said = [marked(*HOSTILE[start : start + third]) for start in (0, third, 2 * third)]
    more = {"basis": "wonen_eerst", "parameterset": said[0]}
    return more | {"naam": said[0], "omschrijving": said[1], "redenen": {"contingent": said[2]}}


def opened() -> Choices:
    return start_from(scenario_from_plain(tree(), "vreemd", REGISTER), SHIPPED)


def words() -> list[str]:
    found = tree()
    return [found["naam"], found["omschrijving"], found["redenen"]["contingent"]]


def strings(message: Message) -> Iterator[tuple[str, str]]:
    """Give every text in what goes to the browser, with the name of its field."""
    for about, value in message.ListFields():
        for one in value if about.is_repeated else [value]:
            if isinstance(one, Message):
                yield from strings(one)
            elif isinstance(one, str):
                yield about.name, one


def shown(app: AppTest) -> AppTest:
    for door in DOORS:
        app.session_state[door] = True
    app.run()
    assert not app.exception
    return app


def marks(app: AppTest, said: Sequence[str]) -> tuple[set[str], list[tuple[str, str, str]]]:
    """Give the kinds of elements that show a stranger's words, and where these are mark-up."""
    kinds, wrong = set(), []
    for element in app:
        proto = getattr(element, "proto", None)
        for field, text in strings(proto) if isinstance(proto, Message) else ():
            if "qzx" not in text or field in PLAIN or element.type == "code":
                continue
            kinds.add(element.type)
            left = text
            for word in said:
                for way in HTML if element.type == "html" else (literal,):
                    left = left.replace(way(word), "")
            if "qzx" in left or "xzq" in left:
                wrong.append((element.type, field, left))
    return kinds, wrong


HTML: tuple[Callable[[str], str], ...] = (escape, partial(escape, quote=False), broken)


def test_a_link_shows_its_words_as_text() -> None:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update({"lang": "nl", "s": written(opened())})
    app.session_state["over_scenario"] = True
    kinds, wrong = marks(shown(app), words())
    assert wrong == []
    assert {"html", "markdown"} <= kinds


@pytest.mark.parametrize("page", ["stromen.page", "wie.page", "vergelijken.page", "onderbouwing"])
def test_other_pages_show_its_words_as_text(page: str) -> None:
    app = AppTest.from_string(PAGE.format(page=page), default_timeout=120)
    app.session_state[STATE] = History(opened())
    kinds, wrong = marks(shown(app), words())
    assert wrong == []
    assert page != "stromen.page" or {"html", "markdown"} <= kinds
    assert page != "wie.page" or {"html", "caption"} <= kinds


def test_a_file_shows_its_words_as_text_whether_it_can_be_read_or_not() -> None:
    app = AppTest.from_string(PAGE.format(page="haalbaar.page"), default_timeout=120)
    app = shown(app)
    name, key = marked("http://k.nl :material/bolt:"), marked("www.k.nl a@k.nl")
    broken = f"naam: x\n'{key}': 1\nknoppen: {{'{key}': 1}}\n"
    app.file_uploader[0].set_value((f"{name}.yaml", broken.encode(), "application/yaml"))
    kinds, wrong = marks(shown(app), [name, key])
    assert wrong == [] and kinds == {"error"}
    sound = json.dumps(tree()).encode()
    app.file_uploader[0].set_value((f"{name}.yaml", sound, "application/yaml"))
    kinds, wrong = marks(shown(app), [name, *words()])
    assert wrong == [] and {"html", "markdown"} <= kinds
    assert not app.error


@pytest.mark.parametrize(
    "word", ["http://k.nl,:material/bolt:", "www.k.nl,a@k.nl", "<b>$x$:red[x]"]
)
def test_a_file_with_counts_shows_its_words_as_text(word: str) -> None:
    app = AppTest.from_string(PAGE.format(page="nieuwe_telling"), default_timeout=120).run()
    said = "".join(marked(word).split())
    head, first, *_ = present().decode().splitlines()
    for column in range(len(first.split(","))):
        cells = first.split(",")
        cells[column] = f'"{said}"'
        data = "\n".join([head, ",".join(cells)]).encode()
        app.file_uploader[0].set_value((f"{said}.csv", data, "text/csv"))
        assert marks(shown(app), [said])[1] == []

"""What strangers put in the address or upload, through the page itself.

Nothing gives a fault. It is refused with a reason and changes nothing, or the page is about
exactly the scenario that it says. (Thousands more, without the page, are in `test_link`,
`test_link_strangers` and `test_four_spellings`.)
"""

import base64
import random
import string
from collections.abc import Callable

import pytest
from ruamel.yaml import YAML
from streamlit.testing.v1 import AppTest
from support.app.links import (
    ODD,
    REGISTER,
    SIGNS,
    bent,
    change,
    cut,
    double,
    forged,
    loaded,
    scenario_of,
    several,
    shuffle,
    taken_apart,
    written,
)
from support.damaged_text import GOOD, mutant
from support.places import APP

from dashboard.scenario.edits import Choices
from dashboard.scenario.history import History
from dashboard.scenario.session import STATE
from dashboard.sharing.scenario_file import MAX_UPLOAD
from dashboard.sharing.sealed_text import MAX_LINK
from dashboard.texts import LANGUAGES, literal, texts
from simulation.scenario.scenario import scenario_from_plain

pytestmark = pytest.mark.slow

EACH = 2
"""Mutants of each kind; thousands go the shorter way."""


def session(lang: str = "nl", **state: object) -> AppTest:
    """Open the page with choices that a stranger may not change unasked."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update({"lang": lang, "s": written(several())})
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    check(app, lang)
    assert chosen(app) == several()
    return app


def chosen(app: AppTest) -> Choices:
    found: History = app.session_state[STATE]
    return found.now


def check(app: AppTest, lang: str) -> None:
    """Check that the page is whole."""
    assert not app.exception
    assert texts(lang)("fout.onverwacht") not in [error.value for error in app.error]
    bodies = "".join(element.proto.body for element in app.get("html"))
    assert 'class="we-zin"' in bodies and "Traceback" not in bodies


def told(app: AppTest, lang: str) -> list[str]:
    """Give what is told of something that was opened; the model gives advice as well."""
    advice = f"**{texts(lang)('advies.titel')}**"
    shown = [element.value for element in (*app.info, *app.warning)]
    return [text for text in shown if not text.startswith(advice)]


# The address -------------------------------------------------------------------------------------

Mutate = Callable[[str, random.Random], str]


def _flipped(link: str, dice: random.Random) -> str:
    body = bytearray(base64.urlsafe_b64decode(link[1:] + "=" * (-len(link[1:]) % 4)))
    body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    return link[0] + base64.urlsafe_b64encode(bytes(body)).decode().rstrip("=")


def _swapped(link: str, dice: random.Random) -> str:
    """Two parts of one link, or the begin of one and the end of another."""
    one, two = sorted(dice.sample(range(1, len(link)), 2))
    other = written(dice.choice((Choices("bezuiniging"), loaded())))
    return dice.choice((link[0] + link[two:] + link[one:two] + link[1:one], link[:one] + other))


def _garbage(link: str, dice: random.Random) -> str:
    signs = dice.choice((SIGNS, string.printable, "\0\x1b[2J<script>", "%3Cb&=;"))
    return dice.choice(("", "1", "2")) + "".join(dice.choices(signs, k=dice.randrange(1, 400)))


def _unicode(link: str, dice: random.Random) -> str:
    place = dice.randrange(len(link))
    signs = "".join(chr(dice.choice((0xE9, 0x202E, 0x1F600, 0xFF11, 0x0661))) for _ in range(3))
    return link[:place] + signs + link[place:]


LINKS: dict[str, Mutate] = {
    "bits": _flipped,
    "cut off": lambda link, dice: link[: dice.randrange(1, len(link))],
    "cut": cut,
    "doubled": double,
    "another sign": change,
    "shuffled": shuffle,
    "swapped": _swapped,
    "garbage": _garbage,
    "unicode": _unicode,
    "very long": lambda link, dice: link * (dice.randrange(1, 20) * MAX_LINK // len(link)),
    "repeated": lambda link, dice: dice.choice(("", ",", "&s=", " ")).join([link] * 2),
}


@pytest.mark.parametrize("kind", LINKS)
def test_a_damaged_link_is_refused_on_the_page_and_changes_nothing(kind: str) -> None:
    dice, lang = random.Random(kind), list(LANGUAGES)[len(kind) % 2]
    reasons = [
        literal(text) for key, text in texts(lang).entries.items() if key.startswith("koppeling.")
    ]
    app = session(lang)
    for _ in range(EACH):
        good = written(dice.choice((several(), loaded(), Choices("wonen_eerst"))))
        text = LINKS[kind](good, dice)
        if text.strip() == good:
            continue
        app.query_params["s"] = text
        app.run()
        check(app, lang)
        assert [error.value in reasons for error in app.error] == [True], text
        assert not told(app, lang)
        assert chosen(app) == several(), text


def test_a_link_that_stands_twice_in_the_address_is_one_of_both() -> None:
    app, other = session(), written(loaded())
    app.query_params["s"] = [written(Choices("bezuiniging")), other]
    app.run()
    check(app, "nl")
    assert chosen(app) == loaded() and not app.error
    app.query_params["s"] = [other[:-4], other[:-5]]
    app.run()
    check(app, "nl")
    assert chosen(app) == loaded() and len(app.error) == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_forged_link_is_refused_or_what_it_says_or_told(seed: int) -> None:
    """Its checksum is right; in it stands of which scenario it was made."""
    dice, lang = random.Random(seed), list(LANGUAGES)[seed % 2]
    app = session(lang)
    for _ in range(EACH):
        made = dice.choice((several(), loaded(), Choices("bezuiniging")))
        head, tree = taken_apart(written(made))
        if dice.random() < 0.8:
            tree = bent(tree, dice) if dice.random() < 0.8 else dice.choice(ODD)
        before = chosen(app)
        app.query_params["s"] = forged(tree, head)
        app.run()
        check(app, lang)
        said = told(app, lang)
        if app.error:
            assert len(app.error) == 1 and not said
            assert chosen(app) == before
            continue
        [line] = said
        opening = literal(texts(lang)("deel.geopend"))
        assert line.startswith(opening)
        if line == opening:  # without a word on what is otherwise
            assert scenario_of(chosen(app)).hash == scenario_of(made).hash


# Files -------------------------------------------------------------------------------------------


def upload(app: AppTest, name: str, data: bytes, lang: str) -> None:
    app.file_uploader[0].set_value((name, data, "application/yaml")).run()
    app.run()
    check(app, lang)


def says(data: bytes) -> str:
    """Give the hash of the scenario in a file, as another reader of YAML sees it."""
    tree = YAML(typ="safe", pure=True).load(data.decode("utf-8-sig"))
    return scenario_from_plain(tree, "vreemd", REGISTER).hash


def held(app: AppTest, data: bytes, before: Choices, lang: str) -> bool:
    """Check what came of a file; tell whether it was opened."""
    if app.error:
        [reason] = app.error
        assert len(reason.value.strip().splitlines()) > 1  # which file, and what is wrong with it
        assert chosen(app) == before
        return False
    [line] = told(app, lang)
    assert line.startswith(literal(texts(lang)("openen.geopend")))
    assert scenario_of(chosen(app)).hash == says(data)
    return True


@pytest.mark.parametrize("seed", range(5))
def test_a_damaged_file_is_refused_on_the_page_or_is_what_it_says(seed: int) -> None:
    dice, lang = random.Random(seed), list(LANGUAGES)[seed % 2]
    app, opened = session(lang, openen=True), 0
    for turn in range(10):
        text = dice.choice(GOOD)
        data = (mutant(text, dice) if turn else text).encode()
        before = chosen(app)
        upload(app, dice.choice(("plan.yaml", "wonen_eerst.yaml", "é (1).yml")), data, lang)
        opened += held(app, data, before, lang)
    assert 0 < opened < 10


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        bytes(range(256)) * 20,
        b"\xff\xfe" + "naam: x".encode("utf-16-le"),
        b"naam: x\n" + b"#" * MAX_UPLOAD,
        b"[" * 20_000,
        b"a: &a [*a, *a]\nb: &b [*a, *a]\n",
        b"naam: !!python/object/apply:os.system ['true']\n",
        "naam: x\nknoppen: {\u202econtingent: 0.1}\n".encode(),
        b"naam: x\nknoppen: {contingent: 1e999}\n",
        b"- naam: x\n" * 9_000,
        b"naam: x\n---\nnaam: y\n",
    ],
    ids=[
        "empty",
        "zeros",
        "every byte",
        "utf-16",
        "too large",
        "deep",
        "anchors",
        "code",
        "turned around",
        "infinite",
        "a list",
        "two documents",
    ],
)
def test_what_is_no_scenario_is_refused_on_the_page(data: bytes) -> None:
    app = session(openen=True)
    upload(app, "plan.yaml", data, "nl")
    assert app.error and not held(app, data, several(), "nl")

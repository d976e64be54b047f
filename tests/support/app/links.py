"""Links for tests: some states to put in them, and the shortest ways in and out."""

import base64
import json
import random
import string
import zlib
from typing import Any

from support.app.app_states import CLOSURE, LEVERS, REGISTER, SHIPPED

from dashboard.scenario.edits import Choices, chosen_scenario, origin
from dashboard.scenario.edits_of import start_from
from dashboard.sharing import link
from dashboard.sharing.link import Opened, Refused, link_of, open_link
from simulation.register.register import Register
from simulation.scenario.scenario import Scenario, parse_scenario

CONTINGENT = LEVERS["contingent"]
SIGNS = string.ascii_letters + string.digits + "-_"


def scenario_of(chosen: Choices, register: Register = REGISTER) -> Scenario:
    return chosen_scenario(chosen, origin(chosen, SHIPPED), register)


def written(chosen: Choices, lang: str = "nl", register: Register = REGISTER) -> str:
    text = link_of(chosen, SHIPPED, register, lang)
    assert text is not None
    return text


def opened(text: str, register: Register = REGISTER) -> Opened:
    found = open_link(text, SHIPPED, register)
    assert isinstance(found, Opened), found
    return found


def reason(text: str) -> tuple[str, str]:
    found = open_link(text, SHIPPED, REGISTER)
    assert isinstance(found, Refused), found
    return found.reason


def several() -> Choices:
    """A state with something of everything."""
    preset = SHIPPED["wonen_eerst"]
    found = Choices("wonen_eerst").move(CONTINGENT, 0.1, preset).move(CLOSURE, 2031.0, preset)
    found = found.set_guard(CLOSURE, False, preset).assume("woningtekort", "hoog", preset)
    found = found.move(LEVERS["flexwoningen"], 3000.0, preset).switch("draagvlak", False, preset)
    return found.aim("nul_dakloos", 2000.0, preset, REGISTER)


def loaded() -> Choices:
    text = """
naam: Mijn plan
omschrijving: Zoals wij het willen, é en ‘zo’.
basis: wonen_eerst
knoppen:
  contingent: [{naar: 0.08, start: 2026-01-01}, {naar: 0.1, start: 2028-01-01, eind: 2029-01-01}]
  afbouw_grootschalig: {datum: 2031-07-01, start: 2026-01-01, vangrail: uit}
aannames: {woningtekort: 350000}
lussen: {draagvlak: uit}
doelen: {halvering: {drempel: 0.4}}
redenen: {contingent: Omdat het kan}
"""
    found = start_from(parse_scenario(text, "mijn_plan.yaml"), SHIPPED)
    assert found.loaded is not None
    return found.move(LEVERS["plekken_opvang"], 9000.0, found.loaded)


# Damage, and what someone wrote on purpose --------------------------------------------------


def cut(text: str, dice: random.Random) -> str:
    begin = dice.randrange(len(text) + 1)
    return text[:begin] + text[begin + dice.randrange(1, 9) :]


def double(text: str, dice: random.Random) -> str:
    begin = dice.randrange(len(text) + 1)
    return text[: begin + dice.randrange(1, 9)] + text[begin:]


def change(text: str, dice: random.Random) -> str:
    place = dice.randrange(len(text) + 1)
    sign = dice.choice(SIGNS) if dice.random() < 0.8 else chr(dice.randrange(0x10000))
    return text[:place] + sign + text[place + 1 :]


def shuffle(text: str, dice: random.Random) -> str:
    begin = dice.randrange(len(text) + 1)
    part = list(text[begin : begin + 6])
    dice.shuffle(part)
    return text[:begin] + "".join(part) + text[begin + 6 :]


def signed(packed: bytes, head: bytes = bytes(10)) -> str:
    """Spell a link without the code under test."""
    body = head + packed
    whole = zlib.crc32(b"1" + body).to_bytes(4, "big") + body
    return "1" + base64.urlsafe_b64encode(whole).decode().rstrip("=")


def squeezed(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15, zdict=link._WORDS)
    return squeeze.compress(data) + squeeze.flush()


def taken_apart(text: str) -> tuple[bytes, dict[str, Any]]:
    body = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))[4:]
    stretch = zlib.decompressobj(wbits=-15, zdict=link._WORDS)
    return body[:10], json.loads(stretch.decompress(body[10:]))


def forged(tree: Any, head: bytes = bytes(10)) -> str:
    return signed(squeezed(json.dumps(tree).encode()), head)


NAMES = [*LEVERS, *REGISTER.assumptions, "draagvlak", "nul_dakloos", "weg", "", *"vplbkgasdointr"]
ODD = [
    None,
    True,
    False,
    0,
    1,
    -1,
    0.05,
    1e999,
    -1e300,
    10**30,
    "",
    "hoog",
    "laag",
    "aan",
    "uit",
    "2027-01-01",
    "2026-01-01",
    "geen",
    "contingent",
    [],
    {},
    [0.1],
    [0.1, "2027-01-01"],
    {"naar": 0.1},
    {"datum": "2031-01-01"},
    "\ud800",
    "é" * 300,
]


def bent(tree: Any, dice: random.Random) -> Any:
    """Change one thing somewhere in a tree."""
    if isinstance(tree, dict) and tree and dice.random() < 0.9:
        key = dice.choice(list(tree))
        kind = dice.randrange(8)
        if kind == 0:
            return {k: v for k, v in tree.items() if k != key}
        if kind == 1:
            return tree | {dice.choice(NAMES): dice.choice([*ODD, tree[key]])}
        return tree | {key: bent(tree[key], dice)}
    if isinstance(tree, list) and tree and dice.random() < 0.8:
        place = dice.randrange(len(tree))
        return [*tree[:place], bent(tree[place], dice), *tree[place + 1 :]]
    if isinstance(tree, float | int) and not isinstance(tree, bool) and dice.random() < 0.7:
        return tree * dice.choice((0.5, 0.99, 1.01, 2, -1, 1000))
    return dice.choice(ODD)

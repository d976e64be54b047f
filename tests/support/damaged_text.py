"""Texts of scenario files as a slip of the hand or of a disk leaves them."""

import random
import string
from collections.abc import Callable

from support.places import CORPUS

GOOD = [path.read_bytes().decode("utf-8-sig") for path in sorted((CORPUS / "good").iterdir())]
PIECES = [
    *string.punctuation,
    " ",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "\0",
    "\x1b",
    "\x85",
    "\u2028",
    "\u202e",
    "é",
    "😀",
    "\ufeff",
    "---\n",
    "...\n",
    "- ",
    "? ",
    ": ",
    "!!str ",
    "&a ",
    "*a",
    "<<: ",
    "null",
    "true",
    "yes",
    ".nan",
    ".inf",
    "1e999",
    "-0",
    "0x1",
    "0o7",
    "1_0",
    "07",
    "1.000",
    "-1",
    "2026-02-30",
    "2026-07-01",
    "laag",
    "hoog",
    "aan",
    "uit",
    "geen",
    "naam",
    "basis",
    "knoppen",
    "contingent",
    "naar",
    "start",
    "eind",
    "0.05",
    "wonen_eerst",
]


def mutant(text: str, dice: random.Random) -> str:
    """Damage a text in one to three places."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice(DAMAGE)(text, dice)
    return text.encode("utf-8", "replace").decode()


def _place(text: str, dice: random.Random) -> tuple[int, int]:
    begin = dice.randrange(len(text) + 1)
    return begin, min(len(text), begin + dice.randrange(1, 12))


def _cut(text: str, dice: random.Random) -> str:
    begin, end = _place(text, dice)
    return text[:begin] + text[end:]


def _insert(text: str, dice: random.Random) -> str:
    begin, _ = _place(text, dice)
    return text[:begin] + dice.choice(PIECES) + text[begin:]


def _double(text: str, dice: random.Random) -> str:
    begin, end = _place(text, dice)
    return text[:end] + text[begin:]


def _replace(text: str, dice: random.Random) -> str:
    begin, end = _place(text, dice)
    return text[:begin] + dice.choice(PIECES) + text[end:]


def _sign(text: str, dice: random.Random) -> str:
    begin, _ = _place(text, dice)
    sign = chr(dice.choice((dice.randrange(32, 127), dice.randrange(0x10000))))
    return text[:begin] + sign + text[begin + 1 :]


def _digits(text: str, dice: random.Random) -> str:
    """Another digit in a number or a date: what is still right must mean something else."""
    places = [place for place, sign in enumerate(text) if sign.isdecimal()]
    if not places:
        return text
    place = dice.choice(places)
    return text[:place] + dice.choice(string.digits) + text[place + 1 :]


def _by_line(change: Callable[[list[str], int, int], None]) -> Callable[[str, random.Random], str]:
    def changed(text: str, dice: random.Random) -> str:
        lines = text.split("\n")
        change(lines, dice.randrange(len(lines)), dice.randrange(len(lines)))
        return "\n".join(lines)

    return changed


@_by_line
def _swap(lines: list[str], one: int, other: int) -> None:
    lines[one], lines[other] = lines[other], lines[one]


@_by_line
def _copy(lines: list[str], one: int, other: int) -> None:
    lines.insert(other, lines[one])


@_by_line
def _indent(lines: list[str], one: int, other: int) -> None:
    lines[one] = " " * (other % 6) + lines[one].lstrip(" ")


DAMAGE = (
    _cut,
    _insert,
    _double,
    _replace,
    _sign,
    _digits,
    _digits,
    _digits,
    _swap,
    _copy,
    _indent,
)

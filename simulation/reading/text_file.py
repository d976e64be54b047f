"""Reading text files from strangers: bounded, UTF-8, and nothing in it that is no text."""

import os
import re
import stat
from pathlib import Path

from simulation.reading.faults import printable, refusal
from simulation.reading.system_errors import system_words

MAX_BYTES = 1_000_000

_DIRTY = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_text(path: str | Path) -> str:
    """Read a file, without byte order mark; an `InputError` says why it cannot be read as UTF-8."""
    name = name_of(path)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe would wait for its writer
            raise refusal(name, ("dit is geen gewoon bestand", "this is not a regular file"))
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise refusal(name, ("dit bestand bestaat niet", "this file does not exist")) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        nl, en = system_words(error)
        problem = (f"kan dit bestand niet lezen ({nl})", f"cannot read this file ({en})")
        raise refusal(name, problem) from None
    _check_size(name, len(data))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        nl = "dit is geen UTF-8-tekst; sla het bestand op als UTF-8"
        problem = (nl, "this is not UTF-8 text; save the file as UTF-8")
        raise refusal(name, problem, line, column) from None


def clean_text(text: str, name: str) -> str:
    """Give the text without a byte order mark, or refuse what is too large or is no text.

    `name` stands for the text in the message.
    """
    _check_size(name, len(text))
    text = text.removeprefix("\ufeff")
    if dirty := _DIRTY.search(text):
        nl, en = "dit is geen tekstbestand", "this is not a text file"
        code = f"U+{ord(dirty[0]):04X}"
        problem = (f"{nl} (teken {code})", f"{en} (character {code})")
        raise refusal(name, problem, *place_in(text, dirty.start()))
    return text


def name_of(path: str | Path) -> str:
    return printable(str(path), 300)


def place_in(text: str, position: int) -> tuple[int, int]:
    """Give line and column, from 1, of a position in a text."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _check_size(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise refusal(name, ("dit bestand is groter dan 1 MB", "this file is larger than 1 MB"))

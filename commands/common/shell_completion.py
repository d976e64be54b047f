"""What is said to a shell that asks how a line may go on: names of files, and nothing it would run.

The library that reads the command line puts the names of files as they are into what a shell
evaluates (zsh) or into the line itself (bash, PowerShell). Here it is asked for the bare names, and
each shell gets them in a spelling of its own in which no sign means anything.
"""

import os
import re
import shlex
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from typing import NamedTuple

VARIABLE = "_WONEN_EERST_COMPLETE"
_ASK, _ACTION = "complete_", "_TYPER_COMPLETE_FISH_ACTION"


class Offer(NamedTuple):
    """One way to go on, and what the shell may tell about it."""

    word: str
    help: str


def asked() -> bool:
    """Tell whether a shell asks this process how a line may go on."""
    return os.environ.get(VARIABLE, "").startswith(_ASK)


def answer(complete: Callable[[], object], words: Callable[[str], str]) -> str:
    """Give what the shell that asked reads.

    Parameters
    ----------
    complete
        Has the library print what may follow; it ends as a program does.
    words
        Puts what the library says into the user's language.

    Returns
    -------
    str
        Offers in the spelling of that shell, one on a line or as commands for it to run.
    """
    shell = os.environ[VARIABLE].removeprefix(_ASK)
    if shell == "fish" and os.environ.get(_ACTION) != "get-args":
        complete()  # only whether there is anything: its exit code
    if shell == "zsh":  # it asks in the same form as fish, which gets bare words in answer
        os.environ |= {VARIABLE: "complete_fish", _ACTION: "get-args"}
    printed = StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        complete()
    separator = ":::" if shell in ("powershell", "pwsh") else "\t"
    lines = (line.partition(separator) for line in printed.getvalue().splitlines() if line)
    offers = [Offer(word, words(help.strip())) for word, _, help in lines]
    return _SPELLINGS.get(shell, _for_others)(offers)


def may_be_offered(name: str) -> bool:
    """Tell whether the name of a file is one line that shows all it holds, and no option."""
    return name.isprintable() and not name.startswith("-")


def _for_zsh(offers: Sequence[Offer]) -> str:
    """Give commands for zsh, which evaluates them after it has split them at blanks."""
    if not offers:
        return "_files"
    told = [one for one in offers if one.help]
    places = [one.word for one in offers if not one.help and one.word.endswith("/")]
    words = [one.word for one in offers if not one.help and not one.word.endswith("/")]
    commands = []
    if told:
        listed = (_in_codes(one.word.replace(":", r"\:") + ":" + one.help) for one in told)
        commands += [f"local -a offered; offered=({' '.join(listed)}); _describe '' offered"]
    for some, ending in ((words, ""), (places, "-S '' ")):  # after a folder no blank
        if some:
            commands += [f"compadd {ending}-- {' '.join(map(_in_codes, some))}"]
    return "; ".join(commands)


def _in_codes(text: str) -> str:
    """Write a word for zsh with a code for every sign that is neither letter nor digit."""
    signs = (chr(b) if chr(b).isalnum() and b < 128 else f"\\x{b:02x}" for b in text.encode())
    return f"$'{''.join(signs)}'"


def _for_bash(offers: Sequence[Offer]) -> str:
    """Give words for bash, which puts them into the line as they are, in the quotes at hand."""
    typed = os.environ.get("COMP_WORDS", "").split("\n")
    number = int(os.environ.get("COMP_CWORD", "0"))
    quote = typed[number][:1] if number < len(typed) else ""
    if quote == "'":
        return "\n".join(one.word.replace("'", r"'\''") for one in offers)
    if quote == '"':  # a ! means something even there, and no sign before it helps
        words = (one.word for one in offers if "!" not in one.word)
        return "\n".join(re.sub(r'([\\"$`])', r"\\\1", word) for word in words)
    return "\n".join(re.sub(r"([^\w./,+-])", r"\\\1", one.word) for one in offers)


def _for_fish(offers: Sequence[Offer]) -> str:
    """Give words for fish, which quotes them itself."""
    return "\n".join(f"{one.word}\t{one.help}" if one.help else one.word for one in offers)


def _for_others(offers: Sequence[Offer]) -> str:
    """Give words for a shell that puts them into the line as they are: plain ones only."""
    plain = (one for one in offers if one.word == shlex.quote(one.word))
    return "\n".join(f"{one.word}:::{one.help or ' '}" for one in plain)


_SPELLINGS = {"zsh": _for_zsh, "bash": _for_bash, "fish": _for_fish}

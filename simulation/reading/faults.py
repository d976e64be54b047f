"""What is wrong with someone's input, where it stands, and what was probably meant."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from simulation.reading.signs import hidden

MAX_FAULTS = 100  # more than anyone reads; it bounds time and memory

Pair = tuple[str, str]
"""The same words in Dutch and in English."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place. `line` and `column` count from 1; line 0: the whole file."""

    file: str
    line: int
    column: int
    key: str
    problem_nl: str
    problem_en: str

    def text(self, lang: str = "nl") -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        problem = self.problem_en if lang == "en" else self.problem_nl
        return ": ".join(part for part in (place, self.key, problem) if part)


class FaultError(Exception):
    """What someone gave us cannot be used; holds every fault found, in reading order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "nl") -> str:
        lines = [fault.text(lang) for fault in self.faults]
        if len(lines) >= MAX_FAULTS:
            nl, en = "dit zijn de eerste fouten; er kunnen er meer zijn", "there may be more faults"
            lines.append(f"… {en if lang == 'en' else nl}")
        return "\n".join(lines)


class InputError(FaultError):
    """A file (or a link) is invalid."""


def refusal(name: str, problem: Pair, line: int = 0, column: int = 0) -> InputError:
    """Give the error that refuses a whole file.

    Parameters
    ----------
    line, column
        From 1; 0 when it is about the whole file.

    Returns
    -------
    InputError
        With that one fault, to be raised.
    """
    return InputError([Fault(name, line, column, "", *problem)])


class SettingError(FaultError):
    """A value set by hand (``--set lever=value``) is invalid: a mistake in the usage."""


def usage(nl: str, en: str) -> SettingError:
    """Give the error that says what was used wrongly, to be raised."""
    return SettingError([Fault("", 0, 0, "", nl, en)])


class Notice(UserWarning):
    """Something to know although nothing failed, as a pair; a caller may tell it, or hide it."""

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "nl") -> str:
        nl, en = self.args
        return str(en if lang == "en" else nl)


class Collector:
    """The faults found so far, at most `MAX_FAULTS`."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    @property
    def full(self) -> bool:
        return len(self.faults) >= MAX_FAULTS

    def add(self, *faults: Fault) -> None:
        self.faults.extend(faults)
        del self.faults[MAX_FAULTS:]

    def error(self) -> InputError:
        """Give the error with all faults: per file in the order of its lines."""
        order = {file: i for i, file in reversed([*enumerate(f.file for f in self.faults)])}
        return InputError(sorted(self.faults, key=lambda f: (order[f.file], f.line, f.column)))

    def check(self) -> None:
        """Raise `InputError` when there is any fault."""
        if self.faults:
            raise self.error()


def printable(text: str, width: int = 60) -> str:
    """Shorten a stranger's text and escape what could steer a terminal."""
    head = text if len(text) <= width else text[: width - 1] + "…"
    unseen = hidden(head)
    return "".join(_code(c) if place in unseen else c for place, c in enumerate(head))


def _code(sign: str) -> str:
    if "\udc80" <= sign <= "\udcff":  # a byte of an argument or a file name that is no UTF-8
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("unicode_escape").decode()


def suggestion(word: str, known: Iterable[str]) -> Pair:
    """Give "Bedoelde u …?", the short list of what is possible, or nothing."""
    names = list(known)
    near = difflib.get_close_matches(word[:100].lower(), names, n=1)
    if near:
        return f" Bedoelde u '{near[0]}'?", f" Did you mean '{near[0]}'?"
    if 0 < len(names) <= 12:
        return f" Mogelijk: {', '.join(names)}.", f" Possible: {', '.join(names)}."
    return "", ""

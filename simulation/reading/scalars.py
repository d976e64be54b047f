"""What a word is when it stands for a number, a date or a switch: one rule for files and options.

A number has a decimal point and nothing between its thousands. Whatever may be meant otherwise is
refused, with what to write instead; and that is never refused in its turn.
"""

import datetime as dt
import math
import re

from simulation.reading.faults import Pair, printable

MAX_DIGITS = 40
"""Signs of a number that anyone means."""

Scalar = None | bool | int | float | dt.date | str

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, Scalar] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True)
_WORDS |= dict.fromkeys(("false", "False", "FALSE"), False)

_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
TWO_WAYS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""A number in which the one mark may stand between thousands, or before decimals."""
_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+")
_POINTS_AND_COMMA = re.compile(r"[-+]?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+")
_COMMAS_AND_POINT = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+")
_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:([.,' \u00a0\u202f_])[0-9]{3})(?:\1[0-9]{3})*")
_ROUND = re.compile(r"([-+]?[0-9]+)[.,]0+")
_MARKS = ".,' \u00a0\u202f_"
_PERCENT = re.compile(r"([-+]?[0-9]+(?:[.,][0-9]+)?) ?%")


def resolve(text: str) -> Scalar:
    """Read a plain scalar by the YAML 1.2 core rules, ISO dates added."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > MAX_DIGITS:  # no number anyone means; long digits would cost time
        return text
    if _INT.fullmatch(text):
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", ""))
    if DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return text


def ambiguous(text: str) -> Pair | None:
    """Tell what is unclear about 13.300: thousands to a Dutch reader, 13.3 to YAML.

    Whoever means 1.234 writes 1.2340, as `plain` does.
    """
    if not _THOUSANDS.fullmatch(text):
        return None
    return _either(text, text.replace(".", ""), text)


def counted(text: str) -> str | None:
    """Give what 28.721 or 28,721 is of what comes in ones; None of any other text."""
    return re.sub("[.,]", "", text) if TWO_WAYS.fullmatch(text) and text[0].isdigit() else None


def numeral(text: str) -> float | Pair:
    """Give the number that a text on the command line is, or what is wrong with it."""
    value = resolve(text)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return no_number(text)
    return ambiguous(text) or float(value)


def plain(value: float) -> str:
    """Write a number as it is read back: exactly, and 12000 rather than 12000.0.

    >>> plain(12000.0), plain(0.125), plain(1.125)
    ('12000', '0.125', '1.1250')
    """
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return _beyond_doubt(repr(float(value)))


def _beyond_doubt(text: str) -> str:
    return f"{text}0" if _THOUSANDS.fullmatch(text) else text


def whole(text: str) -> int | Pair:
    """Give the whole number that a text on the command line is, or what is wrong with it."""
    shown, head = printable(text), text.strip()[: MAX_DIGITS + 1]
    if len(head) <= MAX_DIGITS and re.fullmatch("[-+]?[0-9]+", head):
        return int(head)
    if grouped := _GROUPED.fullmatch(head) or _ROUND.fullmatch(head):
        digits = re.sub("[^0-9+-]", "", grouped[0]) if grouped[1] in _MARKS else grouped[1]
        return (
            f"'{shown}' is geen geheel getal; schrijf {digits}",
            f"'{shown}' is not a whole number; write {digits}",
        )
    return f"'{shown}' is geen geheel getal", f"'{shown}' is not a whole number"


def no_number(text: str) -> Pair:
    """Say that a text is no number, and what to write when that can be told."""
    shown, head = printable(text), text[:MAX_DIGITS].strip()
    if head != text.strip():
        return f"verwacht een getal, niet '{shown}'", f"expected a number, not '{shown}'"
    if percent := _PERCENT.fullmatch(head):
        share = _beyond_doubt(f"{float(percent[1].replace(',', '.')) / 100:.12g}")
        return (
            f"'{shown}' is geen getal; schrijf een percentage als {share}",
            f"'{shown}' is not a number; write a percentage as {share}",
        )
    if _GROUPED.fullmatch(head):
        many = re.sub("[^0-9+-]", "", head)
        if head.count(",") == 1:
            return _either(shown, many, head.replace(",", "."))
        return _rather(shown, many)
    if _POINTS_AND_COMMA.fullmatch(head) or _COMMA.fullmatch(head):
        dot = head.replace(".", "").replace(",", ".")
        return (
            f"'{shown}' is geen getal; gebruik een punt: {dot}",
            f"'{shown}' is not a number; use a decimal point: {dot}",
        )
    if _COMMAS_AND_POINT.fullmatch(head):
        return _rather(shown, head.replace(",", ""))
    return f"verwacht een getal, niet '{shown}'", f"expected a number, not '{shown}'"


def _rather(shown: str, plain: str) -> Pair:
    return f"'{shown}' is geen getal; schrijf {plain}", f"'{shown}' is not a number; write {plain}"


def _either(shown: str, many: str, few: str) -> Pair:
    """Say that a text may be thousands or have decimals; what is proposed is never doubted."""
    less = _beyond_doubt(repr(float(few)))
    return (
        f"'{shown}' kan {many} of {less} betekenen; schrijf een van die twee",
        f"'{shown}' may mean {many} or {less}; write one of these",
    )

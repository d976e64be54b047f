"""What a picture is put together from: lines of words, and the signs of a legend, as SVG.

Nothing here measures letters: the reader's may be other ones than ours. Their width is estimated
on the wide side, so that lines end early rather than late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

from markupsafe import Markup

from calibration.report.svg import SPACE

FONT = "sans-serif"
"""Every computer has letters of this name; nothing has to be fetched."""

SIGN_WIDTH, SIGN_HEIGHT = 27, 14

_WIDTHS = (("iljtfrI.,:;'’‘|!()[]/ \u00a0-·", 0.34), ("mwMW%@—", 0.95))
_CAPITAL, _OTHER = 0.74, 0.58  # parts of the size of the letters
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Sign:
    """How something is drawn in a chart, for its legend."""

    kind: Literal["line", "band", "point"]
    colour: str
    width: float = 2.5
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


class Key(NamedTuple):
    """A line of a legend."""

    sign: Sign
    words: str


def element(name: str, **attributes: object) -> ET.Element:
    """Make an element; an underscore in the name of an attribute stands for a hyphen."""
    found = ET.Element(f"{{{SPACE}}}{name}")
    for key, value in attributes.items():
        found.set(key.replace("_", "-"), _number(value) if isinstance(value, float) else str(value))
    return found


def words(text: str, x: float, y: float, size: float, colour: str, weight: int = 400) -> ET.Element:
    """Write a line of words, from a place on its baseline."""
    found = element("text", x=x, y=y, font_family=FONT, font_size=size, fill=colour)
    if weight != 400:
        found.set("font-weight", str(weight))
    found.text = legal(text)
    return found


def legal(text: str) -> str:
    """Give a text without the signs that no SVG may hold."""
    return _ILLEGAL.sub("\ufffd", text)


def sign(of: Sign) -> ET.Element:
    """Draw the sign of a legend."""
    found, middle = element("g"), SIGN_HEIGHT / 2
    if of.kind == "band":
        found.append(
            element(
                "rect",
                width=SIGN_WIDTH,
                height=SIGN_HEIGHT,
                fill=of.colour,
                fill_opacity=of.opacity,
            )
        )
    elif of.kind == "point":
        found.append(element("circle", cx=SIGN_WIDTH / 2, cy=middle, r=5, fill=of.colour))
    else:
        line = element(
            "line",
            x1=0,
            x2=SIGN_WIDTH,
            y1=middle,
            y2=middle,
            stroke=of.colour,
            stroke_width=of.width,
        )
        if of.dash:
            line.set("stroke-dasharray", " ".join(map(_number, of.dash)))
        found.append(line)
    return found


def small_sign(of: Sign) -> Markup:
    """Draw the sign of a legend by itself, for in a page; its words stand beside it."""
    found = element(
        "svg",
        width=SIGN_WIDTH,
        height=SIGN_HEIGHT,
        aria_hidden="true",
        viewBox=f"0 0 {SIGN_WIDTH} {SIGN_HEIGHT}",
    )
    found.append(sign(of))
    return Markup(as_text(found))


def as_text(drawing: ET.Element) -> str:
    """Write a drawing as text."""
    ET.register_namespace("", SPACE)
    return ET.tostring(drawing, encoding="unicode")


def wide(text: str, size: float) -> float:
    """Estimate how wide a line of words is."""
    return size * sum(_width(letter) for letter in text)


def lines(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines that fit; a word that is too long for one is broken too."""
    found = [""]
    for word in _pieces(text, size, room):
        longer = f"{found[-1]} {word}" if found[-1] else word
        if wide(longer, size) <= room:
            found[-1] = longer
        else:
            found.append(word)
    return [line for line in found if line]


def _pieces(text: str, size: float, room: float) -> Iterable[str]:
    for word in text.split(" "):
        piece = ""
        for letter in word:
            if wide(piece + letter, size) > room:
                yield piece
                piece = ""
            piece += letter
        yield piece


def _width(letter: str) -> float:
    for letters, width in _WIDTHS:
        if letter in letters:
            return width
    return _CAPITAL if letter.isupper() else _OTHER if ord(letter) < 0x2E80 else 1.1


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")

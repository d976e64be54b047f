"""Drawing by hand: elements of an SVG, its words, and lines of words that fit.

Nothing here measures letters: the reader's may be other ones than ours. Their width is estimated
on the wide side, so that lines end early rather than late.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from simulation.export.palette import PAPER

SPACE = "http://www.w3.org/2000/svg"
FONT = "sans-serif"
"""Every computer has letters of this name; nothing has to be fetched."""

_WIDTHS = (("iljtfrI.,:;'’‘|!()[]/ \u00a0-·", 0.34), ("mwMW%@—", 0.95))
_CAPITAL, _OTHER = 0.74, 0.58  # parts of the size of the letters
_GAP = re.compile("(?<!%:) ")
"""Where a line may end: not between a range and what share of the calculations lies in it."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, *inside: ET.Element | str, **attributes: object) -> ET.Element:
    """Make an element with what is inside; an underscore in an attribute stands for a hyphen.

    An attribute that is None is left out; one named after a word of Python ends in an underscore.

    Parameters
    ----------
    *inside, **attributes
        Elements, or a text without signs that XML does not allow; a float gets two decimals.

    Returns
    -------
    xml.etree.ElementTree.Element
        In the namespace of SVG.
    """
    found = ET.Element(f"{{{SPACE}}}{name}")
    for key, value in attributes.items():
        if value is not None:
            found.set(key.rstrip("_").replace("_", "-"), _written(value))
    for part in inside:
        if isinstance(part, str):
            found.text = _ILLEGAL.sub("\ufffd", part)
        else:
            found.append(part)
    return found


def drawing(
    width: float,
    height: float,
    parts: Iterable[ET.Element],
    title: str,
    desc: str = "",
    metadata: str = "",
    **attributes: object,
) -> str:
    """Write a drawing on white, with its words for who cannot see it.

    Parameters
    ----------
    parts
        What is drawn, the backmost first.
    title, desc, metadata
        What it is, what it shows, and where to find it again; the empty ones are left out.
    attributes
        Of the whole, as for `element`.

    Returns
    -------
    str
        The SVG as text.
    """
    told = (("title", title), ("desc", desc), ("metadata", metadata))
    whole = element(
        "svg",
        *(element(name, words) for name, words in told if words),
        element("rect", width=width, height=height, fill=PAPER),
        *parts,
        width=width,
        height=height,
        viewBox=f"0 0 {_written(width)} {_written(height)}",
        role="img",
        **attributes,
    )
    return as_text(whole)


def as_text(drawn: ET.Element) -> str:
    ET.register_namespace("", SPACE)
    return ET.tostring(drawn, encoding="unicode")


def wide(text: str, size: float) -> float:
    """Estimate how wide a line of words is, in letters of a size."""
    return size * sum(_width(letter) for letter in text)


def lines(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines that fit; a word that is too long for one is broken too.

    Parameters
    ----------
    size, room
        Of the letters, and how wide a line may be.

    Returns
    -------
    list of str
        Together they have every letter of the text.
    """
    found = [""]
    for word in _pieces(text, size, room):
        longer = f"{found[-1]} {word}" if found[-1] else word
        if wide(longer, size) <= room:
            found[-1] = longer
        else:
            found.append(word)
    return [line for line in found if line]


def _pieces(text: str, size: float, room: float) -> Iterator[str]:
    for word in _GAP.split(text):
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


def _written(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")

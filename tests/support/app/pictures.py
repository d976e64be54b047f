"""How tests read a picture that was taken along."""

import struct
import zlib
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def read(drawing: bytes) -> ET.Element:
    return ET.fromstring(drawing.decode())


def words_in(root: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Read the parts of a PNG; each must have the right checksum."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (sum_,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert zlib.crc32(kind + content) == sum_
        found.append((kind, content))
        at += 12 + length
    return found


def told_by(png: bytes) -> dict[str, str]:
    """Give the texts in a PNG by their name."""
    parts = [content for kind, content in chunks(png) if kind == b"iTXt"]
    return {one.split(b"\0")[0].decode(): one.split(b"\0", 5)[5].decode() for one in parts}

"""A PDF read as a program does that only has its bytes: objects by the table, and its words."""

import re
import zlib

_SHOWN = re.compile(rb"/(fo\d+) [\d.]+ Tf\s|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def objects(data: bytes) -> dict[int, tuple[bytes, bytes]]:
    """Give each object's head and what it holds, found by the table at the end."""
    start = int(data[data.rindex(b"startxref") :].split()[1])
    assert data[start:].startswith(b"xref\n0 ")
    places = [int(p) for p in re.findall(rb"(\d{10}) 00000 n\r\n", data[start:])]
    assert int(data[start:].split()[2]) == len(places) + 1
    found = {}
    for number, place in enumerate(places, 1):
        assert data[place:].startswith(b"%d 0 obj\n" % number)
        head, stream, rest = data[place : data.index(b"endobj", place)].partition(b"\nstream\n")
        if stream:
            length = int(re.findall(rb"/Length (\d+)", head)[0])
            begin = place + len(head) + len(stream)
            rest = data[begin : begin + length]
            assert data[begin + length :].startswith(b"\nendstream")
            rest = zlib.decompress(rest) if b"FlateDecode" in head else rest
        found[number] = (head, rest)
    return found


def about(data: bytes, name: str) -> str:
    """Give what the document says of itself."""
    [told] = re.findall(rb"/%s <(\w+)>" % name.encode(), data)
    return bytes.fromhex(told.decode()).decode("utf-16-be").removeprefix("\ufeff")


def letters(data: bytes) -> str:
    """Give all letters in the order in which they are drawn, without spaces."""
    known = objects(data)
    fonts = {
        name: _table(known, int(number))
        for head, _ in known.values()
        for name, number in re.findall(rb"/(fo\d+) (\d+) 0 R", head)
    }
    told = []
    for head, content in known.values():
        if b"/FontFile2" in head or b" Tj" not in content:
            continue
        table: dict[int, str] = {}
        for font, text in _SHOWN.findall(content):
            if font:
                table = fonts[font]
                continue
            raw = _ESCAPE.sub(_sign, text)
            told += [table[int.from_bytes(raw[i : i + 2])] for i in range(0, len(raw), 2)]
    return "".join("".join(told).split())


def _sign(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if len(sign) == 3 else _SIGNS.get(sign, sign)


def _table(known: dict[int, tuple[bytes, bytes]], font: int) -> dict[int, str]:
    [number] = re.findall(rb"/ToUnicode (\d+) 0 R", known[font][0])
    pairs = re.findall(rb"<(\w{4})> <(\w+)>", known[int(number)][1])
    return {int(code, 16): bytes.fromhex(sign.decode()).decode("utf-16-be") for code, sign in pairs}

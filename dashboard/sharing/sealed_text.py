"""How what stands in an address is spelled: a format, a checksum, and compressed content.

The checksum catches slips of the pen and addresses cut off. What was spelled for one use is damage
to another: the `kind` goes into the checksum.
"""

import binascii
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

FORMAT = "1"
"""First sign of a text. What is written differently needs another; old ones stay readable."""

MAX_LINK = 8_000
"""Signs that browsers, servers and mail programs let pass."""

MAX_CONTENT = 64_000
"""Bytes of content once decompressed."""

_SIGNS = re.compile(r"[A-Za-z0-9_-]+")
_CRC = 4  # bytes


def sealed(body: bytes, kind: str = "") -> str:
    """Spell content, in signs that need no escape in an address."""
    checked = zlib.crc32((FORMAT + kind).encode() + body).to_bytes(_CRC, "big") + body
    return FORMAT + urlsafe_b64encode(checked).decode().rstrip("=")


def unsealed(text: str, kind: str = "") -> bytes | None:
    """Give what the checksum vouches for; None when it does not."""
    if len(text) > MAX_LINK or not text.startswith(FORMAT) or not _SIGNS.fullmatch(text):
        return None
    spelled = text.removeprefix(FORMAT)
    try:
        body = urlsafe_b64decode(spelled + "=" * (-len(spelled) % 4))[_CRC:]
    except binascii.Error:
        return None
    return body if sealed(body, kind) == text else None


def newer(text: str) -> bool:
    """Tell whether a text is of a format that is not known yet."""
    return text[:1].isdigit() and text[:1] > FORMAT and bool(_SIGNS.fullmatch(text[:MAX_LINK]))


def packed(data: bytes, words: bytes = b"") -> bytes:
    """Compress; what often stands in the content is in `words`, the most usual last."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=words)
    return packer.compress(data) + packer.flush()


def unpacked(data: bytes, words: bytes = b"") -> bytes | None:
    """Decompress, but never to more than `MAX_CONTENT`."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=words)
    try:
        found = unpacker.decompress(data, MAX_CONTENT)
    except zlib.error:
        return None
    return found if unpacker.eof and not unpacker.unused_data else None

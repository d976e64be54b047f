"""Ways to damage the bytes of a file, a byte or a line at a time."""

import random
from collections.abc import Callable


def _byte(data: bytes, dice: random.Random) -> bytes:
    """Another byte in place of one: any, or one that means something here."""
    place = dice.randrange(len(data))
    byte = dice.choice((dice.randrange(256), *b',;"\n\r\t .-:#[]{}0159anN'))
    return data[:place] + bytes([byte]) + data[place + 1 :]


def _one_more(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data) + 1)
    return data[:place] + bytes([dice.choice(b',"\n0159-.x \xc3\x00')]) + data[place:]


def _one_less(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data))
    return data[:place] + data[place + 1 :]


def _digit(data: bytes, dice: random.Random) -> bytes:
    place = dice.choice([i for i, byte in enumerate(data) if byte in b"0123456789"])
    return data[:place] + dice.choice(b"0123456789").to_bytes() + data[place + 1 :]


def _by_line(change: Callable[[list[bytes], int, int], None]) -> Callable[..., bytes]:
    def changed(data: bytes, dice: random.Random) -> bytes:
        lines = data.split(b"\n")
        change(lines, dice.randrange(len(lines)), dice.randrange(len(lines)))
        return b"\n".join(lines)

    return changed


@_by_line
def _swap(lines: list[bytes], one: int, other: int) -> None:
    lines[one], lines[other] = lines[other], lines[one]


@_by_line
def _copy(lines: list[bytes], one: int, other: int) -> None:
    lines.insert(other, lines[one])


@_by_line
def _drop(lines: list[bytes], one: int, _other: int) -> None:
    del lines[one]


@_by_line
def _join(lines: list[bytes], one: int, _other: int) -> None:
    lines[one : one + 2] = [b"".join(lines[one : one + 2])]


DAMAGE = (_byte, _byte, _byte, _one_more, _one_less, _digit, _swap, _copy, _drop, _join)

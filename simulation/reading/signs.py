"""Signs that nobody sees: which of them belong to a text, and which steer a terminal or mislead."""

import re

_BELONGS = re.compile(
    # A joiner, or its opposite, behind a letter of a script that has them or a part of an emoji.
    "(?<=[\u0590-\u1fff\u2190-\u2bff\ufb50-\ufdff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
    # The flag of a part of a country: a black one, and letters that only a flag can have.
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
    # An emoji that is newer than the table of signs that came with Python.
    "|[\U0001f000-\U0001faff]+"
)


def hidden(text: str) -> set[int]:
    r"""Give the places of signs that are no text.

    They steer a terminal, turn the reading direction, are half a sign or none; or they join where
    there is nothing to join. What joins letters or makes an emoji is text, seen or not.

    >>> hidden("a\x1b[2Jb\u202ec"), hidden("\U0001f469\u200d\U0001f52c")
    ({1, 6}, set())
    """
    suspect = {place for place, sign in enumerate(text) if not sign.isprintable()}
    if suspect:
        for found in _BELONGS.finditer(text):
            suspect.difference_update(range(*found.span()))
    return suspect

"""How words and numbers are asked for in tests, and read back."""

import re

import pytest
from hypothesis import strategies as st

from simulation.wording.numbers import (
    DAY,
    DWELLINGS_YEAR,
    MONTH,
    PERSONS,
    SHARE,
)
from simulation.wording.text import LANGUAGES, Text

BOTH = pytest.mark.parametrize("lang", list(LANGUAGES))
UNITS = st.sampled_from([PERSONS, DWELLINGS_YEAR, SHARE, MONTH, DAY, Text("plekken", "places")])
LANGS = st.sampled_from(list(LANGUAGES))
ENDS = st.tuples(st.floats(-1e8, 1e8), st.floats(-1e8, 1e8)).map(lambda two: tuple(sorted(two)))


def read(text: str, lang: str) -> float:
    """Read a number as a reader would; a percentage as the share it is of."""
    found = re.fullmatch(r"([+−]?)([\d.,]+)(\u00a0%|%)?", text)
    assert found is not None, text
    sign, digits, share = found.groups()
    mark = "." if lang == "nl" else ","
    whole, _, rest = digits.partition("," if lang == "nl" else ".")
    assert re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})*", whole), text
    value = float(f"{whole.replace(mark, '')}.{rest or 0}")
    return (-value if sign == "−" else value) / (100 if share else 1)

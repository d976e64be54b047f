"""What docstrings show is what comes out."""

import doctest
import importlib
from types import ModuleType

import pytest
from support.places import PACKAGES, ROOT

SHOWING = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", SHOWING)
def test_what_docstrings_show_is_what_comes_out(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0 and found.failed == 0


def test_what_does_not_come_out_would_be_found() -> None:
    wrong = ModuleType("wrong", ">>> 1 + 1\n3\n")
    assert doctest.testmod(wrong).failed == 1
    assert "simulation" in SHOWING

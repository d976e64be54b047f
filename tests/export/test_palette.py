"""There is one palette: nothing has a colour of its own, and all that is read can be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.places import PACKAGES, ROOT

from simulation.export import palette

HOUSE = (*PACKAGES, "app.py", "cli.py")
KINDS = {".py", ".css", ".html", ".js", ".svg", ".yaml"}
COLOUR = re.compile(
    r"(?<![&\w])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgb|hsl)a?\(", re.I
)
OWN = {Path("simulation/export/palette.py")}
SPELLED_OUT = Path("dashboard/style/icon.svg")


def _files() -> Iterator[Path]:
    for part in HOUSE:
        place = ROOT / part
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.suffix in KINDS:
                yield path.relative_to(ROOT)


def _colours(text: str) -> set[str]:
    return {found.lower() for found in COLOUR.findall(text)}


def test_no_colour_stands_outside_the_palette() -> None:
    files = set(_files())
    assert files > OWN and SPELLED_OUT in files and len(files) > 200
    found = {path: _colours((ROOT / path).read_text("utf-8")) for path in files - OWN}
    assert found.pop(SPELLED_OUT) <= set(palette.colours().values())
    assert {path: colours for path, colours in found.items() if colours} == {}


@pytest.mark.parametrize(
    "code", ["x = '#1F5f8b'", "a { color: #fff; }", "b { top: rgb(0 0 0 / .2)}"]
)
def test_a_colour_would_be_found(code: str) -> None:
    assert _colours(code) and not _colours("&#39; #doelen { color: var(--we-ink) } x#123456")


def test_every_colour_that_a_style_sheet_asks_for_is_there() -> None:
    given = set(re.findall(r"(--we-[\w-]+):", palette.css()))
    asked = {
        name
        for path in _files()
        if path.suffix in (".css", ".html")
        for name in re.findall(r"var\((--[\w-]+)\)", (ROOT / path).read_text("utf-8"))
    }
    assert asked and asked <= given
    assert len(given) == len(palette.colours()) == len(set(palette.colours().values()))


def test_the_theme_is_the_palette() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    colours = {key: value for key, value in theme.items() if _colours(str(value))}
    assert colours == {
        "primaryColor": palette.BLUE,
        "backgroundColor": palette.PAPER,
        "secondaryBackgroundColor": palette.PALE,
        "textColor": palette.INK,
        "linkColor": palette.LINK,
        "borderColor": palette.LINE,
        "chartCategoricalColors": list(palette.CATEGORIES),
    }


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["INK", "MUTED", "LINK", "FAILED", "GREEN", "BROWN"])
def test_words_can_be_read(name: str) -> None:
    colour = getattr(palette, name)
    grounds = [palette.PAPER, palette.PALE]
    grounds += {"FAILED": [palette.FAILED_PALE], "INK": [palette.NOTICE]}.get(name, [])
    assert min(_contrast(colour, ground) for ground in grounds) >= 4.5


def test_lines_and_bars_can_be_seen() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    for colour in (*palette.CATEGORIES, palette.BROWN, palette.LINE, palette.BOX):
        assert _contrast(colour, palette.PAPER) >= 3.0

"""Every line of docs/analyst.md works, in an empty folder and in its order."""

from __future__ import annotations

import glob
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.places import ROOT, child_env

import cli

TEXT = (ROOT / "docs" / "analyst.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"# ([\w.]+)\n")


def _blocks() -> Iterator[tuple[str, str]]:
    """Give the language and the text of each block of code."""
    for found in BLOCK.finditer(TEXT):
        yield found[1], found[2]


def _shell(line: str) -> None:
    """Run a line as a shell would; our own command in this process, as it starts sooner."""
    program, *words = shlex.split(line)
    if program == "wonen-eerst":
        words = [file for word in words for file in sorted(glob.glob(word)) or [word]]
        assert cli.main(words) == 0, line
        return
    assert program == "python"
    subprocess.run([sys.executable, *words], check=True, env=child_env())


@pytest.mark.slow
def test_every_line_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    notebook: dict[str, Any] = {}
    for language, text in _blocks():
        if language == "sh":
            for line in text.splitlines():
                _shell(line)
        elif named := FILE.match(text):
            # A table has no comments: there the name is for the reader.
            told = text.removeprefix(named[0]) if language == "csv" else text
            Path(named[1]).write_text(told, "utf-8")
        else:
            exec(compile(text, "notebook", "exec"), notebook)
    assert len(list(Path("plannen").iterdir())) == len(list(Path("uitkomst").glob("plan*"))) == 40
    end = notebook["end"]
    assert len(end) == 40 and end["gemiddelde"].between(end["q05"], end["q95"]).all()
    # More homes or more help, fewer homeless people: along each line of the chart and between them.
    for one, other in ("woningen", "hulp"), ("hulp", "woningen"):
        for _, line in end.groupby(one):
            assert line.sort_values(other)["gemiddelde"].is_monotonic_decreasing
    assert notebook["sweep"].shape[0] == 24
    assert len(notebook["matters"]) == 4 + len(notebook["pairs"]) == 4 + 6
    assert "op tijd hulp" in Path("veertig.svg").read_text("utf-8")


def test_it_is_code_that_is_run() -> None:
    """A block in another language would be passed by; a table is a file with a name."""
    assert {language for language, _ in _blocks()} == {"sh", "python", "csv"}
    assert all(FILE.match(text) for language, text in _blocks() if language == "csv")
    assert TEXT.count("```") == 2 * len(list(_blocks()))

"""What documents tell a reader to type, and the files that they show."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from support.places import ROOT

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "GOVERNANCE.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
PROGRAM = "wonen-eerst"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(rf"`((?:\.venv/bin/)?{PROGRAM} [^`]+)`")


class Step(NamedTuple):
    """What a reader does: type a line, or put lines into a file."""

    line: str
    file: str = ""


def steps(document: Path) -> Iterator[Step]:
    """Give what is to be typed in a document's blocks, in order, and what goes into files.

    A block after a sentence with "line to `file`" is what that file gets.
    """
    text = document.read_text("utf-8")
    for block in _BLOCK.finditer(text):
        kind, body = block.groups()
        told = re.search(r"\bline to `([^`]+)`:\s*$", text[: block.start()])
        if told and not kind:
            yield Step(body, told[1])
        elif kind in ("sh", "bash", "shell", "console"):
            for line in body.replace("\\\n", " ").splitlines():
                typed = " ".join(shlex.split(line, comments=True)) and _without_remark(line)
                if typed:
                    yield Step(typed.removeprefix("$ "))


def named_in_passing(document: Path) -> list[str]:
    text = _BLOCK.sub("", document.read_text("utf-8"))
    return [" ".join(line.split()) for line in _INLINE.findall(text)]


def yaml_of(document: Path) -> str:
    """Give the scenario that a document shows, or the least that is one."""
    shown = [body for kind, body in _BLOCK.findall(document.read_text("utf-8")) if kind == "yaml"]
    return next((body for body in shown if "naam:" in body), "naam: Proef\n")


def words_of(line: str) -> list[str]:
    """Give the words of a line, without the program's place and where its output goes."""
    words = shlex.split(line)
    words[0] = words[0].removeprefix(".venv/bin/")
    return words[: words.index(">")] if ">" in words else words


def _without_remark(line: str) -> str:
    return re.sub(r"\s+#\s.*$", "", line).strip()

"""What the documents name is there: files, folders, modules, and what stands in a file."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.places import PACKAGES, ROOT

DOCUMENTS = [
    p for folder in ("", "docs", "benchmarks") for p in sorted((ROOT / folder).glob("*.md"))
]
MADE = {
    "results/",
    "screenshots/",
    "_manifest.json",
    "_run.log.json",
    "posterior.npz",
    "report.html",
}
"""What is made by running things."""
OURS = ("mijn_tellingen/", "dashboard/pages/over.py", "maak_plannen.py")
"""How names begin that a reader chooses."""

CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
FILE = re.compile(
    r"[A-Za-z.][\w.-]*(/[\w.-]*)+|[\w-]+\.(py|yaml|csv|md|toml|lock|cff|npz|json|html|css)"
)
MODULE = re.compile(rf"({'|'.join((*PACKAGES, 'cli'))})(\.[A-Za-z_]\w*)+")
IN_FILE = re.compile(r"`([\w/]+\.py)`, `(?:class )?([A-Za-z_]\w*)`(?: and `([A-Za-z_]\w*)`)?")


def _is_there(name: str, near: Path) -> bool:
    """Tell whether a file or folder is in the project, or beside the document that names it."""
    if name in MADE or name.startswith(OURS):
        return True
    if "/" in name:
        return (ROOT / name).exists() or (near / name).exists()
    known = (
        path for part in (*PACKAGES, "benchmarks", "tests") for path in (ROOT / part).rglob(name)
    )
    return (ROOT / name).exists() or next(known, None) is not None


def _is_known(dotted: str) -> bool:
    """Tell whether a dotted name is a module, or something in one."""
    names = dotted.split(".")
    for count in range(len(names), 0, -1):
        module = ".".join(names[:count])
        try:
            if find_spec(module) is None:
                continue
        except ModuleNotFoundError:
            continue
        found: object = import_module(module)
        for name in names[count:]:
            found = getattr(found, name, None)
        return found is not None
    return False


def _named_in(path: Path) -> set[str]:
    """What a file defines at its top."""
    tree = ast.parse(path.read_text("utf-8"))
    found = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _missing(text: str, near: Path) -> Iterator[str]:
    """Give what a text names and nobody can find."""
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)
    for name in LINK.findall(prose):
        if "://" not in name and not (near / name).exists():
            yield name
    for name in CODE.findall(prose):
        there = _is_there(name, near) if FILE.fullmatch(name) else True
        known = _is_known(name) if MODULE.fullmatch(name) and not FILE.fullmatch(name) else True
        if not (there and known):
            yield name
    for file, *names in IN_FILE.findall(prose):
        if "/" in file and (ROOT / file).exists():
            yield from (f"{file}: {n}" for n in names if n and n not in _named_in(ROOT / file))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    assert list(_missing(document.read_text("utf-8"), document.parent)) == []


@pytest.mark.parametrize(
    "text",
    [
        "in `simulation/runs.py`",
        "in `calibration/walkers/`",
        "in `smc.py`",
        "see `simulation.runs`",
        "see `simulation.outcomes.draws.Dice`",
        "see [it](docs/nothing.md)",
        "| `simulation/outcomes/draws.py`, `Dice` |",
    ],
)
def test_what_is_not_there_would_be_found(text: str) -> None:
    assert len(list(_missing(text, ROOT))) == 1
    assert not list(_missing("`simulation/outcomes/draws.py`, `Draws`, `2/3`-free", ROOT))

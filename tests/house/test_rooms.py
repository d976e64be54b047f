"""The rooms of the house: not too full, named after what is in them, and their arrows go down."""

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from support.places import PACKAGES, PYPROJECT, ROOT

import wonen_eerst

WIDEST = 14
"""Modules that a folder may hold, its own `__init__` not counted."""
LAYERS = (
    "scenarios",
    "simulation",
    "calibration",
    "dashboard",
    "commands",
    "cli",
    "app",
    "wonen_eerst",
)
"""From the lowest up: each may import itself and what stands before it."""
SIMULATION = [
    "wording",
    "reading",
    "language",
    "engine",
    "model",
    "register",
    "scenario",
    "outcomes",
    "explore",
    "export",
]
"""The rooms of `simulation`, from the lowest up; no room imports one above it."""


def _modules() -> dict[str, Path]:
    """Every module of the packages by its dotted name; a package by its `__init__`."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    names = {file: file.relative_to(ROOT).with_suffix("").parts for file in files}
    found = {
        ".".join(parts[:-1] if parts[-1] == "__init__" else parts): f for f, parts in names.items()
    }
    return found | {name: ROOT / f"{name}.py" for name in ("cli", "app")}


MODULES = _modules()


def test_every_list_of_the_packages_has_them_all() -> None:
    assert {*PACKAGES, "cli", "app"} == set(LAYERS)
    assert {*wonen_eerst.OURS, "wonen_eerst"} == set(PACKAGES)
    assert {*PACKAGES, "cli.py", "app.py"} == set(PYPROJECT["tool"]["mypy"]["files"])
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == {*PACKAGES}


def _imported(tree: ast.AST, modules: Iterable[str]) -> set[str]:
    """The modules that a file imports: at its top, in a function or for its types only."""
    known = set(modules)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
    return found & known


@cache
def _arrows() -> dict[str, set[str]]:
    return {
        name: _imported(ast.parse(path.read_text("utf-8")), MODULES) - {name}
        for name, path in MODULES.items()
    }


def _children(folder: str, arrows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What stands in a folder, modules and folders, and which of them each imports.

    A folder counts as one, with all that is in it. Its `__init__` is no neighbour of its modules:
    it stands for the folder, one level up.
    """
    depth = len(folder.split(".")) if folder else 0

    def child(module: str) -> str | None:
        parts = module.split(".")
        inside = len(parts) > depth and ".".join(parts[:depth]) == folder
        return ".".join(parts[: depth + 1]) if inside else None

    found: dict[str, set[str]] = {}
    for module, targets in arrows.items():
        if (here := child(module)) is not None:
            there = {one for target in targets if (one := child(target)) is not None}
            found.setdefault(here, set()).update(there - {here})
    return found


def _circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Give the modules along one circle of imports; none when all arrows go down."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


FOLDERS = sorted({"", *(n.rpartition(".")[0] for n in MODULES)})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder or "house")
def test_no_circle_among_what_stands_in_one_folder(folder: str) -> None:
    assert _circle(_children(folder, _arrows())) == []


def test_no_circle_among_modules() -> None:
    assert _circle(_arrows()) == []


def test_a_circle_would_be_found() -> None:
    arrows = {"a.x.one": {"a.y.two"}, "a.y.two": set(), "a.y.three": {"a.x.one"}}
    assert _circle(arrows) == []
    assert set(_circle(_children("a", arrows))) == {"a.x", "a.y"}
    tree = ast.parse("def f():\n    from simulation.outcomes import standing\n")
    assert _imported(tree, MODULES) == {"simulation.outcomes.standing"}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_are_absolute(name: str) -> None:
    tree = ast.parse(MODULES[name].read_text("utf-8"))
    assert not [n.lineno for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level]


def test_a_sector_knows_the_language_and_other_sectors() -> None:
    known = ("simulation.language.", "simulation.model")
    sectors = {name: arrows for name, arrows in _arrows().items() if name.startswith(known[1])}
    assert len(sectors) > 10
    assert not [(m, t) for m, ts in sectors.items() for t in ts if not t.startswith(known)]


@pytest.mark.parametrize("name", LAYERS[1:])
def test_no_arrow_goes_up(name: str) -> None:
    below = LAYERS[: LAYERS.index(name) + 1]
    inside = {module: to for module, to in _arrows().items() if module.split(".")[0] == name}
    assert inside
    assert not [(m, t) for m, ts in inside.items() for t in ts if t.split(".")[0] not in below]


def test_the_rooms_of_the_simulator_stand_in_order() -> None:
    inside = [name for name in _arrows() if name.startswith("simulation.")]
    rooms = {name: name.split(".")[1:2] for name in inside}
    floor = {name: SIMULATION.index(room[0]) for name, room in rooms.items()}
    assert set(floor.values()) == set(range(len(SIMULATION)))
    up = [(m, t) for m in floor for t in _arrows()[m] if t in floor and floor[t] > floor[m]]
    assert not up


def test_no_folder_is_too_full() -> None:
    folders: dict[Path, int] = {}
    for path in MODULES.values():
        folders[path.parent] = folders.get(path.parent, 0) + (path.name != "__init__.py")
    folders.pop(ROOT)
    for test in (ROOT / "tests").rglob("*.py"):
        folders[test.parent] = folders.get(test.parent, 0) + 1
    assert not {str(f.relative_to(ROOT)): n for f, n in folders.items() if n > WIDEST}
    assert max(folders.values()) >= WIDEST // 2


@pytest.mark.parametrize("name", sorted(n for n, p in MODULES.items() if p.name != "__init__.py"))
def test_no_module_is_named_like_a_function_in_it(name: str) -> None:
    """A name says which of the two is meant; a package may have a function that is its face."""
    tree, last = ast.parse(MODULES[name].read_text("utf-8")), name.rpartition(".")[2]
    named = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert last not in named

"""What a package does not promise to keep is used in one file, below its next minor version."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from support.places import PYPROJECT, ROOT

from dashboard import streamlit_internals
from simulation.engine.llvm import section

PROJECT = PYPROJECT["project"]
PARTS = (
    "simulation",
    "calibration",
    "dashboard",
    "commands",
    "scenarios",
    "wonen_eerst",
    "benchmarks",
)


class Fence(NamedTuple):
    """Where the private things of packages are, and what is private of an imported name."""

    file: Path
    packages: tuple[str, ...]
    private: Callable[[str], bool]


FENCES = {
    "streamlit": Fence(
        Path(streamlit_internals.__file__),
        ("streamlit",),
        lambda name: name != "streamlit",
    ),
    "llvm": Fence(
        Path(inspect.getsourcefile(section) or ""),
        ("numba", "llvmlite"),
        lambda name: name not in ("numba", "numba.njit"),
    ),
}
"""Of Streamlit everything but `st.something`; of numba everything but the compiler."""


def _files() -> list[Path]:
    found = [file for part in PARTS for file in (ROOT / part).rglob("*.py")]
    return [*found, ROOT / "app.py", ROOT / "cli.py"]


def _imported(tree: ast.Module) -> Iterator[str]:
    """Modules that are imported, and names from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _private(fence: Fence, code: str) -> list[str]:
    names = [n for n in _imported(ast.parse(code)) if n.split(".")[0] in fence.packages]
    return [name for name in names if fence.private(name)]


@pytest.mark.parametrize("name", FENCES)
def test_private_things_are_imported_in_one_file(name: str) -> None:
    fence = FENCES[name]
    users = {file for file in _files() if _private(fence, file.read_text("utf-8"))}
    assert users == {fence.file}


def test_what_is_private_would_be_found() -> None:
    code = "import streamlit as st\nfrom streamlit import config\nfrom numba import njit\n"
    code += "import llvmlite.ir\nfrom numba.core import types\nfrom streamlit.web import cli\n"
    assert _private(FENCES["streamlit"], code) == ["streamlit.config", "streamlit.web.cli"]
    assert _private(FENCES["llvm"], code) == ["llvmlite.ir", "numba.core.types"]


def test_addresses_of_streamlit_are_named_in_one_file() -> None:
    users = {file for file in _files() if "_stcore" in file.read_text("utf-8")}
    assert users == {FENCES["streamlit"].file}


# Versions ------------------------------------------------------------------------------------


def _locked(name: str) -> dict[str, Version]:
    pinned = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text("utf-8"), re.M)
    return {canonicalize_name(package): Version(version) for package, version in pinned}


def _asked() -> dict[str, Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    return {asked.name: asked for asked in map(Requirement, lines)}


@pytest.mark.parametrize("name", _asked())
def test_the_locked_version_is_one_that_is_asked_for(name: str) -> None:
    """In the lock file of those who develop, and in that of those who run when it is there too."""
    for lock in ("requirements-dev.lock", "requirements.lock"):
        found = _locked(lock).get(canonicalize_name(name))
        assert found is None or found in _asked()[name].specifier, lock
    assert canonicalize_name(name) in _locked("requirements-dev.lock")


@pytest.mark.parametrize("name", [p for fence in FENCES.values() for p in fence.packages])
def test_a_fenced_package_stays_below_the_next_minor_version(name: str) -> None:
    locked = _locked("requirements.lock")[name]
    (bound,) = [s.version for s in _asked()[name].specifier if s.operator == "<"]
    assert Version(bound) == Version(f"{locked.major}.{locked.minor + 1}")


def test_every_package_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = set(re.findall(r"^\| ([\w.-]+) \| .+ \|$", text, re.M)) - {"package"}
    assert rows == set(_asked())
